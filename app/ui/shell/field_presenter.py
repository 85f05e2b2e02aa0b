"""What the field for the pack ID shows: what was requested, marked where it was not opened, and a hint under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.pack_id import parse_pack_id, without_credentials
from app.ui.texts import toolbar as texts
from app.workspace.states import Failed, Shown, Unloaded, is_busy

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.core.errors import PackBrowserError
    from app.core.pack_id import PackIdProblem
    from app.ui.shell.field_hint import FieldHint
    from app.ui.shell.pack_field import PackField
    from app.workspace.states import Content, PackState, Target
    from app.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class FieldContent:
    """What the field shows for one tab.

    Attributes:
        text: The text.
        is_typed: Whether the person has typed it.
        why_marked: Why it was not opened; empty if it is not marked.
        outcome: Target, kind of state and error that it was last rendered for; None if it was not.
    """

    text: str = ""
    is_typed: bool = False
    why_marked: str = ""
    outcome: tuple[Target, type[PackState], PackBrowserError | None] | None = None


class FieldPresenter:
    """Renders the current pack in the field. What the person types meanwhile is left alone, also in other tabs."""

    def __init__(self, workspace: Workspace, field: PackField, hint: FieldHint) -> None:
        """Set the field, and the hint that is shown under it."""
        self._workspace = workspace
        self._field = field
        self._hint = hint
        self._outcome: tuple[Target, type[PackState], PackBrowserError | None] | None = None

    def content(self) -> FieldContent:
        """What the field shows now, to be shown again when its tab is."""
        field = self._field
        return FieldContent(field.text(), field.isModified(), field.why_marked, self._outcome)

    def show(self, content: FieldContent) -> None:
        """Show what the field has shown before for the tab that has become the current one."""
        self._hint.hide()
        self._outcome = content.outcome
        self._field.show_text(content.text)
        if content.why_marked:
            self._field.mark(content.why_marked)
        self._field.setModified(content.is_typed)

    @property
    def _content(self) -> Content | None:
        pack = self._workspace.current
        return pack.state.content if pack is not None else None

    def render(self) -> None:
        """Put the requested pack ID into the field, marked if it was not opened."""
        pack = self._workspace.current
        if pack is None or pack.state.target is None or isinstance(pack.state, Unloaded):
            return
        state, target = pack.state, pack.state.target
        # Not the state itself, which holds the key. A countdown renders the same outcome each second.
        outcome = (target, type(state), state.error if isinstance(state, Failed) else None)
        former, self._outcome = self._outcome, outcome
        if outcome == former:
            return
        if is_busy(state) or isinstance(state, Shown):
            self._hint.hide()
        is_other = not self.names(target.pack_id)
        # The person has typed something else since, or Escape has brought back the ID of the pack on screen.
        is_left = is_other and former is not None and former[0] == target
        if is_busy(state):
            if not is_left:
                self._field.show_text(target.pack_id)
            return
        if (is_other and self._field.isModified()) or (is_left and isinstance(state, Failed)):
            return
        if pack.is_disconnected:  # the pack is on screen, and its header says why
            return
        is_over = is_left or (former is not None and former[1] is Failed)  # a failure that was dismissed
        self._show_result(
            state, state.content.request.pack_id if isinstance(state, Shown) and is_over else target.pack_id
        )

    def _show_result(self, state: PackState, pack_id: str) -> None:
        """Show an ID, marked if its pack is not on screen."""
        if not self.names(pack_id):  # as in a new tab that waits for a key
            self._field.show_text(pack_id)
        if isinstance(state, Failed):
            from app.ui.texts import errors  # not before the first paint

            self._field.mark(errors.title(state.error))
        elif state.content is None or state.content.request.pack_id != pack_id:
            self._field.mark(texts.NOT_OPENED.text())
        else:
            self._field.unmark()  # it may have been opened by itself, after a failure

    def names(self, pack_id: str) -> bool:
        """Whether the text of the field contains that pack ID and no other one."""
        return parse_pack_id(self._field.text()).pack_id == pack_id

    def refuse(self, problem: PackIdProblem, pack_text: str, page: QWidget) -> None:
        """Show a text that contains no pack ID, with a hint.

        Args:
            problem: Why it was refused.
            pack_text: As it was typed or pasted.
            page: What the hint lies over.
        """
        # A pasted command line may contain the key.
        self._field.show_text(without_credentials(pack_text))
        self._field.focus()
        hint = texts.HINTS[problem].text()
        self._field.mark(hint)
        self._hint.show_below(self._field, page, hint)

    def clear(self) -> None:
        """Empty the field, and put the cursor into it."""
        self._field.show_text("")
        self._field.focus()

    def bring_back(self) -> bool:
        """Hide the hint, and show the ID of the pack on screen again.

        Returns:
            Whether there was a hint, or another text in the field while it has the focus.
        """
        if not self._hint.isVisible() and not self._is_off():
            return False
        self._hint.hide()
        self._field.show_text(self._content.request.pack_id if self._content is not None else self._field.text())
        return True

    def _is_off(self) -> bool:
        """Whether the field has the focus and names another pack than the one on screen."""
        pack, content = self._workspace.current, self._content
        if content is None or pack is None or is_busy(pack.state) or not self._field.hasFocus():
            return False
        return self._field.text() != content.request.pack_id
