"""Three modules depend on what a library does not document: each holds for one release, which has to be read anew."""

from importlib.metadata import version

from tests.tables import each_row


@each_row(
    ("module", "package", "release"),
    [
        # The name of the handshake with a SOCKS proxy, and the text of its failure.
        ("app.api.route", "httpcore", "1.0.9"),
        # What `QEventLoop.call_soon` returns and starts, and that `asyncio.Handle._run` calls it.
        ("app.start.event_loop", "qasync", "0.28.0"),
        # The objects that `QPdfWriter` writes, and their order.
        ("app.core.tagged_pdf", "PySide6-Essentials", "6.12.0"),
    ],
)
def test_the_release_for_which_a_module_holds(module: str, package: str, release: str) -> None:
    assert version(package) == release, f"Read {module} beside the source of the new release, run its tests, name it."
