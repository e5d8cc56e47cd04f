"""What can be wrong with the settings of one controller: a topic each, sorted by its name."""

from collections.abc import Mapping

from post_renderer.model import NOTE, PROBLEM, WARNING
from post_renderer.reports.rules.rule import Rule

TOPICS: Mapping[str, Mapping[str, Rule]] = {
    "apisix": {
        "apisix-all-ports": Rule(WARNING, "The scheme holds for all ports, and other releases may use them."),
        "apisix-scheme": Rule(PROBLEM, "A route of TCP, or a scheme that has no TLS form."),
    },
    "aws-alb": {
        "alb-action": Rule(PROBLEM, "An action forwards to a plain port, which would be called in HTTPS."),
        "alb-all-ports": Rule(
            WARNING, "The annotation holds for all ports, and other releases may use them."
        ),
        "alb-target-type": Rule(
            PROBLEM, "Targets are nodes, and the Service with the port has no node port."
        ),
    },
    "azure-agic": {
        "agic-root-certificate": Rule(PROBLEM, "The Ingress names no root certificate of the gateway."),
        "agic-host": Rule(WARNING, "The application gets the name of the Service as Host."),
        "agic-issuer": Rule(NOTE, "The root certificate of the gateway must be that of the issuer."),
    },
    "cilium": {
        "cilium-ingress": Rule(PROBLEM, "Cilium speaks plain HTTP to the pods behind an Ingress."),
    },
    "contour": {
        "contour-ca-crt-needed": Rule(NOTE, "The Secret needs ca.crt, or the HTTPProxy is invalid."),
        "contour-validation-replaced": Rule(
            NOTE, "A setting of `validation` in the HTTPProxy is replaced; has what it was."
        ),
        "contour-app-protocol": Rule(
            NOTE, "`appProtocol` of the port is replaced, with which Contour would speak no TLS."
        ),
        "contour-app-protocol-http2": Rule(
            PROBLEM,
            "With `appProtocol: https` Contour speaks HTTP/1.1 for an Ingress, and the port serves HTTP/2.",
        ),
        "contour-health-port": Rule(PROBLEM, "A health check would speak TLS to another port."),
        "contour-passthrough": Rule(
            PROBLEM, "With passthrough browsers get the internal certificate, and Contour verifies nothing."
        ),
    },
    "emissary": {
        "emissary-context-needs": Rule(NOTE, "What the TLSContext must find, or Emissary verifies nothing."),
        "emissary-context-replaced": Rule(
            WARNING, "The Mapping gets another TLSContext, without the settings of its own; has its name."
        ),
    },
    "f5-nginx": {
        "egress-mtls-for-several": Rule(
            PROBLEM, "One policy would verify the name of one Service for several that have HTTPS."
        ),
        "egress-mtls-twice": Rule(PROBLEM, "Another policy with egressMTLS is there already."),
        "subroute-policies": Rule(
            WARNING, "A subroute gets its first policy, so that those of the VirtualServer's route end."
        ),
        "ca-of-type-nginx": Rule(NOTE, "The Secret needs type nginx.org/ca, or nginx answers 500."),
        "policy-needs-version": Rule(NOTE, "The Policy counts on an Ingress since version 5.5.0."),
    },
    "gateway-api": {
        "policy-support": Rule(NOTE, "What the cluster must have for the BackendTLSPolicy."),
        "policy-grpc": Rule(NOTE, "What a GRPCRoute needs where Istio reads it."),
        "policy-not-read": Rule(
            PROBLEM, "What reads the route ignores BackendTLSPolicies, at least for this kind of route."
        ),
        "policy-version": Rule(PROBLEM, "What reads the route reads another version of BackendTLSPolicy."),
        "policy-replaced": Rule(NOTE, "A BackendTLSPolicy of the chart gets another CA or name."),
        "policy-of-several": Rule(
            PROBLEM, "A BackendTLSPolicy of the chart is for the Service and for others."
        ),
        "mesh-route": Rule(PROBLEM, "A service mesh reads the route, and no BackendTLSPolicy."),
        "gateway-passthrough": Rule(
            PROBLEM, "A listener passes TLS through, and clients get the internal certificate."
        ),
        "tls-route": Rule(NOTE, "The Gateway of a TLSRoute is not in the stream and must terminate TLS."),
        "client-auth-gateway": Rule(PROBLEM, "The Gateway does not present the client certificate."),
        "gateway-certificate-presented": Rule(
            NOTE, "The Gateway presents the client certificate to all its backends."
        ),
    },
    "gke": {
        "gke-app-protocols": Rule(PROBLEM, "The annotation of the protocols cannot be read."),
        "gke-backend-config": Rule(NOTE, "Health checks of a BackendConfig must use HTTPS."),
        "gke-port-unnamed": Rule(PROBLEM, "The HTTPS port has no name, by which GKE would know it."),
    },
    "haproxy-ingress": {
        "ca-in-ca-crt": Rule(NOTE, "The Secret needs ca.crt, or HAProxy verifies nothing."),
    },
    "haproxytech": {
        "haproxy-backend-resource": Rule(
            PROBLEM, "An annotation names a Backend, so that the annotations for HTTPS are ignored."
        ),
        "ca-in-tls-crt": Rule(NOTE, "The Secret needs the CA in tls.crt, or HAProxy verifies nothing."),
    },
    "ingress-nginx": {
        "auth-tls-secret": Rule(
            WARNING, "auth-tls-secret concerns browsers, not the connection to the pods."
        ),
        "ssl-passthrough-beside-https": Rule(
            WARNING, "An Ingress speaks HTTPS already, and with ssl-passthrough nginx would verify nothing."
        ),
        "snippet-proxy-ssl": Rule(WARNING, "A snippet has `proxy_ssl_` directives of its own."),
        "ca-crt-needed": Rule(NOTE, "The Secret needs ca.crt, or nginx verifies nothing."),
        "client-certificate-presented": Rule(
            NOTE, "nginx presents the key pair of the Secret as its client certificate."
        ),
        "client-auth-one-secret": Rule(
            PROBLEM, "nginx reads CA and key pair from one Secret, and the options ask for something else."
        ),
        "client-auth-grpc": Rule(PROBLEM, "nginx presents no client certificate with gRPC."),
        "host-verified": Rule(
            PROBLEM,
            "An Ingress speaks HTTPS to another Service, which nginx would verify by the flagged name.",
        ),
        "canary-half-flagged": Rule(PROBLEM, "Only one of a canary's two Services is flagged."),
        "canary-certificate-name": Rule(
            PROBLEM, "The canary's certificate does not cover the name that is verified."
        ),
        "canary-client-auth": Rule(
            PROBLEM, "nginx presents the certificate of the main Ingress, which the canary does not admit."
        ),
    },
    "istio": {
        "credential-needed": Rule(NOTE, "The gateway needs the Secret in the namespace of its own pods."),
        "credential-copy": Rule(
            WARNING, "client-auth: the key pair must be in the namespace of the gateway's pods, too."
        ),
        "destination-rule-of-sidecars": Rule(NOTE, "The DestinationRule is for callers in the mesh, too."),
        "destination-rule-replaced": Rule(NOTE, "A TLS setting of the chart is replaced; has what it was."),
        "destination-rule-subset": Rule(
            PROBLEM, "A subset has TLS settings that win over those of the port."
        ),
        "istio-http2": Rule(WARNING, "Istio speaks HTTP/1.1 to the HTTPS port of a Service of gRPC."),
        "virtual-service-of-sidecars": Rule(PROBLEM, "A VirtualService is for sidecars, which read no CA."),
        "virtual-service-tls": Rule(
            PROBLEM,
            "A VirtualService forwards the browser's TLS to the pods, which would be encrypted twice.",
        ),
    },
    "kong": {
        "kong-protocol-without-tls": Rule(PROBLEM, "The Service uses a protocol that has no TLS form."),
        "kong-verified-in-part": Rule(
            PROBLEM, "The certificate covers the hosts of some routes; Kong verifies all or none."
        ),
        "kong-ca-incomplete": Rule(PROBLEM, "The CA in the stream has no id or no label."),
        "kong-routes-elsewhere": Rule(
            WARNING, "It is unknown which Host routes elsewhere send: nothing is verified."
        ),
        "kong-ca-needed": Rule(NOTE, "What the object with the CA must have."),
        "kong-host-header": Rule(NOTE, "The Host that the pods get; the Ingress preserves none."),
        "kong-setting-replaced": Rule(NOTE, "An annotation of the Service is replaced; has what it was."),
        "kong-all-ports": Rule(NOTE, "Kong speaks HTTPS to the plain ports of the Service as well."),
    },
    "openshift": {
        "verify-false-unsupported": Rule(
            PROBLEM, "`verify` is false, and the router verifies with its own CA where no other is given."
        ),
        "destination-ca-missing": Rule(PROBLEM, "A Route lacks the text of the CA."),
        "destination-ca-in-tls-crt": Rule(
            NOTE, "The Secret needs the CA in tls.crt, or the router refuses the pods."
        ),
        "route-port-elsewhere": Rule(
            PROBLEM, "A Route names its port as a Service does that is in another stream."
        ),
        "browsers-redirected": Rule(
            WARNING, "An Ingress has no TLS for browsers, and OpenShift will redirect them to HTTPS."
        ),
        "browsers-may-use-https": Rule(NOTE, "A Route without TLS for browsers is served on HTTPS as well."),
    },
    "traefik": {
        "api-group-removed": Rule(PROBLEM, "Traefik 3 does not read the API group of the route."),
        "scheme-of-all-ports": Rule(
            WARNING, "The scheme of all ports of the Service changes, also for routes in other streams."
        ),
        "tls-passthrough": Rule(
            PROBLEM, "With passthrough clients get the internal certificate, and Traefik verifies nothing."
        ),
        "transport-ca-needed": Rule(NOTE, "The Secret needs ca.crt, or Traefik answers 500."),
        "transport-of-all-ports": Rule(
            WARNING, "Another HTTPS port of the Service is verified as well, by routes in other streams."
        ),
        "transport-of-other-port": Rule(
            PROBLEM, "A route leads to another HTTPS port of the Service, which would be verified as well."
        ),
        "transport-replaced": Rule(
            NOTE, "A ServersTransport of the chart is replaced by a copy for the Service alone; has its name."
        ),
        "transport-requirements": Rule(NOTE, "What Traefik must have to read a ServersTransport."),
        "transport-settings-lost": Rule(
            WARNING, "A ServersTransport is replaced without its other settings; has its name."
        ),
    },
}
