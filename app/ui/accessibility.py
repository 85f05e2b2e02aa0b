"""What screen readers say: the roles of widget classes that Qt does not know, sentences, and focused items.

Names are set where the widgets are made.
"""

from typing import Final, override

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
)
from PySide6.QtWidgets import QAbstractItemView, QAccessibleWidget, QWidget


class _OtherRole(QAccessibleWidget):
    """Qt's own interface of a widget, with another role, and with the accessible name of the widget if it has one.

    Who toggles it clicks it. A button that is checked says so in its description.

    Its children are those of Qt's own interface, whose parent is what is registered last for the widget: this one.
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
            from app.ui.texts.image import PRESSED  # not needed at a start

            return PRESSED.text()
        return super().text(kind) or (self._own.text(kind) if self._own is not None else "")

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
        return self._own.childCount() if self._own is not None else 0

    @override
    def child(self, index: int, /) -> QAccessibleInterface | None:  # type: ignore[override] # Qt returns none, too
        return self._own.child(index) if self._own is not None else None

    @override
    def indexOfChild(self, child: QAccessibleInterface, /) -> int:
        return self._own.indexOfChild(child) if self._own is not None else -1

    @override
    def childAt(self, x: int, y: int, /) -> QAccessibleInterface | None:  # type: ignore[override]
        return self._own.childAt(x, y) if self._own is not None else None

    @override
    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        return self._own.focusChild() if self._own is not None else None


_inside: set[QObject] = set()  # widgets whose own interface is being made


def _make_other_role(widget: QWidget, role: QAccessible.Role | None) -> QAccessibleInterface | None:
    if widget in _inside:
        return None  # Qt makes its own
    _inside.add(widget)
    try:
        return _OtherRole(widget, role, QAccessible.queryAccessibleInterface(widget))
    finally:
        _inside.remove(widget)


_OTHER_ROLES: Final = {
    "TabBar": QAccessible.Role.PageTabList,  # Qt names it after its current tab
    "OverlayButton": QAccessible.Role.Button,  # Qt calls one that can be checked a check box
    "ChoiceButton": None,  # it has Qt's role, and is clicked
}
_ROLES: Final = {
    "Line": QAccessible.Role.Separator,
    "_LineHandle": QAccessible.Role.Separator,
    "ErrorBanner": QAccessible.Role.AlertMessage,
    "Canvas": QAccessible.Role.Graphic,
    "ComparePane": QAccessible.Role.Pane,
    "DetailsPanel": QAccessible.Role.Pane,
    "InfoPanel": QAccessible.Role.Pane,
    "_Count": QAccessible.Role.Button,
    "QFrame": QAccessible.Role.Grouping,  # around a choice; Qt calls it a border, whose name is not read
    # It is based on QTextEdit, which Qt announces as a field that can be edited.
    "ReadingText": QAccessible.Role.StaticText,
    "ReviewLine": QAccessible.Role.StaticText,
    "OverlayReview": QAccessible.Role.StaticText,
    "Viewer": QAccessible.Role.Window,
}


def _make_interface(class_name: str, subject: QObject) -> QAccessibleInterface | None:
    if not isinstance(subject, QWidget):
        return None
    if class_name in _OTHER_ROLES:
        return _make_other_role(subject, _OTHER_ROLES[class_name])
    role = _ROLES.get(class_name)
    return QAccessibleWidget(subject, role) if role is not None else None


def install_roles() -> None:
    """Install the factory that gives the widgets their roles. Call it once, before the first window is shown."""
    QAccessible.installFactory(_make_interface)


# Without a change, before the result of what a person types is announced: each change would interrupt the former one.
SETTLED_MS: Final = 600


def announce(widget: QWidget, sentence: str) -> None:
    """Let a screen reader speak a sentence, after what it is speaking at present."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, sentence))


def announce_current_item(view: QAbstractItemView) -> None:
    """Let a screen reader speak the current item of a view that has got the focus; Qt tells only of the view itself."""
    QTimer.singleShot(0, view, lambda: _announce_current_item(view))  # Qt tells after its event


def _announce_current_item(view: QAbstractItemView) -> None:
    if view.hasFocus() and view.currentIndex().isValid():
        event = QAccessibleEvent(view, QAccessible.Event.Focus)
        event.setChild(view.currentIndex().row())
        QAccessible.updateAccessibility(event)
