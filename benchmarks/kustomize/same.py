"""Whether two streams hold the same objects, in whatever order: `python same.py ONE OTHER`."""

from __future__ import annotations

import sys

from ruamel.yaml import YAML


def objects(name: str) -> dict[str, object]:
    """Every object of the stream in file ``name``, by kind, namespace and name."""
    found: dict[str, object] = {}
    with open(name, encoding="utf-8") as file:
        for body in YAML(typ="safe").load_all(file):
            if body is not None:
                meta = body["metadata"]
                found[f"{body['kind']}/{meta['name']} in {meta.get('namespace')}"] = body
    return found


def main() -> str | int:
    """The exit code for the interpreter: 0, or a sentence with what differs."""
    one, other = map(objects, sys.argv[1:3])
    wrong = sorted(key for key in {*one, *other} if one.get(key) != other.get(key))
    return f"backend-tls and kustomize/ give different objects: {', '.join(wrong)}" if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
