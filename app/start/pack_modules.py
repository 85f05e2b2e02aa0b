"""Imports in a thread what a pack needs, because it takes 0.1 s and the window is shown meanwhile."""

from __future__ import annotations

import contextlib
from concurrent.futures import Future
from threading import Thread

from PySide6.QtCore import QBuffer
from PySide6.QtGui import QImage


def import_pack_modules() -> Future[None]:
    """Begin to import the modules.

    Returns:
        A future that is done when they are imported. It fails with the error of an import.
    """
    imported: Future[None] = Future()

    def work() -> None:
        try:
            _import()
        except BaseException as error:  # noqa: BLE001 - raised again where the result is awaited
            imported.set_exception(error)
        else:
            imported.set_result(None)

    Thread(target=work, name="imports", daemon=True).start()
    return imported


def _import() -> None:
    import truststore  # noqa: F401

    import app.api.pack_source
    import app.packs.open_pack
    import app.start.first_services
    import app.start.services
    import app.ui.pack.pack_page
    import app.ui.shell.alerts
    import app.ui.shell.page_frame
    import app.ui.shell.tabs

    with contextlib.suppress(ImportError):  # the program also runs without it
        import app.start.handover.server  # noqa: F401 - loaded here, because it takes some milliseconds

    # Makes Qt load its JPEG plugin here, instead of in the GUI thread with the first picture.
    file = QBuffer()
    QImage(1, 1, QImage.Format.Format_RGB32).save(file, "JPG")  # type: ignore[call-overload] # the stubs are wrong
