"""Label selectors (meta/v1 LabelSelector): whether labels fit, and which labels a selector asks for."""

from __future__ import annotations

from collections.abc import Mapping

from post_renderer.model import Value, fields


def matches(selector: Value, labels: Mapping[str, str]) -> bool:
    """Whether ``labels`` fit the selector; an empty one fits everything."""
    wanted = fields.texts(selector, "matchLabels")
    return all(labels.get(name) == value for name, value in wanted.items()) and all(
        _fits(expression, labels) for expression in fields.sequence(selector, "matchExpressions")
    )


def _fits(expression: Value, labels: Mapping[str, str]) -> bool:
    value, values = labels.get(fields.text(expression, "key")), fields.words(expression, "values")
    operator = fields.text(expression, "operator")
    if operator == "In":
        return value in values
    if operator == "NotIn":
        # kubernetes apimachinery labels/selector.go: a label that is missing is none of the values.
        return value not in values
    return (operator, value is not None) in (("Exists", True), ("DoesNotExist", False))


def asks_for_labels(selector: Value) -> bool:
    """Whether the selector asks for at least one label; else it also fits pods of which nothing is known."""
    expressions = fields.sequence(selector, "matchExpressions")
    operators = {fields.text(expression, "operator") for expression in expressions}
    return bool(fields.texts(selector, "matchLabels")) or bool(operators & {"In", "Exists"})


def names(selector: Value) -> set[str]:
    """The names of all labels that the selector is about."""
    expressions = fields.sequence(selector, "matchExpressions")
    return {*fields.texts(selector, "matchLabels"), *(fields.text(each, "key") for each in expressions)}
