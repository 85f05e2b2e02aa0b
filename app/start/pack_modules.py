"""Imports in a thread what a pack needs, because it takes 0.1 s and the window is shown meanwhile."""

import contextlib
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread

from PySide6.QtCore import QBuffer
from PySide6.QtGui import QImage


def import_pack_modules() -> Future[None]:
    """Begin to import the modules.

    Returns:
        A future that is done when they are imported. It fails with the error of an import.
    """
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="imports")
    imported = executor.submit(_import)
    executor.shutdown(wait=False)
    return imported


def import_later_modules() -> None:
    """Begin to import in a thread what a pack needs later: its viewer, comparison and search.

    Python's allocator returns an arena, of 1 MB, only when no object in it is alive. Objects of a module that is
    imported among those of packs would keep arenas from being returned when the packs are closed.
    """
    with contextlib.suppress(RuntimeError):  # the system has no thread left
        Thread(target=_import_later, name="later imports", daemon=True).start()


def _import_later() -> None:
    import html  # noqa: F401 - for `core.redaction`; its table of entities has 2,500 objects

    import app.pictures.originals
    import app.ui.look.image_details
    import app.ui.look.viewer
    import app.ui.pack.filter_row
    import app.ui.pack.selection_page
    import app.ui.pack.value_popup  # noqa: F401


def _import() -> None:
    import truststore  # noqa: F401

    import app.api.pack_source
    import app.packs.open_pack
    import app.start.first_services
    import app.start.services
    import app.ui.pack.pack_page
    import app.ui.shell.alerts
    import app.ui.shell.tabs

    with contextlib.suppress(ImportError):  # the program also runs without it
        import app.start.handover.server  # noqa: F401 - loaded here, because it takes some milliseconds

    # Makes Qt load its JPEG plugin here, instead of in the GUI thread with the first picture.
    file = QBuffer()
    QImage(1, 1, QImage.Format.Format_RGB32).save(file, "JPG")  # type: ignore[call-overload] # the stubs are wrong
