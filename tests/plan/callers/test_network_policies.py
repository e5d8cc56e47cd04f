"""The TLS port in NetworkPolicies: what is added where, and what stays as it is."""

from __future__ import annotations

import pytest
from support.manifests import (
    container,
    deployment,
    joined,
    port,
    problems,
    puts,
    request,
    service,
    topology_of,
)

from post_renderer.model import Add, Key, Ref
from post_renderer.plan.callers import network_policies

OTHER = Ref("", "Service", "shop", "api")


def labelled(workload: dict, **labels: str) -> dict:
    workload["spec"]["template"]["metadata"]["labels"] = labels
    return workload


WEB = labelled(deployment(), app="web", tier="front")
API = labelled(deployment("api"), app="api", tier="front")


def policy(spec: str, name: str = "web", namespace: str = "shop") -> str:
    return (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
        f"metadata: {{name: {name}, namespace: {namespace}}}\nspec: {{{spec}}}\n"
    )


def ingress_of_web(rules: str, selector: str = "matchLabels: {app: web}") -> str:
    return policy(f"podSelector: {{{selector}}}, ingress: [{rules}]")


def changes(*objects: dict | str, flagged: tuple[dict, ...] = ({},)) -> list:
    topology = topology_of(service(), service("api", selector={"app": "api"}), WEB, API, *objects)
    requests = [request(**{"mode": "sidecar", **each}) for each in flagged]
    return list(network_policies.changes(joined(topology, *requests)))


def beside(rule: int = 0, side: str = "ingress", **more: str) -> dict:
    return {("spec", side, rule, "ports", Key("port", 8443)): {"port": 8443, **more}}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param("{ports: [{port: 8080}]}", beside(), id="number"),
        pytest.param("{ports: [{port: http}]}", beside(), id="name"),
        pytest.param(
            "{ports: [{port: http, protocol: TCP}]}", beside(protocol="TCP"), id="protocol, as the chart"
        ),
        pytest.param("{ports: [{port: 8000, endPort: 8100}]}", beside(), id="range"),
        pytest.param("{ports: [{port: 9000}, {port: 8080}]}", beside(), id="among others"),
        pytest.param(
            "{ports: [{port: https}, {port: http}]}", beside(), id="the name of a native sidecar's port"
        ),
        pytest.param(
            "{from: [{podSelector: {}}], ports: [{port: 9000}]}, {from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: http}]}",
            beside(1),
            id="the second rule",
        ),
        pytest.param(
            "{from: [{podSelector: {}}], ports: [{port: 8080}]}, {from: [{namespaceSelector: {}}], ports: [{port: 8080}]}",
            {**beside(0), **beside(1)},
            id="two rules for different peers",
        ),
    ],
)
def test_beside_the_plain_port(rules, expected):
    assert puts(changes(ingress_of_web(rules))) == expected


@pytest.mark.parametrize(
    "unchanged",
    [
        pytest.param(ingress_of_web(""), id="nobody is let in"),
        pytest.param(ingress_of_web("{}"), id="everyone"),
        pytest.param(ingress_of_web("{from: [{podSelector: {}}]}"), id="no ports"),
        pytest.param(ingress_of_web("{ports: []}"), id="empty ports"),
        pytest.param(ingress_of_web("{ports: [{protocol: TCP}]}"), id="all of TCP"),
        pytest.param(ingress_of_web("{ports: [{port: 9000}]}"), id="another port"),
        pytest.param(ingress_of_web("{ports: [{port: 8080, protocol: UDP}]}"), id="UDP"),
        pytest.param(ingress_of_web("{ports: [{port: 8080}, {port: 8443}]}"), id="there already"),
        pytest.param(ingress_of_web("{ports: [{port: 8000, endPort: 9000}]}"), id="in the range"),
        pytest.param(
            ingress_of_web("{ports: [{port: 8080}]}, {ports: [{port: 8443}]}"), id="in another rule"
        ),
        pytest.param(
            ingress_of_web(
                "{from: [{podSelector: {}}], ports: [{port: 8080}]}, {from: [{podSelector: {}}], ports: [{port: 8443}]}"
            ),
            id="in another rule for the same peers",
        ),
        pytest.param(
            ingress_of_web("{ports: [{port: 8080}]}", "matchLabels: {app: api}"), id="for other pods alone"
        ),
        pytest.param(
            policy("podSelector: {}, policyTypes: [Egress], ingress: [{}]"), id="only what goes out"
        ),
        pytest.param(
            policy("podSelector: {}, ingress: [{ports: [{port: 8080}]}]", namespace="other"),
            id="in another namespace",
        ),
        pytest.param(policy("podSelector: {}, egress: [{ports: [{port: 9000}]}]"), id="calls another port"),
        pytest.param(policy("podSelector: {}, egress: [{}]"), id="may call everything"),
        pytest.param(
            policy(
                "podSelector: {}, egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 8080}]}]"
            ),
            id="calls others",
        ),
    ],
)
def test_unchanged(unchanged):
    assert changes(unchanged) == []


