"""Text to nodes, by the two parsers of ruamel.yaml: the one in C first, because it is seven times as fast.

The parser in Python does the same where the one in C cannot be installed. It is the second try in any
case: the C parser refuses some spellings that YAML 1.2 and Go allow (``{at: 12:30}``, an anchor set twice).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import Node

Parser: TypeAlias = Callable[[str], Node | None]

ERRORS = (YAMLError, ValueError, RecursionError)


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

    PARSERS = (by_c, by_python)
