"""What was found out about the images of the pack on screen, beyond what the service sent and the person has given."""

import time
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from app.core.links import Finding, LinkCheck, error_of, finding_of, key_of, reasons_of
from app.core.models import PackImage
from app.core.slideshows import Use


class Findings(QObject):
    """What is known by the URL of each image.

    Attributes:
        uses: The slideshows that each image was used in, the latest first, without images that were used in none; None
            while no slideshows were read for the key of the pack.
        links: What was found of the link of each image, by `core.links.key_of`; none while they were not checked.
        left: The keys of links that a check was to reach, and has not.

    Signals:
        changed: Something else is known; no arguments.
        corrected: The program has loaded pictures whose links had failed; a mapping as `links`.
    """

    changed = Signal()
    corrected = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Know nothing."""
        super().__init__(parent)
        self.uses: Mapping[str, Sequence[Use]] | None = None
        self.links: Mapping[str, LinkCheck] = {}
        self.left: frozenset[str] = frozenset()
        self._loaded: dict[str, LinkCheck] = {}
        self._link_findings: dict[str, tuple[LinkCheck, Finding]] = {}

    def show_pack(self) -> None:
        """Discard everything, because another pack is on screen."""
        self.links, self.left, self._loaded = {}, frozenset(), {}
        self.uses = None
        self.changed.emit()

    def set_uses(self, uses: Mapping[str, Sequence[Use]] | None) -> None:
        """Replace the slideshows that the images were used in."""
        if uses != self.uses:
            self.uses = uses
            self.changed.emit()

    def uses_of(self, image: PackImage) -> Sequence[Use]:
        """The slideshows that an image was used in, the latest first."""
        return self.uses.get(image.url, ()) if self.uses is not None else ()

    def add_links(self, found: Mapping[str, LinkCheck]) -> None:
        """Add what a check has found, or has left."""
        self.links = {**self.links, **{key: check for key, check in found.items() if check.at}}
        self.left = self.left - found.keys() | {key for key, check in found.items() if check.is_left}
        self.changed.emit()

    def record_loaded(self, url: str, size: tuple[int, int] | None) -> None:
        """Record that the program has just loaded a picture itself, which corrects a check that says otherwise."""
        check = self._loaded[url] = loaded_now(size)
        key = key_of(url)
        former = self.links.get(key)
        if former is not None and error_of(former) is not None:
            self.add_links({key: check})
            self.corrected.emit({key: check})

    def loaded(self, url: str) -> LinkCheck | None:
        """What is known of a link because the program has loaded it in this run; None if it has not."""
        return self._loaded.get(url)

    def link_of(self, image: PackImage) -> LinkCheck | None:
        """What was found of the link of an image; None if it was not checked."""
        return self.links.get(key_of(image.url)) if self.links else None

    def link_finding(self, image: PackImage) -> Finding | None:
        """What that means. It is cached: a filter asks for all images."""
        check = self.link_of(image)
        if check is None:
            return None
        known, finding = self._link_findings.get(image.url, (None, Finding.WORKS))
        if known is not check:
            finding = finding_of(check, reasons_of(image.url, check))
            self._link_findings[image.url] = check, finding
        return finding


def loaded_now(size: tuple[int, int] | None) -> LinkCheck:
    """What is known of the link of a picture that the program has loaded, of so many pixels if that is known."""
    width, height = size or (0, 0)
    return LinkCheck(time.time(), width=width, height=height, is_loaded=True)
