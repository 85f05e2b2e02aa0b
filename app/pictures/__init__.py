"""What is downloaded and decoded when: thumbnails and originals. On asyncio, without Qt.

It knows neither an open pack nor the window, and leaves HTTP to `images`.
"""
