"""Every rule by its id: what a finding of it means. docs/findings.md is written from these tables."""

from __future__ import annotations

from collections.abc import Mapping

from post_renderer.reports.rules import callers, controllers, inputs, pods, routes, services
from post_renderer.reports.rules.rule import Rule

_ALL = {
    name: rules
    for module in (inputs, services, pods, routes, controllers, callers)
    for name, rules in module.TOPICS.items()
}
# By topic, in the order of the page. Ids never change their meaning: programs match them.
TOPICS: Mapping[str, Mapping[str, Rule]] = {
    topic: _ALL[topic]
    for topic in (
        "Input",
        "KRM function, patches",
        "strip",
        "Argo CD",
        "Flags and config",
        "The Service",
        "Pods",
        "Serving TLS",
        "Presets",
        "Sidecar",
        "Certificate",
        "Routes",
        *controllers.TOPICS,
        "Callers",
    )
}
RULES: Mapping[str, Rule] = {name: rule for rules in TOPICS.values() for name, rule in rules.items()}

_HEAD = """\
# Findings

<!-- Written by `make docs` from post_renderer/reports/rules: change that. -->

Every sentence that backend-tls reports belongs to a rule with a stable id. The report (`--report FILE`) has
the id, the severity, the object, the path in it, the message and what to do about it.

- A *problem* cannot be done: nothing is written, and the exit code is 1.
- A *warning* is done, and you should look at it; `--strict` makes it a problem.
- A *note* is worth knowing.
"""


def page() -> str:
    """The page of all rules, in Markdown."""
    return _HEAD + "".join(_section(topic, rules) for topic, rules in TOPICS.items())


def _section(topic: str, rules: Mapping[str, Rule]) -> str:
    rows = "".join(f"| `{name}` | {rule.severity} | {rule.meaning} |\n" for name, rule in rules.items())
    return f"\n## {topic}\n\n| rule | severity | meaning |\n| --- | --- | --- |\n{rows}"
