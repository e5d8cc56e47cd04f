"""What can be wrong with pods, and with how they serve TLS."""

from collections.abc import Mapping

from post_renderer.model import NOTE, PROBLEM, WARNING
from post_renderer.reports.rules.rule import Rule

TOPICS: Mapping[str, Mapping[str, Rule]] = {
    "Pods": {
        "no-selector": Rule(PROBLEM, "The Service has no selector, so its pods are unknown."),
        "no-pods": Rule(PROBLEM, "No workload of the stream has pods that the Service selects."),
        "only-hook-pods": Rule(PROBLEM, "Only a Helm hook has pods that the Service selects."),
        "workload-not-found": Rule(PROBLEM, "The workload that `workload` names does not exist."),
        "workload-twice": Rule(PROBLEM, "A workload of the Service occurs more than once in the stream."),
        "container-not-found": Rule(PROBLEM, "The container that `container` names does not exist."),
        "container-ambiguous": Rule(PROBLEM, "No container declares the port, and the pod has several."),
        "target-port-not-found": Rule(
            PROBLEM, "No container declares a port with the name of the targetPort."
        ),
        "ports-differ": Rule(
            PROBLEM, "The TLS port is the plain port in some workloads of the Service, not in all."
        ),
        "host-network": Rule(PROBLEM, "Pods use hostNetwork, so that the TLS port would open on every node."),
        "mesh": Rule(PROBLEM, "Some pods of a Service get a mesh proxy, and others do not."),
        "left-to-mesh": Rule(NOTE, "Pods get a mesh proxy, and mode auto leaves the connection to the mesh."),
        "mesh-twice": Rule(NOTE, "Pods get a mesh proxy, and the mode asks for TLS of its own as well."),
        "workload-immutable": Rule(
            WARNING, "No cluster changes a Pod or Job that exists: an upgrade of the release fails."
        ),
        "custom-resource-ambiguous": Rule(
            PROBLEM, "Custom resources of several kinds may create the Service's pods."
        ),
    },
    "Serving TLS": {
        "already-tls": Rule(
            PROBLEM, "The port serves TLS already, so a sidecar cannot be put in front of it."
        ),
        "preset-not-found": Rule(PROBLEM, "No preset fits the container, or several do."),
        "preset-by-chart": Rule(PROBLEM, "The application can serve TLS only by values of its chart."),
        "preset-note": Rule(NOTE, "A note that belongs to the preset."),
        "operator-mode": Rule(PROBLEM, "An operator creates the pods, which the mode would have to change."),
        "operator-other-port": Rule(
            PROBLEM, "The port is not the one for which the custom resource can configure TLS."
        ),
        "operator-turns-port": Rule(
            PROBLEM, "The operator switches the plain port to HTTPS, which mode auto never does."
        ),
        "chart-serves-tls": Rule(NOTE, "Mode mount: the chart must configure the application to serve TLS."),
        "client-auth-unsupported": Rule(
            PROBLEM, "It is not known how the application asks for a client certificate."
        ),
        "chart-asks-for-certificates": Rule(
            NOTE, "Mode mount: the chart must configure the application to ask for client certificates."
        ),
        "tls-port-clash": Rule(PROBLEM, "A container and a sidecar of a pod would use one TLS port."),
        "tls-port-shared": Rule(PROBLEM, "Services with different target ports would share one TLS port."),
        "https-port-taken": Rule(PROBLEM, "`https-port` is a port of another container of the pod."),
        "no-free-port": Rule(PROBLEM, "The pod mentions every number that the port of a sidecar could have."),
        "volume-taken": Rule(PROBLEM, "The pod has another volume with the name of the one to add."),
        "mount-path-taken": Rule(PROBLEM, "The container mounts something else at the path of the key pair."),
        "mount-path-hides": Rule(
            PROBLEM, "A mount at the path of the key pair would hide what the container needs."
        ),
        "mounted-with-sub-path": Rule(
            PROBLEM, "The Secret is mounted with subPath, which never sees a renewal."
        ),
    },
    "Presets": {
        "variable-from-elsewhere": Rule(PROBLEM, "A variable that the preset sets uses valueFrom."),
        "variable-may-be-hidden": Rule(
            NOTE, "A variable that the preset adds to may be set by an object that is not in the stream."
        ),
        "variable-twice": Rule(PROBLEM, "A variable that the preset sets occurs several times."),
        "command-line-option": Rule(PROBLEM, "An option on the command line contradicts the preset."),
        "arguments-not-appendable": Rule(
            PROBLEM, "The preset needs an argument that cannot be added to the container's."
        ),
        "probe-command-http": Rule(PROBLEM, "A probe or hook runs a command that calls the port with http."),
        "config-map-taken": Rule(
            PROBLEM, "The stream has another ConfigMap with the name of the one to add."
        ),
        "config-source-not-found": Rule(
            PROBLEM, "The ConfigMap or Secret with the application's configuration is not found."
        ),
        "config-source-ambiguous": Rule(
            PROBLEM, "Several ConfigMaps or Secrets may have the application's configuration."
        ),
        "config-text-not-editable": Rule(
            PROBLEM, "The application's configuration is written in a way that cannot be edited."
        ),
        "config-shared": Rule(WARNING, "Other workloads read the ConfigMap or Secret that changes."),
        "config-immutable": Rule(WARNING, "The ConfigMap or Secret that changes is immutable."),
    },
    "Sidecar": {
        "sidecar-chosen": Rule(NOTE, "Why the Service gets a sidecar in mode auto."),
        "sidecar-alpn": Rule(WARNING, "The port serves gRPC or HTTP/2, and the sidecar offers no ALPN."),
        "grpc-needs-alpn": Rule(PROBLEM, "The port serves gRPC or HTTP/2 to clients that need ALPN."),
        "plain-port-open": Rule(NOTE, "The plain port of the pod still answers inside the cluster."),
        "application-on-loopback": Rule(
            PROBLEM, "The application listens for its own pod alone, where no sidecar reaches it."
        ),
        "sidecar-client-address": Rule(NOTE, "The application sees the pod's own address as its client."),
        "sidecar-makes-callers-local": Rule(
            WARNING, "By the config file the application takes every caller for a local one."
        ),
        "sidecar-open-connections": Rule(
            NOTE, "Connections stay open for long, and each takes memory of the sidecar."
        ),
        "sidecar-qos-class": Rule(NOTE, "The sidecar takes the QoS class Guaranteed from the pods."),
        "sidecar-quota": Rule(
            PROBLEM, "A ResourceQuota counts something that the sidecar does not set: pods would be refused."
        ),
        "sidecar-kubernetes-version": Rule(NOTE, "Native sidecars need Kubernetes 1.29 or later."),
        "sidecar-name-taken": Rule(
            PROBLEM, "The pod has another container with the name of the sidecar to add."
        ),
        "autoscaler-counts-sidecar": Rule(
            NOTE,
            "A metric of a HorizontalPodAutoscaler is the sum over all containers, the sidecar included.",
        ),
        "autoscaler-lacks-request": Rule(
            WARNING, "A HorizontalPodAutoscaler needs a request that `sidecar.resources` leaves out."
        ),
        "sidecar-never-ends": Rule(PROBLEM, "An ordinary sidecar would keep a Job running."),
        "sidecar-on-windows": Rule(PROBLEM, "The pods run on Windows, and the sidecar's image does not."),
    },
}
