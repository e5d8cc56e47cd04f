"""What can be wrong with a Service and its Certificate."""

from collections.abc import Mapping

from post_renderer.model import NOTE, PROBLEM, WARNING
from post_renderer.reports.rules.rule import Rule

TOPICS: Mapping[str, Mapping[str, Rule]] = {
    "The Service": {
        "service-not-found": Rule(
            PROBLEM, "A Service named by an option or the config file is not in the stream."
        ),
        "service-elsewhere": Rule(
            PROBLEM, "Only a route to the Service is in the stream, and its HTTPS port is not set."
        ),
        "service-twice": Rule(PROBLEM, "A flagged Service occurs more than once in the stream."),
        "service-is-hook": Rule(PROBLEM, "A flagged Service is a Helm hook."),
        "service-name-invalid": Rule(PROBLEM, "The Service's name is no DNS label, as Kubernetes needs."),
        "namespace-invalid": Rule(PROBLEM, "The namespace's name is no DNS label, as Kubernetes needs."),
        "cluster-domain-invalid": Rule(PROBLEM, "`clusterDomain` is no DNS name, or too long for one."),
        "external-name": Rule(PROBLEM, "A flagged Service is of type ExternalName, which has no pods."),
        "port-not-found": Rule(PROBLEM, "The Service does not have the port that `port` names."),
        "port-not-tcp": Rule(PROBLEM, "The port to secure is not a TCP port."),
        "port-ambiguous": Rule(PROBLEM, "The Service has several ports, and nothing shows which to secure."),
        "several-ports": Rule(
            PROBLEM, "Several ports are to be secured, but an option or an operator is for one."
        ),
        "service-port-taken": Rule(PROBLEM, "`service-port` is a port with another target."),
        "port-exposed": Rule(
            WARNING, "The new port is open to the outside: LoadBalancer, NodePort or externalIPs."
        ),
        "expose-not-needed": Rule(NOTE, "`expose` is false, and nothing would be added to a public Service."),
        "expose-keep-http": Rule(
            PROBLEM, "`expose` and `keep-http` are false, which leaves the public Service without the port."
        ),
        "expose-no-selector": Rule(PROBLEM, "`expose` is false, and the Service has no selector to repeat."),
        "expose-public-port": Rule(
            PROBLEM, "`expose` is false, and a port of the public Service would turn, close or lead to TLS."
        ),
        "own-service-name-too-long": Rule(PROBLEM, "The name of the Service to add would be too long."),
        "own-service-taken": Rule(PROBLEM, "The stream has another Service with the name of the one to add."),
    },
    "Certificate": {
        "no-issuer": Rule(PROBLEM, "No issuer is set for the Certificate."),
        "issuer-self-signed": Rule(
            WARNING, "The issuer is of type SelfSigned: every renewal interrupts the service."
        ),
        "secret-not-filled": Rule(
            NOTE, "The container mounts a Secret for TLS that nothing in the stream fills."
        ),
        "secret-is-public": Rule(PROBLEM, "The Secret has the public certificate of an Ingress."),
        "secret-in-stream": Rule(PROBLEM, "The stream has a Secret with the name of the Certificate's."),
        "secret-name-fixed": Rule(PROBLEM, "The application can use a Secret of one name only."),
        "secret-name-differs": Rule(PROBLEM, "Two Services with one TLS port set different Secrets."),
        "key-algorithm-unsupported": Rule(PROBLEM, "The application cannot load a key of this algorithm."),
        "certificate-reused": Rule(
            NOTE, "A Certificate of the stream fills the Secret, and is used as it is."
        ),
        "certificate-lacks-name": Rule(
            PROBLEM, "A Certificate of the stream fills the Secret without a needed name."
        ),
        "certificate-lacks-usage": Rule(
            PROBLEM, "A Certificate of the stream fills the Secret, and is not for servers."
        ),
        "certificate-name-taken": Rule(PROBLEM, "A Certificate with this name fills another Secret."),
        "client-auth-admits": Rule(NOTE, "Whom the pods admit (`client-auth`)."),
        "client-auth-differs": Rule(
            PROBLEM, "Two Services have one TLS port, and only one of them sets `client-auth`."
        ),
        "client-auth-self-signed": Rule(
            PROBLEM, "`client-auth` needs a CA that pods and controller have in common."
        ),
        "client-certificate-taken": Rule(
            PROBLEM, "The stream has something else with the name of the client Certificate or its Secret."
        ),
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
}
