"""Programs that run in the pods. Each says on stdout who called it, one JSON object a line.

They listen at ``--host`` and ``--port`` without TLS, and with it where TLS_PORT, TLS_CERTIFICATE and TLS_KEY
say, which may be the same port: tests/traffic/config.yaml has their presets.
"""

from __future__ import annotations

from typing import NamedTuple

PLAIN_PORT = 3000


class Program(NamedTuple):
    """A file of this folder, the name of its plain port, and the port where its preset has it serve TLS."""

    file: str
    port_name: str = "http"
    tls_port: int = 3443


# By the last part of the image's name.
PROGRAMS = {
    "web": Program("web.py"),
    "turning-web": Program("web.py", tls_port=PLAIN_PORT),
    "greeter": Program("greeter.py", "grpc"),
}
