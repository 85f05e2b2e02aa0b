"""What was found out about the images of the pack on screen, beyond what the service sent and the person has given."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from app.core.models import PackImage
from app.core.slideshows import Use


class Findings(QObject):
    """What is known by the URL of each image.

    Attributes:
        uses: The slideshows that each image was used in, the latest first, without images that were used in none; None
            while no slideshows were read for the key of the pack.

    Signals:
        changed: Something else is known; no arguments.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Know nothing."""
        super().__init__(parent)
        self.uses: Mapping[str, Sequence[Use]] | None = None

    def set_uses(self, uses: Mapping[str, Sequence[Use]] | None) -> None:
        """Replace the slideshows that the images were used in."""
        if uses != self.uses:
            self.uses = uses
            self.changed.emit()

    def uses_of(self, image: PackImage) -> Sequence[Use]:
        """The slideshows that an image was used in, the latest first."""
        return self.uses.get(image.url, ()) if self.uses is not None else ()
