"""What the user sees when it cannot be done."""

from __future__ import annotations

import pytest
from helms import Helm

SENTENCES = (
    "backend-tls: 1 problem, nothing was written",
    "Service/web: has several ports and no route says which one to secure: http (80), admin (8081); set port to one of them",
)


def seen(helm: Helm, *options: str, **environment: str) -> str:
    done = helm.template("broken", *options, **environment)
    assert done.code == 1
    assert done.out == ""
    return done.err


def test_problems(helm: Helm):
    text = seen(helm, "-n", "shop")
    assert all(sentence in text for sentence in SENTENCES)
    frame = {
        3: "Error: error while running post render on files: error while running command",
        4: "Error: error while parsing post rendered output: error parsing YAML: wrong node kind: expected MappingNode but got "
        "ScalarNode: node contents:\n|\n  backend-tls: 1 problem",
    }
    assert text.startswith(frame[helm.version])


@pytest.mark.parametrize(
    ("argument", "sentence"),
    [
        ("--isuer=ca", "backend-tls: unrecognized arguments: --isuer=ca; see backend-tls --help"),
        ("--mode=fast", "argument --mode: invalid choice: 'fast'"),
        ("--config=/nowhere/at-all.yaml", "/nowhere/at-all.yaml: cannot be read: No such file or directory"),
        ("--report=/nowhere/report.json", "/nowhere/report.json: the report cannot be written"),
    ],
    ids=["option", "choice", "config", "report"],
)
def test_a_mistake_in_the_arguments(helm: Helm, argument: str, sentence: str):
    assert sentence in seen(helm, "-n", "shop", f"--post-renderer-args={argument}")


def test_the_report_of_a_failure(helm: Helm, tmp_path):
    report = tmp_path / "report.json"
    seen(helm, "-n", "shop", f"--post-renderer-args=--report={report}")
    assert '"done": false' in report.read_text("utf-8")