def test_no_policy():
    assert changes() == []


def test_the_plain_port_itself_turns():
    assert (
        changes(ingress_of_web("{ports: [{port: 8080}]}"), flagged=({"mode": "mount", "https_port": 8080},))
        == []
    )


def test_two_policies_for_different_peers():
    first = policy("podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 8080}]}]", "a")
    second = policy(
        "podSelector: {matchLabels: {tier: front, app: web}}, ingress: [{from: [{podSelector: {}}], ports: [{port: http}]}]",
        "b",
    )
    assert [change.ref.name for change in changes(first, second)] == ["a", "b"]


def added(findings: list) -> dict[str, object]:
    return {each.ref.name: each.body["spec"] for each in findings if isinstance(each, Add)}


PEERS = "from: [{podSelector: {matchLabels: {app: x}}}]"
ALONE = {
    "podSelector": {"matchLabels": {"app": "web", "tier": "front"}},
    "policyTypes": ["Ingress"],
    "ingress": [
        {
            "from": [{"podSelector": {"matchLabels": {"app": "x"}}}],
            "ports": [{"port": 8443, "protocol": "TCP"}],
        }
    ],
}


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param(f"podSelector: {{}}, ingress: [{{{PEERS}, ports: [{{port: 8080}}]}}]", id="every pod"),
        pytest.param(
            f"podSelector: {{matchLabels: {{tier: front}}}}, ingress: [{{{PEERS}, ports: [{{port: 8080}}]}}]",
            id="other pods of the stream",
        ),
        pytest.param(
            "podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [db]}]}, "
            f"ingress: [{{{PEERS}, ports: [{{port: 8080}}]}}]",
            id="pods without a label",
        ),
        pytest.param(
            "podSelector: {matchLabels: {app: web}}, "
            f"ingress: [{{{PEERS}, ports: [{{port: 8080}}, {{port: 8443, protocol: UDP}}]}}]",
            id="the number is there for UDP",
        ),
    ],
)
def test_a_policy_for_the_pods_alone(spec):
    """The TLS port would open on other pods too, if it were added to the rule."""
    findings = changes(policy(spec))
    assert puts(findings) == {}
    assert added(findings) == {"web-backend-tls": ALONE}
    assert "that one is for other pods as well" in findings[0].why


def test_a_policy_for_the_pods_alone_has_each_peer_once():
    rule = f"{{{PEERS}, ports: [{{port: 8080}}]}}"
    findings = changes(
        policy(f"podSelector: {{}}, ingress: [{rule}]", "a"),
        policy(f"podSelector: {{}}, ingress: [{rule}, {{ports: [{{port: http}}]}}]", "b"),
    )
    everyone = {"ports": [{"port": 8443, "protocol": "TCP"}]}
    assert added(findings) == {"web-backend-tls": {**ALONE, "ingress": [*ALONE["ingress"], everyone]}}


def test_all_pods_of_the_policy_are_secured():
    """With the same TLS port: then it can stand in the policy that is for both."""
    shared = policy("podSelector: {matchLabels: {tier: front}}, ingress: [{ports: [{port: 8080}]}]")
    topology = topology_of(service(), service("api", selector={"app": "api"}), WEB, API, shared)
    context = joined(topology, request(mode="sidecar"), request(OTHER, mode="sidecar"))
    assert puts(network_policies.changes(context)) == beside()


