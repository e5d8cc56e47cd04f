from __future__ import annotations

import pytest

from post_renderer import __version__
from post_renderer.commands import ancestors, dispatch, failure
from post_renderer.commands.invocation import DONE, USAGE
from post_renderer.commands.names import COMMANDS, arguments_of, command_of
from post_renderer.options import UsageError


def never() -> bytes:
    raise AssertionError("stdin was read")


@pytest.mark.parametrize(
    ("arguments", "command", "own"),
    [
        ([], "filter", []),
        (["-n", "diff"], "filter", ["-n", "diff"]),
        (["-"], "filter", ["-"]),
        (["in.yaml"], "filter", ["in.yaml"]),
        (["./in"], "filter", ["./in"]),
        (["diff", "-n", "shop"], "diff", ["-n", "shop"]),
        (["diff", "in"], "diff", ["in"]),
        (["version"], "filter", ["--version"]),
        (["help"], "filter", ["--help"]),
        (["help", "diff"], "diff", ["--help"]),
        (["help", "schema"], "schema", ["--help"]),
        (["help", "help"], "filter", ["--help"]),
    ],
)
def test_command_and_arguments(arguments, command, own):
    assert (command_of(arguments), list(arguments_of(arguments))) == (command, own)


def test_a_file_without_an_extension(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inspekt").write_text("")
    assert arguments_of(["inspekt"]) == ["inspekt"]


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["inpsect"], "did you mean inspect?"),
        (["preset"], "did you mean presets?"),
        (["versoin", "--quiet"], "did you mean version?"),
        (["help", "dif"], "did you mean diff?"),
        (["qqq"], f"commands are {', '.join(COMMANDS)}, help, version"),
    ],
)
def test_an_unknown_command(arguments, hint):
    with pytest.raises(UsageError) as error:
        arguments_of(arguments)
    word = arguments[1] if arguments[0] == "help" else arguments[0]
    assert str(error.value) == f"backend-tls: {word}: is neither a command nor a file; {hint}"


def test_version_and_help_as_commands():
    assert dispatch.run(["version"], {}, never).out == f"backend-tls {__version__}\n".encode()
    assert dispatch.run(["help", "diff"], {}, never) == dispatch.run(["diff", "--help"], {}, never)
    assert dispatch.run(["help", "diff"], {}, never).code == DONE


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_no_post_renderer(name, monkeypatch):
    monkeypatch.setattr(ancestors, "command_lines", lambda: iter([["/usr/bin/helm", "upgrade"], ["bash"]]))
    result = dispatch.run([name], {}, never)
    message = (
        f"backend-tls: {name}: is no post-renderer, and its output would become the release; "
        "leave it out of the arguments of the post-renderer\n"
    )
    assert result == (USAGE, failure.document(message), message)


def test_a_command_in_a_script_that_helm_calls(monkeypatch):
    """Where its output goes is the script's business."""
    monkeypatch.setattr(ancestors, "command_lines", lambda: iter([["sh", "x"], ["helm", "upgrade"]]))
    assert dispatch.run(["schema"], {}, never).code == DONE
