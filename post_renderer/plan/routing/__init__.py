"""The Service port that serves HTTPS, and the routes that lead to it."""
