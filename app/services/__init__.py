"""Who does what when, on asyncio. No Qt, no httpx."""
