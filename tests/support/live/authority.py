"""A CA that issues key pairs as cert-manager does: the leaf alone, names of the Certificate."""

from __future__ import annotations

import itertools
import subprocess
from pathlib import Path
from typing import Any

from support.places import find_tool

EXTENSIONS = (
    "basicConstraints=CA:FALSE\nsubjectKeyIdentifier=hash\n"
    "authorityKeyIdentifier=keyid\nsubjectAltName={names}\nextendedKeyUsage={usages}\n"
)
# The usages of Certificates that become extended key usages, as OpenSSL calls them.
USAGES = {"server auth": "serverAuth", "client auth": "clientAuth"}


class Authority:
    """A CA for one run, which fills Secrets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.certificate = folder / "ca.crt"
        self._openssl = str(find_tool("openssl", "apt-get install openssl"))
        self._numbers = itertools.count(1)
        self.replace_ca()

    def replace_ca(self) -> None:
        """Makes a CA of another key, and the same name."""
        self._run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.folder / "ca.key")
        self.renew_ca()

    def renew_ca(self) -> None:
        """Makes another certificate of the CA, for the key that it has."""
        ca = ("basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign")
        extensions = itertools.chain.from_iterable(("-addext", text) for text in ca)
        subject = ("-key", self.folder / "ca.key", "-subj", "/CN=a CA of the tests")
        self._run("req", "-x509", "-new", *subject, *extensions, "-out", self.certificate)

    def secret(self, spec: dict[str, Any]) -> dict[str, str]:
        """The data of the Secret of a Certificate with this ``spec``, a new pair at each call."""
        stem = self.folder / str(next(self._numbers))
        key, request, extensions, leaf = (stem.with_suffix(f".{end}") for end in ("key", "csr", "ext", "crt"))
        assert spec["privateKey"]["algorithm"] == "ECDSA", "this CA makes no other keys"
        if spec["privateKey"].get("encoding") == "PKCS8":
            self._run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
        else:
            self._run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key)
        self._run("req", "-new", "-key", key, "-subj", f"/CN={spec['commonName']}", "-out", request)
        names = ",".join(f"DNS:{name}" for name in spec["dnsNames"])
        usages = ",".join(USAGES[usage] for usage in spec["usages"] if usage in USAGES)
        extensions.write_text(EXTENSIONS.format(names=names, usages=usages), "utf-8")
        signed = ("-CA", self.certificate, "-CAkey", self.folder / "ca.key", "-CAcreateserial", "-days", "1")
        self._run("x509", "-req", "-in", request, *signed, "-extfile", extensions, "-out", leaf)
        files = {"tls.crt": leaf, "tls.key": key, "ca.crt": self.certificate}
        return {name: file.read_text("utf-8") for name, file in files.items()}

    def _run(self, *arguments: str | Path) -> None:
        done = subprocess.run(
            [self._openssl, *map(str, arguments)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
