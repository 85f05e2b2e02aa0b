"""The partner API over httpx: the only place that sends the key."""
