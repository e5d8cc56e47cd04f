"""Settings for one run."""

from collections.abc import Mapping
from types import MappingProxyType

from post_renderer.model.records import NamedTuple
from post_renderer.model.service_options import OptionSource, ServiceEntry
from post_renderer.model.values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.model.preset import Preset

_NONE: Mapping[str, str] = MappingProxyType({})


class SidecarSettings(NamedTuple):
    """Settings of the sidecar container; empty and None mean the defaults of plan/serving/sidecar/.

    ``listen`` and ``target`` are addresses: where it listens, and where it calls the application.
    ``native``: a native sidecar (an init container with restartPolicy Always), which needs
    Kubernetes 1.29 or later.
    """

    image: str = ""
    resources: Value = None
    security_context: Value = None
    extra_args: tuple[str, ...] = ()
    listen: str = ""
    target: str = ""
    native: bool = True


class TrustSettings(NamedTuple):
    """The trust-manager Bundle for controllers that need a CA in another form; without a name none is used.

    ``secret`` is where it finds the CA, under ``key``, in the trust namespace of trust-manager; empty for the
    Secret of the issuer.
    """

    bundle: str = ""
    secret: str = ""
    key: str = "ca.crt"


class Settings(NamedTuple):
    """Everything that the command line, the environment and the config file set.

    ``sources`` have the options of all Services; the first source that sets an option wins.
    ``namespace_hint`` is how the user can set ``namespace``, which is empty when it is unknown.
    ``record``: changed objects say what was changed in them.
    ``backend_tls_policy`` is the version of that kind in the cluster's Gateway API.
    """

    namespace: str = ""
    namespace_hint: str = "pass --namespace NAME to backend-tls"
    cluster_domain: str = "cluster.local"
    entries: tuple[ServiceEntry, ...] = ()
    sources: tuple[OptionSource, ...] = ()
    allowed_dns_names: tuple[str, ...] = ()
    ingress_classes: Mapping[str, str] = _NONE
    backend_tls_policy: str = "v1"
    controller: str = ""
    strict: bool = False
    require: bool = False
    record: bool = False
    trust: TrustSettings = TrustSettings()
    sidecar: SidecarSettings = SidecarSettings()
    presets: tuple["Preset", ...] = ()
