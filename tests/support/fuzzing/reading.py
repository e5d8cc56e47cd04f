"""Whether what we read of a document is what Go reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from post_renderer.model import Value
from support.oracle import Oracle


def differences(ours: Value, go: Any, oracle: Oracle, path: str = "") -> Iterator[str]:
    """One sentence for each place in which ``ours``, whose scalars are all strings, is not the JSON ``go``."""
    if isinstance(ours, dict) and isinstance(go, dict):
        yield from _of_mappings(ours, go, oracle, path)
    elif isinstance(ours, list) and isinstance(go, list):
        if len(ours) != len(go):
            yield f"{path}: {len(ours)} items, for Go {len(go)}"
        for index, (item, of_go) in enumerate(zip(ours, go, strict=False)):
            yield from differences(item, of_go, oracle, f"{path}[{index}]")
    elif ours != go and not (isinstance(ours, str) and _is_written(ours, go, oracle)):
        yield f"{path}: {ours!r}, for Go {go!r}"


def _is_written(word: str, go: Any, oracle: Oracle) -> bool:
    """Whether the scalar ``go`` is what Go makes of ``word`` without quotes."""
    return isinstance(go, (bool, int, float)) and oracle.read_plain(word)[1] == go


def _of_mappings(ours: dict[str, Value], go: dict[str, Any], oracle: Oracle, path: str) -> Iterator[str]:
    # Numbers and truth values are keys of other names in JSON: on is "true".
    names = {key: key if key in go else oracle.read_plain(key)[0] for key in ours}
    if len(set(names.values())) < len(names):
        # Two keys for YAML, one for JSON: any of the two.
        return
    if set(names.values()) != set(go):
        only = sorted(set(names.values()) ^ set(go))
        yield f"{path}: not on both sides: {', '.join(map(repr, only))}"
    for key, name in names.items():
        if name in go:
            yield from differences(ours[key], go[name], oracle, f"{path}.{name}")
