"""No process is left: not after a failure, and not after a run that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.cluster.servers import running
from support.cluster.tools import programs

STARTS_AND_WAITS = """
import signal, sys, time
from pathlib import Path
sys.path[:0] = sys.argv[4:]
from support.cluster.servers import running
# A shell that starts the tests in the background has them ignore it.
signal.signal(signal.SIGINT, signal.default_int_handler)
with running(*map(Path, sys.argv[1:4])):
    print("ready", flush=True)
    time.sleep(600)
"""


def processes_of(folder: Path) -> list[int]:
    """The processes that have ``folder`` on their command line."""
    processes = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(folder).encode() in file.read_bytes() and int(file.parent.name) != os.getpid():
                processes.append(int(file.parent.name))
        except OSError:
            continue
    return processes


def wait_until_gone(folder: Path) -> list[int]:
    for _ in range(100):
        if not processes_of(folder):
            return []
        time.sleep(0.1)
    return processes_of(folder)


def test_a_failure_stops_them(tmp_path: Path):
    with pytest.raises(KeyboardInterrupt), running(*programs(), tmp_path) as api:
        assert api.call("GET", "/version")[0] == 200
        assert len(processes_of(tmp_path)) == 2
        raise KeyboardInterrupt
    assert processes_of(tmp_path) == []


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT], ids=lambda end: end.name)
def test_a_signal_stops_them(tmp_path: Path, end: signal.Signals):
    command = [
        sys.executable,
        "-c",
        STARTS_AND_WAITS,
        *map(str, programs()),
        str(tmp_path),
        str(Path(__file__).parent.parent),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        process.send_signal(end)
    assert wait_until_gone(tmp_path) == []


def test_a_server_that_does_not_start_raises_with_its_log(tmp_path: Path):
    etcd, _ = programs()
    with pytest.raises(RuntimeError, match="ended with 1"), running(etcd, Path("/bin/false"), tmp_path):
        pass
    assert processes_of(tmp_path) == []
