"""The Service port that serves HTTPS, and the routes to it."""
