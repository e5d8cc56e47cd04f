"""Which NetworkPolicies select pods, and what their rules admit."""

from __future__ import annotations

import pytest
from support.manifests import read, topology_of

from post_renderer.topology.network_policies import NetworkPolicies, PodPort, Pods

WEB = Pods("shop", {"app": "web", "tier": "front"})
HTTP = PodPort(8080, frozenset({"http"}))


def policy(spec: str, name: str = "web", namespace: str = "shop", group: str = "networking.k8s.io") -> str:
    metadata = f"{{name: {name}, namespace: {namespace}}}"
    return f"apiVersion: {group}/v1\nkind: NetworkPolicy\nmetadata: {metadata}\nspec: {{{spec}}}\n"


def of(*policies: str) -> NetworkPolicies:
    return topology_of(*policies).network_policies


@pytest.mark.parametrize(
    ("spec", "rules"),
    [
        ("podSelector: {}, ingress: [{}]", 1),
        ("podSelector: {matchLabels: {app: web}}, ingress: [{}, {}]", 2),
        ("podSelector: {matchLabels: {app: web}}", 0),
        ("podSelector: {matchLabels: {app: api}}, ingress: [{}]", 0),
        (
            "podSelector: {matchLabels: {app: web}, matchExpressions: [{key: tier, operator: DoesNotExist}]}, ingress: [{}]",
            0,
        ),
        ("podSelector: {matchExpressions: [{key: tier, operator: In, values: [front]}]}, ingress: [{}]", 1),
        ("podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]", 1),
        ("podSelector: {}, policyTypes: [Egress], ingress: [{}]", 0),
        ("podSelector: {}, egress: [{}], ingress: [{}]", 1),
        ("ingress: [null]", 1),
    ],
)
def test_ingress_rules(spec, rules):
    assert len(of(policy(spec)).ingress_rules(WEB)) == rules


@pytest.mark.parametrize(
    "other",
    [
        policy("podSelector: {}, ingress: [{}]", namespace="other"),
        policy("podSelector: {}, ingress: [{}]", group="projectcalico.org"),
    ],
    ids=["another namespace", "Calico's"],
)
def test_other_policies(other):
    assert of(other).ingress_rules(WEB) == []


def test_several_policies():
    spec = "podSelector: {{matchLabels: {{{}}}}}, ingress: [{{}}]"
    labels = ("app: web", "app: web, tier: front", "tier: back", "tier: front")
    policies = of(*(policy(spec.format(pair), f"p{number}") for number, pair in enumerate(labels)))
    assert {rule.policy.ref.name for rule in policies.ingress_rules(WEB)} == {"p0", "p1", "p3"}


@pytest.mark.parametrize(
    ("spec", "rules"),
    [
        ("egress: [{}]", 1),
        ("policyTypes: [Ingress], egress: [{}]", 0),
        ("policyTypes: [Egress], egress: [{}, {}]", 2),
        ("ingress: [{}]", 0),
    ],
)
def test_egress_rules(spec, rules):
    assert len(of(policy(spec)).egress_rules([WEB])) == rules


@pytest.mark.parametrize(
    ("rule", "admitted"),
    [
        ("{}", True),
        ("{ports: []}", True),
        ("{ports: [{port: 8080}]}", True),
        ("{ports: [{port: http}]}", True),
        ("{ports: [{port: http, protocol: TCP}]}", True),
        ("{ports: [{protocol: TCP}]}", True),
        ("{ports: [{}]}", True),
        ("{ports: [{port: 8000, endPort: 8080}]}", True),
        ("{ports: [{port: 8080, endPort: 9000}]}", True),
        ("{ports: [{port: 9000}, {port: 8080}]}", True),
        ("{ports: [{port: 8081}]}", False),
        ("{ports: [{port: https}]}", False),
        ("{ports: [{port: 8080, protocol: UDP}]}", False),
        ("{ports: [{port: http, protocol: SCTP}]}", False),
        ("{ports: [{protocol: UDP}]}", False),
        ("{ports: [{port: 8000, endPort: 8079}]}", False),
        ("{ports: [{port: 8081, endPort: 9000}]}", False),
    ],
)
def test_admits(rule, admitted):
    (found,) = of(policy(f"ingress: [{rule}]")).ingress_rules(WEB)
    assert found.admits(HTTP) is admitted


