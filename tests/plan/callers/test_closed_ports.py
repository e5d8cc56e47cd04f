"""The plain port is closed: by the policies that there are, or by a new one."""

from __future__ import annotations

import pytest
from support.manifests import (
    container,
    deployment,
    joined,
    notes,
    port,
    problems,
    puts,
    request,
    service,
    topology_of,
)

from post_renderer.model import Add, Drop, Ref
from post_renderer.plan.callers import closed_ports

CLOSED = {"mode": "sidecar", "close_plaintext": True}
NOTHING = (
    "note: Service/web: the secured port has no plain port beside it: close-plaintext has nothing to close"
)


def labelled(workload: dict, **labels: str) -> dict:
    workload["spec"]["template"]["metadata"]["labels"] = labels
    return workload


WEB = labelled(deployment(), app="web", tier="front")
API = labelled(deployment("api"), app="api", tier="front")
API_SERVICE = service("api", selector={"app": "api"})


def policy(spec: str, kind: str = "networking.k8s.io/v1", name: str = "p", more: str = "") -> str:
    return (
        f"apiVersion: {kind}\nkind: NetworkPolicy\nmetadata: {{name: {name}, namespace: shop{more}}}\n"
        f"spec: {{{spec}}}\n"
    )


def of_web(rules: str, selector: str = "matchLabels: {app: web}") -> str:
    return policy(f"podSelector: {{{selector}}}, ingress: [{rules}]")


def changes(
    *objects: dict | str, flags: tuple[dict, ...] = (CLOSED,), web: tuple[dict, ...] = (WEB,)
) -> list:
    topology = topology_of(service(), API_SERVICE, *web, API, *objects)
    return list(closed_ports.changes(joined(topology, *(request(**each) for each in flags))))


def at(*path: str | int, rule: int = 0) -> tuple:
    return ("spec", "ingress", rule, "ports", *path)


@pytest.mark.parametrize(
    ("rules", "put", "dropped"),
    [
        pytest.param("{ports: [{port: 8080}]}", {at(0, "port"): 8443}, [], id="number"),
        pytest.param(
            "{ports: [{port: 9000}, {port: http, protocol: TCP}]}", {at(1, "port"): 8443}, [], id="name"
        ),
        pytest.param("{ports: [{port: http}, {port: 8080}]}", {at(0, "port"): 8443}, [at(1)], id="twice"),
        pytest.param("{ports: [{port: 8080}, {port: 8443}]}", {}, [at(0)], id="the TLS port is there"),
        pytest.param(
            "{ports: [{port: 8080}, {port: 8443, protocol: UDP}]}",
            {at(0, "port"): 8443},
            [],
            id="there for UDP",
        ),
        pytest.param(
            "{ports: [{port: 8443}]}, {from: [{podSelector: {}}], ports: [{port: 8080}]}",
            {at(0, "port", rule=1): 8443},
            [],
            id="another rule has the TLS port",
        ),
    ],
)
def test_the_tls_port_takes_its_place(rules, put, dropped):
    found = changes(of_web(rules))
    assert puts(found) == put
    assert [each.path for each in found if isinstance(each, Drop)] == dropped
    assert problems(found) == []


@pytest.mark.parametrize(
    "unchanged",
    [
        pytest.param(of_web(""), id="nobody is let in"),
        pytest.param(of_web("{ports: [{port: 9000}]}"), id="another port"),
        pytest.param(of_web("{ports: [{port: 8080, protocol: UDP}]}"), id="UDP"),
        pytest.param(of_web("{ports: [{port: 8000, endPort: 8079}]}"), id="beside the range"),
        pytest.param(of_web("{ports: [{port: 8443}]}"), id="closed already"),
    ],
)
def test_closed_already(unchanged):
    assert changes(unchanged) == []


@pytest.mark.parametrize(
    ("admitting", "admitted", "way_out"),
    [
        pytest.param(of_web("{}"), "every port", "let it list its ports, 8443 and not 8080", id="everything"),
        pytest.param(
            of_web("{ports: [{protocol: TCP}]}"),
            "every TCP port",
            "let it list its ports, 8443 and not 8080",
            id="TCP",
        ),
        pytest.param(
            of_web("{ports: [{port: 8000, endPort: 9000}]}"),
            "ports 8000 to 9000",
            "let it list ports 8000 to 8079 and 8081 to 9000, and 8443",
            id="range",
        ),
        pytest.param(
            of_web("{ports: [{port: 8080, endPort: 8081}]}"),
            "ports 8080 to 8081",
            "let it list ports 8081 to 8081, and 8443",
            id="start of a range",
        ),
        pytest.param(
            of_web("{ports: [{port: 8080}]}", ""),
            "port 8080 of other pods as well",
            "give the pods of Deployment/web a policy of their own",
            id="every pod",
        ),
        pytest.param(
            of_web("{ports: [{port: 8080}]}", "matchLabels: {tier: front}"),
            "port 8080 of other pods as well",
            "give the pods of Deployment/web a policy of their own",
            id="other pods",
        ),
    ],
)
def test_what_keeps_it_open(admitting, admitted, way_out):
    found = changes(admitting)
    assert problems(found) == [
        f"NetworkPolicy/p: spec.ingress[0] admits {admitted}: plain port 8080 of Deployment/web, which close-plaintext "
        f"is to close, would stay open; {way_out} in the chart's values, or remove close-plaintext"
    ]
    assert puts(found) == {}


