"""Which certificate authorities TLS trusts. Reads no certificate itself, connects to nothing."""

from __future__ import annotations

import os
import re
import ssl
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# Where distributions keep the bundle; the list is truststore's, which the API's client uses.
BUNDLES: Final = (
    "/etc/ssl/cert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/cert.pem",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/ca-bundle.pem",
)
_HASHED_NAME: Final = re.compile(r"[0-9a-fA-F]{8}\.[0-9]")


@dataclass(frozen=True, slots=True)
class Certificates:
    """The authorities to trust. With all attributes at their defaults none is trusted.

    Attributes:
        file: Path of a bundle in PEM.
        folder: Path of a folder with one certificate a file, named as OpenSSL names them.
        pem: A bundle itself.
        uses_system: Whether to ask the system for its authorities, as Windows and macOS keep them in no file.
    """

    file: str = ""
    folder: str = ""
    pem: str = ""
    uses_system: bool = False


def system_certificates() -> Certificates:
    """The system's authorities, as truststore and OpenSSL find them; SSL_CERT_FILE and SSL_CERT_DIR are heeded."""
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
