"""A real Kubernetes API server, and releases and objects in it."""
