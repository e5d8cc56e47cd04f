"""Every rule by its id: what a finding of it means. The page docs/findings.md is written from this table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from post_renderer.model import NOTE, PROBLEM, WARNING


class Rule(NamedTuple):
    """The severity of a rule's findings, and what they mean."""

    severity: str
    meaning: str


# By topic. Ids never change their meaning: programs match them.
TOPICS: Mapping[str, Mapping[str, Rule]] = {
    "Input": {
        "stdin-closed": Rule(PROBLEM, "There is no standard input to read manifests from."),
        "input-not-utf8": Rule(PROBLEM, "The input is not UTF-8 text."),
        "document-unreadable": Rule(PROBLEM, "A document with flags in it is not YAML."),
        "file-unreadable": Rule(PROBLEM, "A file cannot be read."),
        "report-not-written": Rule(PROBLEM, "The file of `--report` cannot be written."),
        "nothing-flagged": Rule(PROBLEM, "`--require` is set, and no Service is flagged."),
    },
    "Argo CD": {
        "parameter-value": Rule(PROBLEM, "A parameter of the Application has a value that is not accepted."),
        "parameter-unknown": Rule(
            PROBLEM, "The Application sets a parameter that this plugin does not have."
        ),
        "parameters-unreadable": Rule(PROBLEM, "ARGOCD_APP_PARAMETERS is not a JSON list of parameters."),
        "no-manifests": Rule(PROBLEM, "The source of the Application renders nothing."),
        "file-outside-repository": Rule(PROBLEM, "A values file is outside the Application's repository."),
        "file-missing": Rule(PROBLEM, "A values file is not in the repository."),
        "command-not-run": Rule(PROBLEM, "helm cannot be started."),
        "command-failed": Rule(PROBLEM, "helm ended with an error, which is quoted."),
    },
    "Flags and config": {
        "annotation-unknown": Rule(PROBLEM, "An annotation of backend-tls has an unknown name."),
        "annotation-value": Rule(PROBLEM, "The value of `enabled` is neither `true` nor `false`."),
        "annotation-misplaced": Rule(
            PROBLEM, "An annotation of backend-tls is on something other than a Service."
        ),
        "option-value": Rule(PROBLEM, "An option of a Service has a value that is not accepted."),
        "config-unreadable": Rule(PROBLEM, "The config file cannot be read, or is not YAML."),
        "config-invalid": Rule(PROBLEM, "The config file does not fit its schema."),
        "not-enabled": Rule(WARNING, "A Service has flags, but not `enabled`, so nothing is done for it."),
        "dns-name-not-allowed": Rule(PROBLEM, "An extra DNS name is not below the Service's own name."),
        "duration-too-short": Rule(PROBLEM, "`duration` is less than cert-manager accepts."),
        "renew-before-too-short": Rule(PROBLEM, "`renew-before` is less than cert-manager accepts."),
        "renew-before-too-long": Rule(PROBLEM, "`renew-before` is not less than `duration`."),
        "no-namespace": Rule(PROBLEM, "The namespace of a flagged Service is unknown."),
    },
    "The Service": {
        "service-not-found": Rule(
            PROBLEM, "A Service named by an option or the config file is not in the stream."
        ),
        "service-elsewhere": Rule(
            PROBLEM, "Only a route to the Service is in the stream, and its HTTPS port is not set."
        ),
        "service-twice": Rule(PROBLEM, "A flagged Service occurs more than once in the stream."),
        "service-is-hook": Rule(PROBLEM, "A flagged Service is a Helm hook."),
        "service-name-too-long": Rule(PROBLEM, "The Service's name is too long for a commonName."),
        "external-name": Rule(PROBLEM, "A flagged Service is of type ExternalName, which has no pods."),
        "port-not-found": Rule(PROBLEM, "The Service does not have the port that `port` names."),
        "port-not-tcp": Rule(PROBLEM, "The port to secure is not a TCP port."),
        "port-ambiguous": Rule(PROBLEM, "The Service has several ports, and nothing shows which to secure."),
        "several-ports": Rule(
            PROBLEM, "Several ports are to be secured, but an option or an operator is for one."
        ),
        "service-port-taken": Rule(PROBLEM, "`service-port` is a port with another target."),
        "port-exposed": Rule(
            NOTE, "The new port of a LoadBalancer or NodePort Service is open to the outside."
        ),
    },
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
        "mesh": Rule(PROBLEM, "Pods get a mesh proxy, which encrypts the connection already."),
        "custom-resource-ambiguous": Rule(PROBLEM, "Several custom resources may create the Service's pods."),
    },
    "Serving TLS": {
        "already-tls": Rule(
            PROBLEM, "The port serves TLS already, so a sidecar cannot be put in front of it."
        ),
        "preset-not-found": Rule(PROBLEM, "No preset fits the container, or several do."),
        "preset-by-chart": Rule(PROBLEM, "The application can serve TLS only by values of its chart."),
        "preset-note": Rule(NOTE, "A note that belongs to the preset."),
        "operator-mode": Rule(PROBLEM, "An operator creates the pods, which the mode would have to change."),
        "operator-turns-port": Rule(
            PROBLEM, "The operator switches the plain port to HTTPS, which mode auto never does."
        ),
        "chart-serves-tls": Rule(NOTE, "Mode mount: the chart must configure the application to serve TLS."),
        "tls-port-clash": Rule(PROBLEM, "A container and a sidecar of a pod would use one TLS port."),
        "tls-port-shared": Rule(PROBLEM, "Services with different target ports would share one TLS port."),
        "https-port-taken": Rule(PROBLEM, "`https-port` is a port of another container of the pod."),
        "volume-taken": Rule(PROBLEM, "The pod has another volume with the name of the one to add."),
        "mount-path-taken": Rule(PROBLEM, "The container mounts something else at the path of the key pair."),
        "mounted-with-sub-path": Rule(
            PROBLEM, "The Secret is mounted with subPath, which never sees a renewal."
        ),
    },
    "Presets": {
        "variable-from-elsewhere": Rule(PROBLEM, "A variable that the preset sets uses valueFrom."),
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
        "sidecar-client-address": Rule(NOTE, "The application sees the sidecar's address as its client."),
        "sidecar-kubernetes-version": Rule(NOTE, "Native sidecars need Kubernetes 1.29 or later."),
        "sidecar-name-taken": Rule(
            PROBLEM, "The pod has another container with the name of the sidecar to add."
        ),
        "sidecar-never-ends": Rule(PROBLEM, "An ordinary sidecar would keep a Job running."),
        "sidecar-on-windows": Rule(PROBLEM, "The pods run on Windows, and the sidecar's image does not."),
    },
    "Certificate": {
        "no-issuer": Rule(PROBLEM, "No issuer is set for the Certificate."),
        "secret-is-public": Rule(PROBLEM, "The Secret has the public certificate of an Ingress."),
        "secret-name-fixed": Rule(PROBLEM, "The application can use a Secret of one name only."),
        "secret-name-differs": Rule(PROBLEM, "Two Services with one TLS port set different Secrets."),
        "key-algorithm-unsupported": Rule(PROBLEM, "The application cannot load a key of this algorithm."),
        "certificate-reused": Rule(
            NOTE, "A Certificate of the stream fills the Secret, and is used as it is."
        ),
        "certificate-lacks-name": Rule(
            PROBLEM, "A Certificate of the stream fills the Secret without a needed name."
        ),
        "certificate-name-taken": Rule(PROBLEM, "A Certificate with this name fills another Secret."),
        "certificate-too-late": Rule(
            PROBLEM, "Argo CD: the Certificate is in a later sync wave than its pods."
        ),
        "certificate-elsewhere": Rule(
            NOTE, "The Service is not in the stream, and neither is its Certificate."
        ),
        "presync-hook": Rule(
            PROBLEM, "Argo CD: the pods of a PreSync hook would wait for a Secret that is created later."
        ),
        "renewal": Rule(NOTE, "How a renewed certificate is picked up."),
        "reloader-not-needed": Rule(NOTE, "`reloader` is set, and the certificate is reloaded without it."),
        "reloader-not-watching": Rule(WARNING, "Reloader does not restart workloads of this kind."),
        "conflicting-objects": Rule(PROBLEM, "Two flagged Services need different objects of one name."),
        "conflicting-changes": Rule(PROBLEM, "Two flagged Services need different values of one field."),
    },
    "Routes": {
        "no-route": Rule(NOTE, "No route in the stream routes to the Service; has what yours needs."),
        "route-port-not-found": Rule(PROBLEM, "A route names a port that the Service does not have."),
        "ingress-twice": Rule(PROBLEM, "An Ingress occurs more than once in the stream."),
        "ingress-namespace": Rule(PROBLEM, "An Ingress names the Service, but is in another namespace."),
        "ingress-version-removed": Rule(
            PROBLEM, "An Ingress is of an API version that no cluster serves any more."
        ),
        "ingress-class-default": Rule(NOTE, "An Ingress has no class, and ingress-nginx is assumed."),
        "ingress-class-unknown": Rule(
            PROBLEM, "It is unknown which controller serves the class of an Ingress."
        ),
        "controller-not-supported": Rule(
            PROBLEM, "The class of an Ingress is served by a controller that is not supported."
        ),
        "ingress-mixed": Rule(
            PROBLEM, "An Ingress routes to other Services as well, which HTTPS would break."
        ),
        "gateway-route-unchanged": Rule(WARNING, "A Gateway API route to the Service is left as it is."),
        "ca-configmap-unused": Rule(NOTE, "`ca-configmap` is set, and the controller reads a Secret."),
    },
    "ingress-nginx": {
        "backend-protocol-without-tls": Rule(PROBLEM, "The Ingress uses a protocol that has no TLS form."),
        "auth-tls-secret": Rule(
            WARNING, "auth-tls-secret concerns browsers, not the connection to the pods."
        ),
        "ssl-passthrough": Rule(WARNING, "With ssl-passthrough nginx verifies nothing."),
        "grpc-not-verified": Rule(WARNING, "nginx encrypts gRPC but never verifies it."),
        "not-verified": Rule(WARNING, "`verify` is false: any certificate is accepted."),
        "ca-crt-needed": Rule(NOTE, "The issuer must fill ca.crt, or nginx verifies nothing."),
        "client-certificate-presented": Rule(
            NOTE, "nginx presents the key pair of the Secret as its client certificate."
        ),
        "canary-half-flagged": Rule(PROBLEM, "Only one of a canary's two Services is flagged."),
        "canary-certificate-name": Rule(
            PROBLEM, "The canary's certificate does not cover the name that is verified."
        ),
    },
}
RULES: Mapping[str, Rule] = {name: rule for rules in TOPICS.values() for name, rule in rules.items()}

_HEAD = """\
# Findings

<!-- Written by `make docs` from post_renderer/reports/rules.py: change that. -->

Every sentence that backend-tls reports belongs to a rule with a stable id. The report (`--report FILE`) has
the id, the severity, the object, the path in it, the message and what to do about it.

- A *problem* cannot be done: nothing is written, and the exit code is 1.
- A *warning* is done, and you should look at it; `--strict` makes it a problem.
- A *note* is worth knowing.
"""


def page() -> str:
    """The page of all rules, in Markdown."""
    return _HEAD + "".join(_section(topic, rules) for topic, rules in TOPICS.items())


def _section(topic: str, rules: Mapping[str, Rule]) -> str:
    rows = "".join(f"| `{name}` | {rule.severity} | {rule.meaning} |\n" for name, rule in rules.items())
    return f"\n## {topic}\n\n| rule | severity | meaning |\n| --- | --- | --- |\n{rows}"
