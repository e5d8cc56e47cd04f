"""Verified HTTPS from the ingress controller to the pod, for the charts of others."""

from __future__ import annotations

__version__ = "0.1.0"
