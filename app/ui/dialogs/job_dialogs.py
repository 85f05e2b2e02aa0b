"""The dialogs about what is taken away: which images are exported and downloaded, and the list of all jobs."""

import os
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from app.core.copy_formats import SUFFIXES, CopyForm
from app.core.models import PackImage
from app.packs.jobs import Job, JobList, JobState
from app.ui import theme
from app.ui.accessibility import announce, identify
from app.ui.chosen_settings import ChosenSettings, CopyTarget
from app.ui.dialogs.questions import Dialog, FormDialog, action_button
from app.ui.texts import dialogs, exporting
from app.ui.texts import jobs as texts
from app.ui.texts.commands import COMMANDS
from app.ui.texts.wording import Text, follow_language, show_text, size
from app.ui.widgets.button_rows import FlowLayout
from app.ui.widgets.parts import ProgressBar, column_layout, plain_label, row_layout
from app.ui.widgets.scrolling import transparent_scroll_area


class ImageGroup(NamedTuple):
    """Images that can be taken.

    Attributes:
        target: Which ones they are.
        text: What they are called.
        images: In pack order.
    """

    target: CopyTarget
    text: str
    images: Sequence[PackImage]

    @property
    def is_picked(self) -> bool:
        """Whether they are the picked images of the pack, which is said on what is made of them."""
        return self.target is CopyTarget.PICKED


class ImagesDialog(FormDialog):
    """The base of dialogs that ask which images are taken. Some are chosen already, so that Enter is enough."""

    def __init__(
        self,
        parent: QWidget | None,
        targets: Sequence[ImageGroup],
        proposed: CopyTarget,
        *,
        name: str,
        title: str,
        content: QWidget | None = None,
    ) -> None:
        """Lay out the choice of images.

        Args:
            parent: As Qt's.
            targets: What can be taken; those without images are left out.
            proposed: Which of them is chosen.
            name: What is done with them, a part of all object names.
            title: Of the window.
            content: What the form is in; None for the dialog.
        """
        super().__init__(parent, name=f"{name}_dialog", title=title, labels_above=False, content=content)
        self._groups = {each.target: each for each in targets if each.images}
        choices = {target: each.text for target, each in self._groups.items()}
        self._images = self.add_choice(texts.IMAGES.text(), choices, f"{name}_images", proposed)

    @property
    def group(self) -> ImageGroup:
        """The images that are chosen now."""
        return self._groups[self._images.value]


class ExportDialog(ImagesDialog):
    """Asks which images are exported, and in which form; where, is asked by the dialog of the system."""

    def __init__(
        self,
        parent: QWidget | None,
        targets: Sequence[ImageGroup],
        proposed: CopyTarget,
        settings: ChosenSettings,
        export: Callable[[ImageGroup, CopyForm], object],
        expected_bytes: Callable[[int, bool], int],
    ) -> None:
        """Lay out the dialog.

        Args:
            parent: As Qt's.
            targets: What can be exported.
            proposed: Which of them is chosen.
            settings: The form of the last export, and whether the pictures of the last page were small.
            export: Called with the images and the form.
            expected_bytes: Returns about how large a page is, for a number of images, and whether pictures are small.
        """
        super().__init__(parent, targets, proposed, name="export", title=exporting.TITLE.text())
        self._settings, self._export = settings, export
        self._expected_bytes = expected_bytes
        forms = {each.value: exporting.FILE_FORMS[each] for each in SUFFIXES}
        self._forms = self.add_choice(exporting.FORM.text(), forms, "export_form", settings.state.export_form)
        name, was_small = "export_small_pictures", settings.state.export_small_pictures
        self._small = self.add_box(exporting.SMALL_PICTURES.text(), name, is_checked=was_small)
        policy = self._small.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._small.setSizePolicy(policy)
        for changed in (self._forms.currentIndexChanged, self._images.currentIndexChanged, self._small.toggled):
            changed.connect(self._explain)
        self._explanation = self.add_explanation(name="export_explanation")
        self._explanation.setMinimumHeight(3 * self._explanation.fontMetrics().lineSpacing())
        self._explain()
        self.end_with(COMMANDS["export"].text(), "export", self._go_on)

    @property
    def _form(self) -> CopyForm:
        return CopyForm(self._forms.value)

    def _explain(self) -> None:
        lines, is_page = [exporting.FILE_EXPLANATIONS[self._form].text()], self._form is CopyForm.HTML
        self._small.setVisible(is_page)
        if is_page:
            lines.append(
                exporting.expected_size(size(self._expected_bytes(len(self.group.images), self._small.isChecked())))
            )
        self._explanation.setText("\n".join(lines))
        self._forms.setAccessibleDescription(lines[0])

    def _go_on(self) -> None:
        self.accept()
        self._settings.change(export_form=self._form.value, export_small_pictures=self._small.isChecked())
        self._export(self.group, self._form)


