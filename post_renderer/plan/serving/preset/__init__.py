"""Presets: the application itself serves TLS."""
