"""What screen readers say: the roles of widget classes that Qt does not know, sentences, and focused items.

Names are set where the widgets are made, by `identify`.
"""

from collections.abc import Callable
from typing import Final, override
from weakref import WeakSet

from PySide6.QtCore import QEvent, QMetaObject, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
    QFocusEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QAccessibleWidget, QApplication, QListView, QTabBar, QWidget

from app.ui.texts.image import PRESSED
from app.ui.texts.wording import Text, show_text


class _OtherRole(QAccessibleWidget):
    """Qt's own interface of a widget, with another role, and with the accessible name of the widget if it has one.

    Who toggles it clicks it. A button that is checked says so in its description.

    Its children are those of Qt's own interface, whose parent is what is registered last for the widget: this one. Qt
    also counts the buttons that scroll the tabs, after them, while they are hidden.
    """

    def __init__(self, widget: QWidget, role: QAccessible.Role | None, own: QAccessibleInterface) -> None:
        super().__init__(widget)
        self._role = role
        # Qt deletes its interface when the widget is destroyed, so that a reference may be dangling.
        self._own_id = QAccessible.uniqueId(own)

    @property
    def _own(self) -> QAccessibleInterface | None:
        return QAccessible.accessibleInterface(self._own_id)

    @override
    def role(self) -> QAccessible.Role:
        return self._role or (self._own.role() if self._own is not None else super().role())

    @override
    def text(self, kind: QAccessible.Text, /) -> str:
        # Orca speaks the state of check boxes, and not that of buttons.
        is_button = self.role() == QAccessible.Role.Button
        if is_button and kind == QAccessible.Text.Description and self.state().checked:
            return PRESSED.text()
        text = super().text(kind) or (self._own.text(kind) if self._own is not None else "")
        if kind == QAccessible.Text.Description:
            # The tool tip of an icon is often its name, with the keys in parentheses.
            more = text.removeprefix(self.text(QAccessible.Text.Name))
            return more.strip(" ()") if not more or more.startswith(" (") else text
        return text

    @override
    def state(self) -> QAccessible.State:
        return self._own.state() if self._own is not None else super().state()

    @override
    def actionNames(self) -> list[str]:
        return self._own.actionInterface().actionNames() if self._own is not None else []

    @override
    def doAction(self, action_name: str, /) -> None:
        if self._own is not None:
            # Qt would show it as checked, and not click it, so that nothing would be done.
            is_toggled = action_name == QAccessibleActionInterface.toggleAction()
            self._own.actionInterface().doAction(
                QAccessibleActionInterface.pressAction() if is_toggled else action_name
            )

    @override
    def childCount(self) -> int:
        own = self._own
        count = own.childCount() if own is not None else 0
        while own is not None and count and _is_hidden_button(own.child(count - 1)):
            count -= 1
        return count

    @override
    def child(self, index: int, /) -> QAccessibleInterface | None:  # type: ignore[override] # Qt returns none, too
        return self._own.child(index) if self._own is not None and index < self.childCount() else None

    @override
    def indexOfChild(self, child: QAccessibleInterface, /) -> int:
        # Qt finds a tab only if its own interface is the parent.
        children = (self.child(index) for index in range(self.childCount()))
        wanted = QAccessible.uniqueId(child)
        ids = [QAccessible.uniqueId(each) if each is not None else None for each in children]
        return ids.index(wanted) if wanted in ids else -1

    @override
    def childAt(self, x: int, y: int, /) -> QAccessibleInterface | None:  # type: ignore[override]
        return self._own.childAt(x, y) if self._own is not None else None

    @override
    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        return self._own.focusChild() if self._own is not None else None


class _Pressable(_OtherRole):
    """The interface of a label that is pressed as a button is: it has a slot `press`."""

    @override
    def actionNames(self) -> list[str]:
        return [QAccessibleActionInterface.pressAction(), *super().actionNames()]

    @override
    def doAction(self, action_name: str, /) -> None:
        if action_name == QAccessibleActionInterface.pressAction():
            QMetaObject.invokeMethod(self.object(), "press")
        else:
            super().doAction(action_name)


