"""The scripts that build packages."""
