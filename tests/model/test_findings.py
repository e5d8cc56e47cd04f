from __future__ import annotations

import pytest

from post_renderer.model import Finding, ProblemsError, Ref, note, problem, refusal, warning

WEB = Ref("", "Service", "shop", "web")


@pytest.mark.parametrize(
    ("finding", "severity"),
    [
        (note("rule", WEB, "message", "hint", ("spec",)), "note"),
        (warning("rule", WEB, "message", "hint", ("spec",)), "warning"),
        (problem("rule", WEB, "message", "hint", ("spec",)), "problem"),
        (refusal("rule", WEB, "message", "hint", ("spec",)).findings[0], "problem"),
    ],
    ids=["note", "warning", "problem", "refusal"],
)
def test_severity(finding, severity):
    assert finding == Finding("rule", severity, WEB, ("spec",), "message", "hint")


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        (note("rule", WEB, "is fine", "do nothing"), "Service/web: is fine; do nothing"),
        (note("rule", WEB, "is fine"), "Service/web: is fine"),
        (note("rule", None, "the input is fine", "do nothing"), "the input is fine; do nothing"),
        (note("rule", None, "the input is fine"), "the input is fine"),
    ],
    ids=["object and hint", "object", "input and hint", "input"],
)
def test_sentence(finding, sentence):
    assert str(finding) == sentence


def test_problems_error():
    """Each finding once and in order; notes are kept, but the text of the exception has the problems alone."""
    first, second, aside = problem("a", WEB, "first"), problem("b", None, "second"), note("c", WEB, "aside")
    error = ProblemsError([aside, first, second, first, aside])
    assert error.findings == (aside, first, second)
    assert error.problems == (first, second)
    assert str(error) == "Service/web: first; second"
