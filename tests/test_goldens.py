"""Every folder of ``samples/`` and ``tests/golden/`` is a case: what goes in, and to the byte what comes out.

``input.yaml`` is the stream, ``args`` one argument a line, ``environment`` one variable
a line, ``config.yaml`` whatever ``args`` call so. What shall come out is ``expected.yaml``
and ``report.txt``, or ``problems.txt`` alone.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from post_renderer.commands import dispatch as front

ROOT = Path(__file__).parent.parent
CASES = sorted(file.parent for top in ("samples", "tests/golden") for file in (ROOT / top).glob("*/input.yaml"))
FILES = {"input.yaml", "args", "environment", "config.yaml", "expected.yaml", "report.txt", "problems.txt"}
OF_SAMPLES = {"README.md", "chart", "values.yaml"}


def lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines() if file.is_file() else []


def outcome(case: Path, stdin: bytes) -> dict[str, bytes]:
    environment = dict(line.split("=", 1) for line in lines(case / "environment"))
    answer = front.run(lines(case / "args"), environment, lambda: stdin)
    assert answer.code != front.DEFECT, answer.err
    if answer.code:
        assert answer.out == b"", "a problem leaves nothing on stdout"
        return {"problems.txt": f"exit {answer.code}\n{answer.err}".encode()}
    return {"expected.yaml": answer.out, "report.txt": answer.err.encode()}


def test_there_are_cases():
    assert len(CASES) > 80


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden(case: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(case)
    found = outcome(case, (case / "input.yaml").read_bytes())
    kept = {
        name: (case / name).read_bytes()
        for name in ("expected.yaml", "report.txt", "problems.txt")
        if (case / name).is_file()
    }
    if request.config.getoption("--update") and found != kept:
        for name in kept:
            (case / name).unlink()
        for name, content in found.items():
            (case / name).write_bytes(content)
        pytest.fail("rewritten; look at the diff")
    assert found == kept


@pytest.mark.parametrize("case", [c for c in CASES if (c / "expected.yaml").is_file()], ids=lambda case: case.name)
def test_twice_is_once(case: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(case)
    once = (case / "expected.yaml").read_bytes()
    if once.startswith(b"|\n"):
        pytest.skip("an answer for Helm 4, which nobody pipes on")
    assert outcome(case, once)["expected.yaml"] == once


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_stray_files(case: Path):
    allowed = FILES | (OF_SAMPLES if case.parent.name == "samples" else set())
    assert {file.name for file in case.iterdir()} <= allowed
