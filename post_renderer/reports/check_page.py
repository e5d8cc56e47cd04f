"""All rules of ``check`` as one page of Markdown, docs/checks.md; each example is run for it."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterator

from post_renderer import check
from post_renderer.check import examples
from post_renderer.check.rule import About, Example
from post_renderer.check.rules import RULES
from post_renderer.model import Settings
from post_renderer.reports import markdown
from post_renderer.reports.check import text
from post_renderer.reports.check.entries import SEVERITIES, Entry
from post_renderer.reports.report import plain
from post_renderer.yamltext import stream

_HEAD = """\
# Checks

<!-- Written by `make docs` from post_renderer/check: change that. -->

What `backend-tls check` looks for. An *error* does not work, or is not secure although it looks so; a
*warning* works and is weaker than it looks, or ends with the next renewal or upgrade; a *note* is worth
knowing. Plain HTTP is no finding: the summary counts it.

Each example below is run: the lines with `-` are the mistake, those with `+` are right, and what follows is
what `check` prints for the manifests with the mistake, those of
[post_renderer/check/examples](../post_renderer/check/examples).

| rule | severity | |
| --- | --- | --- |
"""
# The options of the command line that examples need, as settings.
_CONTROLLER = "--controller"
_WIDTH = 110


def page() -> str:
    """The page of all rules."""
    rows = "".join(f"| [{a.id}](#{a.id}) | {a.severity} | {a.title} |\n" for a in _abouts())
    return _HEAD + rows + "".join(map(_section, _abouts()))


def _abouts() -> list[About]:
    """Every rule, the most severe first."""
    abouts = [rule.ABOUT for rule in RULES]
    return sorted(abouts, key=lambda about: SEVERITIES.index(about.severity))


def _section(about: About) -> str:
    text_of = "\n".join(_diff(about.example)) + "\n"
    found = "".join(f"{line}\n" for line in _found(about))
    fix = about.fix[:1].upper() + about.fix[1:]
    return (
        f"\n## {about.id}\n\n{_filled(f'{about.title} {about.why}')}\n\n{_filled(f'{fix}.')}\n\n"
        f"{markdown.fenced(text_of, 'diff')}\n{markdown.fenced(found, 'text')}"
    )


def _filled(paragraph: str) -> str:
    """``paragraph`` in lines that are no longer than those of other pages."""
    return textwrap.fill(paragraph, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _diff(example: Example) -> Iterator[str]:
    """The mistake and what is right, without the lines of a diff that name files and places."""
    lines = difflib.unified_diff(
        examples.bad(example).splitlines(), examples.good(example.base).splitlines(), n=1, lineterm=""
    )
    for number, line in enumerate(lines):
        if number > 2:
            yield "  ..." if line.startswith("@@") else line


def _found(about: About) -> Iterator[str]:
    """The findings of the rule in its example."""
    example = about.example
    options = dict(zip(example.args[::2], example.args[1::2], strict=True))
    settings = Settings(controller=options.get(_CONTROLLER, ""))
    checked = check.check(stream.split(examples.bad(example)), settings)
    for located in checked.findings:
        if located.finding.rule == about.id:
            yield text.line(Entry(located.finding, f"{example.base}.yaml", located.line), plain)
