"""Records are what typing.NamedTuple makes."""

from __future__ import annotations

import copy
import pickle
import typing

import pytest

from post_renderer.model import records


class Ours(records.NamedTuple):
    name: str
    number: int = 1

    @property
    def label(self) -> str:
        return f"{self.name} ({self.number})"


class Theirs(typing.NamedTuple):
    name: str
    number: int = 1

    @property
    def label(self) -> str:
        return f"{self.name} ({self.number})"


class OfOurs(Ours):
    def twice(self) -> int:
        return 2 * self.number


class OfTheirs(Theirs):
    def twice(self) -> int:
        return 2 * self.number


@pytest.mark.parametrize(
    "used",
    [
        lambda record: record("a"),
        lambda record: record("a", number=2),
        lambda record: record(name="a") == ("a", 1),
        lambda record: record("a") == record("a", 1),
        lambda record: hash(record("a", 2)),
        lambda record: sorted([record("b"), record("a", 3), record("a", 2)]),
        lambda record: [*record("a", 2)],
        lambda record: record("a", 2).label,
        lambda record: record("a")._replace(number=3),
        lambda record: record("a")._asdict(),
        lambda record: record._make(["a", 2]),
        lambda record: (record._fields, record._field_defaults, record.__match_args__),
        lambda record: copy.deepcopy(record("a", 2)),
        lambda record: pickle.loads(pickle.dumps(record("a", 2))),
        lambda record: record.number.__get__(record("a", 2)),
        lambda record: isinstance(record("a"), tuple),
    ],
)
def test_uses(used):
    assert repr(used(Ours)).replace("Ours", "Theirs") == repr(used(Theirs))
    assert repr(used(OfOurs)).replace("OfOurs", "OfTheirs") == repr(used(OfTheirs))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda record: record(),
        lambda record: record("a", 1, 2),
        lambda record: record("a", other=1),
        lambda record: record("a")._replace(other=1),
        lambda record: record._make(["a"]),
        lambda record: setattr(record("a"), "name", "b"),
        lambda record: setattr(record("a"), "other", "b"),
    ],
)
def test_wrong_uses(wrong):
    raised = []
    for record in (Ours, Theirs):
        with pytest.raises((TypeError, ValueError, AttributeError)) as error:
            wrong(record)
        raised.append((error.type, str(error.value).replace("Ours", "Theirs")))
    assert raised[0][0] == raised[1][0]


def test_methods_of_a_class_that_adds_them():
    assert OfOurs("a", 2).twice() == OfTheirs("a", 2).twice() == 4
