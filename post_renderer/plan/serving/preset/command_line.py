"""The command line of a container: what it says, and what may be added to it."""

from __future__ import annotations

from post_renderer.kubernetes.workloads import Container
from post_renderer.model import fields

SHELLS = ("ash", "bash", "busybox", "dash", "sh")


def of(container: Container) -> list[str]:
    """Command and arguments, those inside a shell's ``-c`` text too, word by word."""
    said = [*fields.words(container.body, "command"), *fields.words(container.body, "args")]
    return [word for text in said for word in text.split()]


def value_of(flag: str, container: Container) -> str | None:
    """The value of a command-line flag, None when it is not given."""
    words = of(container)
    for at, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name == flag:
            return value if equals else next((w for w in words[at + 1 : at + 2] if not w.startswith("-")), "")
    return None


def replaced(flag: str, value: str, container: Container) -> tuple[tuple[str, int], str] | None:
    """Where the value of ``flag`` stands, as list and place, and what shall stand there; None inside a shell's text."""
    for group in ("args", "command"):
        items = fields.sequence(container.body, group)
        for at, item in enumerate(items):
            name, equals, _ = item.partition("=") if isinstance(item, str) else ("", "", "")
            # A flag that says yes by being there has no value behind it.
            alone = not any(isinstance(word, str) and word[:1] != "-" for word in items[at + 1 : at + 2])
            if name == flag:
                return ((group, at), f"{flag}={value}") if equals or alone else ((group, at + 1), value)
    return None


def obstacle(container: Container) -> str:
    """Why one more argument would not reach the application, empty when it would."""
    command = fields.words(container.body, "command")
    if command and command[0].rpartition("/")[2] in SHELLS:
        return f"runs a shell ({command[0]}), which would take an argument for its own"
    if not command and not fields.sequence(container.body, "args"):
        return "has neither command nor args, and one argument alone would replace those of its image"
    return ""
