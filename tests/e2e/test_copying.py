"""Copying URLs: in pack order, one on each line, and only reported if the clipboard has them; what was taken."""

import pytest
from PySide6.QtGui import QClipboard
from PySide6.QtWidgets import QLabel

from app.core.copy_formats import CopyForm
from tests.e2e.app_under_test import AppUnderTest
from tests.e2e.pack_site import PackSite


async def test_a_failed_copy_is_reported(app: AppUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    await app.open_main_pack()
    app.click_tile(1)
    # On Wayland, a window without the focus cannot set the clipboard.
    monkeypatch.setattr(QClipboard, "setText", lambda *_arguments: None)
    app.press("Ctrl+C")
    assert app.said.startswith("Not copied")


_SLIDE_FORMS = (CopyForm.PINNED_IMAGES, CopyForm.CUSTOM_IMAGES, CopyForm.PACK_IMAGES)
_IMAGES = 14


@pytest.fixture
def site(site: PackSite) -> PackSite:
    site.add_pictures(_IMAGES)
    return site


def _taken(app: AppUnderTest) -> list[int]:
    """The positions of the shown images whose tile says that they were taken."""
    rows = range(app.page.model.rowCount())
    return [app.page.model.image(row).position for row in rows if app.spoken(row)[0].endswith(", taken")]


async def _copy_as(app: AppUnderTest, form: CopyForm) -> None:
    held = range(1, 11) if form is not CopyForm.PACK_IMAGES else range(1, _IMAGES + 1)
    name = app.spoken(0)[0]
    app.page.image_actions.copy_as(form, app.pack.shelf.images)
    assert app.clipboard
    assert _taken(app) == [*held], "those that are left out are not taken"
    assert app.spoken(0)[0] == f"{name}, taken"
    app.click_tile(0)
    shown = app.find(QLabel, "taken")
    assert shown.isVisible()
    assert shown.text().startswith("Copied as slides ")
    app.press("Space")
    viewer = app.overlay
    app.press("I")
    in_viewer = viewer.findChild(QLabel, "taken")
    assert isinstance(in_viewer, QLabel)
    assert in_viewer.text() == shown.text()


@pytest.mark.launch(opens=True)
@pytest.mark.usefixtures("site", "data_folder")
async def test_images_that_are_copied_as_slides_are_taken(app: AppUnderTest, subtests: pytest.Subtests) -> None:
    for form in _SLIDE_FORMS:
        app.pack.marks.taken.clear()
        assert _taken(app) == []
        with subtests.test(form.name):
            await _copy_as(app, form)
        app.tidy_up()


@pytest.mark.launch(opens=True)
@pytest.mark.usefixtures("site", "data_folder")
async def test_images_of_a_tab_that_was_closed_meanwhile_are_taken(app: AppUnderTest) -> None:
    pack = app.pack
    assert pack.state.content is not None
    request, images = pack.state.content.request.without_key(), pack.shelf.images
    app.trigger("new_tab")
    app.program.workspace.close_tab(pack)
    app.program.workspace.take(request, images[3:5], "downloaded")
    await app.open_test_pack()
    await app.until(lambda: _taken(app) == [4, 5], "it is known in another tab")
    app.program.workspace.take(request, images[5:6], "downloaded")
    assert _taken(app) == [4, 5, 6]
