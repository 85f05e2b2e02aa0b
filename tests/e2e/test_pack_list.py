"""The list of packs and its covers in the whole app, below the widgets: real HTTP, decoders and the store on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.core.connection import ApiKey
from app.core.errors import KeyNotAcceptedError, TooManyRequestsError
from app.demo import failures, packs
from app.packs.pack_list import Listed, ListingFailed, NoKey, Section
from tests.e2e.app_under_test import FAST_SETTINGS, run_app

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from PySide6.QtWidgets import QApplication

    from app.core.errors import PackBrowserError
    from app.packs.covers import Covers
    from app.packs.pack_list import PackList
    from tests.e2e.app_under_test import AppUnderTest
    from tests.recording_servers import RecordedDemo

SETTINGS = replace(FAST_SETTINGS, pack_list=replace(FAST_SETTINGS.pack_list, typing_seconds=0.0))


async def listed(app: AppUnderTest) -> PackList:
    """A list on screen."""
    found = app.program.workspace.pack_lists.make_pack_list()
    found.set_visible(is_visible=True)
    await app.until(lambda: found.state == Listed(), "the list is shown")
    return found


async def until_current(app: AppUnderTest, found: PackList) -> None:
    """Wait until the rows are those of the present text."""
    await app.until(lambda: found.state == Listed() and found.is_current, "the list is shown")


async def failure_of(app: AppUnderTest, found: PackList) -> type[PackBrowserError] | None:
    """Wait until a request has failed, and return the class of its error."""
    await app.until(lambda: isinstance(found.state, ListingFailed), "the request has failed")
    return type(found.state.error) if isinstance(found.state, ListingFailed) else None


async def shown(app: AppUnderTest, covers: Covers, urls: list[str], *, missing: str = "") -> None:
    """Show covers, and wait until each has a picture but one that has none."""
    covers.set_visible(is_visible=True)
    covers.request([missing, *urls])
    await app.until(lambda: all(covers.picture(url) is not None for url in urls), "the covers are shown")


def test_packs_are_searched_scrolled_and_shown_with_their_covers(
    qapp: QApplication, service: RecordedDemo, tmp_path: Path
) -> None:
    urls: list[str] = []

    async def browse(app: AppUnderTest) -> None:
        found = await listed(app)
        assert (len(found.rows), found.total) == (100, 101)
        found.set_section(Section.COMMUNITY)
        while True:
            await app.until(lambda: found.state == Listed(), "a part is shown")
            assert found.total == 199
            if not found.has_more:
                break
            found.load_more()
        assert len({row.id for row in found.rows}) == 199
        assert all(row.is_public for row in found.rows)

        for text in ("c", "coff", "coffee"):
            found.set_text(text)
        await until_current(app, found)
        assert len(found.rows) > 3
        assert {row.name.rpartition(" ")[0] for row in found.rows} == {"Morning Coffee"}

        found.set_text("error 401")
        assert await failure_of(app, found) is KeyNotAcceptedError
        assert not found.rows
        found.set_text("coffee")

        covers = app.program.workspace.pack_lists.make_covers(only_stored=False)
        missing = f"{service.image_origin}/broken/missing.jpg"
        urls.extend(row.preview_url for row in found.rows)
        await shown(app, covers, urls, missing=missing)
        assert covers.picture(missing) is None
        assert all((covers.picture(url) or b"")[:2] == b"\xff\xd8" for url in urls)

        app.program.workspace.open(found.rows[0].id)
        await app.until_opened(found.rows[0].name)

        app.keys.enter(ApiKey("other.key"))
        assert (len(found.rows), covers.picture(urls[0])) == (0, None)
        assert await failure_of(app, found) is KeyNotAcceptedError
        assert not found.rows

    async def come_back(app: AppUnderTest) -> None:
        requests = len(service.image_requests)
        covers = app.program.workspace.pack_lists.make_covers(only_stored=True)
        never_seen = f"{service.image_origin}/scenes/sea/298-0.jpg"
        await shown(app, covers, urls, missing=never_seen)
        assert covers.picture(never_seen) is None
        asked = {request.path for request in service.image_requests[requests:]}  # the home page may ask for others
        assert not asked & {url.removeprefix(service.image_origin) for url in (*urls, never_seen)}

    for scenario in (browse, come_back):
        run_app(
            scenario,
            base_url=service.base_url,
            key_text=service.key,
            settings=SETTINGS,
            cache_folder=tmp_path / "cache",
        )


def test_a_slow_answer_is_overtaken_and_a_limit_of_requests_is_waited_for(
    qapp: QApplication, service: RecordedDemo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failures, "RETRY_AFTER_SECONDS", 1)

    async def scenario(app: AppUnderTest) -> None:
        found = await listed(app)
        found.set_text("slow answer coffee")
        found.search_now()
        await app.until(lambda: "slow" in service.list_requests[-1].path, "the slow request was sent")
        found.set_text("bread")
        await until_current(app, found)
        assert {row.name.rpartition(" ")[0] for row in found.rows} == {"Baking Class"}

        found.set_text("error 429")
        assert await failure_of(app, found) is TooManyRequestsError
        assert isinstance(found.state, ListingFailed)
        assert found.state.retry_in == 1
        await app.until(lambda: found.is_current and len(found.rows) == 100, "the list is there after the pause")
        found.set_text("slow answer")  # the program is closed while this is under way
        found.search_now()

    run_app(scenario, base_url=service.base_url, key_text=service.key, settings=SETTINGS)


def test_the_packs_of_the_demonstration_are_listed_while_it_is_in_use(qapp: QApplication) -> None:
    async def scenario(app: AppUnderTest) -> None:
        workspace = app.program.workspace
        found, recent = workspace.pack_lists.make_pack_list(), workspace.pack_lists.make_covers(only_stored=True)
        found.set_visible(is_visible=True)
        assert found.state == NoKey()
        workspace.open_demo(packs.MAIN_PACK_ID)
        await app.until(lambda: len(found.rows) == 100, "the demonstration's packs are listed")
        await shown(app, recent, [row.preview_url for row in found.rows[:3]])

        name = found.rows[1].name
        workspace.open(found.rows[1].id)
        await app.until_opened(name)
        app.keys.enter(ApiKey("other.key"))
        assert not found.rows
        assert app.pack_name == name, "the key is not for the demonstration's packs"
        assert app.banner == ""

    run_app(scenario, base_url="https://127.0.0.1:9/v1", key_text=None, settings=SETTINGS)
