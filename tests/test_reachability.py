"""Who reached the plain port of a backend reaches its TLS port, and nobody reaches more than before.

By an evaluator of NetworkPolicies of its own (support/reachability.py).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from support.manifests import container, deployment, ingress, path, port, service, stream_of
from support.places import chart_streams
from support.policies import closing_policies, everyone, policies
from support.reachability import Cluster, Peer, pod

from post_renderer.commands import dispatch

ARGUMENTS = ("--namespace", "shop", "--issuer", "ca")


def patched(stream: str, *arguments: str) -> str:
    answer = dispatch.run(arguments, {}, stream.encode)
    assert answer.code == dispatch.DONE, answer.err
    return answer.out.decode()


def differences(
    before: str,
    after: str,
    namespace: str,
    secured: dict[tuple[str, str], tuple[int, int]],
    callers: Sequence[Peer],
    closed: Sequence[tuple[str, str]] = (),
) -> list[str]:
    """Every connection that is possible in one of two streams alone.

    ``secured`` has the plain port and the TLS port of workloads: the TLS port shall be open to those to whom
    the plain port was open. The plain port of those that are ``closed`` shall be open to nobody. Every other
    port of every pod shall be as it was.
    """
    found = []
    for native_names in (False, True):
        was, now = (Cluster(stream, namespace, native_names) for stream in (before, after))
        pods_before, pods_now = was.pods(), now.pods()
        numbers = {8080, 9000, *(number for pair in secured.values() for number in pair)}
        for key, target in pods_now.items():
            plain, tls = secured.get(key, (0, 0))
            for number in sorted(numbers):
                for caller in (*callers, *pods_before.values()):
                    earlier = pods_before[key]
                    expected = was.connects(caller, earlier, number)
                    if number == tls:
                        expected = expected or was.connects(caller, earlier, plain)
                    elif number == plain and key in closed:
                        expected = False
                    if now.connects(caller, target, number) != expected:
                        found.append(
                            f"{caller.name} to {key} port {number}: {'cut' if expected else 'let in'}"
                        )
    return found


def stream_with(policies: list[dict], *flagged: str, image: str, mode: str, **flags: str) -> str:
    flag = {
        f"backend-tls.kuberise.io/{name}": value
        for name, value in {"enabled": "true", "mode": mode, **flags}.items()
    }
    objects = []
    for name, labels in (("web", {"app": "web", "tier": "front"}), ("api", {"app": "api", "tier": "front"})):
        workload = deployment(name, container(name, ("http", 8080), ("metrics", 9000), image=image))
        workload["spec"]["template"]["metadata"]["labels"] = labels
        objects += [
            service(name, port(), annotations=flag if name in flagged else {}, selector={"app": name}),
            workload,
            ingress(name, path(name)),
        ]
    return stream_of(*objects, *policies)


@given(
    policies,
    st.sampled_from((("web",), ("web", "api"))),
    st.sampled_from(("example/web:1", "stefanprodan/podinfo:6.14.1")),
    st.sampled_from(("auto", "sidecar")),
)
@settings(max_examples=2 * settings.default.max_examples, deadline=None)
def test_drawn_policies(policies: list[dict], flagged: tuple[str, ...], image: str, mode: str):
    before = stream_with(policies, *flagged, image=image, mode=mode)
    after = patched(before, *ARGUMENTS)
    tls = 9899 if (image, mode) == ("stefanprodan/podinfo:6.14.1", "auto") else 8443
    secured = {("Deployment", name): (8080, tls) for name in flagged}
    event("policies changed" if "admits TLS port" in report(before) else "policies as they were")
    assert differences(before, after, "shop", secured, everyone()) == []
    assert patched(after, *ARGUMENTS) == after


@given(closing_policies, st.sampled_from((("web",), ("web", "api"))))
@settings(max_examples=2 * settings.default.max_examples, deadline=None)
def test_drawn_policies_and_closed_ports(policies: list[dict], flagged: tuple[str, ...]):
    """Where it can be done nobody reaches the plain port; otherwise a problem names what admits somebody to it."""
    before = stream_with(
        policies, *flagged, image="example/web:1", mode="sidecar", **{"close-plaintext": "true"}
    )
    answer = dispatch.run(ARGUMENTS, {}, before.encode)
    if answer.code != dispatch.DONE:
        event("stays open")
        assert "close-plaintext" in answer.err
        assert plain_is_open(before, flagged), answer.err
        return
    event("written" if "web-backend-tls\n    new: closes" in answer.err else "edited or closed already")
    after = answer.out.decode()
    secured = {("Deployment", name): (8080, 8443) for name in flagged}
    assert differences(before, after, "shop", secured, everyone(), tuple(secured)) == []
    assert patched(after, *ARGUMENTS) == after


def plain_is_open(stream: str, flagged: tuple[str, ...]) -> bool:
    cluster = Cluster(stream, "shop", native_names=False)
    callers = [caller._replace(name="caller") for caller in everyone()]
    pods = [cluster.pods()["Deployment", name] for name in flagged]
    return any(cluster.connects(caller, pod, 8080) for caller in callers for pod in pods)


def listeners(cluster: Cluster, service: str) -> set[str]:
    """The targetPorts of a Service to which its Ingresses lead; without one those of all its ports."""
    of_kind = {kind: [o for o in cluster.objects if o.get("kind") == kind] for kind in ("Service", "Ingress")}
    (manifest,) = [o for o in of_kind["Service"] if o["metadata"]["name"] == service]
    wanted = {
        str(to["service"]["port"].get("name") or to["service"]["port"].get("number"))
        for each in of_kind["Ingress"]
        for rule in each["spec"].get("rules") or []
        for to in (path["backend"] for path in (rule.get("http") or {}).get("paths") or [])
        if "service" in to and to["service"]["name"] == service
    }
    ports = manifest["spec"]["ports"]
    routed = [p for p in ports if not wanted or wanted & {str(p.get("name")), str(p["port"])}]
    return {str(p.get("targetPort") or p["port"]) for p in routed}


def backing(cluster: Cluster, service: str, workload: str) -> list[tuple[str, str]]:
    """The workloads behind a Service: by its selector, or the one that the flags name."""
    (manifest,) = [
        o for o in cluster.objects if o.get("kind") == "Service" and o["metadata"]["name"] == service
    ]
    selector = set((manifest["spec"].get("selector") or {}).items())
    return [
        key
        for key, each in cluster.pods().items()
        if "/".join(key) == workload or (not workload and selector <= set(each.labels))
    ]


def number(pod: Peer, port: str) -> int:
    return int(port) if port.isdigit() else pod.number(port) or 0


def with_service(file: Path) -> bool:
    return json.loads((file.parent / "meta.json").read_text("utf-8")).get("service") is not None


def with_policies(file: Path) -> bool:
    return with_service(file) and "kind: NetworkPolicy" in file.read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["auto", "sidecar"])
@pytest.mark.parametrize(
    "file", list(filter(with_policies, chart_streams())), ids=lambda file: f"{file.parent.name}-{file.stem}"
)
def test_charts(file: Path, mode: str, tmp_path: Path):
    """Of each chart with policies the main Service, flagged."""
    meta = json.loads((file.parent / "meta.json").read_text("utf-8"))
    before, after = with_main_service(file, meta, tmp_path, mode=mode)
    was, secured = Cluster(before, meta["namespace"], True), ports_of(meta, before, after)
    callers = callers_of(was, meta["namespace"])
    assert differences(before, after, meta["namespace"], secured, callers) == []


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["auto", "sidecar"])
@pytest.mark.parametrize(
    "file", list(filter(with_service, chart_streams())), ids=lambda file: f"{file.parent.name}-{file.stem}"
)
def test_charts_with_a_closed_port(file: Path, mode: str, tmp_path: Path):
    """Nobody reaches it, and every other port that is declared is as it was."""
    meta = json.loads((file.parent / "meta.json").read_text("utf-8"))
    before, after = with_main_service(file, meta, tmp_path, mode=mode, closePlaintext=True)
    was, now = (Cluster(stream, meta["namespace"], True) for stream in (before, after))
    callers = callers_of(was, meta["namespace"])
    for key, (plain, tls) in ports_of(meta, before, after).items():
        earlier, target = was.pods()[key], now.pods()[key]
        declared = {number for _, number in earlier.ports} - {plain, tls}
        for caller in callers:
            reached = was.connects(caller, earlier, plain) or was.connects(caller, earlier, tls)
            assert now.connects(caller, target, tls) == reached, caller
            assert tls == plain or not now.connects(caller, target, plain), caller
            for each in declared:
                assert now.connects(caller, target, each) == was.connects(caller, earlier, each), (
                    caller,
                    each,
                )


def with_main_service(file: Path, meta: dict, folder: Path, **flags: object) -> tuple[str, str]:
    """A chart's stream, and what the filter makes of it where the main Service is flagged."""
    entry = {"name": meta["service"], "issuer": {"name": "ca"}, **meta.get("flags", {}), **flags}
    config = {"apiVersion": "backend-tls.kuberise.io/v1alpha1", "kind": "BackendTLS"}
    (folder / "config").write_text(
        json.dumps({**config, "spec": {"namespace": meta["namespace"], "services": [entry]}})
    )
    before = file.read_text("utf-8")
    answer = dispatch.run(("--config", str(folder / "config")), {}, before.encode)
    if answer.code != dispatch.DONE:
        pytest.skip("cannot be done in this mode")
    return before, answer.out.decode()


