from __future__ import annotations

import pytest
from support.manifests import WEB

from post_renderer.kubernetes.workloads import Container
from post_renderer.plan.serving.preset import command_line


def saying(**body) -> Container:
    return Container("web", WEB, body, ())


@pytest.mark.parametrize(
    ("body", "said"),
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
def test_words(body, said):
    assert command_line.of(saying(**body)) == said


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
def test_value_of(args, value):
    assert command_line.value_of("--cert", saying(args=args)) == value


@pytest.mark.parametrize(
    ("body", "place"),
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
        "a longer flag",
        "nothing behind it",
        "another flag behind it",
        "inside a shell",
        "not said",
    ],
)
def test_replaced(body, place):
    assert command_line.replaced("--cert", "/new", saying(**body)) == place


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"args": ["serve"]}, ""),
        ({"command": ["app"]}, ""),
        ({"command": ["/usr/bin/tini", "--", "app"]}, ""),
        ({"command": ["bashful"]}, ""),
        ({"command": ["sh"]}, "runs a shell (sh), which would take an argument for its own"),
        (
            {"command": ["/bin/bash", "-c"], "args": ["app"]},
            "runs a shell (/bin/bash), which would take an argument for its own",
        ),
        ({"command": ["/bin/busybox", "sh"]}, "runs a shell (/bin/busybox), which would take an argument for its own"),
        ({}, "has neither command nor args, and one argument alone would replace those of its image"),
        (
            {"command": [], "args": []},
            "has neither command nor args, and one argument alone would replace those of its image",
        ),
    ],
    ids=["args", "command", "an init", "like a shell", "sh", "bash", "busybox", "nothing", "empty"],
)
def test_obstacle(body, reason):
    assert command_line.obstacle(saying(**body)) == reason
