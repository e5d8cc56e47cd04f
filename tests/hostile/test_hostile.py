"""The answer to every small input that once went wrong; README.md tells what is odd about each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from post_renderer.commands import dispatch, failure

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.yaml"))
ARGUMENTS = ("--namespace", "shop", "--issuer", "ca")
# The sentence of a problem; all others become HTTPS.
REFUSED = {
    "annotations-as-a-list": "Ingress/web: metadata.annotations: found a list, expected a mapping",
    "service-of-another-domain": 'Service/example.com: its name "example.com" would be a name in a certificate',
    "service-of-any-name": 'Service/*: its name "*" would be a name in a certificate',
}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_hostile(file: Path):
    answer = dispatch.run(ARGUMENTS, {}, file.read_bytes)
    if file.stem in REFUSED:
        assert (answer.code, answer.out) == (dispatch.PROBLEMS, failure.document(answer.err))
        assert REFUSED[file.stem] in answer.err
        return
    assert answer.code == dispatch.DONE, answer.err
    assert "Ingress/web (ingress-nginx): encrypted, CA and name verified\n" in answer.err
    assert dispatch.run(ARGUMENTS, {}, lambda: answer.out).out == answer.out


def test_readme_has_every_file():
    rows = re.findall(r"^\| ([a-z-]+) \|", (HERE / "README.md").read_text("utf-8"), re.MULTILINE)
    assert rows[2:] == [file.stem for file in FILES]
