"""Dialogs and the banner are read, and Tab goes through them, in the order on screen."""

import asyncio
from collections.abc import Callable, Iterator
from functools import cmp_to_key
from typing import Any

import pytest
from PySide6.QtCore import QObject, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from app.core.changes import GoneImage
from app.core.connection import ApiKey
from app.core.program import Licence
from app.core.worker import TaskOwner
from app.demo import packs
from app.packs.exports import SheetPictures
from app.packs.jobs import JobList
from app.packs.keys import Keys
from app.session.workspace import Workspace
from app.ui import dialogs
from app.ui.application import thumbnail_boxes
from app.ui.chosen_settings import ChosenSettings, CopyTarget
from app.ui.dialogs.information import AboutDialog, DemoDialog, KeysDialog, LinksDialog, TextDialog
from app.ui.dialogs.job_dialogs import DownloadDialog, ExportDialog, ImageGroup, JobsDialog
from app.ui.dialogs.questions import KeyDialog, PositionDialog, QuestionDialog, ShareDialog
from app.ui.dialogs.settings_dialog import SettingsDialog
from app.ui.dialogs.settings_pages import KeyList, KeyListDialog
from app.ui.dialogs.sheet_dialog import SheetDialog, SheetPreview, SheetSource
from tests.documented_errors import descendants
from tests.e2e.app_under_test import AppUnderTest
from tests.ui.shown_pack import ShownPack, image
from tests.ui.test_gone_dialog import gone_dialog
from tests.unit.packs.stand_in_services import StandInServices

_WINDOWS, _MAC = range(2)  # the orders of buttons that differ most, as Qt knows them
_LICENCES = (Licence("One", "1.0", "MIT", "first"), Licence("Two", "2.0", "BSD", "second"))


def _made_keys() -> Keys:
    services = StandInServices(None)
    asyncio.run(services.tasks.aclose())  # nothing is begun: no event loop runs
    return Keys(services.connections, environment_wins=False)


def _made_key_dialog() -> QDialog:
    dialog = KeyDialog(None, _made_keys(), lambda _key, _name: None)
    dialog.explain("The key is kept.")
    return dialog


def _made_key_list() -> QDialog:
    services = StandInServices(None)
    asyncio.run(services.tasks.aclose())  # nothing is begun: no event loop runs
    keys = Keys(services.connections, environment_wins=False)
    keys.attach(services)
    for key_text in ("a.key", "b.key"):
        keys.enter(ApiKey(key_text))
    return KeyListDialog(None, KeyList(Workspace(keys, []), lambda _window, _key: None, lambda _key, _window: None))


def _made_settings() -> QDialog:
    services = StandInServices(None)
    workspace = Workspace(Keys(services.connections, environment_wins=False), ())
    asyncio.run(services.tasks.aclose())  # nothing is begun: no event loop runs
    workspace.attach(services, thumbnail_boxes(), recalls_key=False)
    return SettingsDialog(None, ChosenSettings(), workspace, QWidget(), [QWidget()])


def _made_question() -> QDialog:
    return QuestionDialog(None, "question", ("Forget", "Forget it?", "It is gone.", "No"), ("Yes", "y"))


_TARGETS = (
    ImageGroup(CopyTarget.CHOSEN, "1 selected image", (image(1, "a"),)),
    ImageGroup(CopyTarget.PICKED, "No picked images", ()),
)


def _made_sheet_dialog() -> SheetDialog:
    no_files: Any = None
    source = SheetSource("Motivation", 1, {}, 1, SheetPictures([], no_files, TaskOwner()), lambda _url: None)
    dialog = SheetDialog(
        None, source, _TARGETS, CopyTarget.ALL, JobList(TaskOwner()), ChosenSettings(), lambda *_: None
    )
    preview = dialog.findChild(SheetPreview)
    assert preview is not None
    preview.close_work()  # it would need an event loop
    return dialog


def _made_links() -> QDialog:
    pack: Any = ShownPack()
    dialog = LinksDialog(None, pack, lambda: None)
    pack.setParent(dialog)  # which follows it
    return dialog


