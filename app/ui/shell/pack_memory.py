"""Frees a replaced pack in steps, and keeps the garbage collector from going through the objects of a shown one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.core.c_library import begin_to_give_back_memory
from app.ui import garbage

if TYPE_CHECKING:
    from app.core.models import PackImage
    from app.ui.pack_page.pack_page import PackPage
    from app.workspace.open_pack import OpenPack


class PackMemory(QObject):
    """Follows which pack a page shows, and when its thumbnails are loaded."""

    def __init__(self, open_pack: OpenPack, page: PackPage) -> None:
        """Set the pack, and its page, which is the parent of this object."""
        super().__init__(page)
        self._open_pack = open_pack
        self._images: tuple[PackImage, ...] = ()  # kept to be freed in steps after they were replaced
        open_pack.content_changed.connect(self._on_content_changed)
        page.status.loading_ended.connect(self._on_loading_ended)

    def _on_content_changed(self) -> None:
        content = self._open_pack.state.content
        former, self._images = self._images, content.pack.images if content is not None else ()
        garbage.free_in_steps([*former])
        if content is not None and not content.is_live:
            garbage.freeze_present_objects()

    def _on_loading_ended(self) -> None:
        garbage.collect_frozen()
        begin_to_give_back_memory()
