"""What is reported to the user: notes, warnings and problems, all as one record."""

from collections.abc import Sequence

from post_renderer.model.objects import Ref
from post_renderer.model.records import NamedTuple
from post_renderer.model.values import Path

NOTE, WARNING, PROBLEM = "note", "warning", "problem"
# What `check` finds to be wrong in manifests, whoever wrote them.
ERROR = "error"


class Finding(NamedTuple):
    """One note, warning or problem of an object, or of the input as a whole (``ref`` None).

    ``rule`` is a stable id in kebab-case, listed in docs/findings.md or docs/checks.md. ``severity`` is
    ``note`` (worth knowing), ``warning`` (``--strict`` makes it a problem) or
    ``problem`` (cannot be done); of ``check`` it can also be ``error`` (does not work, or is not secure).
    ``path`` is the path of the field in the object, empty for all of the object; ``hint`` is what to do
    about it.
    """

    rule: str
    severity: str
    ref: Ref | None
    path: Path
    message: str
    hint: str = ""

    def __str__(self) -> str:
        sentence = f"{self.ref}: {self.message}" if self.ref else self.message
        return f"{sentence}; {self.hint}" if self.hint else sentence


def note(rule: str, ref: Ref | None, message: str, hint: str = "", path: Path = ()) -> Finding:
    """A finding of severity ``note``."""
    return Finding(rule, NOTE, ref, path, message, hint)


def warning(rule: str, ref: Ref | None, message: str, hint: str = "", path: Path = ()) -> Finding:
    """A finding of severity ``warning``."""
    return Finding(rule, WARNING, ref, path, message, hint)


def problem(rule: str, ref: Ref | None, message: str, hint: str = "", path: Path = ()) -> Finding:
    """A finding of severity ``problem``: no output is written."""
    return Finding(rule, PROBLEM, ref, path, message, hint)


class ProblemsError(Exception):
    """Something cannot be done, so nothing is written. ``findings`` has all problems, and other findings."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(dict.fromkeys(findings))
        super().__init__("; ".join(str(finding) for finding in self.problems))

    @property
    def problems(self) -> tuple[Finding, ...]:
        """The findings that are problems, in their order."""
        return tuple(finding for finding in self.findings if finding.severity == PROBLEM)


def refusal(rule: str, ref: Ref | None, message: str, hint: str = "", path: Path = ()) -> ProblemsError:
    """A ProblemsError with this one problem."""
    return ProblemsError([problem(rule, ref, message, hint, path)])
