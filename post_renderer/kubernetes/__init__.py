"""Reads the fields of Kubernetes objects, as plain data without positions in the text."""
