"""Ingresses that lead to flagged and to other Services."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.manifests import (
    INGRESS,
    deployment,
    ingress,
    joined,
    notes,
    path,
    port,
    problems,
    request,
    service,
    stream_of,
    topology_of,
)

from post_renderer import edit
from post_renderer.commands import dispatch
from post_renderer.kubernetes.sync_waves import SYNC_WAVE
from post_renderer.model import Change, Copy, Drop, Finding, Put, Ref, Settings
from post_renderer.plan.routing import late_routes, plain_routes, routes
from post_renderer.topology.topology import Topology
from post_renderer.yamltext import node, stream

PREFIX = "nginx.ingress.kubernetes.io/"
COPY = INGRESS._replace(name="web-backend-tls")
API = Ref("", "Service", "shop", "api")
SERVICES = ("web", "api", "files", "docs")


def app(name: str) -> tuple[dict, dict]:
    """A Service with a workload of its own."""
    pods = deployment(name)
    pods["spec"]["template"]["metadata"]["labels"] = {"app": name}
    return service(name, selector={"app": name}), pods


def decided(*ingresses: dict, requests=(request(),), also=(), step=routes.changes) -> list:
    apps = [each for name in SERVICES for each in app(name)]
    return list(step(joined(topology_of(*apps, *also, *ingresses), *requests)))


def result(*ingresses: dict, requests=(request(),), also=()) -> list[dict]:
    """The Ingresses of the edited stream."""
    changes = [d for d in decided(*ingresses, requests=requests, also=also) if not isinstance(d, Finding)]
    return [body for body in edited(changes, *also, *ingresses) if body["kind"] == "Ingress"]


def edited(changes: list[Change], *ingresses: dict) -> list[dict]:
    apps = [each for name in SERVICES for each in app(name)]
    documents = stream.split(stream_of(*apps, *ingresses))
    topology = Topology(documents, Settings(namespace="shop"))
    return [node.read(d.text) for d in stream.split(edit.apply(changes, documents, topology.objects).text)]


def located(body: dict) -> list[tuple[str, str, str, str]]:
    """Host, path, type and Service of every path of an Ingress."""
    return [
        (rule.get("host", ""), each["path"], each["pathType"], each["backend"]["service"]["name"])
        for rule in body["spec"]["rules"]
        for each in rule.get("http", {}).get("paths", ())
    ]


def paths_by_name(bodies: list[dict]) -> dict[str, list[str]]:
    return {
        body["metadata"]["name"]: [f"{path} {name}" for _, path, _, name in located(body)] for body in bodies
    }


def test_flagged_paths_move_to_a_copy_and_the_others_stay():
    mixed = ingress("web", path("api", at="/api"), path(), path("files", at="/files"))
    assert paths_by_name(result(mixed)) == {
        "web-backend-tls": ["/ web"],
        "web": ["/api api", "/files files"],
    }


def test_reasons():
    changes = decided(
        ingress("web", path(), path("api", at="/api"), annotations={"cert-manager.io/issuer": "a"})
    )
    assert [
        (change.ref.name, change.why) for change in changes if not isinstance(change, (Put, Finding))
    ] == [
        ("web-backend-tls", "copy of Ingress/web for example.com/"),
        ("web-backend-tls", "cert-manager.io/issuer stays in Ingress/web alone"),
        ("web-backend-tls", "the other paths of Ingress/web are not in it"),
        ("web", "example.com/ moves to Ingress/web-backend-tls"),
    ]


def test_only_the_copy_speaks_https():
    copied, original = result(ingress("web", path(), path("api", at="/api"), annotations={"a": "b"}))
    assert original["metadata"]["annotations"] == {"a": "b"}
    assert copied["metadata"]["annotations"] == {
        "a": "b",
        f"{PREFIX}canary": "false",
        f"{PREFIX}backend-protocol": "HTTPS",
        f"{PREFIX}proxy-ssl-secret": "shop/web-backend-tls",
        f"{PREFIX}proxy-ssl-verify": "on",
        f"{PREFIX}proxy-ssl-verify-depth": "2",
        f"{PREFIX}proxy-ssl-name": "web.shop.svc.cluster.local",
        f"{PREFIX}proxy-ssl-server-name": "on",
        f"{PREFIX}proxy-ssl-protocols": "TLSv1.2 TLSv1.3",
    }
    (backend,) = [each["backend"] for each in copied["spec"]["rules"][0]["http"]["paths"]]
    assert backend == {"service": {"name": "web", "port": {"name": "https"}}}


def test_limits_that_count_apart():
    annotations = {f"{PREFIX}limit-rps": "5", f"{PREFIX}limit-rpm": "9"}
    findings = notes(decided(ingress("web", path(), path("api", at="/api"), annotations=annotations)))
    assert findings[:2] == [
        f"note: Ingress/web: {PREFIX}{name} counts the requests to Ingress/web-backend-tls apart from those to "
        "Ingress/web"
        for name in ("limit-rpm", "limit-rps")
    ]
    pure = notes(decided(ingress(annotations=annotations)))
    assert not [text for text in pure if "limit" in text]


def test_a_rule_whose_paths_move_to_several():
    mixed = ingress("web", path(), path("api", at="/api"))
    mixed["spec"]["rules"].append({"host": "b", "http": {"paths": [path("files")]}})
    changes = decided(mixed, requests=[request(), request(API)])
    assert [change.why for change in changes if isinstance(change, Drop) and change.ref == INGRESS] == [
        "example.com/ moves to Ingress/web-web-backend-tls; example.com/api moves to Ingress/web-api-backend-tls"
    ]


@pytest.mark.parametrize(
    ("name", "is_copied"),
    [
        ("cert-manager.io/cluster-issuer", False),
        ("cert-manager.io/common-name", False),
        ("acme.cert-manager.io/http01-edit-in-place", False),
        ("certmanager.k8s.io/issuer", False),
        ("kubernetes.io/tls-acme", False),
        ("cert.gardener.cloud/purpose", False),
        ("external-dns.alpha.kubernetes.io/hostname", True),
        ("kubernetes.io/ingress.class", True),
        (f"{PREFIX}use-regex", True),
        (f"{PREFIX}server-snippet", True),
        ("helm.sh/hook-weight", True),
        ("postrenderer.helm.sh/postrender-filename", True),
    ],
)
def test_annotations_of_the_copy(name, is_copied):
    copied, original = result(ingress("web", path(), path("api", at="/api"), annotations={name: "x"}))
    assert original["metadata"]["annotations"] == {name: "x"}
    assert (name in copied["metadata"]["annotations"]) == is_copied


def test_all_else_is_the_same_in_both():
    mixed = ingress(
        "web", path(), path("api", at="/api"), tls=[{"hosts": ["example.com"], "secretName": "a"}]
    )
    mixed["metadata"]["labels"] = {"app": "web"}
    copied, original = result(mixed)
    for body in (copied, original):
        assert body["metadata"]["labels"] == {"app": "web"}
        assert body["spec"]["tls"] == mixed["spec"]["tls"]
        assert body["spec"]["ingressClassName"] == "nginx"


def test_two_flagged_services_have_a_copy_each():
    mixed = ingress("web", path(), path("api", at="/api"), path("files", at="/files"))
    assert paths_by_name(result(mixed, requests=[request(), request(API)])) == {
        "web-web-backend-tls": ["/ web"],
        "web-api-backend-tls": ["/api api"],
        "web": ["/files files"],
    }


def test_without_others_the_first_service_stays():
    mixed = ingress("web", path("api", at="/api"), path())
    bodies = result(mixed, requests=[request(), request(API)])
    assert paths_by_name(bodies) == {"web-backend-tls": ["/api api"], "web": ["/ web"]}
    names = {
        body["metadata"]["name"]: body["metadata"]["annotations"][f"{PREFIX}proxy-ssl-name"]
        for body in bodies
    }
    assert names == {"web-backend-tls": "api.shop.svc.cluster.local", "web": "web.shop.svc.cluster.local"}


def test_services_of_one_certificate_share_a_copy():
    twin = service("twin", selector={"app": "web"})
    mixed = ingress("web", path(), path("twin", at="/twin"), path("files", at="/files"))
    requests = [request(), request(API._replace(name="twin"))]
    assert paths_by_name(result(mixed, requests=requests, also=[twin])) == {
        "web-backend-tls": ["/ web", "/twin twin"],
        "web": ["/files files"],
    }
    assert paths_by_name(result(ingress("web", path(), path("twin")), requests=requests, also=[twin])) == {
        "web": ["/ web", "/ twin"]
    }


def test_a_rule_goes_with_its_last_path():
    mixed = ingress()
    rules = [("a", path(), path("api", at="/api")), ("b", path()), ("c", path("api"))]
    mixed["spec"]["rules"] = [{"host": host, "http": {"paths": list(paths)}} for host, *paths in rules]
    copied, original = result(mixed)
    assert [rule["host"] for rule in copied["spec"]["rules"]] == ["a", "b"]
    assert [rule["host"] for rule in original["spec"]["rules"]] == ["a", "c"]


def test_what_is_no_path_to_a_service_stays():
    """A rule without paths, one without host, and a path to another object."""
    mixed = ingress("web", path("api", at="/api"))
    bucket = {"path": "/b", "pathType": "Exact", "backend": {"resource": {"kind": "Bucket", "name": "b"}}}
    mixed["spec"]["rules"] += [{"host": "empty"}, {"http": {"paths": [path(), bucket]}}]
    copied, original = result(mixed)
    assert copied["spec"]["rules"] == [{"http": {"paths": [{**path(to="https")}]}}]
    assert original["spec"]["rules"] == [
        {"host": "example.com", "http": {"paths": [path("api", at="/api")]}},
        {"host": "empty"},
        {"http": {"paths": [bucket]}},
    ]


@pytest.mark.parametrize(
    ("mixed", "reason"),
    [
        (
            ingress("web", path(), path("api", at="/api"), defaultBackend=path("files")["backend"]),
            "cannot be split: its default backend is that of all its hosts, which no two Ingresses can share; "
            "write the default backend as path / of each host in the chart's values",
        ),
        (
            ingress("web", path(), path("api")),
            "cannot be split: example.com/ is in it twice; remove one of the two in the chart's values",
        ),
    ],
    ids=["default backend", "one path twice"],
)
def test_what_cannot_be_split(mixed, reason):
    (sentence,) = problems(decided(mixed))
    assert sentence.startswith("Ingress/web: routes to Service/web, which is flagged, and also to ")
    assert sentence.endswith(reason)


def test_an_exact_path_beside_a_prefix():
    mixed = ingress("web", {**path(), "pathType": "Exact"}, path("api"))
    assert paths_by_name(result(mixed)) == {"web-backend-tls": ["/ web"], "web": ["/ api"]}


@pytest.mark.parametrize(
    ("name", "others", "expected"),
    [
        ("web", ["web-backend-tls"], "web-backend-tls-2"),
        ("web", ["web-backend-tls", "web-backend-tls-2"], "web-backend-tls-3"),
        ("w" * 253, [], "w" * 241 + "-backend-tls"),
        ("w" * 240 + ".x" * 6 + "w", [], "w" * 240 + "-backend-tls"),
    ],
    ids=["taken", "taken twice", "too long", "ends in a point"],
)
def test_names(name, others, expected):
    taken = [ingress(other, path("files")) for other in others]
    names = [
        body["metadata"]["name"] for body in result(*taken, ingress(name, path(), path("api", at="/api")))
    ]
    assert names == [*others, expected, name]
    assert len(expected) <= 253


def test_two_ingresses_whose_copies_would_have_one_name():
    """``web`` has two copies, one called as the only one of ``web-api``."""
    web = ingress("web", path(), path("api", at="/api"), path("files", at="/files"))
    other = ingress("web-api", path("api", at="/api2"), path("docs", at="/docs"))
    assert paths_by_name(result(web, other, requests=[request(), request(API)])) == {
        "web-web-backend-tls": ["/ web"],
        "web-api-backend-tls": ["/api api"],
        "web": ["/files files"],
        "web-api-backend-tls-2": ["/api2 api"],
        "web-api": ["/docs docs"],
    }


def test_kept_routes_stay():
    mixed = ingress("web", path(), path("api", at="/api"))
    requests = [request(), request(API, routes="keep")]
    assert paths_by_name(result(mixed, requests=requests)) == {
        "web-backend-tls": ["/ web"],
        "web": ["/api api"],
    }


def test_original_and_copy_turn_in_one_wave():
    """The original loses the path when the copy has it, not before."""
    mixed = ingress("web", path(), path("api", at="/api"))
    changes = decided(mixed, requests=[request(routes="last")], step=late_routes.changes)
    assert [(change.ref.name, change.path[-1], change.value) for change in changes] == [
        ("web-backend-tls", SYNC_WAVE, "1"),
        ("web", SYNC_WAVE, "1"),
    ]


def test_a_service_that_is_elsewhere():
    mixed = ingress("web", path("blog", 80), path("api", at="/api"))
    requests = [request(API._replace(name="blog"), service_port=443)._replace(present=False)]
    copied, original = result(mixed, requests=requests)
    assert [located(body) for body in (copied, original)] == [
        [("example.com", "/", "Prefix", "blog")],
        [("example.com", "/api", "Prefix", "api")],
    ]
    (each,) = copied["spec"]["rules"][0]["http"]["paths"]
    assert each["backend"]["service"]["port"] == {"number": "443"}


def test_a_path_to_another_port_of_the_service_is_a_problem():
    web = service("web", port(), port("metrics", 9000, 9000))
    mixed = ingress("web", path(), path(to="metrics", at="/metrics"))
    topology = topology_of(web, deployment(), mixed)
    context = joined(topology, request(port="http"))
    assert problems(routes.changes(context)) == []
    (sentence,) = problems(plain_routes.changes(context))
    assert sentence.startswith(
        "Ingress/web: example.com/metrics routes to port metrics of Service/web, which is"
    )


def test_findings_name_the_ingress_of_the_stream():
    annotations = {f"{PREFIX}backend-protocol": "FCGI", f"{PREFIX}auth-tls-secret": "a/b"}
    findings = decided(ingress("web", path(), path("api", at="/api"), annotations=annotations))
    assert problems(findings)[0].startswith(
        "Ingress/web: nginx.ingress.kubernetes.io/backend-protocol is FCGI"
    )
    del annotations[f"{PREFIX}backend-protocol"]
    warnings = notes(decided(ingress("web", path(), path("api", at="/api"), annotations=annotations)))
    assert any(text.startswith("warning: Ingress/web: auth-tls-secret") for text in warnings)


def test_a_canary_is_not_split():
    """It has the protocol of its main Ingress, which is split, path by path."""
    main = ingress("web", path(), path("api", at="/api"))
    canary = ingress(
        "canary", path("docs"), path("files", at="/api"), annotations={f"{PREFIX}canary": "true"}
    )
    requests = [request(dns_names=()), request(API._replace(name="docs"))]
    bodies = result(main, canary, requests=requests)
    assert paths_by_name(bodies) == {
        "web-backend-tls": ["/ web"],
        "web": ["/api api"],
        "canary": ["/ docs", "/api files"],
    }
    ports = [each["backend"]["service"]["port"] for each in bodies[-1]["spec"]["rules"][0]["http"]["paths"]]
    assert ports == [{"name": "https"}, {"name": "http"}]


def test_what_is_not_mixed_is_not_split():
    for pure in (ingress(), ingress("web", path("api"))):
        assert [type(change) for change in decided(pure) if isinstance(change, (Copy, Drop))] == []


def filtered(bodies: list[dict], flagged: list[str]) -> list[dict]:
    """All objects of the output, which a second run does not change."""
    options = ["-n", "shop", "--mode", "mount", "--issuer", "ca", *(f"--service={name}" for name in flagged)]
    once = dispatch.run(options, {}, lambda: stream_of(*bodies).encode())
    assert once.code == dispatch.DONE, once.err
    assert dispatch.run(options, {}, lambda: once.out).out == once.out
    return [node.read(document.text) for document in stream.split(once.out.decode())]


PATHS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", ""]),
        st.sampled_from(["/", "/x", "/x/y", "/z(/|$)(.*)"]),
        st.sampled_from(["Prefix", "Exact", "ImplementationSpecific"]),
        st.sampled_from(SERVICES),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda each: (each[0], each[1], each[2] == "Exact"),
)


@given(PATHS, st.sets(st.sampled_from(SERVICES), min_size=1))
def test_every_path_is_in_one_ingress_and_none_has_moved(paths, flagged):
    """Whatever is flagged: all paths are there once, and no Ingress has those of two verified names."""
    body = ingress(tls=[{"hosts": ["a", "b"], "secretName": "public"}])
    hosts = dict.fromkeys(host for host, *_ in paths)
    body["spec"]["rules"] = [
        {
            **({"host": host} if host else {}),
            "http": {
                "paths": [
                    {**path(name, at=at), "pathType": kind} for of, at, kind, name in paths if of == host
                ]
            },
        }
        for host in hosts
    ]
    apps = [each for name in SERVICES for each in app(name)]
    routed = sorted(flagged & {name for *_, name in paths})
    bodies = [each for each in filtered([*apps, body], routed) if each["kind"] == "Ingress"]
    assert sorted(each for of_ingress in bodies for each in located(of_ingress)) == sorted(paths)
    for of_ingress in bodies:
        assert of_ingress["spec"]["tls"] == body["spec"]["tls"]
        names = {name for *_, name in located(of_ingress)}
        assert len(names) == 1 if names & flagged else names
