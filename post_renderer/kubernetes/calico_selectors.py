"""Selectors of Calico's policies, which are expressions: ``app == 'web' && has(tier)``.

projectcalico/calico libcalico-go/lib/selector: parser and tokenizer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_TOKEN = re.compile(
    r"""\s*(?:
        (&&|\|\||==|!=|!|\(|\))
        |(\{[^}]*\})
        |'([^']*)'|"([^"]*)"
        |(not\s+in|starts\s+with|ends\s+with)\b
        |([\w./-]+)
    )""",
    re.VERBOSE,
)
_WORDS = re.compile(r"""'([^']*)'|"([^"]*)\"""")


class SelectorError(Exception):
    """An expression that this module cannot read."""


def matches(expression: str, labels: Mapping[str, str]) -> bool:
    """Whether ``labels`` fit; an empty expression fits everything. Raises SelectorError."""
    return not expression.strip() or _Parser(expression, labels).whole()


class _Parser:
    """Reads an expression and evaluates it on the way; ``or`` binds less than ``and``, as in Calico."""

    def __init__(self, expression: str, labels: Mapping[str, str]) -> None:
        self._labels = labels
        self._tokens: list[tuple[str, str]] = []
        position = 0
        while expression[position:].strip():
            match = _TOKEN.match(expression, position)
            if not match:
                raise SelectorError(expression)
            sign, values, single, double, words, name = match.groups()
            kinds = (("sign", sign), ("set", values), ("text", single), ("text", double), ("sign", words))
            self._tokens.append(next((pair for pair in kinds if pair[1] is not None), ("name", name)))
            position = match.end()
        self._tokens.reverse()
        self._expression = expression

    def whole(self) -> bool:
        value = self._either()
        if self._tokens:
            raise SelectorError(self._expression)
        return value

    def _take(self, *signs: str) -> bool:
        """Whether the next token is one of ``signs``, which is consumed then."""
        found = bool(self._tokens) and self._tokens[-1][0] != "text" and self._tokens[-1][1] in signs
        if found:
            self._tokens.pop()
        return found

    def _next(self, kind: str) -> str:
        if not self._tokens or self._tokens[-1][0] != kind:
            raise SelectorError(self._expression)
        return self._tokens.pop()[1]

    def _either(self) -> bool:
        value = self._both()
        while self._take("||"):
            value = self._both() or value
        return value

    def _both(self) -> bool:
        value = self._term()
        while self._take("&&"):
            value = self._term() and value
        return value

    def _term(self) -> bool:
        if self._take("!"):
            return not self._term()
        if self._take("("):
            value = self._either()
            self._expect(")")
            return value
        name = self._next("name")
        if self._take("("):
            argument = "" if self._take(")") else self._next("name")
            if argument:
                self._expect(")")
            return argument in self._labels if name == "has" else name in ("all", "global")
        return self._compared(self._labels.get(name))

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise SelectorError(self._expression)

    def _compared(self, value: str | None) -> bool:
        if self._take("=="):
            return value == self._next("text")
        if self._take("!="):
            return value != self._next("text")
        if self._take("in"):
            return value in self._set()
        if self._tokens and re.fullmatch(r"not\s+in", self._tokens[-1][1]):
            self._tokens.pop()
            return value not in self._set()
        kind = re.sub(r"\s+", " ", self._tokens.pop()[1]) if self._tokens else ""
        text = self._next("text")
        found = value or ""
        answers = {
            "contains": text in found,
            "starts with": found.startswith(text),
            "ends with": found.endswith(text),
        }
        if kind not in answers:
            raise SelectorError(self._expression)
        return value is not None and answers[kind]

    def _set(self) -> list[str]:
        return [single or double for single, double in _WORDS.findall(self._next("set"))]
