"""``backend-tls explain``: why each line of an object is there, what it does, and what were without it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from post_renderer.commands import input_stream
from post_renderer.commands.invocation import DONE, USAGE, Invocation, Result
from post_renderer.options import READS_MANIFESTS, Command, Options, UsageError, arguments, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.model import Settings
    from post_renderer.pipeline import Outcome
    from post_renderer.reports.explain.objects import WrittenObject
    from post_renderer.reports.explain.text import Explained

# So many names are in a hint.
_MOST = 8
COMMAND = Command(
    name="explain",
    usage="backend-tls explain [NAMESPACE/]KIND/NAME [OPTIONS] [FILE] < rendered.yaml",
    description="""\
Shows the lines that the filter writes into one object, or has written before, with their numbers in
the output: why each is there, what it does, what were without it, and where that is known from. The
input may be patched or not. KIND is spelled as for kubectl: Ingress, ingresses, ing.
""",
    epilog="""\
examples:
  helm template shop ./shop -n shop | backend-tls explain ing/web -n shop
  helm get manifest shop -n shop | backend-tls explain deploy/web -n shop
  kubectl get svc,ing,deploy -A -o yaml | backend-tls explain blog/svc/web
  backend-tls explain certificate/web-backend-tls -f rendered.yaml -n shop -o json \\
      | jq -r '.entries[] | .path + ": " + .without'

exit status:
  0 done    1 problems, listed on stderr    2 wrong usage    3 a defect of backend-tls
""",
    outputs=("text", "json"),
    adders=(arguments.add_object, *READS_MANIFESTS),
)


def run(invocation: Invocation) -> Result:
    """The explained object for stdout. Raises UsageError and ProblemsError."""
    from post_renderer import pipeline
    from post_renderer.commands import settings
    from post_renderer.reports.explain import text

    options = parse(invocation.arguments, invocation.environ, COMMAND)
    _check(options.object)
    source = input_stream.text(input_stream.read(options.files, invocation.stdin))
    loaded = settings.load(options, invocation.environ)
    outcome = pipeline.render(source, loaded)
    target = _found(options, outcome.text, loaded)
    explained = _explained(target, outcome, source, loaded)
    if options.output == "json":
        return Result(DONE, (json.dumps(text.data(explained), indent=2, ensure_ascii=False) + "\n").encode())
    return Result(DONE, text.text(explained, invocation.columns, invocation.paint_of_stdout).encode())


def _check(argument: str) -> None:
    """Raises UsageError where ``argument`` has not the form of an object."""
    parts = argument.split("/")
    if len(parts) not in (2, 3) or not all(parts):
        expected = "expected KIND/NAME or NAMESPACE/KIND/NAME, such as ing/web"
        raise UsageError(f'backend-tls: explain: found "{argument}", {expected}', USAGE)


def _found(options: Options, text: str, settings: Settings) -> WrittenObject:
    """The one object of the output ``text`` that the command line names. Raises UsageError.

    Of several namespaces the one of ``-n`` is preferred.
    """
    from post_renderer.reports.explain import objects

    *namespace, kind, name = options.object.split("/")
    # A name may be spelled with escapes; then all documents are read.
    every = list(objects.of_output(text, settings.namespace, name))
    if not objects.named(every, kind, name, ""):
        every = list(objects.of_output(text, settings.namespace))
    anywhere = objects.named(every, kind, name, "")
    matches = objects.named(every, kind, name, *namespace) if namespace else anywhere
    preferred = objects.named(matches, kind, name, options.namespace)
    places = [f"{each.ref.namespace}/{each.ref}" for each in preferred or matches or anywhere]
    if len(set(places)) > 1 or (places and not matches):
        hint = f"there is {' and '.join(dict.fromkeys(places))}; name one"
        raise UsageError(f"backend-tls: explain {options.object}: {hint}", USAGE)
    if not matches:
        message = "no such object in input or output"
        hint = _nearest(every, kind, name)
        raise UsageError(f"backend-tls: explain {options.object}: {message}; {hint}", USAGE)
    return (preferred or matches)[0]


def _nearest(every: Sequence[WrittenObject], kind: str, name: str) -> str:
    """The hint with the objects that were most likely meant, else those of the kind, else all kinds."""
    from post_renderer.model.suggestion import did_you_mean, similar
    from post_renderer.reports.explain import objects

    of_kind = {each.ref.name: str(each.ref) for each in every if objects.is_kind(kind, each.ref.kind)}
    same_name = dict.fromkeys(str(each.ref) for each in every if each.ref.name == name)
    near = [of_kind[each] for each in similar(name, of_kind, 3)]
    kinds = sorted({each.ref.kind for each in every})
    otherwise = f"its kinds are {_some(kinds)}" if kinds else "there is no object at all"
    otherwise = f"there is {_some(list(of_kind.values()))}" if of_kind else otherwise
    return did_you_mean(near or list(same_name)[:_MOST], otherwise)


def _some(names: Sequence[str]) -> str:
    """``names`` in a sentence, without the last ones where they are many."""
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more


def _explained(target: WrittenObject, outcome: Outcome, source: str, settings: Settings) -> Explained:
    from post_renderer.reports.explain import entries, in_place, untouched
    from post_renderer.reports.explain.text import Explained
    from post_renderer.topology.topology import Topology
    from post_renderer.yamltext import stream

    topology = Topology(stream.split(source), settings)
    there = [
        field for each in outcome.backends for field in in_place.fields(target, each, topology, settings)
    ]
    found = entries.of_object(target, outcome, there)
    reason = "" if found else untouched.reason(target.ref, outcome.backends, outcome.findings, topology)
    presets = {each.preset.name: each.preset for each in outcome.backends if each.preset}
    sources = "; ".join(f"preset {name}: {preset.source}" for name, preset in presets.items())
    return Explained(target.ref, found, reason, outcome.text.splitlines(), sources)
