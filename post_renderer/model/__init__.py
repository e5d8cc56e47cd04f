"""The records that all packages share, all of them frozen.

They are named tuples and not dataclasses: importing ``dataclasses`` alone costs
more than half of a bare Python start, and the filter starts once per release. For the same reason
the modules with records do not have ``from __future__ import annotations``: ``typing.NamedTuple``
compiles every annotation that is a string.
"""

from __future__ import annotations

from post_renderer.model.changes import Add, Applied, Change, Copy, Decision, Drop, Edit, Put, located_by
from post_renderer.model.findings import (
    ERROR,
    NOTE,
    PROBLEM,
    WARNING,
    Finding,
    ProblemsError,
    note,
    problem,
    refusal,
    warning,
)
from post_renderer.model.objects import Manifest, Ref
from post_renderer.model.pods import Container, ContainerPort, TargetPod, container_problem
from post_renderer.model.service_options import (
    FOLLOW,
    KEEP,
    LAST,
    MOUNT_PATH,
    PREFIX,
    RECORD,
    REQUIRED,
    UNVERIFIED,
    VERIFY,
    OptionSource,
    Request,
    ServiceEntry,
    ServiceOptions,
)
from post_renderer.model.services import ELSEWHERE, NEW, Port, Route
from post_renderer.model.settings import Settings, SidecarSettings, TrustSettings
from post_renderer.model.values import (
    ABSENT,
    Absent,
    Body,
    Item,
    Key,
    Path,
    Step,
    Value,
    fields_and_indices,
    spelled,
)

# What Helm 4 writes into every document on its way to a post-renderer and reads on the way back
# (helm 4.2.4, pkg/action/action.go).
FILENAME = "postrenderer.helm.sh/postrender-filename"

__all__ = [
    "ABSENT",
    "ELSEWHERE",
    "ERROR",
    "FILENAME",
    "FOLLOW",
    "KEEP",
    "LAST",
    "MOUNT_PATH",
    "NEW",
    "NOTE",
    "PREFIX",
    "PROBLEM",
    "RECORD",
    "REQUIRED",
    "UNVERIFIED",
    "VERIFY",
    "WARNING",
    "Absent",
    "Add",
    "Applied",
    "Body",
    "Change",
    "Container",
    "ContainerPort",
    "Copy",
    "Decision",
    "Drop",
    "Edit",
    "Finding",
    "Item",
    "Key",
    "Manifest",
    "OptionSource",
    "Path",
    "Port",
    "ProblemsError",
    "Put",
    "Ref",
    "Request",
    "Route",
    "ServiceEntry",
    "ServiceOptions",
    "Settings",
    "SidecarSettings",
    "Step",
    "TargetPod",
    "TrustSettings",
    "Value",
    "container_problem",
    "fields_and_indices",
    "located_by",
    "note",
    "problem",
    "refusal",
    "spelled",
    "warning",
]
