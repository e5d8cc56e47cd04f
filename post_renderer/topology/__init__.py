"""The objects of the manifests, and how Services, pods, routes and certificates belong together."""
