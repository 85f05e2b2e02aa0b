"""Saved answers in memory, which are returned when the test allows it."""

import asyncio

from msgspec.structs import replace

from app.core.changes import NOTHING_CHANGED, UnseenChanges
from app.core.connection import ApiKey, Connection, PackRequest
from app.core.links import LinkCheck
from app.core.models import SQUARE, Pack
from app.core.saved_values import RecentPack, SavedAnswer


class HeldPacks:
    """Stands in for `storage.saved_packs.SavedPacks`.

    Attributes:
        used: IDs of the packs whose use was noted, in order.
        may_answer: Set while the disk answers.
        is_readable: Whether the disk finds what it has.
        last_ratio: Of the cells of the pack that was opened last.
    """

    def __init__(self) -> None:
        self.used: list[str] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.is_readable = True
        self.last_ratio = SQUARE
        self.forgotten_folder = None
        self._kept: dict[tuple[str, str], SavedAnswer] = {}

    def put(self, key_text: str, pack: Pack, received_at: float) -> None:
        """Have an answer from an earlier look."""
        self._kept[key_text, pack.id] = SavedAnswer(pack, received_at, NOTHING_CHANGED)

    def kept(self, key_text: str, pack_id: str) -> SavedAnswer | None:
        """What is kept of a pack."""
        return self._kept.get((key_text, pack_id))

    def is_saved(self, request: PackRequest) -> bool:
        return self._key(request) in self._kept

    async def load(self, request: PackRequest) -> SavedAnswer | None:
        await self.may_answer.wait()
        return self._kept[self._key(request)] if self.is_readable else None

    def save(
        self,
        request: PackRequest,
        pack: Pack,
        received_at: float,
        unseen: UnseenChanges,
        ratio: float | None = None,
        *,
        is_use: bool = True,
    ) -> None:
        if is_use:
            self.used.append(request.pack_id)
        self._kept[self._key(request)] = SavedAnswer(pack, received_at, unseen, ratio)

    def save_unseen(self, request: PackRequest, unseen: UnseenChanges) -> None:
        former = self._kept.get(self._key(request))
        if former is not None:
            self._kept[self._key(request)] = replace(former, unseen=unseen)

    def save_ratio(self, request: PackRequest, ratio: float) -> None:
        former = self._kept.get(self._key(request))
        if former is not None:
            self._kept[self._key(request)] = replace(former, ratio=ratio)

    def record_used(self, request: PackRequest) -> None:
        self.used.append(request.pack_id)

    async def links(self, _account: str, _pack_id: str) -> dict[str, LinkCheck]:
        return {}

    async def recents(self, server: str, key: ApiKey | None) -> tuple[RecentPack, ...]:
        del server
        kept = [(pack_id, each) for (text, pack_id), each in self._kept.items() if key == ApiKey(text)]
        return tuple(RecentPack(pack_id, each.pack.name, 0, 0, each.received_at, False, ()) for pack_id, each in kept)

    async def images(self, place: Connection, pack_id: str) -> list[tuple[str, str]]:
        """The IDs and URLs of the images of a pack."""
        kept = self._kept[place.key.secret_text, pack_id] if place.key is not None else None
        return [(image.id, image.url) for image in kept.pack.images] if kept is not None else []

    async def uses_of(self, place: Connection, urls: object) -> None:
        """Know of no slideshows."""

    async def forget_again(self) -> dict[str, bool]:
        return {}

    async def forgotten(self) -> dict[str, float]:
        return {}

    async def folder_to_watch(self) -> None:
        return None

    async def take_back(self, account: str) -> None:
        del account

    def use(self, connection: Connection) -> None:
        """Do nothing: no list depends on it."""

    def forget(self, connection: Connection) -> None:
        key = connection.key
        self._kept = {place: kept for place, kept in self._kept.items() if key is None or place[0] != key.secret_text}

    def _key(self, request: PackRequest) -> tuple[str, str]:
        assert request.connection.key is not None, "nothing is kept without a key"
        return request.connection.key.secret_text, request.pack_id
