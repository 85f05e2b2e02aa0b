"""The dialog that asks which images are exported, and in which form."""

from collections.abc import Callable, Sequence
from typing import override

from PySide6.QtWidgets import QButtonGroup, QCheckBox, QWidget

from app.core.copy_formats import CopyForm
from app.core.export import SUFFIXES
from app.core.models import PackImage
from app.ui import theme
from app.ui.dialogs.download_dialog import ImageGroup, ImagesDialog
from app.ui.texts import exporting as texts
from app.ui.widgets.parts import plain_label, row_layout


class ExportDialog(ImagesDialog):
    """Asks which images are exported, and in which form; where, is asked by the dialog of the system."""

    def __init__(
        self,
        parent: QWidget | None,
        targets: Sequence[ImageGroup],
        form: str,
        export: Callable[[Sequence[PackImage], CopyForm, bool], object],
        expected_bytes: Callable[[int, bool], int],
        *,
        has_small_pictures: bool,
    ) -> None:
        """Lay out the dialog.

        Args:
            parent: As Qt's.
            targets: What can be exported.
            form: The value of the form that is chosen; the first one for any other text.
            export: Called with the images, the form, and whether a page has small pictures.
            expected_bytes: Returns about how large a page is, for a number of images, and whether pictures are small.
            has_small_pictures: Whether they were in the last page.
        """
        super().__init__(parent, targets, name="export", title=texts.TITLE.text(), accept_text=texts.EXPORT.text())
        self._export = export
        self._forms = QButtonGroup(self)
        columns = row_layout(spacing=theme.SPACE_32)
        self._add_images(columns)
        forms = [(f"export_as_{each.value}", texts.FORMS[each].text()) for each in SUFFIXES]
        self._add_group(columns, texts.FORM.text(), self._forms, forms)
        columns.addStretch(1)
        for number, each in enumerate(SUFFIXES):
            self._forms.button(number).setAccessibleDescription(texts.EXPLANATIONS[each].text())
        self._forms.button(next((n for n, each in enumerate(SUFFIXES) if each.value == form), 0)).setChecked(True)
        self._expected_bytes = expected_bytes
        self._small = QCheckBox(texts.SMALL_PICTURES.text())
        self._small.setObjectName("export_small_pictures")
        self._small.setChecked(has_small_pictures)
        policy = self._small.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._small.setSizePolicy(policy)
        self._forms.idToggled.connect(self._explain)
        self._images.idToggled.connect(self._explain)
        self._small.toggled.connect(self._explain)
        self._explanation = plain_label(
            name="export_explanation", font=theme.caption_font(self.font()), wraps=True, color="muted"
        )
        self._explanation.setMinimumWidth(theme.DIALOG_WIDTH - 2 * theme.SPACE_16)
        self._explanation.setMinimumHeight(3 * self._explanation.fontMetrics().lineSpacing())
        self.column.addLayout(columns)
        self._add_choice(self.column, self._small)
        self.column.addWidget(self._explanation)
        self._explain()
        self._end()

    @property
    def _form(self) -> CopyForm:
        return [*SUFFIXES][self._forms.checkedId()]

    def _explain(self) -> None:
        lines, is_page = [texts.EXPLANATIONS[self._form].text()], self._form is CopyForm.HTML
        self._small.setVisible(is_page)
        if is_page:
            count = len(self._targets[self._images.checkedId()].images)
            lines.append(texts.expected_size(self._expected_bytes(count, self._small.isChecked())))
        self._explanation.setText("\n".join(lines))

    @override
    def _take(self, images: Sequence[PackImage]) -> None:
        self._export(images, self._form, self._small.isChecked())
