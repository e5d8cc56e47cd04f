"""Every format of ``check -o`` on manifests with two mistakes, and on text that must not become markup."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from support.places import ROOT

from post_renderer.check import examples
from post_renderer.commands import dispatch
from post_renderer.commands.invocation import DONE, Result
from post_renderer.model import ERROR, NOTE, WARNING, Finding, Ref
from post_renderer.reports.check import formats
from post_renderer.reports.check.entries import Entry
from post_renderer.reports.report import plain

GOOD = examples.good("ingress-nginx")
BAD = GOOD.replace('verify: "on"', 'verify: "true"')
HOSTILE = "</details> | `x` @everyone #1 <script>\n::error::\x1b[31m%0A"
LINE = 9


def run(text: str, *arguments: str) -> Result:
    return dispatch.run(["check", *arguments], {}, text.encode)


def report(*severities: str) -> formats.Report:
    ref = Ref("", "Service", "shop", HOSTILE)
    entries = [
        Entry(Finding("document-unreadable", s, ref, (HOSTILE,), HOSTILE, HOSTILE), "a,b:c.yaml", 3)
        for s in severities
    ]
    return formats.Report(entries, (), plain, (ERROR,))


def test_text():
    result = run(BAD)
    assert result.code == 1
    assert result.err == ""
    first, blank, head, row, end, count = result.out.decode().split("\n")[:6]
    assert first.startswith(f"stdin:{LINE}: error ingress-nginx-verify-value: Ingress/web in shop: ")
    assert (blank, end, count) == ("", "", "1 error")
    assert head.split() == [
        "NAMESPACE",
        "ROUTES",
        "PLAIN",
        "ENCRYPTED",
        "CA",
        "VERIFIED",
        "VERIFIED",
        "UNKNOWN",
    ]
    assert row.split() == ["shop", "1", "0", "1", "0", "0", "0"]


def test_nothing_found():
    result = run(GOOD)
    assert result.code == DONE
    assert result.out.decode().endswith("\nno findings\n")


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("note", 1)])
def test_fail_on(fail_on: str, code: int, monkeypatch: pytest.MonkeyPatch):
    from post_renderer.check.rules.ingress_nginx import ingress_nginx_verify_value as rule

    monkeypatch.setattr(rule, "ABOUT", rule.ABOUT._replace(severity=WARNING))
    assert run(BAD, "--fail-on", fail_on).code == code


def test_json_fits_its_schema():
    schema = json.loads((ROOT / "post_renderer/reports/check.schema.json").read_text("utf-8"))
    for text in (GOOD, BAD, "a: [", ""):
        body = json.loads(run(text, "-o", "json").out)
        jsonschema.Draft202012Validator(schema).validate(body)
    body = json.loads(run(BAD, "-o", "json").out)
    assert [(each["rule"], each["line"]) for each in body["findings"]] == [
        ("ingress-nginx-verify-value", LINE)
    ]
    assert body["connections"][0]["state"] == "encrypted"
    assert body["summary"][0]["connections"]["encrypted"] == 1


def test_sarif():
    (sarif_run,) = json.loads(run(BAD, "-o", "sarif").out)["runs"]
    (result,) = sarif_run["results"]
    assert [rule["id"] for rule in sarif_run["tool"]["driver"]["rules"]] == [result["ruleId"]]
    assert result["level"] == "error"
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": LINE}


def test_fingerprints_of_sarif_stay_while_lines_move():
    def fingerprints(text: str) -> list[object]:
        (sarif_run,) = json.loads(run(text, "-o", "sarif").out)["runs"]
        return [result["partialFingerprints"] for result in sarif_run["results"]]

    assert fingerprints(BAD) == fingerprints("# a line more\n" + BAD)
    twice = json.loads(formats.formatted("sarif", report(ERROR, ERROR)))["runs"][0]["results"]
    assert twice[0]["partialFingerprints"] != twice[1]["partialFingerprints"]


def test_github_escapes_properties_and_data():
    lines = formats.formatted("github", report(ERROR, WARNING, NOTE)).splitlines()
    assert [line.split(" ")[0] for line in lines[:3]] == ["::error", "::warning", "::notice"]
    assert "file=a%2Cb%3Ac.yaml,line=3,title=document-unreadable::" in lines[0]
    assert len(lines) == 4
    assert "%0A" not in lines[0].replace("%250A", "")


def test_junit():
    root = ET.fromstring(run(BAD, "-o", "junit").out)
    suite = root[0]
    assert (suite.get("failures"), suite.get("tests")) == ("1", str(len(suite)))
    (failed,) = [case for case in suite if case.find("failure") is not None]
    assert failed.get("name") == "ingress-nginx-verify-value"


def test_what_does_not_count_is_output_of_its_case_in_junit():
    root = ET.fromstring(formats.formatted("junit", report(ERROR, WARNING)))
    (case,) = [case for case in root[0] if len(case)]
    assert [child.tag for child in case] == ["failure", "system-out"]


def test_markdown_shows_text_as_it_is():
    text = formats.formatted("markdown", report(ERROR))
    assert "<script>" not in text
    assert "@everyone" not in text
    assert text.count("</details>") == 0
    assert len(text.splitlines()) == 7


def test_markdown_fits_into_a_comment():
    text = formats.formatted("markdown", report(*[ERROR] * 2000))
    assert len(text.encode()) < 65_000
    assert " more are left out here" in text


def test_the_file_of_a_finding(tmp_path):
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text("kind: ConfigMap\n", "utf-8")
    second.write_text(BAD, "utf-8")
    out = run("", "-f", str(first), "-f", str(second)).out.decode()
    assert out.startswith(f"{second}:{LINE}: error ")


def test_colours_only_on_a_terminal():
    def on_terminal(**environ: str) -> bytes:
        return dispatch.run(["check"], environ, BAD.encode, width=80).out

    assert b"\x1b[31merror" in on_terminal()
    assert b"\x1b[" not in on_terminal(NO_COLOR="1")
    assert b"\x1b[" not in run(BAD).out
