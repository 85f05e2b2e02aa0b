"""What a pack is: models, errors, settings and pure functions. Standard library and msgspec only; no I/O, no Qt."""
