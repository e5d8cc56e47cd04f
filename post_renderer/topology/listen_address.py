"""The address on which an application listens, as far as its command line and environment show it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from post_renderer.model import Container, fields

LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")
_ADDRESS_WITH_PORT = re.compile(r"([^/,\s]*):(\d+)\Z")
_CLIENT = r"advertise|backend|check|connect|health|peer|probe|proxy-to|remote|target|upstream"


class _Names(NamedTuple):
    """The names of settings that are about the application's own address: with a port, and without one.

    Others are about programs that it calls (``--db-host``, ``CONSUL_HTTP_ADDR``).
    """

    with_port: re.Pattern[str]
    alone: re.Pattern[str]


_OF_OPTIONS = _Names(
    re.compile(rf"(?i)(?!.*(?:{_CLIENT}))-+(?:[bl]\Z|.*(?:listen|bind|addr|host|http|serve))"),
    re.compile(r"(?i)--(?:(?:bind|listen|http|server|web)[-._])?(?:addr|address|bind|host|ip)\Z"),
)
_OF_VARIABLES = _Names(
    re.compile(rf"(?i)(?!.*(?:{_CLIENT})).*(?:listen|bind|http_address)"),
    re.compile(
        r"HOST\Z|(?:UVICORN|FLASK_RUN)_HOST\Z|(?:SERVER|BIND|LISTEN)_ADDR(?:ESS)?\Z|GF_SERVER_HTTP_ADDR\Z"
    ),
)


class _Setting(NamedTuple):
    """An option or a variable with an address, and the host of that."""

    text: str
    host: str


def loopback_setting(container: Container, port: int) -> str:
    """The setting by which ``container`` serves ``port`` to its own pod alone, empty when none shows that.

    Options win over variables. A setting of another address for the port means that it is not alone.
    """
    command = fields.words(container.body, "command")
    options = _options([*command, *fields.words(container.body, "args")])
    by_options = list(_addresses(options, _OF_OPTIONS, port))
    settings = by_options or list(_by_variables(container, port))
    is_local = all(setting.host in LOOPBACK for setting in settings)
    return settings[0].text if settings and is_local else ""


def _by_variables(container: Container, port: int) -> Iterator[_Setting]:
    for entry in fields.sequence(container.body, "env"):
        name, value = fields.text(entry, "name"), fields.text(entry, "value")
        if value.startswith("-"):
            # Options in a variable: GUNICORN_CMD_ARGS and the like.
            yield from _addresses(_options(value.split()), _OF_OPTIONS, port)
        elif value != "localhost":
            # HOST may be the name under which an application is found.
            yield from _addresses([(name, value)], _OF_VARIABLES, port)


def _options(words: Sequence[str]) -> list[tuple[str, str]]:
    """Names and values of the options among ``words``, in one word or in two."""
    options = []
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name.startswith("-"):
            options.append((name, value if equals else "".join(words[index + 1 : index + 2])))
    return options


def _addresses(settings: Sequence[tuple[str, str]], names: _Names, port: int) -> Iterator[_Setting]:
    for name, value in settings:
        text = f"{name}={value}"
        match = _ADDRESS_WITH_PORT.match(value)
        if match and value != "::1":
            if names.with_port.match(name) and int(match[2]) == port:
                yield _Setting(text, match[1])
        elif value and names.alone.match(name):
            yield _Setting(text, value)
