"""The services that a pack needs first. They do not use Qt: they may begin before the window's modules are imported.

A person who opens a link waits for the program's start, for decoder processes and for the service's answer. The latter
two begin first, and go on during the start.
"""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from app.core.connection import ApiKey, BaseUrl, Connection, PackRequest
from app.core.limits import Settings
from app.core.network import Network
from app.core.redaction import Redactor
from app.images.decoder import DecoderThreads
from app.packs.credentials import StoredKeys
from app.start.pyside_features import load_pyside

if TYPE_CHECKING:  # the decoder processes start before httpx and the keychain are imported
    from app.api.pack_source import HttpPackSource
    from app.images.downloaders import Downloaders
    from app.keychain import Keychain


class FirstServices(Struct, frozen=True):
    """Services that `services.AppServices` uses and closes.

    Attributes:
        settings: All limits.
        packs: Sends requests for packs.
        decoders: The decoder processes.
        keychain: The system's keychain.
        network: The settings of the network.
        downloaders: Download images, and have begun to connect to hosts; None if they have not begun.
    """

    settings: Settings
    packs: HttpPackSource
    decoders: DecoderThreads
    keychain: Keychain
    network: Network
    downloaders: Future[Downloaders] | None = None

    def begin_request(self, base_url: BaseUrl, key: ApiKey | None, pack_id: str) -> None:
        """Send the request for a pack before its answer is awaited; see `HttpPackSource.begin`.

        Args:
            base_url: Root of the API.
            key: The key; None to read it from the keychain first.
            pack_id: UUID in lower case.
        """
        if key is not None:
            self.packs.begin(PackRequest(Connection(base_url, key), pack_id))
        else:
            stored = StoredKeys(self.keychain, base_url)
            self.keychain.begin(stored.read_used, partial(self._begin_with_stored, base_url, pack_id))

    def _begin_with_stored(self, base_url: BaseUrl, pack_id: str, key: ApiKey | None) -> None:
        if key is not None:  # otherwise the workspace asks for one
            self.begin_request(base_url, key, pack_id)


def make_first_services(
    settings: Settings, redactor: Redactor, keychain: Keychain, network: Network | None = None
) -> FirstServices:
    """Make the services. Nothing is sent, and no process is started.

    Args:
        settings: All limits.
        redactor: Removes secrets from the service's messages; it learns each key that is used.
        keychain: The system's keychain.
        network: The settings of the network, which may change; the usual ones where there are none.
    """
    network = network or Network()
    packs = _make_pack_source(settings, redactor, network)
    return FirstServices(settings, packs, _make_decoders(settings), keychain, network)


def begin_first_services(settings: Settings, redactor: Redactor, network: Network | None = None) -> FirstServices:
    """Make the services, and start the decoder processes. They start on another core while modules are imported.

    Args:
        settings: All limits.
        redactor: Removes secrets from the service's messages; it learns each key that is used.
        network: The settings of the network, which may change; the usual ones where there are none.
    """
    network = network or Network()
    decoders = _make_decoders(settings)
    decoders.start()
    # When QtCore is imported, PySide6 iterates over all modules, and aborts the process if another thread adds one. The
    # threads of the API and of the keychain import modules, so they start after that.
    load_pyside()
    import PySide6.QtCore  # noqa: F401

    packs = _make_pack_source(settings, redactor, network)

    from app.keychain import Keychain

    return FirstServices(settings, packs, decoders, Keychain(), network)


def connect_ahead(first: FirstServices, server_url: str, folder: Path | None) -> FirstServices:
    """Begin to connect to the hosts of the images of a server, in a thread that imports what this needs.

    Nothing is connected to until a request has begun: perhaps there is no key.

    Args:
        first: The services so far.
        server_url: Root of the API of the server to which a request was sent.
        folder: The folder for what can be downloaded again; None for none.

    Returns:
        The services, with downloaders if a thread could be started.
    """
    made: Future[Downloaders] = Future()

    def work() -> None:
        try:
            from app.images.downloaders import Downloaders

            downloaders = Downloaders(first.settings.download, folder, first.network)
        except BaseException as error:  # noqa: BLE001 - raised again where the result is needed
            made.set_exception(error)
        else:
            made.set_result(downloaders)
            if first.packs.wait_until_begun(first.settings.download.ahead_seconds):
                downloaders.connect_now(server_url)

    try:
        Thread(target=work, name="connect ahead", daemon=True).start()
    except RuntimeError:  # the system has no thread left
        return first
    return replace(first, downloaders=made)


def _make_decoders(settings: Settings) -> DecoderThreads:
    return DecoderThreads(settings.thumbnails.decoder_processes, settings.decode)


def _make_pack_source(settings: Settings, redactor: Redactor, network: Network) -> HttpPackSource:
    import ssl

    import truststore

    from app.api.pack_source import HttpPackSource

    return HttpPackSource(settings.api, truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT), redactor, network)