class DownloadDialog(ImagesDialog):
    """Asks which originals are downloaded, and to which folder."""

    def __init__(
        self,
        parent: QWidget | None,
        targets: Sequence[ImageGroup],
        proposed: CopyTarget,
        settings: ChosenSettings,
        download: Callable[[ImageGroup], object],
    ) -> None:
        """Lay out the dialog.

        Args:
            parent: As Qt's.
            targets: What can be downloaded.
            proposed: Which of them is chosen.
            settings: What was chosen for the last download; changed before the next one begins.
            download: Called with the images.
        """
        super().__init__(parent, targets, proposed, name="download", title=texts.TITLE.text())
        self._settings, self._download = settings, download
        place, last = QWidget(), settings.state
        downloads = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        self._path = QLineEdit(last.download_folder or downloads)
        identify(self._path, "download_folder", texts.FOLDER)
        choose = action_button(texts.CHOOSE, "choose_folder", self._choose_folder)
        row_layout(place, (self._path, 1), choose, spacing=theme.SPACE_12)
        self.add_field(texts.FOLDER.text(), place, "download_place")
        self._makes_folder = self.add_box(texts.BESIDE.text(), "makes_folder", is_checked=last.download_makes_folder)
        self._manifest = self.add_box(texts.MANIFEST.text(), "writes_manifest", is_checked=last.download_manifest)
        self.add_explanation(texts.ONLY_NEW)
        self._problem = self.add_explanation(name="download_problem")
        self._path.textEdited.connect(lambda: self._problem.clear())
        self.end_with(texts.DOWNLOAD.text(), "download", self._go_on)

    @property
    def _folder(self) -> str:
        """The folder as a path; what is pasted may be a link to it, in quotes, or begin with a tilde."""
        text = self._path.text().strip().strip("\"'")
        return QUrl(text).toLocalFile() if text.startswith("file:") else os.path.expanduser(text)

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, texts.FOLDER.text(), self._folder)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._path.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _go_on(self) -> None:
        if not os.path.isabs(self._folder):
            self._problem.setText(texts.NO_FOLDER.text())
            announce(self._path, texts.NO_FOLDER.text())
            self._path.setFocus()
            self._path.selectAll()
            return
        self.accept()
        makes_folder, manifest = self._makes_folder.isChecked(), self._manifest.isChecked()
        self._settings.change(
            download_folder=self._folder, download_makes_folder=makes_folder, download_manifest=manifest
        )
        self._download(self.group)


_FAILURE_LINES: Final = 6
_LISTED_FAILURES: Final = 1_000


