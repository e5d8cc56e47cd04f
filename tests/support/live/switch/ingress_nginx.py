"""What ingress-nginx makes of an Ingress: the directives of its template.

controller-v1.11, rootfs/etc/nginx/template/nginx.tmpl, with its defaults (internal/ingress/controller/config).
It chooses upstream servers in Lua, which counts no failures: ``max_fails=0``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

PREFIX = "nginx.ingress.kubernetes.io/"
# Each becomes the directive of its name, when there is a proxy-ssl-secret.
SSL_ANNOTATIONS = (
    "proxy-ssl-verify",
    "proxy-ssl-verify-depth",
    "proxy-ssl-name",
    "proxy-ssl-server-name",
    "proxy-ssl-protocols",
)
SSL_FILES = {
    "proxy_ssl_trusted_certificate": "ca.crt",
    "proxy_ssl_certificate": "tls.crt",
    "proxy_ssl_certificate_key": "tls.key",
}
# Without endpoints, and as long as the Secret that it names is missing.
DENIED = "return 503;\n"
PROXIED = """proxy_http_version 1.1;
proxy_set_header Host $http_host;
proxy_set_header Connection "";
proxy_connect_timeout 5s;
proxy_next_upstream error timeout;
proxy_next_upstream_timeout 0;
proxy_next_upstream_tries 3;
{ssl}proxy_pass {scheme}://{upstream};
"""


class Upstream(NamedTuple):
    """Where one path of an Ingress leads: a scheme, and addresses (``IP:PORT``)."""

    scheme: str
    addresses: list[str]


class Controller(NamedTuple):
    """What it reads beside an Ingress: the addresses behind a backend's port, and the data of a Secret.

    It serves at ``port`` and writes files into ``folder``.
    """

    addresses: Callable[[dict[str, Any]], list[str]]
    secret: Callable[[str], dict[str, str]]
    port: int
    folder: Path

    def upstream(self, ingress: dict[str, Any]) -> Upstream:
        """Where the only path of an Ingress leads."""
        ((path,),) = (rule["http"]["paths"] for rule in ingress["spec"]["rules"])
        protocol = _annotations(ingress).get("backend-protocol", "HTTP")
        return Upstream(protocol.lower(), self.addresses(path["backend"]["service"]["port"]))

    def configuration(self, ingress: dict[str, Any]) -> str:
        """The blocks of ``http`` for an Ingress of one path."""
        (rule,) = ingress["spec"]["rules"]
        (path,) = rule["http"]["paths"]
        addresses = self.upstream(ingress).addresses
        servers = "".join(f"server {address} max_fails=0;\n" for address in addresses)
        upstream = f"upstream pods {{\n{servers}keepalive 320;\n}}\n" if addresses else ""
        location = f"location {path['path']} {{\n{self._location(ingress)}}}\n"
        listen = f"listen 127.0.0.1:{self.port};\nserver_name {rule['host']};\n"
        return f"{upstream}server {{\n{listen}{location}}}\n"

    def _location(self, ingress: dict[str, Any]) -> str:
        annotations = _annotations(ingress)
        name = annotations.get("proxy-ssl-secret", "").rpartition("/")[2]
        data = self.secret(name)
        upstream = self.upstream(ingress)
        if not upstream.addresses or (name and not data):
            return DENIED
        ssl = "".join(self._ssl(annotations, data)) if name else ""
        return PROXIED.format(ssl=ssl, scheme=upstream.scheme, upstream="pods")

    def _ssl(self, annotations: dict[str, str], data: dict[str, str]) -> Iterator[str]:
        for key in SSL_ANNOTATIONS:
            if key in annotations:
                yield f"{key.replace('-', '_')} {annotations[key]};\n"
        for directive, key in SSL_FILES.items():
            if key in data:
                (self.folder / key).write_text(data[key], "utf-8")
                yield f"{directive} {self.folder / key};\n"


def _annotations(ingress: dict[str, Any]) -> dict[str, str]:
    """Those of ingress-nginx, without their prefix."""
    annotations = ingress["metadata"].get("annotations") or {}
    return {key.removeprefix(PREFIX): text for key, text in annotations.items() if key.startswith(PREFIX)}
