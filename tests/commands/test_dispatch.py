"""The filter as a program: stdout, stderr, exit codes, files."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from types import SimpleNamespace

import jsonschema
import pytest
from support.manifests import deployment, ingress, service, stream_of
from support.places import ROOT

from post_renderer import __version__, cli
from post_renderer.commands import dispatch, failure
from post_renderer.commands import filter as filter_command
from post_renderer.commands.invocation import DEFECT, DONE, PROBLEMS, USAGE, Result
from post_renderer.model import FILENAME, PREFIX
from post_renderer.reports import report as report_module

UNFLAGGED = stream_of(service(), deployment(), ingress()).encode()
FLAGGED = stream_of(service(annotations={f"{PREFIX}enabled": "true"}), deployment(), ingress()).encode()
WRONG = stream_of(service(annotations={f"{PREFIX}enabled": "yes"})).encode()
NO_CLASS = stream_of(
    service(annotations={f"{PREFIX}enabled": "true", f"{PREFIX}verify": "false"}), deployment(), ingress()
).encode()
ARGUMENTS = ["-n", "shop", "--mode", "mount", "--issuer", "ca"]
HELM4 = {"HELM_PLUGIN_NAME": "backend-tls"}
SCHEMA = json.loads((ROOT / "post_renderer" / "reports" / "report.schema.json").read_text("utf-8"))
WRONG_SENTENCE = (
    "backend-tls: 1 problem, nothing was written\n"
    '  Service/web: metadata.annotations["backend-tls.kuberise.io/enabled"]: found "yes", '
    'expected "true" or "false"\n'
)


def run(*arguments: str, stdin: bytes = b"", environ: dict | None = None) -> Result:
    return dispatch.run(list(arguments), environ or {}, lambda: stdin)


def failed(code: int, message: str) -> Result:
    """A failure with ``message`` on stderr, and as a document on stdout."""
    return Result(code, failure.document(message), message)


def never() -> bytes:
    raise AssertionError("stdin was read")


def test_unflagged_is_the_same_object():
    assert run(stdin=UNFLAGGED) == Result(DONE, UNFLAGGED, "")
    assert run(stdin=UNFLAGGED).out is UNFLAGGED


def test_nothing_to_do():
    assert run("-n", "shop", "--strict", stdin=UNFLAGGED) == Result(DONE, UNFLAGGED, "")


def test_a_pattern_that_matches_nothing():
    sentence = "--service none* matches no Service; Services in the stream are shop/web\n"
    arguments = ("-n", "shop", "--service", "none*")
    assert run(*arguments, stdin=UNFLAGGED) == Result(DONE, UNFLAGGED, f"  note: {sentence}")
    result = run(*arguments, "--require", stdin=UNFLAGGED)
    assert result.code == PROBLEMS
    assert f"  {sentence}" in result.err


def test_flagged():
    result = run(*ARGUMENTS, stdin=FLAGGED)
    assert result.code == DONE
    assert b'kind: "Certificate"' in result.out or b'"Certificate"' in result.out
    assert result.err.startswith(
        "Service/web in shop: https port 443 -> Deployment/web container web port 8443"
    )


def test_quiet():
    loud, quiet = run(*ARGUMENTS, stdin=FLAGGED), run(*ARGUMENTS, "--quiet", stdin=FLAGGED)
    assert quiet == Result(DONE, loud.out, "")


def test_problems():
    assert run("-n", "shop", stdin=WRONG) == failed(PROBLEMS, WRONG_SENTENCE)


def test_problems_on_a_terminal():
    """Nobody takes that for manifests, and one copy of the problems is enough."""
    result = dispatch.run(["-n", "shop"], {}, lambda: WRONG, width=80)
    assert result == Result(PROBLEMS, b"", WRONG_SENTENCE)


def test_colours_are_not_in_the_document():
    result = dispatch.run(["-n", "shop"], {}, lambda: WRONG, report_module.coloured)
    assert result.out == failure.document(WRONG_SENTENCE)
    assert result.err == WRONG_SENTENCE.replace("1 problem", "\x1b[31m1 problem\x1b[0m")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["inspect", "--nope"], USAGE),
        (["diff", "-n", "shop"], 2),
        (["inspect", "-n", "shop"], PROBLEMS),
        (["schema", "nope"], USAGE),
        (["presets", "nope"], USAGE),
        (["completion", "tcsh"], USAGE),
    ],
)
def test_a_failure_where_no_manifests_are_expected(arguments, code):
    result = run(*arguments, stdin=WRONG)
    assert (result.code, result.out) == (code, b"")
    assert result.err.startswith("backend-tls: ")


def test_quiet_does_not_hide_problems():
    assert run("-n", "shop", "--quiet", stdin=WRONG).err == WRONG_SENTENCE


@pytest.mark.parametrize(
    "arguments",
    [[], ["--report", os.devnull], ["--strict"]],
    ids=["bare", "report", "strict"],
)
@pytest.mark.parametrize("stdin", [b"", b"\n", b" \n\n"], ids=["empty", "line break", "blanks"])
def test_empty_input(stdin, arguments):
    assert run(*arguments, stdin=stdin) == Result(DONE, stdin, "")


@pytest.mark.parametrize("stdin", [b"", b"\n"], ids=["empty", "line break"])
def test_empty_input_of_helm4(stdin):
    """Helm 4 refuses an empty answer, even to an empty input."""
    result = run(stdin=stdin, environ=HELM4)
    assert result == Result(DONE, stdin + b"# backend-tls: no manifests\n", "")


def test_a_comment_is_not_empty_input():
    assert run(stdin=b"# nothing\n").out == b"# nothing\n"


def test_empty_input_and_a_service_by_name():
    result = run("-n", "shop", "--service", "web")
    assert result == failed(PROBLEMS, result.err)
    assert "the stream has no Service" in result.err


@pytest.mark.parametrize("stdin", [UNFLAGGED, b""], ids=["unflagged", "empty"])
def test_require(stdin):
    assert run("--require", stdin=stdin) == failed(
        PROBLEMS,
        "backend-tls: 1 problem, nothing was written\n"
        "  no flagged Service was found, and --require needs one; "
        "check that the annotation or the config file is still there\n",
    )


def test_require_and_a_glob_that_matches_nothing():
    assert run("-n", "shop", "--require", "--service", "none*", stdin=UNFLAGGED).code == PROBLEMS


def test_require_and_a_flagged_service():
    assert run(*ARGUMENTS, "--require", stdin=FLAGGED).code == DONE


def test_strict():
    lenient, strict = run(*ARGUMENTS, stdin=NO_CLASS), run(*ARGUMENTS, "--strict", stdin=NO_CLASS)
    assert (lenient.code, strict.code, strict.out) == (DONE, PROBLEMS, failure.document(strict.err))
    assert strict.err == (
        "backend-tls: 1 problem, nothing was written\n"
        "  Ingress/web: verify is false: any certificate is accepted. nginx shares connections, so this disables "
        "verification on every Ingress to this Service; a warning, which --strict makes a problem\n"
    )


def test_strict_accepts_notes():
    result = run(*ARGUMENTS, "--strict", stdin=FLAGGED)
    assert (result.code, "  note: " in result.err) == (DONE, True)


@pytest.mark.parametrize(
    "arguments",
    [["--nope"], ["stripe"], ["--mode", "magic"], ["--nope=\udcff"]],
)
def test_usage(arguments):
    result = dispatch.run(arguments, {}, never)
    assert result == failed(USAGE, result.err)
    assert result.err.startswith("backend-tls: ") and result.err.endswith("\n")


@pytest.mark.parametrize(
    ("argument", "start"),
    [("--help", b"usage: backend-tls "), ("--version", f"backend-tls {__version__}\n".encode())],
)
def test_help_and_version(argument, start):
    result = dispatch.run([argument], {}, never)
    assert (result.code, result.err) == (DONE, "")
    assert result.out.startswith(start)


@pytest.mark.parametrize(
    ("arguments", "title"),
    [
        (["schema"], "BackendTLS"),
        (["schema", "config"], "BackendTLS"),
        (["schema", "preset"], "Preset"),
        (["schema", "presets"], "Presets"),
        (["schema", "report"], "Report"),
    ],
)
def test_schema(arguments, title):
    result = dispatch.run(arguments, {}, never)
    assert (result.code, json.loads(result.out)["title"], result.err) == (DONE, title, "")


def test_unknown_schema():
    assert (
        run("schema", "nope").err
        == "backend-tls: schema nope: known schemas are check, config, diff, explain, inspect, preset, presets, report\n"
    )


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A folder to write inputs to, in which the filter runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("parts", "joined"),
    [
        ([b"a: 1\n"], b"a: 1\n"),
        ([b"a: 1\n", b"b: 2\n"], b"a: 1\n---\nb: 2\n"),
        ([b"a: 1", b"b: 2"], b"a: 1\n---\nb: 2"),
        ([b"a: 1\n", b"---\nb: 2\n"], b"a: 1\n---\nb: 2\n"),
        ([b"---\na: 1\n", b"b: 2\n", b"c: 3\n"], b"---\na: 1\n---\nb: 2\n---\nc: 3\n"),
        ([b"", b"b: 2\n"], b"---\nb: 2\n"),
    ],
    ids=["one", "two", "no line break", "separated already", "three", "an empty one"],
)
def test_files_are_joined(files, parts, joined):
    arguments = []
    for at, part in enumerate(parts):
        (files / f"{at}.yaml").write_bytes(part)
        arguments += ["-f", f"{at}.yaml"]
    assert dispatch.run(arguments, {}, never) == Result(DONE, joined, "")


def test_a_directory(files):
    """As for kubectl: by name, not those below, and nothing but manifests."""
    for name in ("b.yml", "a.yaml", "c.json", "README.md", "d.YAML", "below.yaml/e.yaml"):
        (files / name).parent.mkdir(exist_ok=True)
        (files / name).write_bytes(f"at: {name}\n".encode())
    expected = b"at: a.yaml\n---\nat: b.yml\n---\nat: c.json\n"
    assert dispatch.run(["-f", "."], {}, never) == Result(DONE, expected, "")


def test_a_directory_without_manifests(files):
    (files / "README.md").write_bytes(b"")
    sentence = ".: is a directory without manifests; their names end in .json, .yaml, .yml"
    message = f"backend-tls: 1 problem, nothing was written\n  {sentence}\n"
    assert dispatch.run(["-f", "."], {}, never) == failed(PROBLEMS, message)


@pytest.mark.parametrize("name", ["a.yaml", "web"], ids=["with an extension", "without"])
def test_a_file_by_its_name_alone(files, name):
    (files / name).write_bytes(b"a: 1\n")
    assert dispatch.run([name], {}, never) == Result(DONE, b"a: 1\n", "")


def test_stdin_among_files(files):
    (files / "a.yaml").write_bytes(b"a: 1\n")
    assert run("-f", "-", "-f", "a.yaml", stdin=b"b: 2\n").out == b"b: 2\n---\na: 1\n"


def test_file_is_missing(files):
    assert run("-f", "none.yaml") == failed(
        PROBLEMS,
        "backend-tls: 1 problem, nothing was written\n  none.yaml: cannot be read: No such file or directory\n",
    )


@pytest.mark.parametrize("flag", [b"", PREFIX.encode()], ids=["unflagged", "flagged"])
def test_not_utf8(flag):
    result = run("-n", "shop", stdin=b"a: b\nc: \xff" + flag)
    assert result == failed(
        PROBLEMS,
        "backend-tls: 1 problem, nothing was written\n"
        "  the input is not UTF-8: byte 0xff in line 2; rendered manifests are text; "
        "is this a packed chart?\n",
    )


@pytest.mark.parametrize(
    "start",
    [(1 << 20) - 1, (1 << 20) - 3, 1 << 20, (1 << 20) - 8],
    ids=["across", "before", "after", "the last one cut there"],
)
def test_utf8_at_the_border_of_a_piece(start):
    data = b"#" * start + "é€😀".encode()
    assert run(stdin=data).out is data
    assert run(stdin=data[:-1]).code == PROBLEMS


def report(file) -> dict:
    body = json.loads(file.read_text("utf-8"))
    jsonschema.validate(body, SCHEMA)
    return body


@pytest.mark.parametrize(
    ("stdin", "code", "counts"),
    [
        pytest.param(FLAGGED, DONE, {"backends": 1}, id="done"),
        pytest.param(UNFLAGGED, DONE, {"backends": 0, "changes": 0, "findings": 0}, id="unflagged"),
        pytest.param(WRONG, PROBLEMS, {"backends": 0, "changes": 0, "findings": 1}, id="problem"),
        pytest.param(b"\xff", PROBLEMS, {"findings": 1}, id="not UTF-8"),
    ],
)
def test_report(files, stdin, code, counts):
    result = run(*ARGUMENTS, "--report", "report.json", stdin=stdin)
    body = report(files / "report.json")
    assert (result.code, body["done"]) == (code, code == DONE)
    assert {key: len(body[key]) for key in counts} == counts


@pytest.mark.parametrize(
    "arguments",
    [["-f", "none.yaml"], ["--config", "none.yaml"]],
    ids=["input cannot be read", "config cannot be read"],
)
def test_report_of_what_cannot_be_read(files, arguments):
    result = run(*arguments, "--report", "report.json", stdin=FLAGGED)
    assert result.code == PROBLEMS
    assert [
        (f["severity"], f["message"].partition(":")[0]) for f in report(files / "report.json")["findings"]
    ] == [("problem", "none.yaml")]


def test_report_keeps_the_notes_of_a_failure(files):
    run(*ARGUMENTS, "--strict", "--report", "report.json", stdin=NO_CLASS)
    body = report(files / "report.json")
    assert body["changes"] == []
    assert sorted({finding["severity"] for finding in body["findings"]}) == ["note", "problem", "warning"]


@pytest.mark.parametrize(("stdin", "count"), [(FLAGGED, "1 problem"), (WRONG, "2 problems")])
def test_report_that_cannot_be_written(files, stdin, count):
    result = run(*ARGUMENTS, "--report", "none/report.json", stdin=stdin)
    assert result == failed(PROBLEMS, result.err)
    assert result.err.startswith(f"backend-tls: {count}, nothing was written\n")
    assert result.err.endswith(
        "  none/report.json: the report cannot be written: No such file or directory; pass another path to --report\n"
    )


def annotated(stream: bytes) -> bytes:
    return stream + f"---\nmetadata:\n  annotations:\n    {FILENAME}: x\n".encode()


@pytest.mark.parametrize(
    ("arguments", "stdin", "start"),
    [
        pytest.param(
            ["-n", "shop"],
            WRONG,
            "|\n  backend-tls: 1 problem, nothing was written\n    Service/web: ",
            id="problem",
        ),
        pytest.param(["--nope"], UNFLAGGED, "|\n  backend-tls: unrecognized arguments: --nope; ", id="usage"),
        pytest.param(["--config", "none.yaml"], FLAGGED, "|\n  backend-tls: 1 problem, ", id="config"),
    ],
)
def test_problems_go_to_stdout_for_helm4(files, arguments, stdin, start):
    result = run(*arguments, stdin=annotated(stdin), environ=HELM4)
    assert result.code == DONE
    assert result.out.decode().startswith(start)
    assert result.err.splitlines() == [line[2:] for line in result.out.decode().splitlines()[1:]]


@pytest.mark.parametrize(
    ("stdin", "environ"),
    [(WRONG, HELM4), (annotated(WRONG), {}), (annotated(WRONG), {"HELM_PLUGIN_NAME": "diff"})],
    ids=["no annotation", "no plugin", "another plugin"],
)
def test_the_exit_code_is_for_others(stdin, environ):
    assert run("-n", "shop", stdin=stdin, environ=environ) == failed(PROBLEMS, WRONG_SENTENCE)


def test_manifests_for_helm4_without_problems():
    result = run(stdin=annotated(UNFLAGGED), environ=HELM4)
    assert result == Result(DONE, annotated(UNFLAGGED), "")


@pytest.mark.parametrize("environ", [{}, HELM4], ids=["shell", "Helm 4"])
@pytest.mark.parametrize("stdin", [UNFLAGGED, b""], ids=["some", "empty"])
def test_stdin_is_read_once(stdin, environ):
    calls = []
    dispatch.run([], environ, lambda: calls.append(1) or stdin)
    assert calls == [1]


@pytest.mark.parametrize("environ", [{}, HELM4], ids=["shell", "Helm 4"])
def test_defect(monkeypatch, environ):
    """A traceback, and where to report it."""
    monkeypatch.setattr(filter_command, "_rendered", lambda *_: 1 // 0)
    result = run(stdin=annotated(b""), environ=environ)
    assert result.err.startswith("Traceback (most recent call last):\n")
    assert result.err.endswith("Please report it: https://github.com/kuberise/backend-tls/issues\n")
    assert result == failed(DONE if environ else DEFECT, result.err)


# From here on in a process.

PROGRAM = [sys.executable, "-m", "post_renderer"]


def environment(**more: str) -> dict[str, str]:
    inherited = {
        k: v for k, v in os.environ.items() if not k.startswith(("BACKEND_TLS_", "HELM_")) and k != "NO_COLOR"
    }
    return {**inherited, **more}


def process(*arguments: str, **how) -> subprocess.CompletedProcess:
    settings = {
        "stderr": subprocess.PIPE,
        "stdout": subprocess.PIPE,
        "cwd": ROOT,
        "env": environment(),
        **how,
    }
    return subprocess.run([*PROGRAM, *arguments], check=False, timeout=60, **settings)


def shell(redirection: str, stdin: bytes = b"", *arguments: str) -> subprocess.CompletedProcess:
    command = ["sh", "-c", f'exec "$@" {redirection}', "sh", *PROGRAM, *arguments]
    return subprocess.run(
        command, input=stdin, capture_output=True, check=False, timeout=60, cwd=ROOT, env=environment()
    )


@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [
        ([], UNFLAGGED),
        ([], "# é\r\na: 1".encode()),
        ([], b""),
        ([], b"\n"),
        ([], b"# nothing\n\xff"),
        ([], FLAGGED),
        (["--require"], UNFLAGGED),
        (ARGUMENTS, FLAGGED),
        (["--nope"], b""),
        (["--version"], b""),
        (["schema"], b""),
    ],
    ids=[
        "unflagged",
        "not ASCII",
        "empty",
        "blank",
        "not UTF-8",
        "flagged, without options",
        "problem",
        "flagged",
        "usage",
        "version",
        "schema",
    ],
)
def test_process_does_what_dispatch_returns(arguments, stdin):
    done = process(*arguments, input=stdin)
    assert Result(done.returncode, done.stdout, done.stderr.decode()) == run(*arguments, stdin=stdin)


def test_process_reads_the_environment(files):
    """Even if no Service is flagged and the command line is empty."""
    done = process(input=UNFLAGGED, env=environment(BACKEND_TLS_REPORT=str(files / "report.json")))
    assert (done.returncode, done.stdout) == (DONE, UNFLAGGED)
    assert report(files / "report.json")["done"] is True


@pytest.mark.parametrize(
    ("arguments", "out"),
    [
        ([], b"|\n  backend-tls: interrupted\n"),
        (["--require"], b"|\n  backend-tls: interrupted\n"),
        (["diff"], b""),
    ],
    ids=["filter", "with options", "no manifests"],
)
def test_interrupted(monkeypatch, arguments, out):
    def read() -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.gc, "disable", lambda: None)
    monkeypatch.setattr(cli, "_is_piped", lambda: True)
    monkeypatch.setattr(cli.sys, "stdin", SimpleNamespace(buffer=SimpleNamespace(read=read)))
    written = []
    monkeypatch.setattr(cli.os, "write", lambda _, out: written.append(bytes(out)) or len(out))
    monkeypatch.setattr(cli, "_width", lambda: 0)
    assert cli.main(arguments) == 130
    assert b"".join(written) == out


def test_stdin_closed():
    done = shell("<&-")
    assert Result(done.returncode, done.stdout, done.stderr.decode()) == failed(
        PROBLEMS,
        "backend-tls: 1 problem, nothing was written\n"
        "  stdin is closed; pipe rendered manifests into backend-tls, or pass -f FILE\n",
    )


@pytest.mark.parametrize("arguments", [[], ["--require"]], ids=["bare", "with options"])
def test_stdin_is_open_for_writing(arguments):
    done = shell("0>/dev/null", b"", *arguments)
    assert Result(done.returncode, done.stdout, done.stderr.decode()) == failed(
        PROBLEMS,
        "backend-tls: 1 problem, nothing was written\n"
        "  stdin cannot be read: Bad file descriptor; is it opened for writing?\n",
    )


@pytest.mark.parametrize(
    ("redirection", "reason"),
    [(">/dev/full", "No space left on device"), (">&-", "Bad file descriptor")],
    ids=["full", "closed"],
)
@pytest.mark.parametrize(
    ("arguments", "code"), [([], PROBLEMS), (["diff", *ARGUMENTS], 2)], ids=["filter", "diff"]
)
def test_stdout_cannot_be_written(redirection, reason, arguments, code):
    """``diff`` keeps 0 and 1 for its answer."""
    done = shell(redirection, UNFLAGGED if not arguments else FLAGGED, *arguments)
    assert (done.returncode, done.stderr.decode()) == (
        code,
        f"backend-tls: cannot write to stdout: {reason}\n",
    )


def test_a_failure_is_told_even_when_stdout_cannot_be_written():
    done = shell(">/dev/full", WRONG, "-n", "shop")
    assert (done.returncode, done.stderr.decode()) == (
        PROBLEMS,
        f"{WRONG_SENTENCE}backend-tls: cannot write to stdout: No space left on device\n",
    )


def test_stderr_closed():
    done = shell("2>&-", FLAGGED, *ARGUMENTS)
    assert (done.returncode, done.stdout) == (DONE, run(*ARGUMENTS, stdin=FLAGGED).out)


def broken_pipe(stdin: bytes, *arguments: str) -> tuple[int, str]:
    """Exit code and stderr when nobody reads stdout any more, as with ``| head``."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = process(*arguments, input=stdin, stdout=writer)
    finally:
        os.close(writer)
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize("command", [[], ["diff"]], ids=["filter", "diff"])
def test_broken_pipe_is_silent(command):
    """For diff neither 0 nor 1, which mean that there are no changes, or some."""
    assert broken_pipe(FLAGGED, *command, *ARGUMENTS) == (141, "")


