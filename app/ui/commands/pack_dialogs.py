"""The dialogs that ask what is taken of a pack, and those about reviews that are handed on. Jobs do the work."""

import asyncio
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import batched
from pathlib import Path
from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.core.copy_formats import SUFFIXES, CopyForm, file_name
from app.core.display_text import folder_name
from app.core.identity import REVIEW_SUFFIX
from app.core.limits import FILE_DOWNLOADS, LINK_REQUESTS
from app.core.links import NOT_CHECKED, key_of
from app.core.saved_values import Judgements, Mark
from app.core.shared_review import SharedReview, reviews_of
from app.packs.download_originals import OriginalsDownload
from app.packs.exports import Export, expected_page_bytes, pictures_of
from app.packs.jobs import Job
from app.packs.link_checks import LinkCheckWork
from app.packs.open_pack import OpenPack
from app.session.slideshows import SlideshowReading
from app.ui import message
from app.ui.chosen_settings import ChosenSettings, CopyTarget
from app.ui.commands.command import Context
from app.ui.dialogs.information import LinksDialog
from app.ui.dialogs.job_dialogs import DownloadDialog, ExportDialog, ImageGroup, ImagesDialog
from app.ui.dialogs.questions import ShareDialog
from app.ui.pack.pack_page import PackPage
from app.ui.texts import exporting, jobs, window
from app.ui.texts import links as link_texts
from app.ui.texts import reviews as review_texts
from app.ui.texts import stacks as stack_texts
from app.ui.texts.marks import SAVE_ELSEWHERE

_TAKEN_AT_ONCE: Final = 2_000  # images, which takes a few milliseconds
_MOST_KEPT: Final = 50  # packs whose last choice is kept


