"""Every field that any golden case changes is explained, and every explanation is needed."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from support.places import ROOT
from support.sources import assert_no_offenders

from post_renderer import pipeline
from post_renderer.commands import settings
from post_renderer.model import ABSENT, Key, ProblemsError, Ref, spelled
from post_renderer.options import parse
from post_renderer.pipeline import Outcome
from post_renderer.reports.explain import entries, explanations
from post_renderer.reports.explain.explanations import ADDED, COPIED, PUT, REMOVED
from post_renderer.reports.explain.fields import of_change
from post_renderer.reports.explain.objects import is_kind, of_output

DEPLOYMENT = Ref("apps", "Deployment", "shop", "web")
CRON_JOB = Ref("batch", "CronJob", "shop", "web")
SERVICE = Ref("", "Service", "shop", "web")
INGRESS = Ref("networking.k8s.io", "Ingress", "shop", "web")
FOLDERS = ("samples", "tests/golden")
CONTAINERS = ("spec", "template", "spec", "containers")


def lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines() if file.is_file() else []


class Golden(NamedTuple):
    """What the filter makes of one golden case."""

    name: str
    namespace: str
    outcome: Outcome


@pytest.fixture(scope="module")
def goldens() -> list[Golden]:
    found = []
    cases = [file.parent for folder in FOLDERS for file in sorted(ROOT.glob(f"{folder}/*/expected.yaml"))]
    with pytest.MonkeyPatch.context() as patch:
        for case in cases:
            patch.chdir(case)
            environment = dict(line.split("=", 1) for line in lines(case / "environment"))
            loaded = settings.load(parse(lines(case / "args"), environment), environment)
            with suppress(ProblemsError):
                outcome = pipeline.render((case / "input.yaml").read_bytes().decode(), loaded)
                found.append(Golden(case.name, loaded.namespace, outcome))
    return found


@pytest.fixture(scope="module")
def fields_of_goldens(goldens) -> list[tuple[str, Ref, tuple, explanations.Explanation | None]]:
    """Case, object, path and explanation of every field that a golden case changes."""
    return [
        (golden.name, each.change.ref, field.path, row and row[1])
        for golden in goldens
        for each in golden.outcome.applied
        for field in of_change(each.change, ABSENT)
        for row in [explanations.above(each.change.ref, field.path, field.change)]
    ]


def test_every_line_is_explained(goldens):
    """No line of an output is new, or another one, without an entry."""
    assert_no_offenders(
        f"tests/golden/{golden.name}/expected.yaml:{line}: of {target.ref} is in no entry"
        for golden in goldens
        for target in of_output(golden.outcome.text, golden.namespace)
        for line in sorted(
            entries.written_lines(target, golden.outcome).difference(
                *(entry.lines for entry in entries.of_object(target, golden.outcome, ()))
            )
        )
    )


def test_every_field_is_explained(fields_of_goldens):
    assert len(fields_of_goldens) > 10_000
    assert_no_offenders(
        f"tests/golden/{case}/input.yaml:1: {ref}: {spelled(path)} is explained by no row of "
        f"post_renderer/{explanations.FOLDER}"
        for case, ref, path, row in fields_of_goldens
        if row is None
    )


def test_fields_of_a_new_object_are_explained_one_by_one(fields_of_goldens):
    """What stands for the object as a whole explains its identity, and nothing of what it says."""
    assert_no_offenders(
        f"tests/golden/{case}/input.yaml:1: {ref}: {spelled(path)} has no explanation of its own"
        for (case, ref, path, row), (*_, following, _) in pairwise(fields_of_goldens)
        if row and not row.path and row.change == ADDED
        if len(path) > 1 and path[0] != "metadata" and following[: len(path)] != path
    )


def test_every_explanation_is_needed(fields_of_goldens):
    used = {row for *_, row in fields_of_goldens}
    assert_no_offenders(
        f"post_renderer/{explanations.FOLDER}:1: {', '.join(row.kinds)} {'.'.join(row.path)} {row.change} "
        "explains no field of any golden case"
        for row in explanations.rows()
        if row not in used
    )


def test_rows_are_complete():
    assert_no_offenders(
        f"post_renderer/{explanations.FOLDER}:1: {row}"
        for row in explanations.rows()
        if not (row.kinds and row.source and row.does.endswith(".") and row.without.endswith("."))
        or row.change not in (PUT, ADDED, COPIED, REMOVED)
    )


@pytest.mark.parametrize(
    ("ref", "path", "change", "of"),
    [
        (SERVICE, ("spec", "ports", Key("port", 443)), PUT, "spec.ports.*"),
        (SERVICE, ("spec", "ports", 0, "targetPort"), PUT, "spec.ports.*.targetPort"),
        (SERVICE, ("spec", "ports", 0, "protocol"), PUT, "spec.ports.*"),
        (SERVICE, ("spec", "ports", 0), REMOVED, "spec.ports.*"),
        (SERVICE, ("spec", "ports", 0), ADDED, "spec.ports.*"),
        (
            DEPLOYMENT,
            (*CONTAINERS, Key("name", "web"), "env", Key("name", "A")),
            PUT,
            "pod.containers.*.env.*",
        ),
        (
            DEPLOYMENT,
            ("spec", "template", "spec", "initContainers", Key("name", "backend-tls-8443"), "image"),
            PUT,
            "pod.containers.backend-tls-*",
        ),
        (
            CRON_JOB,
            ("spec", "jobTemplate", "spec", "template", "spec", "volumes", Key("name", "web")),
            PUT,
            "pod.volumes.*",
        ),
    ],
)
def test_above(ref: Ref, path: tuple, change: str, of: str):
    found = explanations.above(ref, path, change)
    assert found is not None
    assert ".".join(found[1].path) == of


@pytest.mark.parametrize(
    ("ref", "path", "change"),
    [
        # A row for an object as a whole explains no field that is put into one that was there.
        (SERVICE, ("metadata", "name"), PUT),
        (SERVICE, (), PUT),
        (INGRESS, ("spec", "tls"), PUT),
        (INGRESS, (), ADDED),
        (DEPLOYMENT, ("spec", "replicas"), PUT),
        (SERVICE._replace(kind="Widget"), ("spec", "ports", 0), PUT),
    ],
)
def test_not_explained(ref: Ref, path: tuple, change: str):
    assert explanations.above(ref, path, change) is None


def test_lines_of_objects_in_one_stream():
    text = """\
