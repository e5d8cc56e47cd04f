"""Text of manifests inside Markdown, which must not become markup, links or mentions there."""

from __future__ import annotations

from post_renderer.reports.report import printable

# Bytes. GitHub refuses comments of more than 65 536 characters; GitLab takes a million.
LONGEST = 60_000
_ESCAPED = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        # A name after it would be notified.
        "@": "&#64;",
        # An issue or a commit would be linked.
        "#": "&#35;",
        **{sign: f"\\{sign}" for sign in "\\`*_{}[]|~!"},
    }
)


def escaped(text: str) -> str:
    """``text`` on one line, as it is shown: nothing in it is markup."""
    return printable(text).translate(_ESCAPED)


def code(text: str) -> str:
    """``text`` as code inside a line or the cell of a table."""
    shown = printable(text)
    if "`" in shown or "|" in shown:
        return escaped(text)
    return f"`{shown}`" if shown else ""


def fenced(text: str, language: str) -> str:
    """``text``, which ends in a line break, as a block of code."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text}{fence}\n"


def folded(title: str, body: str) -> str:
    """``body`` below ``title``, which is HTML, to be unfolded."""
    return f"<details><summary>{title}</summary>\n\n{body}\n</details>\n"


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table; its cells are Markdown."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