class JobRow(QWidget):
    """One job of the list."""

    def __init__(self, job: Job, jobs: JobList, show_result: Callable[[Job], object]) -> None:
        """Show a job, and follow it."""
        super().__init__()
        self._job = job
        self._title = plain_label(lambda: job.title, font=theme.semibold_font(self.font()), wraps=True)
        self._state = plain_label(name="job_state", wraps=True)
        self._bar = ProgressBar(texts.PROGRESS, name="job_progress")
        self._failures = QPlainTextEdit()
        identify(self._failures, "job_failures", texts.FAILED)
        self._failures.setReadOnly(True)
        self._failures.setTabChangesFocus(True)
        self._failures.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._listed = 0
        buttons = FlowLayout(spacing=theme.SPACE_8)
        actions: tuple[tuple[str, Text, Callable[[], object], Callable[[], bool]], ...] = (
            ("show_in_folder", texts.SHOW_IN_FOLDER, lambda: show_result(job), lambda: job.result is not None),
            ("retry_job", texts.RETRY, job.retry, lambda: job.can_retry),
            ("pause_job", texts.PAUSE, job.pause, lambda: job.can_pause and job.state is JobState.RUNNING),
            ("resume_job", texts.RESUME, job.resume, lambda: job.state is JobState.PAUSED),
            ("cancel_job", texts.CANCEL, job.cancel, lambda: job.state is not JobState.ENDED),
            ("remove_job", texts.REMOVE, lambda: jobs.remove(job), lambda: job.state is JobState.ENDED),
        )
        self._buttons: dict[QPushButton, Callable[[], bool]] = {}  # when each is shown
        for name, text, run, is_shown in actions:
            button = action_button(text, name, run)
            self._buttons[button] = is_shown
            # Several jobs have buttons with the same names.
            show_text(button, button.setAccessibleDescription, lambda: job.title)
            buttons.addWidget(button)
        column_layout(self, self._title, self._state, self._bar, self._failures, buttons, spacing=theme.SPACE_8)
        job.changed.connect(self._render)
        follow_language(self, self._retranslate)
        self._render()

    def _retranslate(self) -> None:
        self._listed = 0
        self._render()

    def _render(self) -> None:
        job = self._job
        self._state.setText(texts.progress(job))
        self._bar.setVisible(job.state is not JobState.ENDED)
        self._bar.show_progress(job.done + len(job.failures), job.total)
        if len(job.failures) != self._listed:
            self._listed = len(job.failures)
            lines = (texts.failed(each.name, each.error) for each in job.failures[:_LISTED_FAILURES])
            self._failures.setPlainText("\n".join(lines))
            rows = min(self._listed, _FAILURE_LINES) + 1  # a scroll bar has room
            self._failures.setFixedHeight(rows * self.fontMetrics().lineSpacing() + theme.SPACE_8)
        self._failures.setVisible(bool(job.failures))
        focused = next((button for button in self._buttons if button.hasFocus()), None)
        shown = {button: is_shown() for button, is_shown in self._buttons.items()}
        # Those that are shown come first: Qt moves the focus of one that is hidden.
        for button in sorted(shown, key=lambda each: not shown[each]):
            button.setVisible(shown[button])
        if focused is not None and not shown[focused]:
            next(button for button in shown if shown[button]).setFocus()


class JobsDialog(Dialog):
    """The list, the latest job first. The window can be used while it is open."""

    def __init__(self, parent: QWidget | None, jobs: JobList, show_result: Callable[[Job], object]) -> None:
        """Show the jobs, and follow them.

        Args:
            parent: As Qt's.
            jobs: The jobs.
            show_result: Shows the result of a job in its folder.
        """
        super().__init__(parent, name="jobs", title=texts.JOBS, margin=0)
        self._jobs = jobs
        self._show_result = show_result
        self._shown: tuple[Job, ...] = ()
        content = self._content = QWidget()
        self._none = plain_label(texts.NO_JOBS, wraps=True, color="muted")
        self._column = column_layout(content, self._none, 1, spacing=theme.SPACE_24)
        close = self.add_button(dialogs.CLOSE, name="close_jobs")
        margins = self.buttons.contentsMargins()
        margins.setRight(theme.SPACE_16)
        self.buttons.setContentsMargins(margins)
        self.end((transparent_scroll_area(content, margin=theme.SPACE_16), 1))
        self.resize(*theme.TEXT_DIALOG_SIZE)
        self._fill()
        jobs.changed.connect(self._fill)
        close.setFocus()

    def _fill(self) -> None:
        """Make the rows anew, of which there are few, if there are other jobs."""
        if self._jobs.jobs == self._shown:
            return
        for row in self._content.findChildren(JobRow):
            if row.isAncestorOf(self.focusWidget()):
                self.buttons.buttons()[0].setFocus()
            self._column.removeWidget(row)
            row.setParent(None)
            row.deleteLater()
        self._shown = self._jobs.jobs
        for number, job in enumerate(reversed(self._shown)):
            self._column.insertWidget(number, JobRow(job, self._jobs, self._show_result))
        self._none.setVisible(not self._shown)
