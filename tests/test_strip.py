"""``strip(filter(x)) == x`` for every golden, or the documents are named. tests/golden/strip.txt has which."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.golden_cases import settings_of, succeeding, text
from support.places import ROOT, chart_streams

from post_renderer import pipeline
from post_renderer.flags import OPTION
from post_renderer.model import OptionSource, ProblemsError, ServiceEntry, Settings, Value
from post_renderer.strip import strip
from post_renderer.yamltext import node, stream

CASES = succeeding()
TABLE = ROOT / "tests" / "golden" / "strip.txt"
# Nothing of a Secret is recorded, and these goldens change one.
CHANGE_SECRETS = {"config-secret", "preset-dex", "preset-rabbitmq"}

HEAD = """\
# What `strip` makes of each expected.yaml; written by `make golden`, so that nobody overlooks a change.
#
# same      input.yaml comes out, byte for byte
# spelling  the same, and a warning names what could have been written in another way
# meaning   another spelling of the same comes out, and a warning or a note names it
# named     nothing comes out: problems of these rules name what is not known
# taken     something else comes out, and nothing tells: the filter would write that line there itself
"""


def verdict(case: Path) -> str:
    """What strip makes of the expected output of a case, as the table says it."""
    before, after = text(case, "input.yaml"), text(case, "expected.yaml")
    try:
        outcome = strip(after, settings_of(case))
    except ProblemsError as error:
        return "named " + " ".join(sorted({problem.rule for problem in error.problems}))
    again = pipeline.render(outcome.text, settings_of(case)).text
    assert again == after, "what is written is what the filter makes the same of"
    if outcome.text == before:
        return "spelling" if any(f.severity == "warning" for f in outcome.findings) else "same"
    return "meaning" if outcome.findings and contents(outcome.text) == contents(before) else "taken"


def contents(source: str) -> list[Value]:
    """The documents of ``source``, without what makes no difference, and what a warning is about."""
    return [without_defaults(node.read(document.text)) for document in stream.split(source)]


def without_defaults(value: Value) -> Value:
    if isinstance(value, list):
        return [without_defaults(item) for item in value]
    if not isinstance(value, dict):
        return value
    entries = {name: without_defaults(item) for name, item in value.items()}
    # The name of a port may stand for its number.
    return {
        name: entry
        for name, entry in entries.items()
        if entry not in (None, {}, [])
        and (name, str(entry).upper()) != ("scheme", "HTTP")
        and not (name == "port" and isinstance(entry, str))
    }


def test_goldens_are_stripped_or_named(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    rows = []
    for case in CASES:
        monkeypatch.chdir(case)
        rows.append(f"{case.name}: {verdict(case)}\n")
    table = HEAD + "".join(sorted(rows))
    if request.config.getoption("--update") and table != TABLE.read_text("utf-8"):
        TABLE.write_text(table, "utf-8")
        pytest.fail("rewritten; look at the diff")
    assert table.splitlines() == TABLE.read_text("utf-8").splitlines()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_with_a_record_every_golden_is_what_it_was(case: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(case)
    settings = settings_of(case)
    before = text(case, "input.yaml")
    after = pipeline.render(before, settings._replace(record=True)).text
    if case.name in CHANGE_SECRETS:
        with pytest.raises(ProblemsError, match="not recorded of a Secret"):
            strip(after, settings)
    else:
        assert strip(after, settings).text == before


MODES = ("auto", "native", "sidecar", "mount")
# Charts with a value of their own that the filter has replaced at the very place where it writes its own
# (docs/strip.md): without a record nothing tells it.
UNSEEN = ("kiali-server",)


# Each in one mode by turns: all modes of all charts take five minutes.
IN_TURNS = [(file, MODES[number % len(MODES)]) for number, file in enumerate(chart_streams("helm3"))]


@pytest.mark.slow
@pytest.mark.parametrize(("file", "mode"), IN_TURNS, ids=[f"{f.parent.name}-{mode}" for f, mode in IN_TURNS])
def test_charts_are_stripped_or_named(file: Path, mode: str):
    before = file.read_bytes().decode()
    settings = Settings(
        namespace="shop", sources=(OptionSource(OPTION, {"mode": mode, "issuer": "internal-ca"}),)
    )
    flagged = first_that_can_be_flagged(before, settings)
    if flagged is None:
        pytest.skip("no Service of the chart can be flagged in this mode")
    recorded = pipeline.render(before, flagged._replace(record=True)).text
    try:
        assert strip(recorded, flagged).text == before
    except ProblemsError as error:
        assert {problem.rule for problem in error.problems} == {"strip-record"}
    try:
        outcome = strip(pipeline.render(before, flagged).text, flagged)
    except ProblemsError:
        return
    is_same = outcome.text == before or (outcome.findings and contents(outcome.text) == contents(before))
    assert is_same or file.parent.name in UNSEEN


def first_that_can_be_flagged(source: str, settings: Settings) -> Settings | None:
    """The settings that flag the first Service of ``source`` that can serve TLS with them."""
    for status in pipeline.inventory(source, settings):
        entry = ServiceEntry(status.service.name, "", OptionSource(OPTION, {}))
        flagged = settings._replace(entries=(entry,))
        try:
            if pipeline.render(source, flagged).edits:
                return flagged
        except ProblemsError:
            continue
    return None
