"""The dialogs that ask what is taken of a pack: exports, downloads, contact sheets. Jobs do the work."""

import asyncio
import time
from functools import partial
from itertools import batched
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths

from app.core.copy_formats import SUFFIXES, CopyForm, file_name
from app.core.display_text import folder_name
from app.core.saved_values import Mark
from app.packs.download_originals import OriginalsDownload
from app.packs.exports import Export, expected_page_bytes, pictures_of
from app.packs.jobs import Job
from app.packs.open_pack import OpenPack
from app.ui.chosen_settings import CopyTarget
from app.ui.commands.dialog_opener import DialogOpener
from app.ui.dialogs.job_dialogs import DownloadDialog, DownloadOptions, ExportDialog, ImageGroup
from app.ui.pack.pack_page import PackPage
from app.ui.texts import copying, exporting, jobs

_TAKEN_AT_ONCE: Final = 2_000  # images, which takes a few milliseconds


class PackDialogs:
    """Asks what is taken of the current pack."""

    def __init__(self, opener: DialogOpener) -> None:
        """Open nothing yet."""
        self._opener = opener
        self._context = opener.context
        self._workspace = opener.context.workspace
        self._window = opener.window
        self._last: dict[str, CopyTarget] = {}  # what was taken of each pack last

    def export(self) -> None:
        """Ask which images of the current pack are to be exported, and in which form, then to which file."""
        pack, page = self._workspace.current, self._context.shell.page
        if pack is not None and page is not None:
            last, pictures = self._opener.settings.state, pictures_of(pack)
            self._opener.open(
                ExportDialog(
                    self._window,
                    *self._targets(pack, page),
                    last.export_form,
                    partial(self._ask_for_file, pack),
                    partial(expected_page_bytes, pictures),
                    has_small_pictures=last.export_small_pictures,
                )
            )

    def _targets(self, pack: OpenPack, page: PackPage) -> tuple[list[ImageGroup], CopyTarget]:
        """What can be taken of the current pack, and what of it is proposed.

        It is proposed what the person has narrowed the pack down to: the image in the viewer, several selected ones,
        what the filter shows, what was taken last time, what is picked.
        """
        chosen, is_covered = page.target_images, self._context.overlay is not None
        shown, picked, every = map(page.images_to_copy, (CopyTarget.SHOWN, CopyTarget.PICKED, CopyTarget.ALL))
        targets = [
            ImageGroup(CopyTarget.CHOSEN, exporting.selected_images(len(chosen), is_covered=is_covered), chosen),
            ImageGroup(CopyTarget.SHOWN, copying.shown(len(shown)), shown),
            ImageGroup(CopyTarget.PICKED, copying.picked(len(picked)), picked),
            ImageGroup(CopyTarget.ALL, exporting.all_images(len(every)), every),
        ]
        if len(shown) == len(every) or [*shown] == [*picked]:
            del targets[1]
        offered = [target.target for target in targets if target.images]
        narrowed = [CopyTarget.CHOSEN] if is_covered or len(chosen) > 1 else []
        if len(shown) < len(every):
            narrowed += [CopyTarget.SHOWN] if CopyTarget.SHOWN in offered else [CopyTarget.PICKED]
        wanted = [*narrowed, self._last.get(_id_of(pack), CopyTarget.PICKED), CopyTarget.PICKED, CopyTarget.ALL]
        return targets, next((target for target in wanted if target in offered), CopyTarget.ALL)

    def _ask_for_file(self, pack: OpenPack, group: ImageGroup, form: CopyForm, has_small_pictures: bool) -> None:
        """Ask where images are to be exported to."""
        self._last[_id_of(pack)] = group.target
        self._opener.settings.change(export_small_pictures=has_small_pictures)
        start = partial(self._start_export, pack, group, form)
        name_filter, name = exporting.FORMS[form].text(), file_name(pack.name, form)
        folder = self._opener.settings.state.export_folder
        self._opener.ask_where(exporting.TITLE.text(), folder, name_filter, SUFFIXES[form], name, start)

    def _start_export(self, pack: OpenPack, group: ImageGroup, form: CopyForm, path_text: str) -> None:
        content, workspace, path = pack.state.content, self._workspace, Path(path_text)
        images = tuple(group.images)
        if content is None:
            return
        self._opener.settings.change(export_form=form.value, export_folder=str(path.parent))
        request, picked = content.request.without_key(), pack.marks.count(images)[Mark.PICKED]
        texts = exporting.page_texts(pack.name, len(images), picked, time.time(), is_of_picked=group.is_picked)
        is_small = self._opener.settings.state.export_small_pictures
        export = Export(pack, path, form, images, texts, has_small_pictures=is_small)

        async def work(job: Job) -> Path:
            written = await export.run(job)
            for some in batched(images, _TAKEN_AT_ONCE):
                workspace.take(request, some, "exported")
                await asyncio.sleep(0)
            return written

        title = partial(exporting.job_title, form, len(images), pack.name, is_of_picked=group.is_picked)
        workspace.jobs.start(title, work, partial(exporting.ended, file_name=path.name), total=len(images))

    def download(self) -> None:
        """Ask which originals of the current pack are to be downloaded, and to which folder."""
        pack, page = self._workspace.current, self._context.shell.page
        if pack is None or page is None or not page.images_to_copy(CopyTarget.ALL):
            return
        downloads = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        last = self._opener.settings.state
        options = DownloadOptions(last.download_folder or downloads, last.download_makes_folder, last.download_manifest)
        self._opener.open(
            DownloadDialog(self._window, *self._targets(pack, page), options, partial(self._start_download, pack))
        )

    def _start_download(self, pack: OpenPack, group: ImageGroup, options: DownloadOptions) -> None:
        content = pack.state.content
        if content is None:
            return
        images = tuple(group.images)
        self._last[_id_of(pack)] = group.target
        self._opener.settings.change(
            download_folder=options.folder,
            download_makes_folder=options.makes_folder,
            download_manifest=options.writes_manifest,
        )
        folder = Path(options.folder)
        if options.makes_folder:
            folder /= folder_name(pack.name, content.request.pack_id)
        request = content.request.without_key()
        work = OriginalsDownload(
            pack.services.make_file_downloader(content.request.connection),
            images,
            len(pack.shelf.images),
            folder,
            partial(self._workspace.take, request, how="downloaded"),
            notes=dict(pack.notes.known) if options.writes_manifest else None,
        )
        title = partial(jobs.download_title, len(images), pack.name, is_of_picked=group.is_picked)
        self._workspace.jobs.start(
            title,
            work,
            lambda job: jobs.downloaded(job, len(work.there)),
            total=len(images),
            can_pause=True,
            discard=work.discard,
        )

    def make_contact_sheet(self) -> None:
        """Ask how a contact sheet of images of the current pack looks, and what is done with it."""
        from app.ui.dialogs.sheet_dialog import SheetDialog, source_of  # late: it needs Qt's library for printers

        pack, page, settings = self._workspace.current, self._context.shell.page, self._opener.settings
        if pack is not None and page is not None and page.images_to_copy(CopyTarget.ALL):

            def save(options_text: str) -> None:
                settings.change(sheet_options=options_text)

            saved, ask_where, jobs = settings.state.sheet_options, self._opener.ask_where, self._workspace.jobs
            groups, proposed = self._targets(pack, page)
            dialog = SheetDialog(self._window, source_of(pack), groups, proposed, jobs, saved, save, ask_where)
            dialog.finished.connect(lambda: self._last.update({_id_of(pack): dialog.group.target}))
            self._opener.open(dialog)


def _id_of(pack: OpenPack) -> str:
    return pack.state.content.request.pack_id if pack.state.content is not None else ""
