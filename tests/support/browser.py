"""Chromium, driven by chromedriver over HTTP (https://www.w3.org/TR/webdriver2/), without a library for it."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Self

from support.places import find_tool

# The codes of keys that have no character (https://www.w3.org/TR/webdriver2/#keyboard-actions).
ENTER, ESCAPE, TAB, SHIFT = "\ue007", "\ue00c", "\ue004", "\ue008"
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_SECONDS_TO_START = 60


class BrowserError(Exception):
    """What chromedriver answered in place of a value."""


class Browser:
    """One window of a Chromium without a screen. ``options`` are added to its command line."""

    def __init__(self, folder: Path, *options: str) -> None:
        program = find_tool("chromium", "apt-get install chromium")
        driver = find_tool("chromedriver", "apt-get install chromium-driver")
        self._log = folder / "chromedriver.log"
        command = [str(driver), "--port=0", f"--log-path={self._log}"]
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env={**os.environ, "HOME": str(folder)}
        )
        self._url = f"http://127.0.0.1:{self._port()}"
        arguments = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", *options]
        capabilities = {
            "browserName": "chrome",
            "goog:chromeOptions": {"binary": str(program), "args": arguments},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }
        answer = self._call("POST", "", {"capabilities": {"alwaysMatch": capabilities}})
        self._url += f"/session/{answer['sessionId']}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._call("DELETE", "")
        finally:
            self._process.kill()
            self._process.communicate(timeout=30)

    def _port(self) -> int:
        assert self._process.stdout
        for line in self._process.stdout:
            if "started successfully on port " in line:
                return int(line.rpartition("on port ")[2].strip(" .\n"))
        raise BrowserError(self._log.read_text("utf-8"))

    def _call(self, method: str, path: str, body: object = None) -> Any:
        url = f"{self._url}{path}" if "/session/" in self._url else f"{self._url}/session"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise BrowserError(json.load(error)["value"]["message"]) from None

    def open(self, url: str) -> None:
        """Opens ``url`` and waits until it is loaded."""
        self._call("POST", "/url", {"url": url})

    def run(self, script: str, *arguments: object) -> Any:
        """What the body of a function ``script`` returns in the page."""
        return self._call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def run_async(self, script: str) -> Any:
        """What ``script`` passes to its last argument, a function."""
        return self._call("POST", "/execute/async", {"script": script, "args": []})

    def devtools(self, command: str, **parameters: object) -> Any:
        """Sends one command of the DevTools protocol."""
        return self._call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def press(self, *keys: str) -> None:
        """Presses and releases each of ``keys``, one after the other."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._call("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def press_together(self, held: str, key: str) -> None:
        """Presses ``key`` while ``held`` is down."""
        actions = [("keyDown", held), ("keyDown", key), ("keyUp", key), ("keyUp", held)]
        steps = [{"type": kind, "value": value} for kind, value in actions]
        self._call("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": steps}]})

    def log(self, kind: str) -> list[dict[str, Any]]:
        """The entries of the log ``kind`` (browser, performance) since the last call."""
        return self._call("POST", "/se/log", {"type": kind})

    def console(self) -> list[str]:
        """What the page wrote to its console since the last call, errors of the browser too."""
        return [entry["message"] for entry in self.log("browser")]

    def requests(self) -> list[str]:
        """The addresses that the page asked for since the last call."""
        messages = [json.loads(entry["message"])["message"] for entry in self.log("performance")]
        return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]

    def size(self, width: int, height: int, *, mobile: bool = False) -> None:
        """Sets the size of the page in CSS pixels."""
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=mobile,
        )

    def colours(self, scheme: str) -> None:
        """Makes ``scheme`` (light, dark) what the system prefers."""
        self.devtools(
            "Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}]
        )

    def screenshot(self, file: Path, *, whole: bool = False) -> None:
        """Writes what is seen of the page, or the whole page, as PNG."""
        shot = self.devtools("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        file.write_bytes(base64.b64decode(shot["data"]))

    def wait(self, script: str) -> Any:
        """The first value of ``script`` that is true in JavaScript. Raises BrowserError after a minute without."""
        for _ in range(600):
            value = self.run(script)
            if value:
                return value
            time.sleep(0.1)
        raise BrowserError(f"never true: {script}")
