"""The Certificate of each backend, and what happens when it is renewed."""
