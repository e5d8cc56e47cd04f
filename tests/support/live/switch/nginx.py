"""A real nginx, which takes a new configuration without closing its port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from support.live import http_client, pod
from support.live.http_client import LOOPBACK

TIMEOUT = 30
# Workers of a root run as nobody, in a group of that name, which Debian does not have.
USER = "user root root;\n" if os.geteuid() == 0 else ""
MAIN = """{user}daemon off;
pid {folder}/nginx.pid;
events {{}}
http {{
access_log off;
client_body_temp_path {folder}/body;
proxy_temp_path {folder}/proxy;
fastcgi_temp_path {folder}/fastcgi;
uwsgi_temp_path {folder}/uwsgi;
scgi_temp_path {folder}/scgi;
server {{
listen 127.0.0.1:{status_port};
return 200 "{number}";
}}
{blocks}}}
"""


class Nginx:
    """The process, with its files in ``folder``. It serves at ``port`` of 127.0.0.1."""

    def __init__(self, program: Path, folder: Path) -> None:
        folder.mkdir()
        self._program, self.folder = program, folder
        self._number = 0
        self._process: subprocess.Popen[bytes] | None = None
        self.port, self._status_port = _free_ports()

    def end(self) -> None:
        """Ends it, if it was ever started."""
        if self._process:
            pod.end(self._process)

    def serve(self, blocks: str) -> None:
        """Starts, or reloads, with these ``blocks`` of http, and waits until new workers have them."""
        self._number += 1
        text = MAIN.format(
            user=USER,
            folder=self.folder,
            status_port=self._status_port,
            number=self._number,
            blocks=blocks,
        )
        (self.folder / "nginx.conf").write_text(text, "utf-8")
        if self._process is None:
            self._process = self._started()
        else:
            self._process.send_signal(signal.SIGHUP)
        self._wait()

    def _started(self) -> subprocess.Popen[bytes]:
        log = self.folder / "error.log"
        files = ("-p", self.folder, "-c", self.folder / "nginx.conf", "-e", log)
        return subprocess.Popen(
            [str(self._program), *map(str, files)], stdin=subprocess.DEVNULL, start_new_session=True
        )

    def _wait(self) -> None:
        end_of_wait = time.monotonic() + TIMEOUT
        while not self._is_current():
            assert time.monotonic() < end_of_wait, (self.folder / "error.log").read_text("utf-8")
            time.sleep(0.02)

    def _is_current(self) -> bool:
        answer = http_client.get_plain(self._status_port, "/")
        return bool(answer and answer.body == str(self._number))


def _free_ports() -> tuple[int, int]:
    """Two ports of 127.0.0.1 that nothing listens on."""
    with socket.create_server((LOOPBACK, 0)) as one, socket.create_server((LOOPBACK, 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]
