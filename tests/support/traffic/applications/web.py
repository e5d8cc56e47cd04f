"""A web server that answers with what it saw of the connection."""

from __future__ import annotations

import argparse
import http.server
import json
import os
import ssl
import threading
from typing import Any


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers every GET with one JSON object."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        secure = self.connection if isinstance(self.connection, ssl.SSLSocket) else None
        seen = {
            "port": self.server.server_address[1],
            "tls": secure.version() if secure else None,
            "name": getattr(secure, "asked_for", None),
            "host": self.headers["Host"],
        }
        say(seen)
        body = json.dumps(seen).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Says nothing: ``do_GET`` says more."""


class Server(http.server.ThreadingHTTPServer):
    """HTTP at one address, with TLS where there is a context."""

    def __init__(self, address: tuple[str, int], context: ssl.SSLContext | None) -> None:
        super().__init__(address, Handler)
        self.context = context

    def finish_request(self, request: Any, client_address: Any) -> None:
        """One connection, in a thread of its own: the handshake, then its requests."""
        request.settimeout(30)
        if self.context:
            try:
                request = self.context.wrap_socket(request, server_side=True)
            except (OSError, ValueError) as error:
                say({"port": self.server_address[1], "refused": str(error)})
                return
        self.RequestHandlerClass(request, client_address, self)


def say(seen: dict[str, Any]) -> None:
    """One line on stdout."""
    print(json.dumps(seen), flush=True)


def tls_context() -> ssl.SSLContext:
    """Serves with the pair of the environment, and remembers the name that a client asks for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.environ["TLS_CERTIFICATE"], os.environ["TLS_KEY"])
    context.set_alpn_protocols(["http/1.1"])
    context.sni_callback = lambda sock, name, _: setattr(sock, "asked_for", name)
    return context


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", required=True, type=int)
    options = parser.parse_args()
    contexts = {options.port: None}
    if "TLS_PORT" in os.environ:
        contexts[int(os.environ["TLS_PORT"])] = tls_context()
    servers = [Server((options.host, port), context) for port, context in contexts.items()]
    threads = [threading.Thread(target=server.serve_forever) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
