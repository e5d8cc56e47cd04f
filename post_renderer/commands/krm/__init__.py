"""The filter as a KRM function: kustomize and kpt send a ResourceList, and read one back.

Its ``functionConfig`` takes the place of the config file or of options, and the findings are its ``results``
(kustomize 5.7.1, cmd/config/docs/api-conventions/functions-spec.md). Both callers look at the exit code, and
neither uses the items of a function that failed: these are answered as they came, so that nothing is lost.
"""

from __future__ import annotations

from post_renderer.commands.invocation import DONE, PROBLEMS, Invocation, Result
from post_renderer.commands.krm import function_config
from post_renderer.commands.krm.resource_list import KIND, ResourceList, find
from post_renderer.commands.write_report import write_report
from post_renderer.model import ProblemsError
from post_renderer.options import Options
from post_renderer.reports import report

__all__ = ["KIND", "ResourceList", "answered", "find"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.pipeline import Outcome


def answered(resources: ResourceList, options: Options, invocation: Invocation) -> Result:
    """The answer to ``resources``, also when something cannot be done."""
    try:
        given = function_config.read(resources.text, options)
        outcome = _rendered(resources.source, given, invocation)
    except ProblemsError as error:
        answer = resources.with_results(error.problems)
        return Result(PROBLEMS, answer.encode(), report.sentences(error.problems, invocation.paint))
    summary = "" if given.options.quiet else report.human(outcome, invocation.paint)
    answer = resources._replace(source=outcome.text).with_results(outcome.findings)
    return Result(DONE, answer.encode(), summary)


def _rendered(source: str, given: function_config.Given, invocation: Invocation) -> Outcome:
    """The outcome for ``source``; it is in the file of ``--report``, and so are the problems."""
    from post_renderer import pipeline
    from post_renderer.commands import settings

    options = given.options
    try:
        outcome = pipeline.render(source, settings.load(options, invocation.environ, given.config))
    except ProblemsError as error:
        write_report(options.report, None, error.findings)
        raise
    write_report(options.report, outcome, outcome.findings)
    return outcome
