"""trust-manager, which copies CAs to the namespaces that want them."""

from __future__ import annotations

from support.traffic import cert_manager
from support.traffic.machine import Machine, answers, program

WEBHOOK_PORT, METRICS_PORT, READINESS_PORT = range(9510, 9513)


def start(machine: Machine) -> int:
    """Starts it; returns the port of its probes. Its webhook for Bundles is not registered."""
    folder = machine.folder / "trust-manager"
    folder.mkdir()
    spec = {"dnsNames": ["localhost"]}
    machine.apply(cert_manager.certificate("trust-manager", "default", cert_manager.CA, spec))
    for name, text in cert_manager.Secrets(machine, "default").read("trust-manager").items():
        (folder / name).write_text(text, "utf-8")
    machine.servers.start(
        "trust-manager",
        program("trust-manager"),
        f"--kubeconfig={machine.kubeconfig}",
        "--leader-elect=false",
        f"--trust-namespace={cert_manager.NAMESPACE}",
        "--secret-targets-enabled",
        "--webhook-host=127.0.0.1",
        f"--webhook-port={WEBHOOK_PORT}",
        f"--webhook-certificate-dir={folder}",
        f"--metrics-port={METRICS_PORT}",
        f"--readiness-probe-port={READINESS_PORT}",
    )
    machine.servers.wait_for(lambda: answers(READINESS_PORT, "/readyz"), 60, "trust-manager is ready")
    return READINESS_PORT
