"""The built-in demonstration service: the same HTTP API on loopback, with every documented error."""
