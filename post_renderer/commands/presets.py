"""``backend-tls presets``: how applications are told to serve TLS, all of them or one."""

from __future__ import annotations

import json
from collections.abc import Sequence

from post_renderer.commands.invocation import DONE, USAGE, Invocation, Result
from post_renderer.model import Problems
from post_renderer.options import Command, UsageError, parser_of, value_of
from post_renderer.reports import report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.reports.presets import Entry

COMMAND = Command(
    name="presets",
    usage="backend-tls presets [NAME] [OPTIONS]",
    description="""\
Lists all presets: which image or resource each one fits, its tier, the port that serves TLS, whether
a renewed certificate takes a restart, and how far its facts were followed. With NAME it shows one:
what it sets, what it relies on, where that is known from, and what the filter makes of a small
example, as unified diff. The presets of a config file (spec.presets) stand first.

tiers:
  A  the plain port goes on    B  it turns into HTTPS      C  a file, or a text of the chart's own
  D  a custom resource         E  the values of the chart  F  a sidecar
""",
    epilog="""\
examples:
  backend-tls presets
  backend-tls presets keycloak
  backend-tls presets shop-api --config backend-tls.yaml
  backend-tls presets -o json | jq -r '.presets[] | select(.mode == "native").name'

exit status:
  0 done    1 the config file is wrong    2 wrong usage    3 a defect
""",
    outputs=("text", "json", "markdown"),
    reads=False,
)
NAME = "the preset to show, all of them without it"


def run(invocation: Invocation) -> Result:
    """All presets on stdout, or the one that is named. Raises UsageError, and Problems of the config file."""
    parser = parser_of(COMMAND)
    parser.add_argument("name", metavar="NAME", nargs="?", default="", help=NAME)
    args = parser.parse_args(list(invocation.arguments))
    entries = _entries(value_of("config", args, invocation.environ))
    shown = (
        _one(_named(args.name, entries), args.output, invocation)
        if args.name
        else _all(entries, args.output, invocation)
    )
    return Result(DONE, shown.encode())


def _entries(config_file: str) -> list[Entry]:
    from post_renderer import presets
    from post_renderer.flags import config
    from post_renderer.reports.presets import Entry

    own = config.read(config_file).presets if config_file else ()
    return [*(Entry(preset, own=True) for preset in own), *(Entry(presets.load(name)) for name in presets.names())]


def _named(name: str, entries: Sequence[Entry]) -> Entry:
    """The first one called so: the user's own, as for the filter. Raises UsageError with those of a similar name."""
    found = next((entry for entry in entries if entry.preset.name == name), None)
    if found:
        return found
    from difflib import get_close_matches

    known = list(dict.fromkeys(entry.preset.name for entry in entries))
    near = [other for other in known if name.lower() in other] or get_close_matches(name.lower(), known)
    hint = f"did you mean {' or '.join(near[:3])}?" if near else "backend-tls presets lists all"
    raise UsageError(f"backend-tls: presets {name}: there is no such preset; {hint}", USAGE)


def _all(entries: Sequence[Entry], output: str, invocation: Invocation) -> str:
    from post_renderer.reports import preset_page, presets

    if output == "json":
        return _json(entries)
    if output == "markdown":
        return preset_page.page(entries)
    return presets.coloured(entries, invocation.width) if invocation.has_colours else presets.plain(entries)


def _one(entry: Entry, output: str, invocation: Invocation) -> str:
    from post_renderer.reports import preset_page

    if output == "json":
        return _json([entry])
    if output == "markdown":
        return preset_page.section(entry.preset)
    return _with_example(entry, report.coloured if invocation.has_colours else report.plain)


def _json(entries: Sequence[Entry]) -> str:
    from post_renderer.reports import presets

    return json.dumps(presets.data(entries), indent=2, ensure_ascii=False) + "\n"


def _with_example(entry: Entry, paint: report.Paint) -> str:
    """What there is to say, and the diff of the example; where nothing comes of it, the reasons."""
    from post_renderer.commands import preset_example
    from post_renderer.reports import diff, presets

    try:
        shown = diff.unified(preset_example.outcome(entry.preset).edits, paint)
    except Problems as error:
        shown = "".join(f"{report.printable(str(problem))}\n" for problem in error.problems)
    head = paint("bold", f"On a small example, with {preset_example.said(entry.preset)}:")
    return f"{presets.detail(entry, paint)}\n{head}\n{shown}"
