"""The client of the partner API, over httpx. Only this package sends the API key."""
