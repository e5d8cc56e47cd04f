"""What can be wrong with routes and their controllers."""

from collections.abc import Mapping

from post_renderer.model import NOTE, PROBLEM, WARNING
from post_renderer.reports.rules.rule import Rule

TOPICS: Mapping[str, Mapping[str, Rule]] = {
    "Routes": {
        "no-route": Rule(NOTE, "No route in the stream routes to the Service; has what yours needs."),
        "route-port-not-found": Rule(PROBLEM, "A route names a port that the Service does not have."),
        "ingress-twice": Rule(PROBLEM, "An Ingress occurs more than once in the stream."),
        "ingress-namespace": Rule(PROBLEM, "An Ingress names the Service, but is in another namespace."),
        "ingress-version-removed": Rule(
            PROBLEM, "An Ingress is of an API version that no cluster serves any more."
        ),
        "ingress-class-default": Rule(NOTE, "An Ingress has no class, and ingress-nginx is assumed."),
        "ingress-class-unknown": Rule(PROBLEM, "The class of an Ingress is of no controller that is known."),
        "ingress-class-ambiguous": Rule(
            PROBLEM, "Several controllers call their class so, and no IngressClass tells which one it is."
        ),
        "controller-not-supported": Rule(
            PROBLEM, "The class of an Ingress is served by a controller that is not supported."
        ),
        "ingress-mixed": Rule(
            PROBLEM,
            "An Ingress routes to other Services as well, which HTTPS would break, and cannot be split.",
        ),
        "split-counts-apart": Rule(
            NOTE, "An Ingress is split, and a limit of its annotations counts for each half apart."
        ),
        "ingress-fields-removed": Rule(
            PROBLEM, "An Ingress of networking.k8s.io/v1 has fields of v1beta1, which no cluster accepts."
        ),
        "route-unsupported": Rule(
            PROBLEM, "A route to the Service is of a kind that cannot be switched to HTTPS."
        ),
        "route-by-annotation": Rule(
            PROBLEM, "An annotation of an Ingress names the Service, which is then called in plain HTTP."
        ),
        "route-to-other-port": Rule(PROBLEM, "A route leads to a port of the Service that is not secured."),
        "backend-protocol-without-tls": Rule(PROBLEM, "The Ingress uses a protocol that has no TLS form."),
        "ssl-passthrough": Rule(
            PROBLEM,
            "With passthrough browsers get the internal certificate, and the controller verifies nothing.",
        ),
        "setting-replaced": Rule(NOTE, "A setting of the chart is replaced; has what it was."),
        "service-annotation-wins": Rule(
            PROBLEM, "An annotation of the Service wins over the one that an Ingress needs."
        ),
        "route-kept": Rule(NOTE, "A route stays as it is (`routes: keep`); has what it needs."),
        "kept-route-breaks": Rule(
            PROBLEM,
            "A route is kept or turns last (`routes`), but its plain port turns, goes or is closed.",
        ),
        "kept-route-to-all-ports": Rule(
            PROBLEM,
            "A route that is kept or turns last names no port, and would lead to the HTTPS port as well.",
        ),
        "ca-form": Rule(PROBLEM, "The controller reads a CA in a form that cert-manager does not make."),
        "bundle-shared": Rule(NOTE, "A Bundle of trust-manager is added, which one release alone can have."),
        "bundle-secret": Rule(NOTE, "What trust-manager needs to write a Secret."),
        "bundle-target": Rule(PROBLEM, "A Bundle of the stream does not write what a controller needs."),
        "bundle-keys": Rule(PROBLEM, "Controllers need the CA under several keys of one Secret."),
        "bundle-source": Rule(PROBLEM, "It is not known in which Secret trust-manager finds the CA."),
        "verify-always": Rule(PROBLEM, '`verify: "false"`, and the controller always verifies.'),
        "not-verified": Rule(WARNING, "The controller does not verify CA or name; says why."),
        "verification-required": Rule(PROBLEM, "`verify` is required, and the controller cannot."),
        "routes-last-unsupported": Rule(
            PROBLEM, "`routes: last`, and the controller switches the Service itself, not the route."
        ),
        "service-settings-elsewhere": Rule(
            WARNING, "The Service is in another stream, and the controller needs settings on it."
        ),
        "client-auth-controller": Rule(PROBLEM, "The controller cannot present a client certificate."),
        "ca-configmap-unused": Rule(NOTE, "`ca-configmap` is set, and the controller reads a Secret."),
    },
}
