"""What the console script spells by itself, because it imports nothing before it has to."""

from __future__ import annotations

import subprocess
import sys

from support.places import ROOT

from post_renderer import cli
from post_renderer.model import PREFIX, environment


def test_constants_are_those_of_the_model():
    assert PREFIX.encode() == cli._MARK
    assert environment.PREFIX == cli._VARIABLES


def test_a_stream_without_flags_imports_nothing_more():
    program = (
        "import sys; from post_renderer.cli import main; main([]); sys.stderr.write(' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=b"a: 1\n", capture_output=True, check=True, cwd=ROOT, env={}
    )
    modules = {name for name in done.stderr.decode().split() if name.startswith("post_renderer")}
    assert (done.stdout, modules) == (b"a: 1\n", {"post_renderer", "post_renderer.cli"})
