"""Traefik with its Kubernetes providers: Ingress, its own kinds, Gateway API, ingress-nginx's annotations."""

from __future__ import annotations

from support.traffic.gateways import gateway, gateway_class
from support.traffic.machine import Machine, answers, program

PORT, PING_PORT = 9100, 9101
CLASS, NGINX_CLASS, GATEWAY = "traefik", "nginx", "traefik"
_OPTIONS = (
    "--global.checkNewVersion=false",
    "--global.sendAnonymousUsage=false",
    "--log.level=INFO",
    "--ping=true",
    f"--entryPoints.traefik.address=127.0.0.1:{PING_PORT}",
    f"--entryPoints.web.address=127.0.0.1:{PORT}",
    "--providers.kubernetesIngress=true",
    f"--providers.kubernetesIngress.ingressClass={CLASS}",
    "--providers.kubernetesCRD=true",
    "--providers.kubernetesGateway=true",
    "--providers.kubernetesIngressNGINX=true",
)


def start(machine: Machine) -> int:
    """Starts it; returns its port for plain HTTP."""
    for name, controller in ((CLASS, "traefik.io/ingress-controller"), (NGINX_CLASS, "k8s.io/ingress-nginx")):
        machine.apply(
            {
                "apiVersion": "networking.k8s.io/v1",
                "kind": "IngressClass",
                "metadata": {"name": name},
                "spec": {"controller": controller},
            }
        )
    machine.apply(gateway_class(GATEWAY, "traefik.io/gateway-controller"), gateway(GATEWAY, PORT))
    machine.servers.start("traefik", program("traefik"), *_OPTIONS, KUBECONFIG=machine.kubeconfig)
    machine.servers.wait_for(lambda: answers(PING_PORT, "/ping"), 60, "Traefik answers its ping")
    return PORT
