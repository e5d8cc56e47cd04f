"""Programs that run in the pods. Each says on stdout who called it, one JSON object a line.

Both listen at ``--host`` and ``--port`` without TLS, and with it where TLS_PORT, TLS_CERTIFICATE and TLS_KEY say:
tests/traffic/config.yaml has their presets.
"""
