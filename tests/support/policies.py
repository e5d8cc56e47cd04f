"""Hypothesis strategies for NetworkPolicies around the pods web and api in namespace shop."""

from __future__ import annotations

from itertools import product

from hypothesis import strategies as st

from support.reachability import Peer, pod

LABELS = {"app": ("web", "api", "caller"), "tier": ("front", "back")}
# Labels of namespaces; the stream has none of them, as in real charts.
NAMESPACES = {"shop": {"team": "a"}, "other": {"team": "b"}}


def _optional(**fields: st.SearchStrategy) -> st.SearchStrategy[dict]:
    return st.fixed_dictionaries({}, optional=fields)


_expressions = st.one_of(
    *(
        st.fixed_dictionaries(
            {
                "key": st.just(key),
                "operator": st.sampled_from(("In", "NotIn")),
                "values": st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True),
            }
        )
        for key, values in LABELS.items()
    ),
    st.fixed_dictionaries(
        {"key": st.sampled_from(tuple(LABELS)), "operator": st.sampled_from(("Exists", "DoesNotExist"))}
    ),
)
selectors = _optional(
    matchLabels=_optional(**{key: st.sampled_from(values) for key, values in LABELS.items()}),
    matchExpressions=st.lists(_expressions, max_size=2),
)
_of_namespaces = st.sampled_from(
    (
        {},
        *({"matchLabels": {"kubernetes.io/metadata.name": name}} for name in NAMESPACES),
        {"matchLabels": {"team": "a"}},
        {"matchExpressions": [{"key": "team", "operator": "NotIn", "values": ["a"]}]},
    )
)
_peers = st.one_of(
    st.sampled_from([{"podSelector": {"matchLabels": {"app": app}}} for app in LABELS["app"]]),
    st.fixed_dictionaries({"podSelector": selectors}),
    st.fixed_dictionaries({"namespaceSelector": _of_namespaces}, optional={"podSelector": selectors}),
    st.sampled_from(
        (
            {"ipBlock": {"cidr": "0.0.0.0/0"}},
            {"ipBlock": {"cidr": "0.0.0.0/0", "except": ["192.0.2.0/24"]}},
            {"ipBlock": {"cidr": "198.51.100.0/24"}},
        )
    ),
)
# Ports of the pods: 8080 is called http in both; 8443 is the default TLS port, 9899 that of podinfo's preset.
_ports = st.one_of(
    st.sampled_from(
        (
            {"port": 8080},
            {"port": "http"},
            {"port": "http", "protocol": "TCP"},
            {"port": 8000, "endPort": 8090},
            {"port": 8000, "endPort": 9999},
            {"port": 8080, "protocol": "UDP"},
            {"port": 8443, "protocol": "UDP"},
            {"port": 8443},
            {"port": "https"},
            {"port": "metrics"},
            {"port": 9000},
            {"protocol": "TCP"},
            {"protocol": "UDP"},
        )
    )
)
_few_ports = st.lists(
    st.sampled_from(({"port": "http"}, {"port": 8080}, {"port": "https"})), min_size=1, max_size=1
)
_port_lists = st.lists(_ports, max_size=3)


def _rules(side: str) -> st.SearchStrategy[list[dict]]:
    lists = {side: st.lists(_peers, max_size=2), "ports": _port_lists}
    narrow = st.fixed_dictionaries({side: st.lists(_peers, min_size=1, max_size=1), "ports": _few_ports})
    return st.lists(st.one_of(narrow, narrow, _optional(**lists)), max_size=3)


# Selectors of policies as charts have them, so that most of what is drawn is about web.
_MOSTLY = (
    {},
    {"matchLabels": {"app": "web"}},
    {"matchLabels": {"app": "web", "tier": "front"}},
    {"matchLabels": {"tier": "front"}},
    {"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "api"]}]},
)
_specs = st.fixed_dictionaries(
    {"podSelector": st.one_of(st.sampled_from(_MOSTLY), selectors)},
    optional={
        "policyTypes": st.sampled_from(
            (["Ingress"], ["Egress"], ["Ingress", "Egress"], ["Egress", "Ingress"])
        ),
        "ingress": _rules("from"),
        "egress": _rules("to"),
    },
)
policies = st.lists(
    st.tuples(st.sampled_from(("shop", "shop", "shop", "other")), _specs), min_size=1, max_size=4
).map(
    lambda specs: [
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": f"policy-{number}", "namespace": namespace},
            "spec": spec,
        }
        for number, (namespace, spec) in enumerate(specs)
    ]
)


# Of these more can be closed: one policy for the pods of web or api alone, with ports one by one.
_single = st.one_of(
    *(
        st.just({"port": port, **protocol})
        for port in ("http", 8080, 8443, 9000, "metrics")
        for protocol in ({}, {"protocol": "TCP"})
    )
)
_narrow = st.fixed_dictionaries(
    {
        "podSelector": st.sampled_from(
            (
                {"matchLabels": {"app": "web"}},
                {"matchLabels": {"app": "api"}},
                {"matchLabels": {"tier": "front"}},
                {"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "api"]}]},
            )
        ),
        "policyTypes": st.just(["Ingress"]),
        "ingress": st.lists(
            st.fixed_dictionaries(
                {"from": st.lists(_peers, max_size=2), "ports": st.lists(_single, min_size=1, max_size=3)}
            ),
            max_size=2,
        ),
    }
)
closing_policies = st.one_of(
    policies,
    st.lists(_narrow, max_size=3).map(
        lambda specs: [
            {
                "apiVersion": "networking.k8s.io/v1",
                "kind": "NetworkPolicy",
                "metadata": {"name": f"narrow-{number}", "namespace": "shop"},
                "spec": spec,
            }
            for number, spec in enumerate(specs)
        ]
    ),
)


def everyone() -> list[Peer]:
    """Pods with every combination of labels in every namespace, and two hosts outside the cluster."""
    values = [[None, *each] for each in LABELS.values()]
    labels = [
        {key: value for key, value in zip(LABELS, combination, strict=True) if value}
        for combination in product(*values)
    ]
    pods = [pod(f"{name} {each}", name, each, **NAMESPACES[name]) for name in NAMESPACES for each in labels]
    return [*pods, Peer("far", address="203.0.113.9"), Peer("near", address="192.0.2.7")]
