"""The dialogs about reviews that are handed on, and what is said when files with them were opened or written."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from app.core.display_text import folder_name
from app.core.identity import REVIEW_SUFFIX
from app.core.saved_values import Judgements
from app.core.shared_review import SharedReview, reviews_of
from app.packs.open_pack import OpenPack
from app.ui import message
from app.ui.commands.dialog_opener import DialogOpener
from app.ui.dialogs.questions import ShareDialog
from app.ui.texts import reviews as review_texts
from app.ui.texts.marks import SAVE_ELSEWHERE


class ReviewDialogs(QObject):
    """Hands a review on, and opens those of others."""

    def __init__(self, opener: DialogOpener) -> None:
        """Connect to the files; no dialog is opened yet."""
        super().__init__(opener.window)
        self._opener = opener
        self._workspace = opener.context.workspace
        self._window = opener.window
        files = self._workspace.review_files
        # Later: the page that is about to be shown would cover the toast, and a mark that completes the review is said.
        later = Qt.ConnectionType.QueuedConnection
        files.shown.connect(self._on_review_shown, later)
        files.not_found.connect(self._on_pack_not_found, later)
        files.revealed.connect(self._on_reviews_revealed, later)
        files.saved.connect(lambda name: message.say(review_texts.saved(name)))

    def share_review(self) -> None:
        """Ask for a name, and for a file that the review of the pack on screen is written to."""
        pack = self._workspace.current
        content = pack.state.content if pack is not None else None
        if pack is None or content is None:
            return
        review = pack.marks.others.own_review(content.pack.name)
        name, go_on = self._opener.settings.state.reviewer, partial(self._choose_file, review)
        self._opener.open(ShareDialog(self._window, name, review_texts.what_is_shared(review), go_on))

    def save_elsewhere(self, unsaved: Judgements, close_window: Callable[[], object]) -> None:
        """Ask for a folder, write what is not on disk to files with reviews there, and close the window by a function.

        If one of them can't be written, the banner says so, and the window stays open.
        """
        settings, files = self._opener.settings, self._workspace.review_files
        left: dict[str, SharedReview] = {}
        for review in reviews_of(unsaved, settings.state.reviewer or review_texts.MY_MARKS.text()):
            time = "".join(filter(str.isdigit, review.time))  # so that no file is replaced
            left[f"{review.pack}-{time}{REVIEW_SUFFIX}"] = review

        def save(folder: str) -> None:
            settings.change(review_folder=folder)
            files.saved.connect(on_saved)
            for name, review in left.items():
                files.save(Path(folder) / name, review)

        def on_saved(name: str) -> None:
            if left.pop(name, None) is not None and not left:
                close_window()

        dialog = self._opener.file_dialog(SAVE_ELSEWHERE.text(), settings.state.review_folder, "", "")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(save)
        self._opener.open(dialog)

    def _choose_file(self, review: SharedReview, reviewer: str) -> None:
        settings = self._opener.settings

        def save(path_text: str) -> None:
            settings.change(review_folder=str(Path(path_text).parent))
            self._workspace.review_files.save(Path(path_text), replace(review, reviewer=reviewer))

        settings.change(reviewer=reviewer)
        title, filter_name = review_texts.SHARE.text(), review_texts.FILES.text()
        name = f"{folder_name(review.pack_name, 'review')}{REVIEW_SUFFIX}"
        self._opener.ask_where(title, settings.state.review_folder, filter_name, REVIEW_SUFFIX, name, save)

    def open_reviews(self) -> None:
        """Ask for files with reviews, and open them."""
        settings = self._opener.settings

        def open_all(path_texts: Sequence[str]) -> None:
            settings.change(review_folder=str(Path(path_texts[0]).parent))
            for path_text in path_texts:
                self._workspace.review_files.open(path_text)

        title, filter_name = review_texts.OPEN.text(), review_texts.FILES.text()
        dialog = self._opener.file_dialog(title, settings.state.review_folder, filter_name, REVIEW_SUFFIX)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(open_all)
        self._opener.open(dialog)

    def _on_review_shown(self, pack: OpenPack, review: SharedReview) -> None:
        here = {image.id for image in pack.shelf.images}
        foreign = len((review.marks.keys() | review.notes.keys()) - here)
        message.say(review_texts.opened(review, foreign, is_hidden=pack.marks.others.is_hiding))

    def _on_pack_not_found(self, review: SharedReview) -> None:
        message.say(review_texts.not_found(review))

    def _on_reviews_revealed(self) -> None:
        message.say(review_texts.REVEALED.text())
