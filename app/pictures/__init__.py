"""What is downloaded and decoded when: thumbnails and originals. On asyncio, with QtCore for signals alone.

It knows neither an open pack nor the window, and leaves HTTP to `images`.
"""