def ports_of(meta: dict, before: str, after: str) -> dict[tuple[str, str], tuple[int, int]]:
    """The plain port and the TLS port of each workload behind the main Service."""
    was, now = (Cluster(stream, meta["namespace"], True) for stream in (before, after))
    secured = {}
    for key in backing(was, meta["service"], meta.get("flags", {}).get("workload", "")):
        plain = {number(was.pods()[key], each) for each in listeners(was, meta["service"])}
        tls = {number(now.pods()[key], each) for each in listeners(now, meta["service"])}
        # A Service without an Ingress has both ports.
        secured[key] = (min(plain), min(tls - plain or tls))
    assert secured, "no pods are behind the Service"
    return secured


def callers_of(cluster: Cluster, namespace: str) -> list[Peer]:
    peers = [peer for policy in cluster.policies for peer in peers_of(policy, namespace)]
    return [*peers, *strangers(namespace)]


def peers_of(policy: dict, namespace: str) -> list[Peer]:
    """A pod for each peer that a policy names by labels, in every namespace that it may mean."""
    found = []
    for rule in policy["spec"].get("ingress") or []:
        for peer in (rule or {}).get("from") or []:
            labels = (peer.get("podSelector") or {}).get("matchLabels") or {}
            spaces = (peer.get("namespaceSelector") or {}).get("matchLabels") or {}
            texts = {key: str(value) for key, value in labels.items()}
            found.append(pod(f"like {peer}", namespace, texts))
            found.append(pod(f"elsewhere, like {peer}", "other", texts, **spaces))
    return found


def strangers(namespace: str) -> list[Peer]:
    return [
        pod("stranger", namespace, {}),
        pod("far stranger", "other", {}),
        Peer("outside", address="203.0.113.9"),
    ]


def report(stream: str) -> str:
    return dispatch.run(ARGUMENTS, {}, stream.encode).err