# first
apiVersion: v1
kind: Service
metadata: {name: web}
---
kind: List
apiVersion: v1
items:
- apiVersion: v1
  kind: Service
  metadata:
    name: api
    namespace: blog
- apiVersion: v1
  kind: Pod
  metadata:
    name: api
---
- not an object
---
broken: [
"""
    found = [
        (f"{each.ref.namespace}/{each.ref}", each.first, each.end, each.line(("metadata", "name")))
        for each in of_output(text, "shop")
    ]
    assert found == [
        ("shop/Service/web", 1, 5, 4),
        ("blog/Service/api", 9, 14, 12),
        ("shop/Pod/api", 14, 18, 17),
    ]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Ingress", "Ingress"),
        ("ingress", "Ingress"),
        ("ingresses", "Ingress"),
        ("ing", "Ingress"),
        ("ingresses.networking.k8s.io", "Ingress"),
        ("deploy", "Deployment"),
        ("deployments.apps", "Deployment"),
        ("svc", "Service"),
        ("services", "Service"),
        ("netpol", "NetworkPolicy"),
        ("networkpolicies", "NetworkPolicy"),
        ("cert", "Certificate"),
        ("proxy", "HTTPProxy"),
        ("httpproxies", "HTTPProxy"),
        ("backendtlspolicies", "BackendTLSPolicy"),
        ("prometheuses", "Prometheus"),
    ],
)
def test_words_for_kinds(word: str, kind: str):
    assert is_kind(word, kind)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("ing", "IngressClass"),
        ("in", "Ingress"),
        ("", "Ingress"),
        ("servic", "Service"),
        ("pods", "PodMonitor"),
    ],
)
def test_words_for_other_kinds(word: str, kind: str):
    assert not is_kind(word, kind)