def _is_hidden_button(child: QAccessibleInterface | None) -> bool:
    return child is None or (child.role() == QAccessible.Role.Button and bool(child.state().invisible))


def identify(widget: QWidget, name: str, accessible_name: Text = "", *, tip: Text = "") -> None:
    """Set the name by which tests, and tools of the system, find a widget in every language, in snake_case.

    Args:
        widget: The widget.
        name: Its `objectName`.
        accessible_name: What screen readers call it in the language in use; empty for what Qt calls it.
        tip: Its tool tip.
    """
    widget.setObjectName(name)
    widget.setAccessibleIdentifier(name)
    for set_text, text in ((widget.setAccessibleName, accessible_name), (widget.setToolTip, tip)):
        if text:
            show_text(widget, set_text, text)


_inside: set[QObject] = set()  # widgets whose own interface is being made


def _make_other_role(
    widget: QWidget, role: QAccessible.Role | None, kind: type[_OtherRole] = _OtherRole
) -> QAccessibleInterface | None:
    if widget in _inside:
        return None  # Qt makes its own
    _inside.add(widget)
    try:
        return kind(widget, role, QAccessible.queryAccessibleInterface(widget))
    finally:
        _inside.remove(widget)


_OTHER_ROLES: Final = {
    "TabBar": QAccessible.Role.PageTabList,  # Qt names it after its current tab
    "OverlayButton": QAccessible.Role.Button,  # Qt calls one that can be checked a check box
    "ChoiceButton": None,  # it has Qt's role, and is clicked
    "MarkChip": QAccessible.Role.RadioButton,  # one of them is chosen at most
    "IconButton": None,
}
_ROLES: Final = {
    "Line": QAccessible.Role.Separator,
    "Dot": QAccessible.Role.Separator,
    "_LineHandle": QAccessible.Role.Separator,
    "ErrorBanner": QAccessible.Role.AlertMessage,
    "Canvas": QAccessible.Role.Graphic,
    "ComparePane": QAccessible.Role.Pane,
    "DetailsPanel": QAccessible.Role.Pane,
    "InfoPanel": QAccessible.Role.Pane,
    "_Count": QAccessible.Role.Button,
    "QFrame": QAccessible.Role.Grouping,  # around a choice; Qt calls it a border, whose name is not read
    "ReviewLine": QAccessible.Role.StaticText,
    "OverlayReview": QAccessible.Role.StaticText,
    "Viewer": QAccessible.Role.Window,
}


def _make_interface(class_name: str, subject: QObject) -> QAccessibleInterface | None:
    if not isinstance(subject, QWidget):
        return None
    if class_name in _OTHER_ROLES:
        return _make_other_role(subject, _OTHER_ROLES[class_name])
    if class_name == "_Keyword":
        return _make_other_role(subject, QAccessible.Role.Button, _Pressable)
    role = _ROLES.get(class_name)
    return QAccessibleWidget(subject, role) if role is not None else None


def install_roles() -> None:
    """Install the factory that gives the widgets their roles. Call it once, before the first window is shown."""
    QAccessible.installFactory(_make_interface)


def follow_focus(on_changed: Callable[[QWidget | None, QWidget | None], object]) -> None:
    """Call a method whenever another widget gets the focus: with the one that had it, and with the one that has it."""
    application = QApplication.instance()
    if isinstance(application, QApplication):
        application.focusChanged.connect(on_changed)


# Without a change, before the result of what a person types is announced: each change would interrupt the former one.
SETTLED_MS: Final = 600


