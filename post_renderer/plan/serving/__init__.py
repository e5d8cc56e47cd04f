"""Who serves TLS in the pod, and what that changes."""