class Dialogs(QObject):
    """The base of what opens dialogs over a window.

    Attributes:
        context: What is open, and what covers the window, whose colours the dialogs over it have.
        workspace: What is open.
        window: Parent of the dialogs.
    """

    def __init__(self, context: Context, window: QWidget, quit_action: QAction) -> None:
        """Open nothing yet.

        Args:
            context: What is open.
            window: Parent of the dialogs.
            quit_action: Added to the dialogs, so that its shortcut works in them.
        """
        super().__init__(window)
        self.context = context
        self.workspace = context.workspace
        self.window = window
        self._quit_action = quit_action

    @property
    def settings(self) -> ChosenSettings:
        """What the person has set."""
        return self.context.window.settings

    def find[D: QDialog](self, kind: type[D], name: str = "") -> D | None:
        """The dialog of a class, and with an `objectName` if that is given, that is open; None if there is none."""
        found = self.window.findChildren(kind, name) if name else self.window.findChildren(kind)
        return next((dialog for dialog in found if dialog.isVisible()), None)

    def bring_to_front(self, kind: type[QDialog], name: str = "") -> bool:
        """Show a dialog that `find` returns above all other windows; return whether there is one."""
        dialog = self.find(kind, name)
        if dialog is not None:
            dialog.raise_()
            dialog.activateWindow()
        return dialog is not None

    def open(self, dialog: QDialog) -> None:
        """Open a dialog, which is deleted when it is closed."""
        self._prepare(dialog)
        # Not exec(): its nested event loop inside a coroutine raises "Cannot enter into task".
        dialog.open()

    def show(self, dialog: QDialog) -> None:
        """Show a dialog that does not block the window; it is deleted when it is closed."""
        self._prepare(dialog)
        dialog.show()

    def _prepare(self, dialog: QDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.addAction(self._quit_action)
        overlay = self.context.overlay
        if overlay is not None:
            dialog.setPalette(overlay.palette())

    def ask_where(
        self,
        title: str,
        folder: str,
        filter_name: str,
        suffix: str,
        name: str,
        save: Callable[[str], object],
        parent: QWidget | None = None,
    ) -> None:
        """Ask where a file is to be saved, by the system's dialog, which also asks before it replaces one."""
        dialog = self.file_dialog(title, folder, filter_name, suffix, parent)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(name)
        dialog.fileSelected.connect(save)
        self.open(dialog)

    def file_dialog(
        self, title: str, folder: str, filter_name: str, suffix: str, parent: QWidget | None = None
    ) -> QFileDialog:
        """Make a dialog of the system for files whose names end with a suffix."""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        return QFileDialog(parent or self.window, title, folder or documents, f"{filter_name} (*{suffix})")


class PackDialogs(Dialogs):
    """Asks what is taken of the current pack."""

    def __init__(self, context: Context, window: QWidget, quit_action: QAction) -> None:
        """Open nothing yet."""
        super().__init__(context, window, quit_action)
        self.workspace.slideshows.refused.connect(lambda reading: message.say(jobs.uses_refused(reading)))

    def export(self) -> None:
        """Ask which images of the current pack are to be exported, and in which form, then to which file."""
        pack, page = self.workspace.current, self.context.window.page
        if pack is not None and page is not None:
            ask, expected = partial(self._ask_for_file, pack), partial(expected_page_bytes, pictures_of(pack))
            self.open(ExportDialog(self.window, *self.groups(pack, page), self.settings, ask, expected))

    def groups(self, pack: OpenPack, page: PackPage) -> tuple[list[ImageGroup], CopyTarget]:
        """What can be taken of a pack on a page, and what of it is proposed.

        It is proposed what the person has narrowed the pack down to: the image in the viewer, several selected ones,
        what the filter shows, what was taken last time, what is picked.
        """
        chosen, is_covered = page.target_images, self.context.overlay is not None
        shown, picked, every = map(page.images_to_copy, (CopyTarget.SHOWN, CopyTarget.PICKED, CopyTarget.ALL))
        texts = exporting.selected_images(len(chosen), is_covered=is_covered), exporting.shown(len(shown))
        folded = (len(pack.shelf.folded_behind(images)) for images in (chosen, shown))
        chosen_text, shown_text = map(stack_texts.with_more, texts, folded)
        targets = [
            ImageGroup(CopyTarget.CHOSEN, chosen_text, chosen),
            ImageGroup(CopyTarget.SHOWN, shown_text, shown),
            ImageGroup(CopyTarget.PICKED, exporting.picked(len(picked)), picked),
            ImageGroup(CopyTarget.ALL, exporting.all_images(len(every)), every),
        ]
        if len(shown) == len(every) or [*shown] == [*picked]:
            del targets[1]
        offered = [target.target for target in targets if target.images]
        narrowed = [CopyTarget.CHOSEN] if is_covered or len(chosen) > 1 else []
        if pack.filter.shown < pack.filter.total:
            narrowed += [CopyTarget.SHOWN] if CopyTarget.SHOWN in offered else [CopyTarget.PICKED]
        takes_all = _id_of(pack) in self.settings.state.takes_all_of.split()
        wanted = [*narrowed, CopyTarget.ALL if takes_all else CopyTarget.PICKED, CopyTarget.ALL]
        return targets, next((target for target in wanted if target in offered), CopyTarget.ALL)

    def _keep_choice(self, pack: OpenPack, target: CopyTarget) -> None:
        """Keep for the next time whether all images of a pack or those that are picked are taken, if both can be."""
        if target in {CopyTarget.PICKED, CopyTarget.ALL} and pack.marks.count(pack.shelf.images)[Mark.PICKED]:
            others = [each for each in self.settings.state.takes_all_of.split() if each != _id_of(pack)]
            latest = [*others, *([_id_of(pack)] if target is CopyTarget.ALL else ())][-_MOST_KEPT:]
            self.settings.change(takes_all_of=" ".join(latest))

    def _ask_for_file(self, pack: OpenPack, group: ImageGroup, form: CopyForm) -> None:
        """Ask where images are to be exported to."""
        self._keep_choice(pack, group.target)
        start = partial(self._start_export, pack, group, form)
        name_filter, name = exporting.FILE_FORMS[form].text(), file_name(pack.name, form)
        folder = self.settings.state.export_folder
        self.ask_where(exporting.TITLE.text(), folder, name_filter, SUFFIXES[form], name, start)

    def _start_export(self, pack: OpenPack, group: ImageGroup, form: CopyForm, path_text: str) -> None:
        content, workspace, path = pack.state.content, self.workspace, Path(path_text)
        images = tuple(group.images)
        if content is None:
            return
        self.settings.change(export_folder=str(path.parent))
        request, picked = content.request.without_key(), pack.marks.count(images)[Mark.PICKED]
        texts = exporting.page_texts(pack.name, len(images), picked, time.time(), is_of_picked=group.is_picked)
        is_small = self.settings.state.export_small_pictures
        export = Export(pack, path, form, images, texts, has_small_pictures=is_small)

        async def work(job: Job) -> Path:
            written = await export.run(job)
            for some in batched(images, _TAKEN_AT_ONCE):
                workspace.take(request, some, "exported")
                await asyncio.sleep(0)
            return written

        title = partial(exporting.job_title, form, len(images), pack.name, is_of_picked=group.is_picked)
        sentence = partial(exporting.ended, file_name=path.name)
        workspace.jobs.start(title, work, sentence, total=len(images), makes=frozenset((path,)))

    def download(self) -> None:
        """Ask which originals of the current pack are to be downloaded, and to which folder."""
        pack, page = self.workspace.current, self.context.window.page
        if pack is None or page is None or not page.images_to_copy(CopyTarget.ALL):
            return
        start = partial(self._start_download, pack)
        self.open(DownloadDialog(self.window, *self.groups(pack, page), self.settings, start))

    def _start_download(self, pack: OpenPack, group: ImageGroup) -> None:
        content, chosen = pack.state.content, self.settings.state
        if content is None:
            return
        images, folder = tuple(group.images), Path(chosen.download_folder)
        self._keep_choice(pack, group.target)
        if chosen.download_makes_folder:
            folder /= folder_name(pack.name, content.request.pack_id)
        request = content.request.without_key()
        work = OriginalsDownload(
            pack.services.make_downloader(content.request.connection, FILE_DOWNLOADS),
            images,
            len(pack.shelf.images),
            folder,
            partial(self.workspace.take, request, how="downloaded"),
            notes=dict(pack.notes.known) if chosen.download_manifest else None,
        )
        title = partial(jobs.download_title, len(images), pack.name, is_of_picked=group.is_picked)
        self.workspace.jobs.start(
            title,
            work,
            lambda job: jobs.downloaded(job, len(work.there)),
            total=len(images),
            can_pause=True,
            discard=work.discard,
            makes=frozenset((folder, image.id) for image in images),
        )

    def load_all(self) -> None:
        """Load the thumbnails of the current pack that are not loaded automatically."""
        pack = self.workspace.current
        if pack is not None:
            title = partial(jobs.load_all_title, pack.name)
            pack.thumbnails.load_all(self.workspace.jobs, title, jobs.all_loaded)

    def find_uses(self) -> None:
        """Find out where the images of the current pack were used."""
        pack = self.workspace.current
        if pack is not None:
            findings, shelf = pack.findings, pack.shelf

            def sentence(job: Job, reading: SlideshowReading) -> str:
                used = sum(bool(findings.uses_of(image)) for image in shelf.images)
                return jobs.uses_found(job, reading, used, len(shelf.images))

            self.workspace.slideshows.find(pack, jobs.FIND_USES.text, sentence)

    def check_links(self) -> None:
        """Ask which links of the current pack are to be checked."""
        pack, page = self.workspace.current, self.context.window.page
        if pack is None or page is None or not page.images_to_copy(CopyTarget.ALL):
            return
        targets, proposed = self.groups(pack, page)
        left = [image for image in pack.shelf.images if key_of(image.url) in pack.findings.left]
        if left:
            targets.append(ImageGroup(CopyTarget.LEFT, link_texts.left_over(len(left)), left))
            proposed = CopyTarget.LEFT
        elif proposed is CopyTarget.PICKED:
            proposed = CopyTarget.ALL
        title, checks = link_texts.CHECK.text(), pack.findings.links.values()
        dialog = ImagesDialog(self.window, targets, proposed, name="check_links", title=title)
        dialog.add_explanation(link_texts.EXPLANATION)
        if checks:
            last_check = link_texts.last_check(max(check.at for check in checks), len(left))
            dialog.add_explanation(last_check, name="last_check")
        dialog.accepted.connect(lambda: self._start_check(pack, dialog.group))
        dialog.end_with(title, "check_links", dialog.accept)
        self.open(dialog)

    def _start_check(self, pack: OpenPack, group: ImageGroup) -> None:
        content = pack.state.content
        if content is None:
            return
        request, account = content.request.without_key(), content.request.connection.account
        saved = pack.services.saved_packs(is_demo=request.connection.is_demo)
        keep = partial(self.workspace.keep_links, request, account)
        work = LinkCheckWork(
            pack.services.make_downloader(content.request.connection, LINK_REQUESTS),
            group.images,
            pack.findings.loaded,
            lambda image: pack.thumbnails.tiles.of(image).error,
            keep,
        )
        if not work.left:
            message.say(window.NO_URL_TO_COPY.text())
            return
        saved.delete_other_links(account, request.pack_id, [key_of(image.url) for image in pack.shelf.images])
        known = pack.findings.links
        keep({key: replace(known.get(key, NOT_CHECKED), is_left=True) for key in work.left})  # until it is reached
        self.workspace.jobs.start(
            partial(link_texts.job_title, len(work.left), pack.name),
            work,
            lambda job: link_texts.ended(job, work.counts, work.given_up),
            total=len(work.left),
            can_pause=True,
        )

    def show_links(self) -> None:
        """Show the table of links that were checked."""
        pack, page = self.workspace.current, self.context.window.page
        if pack is None or page is None:
            return
        former = self.find(LinksDialog)
        if former is not None:
            former.close()  # it may be that of another pack
        dialog = LinksDialog(self.window, pack, page.image_actions.copy_broken_links)
        pack.destroyed.connect(dialog.reject)
        self.show(dialog)

    def make_contact_sheet(self) -> None:
        """Ask how a contact sheet of images of the current pack looks, and what is done with it."""
        from app.ui.dialogs.sheet_dialog import SheetDialog, source_of  # late: it needs Qt's library for printers

        pack, page = self.workspace.current, self.context.window.page
        if pack is not None and page is not None and page.images_to_copy(CopyTarget.ALL):
            source, groups = source_of(pack), self.groups(pack, page)
            jobs = self.workspace.jobs
            dialog = SheetDialog(self.window, source, *groups, jobs, self.settings, self.ask_where)
            dialog.finished.connect(lambda: self._keep_choice(pack, dialog.group.target))
            self.open(dialog)


def _id_of(pack: OpenPack) -> str:
    return pack.state.content.request.pack_id if pack.state.content is not None else ""


class ReviewDialogs(Dialogs):
    """Hands a review on, and opens those of others."""

    def __init__(self, context: Context, window: QWidget, quit_action: QAction) -> None:
        """Connect to the files; no dialog is opened yet."""
        super().__init__(context, window, quit_action)
        files = self.workspace.review_files
        # Later: the page that is about to be shown would cover the toast, and a mark that completes the review is said.
        later = Qt.ConnectionType.QueuedConnection
        files.not_found.connect(self._on_pack_not_found, later)
        files.revealed.connect(self._on_reviews_revealed, later)
        files.saved.connect(lambda name: message.say(review_texts.saved(name)))

    def share_review(self) -> None:
        """Ask for a name, and for a file that the review of the pack on screen is written to."""
        pack = self.workspace.current
        content = pack.state.content if pack is not None else None
        if pack is None or content is None:
            return
        review = pack.marks.others.own_review(content.pack.name)
        name, go_on = self.settings.state.reviewer, partial(self._choose_file, review)
        self.open(ShareDialog(self.window, name, review_texts.what_is_shared(review), go_on))

    def save_elsewhere(self, unsaved: Judgements, close_window: Callable[[], object]) -> None:
        """Ask for a folder, write what is not on disk to files with reviews there, and close the window by a function.

        If one of them can't be written, the banner says so, and the window stays open.
        """
        settings, files = self.settings, self.workspace.review_files
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

        dialog = self.file_dialog(SAVE_ELSEWHERE.text(), settings.state.review_folder, "", "")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(save)
        self.open(dialog)

    def _choose_file(self, review: SharedReview, reviewer: str) -> None:
        settings = self.settings

        def save(path_text: str) -> None:
            settings.change(review_folder=str(Path(path_text).parent))
            self.workspace.review_files.save(Path(path_text), replace(review, reviewer=reviewer))

        settings.change(reviewer=reviewer)
        title, filter_name = review_texts.SHARE.text(), review_texts.FILES.text()
        name = f"{folder_name(review.pack_name, 'review')}{REVIEW_SUFFIX}"
        self.ask_where(title, settings.state.review_folder, filter_name, REVIEW_SUFFIX, name, save)

    def open_reviews(self) -> None:
        """Ask for files with reviews, and open them."""
        settings = self.settings

        def open_all(path_texts: Sequence[str]) -> None:
            settings.change(review_folder=str(Path(path_texts[0]).parent))
            for path_text in path_texts:
                self.workspace.review_files.open(path_text)

        title, filter_name = review_texts.OPEN.text(), review_texts.FILES.text()
        dialog = self.file_dialog(title, settings.state.review_folder, filter_name, REVIEW_SUFFIX)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(open_all)
        self.open(dialog)

    def _on_pack_not_found(self, review: SharedReview) -> None:
        message.say(review_texts.not_found(review))

    def _on_reviews_revealed(self) -> None:
        message.say(review_texts.REVEALED.text())