def announce(widget: QWidget, sentence: str) -> None:
    """Let a screen reader speak a sentence, after what it is speaking at present."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, sentence))


class SettledAnnouncer(QTimer):
    """Announces what a search has found, once, when that has stayed the same for a while. Begin with `start`.

    Attributes:
        announced: What was announced; empty if it is to be announced again.
    """

    def __init__(self, widget: QWidget, sentence: Callable[[], str | None]) -> None:
        """Set the widget, and what returns the sentence: empty for nothing, None if it is not known yet."""
        super().__init__(widget, interval=SETTLED_MS, singleShot=True)
        self.setObjectName("settled")
        self.announced = ""
        self._widget = widget
        self._sentence = sentence
        self.timeout.connect(self._announce)

    def _announce(self) -> None:
        sentence = self._sentence()
        if sentence and sentence != self.announced:
            announce(self._widget, sentence)
        if sentence is not None:
            self.announced = sentence


def send_event(widget: QWidget, kind: QAccessible.Event, child: int = -1) -> None:
    """Notify screen readers of an event of a widget, or of one of its children."""
    event = QAccessibleEvent(widget, kind)
    event.setChild(child)
    QAccessible.updateAccessibility(event)


def set_tool_tip(widget: QWidget, tip: str) -> None:
    """Set a tool tip that is not always the same.

    For a screen reader it is the description of the widget. Most read it again only when they are notified of a change,
    which Qt does not do for tool tips.
    """
    if widget.toolTip() != tip:
        widget.setToolTip(tip)
        send_event(widget, QAccessible.Event.DescriptionChanged)


type _ItemView = QAbstractItemView | QTabBar

_awaiting: WeakSet[_ItemView] = WeakSet()  # views that have got the focus, possibly more than once


def announce_current_item(view: _ItemView) -> None:
    """Let a screen reader speak the current item of a view that has got the focus; Qt notifies it of the view alone."""
    if view not in _awaiting:
        _awaiting.add(view)
        QTimer.singleShot(0, view, lambda: _announce_current_item(view))  # after Qt has sent its own event


def _announce_current_item(view: _ItemView) -> None:
    is_due, current = view in _awaiting, view.currentIndex()
    _awaiting.discard(view)
    row = current if isinstance(current, int) else current.row()
    if is_due and view.hasFocus() and row >= 0:
        send_event(view, QAccessible.Event.Focus, row)


class _ItemAnnouncer(QObject):
    """Calls `announce_current_item` when a view has got the focus."""

    def __init__(self, view: _ItemView) -> None:
        super().__init__(view)
        view.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # What is clicked becomes the current item after this, and Qt sends an event of it.
        by_mouse = Qt.FocusReason.MouseFocusReason
        if isinstance(event, QFocusEvent) and event.gotFocus() and event.reason() is not by_mouse:
            assert isinstance(watched, (QAbstractItemView, QTabBar))
            announce_current_item(watched)
        return False


def announce_items(view: _ItemView) -> None:
    """Let a screen reader speak the current item whenever the view gets the focus.

    It has to have a current item before: otherwise Qt makes one the current item, and sends an event of it, too. See
    `SpokenList`.
    """
    _ItemAnnouncer(view)


class SpokenList(QListView):
    """A list whose current item a screen reader speaks, once, when the list gets the focus. It has no frame."""

    _is_getting_focus = False

    def __init__(self, name: str, accessible_name: Text = "") -> None:
        """Begin without rows; arguments as of `identify`."""
        super().__init__()
        identify(self, name, accessible_name)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def take_current(self) -> None:
        """Set the current item, because the list gets the focus. If none is set, Qt takes the first one."""

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._is_getting_focus = True
        self.take_current()
        super().focusInEvent(event)
        self._is_getting_focus = False
        announce_current_item(self)

    @override
    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        if self._is_getting_focus:
            # That of QListView would send an event of the item, before Qt sends that of the list.
            QAbstractItemView.currentChanged(self, current, previous)
        else:
            super().currentChanged(current, previous)
            _awaiting.discard(self)  # QListView has sent the event