def test_other_pods_whose_port_is_closed_too():
    api = request(Ref("", "Service", "shop", "api"), **CLOSED)
    topology = topology_of(
        service(), API_SERVICE, WEB, API, of_web("{ports: [{port: 8080}]}", "matchLabels: {tier: front}")
    )
    found = list(closed_ports.changes(joined(topology, request(**CLOSED), api)))
    assert puts(found) == {at(0, "port"): 8443}
    assert problems(found) == []


def test_an_open_port_beside_it():
    found = changes(of_web("{ports: [{port: 8080}]}"), flags=({"mode": "sidecar"},))
    assert found == []


def added(found: list) -> dict[str, dict]:
    return {each.body["metadata"]["name"]: each.body["spec"] for each in found if isinstance(each, Add)}


def admitting(*ports: int | str, **labels: str) -> dict:
    items = [{"port": port, "protocol": "TCP"} for port in ports]
    return {
        "podSelector": {"matchLabels": labels},
        "policyTypes": ["Ingress"],
        "ingress": [{"ports": items}],
    }


BESIDE = labelled(
    deployment("web", container("web", ("http", 8080), ("metrics", 9000))), app="web", tier="front"
)


@pytest.mark.parametrize(
    "others",
    [
        pytest.param((), id="no policy"),
        pytest.param((policy("podSelector: {matchLabels: {app: api}}"),), id="for other pods"),
        pytest.param((policy("podSelector: {}, policyTypes: [Egress]"),), id="for what goes out"),
        pytest.param((policy("podSelector: {}", more=", annotations: {helm.sh/hook: test}"),), id="a hook"),
    ],
)
def test_a_new_policy(others):
    found = changes(*others, web=(BESIDE,))
    assert added(found) == {"web-backend-tls": admitting(8443, 9000, app="web")}
    assert notes(found) == [
        "note: NetworkPolicy/web-backend-tls: closes port 8080 of Deployment/web, where the network plugin enforces "
        "NetworkPolicies; open are the ports that the manifests show, 8443, 9000, and no others; declare it as a "
        "containerPort in the chart's values if the pods need another"
    ]


def test_a_new_policy_for_two_ports_of_the_pods():
    listed = service("web", port(), port("metrics", 9000, "metrics"))
    topology = topology_of(listed, BESIDE)
    context = joined(topology, request(port="http", **CLOSED), request(port="metrics", **CLOSED))
    assert added(list(closed_ports.changes(context))) == {"web-backend-tls": admitting(8443, 8444, app="web")}


def test_a_new_policy_for_all_workloads_of_a_service():
    canary = labelled(deployment("canary"), app="web", tier="canary")
    assert added(changes(web=(WEB, canary))) == {"web-backend-tls": admitting(8443, app="web")}


def test_other_pods_with_the_labels_of_the_service():
    """A workload whose port stays open has them too: the policy needs the other labels of the pods."""
    job = labelled(deployment("job"), app="web", tier="back")
    found = changes(web=(WEB, job), flags=({**CLOSED, "workload": "Deployment/web"},))
    assert added(found) == {"web-backend-tls": admitting(8443, app="web", tier="front")}


def test_no_labels_for_the_pods_alone():
    twin = labelled(deployment("twin"), app="web", tier="front")
    found = changes(web=(WEB, twin), flags=({**CLOSED, "workload": "Deployment/web"},))
    assert problems(found) == [
        "Deployment/web: its pods have no labels by which a NetworkPolicy could be for them alone: nothing closes port "
        "8080; give its pods a label of their own, or remove close-plaintext"
    ]


def test_the_name_is_taken():
    found = changes(policy("podSelector: {matchLabels: {app: api}}", name="web-backend-tls"))
    assert problems(found) == [
        "NetworkPolicy/web-backend-tls: is in the stream already; it is needed to close port 8080 of Deployment/web; "
        "rename it, or remove close-plaintext"
    ]


