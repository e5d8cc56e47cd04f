"""How far a run is, on a terminal: one line of stderr, which is gone at the end."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from support.manifests import deployment, service, topology_of

from post_renderer import check, cli
from post_renderer.check.rules import RULES
from post_renderer.commands import progress as commands_progress
from post_renderer.commands.progress import Line, shown_on, text_of
from post_renderer.model import Settings, progress
from post_renderer.model.progress import Step
from post_renderer.plan.inventory import survey_services


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (Step("working on 5.5 MB"), "backend-tls: working on 5.5 MB ..."),
        (Step("planning", 340, 1200, "Services"), "backend-tls: planning 340/1 200 Services ..."),
        (Step("planning", 0, 3), "backend-tls: planning 0/3 ..."),
    ],
)
def test_text(step: Step, text: str):
    assert text_of(step) == text


def shown(steps: list[Step], columns: int = 80) -> str:
    """What a line writes that is asked to show ``steps`` one after the other, and then to end."""
    stream = io.StringIO()
    line = Line(stream, columns)
    remaining = iter(steps)

    def wait(_seconds: float) -> bool:
        step = next(remaining, None)
        line.step = step or line.step
        return step is None

    line.show(wait)
    return stream.getvalue()


def test_a_run_that_ends_at_once_shows_nothing():
    assert shown([]) == ""


def test_each_text_takes_the_place_of_the_one_before_and_nothing_is_left():
    first, second = Step("planning", 9, 10, "Services"), Step("writing")
    text, shorter = text_of(first), text_of(second)
    assert shown([first, second]) == f"\r{text}\r{shorter.ljust(len(text))}\r{' ' * len(shorter)}\r"


@pytest.mark.parametrize("columns", [10, 20])
def test_a_line_fits_the_terminal(columns: int):
    """A full line would go on in the next one, where the carriage return does not reach it."""
    texts = shown([Step("working on 5.5 MB")], columns).split("\r")
    assert max(map(len, texts)) == columns - 1


def reported(arguments: list[str], environ: dict[str, str]) -> list[Step]:
    """The steps that somebody listens to while ``shown_on`` is in force."""
    steps: list[Step] = []
    with shown_on(io.StringIO(), 80, arguments, environ) as announced, progress.listening(steps.append):
        assert announced(b"x" * 1_500_000) == b"x" * 1_500_000
    return steps


def test_the_size_of_the_input_is_told():
    assert reported([], {}) == [Step("working on 1.5 MB")]
    assert reported([], {"CI": "false"}) == [Step("working on 1.5 MB")]


@pytest.mark.parametrize(
    ("arguments", "environ"), [(["inspect", "--quiet"], {}), ([], {"CI": "true"}), ([], {"CI": "1"})]
)
def test_not_with_quiet_and_not_in_ci(arguments: list[str], environ: dict[str, str]):
    assert reported(arguments, environ) == []


def test_nobody_listens_after_the_block():
    steps: list[Step] = []
    with progress.listening(steps.append):
        progress.report("a")
    progress.report("b")
    assert steps == [Step("a")]


def test_the_services_of_inspect_are_counted():
    steps: list[Step] = []
    with progress.listening(steps.append):
        survey_services((), topology_of(service("a"), service("b"), deployment()), Settings())
    assert steps == [Step("planning", 0, 2, "Services"), Step("planning", 1, 2, "Services")]


def test_the_rules_of_check_are_counted():
    steps: list[Step] = []
    with progress.listening(steps.append):
        check.check((), Settings())
    assert [(step.done, step.total, step.what) for step in steps] == [
        (number, len(RULES), "rules") for number in range(len(RULES))
    ]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stderr", "is_shown"), [(Terminal(), True), (io.StringIO(), False)])
def test_only_on_a_terminal(stderr: io.StringIO, is_shown: bool, monkeypatch: pytest.MonkeyPatch):
    streams: list[io.StringIO] = []

    @contextmanager
    def spy(stream: io.StringIO, *_: object) -> Iterator[Callable[[bytes], bytes]]:
        streams.append(stream)
        yield bytes

    monkeypatch.setattr(commands_progress, "shown_on", spy)
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setattr(cli, "_deliver", lambda *_: 0)
    assert cli.main(["--version"]) == 0
    assert streams == ([stderr] if is_shown else [])
