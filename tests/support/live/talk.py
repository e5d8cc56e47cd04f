"""Questions over HTTP and HTTPS, asked as the ingress controller, a plain caller and kubelet ask them."""

from __future__ import annotations

import http.client
import socket
import ssl
from pathlib import Path
from typing import NamedTuple

HERE = "127.0.0.1"
PATIENCE = 15


class Answer(NamedTuple):
    """What a server said, and the serial number of the certificate that it showed."""

    status: int
    body: str
    serial: str = ""


def verified(port: int, path: str, name: str, authority: Path) -> Answer:
    """HTTPS by a caller that verifies CA and name, and sends the name, as ingress-nginx is told to."""
    with _connect(port) as bare, _context(authority).wrap_socket(bare, server_hostname=name) as secure:
        shown = secure.getpeercert() or {}
        return _ask(secure, path, name)._replace(serial=str(shown["serialNumber"]))


def unverified(port: int, path: str) -> Answer:
    """HTTPS as kubelet's probes speak it: any certificate will do."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with _connect(port) as bare, context.wrap_socket(bare) as secure:
        return _ask(secure, path, HERE)


def plain(port: int, path: str) -> Answer | None:
    """HTTP; None when nothing listens, or what listens does not speak it."""
    try:
        with _connect(port) as bare:
            return _ask(bare, path, HERE)
    except (OSError, http.client.HTTPException):
        return None


def listens(port: int) -> bool:
    """Whether anything takes connections at ``port``."""
    try:
        _connect(port).close()
    except OSError:
        return False
    return True


def _context(authority: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(authority))


def _connect(port: int) -> socket.socket:
    return socket.create_connection((HERE, port), PATIENCE)


def _ask(connected: socket.socket, path: str, host: str) -> Answer:
    connection = http.client.HTTPConnection(host)
    connection.sock = connected
    connection.request("GET", path, headers={"Connection": "close"})
    with connection.getresponse() as response:
        return Answer(response.status, response.read().decode("utf-8", "replace"))