def test_broken_pipe_of_a_failure():
    assert broken_pipe(WRONG, "-n", "shop") == (PROBLEMS, WRONG_SENTENCE)


@pytest.fixture
def terminal():
    """Both ends of a pseudo-terminal: the user's and the program's."""
    user, program = pty.openpty()
    yield user, program
    os.close(user)
    os.close(program)


def test_stdin_is_a_terminal(terminal):
    done = process(stdin=terminal[1])
    assert Result(done.returncode, done.stdout, done.stderr.decode()) == failed(
        USAGE,
        "backend-tls: stdin is a terminal; pipe rendered manifests into it, pass -f FILE, or see backend-tls --help\n",
    )


def test_stdout_is_a_terminal(terminal):
    """Also one that does not know its width."""
    user, program = terminal
    done = process("--require", input=b"", stdout=program)
    assert (done.returncode, b"--require needs one" in done.stderr) == (PROBLEMS, True)
    os.set_blocking(user, False)
    with pytest.raises(BlockingIOError):
        os.read(user, 1)


@pytest.mark.parametrize(
    ("more", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True)]
)
def test_colours_on_a_terminal(terminal, more, coloured):
    user, program = terminal
    done = process("--require", input=b"", stderr=program, env=environment(**more))
    assert done.returncode == PROBLEMS
    assert (b"\x1b[31m1 problem\x1b[0m" in os.read(user, 4096)) is coloured


def test_no_colours_in_a_pipe():
    assert b"\x1b" not in process("--require", input=b"").stderr
