"""Calls the greeter once: ADDRESS AUTHORITY. Prints ``OK`` or the name of gRPC's status."""

from __future__ import annotations

import sys

import grpc


def main() -> None:
    address, authority = sys.argv[1:]
    options = [("grpc.default_authority", authority), ("grpc.enable_http_proxy", 0)]
    with grpc.insecure_channel(address, options) as channel:
        try:
            answer = channel.unary_unary("/tests.Greeter/Greet")(b"you", timeout=10)
        except grpc.RpcError as error:
            print(error.code().name)
        else:
            assert answer == b"hello you"
            print("OK")


if __name__ == "__main__":
    main()
