"""What Kubernetes objects say, read from plain data. Knows no offsets."""
