"""A switch to HTTPS under traffic: pods as processes, roll-outs as Kubernetes makes them, and a real nginx."""