_DIALOGS: dict[str, Callable[[], QDialog]] = {
    "key": _made_key_dialog,
    "key_list": _made_key_list,
    "settings": _made_settings,
    "keys": lambda: KeysDialog((("Anywhere", (("F5", "Refresh"), ("F9", "Side panel"))),)),
    "demo": lambda: DemoDialog(lambda _pack_id: None),
    "about": lambda: AboutDialog(_LICENCES),
    "about_from_source": lambda: AboutDialog(()),
    "question": _made_question,
    "position": lambda: PositionDialog(None, 24, lambda _position: True, lambda _position: None),
    "share": lambda: ShareDialog(None, "Ana", "1 picked", lambda _name: None),
    "text": lambda: TextDialog("Description", "A long text"),
    "download": lambda: DownloadDialog(None, _TARGETS, CopyTarget.ALL, ChosenSettings(), lambda _images: None),
    "export": lambda: ExportDialog(
        None, _TARGETS, CopyTarget.ALL, ChosenSettings(), lambda *_: None, lambda *_: 1_000_000
    ),
    "sheet": _made_sheet_dialog,
    "links": _made_links,
    "jobs": lambda: JobsDialog(None, JobList(TaskOwner()), lambda _job: None),
    "gone": lambda: gone_dialog((GoneImage(1, "a", "https://cdn.invalid/a"),)),
}


@pytest.fixture(params=[_WINDOWS, _MAC])
def _button_order(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    """The order of buttons of one system."""
    qapp.setStyleSheet(f"QDialogButtonBox {{ button-layout: {request.param} }}")
    yield
    qapp.setStyleSheet("")


@pytest.mark.usefixtures("_button_order")
@pytest.mark.parametrize("name", _DIALOGS)
def test_a_dialog_has_one_order(name: str, qtbot: QtBot) -> None:
    dialog = _DIALOGS[name]()
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    focusable = _focusable(dialog)
    assert focusable == _as_seen(focusable)
    assert _tabbed(dialog) == focusable


def test_no_kind_of_dialog_is_missing(qapp: QApplication) -> None:
    found = [each for each in descendants(QDialog) if each.__module__.startswith(f"{dialogs.__name__}.")]
    kinds = {each for each in found if not any(issubclass(other, each) for other in found if other is not each)}
    assert {type(make()) for make in _DIALOGS.values()} == kinds


async def test_a_banner_has_one_order(app: AppUnderTest) -> None:
    app.window.activateWindow()
    for pack_id, title in (
        (packs.failing("not_found"), "Pack not found"),
        (packs.failing("subscription_required"), "Subscription required"),
        (packs.failing("invalid_token"), "API key not accepted"),
        (packs.failing("not_found"), "Pack not found"),
    ):
        app.type_pack(pack_id)
        await app.until_banner(title)
        banner = app.find(QWidget, "banner")
        await app.until(lambda: app.find(QWidget, "banner").y() == 0, "the banner has slid in")
        buttons = _focusable(banner)
        assert len(buttons) > 4
        assert buttons == _as_seen(buttons)
        buttons[0].setFocus()
        for button in buttons:
            assert button.hasFocus(), button.objectName()
            QTest.keyClick(button, Qt.Key.Key_Tab)


def _focusable(window: QWidget) -> list[QWidget]:
    """The visible widgets that Tab may come to, in the order in which a screen reader goes through them.

    Of radio buttons that is the one that is checked; arrow keys lead to the others.
    """

    def widgets_of(interface: QAccessibleInterface) -> list[QObject]:
        found = [interface.object()] if interface.state().focusable else []
        children = (interface.child(number) for number in range(interface.childCount()))
        return found + [each for child in children for each in widgets_of(child)]

    return [
        each
        for each in widgets_of(QAccessible.queryAccessibleInterface(window))
        if isinstance(each, QWidget) and each is not window and each.isVisible()
    ]


def _as_seen(widgets: list[QWidget]) -> list[QWidget]:
    """Widgets from top to bottom, and in a line from left to right."""

    def place(widget: QWidget) -> QRect:
        return QRect(widget.mapToGlobal(QPoint()), widget.size())

    def compare(one: QWidget, other: QWidget) -> int:
        first, second = place(one), place(other)
        if first.bottom() < second.top() or second.bottom() < first.top():
            return first.top() - second.top()
        return first.left() - second.left()

    return sorted(widgets, key=cmp_to_key(compare))


def _tabbed(dialog: QDialog) -> list[QWidget]:
    """The widgets that Tab comes to, from the first one on screen."""
    found: list[QWidget] = []
    while True:
        widget = QApplication.focusWidget()
        assert widget is not None
        if widget in found:
            break
        found.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    first = found.index(_as_seen(found)[0])
    return found[first:] + found[:first]
