"""Prints the software bill of materials of the one-file program, as CycloneDX 1.5 in JSON.

    SOURCE_DATE_EPOCH=1790000000 python3 bill.py FILE.pyz

It has what the file bundles, by the metadata inside it, and, as optional and without a version, what an
installation by pip adds to that.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import sys
import uuid
from importlib.metadata import Distribution, distributions
from typing import Any

OURS = "helm-backend-tls"
# The longest text in the field License that is a name, not the text of the licence itself.
LONGEST_NAME = 60


def bill(archive: str, epoch: int) -> dict[str, Any]:
    """The bill of what ``archive`` has; its time is ``epoch`` (Unix time)."""
    found = {plain_name(each.metadata["Name"]): each for each in distributions(path=[archive])}
    needs = {name: needs_of(each) for name, each in found.items()}
    components = {name: component(each) for name, each in sorted(found.items())}
    for name in sorted(set().union(*needs.values()) - set(found)):
        purl = f"pkg:pypi/{name}"
        components[name] = {
            "type": "library",
            "bom-ref": purl,
            "name": name,
            "purl": purl,
            "scope": "optional",
        }
    ours = {**components.pop(OURS), "type": "application"}
    references = {name: each["bom-ref"] for name, each in [*components.items(), (OURS, ours)]}
    body = {
        "metadata": {
            "timestamp": time_of(epoch),
            "component": ours,
        },
        "components": list(components.values()),
        "dependencies": [
            {"ref": references[name], "dependsOn": sorted(references[need] for need in needs.get(name, ()))}
            for name in sorted(references)
        ],
    }
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(body, sort_keys=True))
    head = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
    }
    return {**head, **body}


def time_of(epoch: int) -> str:
    """A Unix time as CycloneDX writes it."""
    return dt.datetime.fromtimestamp(epoch, dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def component(package: Distribution) -> dict[str, Any]:
    """One package, as CycloneDX describes it."""
    name, version = plain_name(package.metadata["Name"]), package.version
    purl = f"pkg:pypi/{name}@{version}"
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "licenses": [licence(package)],
        "purl": purl,
    }


def licence(package: Distribution) -> dict[str, Any]:
    """The licence: the SPDX expression, else the name in the field License or among the classifiers."""
    metadata = package.metadata
    if "License-Expression" in metadata:
        return {"expression": metadata["License-Expression"]}
    short = metadata.get("License", "").strip()
    if short and len(short) <= LONGEST_NAME and "\n" not in short:
        return {"license": {"name": short}}
    named = [line for line in metadata.get_all("Classifier", []) if line.startswith("License :: ")]
    return {"license": {"name": named[0].rpartition(" :: ")[2]}}


def needs_of(package: Distribution) -> set[str]:
    """The names of the packages that this one needs on Python 3.10 or later; not those of its extras."""
    needs = (line.partition(";") for line in package.requires or ())
    # Conditions that are left are of old Pythons, and ours of CPython, where pip adds a parser in C.
    return {
        plain_name(need)
        for need, _, condition in needs
        if not condition or ("platform_python_implementation" in condition and "extra" not in condition)
    }


def plain_name(requirement: str) -> str:
    """The name in ``requirement`` as package indexes and purl write it: Ruamel_YAML>=1 is ruamel-yaml."""
    name = re.split(r"[^\w.-]", requirement.strip(), maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    print(json.dumps(bill(sys.argv[1], int(os.environ["SOURCE_DATE_EPOCH"])), indent=2))
