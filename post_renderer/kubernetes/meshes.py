"""Service meshes: what makes one add a proxy to a pod, which wraps the pod's traffic in TLS of its own."""

from collections.abc import Mapping

from post_renderer.model import Body, fields
from post_renderer.model.records import NamedTuple

# Any value.
ANY: tuple[str, ...] = ()


class Mesh(NamedTuple):
    """The labels and annotations, with their values, that switch injection on or off.

    Those of the pod decide; where the pod has none, those of its namespace.
    """

    pod: Mapping[str, tuple[str, ...]]
    off: Mapping[str, tuple[str, ...]]
    namespace: Mapping[str, tuple[str, ...]]


MESHES = (
    # istio, manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml.
    Mesh(
        pod={"sidecar.istio.io/inject": ("true",), "istio.io/rev": ANY},
        off={"sidecar.istio.io/inject": ("false",)},
        namespace={"istio-injection": ("enabled",), "istio.io/rev": ANY},
    ),
    # linkerd.io/2/features/proxy-injection.
    Mesh(
        pod={"linkerd.io/inject": ("enabled", "ingress")},
        off={"linkerd.io/inject": ("disabled",)},
        namespace={"linkerd.io/inject": ("enabled", "ingress")},
    ),
    # kuma.io/docs, "Data plane on Kubernetes".
    Mesh(
        pod={"kuma.io/sidecar-injection": ("enabled", "true")},
        off={"kuma.io/sidecar-injection": ("disabled", "false")},
        namespace={"kuma.io/sidecar-injection": ("enabled", "true")},
    ),
    # Consul has no switch for a namespace in the manifests.
    Mesh(
        pod={"consul.hashicorp.com/connect-inject": ("true",)},
        off={"consul.hashicorp.com/connect-inject": ("false",)},
        namespace={},
    ),
)


def injected_by(template: Body, namespace: Body) -> str:
    """The label or annotation that gives pods of ``template`` a proxy, empty when none does.

    ``namespace`` is their Namespace, an empty body when it is not in the stream.
    """
    for mesh in MESHES:
        if _found(mesh.off, template):
            continue
        of_pod, of_namespace = _found(mesh.pod, template), _found(mesh.namespace, namespace)
        if of_pod:
            return of_pod
        if of_namespace:
            return f"{of_namespace} on Namespace/{fields.text(namespace, 'metadata', 'name')}"
    return ""


def _found(switches: Mapping[str, tuple[str, ...]], body: Body) -> str:
    """The first of ``switches`` that ``body`` has, as ``name: value``; empty without one."""
    for field in ("annotations", "labels"):
        metadata = fields.texts(body, "metadata", field)
        for name, values in switches.items():
            if name in metadata and (values == ANY or metadata[name] in values):
                return f"{name}: {metadata[name]}"
    return ""
