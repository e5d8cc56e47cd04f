"""Text to nodes, by the two parsers of ruamel.yaml: the one in C first, because it is seven times as fast.

The C parser refuses some spellings that YAML 1.2 and Go allow. The most frequent of them, a colon inside
a plain scalar in brackets (``{image: x/y:1}``), it reads when the colon is hidden from it. For the others (an
anchor set twice), and where the C parser cannot be installed, there is the parser in Python.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import Node, ScalarNode

Parser: TypeAlias = Callable[[str], Node | None]

ERRORS = (YAMLError, ValueError, RecursionError)

# A colon that is neither after a quote or bracket nor before a blank or bracket: it separates no key
# from its value. In brackets libyaml 0.1.7, which ruamel.yaml.clib contains, refuses it.
_INNER_COLON = re.compile(r"""(?<=[^\s,\[\]{}"']):(?=[^\s,\[\]{}])""")
# Hides such a colon: a character for private use, which parsers allow in every scalar.
_PLACEHOLDER = "\ue000"


def by_python(text: str) -> Node | None:
    """The root node of ``text``, None when it is empty. Raises one of ERRORS."""
    import warnings

    from ruamel.yaml import YAML
    from ruamel.yaml.error import ReusedAnchorWarning

    with warnings.catch_warnings():
        # An anchor may be set anew: an alias means the last one before it (YAML 1.2, 7.1).
        warnings.simplefilter("ignore", ReusedAnchorWarning)
        root: Node | None = YAML(typ="safe", pure=True).compose(text)
    return root


PARSERS: tuple[Parser, ...] = (by_python,)

try:
    from ruamel.yaml.cyaml import CBaseLoader
except ImportError:
    pass
else:

    def by_c(text: str) -> Node | None:
        """The same in C. The base loader leaves out the types of plain scalars, which nobody needs."""
        loader = CBaseLoader(text)
        root: Node | None = loader.get_single_node()
        # The loader is part of a reference cycle, and the garbage collector is off: break it.
        loader.__dict__.clear()
        return root

    def by_c_with_hidden_colons(text: str) -> Node | None:
        """As ``by_c``, also for a text with colons inside plain scalars in brackets. Raises one of ERRORS."""
        if _PLACEHOLDER in text:
            raise ValueError("the text contains the placeholder of hidden colons")
        root = by_c(_INNER_COLON.sub(_PLACEHOLDER, text))
        nodes = [] if root is None else [root]
        # An anchored node is met once per alias, and may contain itself.
        done: set[int] = set()
        while nodes:
            node = nodes.pop()
            if id(node) in done:
                continue
            done.add(id(node))
            if isinstance(node, ScalarNode):
                node.value = node.value.replace(_PLACEHOLDER, ":")
            else:
                for child in node.value:
                    nodes += child if isinstance(child, tuple) else [child]
        return root

    PARSERS = (by_c, by_c_with_hidden_colons, by_python)
