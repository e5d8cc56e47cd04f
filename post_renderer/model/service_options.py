"""The options of a Service, and where they are set."""

from collections.abc import Mapping

from post_renderer.model.objects import Ref
from post_renderer.model.records import NamedTuple

PREFIX = "backend-tls.kuberise.io/"
# Of any object: what --record keeps for strip (edit/record.py). It is no flag.
RECORD = f"{PREFIX}record"
# Where the key pair is mounted when neither an option nor a preset names a path.
MOUNT_PATH = "/etc/backend-tls"


# The values of routes: routing objects go to the HTTPS port, stay as they are, or turn after the pods.
FOLLOW, KEEP, LAST = "follow", "keep", "last"
# The values of verify: the controller verifies as far as it can, CA and name or it is a problem, nothing.
VERIFY, REQUIRED, UNVERIFIED = "true", "required", "false"


class OptionSource(NamedTuple):
    """Options from one source, such as the annotations, as text by annotation key (``https-port``)."""

    origin: str
    values: Mapping[str, str]


class ServiceEntry(NamedTuple):
    """One Service named by the config file or by ``--service``; ``name`` and ``namespace`` may be globs.

    ``optional``: the stream may lack it.
    """

    name: str
    namespace: str
    source: OptionSource
    optional: bool = False

    @property
    def is_glob(self) -> bool:
        """Whether it is a pattern, which may match no Service."""
        return any(sign in self.name + self.namespace for sign in "*?[")


class ServiceOptions(NamedTuple):
    """The options of one Service, parsed; an empty string or 0 means the default."""

    mode: str = "auto"
    preset: str = ""
    port: tuple[str, ...] = ()
    routes: str = FOLLOW
    client_auth: bool = False
    https_port: int = 0
    service_port: int = 0
    keep_http: bool = True
    close_plaintext: bool = False
    expose: bool = True
    container: str = ""
    workload: str = ""
    mount_path: str = ""
    issuer: str = ""
    issuer_kind: str = "ClusterIssuer"
    issuer_group: str = "cert-manager.io"
    secret_name: str = ""
    certificate_name: str = ""
    duration: str = "2160h"
    renew_before: str = "720h"
    dns_names: tuple[str, ...] = ()
    key_algorithm: str = "ECDSA"
    verify: str = VERIFY
    ca_secret: str = ""
    ca_configmap: str = ""
    reloader: bool = False


class Request(NamedTuple):
    """A flagged Service and its options; ``present`` is false when the Service is not in the stream."""

    service: Ref
    options: ServiceOptions
    present: bool = True
