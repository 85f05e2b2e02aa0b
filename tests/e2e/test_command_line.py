"""The program in a process of its own: exit codes and output."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import PySide6
import pytest
from PySide6.QtGui import QImage

from app.core.program import RESOURCES
from app.demo import packs
from app.start.unattended import NO_FONT
from bundle import smoke
from tests.fonts import without_fonts
from tests.processes import run_program
from tests.raw_server import Exchange, RawServer, http_answer
from tests.recording_servers import RecordedDemo
from tests.tables import each_row

MAIN = RESOURCES.parent / "main.py"
_EXIT_SECONDS = 20  # the program ends after two seconds, however much hangs; a busy machine may take longer
_ON_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux can lack a display")


def environment_in(home: Path, **more: str) -> dict[str, str]:
    """An environment without a display and a key, and with an empty home folder."""
    unwanted = {
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "QT_QPA_PLATFORM",
        "GENVIRAL_API_KEY",
        "GENVIRAL_TOKEN",
        "PYTHONUNBUFFERED",
    }
    inherited = {name: value for name, value in os.environ.items() if name not in unwanted}
    return {
        **inherited,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "QT_SCALE_FACTOR": "1",
        **more,
    }


def _run(
    *arguments: str, environment: Mapping[str, str], folder: Path, seconds: float = 40
) -> subprocess.CompletedProcess[str]:
    return run_program([sys.executable, str(MAIN), *arguments], env=environment, cwd=folder, timeout=seconds)


@contextlib.contextmanager
def started(command: list[str], environment: Mapping[str, str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The running program with its standard error as text; it is killed at the end of the context.

    Otherwise a failed test would wait for it for ever.
    """
    with subprocess.Popen(command, env=dict(environment), cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()
            assert process.stderr is not None
            sys.stderr.write(process.stderr.read())  # a test fails if an error is logged there


def _colors(picture: QImage) -> int:
    """Number of different colours in a coarse raster: few in an empty window, many in a gallery."""
    points = ((x, y) for x in range(0, picture.width(), 8) for y in range(0, picture.height(), 8))
    return len({picture.pixel(x, y) for x, y in points})


@_ON_LINUX
def test_without_a_display_it_prints_one_sentence_and_exits_with_2(tmp_path: Path) -> None:
    for more in ({}, {"DISPLAY": ":4711"}):
        result = _run(environment=environment_in(tmp_path, **more), folder=tmp_path)
        assert result.returncode == 2
        assert "needs a display" in result.stderr
        assert len(result.stderr.strip().splitlines()) == 1
        assert result.stdout == ""


@_ON_LINUX
@each_row("name", ["a, b", "a$ORIGIN", "\udcff"])
def test_a_folder_in_which_qt_would_abort_is_said_in_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to(Path(PySide6.__file__).parents[1])

    result = _run("--demo", environment=environment_in(tmp_path, PYTHONPATH=str(tmp_path / name)), folder=tmp_path)

    assert result.returncode == 1
    assert result.stderr.startswith("Pack Browser cannot start from this folder")
    assert result.stdout == ""


@_ON_LINUX
@pytest.mark.slow
def test_other_folders_are_good(tmp_path: Path) -> None:
    name = "ü é $5 #%41=@' a:b"
    (tmp_path / name).mkdir()
    for folder in ("app", "resources"):
        (tmp_path / name / folder).symlink_to(RESOURCES.parent / folder)
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from app.start.start import main; sys.exit(main())"
    command = [sys.executable, "-c", code, str(tmp_path / name), "--demo"]

    result = run_program(command, env=environment_in(tmp_path), cwd=tmp_path, timeout=40)

    assert result.returncode == 0, result.stderr


_WITHOUT_LIBRARY = """
import sys
from app.start import command_line, start
from app.start.display import NO_CURSOR_LIBRARY
command_line.missing_display = lambda environment: NO_CURSOR_LIBRARY
sys.exit(start.main(["--demo"]))
"""


def test_the_demo_says_which_library_a_window_needs(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _WITHOUT_LIBRARY]

    result = run_program(command, env=environment_in(tmp_path), cwd=tmp_path, timeout=40)

    assert result.returncode == 2
    assert "libxcb-cursor0" in result.stderr
    assert list(tmp_path.glob("*.png")) == []


@_ON_LINUX
def test_the_demo_without_a_display_writes_a_picture_and_prints_its_name(tmp_path: Path) -> None:
    result = _run("--demo", environment=environment_in(tmp_path), folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "pack-browser-demo.png" in result.stdout
    picture = QImage(str(tmp_path / "pack-browser-demo.png"))
    assert picture.width() >= 1000
    assert _colors(picture) > 1000


def test_screenshots_of_a_pack_from_another_server_of_which_the_second_needs_no_image_host(
    tmp_path: Path, service: RecordedDemo
) -> None:
    environment = environment_in(tmp_path, GENVIRAL_API_KEY=service.key, GENVIRAL_BASE_URL=service.base_url)
    link = f"https://www.genviral.io/packs/{packs.MAIN_PACK_ID}"
    for number, pack in enumerate((link, packs.MAIN_PACK_ID), 1):
        asked = len(service.image_requests)
        picture = tmp_path / f"{number}.png"
        result = _run(pack, "--screenshot", picture.name, environment=environment, folder=tmp_path)
        assert result.returncode == 0, result.stderr
        assert _colors(QImage(str(picture))) > 1000
        assert len(service.api_requests) == number
    assert asked > 0
    # The second start requests only images that the first one had not stored: none of the visible ones.
    visible = {record.path for record in service.image_requests[:6]}
    assert not visible & {record.path for record in service.image_requests[asked:]}


def test_screenshot_of_a_pack_that_does_not_open_prints_the_banner(tmp_path: Path, service: RecordedDemo) -> None:
    environment = environment_in(tmp_path, GENVIRAL_TOKEN=service.key)
    arguments = (
        packs.failing("not_found"),
        "--base-url",
        service.base_url,
        "--screenshot",
        "shot.png",
        "--log-level",
        "DEBUG",
    )
    result = _run(*arguments, environment=environment, folder=tmp_path)
    assert result.returncode == 1
    assert "Pack not found (404 not_found)" in result.stderr
    assert service.key not in result.stderr
    assert not (tmp_path / "shot.png").exists()


@pytest.mark.parametrize(
    ("arguments", "more", "sentence"),
    [
        (("nothing",), {"GENVIRAL_API_KEY": "a.b"}, "No pack ID in this text"),
        ((packs.MAIN_PACK_ID,), {"GENVIRAL_API_KEY": "s3cret\nkey"}, "API key not usable"),
        pytest.param(("--", "packbrowser://nothing"), {}, "This link names no pack", marks=pytest.mark.slow),
    ],
)
def test_screenshot_that_is_not_possible(
    tmp_path: Path, arguments: tuple[str, ...], more: dict[str, str], sentence: str
) -> None:
    result = _run("--screenshot", "shot.png", *arguments, environment=environment_in(tmp_path, **more), folder=tmp_path)
    assert result.returncode == 1
    assert sentence in result.stderr
    assert "s3cret" not in result.stderr


def _certificates(home: Path, name: str, text: str) -> dict[str, str]:
    """An environment that trusts only the certificates in a folder with one file. macOS and Windows ignore it."""
    folder = home / "certificates"
    folder.mkdir()
    (folder / name).write_text(text)
    file = home / "certificates.pem"
    file.write_text("")
    return {"SSL_CERT_FILE": str(file), "SSL_CERT_DIR": str(folder)}


def test_smoke_test(tmp_path: Path) -> None:
    certificates = _certificates(tmp_path, "0a1b2c3d.0", "one that is read when a server needs it")
    result = _run("--smoke-test", environment=environment_in(tmp_path, **certificates), folder=tmp_path)
    assert result.returncode == 0, result.stderr
    answers = dict(line.split(": ", 1) for line in result.stdout.splitlines() if ": " in line)
    assert answers["formats"] == "avif, gif, heic, jpg, png, webp"
    assert answers["TLS"].startswith("OpenSSL")
    assert answers["keychain"]
    assert answers["font"]
    assert answers["demo pack"] == "24 images"
    assert smoke.unexpected_lines(result.stdout) == []
    assert "×" in answers["window"]
    assert result.stdout.splitlines()[-1] == "Smoke test passed"
    assert result.stderr == ""


@_ON_LINUX
@pytest.mark.slow
def test_the_smoke_test_fails_where_text_cannot_be_drawn(tmp_path: Path) -> None:
    result = _run("--smoke-test", environment=environment_in(tmp_path, **without_fonts(tmp_path)), folder=tmp_path)
    assert result.returncode == 1
    assert result.stderr.strip() == f"Smoke test failed: {NO_FONT}"


@_ON_LINUX
@pytest.mark.slow
def test_the_smoke_test_fails_where_no_certificate_is_trusted(tmp_path: Path) -> None:
    environment = environment_in(tmp_path, **_certificates(tmp_path, "README", "no certificate"))
    result = _run("--smoke-test", environment=environment, folder=tmp_path)
    assert result.returncode == 1
    assert result.stderr.strip() == (
        "Smoke test failed: this system trusts no certificate. Install its package ca-certificates."
    )


def test_a_key_that_the_service_repeats_is_not_on_standard_error(tmp_path: Path) -> None:
    repeated = "half of it: s3cret-half, escaped: pub_4711%2Es3cret-half, in capitals: PUB_4711.S3CRET-HALF"
    body = json.dumps({"ok": False, "code": 418, "message": repeated, "error_code": "odd"}).encode()
    with RawServer(http_answer("418 Odd", body)) as server:
        environment = environment_in(tmp_path, GENVIRAL_API_KEY="pub_4711.s3cret-half")
        arguments = (packs.MAIN_PACK_ID, "--base-url", f"{server.origin}/v1", "--screenshot", "shot.png")
        result = _run(*arguments, "--log-level", "DEBUG", environment=environment, folder=tmp_path)
    assert result.returncode == 1
    assert "half of it: …, escaped: …, in capitals: …" in result.stderr
    assert "s3cret" not in result.stderr.lower()


_HUNG_LOOK_UP = """
import socket, sys, threading
look_up = socket.getaddrinfo
def hang(host, *arguments, **more):
    if "invalid" in str(host):
        print("looking up", file=sys.stderr, flush=True)
        threading.Event().wait(60)
    return look_up(host, *arguments, **more)
socket.getaddrinfo = hang
sys.path.insert(0, sys.argv.pop(1))
from app.start.start import main
if __name__ == "__main__":
    sys.exit(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM for another process")
@pytest.mark.slow
def test_a_hanging_name_look_up_does_not_keep_the_process_alive(tmp_path: Path) -> None:
    script = tmp_path / "hung.py"
    script.write_text(_HUNG_LOOK_UP, encoding="utf-8")
    environment = environment_in(tmp_path, QT_QPA_PLATFORM="offscreen", GENVIRAL_API_KEY="a.b")
    arguments = [sys.executable, str(script), str(MAIN.parent), packs.MAIN_PACK_ID]
    arguments += ["--base-url", "https://packs.invalid/v1"]
    with started(arguments, environment, tmp_path) as process:
        assert process.stderr is not None
        assert "looking up\n" in process.stderr
        process.send_signal(signal.SIGTERM)
        assert process.wait(_EXIT_SECONDS) == 0
        assert process.stderr.read() == ""


@pytest.mark.fault(81)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
def test_a_signal_ends_the_idle_program_with_code_0(tmp_path: Path) -> None:
    environment = environment_in(tmp_path, QT_QPA_PLATFORM="offscreen")
    arguments = [sys.executable, str(MAIN), "--demo", "--log-level", "INFO"]
    with started(arguments, environment, tmp_path) as process:
        assert process.stderr is not None
        lines: list[str] = []
        opened = threading.Event()

        def read() -> None:
            assert process.stderr is not None
            for line in process.stderr:
                lines.append(line)
                if "pack shown" in line:
                    opened.set()

        reader = threading.Thread(target=read)
        reader.start()
        assert opened.wait(20)
        process.send_signal(signal.SIGINT)
        assert process.wait(_EXIT_SECONDS) == 0
        reader.join(5)
    rest = [line for line in lines if not re.search(r" INFO app\.", line)]
    assert rest == []


@pytest.mark.fault(80)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM for another process")
def test_a_signal_ends_the_program_with_code_0_while_images_are_downloaded(tmp_path: Path) -> None:
    def answer(exchange: Exchange) -> bytes | None:
        if "/packs/" in exchange.request.target:
            images = [{"id": str(number), "url": f"{server.origin}/{number}.jpg"} for number in range(20)]
            return http_answer("200 OK", json.dumps({"ok": True, "data": {"id": "p", "images": images}}).encode())
        if exchange.request.target.endswith(".jpg"):
            exchange.send(http_answer("200 OK", b"\xff\xd8\xff", length=100_000))
        exchange.wait_until_left()
        return None

    environment = environment_in(tmp_path, QT_QPA_PLATFORM="offscreen", GENVIRAL_API_KEY="a.b")
    with RawServer(answer) as server:
        arguments = [sys.executable, str(MAIN), packs.MAIN_PACK_ID, "--base-url", f"{server.origin}/v1"]
        with started(arguments, environment, tmp_path) as process:
            assert process.stderr is not None
            server.wait_for_requests(4, seconds=30)
            process.send_signal(signal.SIGTERM)
            assert process.wait(_EXIT_SECONDS) == 0
            assert process.stderr.read() == ""  # not even of a task that was destroyed while it was pending
