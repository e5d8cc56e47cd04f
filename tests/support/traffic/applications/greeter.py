"""A gRPC server with one method, /tests.Greeter/Greet, whose messages are bytes."""

from __future__ import annotations

import argparse
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc


def server_at(port: int) -> grpc.Server:
    """A server that says which port was called; it listens nowhere yet."""

    def greet(message: bytes, context: grpc.ServicerContext) -> bytes:
        tls = "transport_security_type" in context.auth_context()
        print(json.dumps({"port": port, "tls": tls}), flush=True)
        return b"hello " + message

    method = grpc.unary_unary_rpc_method_handler(greet)
    server = grpc.server(ThreadPoolExecutor(4))
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("tests.Greeter", {"Greet": method}),)
    )
    return server


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", required=True, type=int)
    options = parser.parse_args()
    servers = [server_at(options.port)]
    servers[0].add_insecure_port(f"{options.host}:{options.port}")
    if "TLS_PORT" in os.environ:
        port = int(os.environ["TLS_PORT"])
        pair = [Path(os.environ[name]).read_bytes() for name in ("TLS_KEY", "TLS_CERTIFICATE")]
        servers.append(server_at(port))
        servers[1].add_secure_port(f"{options.host}:{port}", grpc.ssl_server_credentials([tuple(pair)]))
    for server in servers:
        server.start()
    for server in servers:
        server.wait_for_termination()


if __name__ == "__main__":
    main()
