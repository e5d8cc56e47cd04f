"""What a document may at most ask of its readers: how deep it is, and how large its aliases make it."""

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from post_renderer.model.records import NamedTuple
from post_renderer.yamltext.errors import YAMLSyntaxError

# Go stops at 10 000 (go.yaml.in/yaml v2.4.2, scannerc.go, max_flow_level). Manifests of real charts have
# some forty levels; Python functions that call themselves reach a few hundred.
DEEPEST = 200
# As Go counts (go.yaml.in/yaml v2.4.2, decode.go, allowedAliasRatio): the share of nodes that come from
# aliases may be 99 % for documents of up to 400 000 nodes, and falls to 10 % for those of 4 million.
_FEW_ALIASES, _FEW_NODES = 100, 1000
_LOW, _HIGH = 400_000, 4_000_000


def check_aliases(root: Node) -> None:
    """Raises YAMLSyntaxError when the aliases below ``root`` are too many, or make it too deep.

    Looks at every node after those inside it: an alias composes to the very node of its anchor.
    """
    extents: dict[int, _Extent] = {}
    aliases: dict[int, int] = {}
    written = {id(root)}
    unfinished: set[int] = set()
    nodes = [root]
    while nodes:
        node = nodes[-1]
        if id(node) in extents:
            nodes.pop()
        elif id(node) in unfinished:
            nodes.pop()
            unfinished.remove(id(node))
            extents[id(node)] = _around([extents[id(child)] for child in _inside(node)], aliases[id(node)])
        else:
            unfinished.add(id(node))
            inside = _inside(node)
            for child in inside:
                if id(child) in unfinished:
                    raise YAMLSyntaxError("an anchor contains itself", child.start_mark.line + 1)
            new = {id(child) for child in inside} - written
            aliases[id(node)] = len(inside) - len(new)
            written |= new
            nodes += inside
    extent = extents[id(root)]
    if extent.levels > DEEPEST:
        raise too_deep(root)
    if _is_excessive(extent.nodes, extent.nodes - len(extents) - sum(aliases.values())):
        raise YAMLSyntaxError(f"its aliases make {_count(extent.nodes)} nodes of {len(extents)}", 1)


def too_deep(node: Node) -> YAMLSyntaxError:
    """What is raised for a document with more than DEEPEST levels, of which ``node`` is one."""
    return YAMLSyntaxError(f"is nested in more than {DEEPEST} levels", node.start_mark.line + 1)


def _inside(node: Node) -> list[Node]:
    if isinstance(node, MappingNode):
        return [child for pair in node.value for child in pair]
    return [] if isinstance(node, ScalarNode) else list(node.value)


class _Extent(NamedTuple):
    """How many nodes a node is when every alias is a copy, and how many levels it has."""

    nodes: int
    levels: int


def _around(inside: list[_Extent], aliases: int) -> _Extent:
    """The extent of a node with these ``inside``, some of them by ``aliases``, which Go counts too."""
    return _Extent(
        1 + aliases + sum(each.nodes for each in inside), 1 + max((each.levels for each in inside), default=0)
    )


def _is_excessive(nodes: int, of_aliases: int) -> bool:
    if of_aliases <= _FEW_ALIASES or nodes <= _FEW_NODES:
        return False
    above_low = min(max(nodes - _LOW, 0), _HIGH - _LOW)
    # The same in whole numbers: nodes may have thousands of digits.
    return of_aliases * (_HIGH - _LOW) * 100 > nodes * (99 * (_HIGH - _LOW) - 89 * above_low)


def _count(nodes: int) -> str:
    return str(nodes) if nodes < 10**9 else "more than a billion"
