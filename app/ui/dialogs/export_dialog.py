"""The dialog that asks which images are exported, and in which form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import override

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QButtonGroup, QDialogButtonBox, QRadioButton, QVBoxLayout, QWidget

from app.core.copy_formats import CopyForm
from app.core.export import SUFFIXES
from app.core.models import PackImage
from app.ui import theme
from app.ui.dialogs.download_dialog import Target
from app.ui.dialogs.questions import Dialog
from app.ui.texts import exporting as texts
from app.ui.texts.dialogs import CANCEL
from app.ui.widgets.parts import column_layout, plain_label, row_layout, set_field_ground


class ExportDialog(Dialog):
    """Asks which images are exported, and in which form; where, is asked by the dialog of the system."""

    def __init__(
        self,
        parent: QWidget | None,
        targets: Sequence[Target],
        form: str,
        export: Callable[[Sequence[PackImage], CopyForm], object],
    ) -> None:
        """Lay out the dialog.

        Args:
            parent: As Qt's.
            targets: What can be exported. The first one that has images is chosen.
            form: The value of the form that is chosen; the first one for any other text.
            export: Called with the images and the form.
        """
        super().__init__(parent, name="export_dialog", title=texts.TITLE.text(), spacing=theme.SPACE_12)
        self._export = export
        self._images = [each.images for each in targets]
        self._targets = QButtonGroup(self)
        self._forms = QButtonGroup(self)
        columns = row_layout(spacing=theme.SPACE_32)
        images = [(f"export_{each.name}", each.text) for each in targets]
        columns.addLayout(self._group(texts.IMAGES.text(), self._targets, images))
        forms = [(f"export_as_{each.value}", texts.FORMS[each].text()) for each in SUFFIXES]
        columns.addLayout(self._group(texts.FORM.text(), self._forms, forms))
        columns.addStretch(1)
        for number, each in enumerate(SUFFIXES):
            self._forms.button(number).setAccessibleDescription(texts.EXPLANATIONS[each].text())
        for number, target in enumerate(targets):
            self._targets.button(number).setEnabled(bool(target.images))
        first = next(number for number, target in enumerate(targets) if target.images)
        self._targets.button(first).setChecked(True)
        self._forms.button(next((n for n, each in enumerate(SUFFIXES) if each.value == form), 0)).setChecked(True)
        self._forms.idToggled.connect(self._explain)
        self._explanation = plain_label(
            name="export_explanation", font=theme.caption_font(self.font()), wraps=True, color="muted"
        )
        self._explanation.setMinimumWidth(theme.DIALOG_WIDTH - 2 * theme.SPACE_16)
        self._explanation.setMinimumHeight(2 * self._explanation.fontMetrics().lineSpacing())
        self.column.addLayout(columns)
        self.column.addWidget(self._explanation)
        accept_role = QDialogButtonBox.ButtonRole.AcceptRole
        self._accept = self.add_button(texts.EXPORT.text(), accept_role, name="export")
        self._accept.setDefault(True)
        self.add_button(CANCEL.text())
        self.buttons.accepted.connect(self._on_accepted)
        self.column.addWidget(self.buttons)
        self._explain()
        self._tint()
        self._targets.button(first).setFocus()

    def _group(self, title: str, group: QButtonGroup, rows: Sequence[tuple[str, str]]) -> QVBoxLayout:
        column = column_layout(spacing=theme.SPACE_8)
        column.addWidget(plain_label(title, font=theme.semibold_font(self.font())))
        for number, (name, text) in enumerate(rows):
            button = QRadioButton(text)
            button.setObjectName(name)
            group.addButton(button, number)
            button.installEventFilter(self)
            column.addWidget(button)
        column.addStretch(1)
        return column

    @property
    def _form(self) -> CopyForm:
        return [*SUFFIXES][self._forms.checkedId()]

    def _explain(self) -> None:
        self._explanation.setText(texts.EXPLANATIONS[self._form].text())

    def _on_accepted(self) -> None:
        self.accept()
        self._export(self._images[self._targets.checkedId()], self._form)

    def _tint(self) -> None:
        for button in (*self._targets.buttons(), *self._forms.buttons()):
            set_field_ground(button)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A button that had the focus before may still be the default one, so that Enter would press Cancel.
        if event.type() == QEvent.Type.FocusIn:
            self._accept.setDefault(True)
        return super().eventFilter(watched, event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()
