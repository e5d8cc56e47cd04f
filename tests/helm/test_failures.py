"""The output of Helm when the filter has problems."""

from __future__ import annotations

import shutil

import pytest
from support.helms import Helm

PORTS = (
    "Service/web: has several ports, and no route shows which one to secure: http (80), admin (8081); "
    "set port to those that are to be secured"
)


def stderr_of(helm: Helm, *options: str, **environment: str) -> str:
    result = helm.template("broken", *options, **environment)
    assert result.code == 1
    assert result.out == ""
    return result.err


def framed(helm: Helm, code: int, *lines: str) -> str:
    """All of Helm's stderr for the ``lines`` of the filter: each Helm has a frame of its own."""
    advice = "Use --debug flag to render out invalid YAML\n"
    if helm.version == 3:
        head = "Error: error while running post render on files: error while running command"
        program = shutil.which("backend-tls", path=helm.path)
        text = "".join(f"{line}\n" for line in lines)
        return f"{head} {program}. error output:\n{text}: exit status {code}\n\n{advice}"
    head = "Error: error while parsing post rendered output: error parsing YAML: wrong node kind:"
    text = "".join(f"  {line}\n" for line in lines)
    return f"{head} expected MappingNode but got ScalarNode: node contents:\n|\n{text}\n\n{advice}"


@pytest.mark.parametrize(
    ("argument", "code", "lines"),
    [
        ("--quiet", 1, ("backend-tls: 1 problem, nothing was written", f"  {PORTS}")),
        ("--isuer=ca", 2, ("backend-tls: unrecognized arguments: --isuer=ca; see backend-tls --help",)),
        (
            "inspect",
            2,
            (
                "backend-tls: inspect: is no post-renderer, and its output would become the release; "
                "leave it out of the arguments of the post-renderer",
            ),
        ),
        (
            "--config=/nowhere/x.yaml",
            1,
            (
                "backend-tls: 1 problem, nothing was written",
                "  /nowhere/x.yaml: cannot be read: No such file or directory; pass a YAML file to --config",
            ),
        ),
    ],
    ids=["problem", "option", "command", "config"],
)
def test_stderr(helm: Helm, argument: str, code: int, lines: tuple[str, ...]):
    assert stderr_of(helm, "-n", "shop", f"--post-renderer-args={argument}") == framed(helm, code, *lines)


@pytest.mark.parametrize(
    ("argument", "sentence"),
    [
        ("--mode=fast", "argument --mode: invalid choice: 'fast'"),
        ("--report=/nowhere/report.json", "/nowhere/report.json: the report cannot be written"),
    ],
    ids=["choice", "report"],
)
def test_a_mistake_in_the_arguments(helm: Helm, argument: str, sentence: str):
    assert sentence in stderr_of(helm, "-n", "shop", f"--post-renderer-args={argument}")


def test_the_report_of_a_failure(helm: Helm, tmp_path):
    report = tmp_path / "report.json"
    stderr_of(helm, "-n", "shop", f"--post-renderer-args=--report={report}")
    assert '"done": false' in report.read_text("utf-8")
