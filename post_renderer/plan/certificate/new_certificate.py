"""The body of a new Certificate, of a server or of a client."""

from post_renderer.kubernetes.new_object import metadata_for
from post_renderer.kubernetes.sync_waves import SYNC_WAVE
from post_renderer.model import Body, Manifest, ServiceOptions
from post_renderer.model.records import NamedTuple
from post_renderer.topology.certificates import GROUP, KIND
from post_renderer.topology.issuers import Issuer

API_VERSION = f"{GROUP}/v1"
SERVER_AUTH, CLIENT_AUTH = "server auth", "client auth"
# With keys of other algorithms TLS only signs.
_KEY_USAGES = {"RSA": ("digital signature", "key encipherment")}
_SIZES = {"ECDSA": 256, "RSA": 2048}


class NewCertificate(NamedTuple):
    """What is different in each Certificate; ``usage`` is SERVER_AUTH or CLIENT_AUTH.

    ``key_encoding`` is empty for the default of cert-manager, ``wave`` is Argo CD's, empty without one.
    """

    name: str
    secret: str
    common_name: str
    dns_names: tuple[str, ...]
    usage: str
    issuer: Issuer
    wave: str
    key_encoding: str = ""


def body(new: NewCertificate, options: ServiceOptions, owner: Manifest) -> Body:
    """The object, with metadata of ``owner``, and lifetime and key as ``options`` of the Service have it."""
    annotations: Body = {SYNC_WAVE: new.wave} if new.wave else {}
    return {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "metadata": metadata_for(owner, new.name, annotations),
        "spec": _spec(new, options),
    }


def _spec(new: NewCertificate, options: ServiceOptions) -> Body:
    algorithm = options.key_algorithm
    encoding: Body = {"encoding": new.key_encoding} if new.key_encoding else {}
    size: Body = {"size": _SIZES[algorithm]} if algorithm in _SIZES else {}
    return {
        "secretName": new.secret,
        "commonName": new.common_name,
        "dnsNames": list(new.dns_names),
        "duration": options.duration,
        "renewBefore": options.renew_before,
        "usages": [*_KEY_USAGES.get(algorithm, ("digital signature",)), new.usage],
        "privateKey": {"algorithm": algorithm, **encoding, **size, "rotationPolicy": "Always"},
        "issuerRef": {"name": new.issuer.name, "kind": new.issuer.kind, "group": new.issuer.group},
    }
