"""Opening packs: what is requested and shown, with and without a key, and from the demonstration."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget

from app.demo import packs
from app.start.arguments import parse_arguments
from app.start.program import open_requested_packs
from tests.e2e.app_under_test import AppUnderTest, run_app
from tests.e2e.conftest import Share
from tests.recording_servers import RecordedDemo


def _api_paths(service: RecordedDemo) -> list[str]:
    return [record.path.rsplit("/", 1)[-1] for record in service.api_requests]


async def test_a_pasted_link_opens_the_pack_in_order_with_all_its_pictures(
    app: AppUnderTest, service: RecordedDemo
) -> None:
    app.type_pack(f'curl "https://www.genviral.io/api/partner/v1/packs/{packs.MAIN_PACK_ID.upper()}"')
    await app.until_opened("Motivation Pack")
    await app.until(lambda: app.loaded == "24/24", "all thumbnails are there")
    assert app.text("image_count") == "24 images"
    assert app.coverage == "18 described, 6 not"
    for row in range(24):
        name, state = app.spoken(row)
        assert name.startswith((f"{row + 1} of 24: ", f"{row + 1} of 24, "))
        assert state == "shown"
        assert f"/pictures/{row + 1:02}." in app.page.model.image(row).url
    assert app.window.windowTitle() == "Motivation Pack"
    assert _api_paths(service) == [packs.MAIN_PACK_ID]
    assert not [name for record in service.image_requests for name, _ in record.headers if name in _FORBIDDEN]


_FORBIDDEN = {"authorization", "cookie", "referer"}


@pytest.mark.fault(30)
async def test_a_text_without_a_pack_id_shows_a_hint_and_sends_no_request(
    app: AppUnderTest, service: RecordedDemo
) -> None:
    for text in (
        "",
        "../x",
        "urn:uuid:11111111-1111-1111-1111-111111111111",
        "\N{FULLWIDTH DIGIT ONE}" * 8 + "-1111-1111-1111-111111111111",
    ):
        app.type_pack(text)
        assert app.find(QLineEdit, "pack_field").accessibleDescription()
        assert app.text("pack_hint")
    app.type_pack(f"{packs.MAIN_PACK_ID} {packs.EMPTY_PACK_ID}")
    assert app.text("pack_hint").startswith("More than one pack ID")
    assert not app.is_loading
    assert service.api_requests == []


@pytest.mark.fault(14)
async def test_an_empty_pack_says_so(app: AppUnderTest) -> None:
    app.type_pack(packs.EMPTY_PACK_ID)
    await app.until(lambda: app.shows_no_images, "the empty pack is open")
    assert not app.page.gallery.isVisible()
    assert app.text("image_count") == "0 images"
    assert not app.banner


@pytest.mark.fault(25)
def test_without_a_key_no_request_is_sent_until_the_person_enters_one(
    qapp: QApplication, service: RecordedDemo
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        field = app.find(QLineEdit, "api_key")
        assert field.echoMode() is QLineEdit.EchoMode.Password
        QTest.keyClicks(field, "no key at all")
        app.click("use_key")
        assert app.text("api_key_hint").startswith("The key has a blank")
        assert "no key at all" not in app.text("api_key_hint")
        assert service.api_requests == []
        field.clear()
        QTest.keyClicks(field, service.key)
        app.click("use_key")
        await app.until_opened("Motivation Pack")

    run_app(scenario, base_url=service.base_url, key_text=None)
    assert len(service.api_requests) == 1


async def test_a_pasted_curl_command_leaves_no_key_in_the_field(app: AppUnderTest) -> None:
    field = app.find(QLineEdit, "pack_field")
    app.type_pack(f"curl https://x/packs/{packs.MAIN_PACK_ID} -H 'Authorization: Bearer public.s3cret'")
    assert field.text() == packs.MAIN_PACK_ID
    await app.until_opened("Motivation Pack")
    assert field.text() == "Motivation Pack"
    app.type_pack("curl https://x/packs/ -H 'Authorization: Bearer public.s3cret'")
    assert "s3cret" not in field.text()
    assert app.text("pack_hint")


async def the_focus_stays_in_the_field_while_the_person_types_the_next_id(app: AppUnderTest) -> None:
    field = app.find(QLineEdit, "pack_field")
    app.type_pack(packs.SLOW_PACK_ID)
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, "2222")
    await app.until(lambda: app.page.model.rowCount() == 24, "the pack is open")
    assert field.hasFocus()
    await app.open_main_pack()
    await app.until(app.page.gallery.hasFocus, "the images have the focus")


def test_in_one_window(share: Share) -> None:
    share()


_NOWHERE = "https://packs.invalid/v1"


@pytest.mark.launch(base_url=_NOWHERE, key_text=None)
async def test_the_packs_of_the_command_line_are_opened_from_the_demonstration_service(app: AppUnderTest) -> None:
    options = parse_arguments(["--demo", packs.MAIN_PACK_ID, packs.EMPTY_PACK_ID], {})

    open_requested_packs(app.program.workspace, options)
    await app.until_opened("Motivation Pack")
    assert len(app.tab_titles) == 2
    app.program.workspace.step_tab(1)
    await app.until_opened("Empty Pack")
    assert app.tab_titles == ["Motivation Pack", "Empty Pack"]
    assert app.program.workspace.is_demo
    app.program.workspace.step_tab(-1)
    await app.until_opened("Motivation Pack")
    keys = app.find(QLabel, "marking_keys")
    assert keys.isVisible()  # it says which keys mark
    app.click_tile(0)
    app.trigger("pick")
    await app.until(lambda: not keys.isVisible(), "an image has a mark")


def test_the_demo_ignores_the_proxies_of_the_environment(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "rubbish://x")

    async def scenario(app: AppUnderTest) -> None:
        app.program.workspace.open_demo(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        await app.until(lambda: app.loaded == "24/24", "all images are shown")

    run_app(scenario, base_url=_NOWHERE, key_text=None)


async def test_a_pack_of_the_demo_is_chosen_from_a_list(app: AppUnderTest) -> None:
    app.trigger("demo")
    rows = app.find(QListWidget, "demo_packs")
    for _ in range(rows.count()):
        if rows.currentItem().text() == "Not found":
            break
        QTest.keyClick(rows, Qt.Key.Key_Down)
    QTest.keyClick(rows, Qt.Key.Key_Return)
    await app.until_banner("Pack not found")


async def test_leaving_the_demo_ends_its_countdown_and_sends_no_request(
    app: AppUnderTest, service: RecordedDemo
) -> None:
    app.program.workspace.open_demo(packs.failing("rate_limited"))
    await app.until_banner("Too many requests")
    app.trigger("leave_demo")
    assert app.banner == ""
    assert not app.is_counting_down
    app.press("F5")
    assert not app.is_loading
    assert app.window.home.isVisible()
    assert service.api_requests == []
