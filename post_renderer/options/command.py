"""A command and its help; and the filter, which is run when no command is named."""

from collections.abc import Callable
from typing import TypeAlias

from post_renderer.model.records import NamedTuple
from post_renderer.options import arguments

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

# Adds arguments to a parser.
Adder: TypeAlias = Callable[["argparse.ArgumentParser"], None]


class UsageError(Exception):
    """Ends the program with a text: ``code`` is 0 for help and version, 2 for wrong usage."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.code = code


DESCRIPTION = """\
Reads rendered Kubernetes manifests and adds for every flagged Service what verified HTTPS from the
ingress controller to its pods needs: a cert-manager Certificate, the mount of its Secret, TLS in
the application or a sidecar, the Service port and the Ingress. All other bytes stay as they are.

A Service is flagged by the annotation backend-tls.kuberise.io/enabled: "true", by an entry in the
config file, or by --service.

commands, each with its own --help:
  diff        show what would change, in the style of kubectl diff
  check       find what breaks or weakens HTTPS to pods, whoever wrote the manifests
  explain     say of each line of an object why it is there, what it does, what were without it
  inspect     list every Service, flagged or not, and how it would serve TLS
  patches     print the changes as patches of kustomize, for Flux and others that take only patches
  strip       take out of manifests what the filter has put in
  presets     list how applications are configured to serve TLS, or show one of them
  issuer      print the objects of an issuer of type CA, for kubectl apply
  argocd      the generate command of an Argo CD config management plugin
  schema      print the JSON Schema of the config file, of presets or of a report
  completion  print the completion code for bash, zsh or fish
  help        show this help, or that of a command
  version     show the version
"""

EPILOG = """\
examples:
  helm install shop ./shop -n shop --post-renderer backend-tls
  helm upgrade shop ./shop -n shop --post-renderer backend-tls \\
      --post-renderer-args=--config=backend-tls.yaml
  helm template shop ./shop | backend-tls -n shop --service web --issuer internal-ca
  backend-tls rendered.yaml -n shop --report report.json > patched.yaml

exit status:
  0 done    1 problems, listed on stderr    2 wrong usage    3 a defect of backend-tls
  Unless stdout is a terminal, a failure is also written there, as a document that no reader of
  manifests accepts.

https://github.com/kuberise/backend-tls
"""

# The arguments of commands that read rendered manifests.
READS_MANIFESTS: tuple[Adder, ...] = (
    arguments.add_files,
    arguments.add_namespace,
    arguments.add_services,
    arguments.add_flags,
    arguments.add_controller,
    arguments.add_flags_of_services,
    arguments.add_report,
    arguments.add_record,
    arguments.add_strictness,
    arguments.add_config,
)
# Those of commands that read what the filter has written.
READS_PATCHED = tuple(
    add for add in READS_MANIFESTS if add not in (arguments.add_report, arguments.add_record)
)


class Command(NamedTuple):
    """A command and its help. ``outputs`` are the choices of ``-o``, the default first.

    ``adders`` add its arguments, but for ``-o``, ``--help`` and ``--version``.
    """

    name: str
    usage: str
    description: str
    epilog: str
    outputs: tuple[str, ...] = ()
    adders: tuple[Adder, ...] = READS_MANIFESTS


FILTER = Command(
    "",
    "backend-tls [OPTIONS] < rendered.yaml > patched.yaml\n       backend-tls [OPTIONS] FILE > patched.yaml",
    DESCRIPTION,
    EPILOG,
)
