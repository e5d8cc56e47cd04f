from __future__ import annotations

import pytest
from support.manifests import WEB

from post_renderer.model import Container
from post_renderer.plan.serving.preset import command_line


def with_body(**body) -> Container:
    return Container("web", WEB, body, ())


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, []),
        ({"command": None, "args": None}, []),
        ({"command": ["app"], "args": ["--a", "--b=c"]}, ["app", "--a", "--b=c"]),
        ({"command": ["sh", "-c", "exec app  --a\n"]}, ["sh", "-c", "exec", "app", "--a"]),
        ({"command": "app --a"}, []),
        ({"args": [{"no": "word"}, "--a"]}, ["--a"]),
    ],
    ids=["nothing", "null", "command and args", "inside a shell", "no list", "no word"],
)
def test_words(body, words):
    assert command_line.words(with_body(**body)) == words


@pytest.mark.parametrize(
    ("args", "value"),
    [
        (["--cert=/x"], "/x"),
        (["--cert", "/x"], "/x"),
        (["--cert="], ""),
        (["--cert"], ""),
        (["--cert=a=b"], "a=b"),
        (["--cert", "--key=/y"], ""),
        (["--cert", "-v"], ""),
        (["-v", "--cert=/x", "--cert=/y"], "/x"),
        (["--certificate=/x"], None),
        (["cert=/x"], None),
        (["--other", "--certs"], None),
        ([], None),
    ],
)
def test_option_value(args, value):
    assert command_line.option_value("--cert", with_body(args=args)) == value


@pytest.mark.parametrize(
    ("body", "position"),
    [
        ({"args": ["-v", "--cert=/x"]}, (("args", 1), "--cert=/new")),
        ({"args": ["-v", "--cert", "/x"]}, (("args", 2), "/new")),
        ({"args": ["--cert="]}, (("args", 0), "--cert=/new")),
        ({"command": ["app", "--cert=/x"]}, (("command", 1), "--cert=/new")),
        ({"command": ["app", "--cert", "/x"], "args": ["-v"]}, (("command", 2), "/new")),
        ({"command": ["app", "--cert=/x"], "args": ["--cert=/y"]}, (("args", 0), "--cert=/new")),
        ({"args": ["--certificate=/x"]}, None),
        ({"args": ["-v", "--cert"]}, (("args", 1), "--cert=/new")),
        ({"args": ["--cert", "--key=/y"]}, (("args", 0), "--cert=/new")),
        ({"command": ["sh", "-c", "exec app --cert=/x"]}, None),
        ({}, None),
    ],
    ids=[
        "one word",
        "two words",
        "no value yet",
        "in the command",
        "two words of the command",
        "the arguments first",
        "a longer option",
        "no word after it",
        "another option after it",
        "inside a shell",
        "no options",
    ],
)
def test_replace_option(body, position):
    assert command_line.replace_option("--cert", "/new", with_body(**body)) == position


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"args": ["serve"]}, ""),
        ({"command": ["app"]}, ""),
        ({"command": ["/usr/bin/tini", "--", "app"]}, ""),
        ({"command": ["bashful"]}, ""),
        ({"command": ["sh"]}, "runs a shell (sh), which would take a new argument for itself"),
        (
            {"command": ["/bin/bash", "-c"], "args": ["app"]},
            "runs a shell (/bin/bash), which would take a new argument for itself",
        ),
        (
            {"command": ["/bin/busybox", "sh"]},
            "runs a shell (/bin/busybox), which would take a new argument for itself",
        ),
        ({}, "sets neither command nor args, and one argument would replace the defaults of its image"),
        (
            {"command": [], "args": []},
            "sets neither command nor args, and one argument would replace the defaults of its image",
        ),
    ],
    ids=["args", "command", "an init", "like a shell", "sh", "bash", "busybox", "nothing", "empty"],
)
def test_cannot_append(body, reason):
    assert command_line.cannot_append(with_body(**body)) == reason
