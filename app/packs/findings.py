"""What was found out about the images of the pack on screen, beyond what the service sent and the person has given."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from app.core.links import Finding, LinkCheck, finding_of, key_of, reasons_of
from app.core.models import PackImage
from app.core.slideshows import Use


class Findings(QObject):
    """What is known by the URL of each image.

    Attributes:
        uses: The slideshows that each image was used in, the latest first, without images that were used in none; None
            while no slideshows were read for the key of the pack.
        links: What was found of the link of each image, by `core.links.key_of`; none while they were not checked.

    Signals:
        changed: Something else is known; no arguments.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Know nothing."""
        super().__init__(parent)
        self.uses: Mapping[str, Sequence[Use]] | None = None
        self.links: Mapping[str, LinkCheck] = {}
        self._link_findings: dict[str, tuple[LinkCheck, Finding]] = {}

    def set_uses(self, uses: Mapping[str, Sequence[Use]] | None) -> None:
        """Replace the slideshows that the images were used in."""
        if uses != self.uses:
            self.uses = uses
            self.changed.emit()

    def uses_of(self, image: PackImage) -> Sequence[Use]:
        """The slideshows that an image was used in, the latest first."""
        return self.uses.get(image.url, ()) if self.uses is not None else ()

    def set_links(self, links: Mapping[str, LinkCheck]) -> None:
        """Replace what was found of links."""
        self.links = links
        self.changed.emit()

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
