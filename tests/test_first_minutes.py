"""The README from its top: what is typed works in a checkout, and prints what is shown."""

from __future__ import annotations

import re
import subprocess

from support.places import ROOT

README = (ROOT / "README.md").read_text("utf-8")
REPORT = (ROOT / "samples" / "keycloak" / "report.txt").read_text("utf-8")


def section(title: str) -> str:
    return README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_it_is_cloned_from_where_it_is():
    source = re.search(r'^Source = "(.*)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)[1]
    assert f"    git clone {source}\n    cd {source.rpartition('/')[2]}\n    make demo\n" in section("Try it")


def test_the_report_of_the_demo():
    shown = re.search(r"```\n(.*?)  …\n```", section("Try it"), re.DOTALL)[1]
    assert REPORT.startswith(shown)


def test_the_demo_prints_it():
    """The script of ``make demo``, in this checkout, whose environment is there."""
    done = subprocess.run(
        ["sh", ROOT / "samples" / "demo.sh", "keycloak"], capture_output=True, text=True, check=True
    )
    assert re.findall(r"^=== (.*) ===$", done.stdout, re.MULTILINE) == [
        "what Helm renders",
        "what backend-tls changes, line by line",
        "the report, on stderr",
    ]
    assert done.stdout.endswith(REPORT)


def test_the_tutorial_names_one_issuer():
    """The issuer that the table makes is the one that the flags name."""
    text = section("In your cluster")
    assert "backend-tls issuer internal-ca" in text
    assert "`issuer: internal-ca`" in text
