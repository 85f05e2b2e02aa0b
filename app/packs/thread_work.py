"""Work that would block the window for a moment, done in a thread: any, and the text of many images that is copied.

The interpreter's switch interval, which `start.program` sets, decides how long the GUI thread waits for the lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, Signal

from app.core.copy_formats import convert
from app.core.models import PackImage
from app.core.worker import Worker
from app.pictures.tasks import TaskOwner

if TYPE_CHECKING:
    from app.core.copy_formats import CopyForm, Notes, Share


class ThreadWork[Result]:
    """Does one piece of work at a time.

    Attributes:
        is_running: Whether work was started that is not done yet.
    """

    def __init__(self, tasks: TaskOwner, on_done: Callable[[Result], None], *, name: str) -> None:
        """Start no thread yet.

        Args:
            tasks: Owns the task that waits for the thread.
            on_done: Called with the result of the work that was started last.
            name: Of the thread and of the task.
        """
        self._tasks = tasks
        self._on_done = on_done
        self._name = name
        self._worker = Worker(name)
        self._is_superseded = Event()
        self._is_closed = False
        self.is_running = False

    def start(self, work: Callable[[Event], Result | None]) -> None:
        """Start work; the former is superseded.

        Args:
            work: Called in the thread with an event. It may return None as soon as this is set.
        """
        self.supersede()
        if self._is_closed:  # while the window is closed, the focus may come to a widget that starts work
            return
        self.is_running = True
        # The event is passed on, because this work may be superseded before the task begins.
        self._tasks.start(self._run(work, self._is_superseded), name=self._name)

    async def _run(self, work: Callable[[Event], Result | None], is_superseded: Event) -> None:
        if is_superseded.is_set():
            return
        result = await self._worker.run(partial(work, is_superseded))
        if not is_superseded.is_set() and result is not None:
            self.is_running = False
            self._on_done(result)

    def supersede(self) -> None:
        """Stop the work, if any is running. Its result is never reported."""
        self._is_superseded.set()
        self._is_superseded = Event()
        self.is_running = False

    def close(self) -> None:
        """Stop, and let the thread end."""
        self.supersede()
        self._is_closed = True
        self._worker.close()


MOST_AT_ONCE: Final = 2_000  # images, which take up to 20 ms
_STEP: Final = 50  # images, which take up to a millisecond


class ImageText(NamedTuple):
    """Images as a text.

    Attributes:
        text: Empty if no image can be in the form.
        share: How many of the images are in it.
    """

    text: str
    share: Share


class ImageTexts(QObject):
    """Converts images to the text that is copied, one text at a time.

    CSV of 100,000 images takes 0.8 s.

    Signals:
        made: The text that was requested last; an `ImageText`. For few images it is emitted before `make` returns.
    """

    made = Signal(object)

    def __init__(self, tasks: TaskOwner, parent: QObject | None = None) -> None:
        """Start no thread yet.

        Args:
            tasks: Owns the task that waits for the thread.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._work = ThreadWork[ImageText](tasks, self.made.emit, name="copied images")

    @property
    def is_making(self) -> bool:
        """Whether a text was requested that is not made yet."""
        return self._work.is_running

    def make(self, form: CopyForm, images: Sequence[PackImage], notes: Notes) -> None:
        """Make a text; one that is still being made is superseded.

        Args:
            form: The form.
            images: The images.
            notes: The notes of the images; they must not change.
        """
        if len(images) > MOST_AT_ONCE:
            self._work.start(partial(_made_in_thread, form, images, notes))
            return
        self._work.supersede()
        self.made.emit(ImageText(*convert(form, images, notes=notes)))

    def cancel(self) -> None:
        """Stop making a text. It is never reported."""
        self._work.supersede()

    def close(self) -> None:
        """Stop, and let the thread end."""
        self._work.close()


def _made_in_thread(form: CopyForm, images: Sequence[PackImage], notes: Notes, is_superseded: Event) -> ImageText:
    def paced(some: Iterable[PackImage]) -> Iterator[PackImage]:
        for number, image in enumerate(some):
            if number % _STEP == 0 and is_superseded.is_set():
                return
            yield image

    return ImageText(*convert(form, images, paced, notes))
