"""The words that all rooms share, as frozen records.

They are named tuples and not dataclasses: importing ``dataclasses`` alone costs
more than half of a bare Python start, and the filter starts once per release.
"""

from __future__ import annotations

from post_renderer.model.backend import (
    NEW,
    Backend,
    Leaf,
    Outcome,
    Plan,
    Pod,
    Port,
    Preset,
    Relies,
    Renewal,
    Resource,
    Route,
    Setting,
    Sibling,
    Variable,
    Way,
)
from post_renderer.model.changes import (
    NOTHING_FLAGGED,
    Add,
    Body,
    Change,
    Drop,
    Edit,
    Finding,
    Item,
    Key,
    Note,
    Path,
    Problem,
    Problems,
    Put,
    Ref,
    Step,
    Value,
)
from post_renderer.model.flags import PREFIX, Entry, Flags, Layer, Request
from post_renderer.model.settings import Settings, Sidecar

# What Helm 4 writes into every document on its way to a post-renderer and reads on the way back
# (helm 4.2.4, pkg/action/action.go).
FILENAME = "postrenderer.helm.sh/postrender-filename"

__all__ = [
    "FILENAME",
    "NEW",
    "NOTHING_FLAGGED",
    "PREFIX",
    "Add",
    "Backend",
    "Body",
    "Change",
    "Drop",
    "Edit",
    "Entry",
    "Finding",
    "Flags",
    "Item",
    "Key",
    "Layer",
    "Leaf",
    "Note",
    "Outcome",
    "Path",
    "Plan",
    "Pod",
    "Port",
    "Preset",
    "Problem",
    "Problems",
    "Put",
    "Ref",
    "Relies",
    "Renewal",
    "Request",
    "Resource",
    "Route",
    "Setting",
    "Settings",
    "Sibling",
    "Sidecar",
    "Step",
    "Value",
    "Variable",
    "Way",
]
