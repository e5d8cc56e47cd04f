"""The arguments of the command line, in groups from which each command takes its own."""

from __future__ import annotations

from post_renderer.controllers import CONTROLLERS
from post_renderer.model import FOLLOW, KEEP, LAST
from post_renderer.model.environment import variable
from post_renderer.model.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

# The options that are flags of every flagged Service; they override the defaults of the config file.
FLAGS = ("mode", "routes", "issuer", "issuer-kind", "issuer-group")


class ServiceFlag(NamedTuple):
    """An option that is a flag of single Services: what its value is called, and its help."""

    metavar: str
    help: str


# The options that are flags of the Services of --service.
FLAGS_OF_SERVICES = {
    "preset": ServiceFlag("NAME", "preset, found from the image by default"),
    "port": ServiceFlag("PORT", "ports to secure, names or numbers, those that routes lead to by default"),
    "client-auth": ServiceFlag("true|false", "whether pods admit the controller alone, false by default"),
    "https-port": ServiceFlag("NUMBER", "container port that serves TLS"),
    "service-port": ServiceFlag("NUMBER", "Service port for HTTPS"),
    "keep-http": ServiceFlag("true|false", "whether the plain Service port stays, true by default"),
    "close-plaintext": ServiceFlag(
        "true|false", "whether a NetworkPolicy closes the plain port of the pods, false by default"
    ),
    "expose": ServiceFlag("true|false", "whether a public Service gets the HTTPS port, true by default"),
    "container": ServiceFlag("NAME", "container that serves, found from the port by default"),
    "workload": ServiceFlag("KIND/NAME", "workload that serves, found from the selector by default"),
    "mount-path": ServiceFlag("PATH", "where the Secret is mounted"),
    "secret-name": ServiceFlag("NAME", "Secret, SERVICE-backend-tls by default"),
    "certificate-name": ServiceFlag("NAME", "Certificate, SERVICE-backend-tls by default"),
    "duration": ServiceFlag("DURATION", "lifetime of the certificate, 2160h by default"),
    "renew-before": ServiceFlag("DURATION", "time before its end when it is renewed, 720h by default"),
    "dns-names": ServiceFlag("NAMES", "more DNS names, separated by commas"),
    "key-algorithm": ServiceFlag("NAME", "ECDSA (the default), RSA or Ed25519"),
    "verify": ServiceFlag(
        "true|false|required",
        "whether the controller verifies CA and name, true by default",
    ),
    "ca-secret": ServiceFlag("NAME", "Secret in which the controller finds the CA"),
    "ca-configmap": ServiceFlag("NAME", "ConfigMap in which the controller finds the CA"),
    "reloader": ServiceFlag("true|false", "whether Stakater Reloader restarts the pods, false by default"),
}


def add_object(parser: argparse.ArgumentParser) -> None:
    """The argument that names one object."""
    parser.add_argument("object", metavar="KIND/NAME", help="the object, with NAMESPACE/ before it if needed")


def add_files(parser: argparse.ArgumentParser) -> None:
    """The option that names input files."""
    files = "read FILE, all manifests of a directory, or stdin for -; repeatable"
    parser.add_argument(
        "-f", "--filename", dest="files", metavar="FILE", action="append", default=[], help=files
    )


def add_namespace(parser: argparse.ArgumentParser) -> None:
    """The option that says where objects are."""
    namespace = _with_variable("namespace of objects that set none", "namespace")
    parser.add_argument("-n", "--namespace", metavar="NS", help=namespace)


def add_services(parser: argparse.ArgumentParser) -> None:
    """The option that says which Services are flagged."""
    services = "flag Service NAME or NS/NAME, * and ? are wildcards; repeatable"
    parser.add_argument(
        "--service", dest="services", metavar="NAME", action="append", default=[], help=services
    )


def add_flags(parser: argparse.ArgumentParser) -> None:
    """The options of all flagged Services."""
    mode = _with_variable("how pods serve TLS, auto by default", "mode")
    parser.add_argument("--mode", choices=("auto", "native", "sidecar", "mount"), help=mode)
    routes = _with_variable("when routes lead to HTTPS, follow by default", "routes")
    parser.add_argument("--routes", choices=(FOLLOW, KEEP, LAST), help=routes)
    issuer = _with_variable("issuer of the Certificates", "issuer")
    parser.add_argument("--issuer", metavar="NAME", help=issuer)
    kind = _with_variable("its kind, ClusterIssuer by default", "issuer-kind")
    parser.add_argument("--issuer-kind", metavar="KIND", help=kind)
    group = _with_variable("its API group, cert-manager.io by default", "issuer-group")
    parser.add_argument("--issuer-group", metavar="GROUP", help=group)


def add_controller(parser: argparse.ArgumentParser) -> None:
    """The option that says who reads the Ingresses."""
    controller = "ingress controller of all Ingresses, by class by default"
    parser.add_argument("--controller", metavar="NAME", choices=tuple(CONTROLLERS), help=controller)


def add_flags_of_services(parser: argparse.ArgumentParser) -> None:
    """The options of the Services of --service."""
    group = parser.add_argument_group("flags of the Services of --service, as annotations would set them")
    for option, flag in FLAGS_OF_SERVICES.items():
        group.add_argument(f"--{option}", metavar=flag.metavar, help=flag.help)


def add_report(parser: argparse.ArgumentParser) -> None:
    """The option for the report as JSON."""
    report = _with_variable("write a JSON report of changes, notes and problems", "report")
    parser.add_argument("--report", metavar="FILE", help=report)


def add_record(parser: argparse.ArgumentParser) -> None:
    """The option for the annotation by which ``strip`` knows what was there before."""
    record = f"annotate changed objects with what was changed, for strip [{variable('record')}=true]"
    parser.add_argument("--record", action="store_true", help=record)


def add_strictness(parser: argparse.ArgumentParser) -> None:
    """The options that say what counts as a problem, and what is told."""
    strict = f"treat warnings as errors [{variable('strict')}=true]"
    parser.add_argument("--strict", action="store_true", help=strict)
    parser.add_argument("--require", action="store_true", help="fail if no Service is flagged")
    parser.add_argument("--quiet", action="store_true", help="print no report on stderr")


def add_fail_on(parser: argparse.ArgumentParser) -> None:
    """The option that says from which severity on findings count."""
    help_text = "exit with 1 for findings of this severity and worse, error by default"
    parser.add_argument("--fail-on", choices=("note", "warning", "error"), help=help_text)


def add_config(parser: argparse.ArgumentParser) -> None:
    """The option that names the config file."""
    parser.add_argument("--config", metavar="FILE", help=_with_variable("config file", "config"))


def _with_variable(text: str, option: str) -> str:
    return f"{text} [{variable(option)}]"
