"""The services that a pack needs first. They use neither Qt nor its event loop: they may begin before Qt is imported.

A person who opens a link waits for the program's start, for decoder processes and for the service's answer. The latter
two begin first, and go on during the start.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.images.decoder_threads import DecoderThreads

if TYPE_CHECKING:
    from app.api.pack_source import HttpPackSource
    from app.core.redaction import Redactor
    from app.core.request import PackRequest
    from app.core.settings import Settings


@dataclass(frozen=True, slots=True)
class FirstServices:
    """Services that `services.AppServices` uses and closes.

    Attributes:
        packs: Sends requests for packs.
        decoders: The decoder processes.
    """

    packs: HttpPackSource
    decoders: DecoderThreads


def make_first_services(settings: Settings, redactor: Redactor) -> FirstServices:
    """Make the services. Nothing is sent, and no process is started.

    Args:
        settings: All limits.
        redactor: Removes secrets from the service's messages; it learns each key that is used.
    """
    return FirstServices(_make_pack_source(settings, redactor), _make_decoders(settings))


def begin_first_services(settings: Settings, redactor: Redactor, request: PackRequest | None) -> FirstServices:
    """Make the services, start the decoder processes, and send the request.

    Args:
        settings: All limits.
        redactor: Removes secrets from the service's messages; it learns each key that is used.
        request: For a pack; None if it cannot be sent yet.
    """
    decoders = _make_decoders(settings)
    decoders.start()  # before httpx is imported, because they start at the same time on another core
    packs = _make_pack_source(settings, redactor)
    if request is not None:
        packs.begin(request)
    return FirstServices(packs, decoders)


def _make_decoders(settings: Settings) -> DecoderThreads:
    return DecoderThreads(settings.thumbnails.decoder_processes, settings.decode)


def _make_pack_source(settings: Settings, redactor: Redactor) -> HttpPackSource:
    import ssl

    import truststore

    from app.api.pack_source import HttpPackSource

    return HttpPackSource(settings.api, truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT), redactor)
