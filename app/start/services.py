"""Makes the services of one run."""

import os
import ssl
from functools import partial

import truststore

from app.core.connection import BaseUrl, Network
from app.core.limits import Settings
from app.core.redaction import Redactor
from app.images.decoders import DecoderPool
from app.keychain import Keychain
from app.packs.services import Services
from app.start.handover.claims import wait_for_claim


def make_services(
    base_url: BaseUrl,
    redactor: Redactor,
    network: Network,
    keychain: Keychain | None = None,
    settings: Settings = Settings(),  # noqa: B008 (frozen)
    decoders: DecoderPool | None = None,
) -> Services:
    """Make the services of a run; see `Services`. The keychain is the system's where there is none."""
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    claim = partial(wait_for_claim, os.environ, "keychain")
    return Services(base_url, redactor, keychain or Keychain(), network, context, claim, settings, decoders)
