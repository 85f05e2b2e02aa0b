"""Which certificate authorities TLS trusts. Parses no certificate, connects to nothing."""

from __future__ import annotations

import os
import re
import ssl
import sys
from pathlib import Path
from typing import Final

from msgspec import Struct

# Where distributions keep the PEM file. The list is that of truststore, which the API's client uses.
BUNDLES: Final = (
    "/etc/ssl/cert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/cert.pem",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/ca-bundle.pem",
)
_HASHED_NAME: Final = re.compile(r"[0-9a-fA-F]{8}\.[0-9]")


class Certificates(Struct, frozen=True):
    """The authorities to trust. With the default attributes none is trusted.

    Attributes:
        file: Path of a PEM file with several certificates.
        folder: Path of a folder with one certificate per file, named by hash as OpenSSL requires.
        pem: The content of such a PEM file.
        uses_system: Whether to use the system's own store, as on Windows and macOS, which have no such file.
    """

    file: str = ""
    folder: str = ""
    pem: str = ""
    uses_system: bool = False


def system_certificates() -> Certificates:
    """Return the system's authorities, found as by truststore and OpenSSL, including SSL_CERT_FILE and SSL_CERT_DIR."""
    if sys.platform in {"win32", "darwin"}:
        return Certificates(uses_system=True)
    paths = ssl.get_default_verify_paths()
    folder = paths.capath if paths.capath and _holds_certificates(paths.capath) else ""
    if paths.cafile or folder:
        return Certificates(paths.cafile or "", folder)
    return Certificates(next(filter(os.path.isfile, BUNDLES), ""))


def _holds_certificates(folder: str) -> bool:
    try:
        return any(_HASHED_NAME.fullmatch(path.name) for path in Path(folder).iterdir())
    except OSError:
        return False
