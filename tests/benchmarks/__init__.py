"""Benchmarks: commands that compare the app with other programs. Importing this package changes the environment."""

import os

# Users' modules are compiled once; build machines may be told to compile them anew with each start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
