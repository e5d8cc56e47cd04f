"""The Certificate of each backend, and its renewal."""
