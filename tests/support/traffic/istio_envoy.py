"""The first configuration of the Envoy that is Istio's ingress gateway."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from support.traffic.network import ADDRESS

NAMESPACE = "istio-system"
GATEWAY = "gw"


def bootstrap(folder: Path, port: int) -> dict[str, Any]:
    """Envoy's configuration: who it is, and where to ask for the rest, with the pair in ``folder``."""
    metadata = {
        "CLUSTER_ID": "Kubernetes",
        "NAMESPACE": NAMESPACE,
        "SERVICE_ACCOUNT": GATEWAY,
        "LABELS": {"istio": "gw"},
        "ISTIO_VERSION": "1.30.0",
        "INSTANCE_IPS": ADDRESS,
    }
    source = {"ads": {}, "resource_api_version": "V3", "initial_fetch_timeout": "0s"}
    ads = {
        "api_type": "DELTA_GRPC",
        "transport_api_version": "V3",
        "set_node_on_first_message_only": True,
        "grpc_services": [{"envoy_grpc": {"cluster_name": "pilot"}}],
    }
    node = {"id": f"router~{ADDRESS}~gw.{NAMESPACE}~{NAMESPACE}.svc.cluster.local", "cluster": "gw"}
    return {
        "node": {**node, "metadata": metadata},
        "dynamic_resources": {"ads_config": ads, "cds_config": source, "lds_config": source},
        "static_resources": {"clusters": [_pilot(folder, port)]},
    }


def _pilot(folder: Path, port: int) -> dict[str, Any]:
    extensions = "type.googleapis.com/envoy.extensions"
    http = f"{extensions}.upstreams.http.v3.HttpProtocolOptions"
    pair = {
        "certificate_chain": {"filename": f"{folder}/tls.crt"},
        "private_key": {"filename": f"{folder}/tls.key"},
    }
    name = {"san_type": "DNS", "matcher": {"exact": f"istiod.{NAMESPACE}.svc"}}
    tls = {
        "@type": f"{extensions}.transport_sockets.tls.v3.UpstreamTlsContext",
        "sni": f"istiod.{NAMESPACE}.svc",
        "common_tls_context": {
            "alpn_protocols": ["h2"],
            "tls_certificates": [pair],
            "validation_context": {
                "trusted_ca": {"filename": f"{folder}/ca.crt"},
                "match_typed_subject_alt_names": [name],
            },
        },
    }
    address = {"socket_address": {"address": "127.0.0.1", "port_value": port}}
    return {
        "name": "pilot",
        "type": "STATIC",
        "typed_extension_protocol_options": {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                "@type": http,
                "explicit_http_config": {"http2_protocol_options": {}},
            }
        },
        "load_assignment": {
            "cluster_name": "pilot",
            "endpoints": [{"lb_endpoints": [{"endpoint": {"address": address}}]}],
        },
        "transport_socket": {"name": "tls", "typed_config": tls},
    }
