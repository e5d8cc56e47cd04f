"""YAML as text: positions, quoting, minimal edits. Knows nothing about Kubernetes."""
