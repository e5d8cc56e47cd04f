"""Requests over HTTP and HTTPS, as the ingress controller, a plain caller and kubelet send them."""

from __future__ import annotations

import http.client
import socket
import ssl
from pathlib import Path
from typing import NamedTuple

LOOPBACK = "127.0.0.1"
TIMEOUT = 15


class Answer(NamedTuple):
    """A response, and the serial number of the certificate that the server presented."""

    status: int
    body: str
    serial: str = ""


class Pair(NamedTuple):
    """The files of a certificate and its key."""

    certificate: Path
    key: Path


class Verifying(NamedTuple):
    """A caller that verifies CA and name, and sends the name, as ingress-nginx is configured to.

    ``presents`` is its own certificate, if it has one.
    """

    name: str
    authority: Path
    presents: Pair | None = None


def get_verified(port: int, path: str, caller: Verifying, host: str = LOOPBACK) -> Answer:
    """HTTPS by ``caller``."""
    name = caller.name
    context = ssl.create_default_context(cafile=str(caller.authority))
    if caller.presents:
        context.load_cert_chain(*caller.presents)
    with _connect(port, host) as connection, context.wrap_socket(connection, server_hostname=name) as secure:
        certificate = secure.getpeercert() or {}
        return _get(secure, path, name)._replace(serial=str(certificate["serialNumber"]))


def get_unverified(port: int, path: str) -> Answer:
    """HTTPS as kubelet's probes use it: any certificate is accepted."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with _connect(port) as connection, context.wrap_socket(connection) as secure:
        return _get(secure, path, LOOPBACK)


def get_plain(port: int, path: str, host: str = LOOPBACK) -> Answer | None:
    """HTTP; None when nothing listens, or what listens does not serve it."""
    try:
        with _connect(port, host) as connection:
            return _get(connection, path, LOOPBACK)
    except (OSError, http.client.HTTPException):
        return None


def is_listening(port: int, host: str = LOOPBACK) -> bool:
    """Whether anything accepts connections at ``port`` of ``host``."""
    try:
        _connect(port, host).close()
    except OSError:
        return False
    return True


def _connect(port: int, host: str = LOOPBACK) -> socket.socket:
    return socket.create_connection((host, port), TIMEOUT)


def _get(sock: socket.socket, path: str, host: str) -> Answer:
    client = http.client.HTTPConnection(host)
    client.sock = sock
    client.request("GET", path, headers={"Connection": "close"})
    with client.getresponse() as response:
        return Answer(response.status, response.read().decode("utf-8", "replace"))
