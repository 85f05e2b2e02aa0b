"""The section of the home page with images that were found in packs which were opened before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.core.display_text import line_shown
from app.ui.announcements import announce
from app.ui.home.cover import CoverCache
from app.ui.home.found_list import FoundList
from app.ui.home.found_model import FoundModel, FoundRow
from app.ui.home.section import ListSection
from app.ui.home.shown_pictures import ShownPictures
from app.ui.texts import accessible_names
from app.ui.texts import home as texts
from app.ui.widgets.parts import link_button

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.core.found_in_packs import FoundImage
    from app.workspace.pack_search import PackSearch


class FoundSection(QObject):
    """Shown only while something is searched.

    Attributes:
        section: The widget.
        list: Its list.
        model: The rows of the list.
        pictures: The pictures of the images.
    """

    def __init__(self, search: PackSearch, parent: QWidget) -> None:
        """Follow a search."""
        super().__init__(parent)
        self._search = search
        self.model = FoundModel(self)
        self.pictures = ShownPictures(self)
        self.pictures.changed.connect(self.model.tell_cover)
        self.list = FoundList("found_images", accessible_names.FOUND_IMAGES, self.model, CoverCache(self.pictures.find))
        self._show_all = link_button("", name="show_all_found_images")
        self._show_all.clicked.connect(self._on_show_all_clicked)
        self._going_on_at: int | None = None  # the row that gets the focus when all are shown
        self.section = ListSection(parent, texts.FOUND_IMAGES.text(), self.list, self._show_all)
        search.changed.connect(self._render)
        self._render()

    def set_text(self, text: str) -> None:
        """Search for a text; an empty one hides the section."""
        self._going_on_at = None
        self._search.set_text(text)
        self._render()  # a text that finds nothing as well is no change of the results

    def _on_show_all_clicked(self) -> None:
        self._going_on_at = self.model.rowCount()
        self._search.show_all()

    def _render(self) -> None:
        search, results = self._search, self._search.results
        is_empty = not search.text.strip()
        rows = () if is_empty else tuple(_row_of(image) for image in results.images)
        self.model.set_rows(rows)
        self.section.setVisible(not is_empty)
        found = results.image_count
        count = texts.found_total(len(rows), found, is_more=results.has_more) if rows else ""
        self.section.set_count(count)
        self._show_all.setText(texts.SHOW_MORE.text() if results.has_more else texts.show_all(found))
        if self._going_on_at is not None and len(rows) > self._going_on_at:
            self.list.focus_row(self._going_on_at)  # before the button that has the focus is hidden
            self._going_on_at = None
        has_more = results.has_more or len(rows) < found
        self._show_all.setVisible(bool(rows) and has_more and not search.shows_all)
        if search.is_searching:
            self.section.set_note("" if rows else texts.SEARCHING.text())
            return
        note = "" if rows else texts.nothing_found(search.text)
        self.section.set_note(note)
        if not is_empty:
            announce(self.section, count or note)


def _row_of(image: FoundImage) -> FoundRow:
    keywords = tuple(line_shown(keyword) for keyword in image.keywords)
    place = texts.found_place(texts.name_shown(image.pack_name), image.position, keywords)
    text, matches = image.excerpt, image.matches
    if line_shown(text) != text:  # what is removed would move the matches
        text, matches = line_shown(text), ()
    return FoundRow(image.pack_id, image.image_id, image.url, place, text, matches)
