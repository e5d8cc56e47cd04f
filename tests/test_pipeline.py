"""All or nothing, --strict and --require: what becomes of the findings of flags and plan."""

from __future__ import annotations

import pytest
from support.manifests import NAMESPACE, deployment, ingress, refusals, service, stream_of

from post_renderer import pipeline
from post_renderer.model import NOTE, PREFIX, PROBLEM, WARNING, ProblemsError, Settings

SETTINGS = Settings(namespace=NAMESPACE)
STRICT = SETTINGS._replace(strict=True)


def flagged(name: str = "web", **options: str) -> dict:
    all_options = {"enabled": "true", "mode": "mount", "issuer": "ca", **options}
    return service(
        name, annotations={PREFIX + key.replace("_", "-"): value for key, value in all_options.items()}
    )


def render(*objects: dict, settings: Settings = SETTINGS) -> pipeline.Outcome:
    return pipeline.render(stream_of(*objects), settings)


UNVERIFIED = flagged(verify="false"), deployment(), ingress()


def test_notes_and_warnings():
    outcome = render(*UNVERIFIED)
    assert {finding.severity for finding in outcome.findings} == {NOTE, WARNING}
    assert {finding.rule for finding in outcome.findings} > {"not-verified", "renewal"}
    assert len(set(outcome.findings)) == len(outcome.findings)


def test_nothing_flagged():
    source = stream_of(service(), deployment())
    assert pipeline.render(source, SETTINGS) == pipeline.Outcome(source)


def test_problems_of_flags_and_plan_at_once():
    sentences = refusals(lambda: render(flagged(mode="x"), flagged("api", port="nope"), deployment()))
    assert [sentence.partition(", expected")[0].partition(";")[0] for sentence in sentences] == [
        f'Service/web: metadata.annotations["{PREFIX}mode"]: found "x"',
        'Service/api: has no port "nope"',
    ]


def test_problems_keep_the_other_findings():
    with pytest.raises(ProblemsError) as caught:
        render(*UNVERIFIED, flagged("api", port="nope"))
    assert {finding.severity for finding in caught.value.findings} == {NOTE, WARNING, PROBLEM}
    assert [str(finding) for finding in caught.value.problems] == [
        'Service/api: has no port "nope"; its ports are http (80); set port to one of them'
    ]


def test_strict_refuses_warnings():
    assert [finding.severity for finding in render(*UNVERIFIED).findings].count(WARNING) == 1
    (sentence,) = refusals(lambda: render(*UNVERIFIED, settings=STRICT))
    assert sentence.startswith("Ingress/web: verify is false: any certificate is accepted.")
    assert sentence.endswith("; a warning, which --strict makes a problem")


def test_strict_accepts_notes():
    objects = flagged(), deployment(), ingress()
    assert render(*objects, settings=STRICT) == render(*objects)
    assert {finding.severity for finding in render(*objects).findings} == {NOTE}


def test_require():
    settings = SETTINGS._replace(require=True)
    assert refusals(lambda: render(service(), deployment(), settings=settings)) == [
        "no flagged Service was found, and --require needs one; "
        "check that the annotation or the config file is still there"
    ]
    assert render(flagged(), deployment(), settings=settings) == render(flagged(), deployment())


def test_inventory_accepts_warnings_and_refuses_invalid_flags():
    statuses = pipeline.inventory(stream_of(*UNVERIFIED, service("api")), STRICT)
    assert [(status.service.name, status.flagged) for status in statuses] == [("web", True), ("api", False)]
    broken = stream_of(flagged(mode="x"), deployment())
    (sentence,) = refusals(lambda: pipeline.inventory(broken, SETTINGS))
    assert sentence.startswith(f'Service/web: metadata.annotations["{PREFIX}mode"]: found "x", expected ')


def test_inventory_tells_problems_service_by_service():
    """A Service that cannot be done is no reason to refuse the whole stream."""
    source = stream_of(flagged(port="nope"), flagged("api"), deployment())
    statuses = pipeline.inventory(source, SETTINGS)
    assert [[finding.rule for finding in status.problems] for status in statuses] == [["port-not-found"], []]


BROKEN_POLICY = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web\nspec: {}\n"


def test_a_policy_that_cannot_be_read():
    """It is looked up once something is flagged, and the TLS port may be missing in it."""
    (sentence,) = refusals(lambda: render(flagged(), deployment(), BROKEN_POLICY))
    assert "a document that may have to be changed cannot be read as YAML: " in sentence
    source = stream_of(service(), deployment(), BROKEN_POLICY)
    assert pipeline.render(source, SETTINGS) == pipeline.Outcome(source)
