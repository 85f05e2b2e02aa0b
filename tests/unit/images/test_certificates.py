"""Which authorities downloads trust: the system's and those that the environment names, like the API's client."""

from __future__ import annotations

import ssl
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from app.core.errors import InsecureHostError
from app.core.limits import DownloadLimits
from app.images.curl_transfer import Certificates, system_certificates
from app.images.download import ImageDownloader
from tests.raw_server import CERTIFICATE, RawServer, http_answer

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.anyio

PICTURE = b"picture"
LIMITS = replace(DownloadLimits(), connect_seconds=2.0)
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="Windows and macOS keep authorities in no file")


async def is_trusted(certificates: Certificates) -> bool:
    """Whether a server with the tests' own certificate is."""
    downloader = ImageDownloader(LIMITS, certificates, allows_private=True)
    with RawServer(http_answer("200 OK", PICTURE), tls=True) as server:
        try:
            return (await downloader.fetch(f"{server.origin}/1.jpg")).data == PICTURE
        except InsecureHostError:
            return False
        finally:
            await downloader.aclose()


@pytest.fixture(autouse=True)
def _nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


def _folder_with(certificate: str, folder: Path) -> Path:
    """A folder that holds one certificate under the name that OpenSSL looks for."""
    (folder / "certificate.pem").write_text(certificate)
    command = ["openssl", "x509", "-hash", "-noout", "-in", str(folder / "certificate.pem")]
    name = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    (folder / "certificate.pem").rename(folder / f"{name}.0")
    return folder


async def test_the_system_does_not_trust_the_tests() -> None:
    assert not await is_trusted(system_certificates())


async def test_no_authorities_are_not_those_of_the_machine_that_libcurl_was_built_on() -> None:
    assert not await is_trusted(Certificates())


@on_linux
async def test_a_bundle_that_the_environment_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bundle.pem").write_text(CERTIFICATE)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "bundle.pem"))
    assert await is_trusted(system_certificates())


@on_linux
async def test_a_folder_that_the_environment_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_DIR", str(_folder_with(CERTIFICATE, tmp_path)))
    assert await is_trusted(system_certificates())


async def test_an_invalid_bundle_trusts_no_authority(tmp_path: Path) -> None:
    (tmp_path / "bundle.pem").write_text("nothing")
    assert not await is_trusted(Certificates(file=str(tmp_path / "bundle.pem")))


@on_linux
def test_without_a_path_of_openssl_those_of_the_distributions_are_tried(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_text(CERTIFICATE)
    monkeypatch.setattr("app.images.curl_transfer.BUNDLES", (str(tmp_path / "none.pem"), str(bundle)))
    paths = ssl.get_default_verify_paths()._replace(cafile="", capath=str(tmp_path))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    assert system_certificates() == Certificates(file=str(bundle))
