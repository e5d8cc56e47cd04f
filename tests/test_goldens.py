"""Every folder of ``samples/`` and ``tests/golden/`` is a case: an input, and its exact output.

``input.yaml`` is the stream, ``args`` has one argument a line, ``environment`` one variable
a line, ``config.yaml`` is a file that ``args`` may name. The expected output is ``expected.yaml``
and ``report.txt``, or ``problems.txt`` alone. A ResourceList is answered in both cases.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from support.krm import without_results
from support.places import ROOT
from support.sources import assert_no_offenders

from post_renderer.commands import dispatch, failure, krm

FOLDERS = (ROOT / "samples", ROOT / "tests" / "golden")
CASES = sorted(file.parent for folder in FOLDERS for file in folder.glob("*/input.yaml"))
SUCCESSES = [case for case in CASES if (case / "expected.yaml").is_file()]
INPUTS = {"input.yaml", "args", "environment", "config.yaml"}
OUTPUTS = ("expected.yaml", "report.txt", "problems.txt")
OF_SAMPLES = {"README.md", "chart", "values.yaml"}


def lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines() if file.is_file() else []


def outputs(case: Path, stdin: bytes) -> dict[str, bytes]:
    """The output files of ``case`` for the stream ``stdin``, by name."""
    environment = dict(line.split("=", 1) for line in lines(case / "environment"))
    answer = dispatch.run(lines(case / "args"), environment, lambda: stdin)
    assert answer.code != dispatch.DEFECT, answer.err
    if answer.code:
        problems = {"problems.txt": f"exit {answer.code}\n{answer.err}".encode()}
        if krm.find(stdin):
            return {"expected.yaml": answer.out, **problems}
        assert answer.out == failure.document(answer.err), "a problem leaves no manifests on stdout"
        return problems
    return {"expected.yaml": answer.out, "report.txt": answer.err.encode()}


def test_there_are_cases():
    assert len(CASES) > 80


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden(case: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(case)
    actual = outputs(case, (case / "input.yaml").read_bytes())
    expected = {name: (case / name).read_bytes() for name in OUTPUTS if (case / name).is_file()}
    if request.config.getoption("--update") and actual != expected:
        for name in expected:
            (case / name).unlink()
        for name, content in actual.items():
            (case / name).write_bytes(content)
        pytest.fail("rewritten; look at the diff")
    assert actual == expected


@pytest.mark.parametrize("case", SUCCESSES, ids=lambda case: case.name)
def test_a_second_run_changes_nothing(case: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(case)
    once = (case / "expected.yaml").read_bytes()
    if once.startswith(b"|\n"):
        pytest.skip("problems as Helm 4 gets them, not a stream")
    twice = outputs(case, once)["expected.yaml"]
    if krm.find(once):
        # The Certificate that is there now has a note of its own.
        twice, once = (without_results(text.decode()).encode() for text in (twice, once))
    assert twice == once


def test_folders_hold_nothing_else():
    assert_no_offenders(
        f"{file.relative_to(ROOT)}:1: is no file of a case"
        for case in CASES
        for file in sorted(case.iterdir())
        if file.name not in INPUTS | set(OUTPUTS) | (OF_SAMPLES if case.parent.name == "samples" else set())
    )
