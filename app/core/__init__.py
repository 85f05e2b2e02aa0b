"""What a pack is: models, errors, settings and pure functions. Imports only the standard library and msgspec."""
