"""Who serves TLS in the pod, and the changes for it."""
