"""What is set on objects that are added in the same run."""

from __future__ import annotations

import pytest

from post_renderer.model import Add, Drop, Put, Ref
from post_renderer.plan import new_objects

OWNER = Ref("", "Service", "shop", "web")
NEW = Ref("", "Service", "shop", "web-backend-tls")
ANNOTATION = ("metadata", "annotations", "example.com/protocol")


def add(**metadata: object) -> Add:
    body = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": NEW.name, **metadata}, "spec": {}}
    return Add(body, OWNER, "new")


@pytest.mark.parametrize(
    ("metadata", "annotations"),
    [
        ({}, {"example.com/protocol": "https"}),
        ({"annotations": {"other": "1"}}, {"other": "1", "example.com/protocol": "https"}),
    ],
    ids=["without annotations", "with another one"],
)
def test_a_setting_of_a_new_object_is_part_of_it(metadata, annotations):
    before = add(**metadata)
    (after,) = new_objects.completed([before, Put(NEW, ANNOTATION, "https", "HTTPS")])
    assert after == add(annotations=annotations)._replace(why="new; HTTPS")
    assert before == add(**metadata), "the Add of the caller stays as it was"


def test_all_else_stays():
    changes = (add(), Put(OWNER, ANNOTATION, "https", "HTTPS"), Drop(OWNER, ANNOTATION, "no"))
    assert new_objects.completed(changes) == changes
    assert new_objects.completed(changes[1:]) == changes[1:]
