"""``backend-tls schema``: prints the JSON Schemas of input and output files, for editors and programs."""

from __future__ import annotations

import json

from post_renderer.commands.invocation import DONE, USAGE, Invocation, Result
from post_renderer.model import package_files
from post_renderer.options import UsageError

# By name, with the folder that holds it.
SCHEMAS = {
    "check": "reports",
    "config": "flags",
    "diff": "reports",
    "explain": "reports",
    "inspect": "reports",
    "preset": "presets",
    "presets": "reports",
    "report": "reports",
}
HELP = f"""\
usage: backend-tls schema [{"|".join(SCHEMAS)}]

Prints a JSON Schema (draft 2020-12): of the config file (the default), of a preset in it, or of the
JSON that --report, check, diff, explain, inspect and presets write.

example, for an editor with a YAML language server:
  backend-tls schema config > backend-tls.schema.json
  # yaml-language-server: $schema=backend-tls.schema.json
"""


def run(invocation: Invocation) -> Result:
    """The schema that the only argument names, by default that of the config file. Raises UsageError."""
    name = invocation.arguments[0] if invocation.arguments else "config"
    if name in ("-h", "--help"):
        raise UsageError(HELP, DONE)
    if name not in SCHEMAS or len(invocation.arguments) > 1:
        args = " ".join(invocation.arguments)
        raise UsageError(f"backend-tls: schema {args}: known schemas are {', '.join(SCHEMAS)}", USAGE)
    if name == "config":
        from post_renderer.flags.schema import config_schema

        return Result(DONE, (json.dumps(config_schema(), indent=2) + "\n").encode())
    return Result(DONE, package_files.read(SCHEMAS[name], f"{name}.schema.json").encode())
