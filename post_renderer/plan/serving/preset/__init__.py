"""Applies presets: the application itself serves TLS."""
