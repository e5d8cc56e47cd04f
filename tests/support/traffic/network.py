"""A network of its own for everything that these tests start: nothing in it can reach another machine."""

from __future__ import annotations

import ctypes
import itertools
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from support.places import find_tool, skip_or_fail

_NEW_NETWORK = 0x40000000  # CLONE_NEWNET of unshare(2)
_OF_THIS_THREAD = "/proc/thread-self/ns/net"
ADDRESS = "10.244.0.1"


class Network:
    """A network namespace with nothing but a loopback device, which has all addresses of pods.

    The API server refuses 127.0.0.0/8 in EndpointSlices
    (Kubernetes 1.34, pkg/apis/core/validation/validation.go, ValidateEndpointIP).
    """

    def __init__(self) -> None:
        if not hasattr(os, "geteuid") or os.geteuid() != 0:
            skip_or_fail(
                "a network namespace can only be made by root: run these tests with sudo or in a container"
            )
        ip = str(find_tool("ip", "apt-get install iproute2"))
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._numbers = itertools.count(2)
        self._outside = os.open(_OF_THIS_THREAD, os.O_RDONLY)
        if self._libc.unshare(_NEW_NETWORK) != 0:
            os.close(self._outside)
            reason = os.strerror(ctypes.get_errno())
            skip_or_fail(
                f"no network namespace can be made ({reason}): a container needs --cap-add SYS_ADMIN for it"
            )
        self._inside = os.open(_OF_THIS_THREAD, os.O_RDONLY)
        self._enter(self._outside)
        with self.entered():
            subprocess.run([ip, "link", "set", "lo", "up"], check=True)
            # On a loopback device every address of the subnet is an address of the machine.
            subprocess.run([ip, "address", "add", f"{ADDRESS}/16", "dev", "lo"], check=True)

    def close(self) -> None:
        """Lets the namespace go, once the last process in it has ended."""
        os.close(self._inside)
        os.close(self._outside)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Sockets and processes that the calling thread makes meanwhile are inside."""
        self._enter(self._inside)
        try:
            yield
        finally:
            self._enter(self._outside)

    def new_address(self) -> str:
        """An address for one more pod."""
        number = next(self._numbers)
        return f"10.244.{number // 250}.{number % 250 + 1}"

    def _enter(self, namespace: int) -> None:
        if self._libc.setns(namespace, _NEW_NETWORK) != 0:
            raise OSError(ctypes.get_errno(), "setns")
