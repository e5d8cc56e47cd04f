from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from itertools import islice

import pytest
from support.places import ROOT

from post_renderer.commands import ancestors

OURS = "from post_renderer.commands.ancestors import command_lines; print(*command_lines(), sep='\\n')"


def test_of_a_script_below_a_program_with_an_odd_name(tmp_path):
    """Each is a shell that goes on after its command, so that it does not become the command."""
    program = tmp_path / "a) b (c"
    program.symlink_to(shutil.which("sh"))
    script = tmp_path / "wrap.sh"
    script.write_text(f"{shlex.join([sys.executable, '-c', OURS])}\ntrue\n")
    command = [str(program), "-c", f"sh '{script}' --flag; true", "-n", "shop"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    first, second, third, *_ = done.stdout.splitlines()
    assert first == str(["sh", str(script), "--flag"])
    assert second == str(command)
    assert "pytest" in third


@pytest.mark.skipif(not shutil.which("ps"), reason="ps is not here")
def test_where_there_is_no_proc(monkeypatch):
    with_proc = list(ancestors.command_lines())
    monkeypatch.setattr(ancestors.os.path, "exists", lambda _: False)
    without = list(ancestors.command_lines())
    assert [line[:1] for line in islice(without, 2)] == [line[:1] for line in islice(with_proc, 2)]


def test_where_there_is_neither_proc_nor_ps(monkeypatch):
    monkeypatch.setattr(ancestors.os.path, "exists", lambda _: False)
    monkeypatch.setenv("PATH", "")
    assert list(ancestors.command_lines()) == []


def test_of_a_process_that_is_gone(monkeypatch):
    gone = subprocess.run(["true"], check=True) and 2**30
    monkeypatch.setattr(os, "getppid", lambda: gone)
    assert list(ancestors.command_lines()) == []
