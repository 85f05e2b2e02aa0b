"""Packs, requests and files for tests of what is kept."""

import asyncio
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from msgspec import Raw

from app.core.connection import ApiKey, BaseUrl, Connection, PackRequest
from app.core.decoding import DataJson, decode_pack
from app.core.limits import PacksLimits
from app.core.models import Pack
from app.core.saved_values import DataProblem, PacksEvent

LIMITS: Final = PacksLimits(save_after_seconds=0.0, busy_seconds=20.0, close_seconds=20.0)
SERVER: Final = BaseUrl("https://packs.invalid/v1")
PLACE: Final = Connection(SERVER, ApiKey("own.key-of-this-team"))
OTHER_PLACE: Final = Connection(SERVER, ApiKey("other.key-of-another-team"))


class Listener:
    """Is told what happens.

    Attributes:
        events: All of it, in order.
    """

    def __init__(self) -> None:
        self.events: list[PacksEvent | DataProblem] = []

    def __call__(self, event: PacksEvent | DataProblem) -> None:
        self.events.append(event)

    @property
    def problems(self) -> list[DataProblem]:
        """What went wrong, in order."""
        return [event for event in self.events if isinstance(event, DataProblem)]


def content_of(path: Path) -> bytes:
    """What is in a small file. It is read at once."""
    return path.read_bytes()


def pack_id_of(number: int) -> str:
    """The ID of a pack."""
    return f"{number:08x}-0000-4000-8000-000000000000"


def request_of(number: int, place: Connection = PLACE) -> PackRequest:
    """The request for a pack."""
    return PackRequest(place, pack_id_of(number))


def image_json(
    position: int, description: str | None, keywords: Iterable[str] = (), *, url: str | None = None
) -> dict[str, object]:
    """An image as the API sends it; not described if there is no description."""
    status = "pending" if description is None else "completed"
    metadata: dict[str, object] = {"status": status, "description": description, "error": None}
    metadata |= {"keywords": [*keywords], "model": "gpt-4.1-nano", "generated_at": "2026-02-17T11:02:00.000Z"}
    url = url or f"https://cdn.invalid/packs/{position:04}.jpg"
    return {"id": f"{position:08x}-1111-4111-8111-111111111111", "url": url, "metadata": metadata}


def pack_of(number: int, images: Iterable[object] = (), name: str = "Pack") -> Pack:
    """A pack as the API's answer is decoded."""
    fields = {"id": pack_id_of(number), "name": name, "is_public": False, "created_at": "2026-02-14T09:00:00.000Z"}
    encoded = {key: json.dumps(value).encode() for key, value in fields.items()}
    return decode_pack(DataJson(encoded, [Raw(json.dumps(image, ensure_ascii=False)) for image in images]))


def described(count: int, words: str = "a red car") -> list[dict[str, object]]:
    """So many images with descriptions that differ in a number."""
    return [image_json(position, f"{words} {position}", ("blue", "sky")) for position in range(1, count + 1)]


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is true."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.005)