@pytest.mark.parametrize(
    ("rule", "namespaces"),
    [
        ("{}", [None]),
        ("{to: []}", [None]),
        ("{to: [{podSelector: {}}]}", [None]),
        ("{to: [{podSelector: {matchLabels: {app: web}}}]}", [None]),
        ("{to: [{podSelector: {matchLabels: {app: api}}}, {podSelector: {}}]}", [None]),
        ("{to: [{namespaceSelector: {}}]}", [None]),
        ("{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}]}", [None]),
        ("{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}", [None]),
        ("{to: [{namespaceSelector: {matchLabels: {team: a}}}]}", [{"matchLabels": {"team": "a"}}]),
        ("{to: [{podSelector: {matchLabels: {app: api}}}]}", []),
        ("{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}}]}", []),
        ("{to: [{namespaceSelector: {matchLabels: {team: a}}, podSelector: {matchLabels: {app: api}}}]}", []),
        ("{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}", []),
        ("{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}", []),
    ],
)
def test_namespaces_of(rule, namespaces):
    found = of(policy(f"egress: [{rule}]")).egress_rules([WEB])
    assert [each for rule in found for each in rule.namespaces_of(WEB)] == namespaces


def test_peers_without_a_namespace_selector_are_in_the_namespace_of_the_policy():
    policies = of(policy("egress: [{to: [{podSelector: {}}]}]", namespace="other"))
    (rule,) = policies.egress_rules([WEB._replace(namespace="other")])
    assert rule.namespaces_of(WEB) == []
    assert policies.egress_rules([WEB]) == []


def test_egress_rules_are_in_the_order_of_the_stream():
    rules = (
        "{to: [{podSelector: {matchLabels: {app: web}}}]}",
        "{to: [{namespaceSelector: {}}]}",
        "{to: [{podSelector: {matchLabels: {app: api}}}]}",
        "{to: [{podSelector: {}}, {podSelector: {matchLabels: {app: web}}}]}",
    )
    found = of(policy(f"egress: [{', '.join(rules)}]")).egress_rules([WEB, WEB])
    assert [rule.path[-1] for rule in found] == [0, 1, 3]


def test_port_names():
    rules = (
        "ingress: [{ports: [{port: http}, {port: 80}]}], egress: [{ports: [{port: dns}, {protocol: UDP}]}]"
    )
    assert of(policy(rules)).port_names == {"http", "dns"}
    assert of().port_names == frozenset()


def test_direction():
    policies = of(policy("ingress: [{}], egress: [{}]"))
    assert [rule.direction for rule in (*policies.ingress_rules(WEB), *policies.egress_rules([WEB]))] == [
        "Ingress",
        "Egress",
    ]


def test_selector():
    (rule,) = of(policy("podSelector: {matchLabels: {app: web}}, ingress: [{}]")).ingress_rules(WEB)
    assert rule.selector == read("matchLabels: {app: web}")


@pytest.mark.parametrize(
    ("spec", "isolated"),
    [
        ("podSelector: {}", True),
        ("podSelector: {matchLabels: {app: web}}, ingress: []", True),
        ("podSelector: {}, policyTypes: [Ingress, Egress]", True),
        ("podSelector: {}, egress: [{}]", True),
        ("podSelector: {}, policyTypes: [Egress], ingress: [{}]", False),
        ("podSelector: {matchLabels: {app: api}}, ingress: [{}]", False),
    ],
)
def test_isolate(spec, isolated):
    assert of(policy(spec)).isolate(WEB) is isolated


def test_a_hook_does_not_isolate():
    of_hook = policy("podSelector: {}").replace("{name: web", "{annotations: {helm.sh/hook: test}, name: web")
    assert not of(of_hook).isolate(WEB)
    assert not of().isolate(WEB)


@pytest.mark.parametrize(
    ("ports", "positions"),
    [
        ("[{port: 9000}, {port: http}, {port: 8000, endPort: 8100}, {protocol: TCP}]", [1, 2, 3]),
        ("[{port: 8080, protocol: UDP}, {port: https}]", []),
        ("[]", []),
    ],
)
def test_positions_of(ports, positions):
    (rule,) = of(policy(f"podSelector: {{}}, ingress: [{{ports: {ports}}}]")).ingress_rules(WEB)
    assert rule.positions_of(HTTP) == positions
