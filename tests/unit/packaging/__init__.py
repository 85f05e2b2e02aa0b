"""The scripts that build packages. pytest finds them by `pythonpath` in pyproject.toml."""
