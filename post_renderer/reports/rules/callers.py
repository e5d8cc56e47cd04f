"""What can be wrong with those that call the pods besides the routes."""

from collections.abc import Mapping

from post_renderer.model import PROBLEM, WARNING
from post_renderer.reports.rules.rule import Rule

TOPICS: Mapping[str, Mapping[str, Rule]] = {
    "Callers": {
        "network-policy-name-taken": Rule(
            PROBLEM, "The stream has another NetworkPolicy with the name of the one to add."
        ),
        "network-policy-pods-without-labels": Rule(
            PROBLEM,
            "A NetworkPolicy is for other pods as well, and the pods have no labels for one of their own.",
        ),
        "plugin-policy": Rule(
            PROBLEM, "A policy of Cilium or Calico admits the plain port, and the TLS port cannot be added."
        ),
        "monitor-not-admitted": Rule(
            WARNING, "A monitor scrapes a port that admits only the controller (`client-auth`)."
        ),
        "monitor-loses-port": Rule(WARNING, "A monitor scrapes a port that is removed or closed."),
        "monitor-in-another-namespace": Rule(
            PROBLEM, "A monitor scrapes a port that turns into HTTPS, and cannot read the CA."
        ),
        "monitor-mixed": Rule(
            PROBLEM, "A monitor scrapes a port that turns into HTTPS, and ports of others that do not."
        ),
        "scrape-annotations": Rule(
            WARNING, "Annotations prometheus.io/* are about a port that turns into HTTPS or is closed."
        ),
        "caller-in-plain-http": Rule(
            WARNING, "A URL, or a route of another Service, calls a port that turns into HTTPS or goes."
        ),
    },
}
