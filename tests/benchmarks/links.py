"""Measures how long the links of a pack take to check.

``uv run python -m tests.benchmarks.links`` prints the time for 1,000 links of one host on loopback that answers each
request after 60 ms with the part of a photo that was requested, how many connections were open at once, and the bytes
that the host has sent. The goals are 60 s, 4 connections and 70 MB.
"""

import asyncio
import io
import time
from typing import Final

from PIL import Image

from app.core.limits import LINK_REQUESTS
from app.core.links import Finding
from app.images.curl_transfer import Certificates
from app.images.download import ImageDownloader
from app.packs.link_checks import LinkCheckWork
from tests.raw_server import Exchange, RawServer, http_answer
from tests.slideshow_service import unseen_job
from tests.unit.packs.stand_in_services import image

_COUNT: Final = 1_000
_LATENCY: Final = 0.06


def _photo() -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((1080, 1920), 40).save(buffer, "JPEG", quality=60)
    return buffer.getvalue()


async def _measure() -> None:
    photo, sent = _photo(), list[int]()
    answer = http_answer(
        "206 Partial Content", photo[:65_536], f"Content-Range: bytes 0-65535/{len(photo)}", keeps_open=True
    )

    def host(exchange: Exchange) -> bytes:
        exchange.keeps_open = exchange.wait(_LATENCY)
        sent.append(len(answer))
        return answer

    downloader = ImageDownloader(LINK_REQUESTS, Certificates(), allows_private=True)
    with RawServer(host) as server:
        images = [image(number, f"{number}", f"{server.origin}/{number}.jpg") for number in range(1, _COUNT + 1)]
        work = LinkCheckWork(downloader, images, lambda _: None, lambda _: None, lambda _: None)
        began = time.monotonic()
        await work(unseen_job())
        seconds, works, megabytes = time.monotonic() - began, work.counts[Finding.WORKS], sum(sent) / 1e6
        print(f"{works} links work: {seconds:.1f} s, at most {server.most_open} connections, {megabytes:.1f} MB")
    await downloader.aclose()


if __name__ == "__main__":
    asyncio.run(_measure())
