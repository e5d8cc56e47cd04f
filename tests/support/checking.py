"""Runs the rules of ``check`` on text."""

from __future__ import annotations

from collections.abc import Sequence

from post_renderer import check
from post_renderer.check import Located, examples
from post_renderer.commands import settings
from post_renderer.commands.check import COMMAND
from post_renderer.options import parse
from post_renderer.yamltext import stream


def found(text: str, args: Sequence[str] = ()) -> list[Located]:
    """The findings in ``text``, with the options ``args`` of the command line."""
    options = parse(args, {}, COMMAND)
    return list(check.check(stream.split(text), settings.load(options, {})).findings)


def rules_in(text: str, args: Sequence[str] = ()) -> list[str]:
    """The ids of the rules that do not hold in ``text``, each once, in the order of their findings."""
    return list(dict.fromkeys(located.finding.rule for located in found(text, args)))


def changed(base: str, *replacements: tuple[str, str]) -> str:
    """The good manifests called ``base``, with each first text of ``replacements`` replaced by the second."""
    text = examples.good(base)
    for before, after in replacements:
        assert before in text, before
        text = text.replace(before, after)
    return text
