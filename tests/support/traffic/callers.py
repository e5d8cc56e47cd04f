"""Clients outside of the cluster, as a controller sees them."""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from support.traffic import applications
from support.traffic.cases import Case

TIMEOUT = 15


class Caller(NamedTuple):
    """Who calls one path of a host through the controller at one port."""

    call: Callable[[int, str, str], str]
    port: int
    host: str
    path: str = "/"

    def answer(self) -> str:
        """A status: of HTTP a number, of gRPC a name."""
        return self.call(self.port, self.host, self.path)

    def gets_through(self) -> bool:
        """Whether the application answers."""
        return self.answer() in ("200", "OK")


def caller_of(case: Case, port: int) -> Caller:
    """The client for the application of a case."""
    return Caller(_grpc if case.program.port_name == "grpc" else _http, port, case.host)


def _http(port: int, host: str, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        connection.request("GET", path, headers={"Host": host, "Connection": "close"})
        with connection.getresponse() as response:
            response.read()
            return str(response.status)
    except ConnectionRefusedError:
        # Envoy listens once there is a first route.
        return "nobody listens"


def _grpc(port: int, host: str, _: str) -> str:
    program = str(Path(applications.__file__).with_name("greet.py"))
    command = [sys.executable, program, f"127.0.0.1:{port}", host]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.strip()
