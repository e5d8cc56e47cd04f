"""What can be wrong with those that call the pods besides the routes."""

from collections.abc import Mapping

from post_renderer.model import NOTE, PROBLEM, WARNING
from post_renderer.reports.rules.rule import Rule

TOPICS: Mapping[str, Mapping[str, Rule]] = {
    "Callers": {
        "network-policy-name-taken": Rule(
            PROBLEM, "The stream has another NetworkPolicy with the name of the one to add."
        ),
        "network-policy-pods-without-labels": Rule(
            PROBLEM,
            "The pods have no labels by which a NetworkPolicy could be for them alone.",
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
        "caller-of-closed-port": Rule(
            PROBLEM, "A URL or a route calls a plain port that `close-plaintext` is to close."
        ),
        "service-of-closed-port": Rule(
            PROBLEM, "Another Service leads to a plain port that `close-plaintext` is to close."
        ),
        "public-port-closed": Rule(
            WARNING, "The plain port of a Service that is open to the outside is closed."
        ),
        "headless-service-of-closed-port": Rule(
            WARNING, "A headless Service has a plain port that `close-plaintext` closes."
        ),
        "monitor-of-closed-port": Rule(
            PROBLEM, "A monitor scrapes a plain port that `close-plaintext` is to close, and cannot follow."
        ),
        "scrape-annotations-of-closed-port": Rule(
            PROBLEM, "Annotations prometheus.io/* are about a plain port that `close-plaintext` is to close."
        ),
        "close-plaintext-rule": Rule(
            PROBLEM, "A policy admits the plain port that is to be closed, in a rule that is not edited."
        ),
        "close-plaintext-pods-unknown": Rule(
            PROBLEM, "The pods whose plain port is to be closed, or their ports, are not in the stream."
        ),
        "close-plaintext-not-needed": Rule(NOTE, "No plain port is left that `close-plaintext` could close."),
        "close-plaintext-policy": Rule(
            NOTE,
            "A NetworkPolicy is added that closes the plain port; what it leaves open, and assumes.",
        ),
        "closed-port-probed": Rule(NOTE, "A probe calls a port that `close-plaintext` closes."),
    },
}
