"""What the manifests are: objects, and how Services, pods, routes and certificates belong together."""
