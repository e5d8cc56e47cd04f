"""A sidecar serves TLS: a container that backend-tls adds, and that forwards to the plain port of the pod."""
