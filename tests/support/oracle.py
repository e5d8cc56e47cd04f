"""What Go reads: the program of tests/oracle, kept running for many texts."""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache
from typing import Any, NamedTuple

from support.places import find_tool

BUILD = "CGO_ENABLED=0 go build -C tests/oracle -o $PWD/.tools/yaml-oracle ."
_BEFORE_MARK = re.compile("\\A---[ \t\r]*\n(?=\ufeff)")


class Reading(NamedTuple):
    """What sigs.k8s.io/yaml makes of one text: JSON data, or why it refuses the text."""

    value: Any
    error: str = ""


class Oracle:
    """A running program of tests/oracle."""

    def __init__(self) -> None:
        program = find_tool("yaml-oracle", BUILD)
        self._process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.read_plain = cache(self._read_plain)

    def read(self, text: str) -> Reading:
        """The content of the first document in ``text``.

        A byte order mark after its first line is one at its beginning: Helm cuts that line off (helm 4.2.4,
        pkg/release/v1/util/manifest.go).
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        data = _BEFORE_MARK.sub("", text).encode("utf-8", "surrogatepass")
        stdin.write(b"%d\n%s" % (len(data), data))
        stdin.flush()
        answer = json.loads(stdout.readline())
        return Reading(answer.get("value"), answer.get("error", ""))

    def _read_plain(self, word: str) -> tuple[str, Any]:
        """The plain scalar ``word`` as a key and as a value; the word itself where Go reads no scalar."""
        as_key, as_value = self.read(f"{word}: x"), self.read(f"a: {word}")
        keys = list(as_key.value) if isinstance(as_key.value, dict) else [word]
        value = as_value.value.get("a") if isinstance(as_value.value, dict) else word
        return keys[0], value

    def close(self) -> None:
        """Ends the program."""
        self._process.communicate()
