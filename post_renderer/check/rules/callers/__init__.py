"""Rules about who else calls: NetworkPolicies, monitors and annotations for scraping."""

from __future__ import annotations

from post_renderer.check.rule import Rule
from post_renderer.check.rules.callers import (
    monitor_accepts_any,
    monitor_https_to_plain,
    monitor_plain_to_tls,
    monitor_port_not_found,
    monitor_server_name,
    network_policy_blocks_port,
    network_policy_reads_requests,
    network_policy_service_port,
    scrape_annotation_plain,
)

RULES: tuple[Rule, ...] = (
    monitor_accepts_any,
    monitor_https_to_plain,
    monitor_plain_to_tls,
    monitor_port_not_found,
    monitor_server_name,
    network_policy_blocks_port,
    network_policy_reads_requests,
    network_policy_service_port,
    scrape_annotation_plain,
)
