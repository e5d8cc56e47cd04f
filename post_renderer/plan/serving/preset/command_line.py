"""The command line of a container: its options, and whether one can be added."""

from __future__ import annotations

from post_renderer.model import Container, fields

SHELLS = ("ash", "bash", "busybox", "dash", "sh")


def words(container: Container) -> list[str]:
    """The words of command and arguments, including those in the ``-c`` text of a shell."""
    texts = [*fields.words(container.body, "command"), *fields.words(container.body, "args")]
    return [word for text in texts for word in text.split()]


def option_value(option: str, container: Container) -> str | None:
    """The value of a command-line option (``--port=1`` or ``--port 1``), None when it is not set."""
    all_words = words(container)
    for index, word in enumerate(all_words):
        name, equals, value = word.partition("=")
        if name == option:
            following = all_words[index + 1 : index + 2]
            return value if equals else next((w for w in following if not w.startswith("-")), "")
    return None


def replace_option(option: str, value: str, container: Container) -> tuple[tuple[str, int], str] | None:
    """List and index of the word with the value of ``option``, and the new word; None in a shell's text."""
    for group in ("args", "command"):
        items = fields.sequence(container.body, group)
        for index, item in enumerate(items):
            name, equals, _ = item.partition("=") if isinstance(item, str) else ("", "", "")
            if name == option:
                # A boolean option takes no value.
                following = items[index + 1 : index + 2]
                has_value = any(isinstance(word, str) and word[:1] != "-" for word in following)
                if equals or not has_value:
                    return (group, index), f"{option}={value}"
                return (group, index + 1), value
    return None


def cannot_append(container: Container) -> str:
    """Why one more argument would not reach the application, empty when it would."""
    command = fields.words(container.body, "command")
    if command and command[0].rpartition("/")[2] in SHELLS:
        return f"runs a shell ({command[0]}), which would take a new argument for itself"
    if not command and not fields.sequence(container.body, "args"):
        return "sets neither command nor args, and one argument would replace the defaults of its image"
    return ""
