"""When packs and thumbnails are fetched, and which server and key are used; on asyncio, without Qt and httpx."""
