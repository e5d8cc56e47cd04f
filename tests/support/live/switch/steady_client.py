"""A client that sends without a pause, whatever is answered."""

from __future__ import annotations

import http.client
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from support.live.http_client import LOOPBACK, TIMEOUT

NO_ANSWER = "no answer"


class SteadyClient:
    """Sends GET ``path`` of ``host`` to ``port``, each over a connection of its own, and counts the answers."""

    def __init__(self, port: int, host: str, path: str) -> None:
        self._port, self._host, self._path = port, host, path
        self._answers: Counter[int | str] = Counter()
        self._answered = threading.Condition()
        self._ended = threading.Event()

    @property
    def lost(self) -> dict[int | str, int]:
        """How often each answer other than 200 came."""
        return {answer: count for answer, count in self._answers.items() if answer != http.client.OK}

    @property
    def sent(self) -> int:
        """The number of requests."""
        return self._answers.total()

    def wait_for(self, number: int) -> None:
        """Waits for as many further answers."""
        with self._answered:
            enough = self.sent + number
            assert self._answered.wait_for(lambda: self.sent >= enough, number * TIMEOUT)

    def send(self) -> None:
        """Sends until it is told to end."""
        while not self._ended.is_set():
            answer = self._answer()
            with self._answered:
                self._answers[answer] += 1
                self._answered.notify_all()

    def end(self) -> None:
        """Makes ``send`` return."""
        self._ended.set()

    def _answer(self) -> int | str:
        connection = http.client.HTTPConnection(LOOPBACK, self._port, timeout=TIMEOUT)
        try:
            connection.request("GET", self._path, headers={"Host": self._host, "Connection": "close"})
            with connection.getresponse() as response:
                response.read()
                return response.status
        except (OSError, http.client.HTTPException):
            return NO_ANSWER
        finally:
            connection.close()


@contextmanager
def sending(port: int, host: str, path: str) -> Iterator[SteadyClient]:
    """A client that sends as long as the block lasts."""
    client = SteadyClient(port, host, path)
    thread = threading.Thread(target=client.send)
    thread.start()
    try:
        yield client
    finally:
        client.end()
        thread.join()