@pytest.mark.parametrize(
    "flags",
    [
        {"mode": "mount", "https_port": 8080, "close_plaintext": True},
        {"mode": "native", "preset": "aspnetcore", "close_plaintext": True},
    ],
    ids=["turned", "the preset ends it"],
)
def test_nothing_to_close(flags):
    workload = labelled(
        deployment("web", container(image="mcr.microsoft.com/dotnet/aspnet:8.0")), app="web", tier="front"
    )
    found = changes(of_web("{ports: [{port: 8080}]}"), flags=(flags,), web=(workload,))
    assert (notes(found), len(found)) == ([NOTHING], 1)


def test_a_service_of_another_stream():
    absent = request(service_port=443, **CLOSED)._replace(present=False)
    topology = topology_of(
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec: {ingressClassName: nginx}\n"
    )
    assert problems(closed_ports.changes(joined(topology, absent))) == [
        "Service/web: its pods, or the number of their plain port, are not in the stream: nothing can close it; remove "
        "close-plaintext, and close the port with a NetworkPolicy of your own"
    ]


def test_probes():
    probed = container("web", ("http", 8080), readinessProbe={"httpGet": {"port": "http"}})
    other = container("side", ("side", 9000), livenessProbe={"tcpSocket": {"port": 9000}})
    workload = labelled(deployment("web", probed, other), app="web", tier="front")
    assert notes(changes(of_web(""), web=(workload,))) == [
        "note: Deployment/web: container web: readinessProbe calls port 8080, which close-plaintext closes: a pod's own "
        "node gets in all the same, if the network plugin keeps to Kubernetes' rules"
    ]


def cilium(rules: str) -> str:
    return (
        "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: shop}\n"
        f"spec: {{endpointSelector: {{matchLabels: {{app: web}}}}, {rules}}}\n"
    )


@pytest.mark.parametrize(
    ("of_plugin", "where"),
    [
        (cilium("ingress: [{toPorts: [{ports: [{port: '8080'}]}]}]"), "spec.ingress[0].toPorts[0].ports"),
        (cilium("ingress: [{fromEntities: [all]}]"), "spec.ingress[0]"),
        (
            policy("ingress: [{action: Allow, destination: {ports: [8080]}}]", "projectcalico.org/v3"),
            "spec.ingress[0].destination.ports",
        ),
        (policy("ingress: [{action: Allow}]", "projectcalico.org/v3"), "spec.ingress[0].destination.ports"),
    ],
)
def test_policies_of_plugins_that_keep_it_open(of_plugin, where):
    found = changes(of_plugin)
    (sentence,) = problems(found)
    assert f"{where} admits plain port 8080 of Deployment/web" in sentence
    assert "let it list 8443 in its place" in sentence
    assert added(found) == {}, "one that admits everyone would open what is closed"


@pytest.mark.parametrize(
    "of_plugin",
    [
        cilium("ingress: [{toPorts: [{ports: [{port: '8443'}]}]}]"),
        cilium("ingressDeny: [{}]"),
        policy("types: [Ingress]", "projectcalico.org/v3"),
    ],
)
def test_policies_of_plugins_that_close_it(of_plugin):
    assert changes(of_plugin) == []


@pytest.mark.parametrize(
    "of_plugin",
    [
        cilium("egress: [{}]"),
        cilium("ingress: []"),
        cilium("enableDefaultDeny: {ingress: false}, ingressDeny: [{}]"),
        policy("types: [Egress]", "projectcalico.org/v3"),
        policy("egress: [{}]", "projectcalico.org/v3"),
    ],
)
def test_policies_of_plugins_that_leave_everyone_in(of_plugin):
    assert set(added(changes(of_plugin))) == {"web-backend-tls"}


@pytest.mark.parametrize(
    ("spec", "beginning"),
    [
        ({"type": "LoadBalancer"}, "is of type LoadBalancer"),
        ({"externalIPs": ["192.0.2.1"]}, "has externalIPs 192.0.2.1"),
    ],
    ids=["LoadBalancer", "externalIPs"],
)
def test_a_port_that_is_open_to_the_outside(spec, beginning):
    topology = topology_of(service(**spec), WEB)
    told = notes(closed_ports.changes(joined(topology, request(**CLOSED))))
    assert (
        f"warning: Service/web: {beginning}: port http (80) no longer answers callers from outside the cluster "
        "(close-plaintext)"
    ) in told


def test_a_port_that_nobody_outside_reaches():
    assert not [text for text in notes(changes()) if "outside the cluster" in text]
