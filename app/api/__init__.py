"""The client of the partner API, over httpx. Only this package sends the API key."""

import sys

# Keeps httpx from importing its command line, which takes 12 MB if the command line's libraries are installed.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
# Keeps httpcore from importing HTTP/2, which is not used: where its library is installed, that takes 10 ms.
sys.modules.setdefault("httpcore._async.http2", None)  # type: ignore[arg-type]
sys.modules.setdefault("httpcore._sync.http2", None)  # type: ignore[arg-type]
