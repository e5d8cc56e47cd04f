"""``backend-tls issuer``: prints the objects of an issuer of type CA, for clusters that have none yet."""

from __future__ import annotations

from argparse import ArgumentParser

from post_renderer.commands.invocation import DONE, USAGE, Invocation, Result
from post_renderer.kubernetes import names
from post_renderer.options import Command, UsageError
from post_renderer.options.parser import empty_parser

COMMAND = Command(
    name="issuer",
    usage="backend-tls issuer NAME [-n NS]",
    description="""\
Prints the three objects of a ClusterIssuer of type CA, for kubectl apply: a SelfSigned ClusterIssuer that
signs only the CA itself, the CA's Certificate, and the ClusterIssuer NAME that signs with that CA.

With an issuer of type SelfSigned, each renewal makes a new CA, and requests fail until the pods serve
the renewed certificate. With one of type CA no request fails.
""",
    epilog="""\
examples:
  backend-tls issuer internal-ca | kubectl apply -f -
  helm upgrade shop ./shop -n shop --post-renderer backend-tls \\
      --post-renderer-args=--issuer=internal-ca

exit status:
  0 done    2 wrong usage    3 a defect of backend-tls
""",
    adders=(),
)
# The flag --cluster-resource-namespace of cert-manager's controller is its own namespace by default.
NAMESPACE = "cert-manager"
# The upper bound of X.509 for a common name, in characters.
LONGEST_NAME = 64
_OBJECTS = """\
# Signs nothing but the CA below.
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
  name: "{name}-bootstrap"
spec:
  selfSigned: {{}}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: "{name}"
  namespace: "{namespace}"
spec:
  isCA: true
  commonName: "{name}"
  secretName: "{name}"
  duration: 87600h
  renewBefore: 43800h
  privateKey:
    algorithm: ECDSA
    size: 256
    # The key outlives a renewal, so that certificates from before it are still verified.
    rotationPolicy: Never
  issuerRef:
    name: "{name}-bootstrap"
    kind: ClusterIssuer
    group: cert-manager.io
---
# The one to name in --issuer.
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
  name: "{name}"
spec:
  ca:
    secretName: "{name}"
"""


def run(invocation: Invocation) -> Result:
    """The objects of the issuer that the first argument names. Raises UsageError."""
    parser = empty_parser(COMMAND)
    add_arguments(parser)
    args = parser.parse_args(list(invocation.arguments))
    if not names.is_subdomain(args.name) or len(args.name) > LONGEST_NAME:
        accepted = f"at most {LONGEST_NAME} lower-case letters, digits, - and ."
        raise UsageError(f'backend-tls: issuer: NAME is "{args.name}", expected {accepted}', USAGE)
    if not names.is_label(args.namespace):
        message = f'backend-tls: issuer: --namespace is "{args.namespace}", expected {names.LABEL}'
        raise UsageError(message, USAGE)
    return Result(DONE, _OBJECTS.format(name=args.name, namespace=args.namespace).encode())


def add_arguments(parser: ArgumentParser) -> None:
    """Adds the arguments of this command to ``parser``."""
    parser.add_argument("name", metavar="NAME", help="the name of the ClusterIssuer")
    namespace = f"namespace of cert-manager, where it looks for the CA's Secret; {NAMESPACE} by default"
    parser.add_argument("-n", "--namespace", metavar="NS", default=NAMESPACE, help=namespace)
