"""The whole app against a real HTTP server on loopback."""
