"""Rules about OpenShift and the load balancers of clouds."""

from __future__ import annotations

from post_renderer.check.rule import Rule
from post_renderer.check.rules.platforms import (
    agic_hostname_missing,
    agic_root_missing,
    alb_health_check_plain,
    gke_app_protocols,
    openshift_ca_ignored,
    openshift_ca_missing,
    openshift_termination_value,
)

RULES: tuple[Rule, ...] = (
    agic_hostname_missing,
    agic_root_missing,
    alb_health_check_plain,
    gke_app_protocols,
    openshift_ca_ignored,
    openshift_ca_missing,
    openshift_termination_value,
)