def test_the_name_is_taken():
    taken = policy("podSelector: {matchLabels: {app: db}}", "web-backend-tls")
    shared = policy("podSelector: {}, ingress: [{ports: [{port: 8080}]}]", "shared")
    assert problems(changes(shared, taken)) == [
        "NetworkPolicy/web-backend-tls: is in the stream already; it is needed for TLS port 8443 of Deployment/web; "
        "rename it, or admit port 8443 in it to those whom NetworkPolicy/shared admits"
    ]


def test_pods_without_labels():
    workload = labelled(deployment("bare"))
    shared = policy("podSelector: {}, ingress: [{ports: [{port: 8080}]}]", "shared")
    findings = changes(workload, shared, flagged=({"workload": "Deployment/bare"},))
    assert [p.partition(";")[0] for p in problems(findings)] == [
        "NetworkPolicy/shared: admits port 8080 of Deployment/bare and of other pods, and Deployment/bare has no labels "
        "by which a policy could admit its TLS port 8443 alone"
    ]


TO_WEB = "to: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 8080}]"


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param(f"{{{TO_WEB}}}", beside(side="egress"), id="number"),
        pytest.param(f"{{{TO_WEB.replace('8080', 'http')}}}", beside(side="egress"), id="name"),
        pytest.param(
            f"{{ports: [{{port: 53, protocol: UDP}}]}}, {{{TO_WEB}}}", beside(1, "egress"), id="second rule"
        ),
        pytest.param(
            f"{{{TO_WEB}}}, {{to: [{{podSelector: {{}}}}], ports: [{{port: 8080}}]}}",
            beside(side="egress"),
            id="a wider one too",
        ),
    ],
)
def test_callers(rules, expected):
    caller = policy(f"podSelector: {{matchLabels: {{app: api}}}}, policyTypes: [Egress], egress: [{rules}]")
    findings = changes(caller)
    assert (puts(findings), added(findings)) == (expected, {})


def test_callers_in_another_namespace():
    to_web = (
        "to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}, "
        "podSelector: {matchLabels: {app: web}}}], ports: [{port: 8080}]"
    )
    caller = policy(f"podSelector: {{}}, egress: [{{{to_web}}}]", namespace="other")
    assert puts(changes(caller)) == beside(side="egress")


@pytest.mark.parametrize(
    ("to", "namespace", "peer"),
    [
        pytest.param("", "shop", {}, id="everyone"),
        pytest.param("to: [{podSelector: {}}], ", "shop", {}, id="every pod"),
        pytest.param("to: [{podSelector: {matchLabels: {tier: front}}}], ", "shop", {}, id="other pods"),
        pytest.param(
            "to: [{ipBlock: {cidr: 0.0.0.0/0}}], ",
            "other",
            {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "shop"}}},
            id="every address",
        ),
        pytest.param(
            "to: [{namespaceSelector: {matchLabels: {team: a}}}], ",
            "other",
            {"namespaceSelector": {"matchLabels": {"team": "a"}}},
            id="namespaces by labels that the stream does not show",
        ),
    ],
)
def test_a_policy_for_callers_of_others_too(to, namespace, peer):
    caller = policy(
        f"podSelector: {{matchLabels: {{app: x}}}}, policyTypes: [Egress], egress: [{{{to}ports: [{{port: 8080}}]}}]",
        "caller",
        namespace,
    )
    pods = {"podSelector": {"matchLabels": {"app": "web", "tier": "front"}}}
    assert added(changes(caller)) == {
        "caller-backend-tls-egress": {
            "podSelector": {"matchLabels": {"app": "x"}},
            "policyTypes": ["Egress"],
            "egress": [{"to": [{**pods, **peer}], "ports": [{"port": 8443, "protocol": "TCP"}]}],
        }
    }


def test_a_declared_port_is_found_by_its_name():
    """In an ordinary container, where every network plugin looks it up."""
    workload = labelled(deployment("web", container("web", ("http", 8080), ("https", 8443))), app="web")
    topology = topology_of(
        service("web", port(), port("https", 443, "https")),
        workload,
        ingress_of_web("{ports: [{port: http}, {port: https}]}"),
    )
    context = joined(topology, request(mode="mount", port="http"))
    assert list(network_policies.changes(context)) == []
