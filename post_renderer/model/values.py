"""Plain data of manifests, and paths into it."""

from typing import TypeAlias

from post_renderer.model.records import NamedTuple

Value: TypeAlias = str | int | bool | dict[str, "Value"] | list["Value"] | None
Body: TypeAlias = dict[str, Value]


class Absent:
    """The type of ABSENT, which is the value of a missing field; None is the value of ``null``."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent()


class Key(NamedTuple):
    """A list item addressed by its Kubernetes merge key: ``Key("name", "web")``."""

    field: str
    value: str | int


class Item(NamedTuple):
    """A scalar list item addressed by its own value: one argument of ``args``."""

    value: str


Step: TypeAlias = str | int | Key | Item
Path: TypeAlias = tuple[Step, ...]


def fields_and_indices(path: Path) -> tuple[str | int, ...]:
    """The steps of a path by names of fields and indices of lists alone, as ``fields.at`` takes them."""
    return tuple(step for step in path if isinstance(step, (str, int)))


def spelled(path: Path) -> str:
    """``path`` as text like JSONPath: ``spec.containers[name=web].env[name=PORT]``."""
    text = ""
    for step in path:
        if isinstance(step, str):
            plain = step.replace("-", "").replace("_", "").isalnum()
            text += (f".{step}" if text else step) if plain else f'["{step}"]'
        elif isinstance(step, int):
            text += f"[{step}]"
        else:
            text += "[" + "=".join(map(str, step)) + "]"
    return text
