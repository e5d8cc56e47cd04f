"""``backend-tls schema``: the JSON Schemas of what is read and written, for editors and programs."""

from __future__ import annotations

import os

from post_renderer.commands.invocation import DONE, USAGE, Invocation, Result
from post_renderer.options import UsageError

_FOLDER = os.path.dirname(os.path.dirname(__file__))
SCHEMAS = {
    "config": "flags",
    "diff": "reports",
    "inspect": "reports",
    "preset": "presets",
    "presets": "reports",
    "report": "reports",
}
HELP = f"""\
usage: backend-tls schema [{"|".join(SCHEMAS)}]

Prints a JSON Schema (draft 2020-12): of the config file, which is the default, of presets, or of
what the program writes as JSON. Editors with a YAML language server check the file while it is written:

  backend-tls schema config > backend-tls.schema.json
  # yaml-language-server: $schema=backend-tls.schema.json
"""


def run(invocation: Invocation) -> Result:
    """The schema that the one argument names."""
    name = invocation.arguments[0] if invocation.arguments else "config"
    if name in ("-h", "--help"):
        raise UsageError(HELP, DONE)
    if name not in SCHEMAS or len(invocation.arguments) > 1:
        raise UsageError(
            f"backend-tls: schema {' '.join(invocation.arguments)}: known schemas are {', '.join(SCHEMAS)}", USAGE
        )
    with open(os.path.join(_FOLDER, SCHEMAS[name], f"{name}.schema.json"), "rb") as file:
        return Result(DONE, file.read())
