"""Named tuples whose classes cost little to make: the filter makes a hundred of them whenever it starts.

``typing.NamedTuple`` compiles a constructor for each class, makes the class twice and checks all annotations:
0.7 million instructions, a tenth of a millisecond. Here a class is made once, and its constructor is compiled
when its first record is made, which many classes have none of in a run. Of 390 million of a small chart it
takes away 35 (Python 3.11). Records behave the same, and for type checkers they are ``typing.NamedTuple``.
"""

# ruff: noqa: ANN001, ANN002, ANN003, ANN202, ANN204, ANN206  # the types are those of typing.NamedTuple

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414  # for mypy, which wants it exported
else:
    from collections import namedtuple

    # What gets a field from a record: the one of ``collections`` is faster than a property.
    _getter = type(namedtuple("_One", "field").field)  # noqa: PYI024  # one without types is enough

    class _RecordType(type):
        """The type of classes of records: fields are the annotations in the body of a class."""

        def __new__(mcs, name, bases, namespace):
            if bases[0] is tuple or "_fields" in vars(bases[0]):
                # NamedTuple itself, or a class that adds methods to a record.
                return super().__new__(mcs, name, bases, namespace)
            # Python 3.14 leaves a function in its place where a module is without the __future__ import.
            annotate = namespace.get("__annotate_func__")
            fields = tuple(annotate(1) if annotate else namespace.get("__annotations__", ()))
            defaults = {field: namespace.pop(field) for field in fields if field in namespace}
            namespace |= {field: _getter(index, "") for index, field in enumerate(fields)}
            namespace |= {"__slots__": (), "__match_args__": fields}
            namespace |= {"_fields": fields, "_field_defaults": defaults}
            return super().__new__(mcs, name, bases, namespace)

    class NamedTuple(tuple, metaclass=_RecordType):
        """The base of records: see ``typing.NamedTuple``."""

        __slots__ = ()

        def __new__(cls, /, *args, **kwargs):
            """The first record of a class, which gets its own constructor now."""
            owner = next(each for each in cls.__mro__ if "_fields" in vars(each))
            names = ", ".join(owner._fields)
            made = eval(f"lambda cls, {names}: new(cls, ({names},))", {"new": tuple.__new__})  # noqa: S307
            made.__defaults__ = tuple(owner._field_defaults.values())
            made.__qualname__ = f"{owner.__qualname__}.__new__"
            owner.__new__ = staticmethod(made)
            return made(cls, *args, **kwargs)

        @classmethod
        def _make(cls, values):
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"expected {len(cls._fields)} values, got {len(made)}")
            return made

        def _replace(self, /, **values):
            replaced = self._make(map(values.pop, self._fields, self))
            if values:
                raise ValueError(f"no such fields: {list(values)}")
            return replaced

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            fields = (f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({', '.join(fields)})"

        def __getnewargs__(self):
            return tuple(self)
