"""The client of the partner API, over httpx. Only this package sends the API key."""

import sys

# Keeps httpx from importing its command line, which takes 12 MB if the command line's libraries are installed.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
