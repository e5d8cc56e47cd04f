"""Who reached the plain port of a backend reaches its TLS port, and nobody reaches more than before.

By an evaluator of NetworkPolicies of its own (support/reachability.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import event, given, settings
from hypothesis import strategies as st
from support.manifests import container, deployment, ingress, path, port, service, stream_of
from support.policies import everyone, policies
from support.reachability import Cluster, Peer

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
) -> list[str]:
    """Every connection that is possible in one of two streams alone.

    ``secured`` has the plain port and the TLS port of workloads: the TLS port shall be open to those to whom
    the plain port was open. Every other port of every pod shall be as it was.
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
                    if now.connects(caller, target, number) != expected:
                        found.append(
                            f"{caller.name} to {key} port {number}: {'cut' if expected else 'let in'}"
                        )
    return found


def stream_with(policies: list[dict], *flagged: str, image: str, mode: str) -> str:
    flag = {"backend-tls.kuberise.io/enabled": "true", "backend-tls.kuberise.io/mode": mode}
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


def report(stream: str) -> str:
    return dispatch.run(ARGUMENTS, {}, stream.encode).err
