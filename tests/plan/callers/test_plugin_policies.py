"""Policies of Cilium and Calico: which are edited, which are a problem, and which need nothing."""

from __future__ import annotations

import pytest
from support.manifests import deployment, joined, problems, puts, request, service, topology_of

from post_renderer.model import Key
from post_renderer.plan.callers import plugin_policies

API = deployment("api")
API["spec"]["template"]["metadata"]["labels"] = {"app": "api", "tier": "front"}


def cilium(spec: str, kind: str = "CiliumNetworkPolicy", field: str = "spec") -> str:
    return f"apiVersion: cilium.io/v2\nkind: {kind}\nmetadata: {{name: web}}\n{field}: {spec}\n"


def calico(spec: str, kind: str = "NetworkPolicy", group: str = "projectcalico.org/v3") -> str:
    return f"apiVersion: {group}\nkind: {kind}\nmetadata: {{name: web}}\nspec: {{{spec}}}\n"


def changes(*objects: str, **options) -> list:
    topology = topology_of(service(), deployment(), API, *objects)
    return list(plugin_policies.changes(joined(topology, request(**{"mode": "sidecar", **options}))))


WEB = "{matchLabels: {app: web}}"


def of_cilium(*ports: str, selector: str = WEB, more: str = "", kind: str = "CiliumNetworkPolicy") -> str:
    listed = ", ".join(f"{{{port}}}" for port in ports)
    rule = f"{{fromEndpoints: [{{}}], toPorts: [{{ports: [{listed}]{more}}}]}}"
    return cilium(f"{{endpointSelector: {selector}, ingress: [{rule}]}}", kind)


PORTS = ("ingress", 0, "toPorts", 0, "ports", Key("port", "8443"))
ITEM = {"port": "8443", "protocol": "TCP"}
RULE = "{toPorts: [{ports: [{port: '8080'}]}]}"
SPECS = cilium(f"[{{}}, {{endpointSelector: {WEB}, ingress: [{RULE}]}}]", field="specs")


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (of_cilium("port: '8080', protocol: TCP"), {("spec", *PORTS): ITEM}),
        (of_cilium("port: http"), {("spec", *PORTS): ITEM}),
        (
            of_cilium("port: '8000', endPort: 8100, protocol: ANY"),
            {("spec", *PORTS): ITEM},
        ),
        (
            of_cilium("port: '8080'", selector='{matchLabels: {"k8s:app": web}}'),
            {("spec", *PORTS): ITEM},
        ),
        (SPECS, {("specs", 1, *PORTS): ITEM}),
    ],
    ids=["number", "name", "range", "source of a label", "specs"],
)
def test_cilium(policy, expected):
    assert puts(changes(policy)) == expected


@pytest.mark.parametrize(
    "policy",
    [
        cilium(f"{{endpointSelector: {WEB}, ingress: [{{fromEndpoints: [{{}}]}}]}}"),
        of_cilium("port: '9000'"),
        of_cilium("port: '8080', protocol: UDP"),
        of_cilium("port: '8080'", "port: '8443'"),
        of_cilium("port: '0'"),
        of_cilium("port: '8080'", selector="{matchLabels: {app: api}}"),
        calico("selector: app == 'web', ingress: [{action: Allow}]"),
        calico("selector: app == 'web', ingress: [{action: Deny, destination: {ports: [8080]}}]"),
        calico(
            "selector: app == 'web', ingress: [{action: Allow, protocol: UDP, destination: {ports: [8080]}}]"
        ),
        calico("selector: app == 'web', ingress: [{action: Allow, destination: {ports: [8080, 8443]}}]"),
        calico("selector: app == 'web', ingress: [{action: Allow, destination: {ports: ['8000:9000']}}]"),
        calico("selector: app == 'api', ingress: [{action: Allow, destination: {ports: [8080]}}]"),
        calico(
            "namespaceSelector: kubernetes.io/metadata.name == 'other', ingress: [{action: Allow, destination: {ports: [8080]}}]",
            "GlobalNetworkPolicy",
        ),
    ],
)
def test_nothing_to_do(policy):
    assert changes(policy) == []


def test_the_plain_port_itself_turns():
    assert changes(of_cilium("port: '8080'"), mode="mount", https_port=8080) == []


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        (
            of_cilium("port: '8080'", more=", rules: {http: [{}]}"),
            "its rules read the requests, which TLS hides",
        ),
        (
            of_cilium("port: '8080'", selector="{}"),
            "is for other pods as well, on which the port would open",
        ),
        (
            of_cilium("port: '8080'", kind="CiliumClusterwideNetworkPolicy"),
            "is for other pods as well, on which the port would open",
        ),
        (
            of_cilium("port: '8080'", "port: '8443', protocol: UDP"),
            "admits that number for another protocol",
        ),
        (
            calico("selector: app == 'web', ingress: [{action: Allow, destination: {ports: [8080]}}]"),
            "policies of Calico are not edited",
        ),
        (
            calico(
                "ingress: [{action: Allow, destination: {ports: [http]}}]",
                "GlobalNetworkPolicy",
                "crd.projectcalico.org/v1",
            ),
            "policies of Calico are not edited",
        ),
        (
            calico("selector: app is web, ingress: [{action: Allow, destination: {ports: ['8000:8100']}}]"),
            "policies of Calico are not edited",
        ),
    ],
)
def test_problems(policy, sentence):
    (text,) = problems(changes(policy))
    assert "admits port 8080 of Deployment/web, not its TLS port 8443" in text
    assert f", and {sentence}; add `" in text


def test_the_line_to_add():
    (of_calico,) = problems(changes(calico("ingress: [{action: Allow, destination: {ports: [8080]}}]")))
    assert of_calico.startswith("NetworkPolicy/web: spec.ingress[0].destination.ports admits")
    assert "add `- 8443` there" in of_calico
    (for_cilium,) = problems(changes(of_cilium("port: '8080'", selector="{}")))
    assert 'add `- {port: "8443", protocol: TCP}` there' in for_cilium


def test_another_policy_is_the_way_out():
    narrow = calico("ingress: [{action: Allow, destination: {ports: [8080]}}]")
    answer = narrow.replace("8080", "8443").replace("name: web", "name: answer")
    assert changes(narrow, answer) == []
