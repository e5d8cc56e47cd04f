"""``backend-tls presets``: lists how applications are configured to serve TLS, or shows one of them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from post_renderer.commands.invocation import DONE, USAGE, Invocation, Result
from post_renderer.model import ProblemsError
from post_renderer.model.suggestion import did_you_mean, similar
from post_renderer.options import Command, UsageError, value_of
from post_renderer.options.arguments import add_config
from post_renderer.options.parser import parser_of
from post_renderer.reports import report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.reports.presets import ListedPreset

COMMAND = Command(
    name="presets",
    usage="backend-tls presets [NAME] [OPTIONS]",
    description="""\
Lists all presets: the image or resource that each one matches, its tier, the port that serves TLS,
whether a renewed certificate needs a restart, and how well the preset is verified. With NAME it
shows one: what it sets, what it requires, its source, and what the filter changes in a small
example, as unified diff. The presets of the config file (spec.presets) come first.

tiers:
  A  the plain port stays      B  it becomes HTTPS or closes    C  configuration files
  D  a custom resource         E  the values of the chart       F  a sidecar
""",
    epilog="""\
examples:
  backend-tls presets
  backend-tls presets keycloak
  backend-tls presets shop-api --config backend-tls.yaml
  backend-tls presets -o json | jq -r '.presets[] | select(.mode == "native").name'

exit status:
  0 done    1 wrong config file    2 wrong usage    3 a defect of backend-tls
""",
    outputs=("text", "json", "markdown"),
    adders=(add_config,),
)
NAME = "the preset to show, all of them by default"


def run(invocation: Invocation) -> Result:
    """All presets for stdout, or one of them. Raises UsageError, and ProblemsError of the config file."""
    parser = parser_of(COMMAND)
    parser.add_argument("name", metavar="NAME", nargs="?", default="", help=NAME)
    args = parser.parse_args(list(invocation.arguments))
    listed = _listed(value_of("config", args, invocation.environ))
    if args.name:
        text = _one(_by_name(args.name, listed), args.output, invocation)
    else:
        text = _all(listed, args.output, invocation)
    return Result(DONE, text.encode())


def _listed(config_file: str) -> list[ListedPreset]:
    """The presets of the config file, if there is one, and then those of the package."""
    from post_renderer import presets
    from post_renderer.flags import config
    from post_renderer.reports.presets import ListedPreset

    own = config.read(config_file).presets if config_file else ()
    packaged = map(presets.load, presets.names())
    return [*(ListedPreset(preset, own=True) for preset in own), *map(ListedPreset, packaged)]


def _by_name(name: str, listed: Sequence[ListedPreset]) -> ListedPreset:
    """The preset ``name``, the user's own first as in the filter. Raises UsageError with similar names."""
    match = next((each for each in listed if each.preset.name == name), None)
    if match:
        return match
    names = list(dict.fromkeys(each.preset.name for each in listed))
    parts = [other for other in names if name.lower() in other]
    hint = did_you_mean(parts[:3] or similar(name.lower(), names, 3), "backend-tls presets lists all")
    raise UsageError(f"backend-tls: presets {name}: no preset has this name; {hint}", USAGE)


def _all(listed: Sequence[ListedPreset], output: str, invocation: Invocation) -> str:
    from post_renderer.reports import preset_page, presets

    if output == "json":
        return _json(listed)
    if output == "markdown":
        return preset_page.page([each.preset for each in listed])
    return presets.text(listed, invocation.columns, invocation.paint_of_stdout)


def _one(listed: ListedPreset, output: str, invocation: Invocation) -> str:
    from post_renderer.reports import preset_page

    if output == "json":
        return _json([listed])
    if output == "markdown":
        return preset_page.section(listed.preset)
    return _with_example(listed, invocation.paint_of_stdout)


def _json(listed: Sequence[ListedPreset]) -> str:
    from post_renderer.reports import presets

    return json.dumps(presets.data(listed), indent=2, ensure_ascii=False) + "\n"


def _with_example(listed: ListedPreset, paint: report.Paint) -> str:
    """The facts of a preset and the diff of its example, or the problems in place of the diff."""
    from post_renderer.commands import preset_example
    from post_renderer.reports import diff, presets

    try:
        example = diff.unified(preset_example.outcome(listed.preset).edits, paint)
    except ProblemsError as error:
        example = "".join(f"{report.printable(str(problem))}\n" for problem in error.problems)
    head = paint("bold", f"On a small example, with {preset_example.flags(listed.preset)}:")
    return f"{presets.detail(listed, paint)}\n{head}\n{example}"
