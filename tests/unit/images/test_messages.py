"""Messages between the app and its decoders: valid ones arrive, all others are refused; the limit to CPU time."""

import io
import pickle
import struct
import subprocess
import sys

import msgspec
import pytest
from msgspec.structs import replace

from app.core import errors
from app.core.copies import FINGERPRINT_BYTES
from app.core.limits import DecodeLimits
from app.images import messages
from app.images.decoded import Frame, FrameChoice, OriginalFile, OriginalPixels, Thumbnail
from app.images.messages import (
    DecoderFaultError,
    FrameRequest,
    MalformedMessageError,
    OriginalRequest,
    RegionRequest,
    ThumbnailRequest,
    has_exceeded_cpu_limit,
    receive_request,
    send_error,
    send_request,
)
from tests.tables import each_row

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
PRINT = bytes(FINGERPRINT_BYTES)
THUMBNAIL = Thumbnail(48, 32, b"\xff\xd8\xff" + bytes(100), False, 6000, 4000, "HEIF", PRINT)


def sent(outcome: Thumbnail | Exception) -> bytes:
    """The message of an outcome."""
    stream = io.BytesIO()
    if isinstance(outcome, Exception):
        send_error(stream, outcome)
    else:
        messages.send(stream, replace(outcome, data=b""), (outcome.data,), len(outcome.data))
    return stream.getvalue()


def received(message: bytes, box: int = 48) -> Thumbnail | Exception:
    return ThumbnailRequest(b"", box).receive(io.BytesIO(message), DecodeLimits())


@each_row(
    "thumbnail",
    [
        THUMBNAIL,
        Thumbnail(1, 48, PNG, True, 1, 32_768, "PNG", PRINT),
        *(replace(THUMBNAIL, source_format=name) for name in ("JPEG", "GIF", "WEBP", "AVIF")),
    ],
)
def test_a_thumbnail_arrives(thumbnail: Thumbnail) -> None:
    assert received(sent(thumbnail)) == thumbnail


@each_row(
    "error",
    [
        errors.NotAnImageError(),
        errors.ImageTooLargeError(),
        errors.DamagedImageError(),
        errors.HeicUnavailableError(),
        errors.UnsupportedFormatError(),
        errors.UnsupportedFormatError("HEIF with H.264"),
    ],
)
def test_an_error_arrives(error: errors.NotAnImageError) -> None:
    arrived = received(sent(error))
    assert type(arrived) is type(error)
    assert isinstance(arrived, type(error))
    assert arrived.args == error.args


@each_row("error", [ValueError("secret"), errors.DecoderCrashedError()])
def test_an_exception_that_is_no_fault_of_the_picture_arrives_as_its_name(error: Exception) -> None:
    arrived = received(sent(error))
    assert isinstance(arrived, DecoderFaultError)
    assert str(arrived) == type(error).__name__


def test_the_usual_message_of_a_thumbnail_is_valid() -> None:
    assert isinstance(received(thumbnail_message()), Thumbnail)


def test_limits_arrive() -> None:
    limits = DecodeLimits(1, 2, 3, 4, 5, 6, 0.25, 0.5, 0.75, 7, 8, 9, 10, 11, 1.25)
    stream = io.BytesIO()
    messages.send(stream, limits)
    stream.seek(0)
    assert messages.receive_limits(stream) == limits


def test_a_picture_arrives_unless_it_is_too_long() -> None:
    stream = io.BytesIO()
    request = ThumbnailRequest(b"picture", 480)
    messages.send_request(stream, request)
    stream.seek(0)
    assert messages.receive_request(stream, 7) == request
    stream.seek(0)
    with pytest.raises(MalformedMessageError):
        messages.receive_request(stream, 6)


def test_a_thumbnail_for_printing_has_no_fingerprint() -> None:
    request = ThumbnailRequest(b"", 48, is_for_print=True)
    bare = replace(THUMBNAIL, fingerprint=b"")
    assert request.receive(io.BytesIO(sent(bare)), DecodeLimits()) == bare
    with pytest.raises(MalformedMessageError):
        request.receive(io.BytesIO(sent(THUMBNAIL)), DecodeLimits())


def message_of(value: object, payload: bytes = b"", length: int | None = None) -> bytes:
    """A message of any value, whose payload has another length than it says."""
    encoded = msgspec.msgpack.encode(value)
    return struct.pack("<HI", len(encoded), len(payload) if length is None else length) + encoded + payload


def thumbnail_message(*, length: int | None = None, data: bytes = THUMBNAIL.data, **changes: object) -> bytes:
    """A message of a thumbnail whose values no decoder sends."""
    values = {"type": "Thumbnail", "width": 48, "height": 32, "data": b"", "has_alpha": False}
    values |= {"source_width": 60, "source_height": 40, "source_format": "JPEG", "fingerprint": PRINT}
    return message_of(values | changes, data, length)


def error_message(kind: object, image_format: object = "", payload: bytes = b"") -> bytes:
    return message_of({"type": "Failure", "kind": kind, "format": image_format}, payload)


@each_row(
    "message",
    [
        pickle.dumps(THUMBNAIL),
        b"\0" * 100,
        b"\xff" * 100,
        message_of(messages.BEGUN),
        message_of(DecodeLimits()),
        message_of({"type": "Frame"}),
        message_of([]),
        message_of({"type": "Failure", "kind": "name"}).replace(b"name", b"\xff\xfe\xfd\xfc"),
        message_of({"type": "Thumbnail"}),
        message_of(msgspec.msgpack.Ext(1, pickle.dumps(THUMBNAIL))),
        struct.pack("<HI", 1000, 0) + b"\x91" * 1000,  # arrays in arrays
        struct.pack("<HI", 1000, 0) + b"\xdd\xff\xff\xff\xff" * 200,  # arrays of 2**32 - 1 values
        struct.pack("<HI", 1025, 0),
        thumbnail_message(fingerprint=b""),
        thumbnail_message(fingerprint=PRINT + b"\0"),
        thumbnail_message(fingerprint=PRINT.decode()),
        thumbnail_message(width=49),
        thumbnail_message(height=49),
        thumbnail_message(width=0),
        thumbnail_message(height=0),
        thumbnail_message(width=-1),
        thumbnail_message(height=-1),
        thumbnail_message(width="48"),
        thumbnail_message(width=1.5),
        thumbnail_message(source_width=0),
        thumbnail_message(source_width=-1),
        thumbnail_message(source_width=2**63),
        thumbnail_message(source_height=2**63),
        thumbnail_message(source_height=0),
        thumbnail_message(source_format="TIFF"),
        thumbnail_message(has_alpha=1),
        thumbnail_message(has_alpha=True),
        thumbnail_message(data=PNG),
        thumbnail_message(data=b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        thumbnail_message(data=b""),
        thumbnail_message(length=10_000_000),
        thumbnail_message(length=2**32 - 1),
        error_message(4),
        error_message(None),
        error_message("NotAnImageError", payload=b"TIFF"),
        error_message("UnsupportedFormatError", "T" * 65),
        error_message("UnsupportedFormatError", "TIFF\n"),
        error_message("UnsupportedFormatError", "ÄÖÜ"),
        error_message("\x1b[2J"),
        error_message("E" * 65),
    ],
    ids=lambda message: message[:96].hex(),
)
def test_messages_that_no_decoder_sends_are_refused(message: bytes) -> None:
    with pytest.raises(MalformedMessageError):
        received(message)


def test_no_byte_is_read_beyond_a_header_that_announces_too_much() -> None:
    stream = io.BytesIO(thumbnail_message(length=10_000_000))
    with pytest.raises(MalformedMessageError):
        ThumbnailRequest(b"", 48).receive(stream, DecodeLimits())
    assert stream.tell() == struct.calcsize("<HI")


def test_a_message_that_is_cut_anywhere_is_not_read() -> None:
    message = sent(THUMBNAIL)
    for length in range(len(message)):
        with pytest.raises(EOFError):
            received(message[:length])


def test_the_largest_thumbnails_have_room() -> None:
    # Pixels of noise with four channels do not compress.
    for box in (1, 480, 2_000):
        data = PNG + bytes(4 * box * box + 60 * 1024)
        assert isinstance(received(sent(Thumbnail(box, box, data, True, box, box, "PNG", PRINT)), box), Thumbnail)


def test_the_process_that_receives_thumbnails_imports_no_pillow() -> None:
    program = "import sys, app.images.decoders, app.images.thumbnail_store; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


# --- About originals --------------------------------------------------------------------------------------------------


LIMITS = DecodeLimits()
SHOWN = OriginalPixels(3, 2, bytes(range(24)), True, 30, 20, (5, 6, 7, 8), True)


def received_original(
    message: bytes, box: tuple[int, int] = (3, 2), limits: DecodeLimits = LIMITS
) -> Frame | Exception:
    return OriginalRequest(b"", (3, 2)).receive(io.BytesIO(message), LIMITS)


@each_row("frame", [Frame(SHOWN, 70, True), Frame(replace(SHOWN, has_alpha=False, is_animated=False))])
def test_pixels_arrive_in_any_pieces(frame: Frame) -> None:
    stream = io.BytesIO()
    without_pixels = replace(frame, shown=replace(frame.shown, pixels=b""))
    messages.send(stream, without_pixels, [SHOWN.pixels[:5], SHOWN.pixels[5:]], 24)
    assert received_original(stream.getvalue()) == frame


def test_requests_arrive() -> None:
    stream = io.BytesIO()
    file = OriginalFile(b"held", 7)
    whole = OriginalRequest(b"file", (1600, 1000))
    region, frame = RegionRequest(file, (1, 2, 3, 4), 0.5), FrameRequest(file, (160, 100), FrameChoice.FORMER)
    send_request(stream, whole)
    messages.send_file(stream, file)
    send_request(stream, region)
    send_request(stream, frame)
    stream.seek(0)
    sent_before = replace(file, data=b"")
    assert [receive_request(stream, 4) for _ in range(4)] == [
        whole,
        file,
        replace(region, file=sent_before),
        replace(frame, file=sent_before),
    ]


def pixels_message(
    *,
    pixels: bytes = bytes(24),
    length: int | None = None,
    region: object = (5, 6, 7, 8),
    duration_ms: object = 0,
    **changes: object,
) -> bytes:
    shown = {"width": 3, "height": 2, "pixels": b"", "has_alpha": False, "source_width": 30, "source_height": 20}
    shown |= {"region": region, "is_animated": False} | changes
    frame = {"type": "Frame", "shown": shown, "duration_ms": duration_ms, "is_last": False}
    return message_of(frame, pixels, length)


@each_row(
    "message",
    [
        b"\0" * 100,
        pixels_message(width=0, pixels=b""),
        pixels_message(height=0, pixels=b""),
        pixels_message(width=4, height=1, pixels=bytes(16)),  # larger than the box
        pixels_message(width=1, height=3, pixels=bytes(12)),
        pixels_message(pixels=bytes(23)),
        pixels_message(pixels=bytes(20)),
        pixels_message(length=25, pixels=bytes(25)),
        pixels_message(source_width=0),
        pixels_message(source_height=0),
        pixels_message(source_width=LIMITS.max_side + 1),
        pixels_message(source_height=LIMITS.max_side + 1),
        pixels_message(source_width=LIMITS.max_side, source_height=LIMITS.max_side),
        pixels_message(source_width=-30),
        pixels_message(width=-3),
        pixels_message(width=-3, height=-2),
        pixels_message(region=(5, 6, 0, 8)),
        pixels_message(region=(5, 6, 7, 0)),
        pixels_message(region=(5, 6, -1, 8)),
        pixels_message(region=(-1, 6, 7, 8)),
        pixels_message(region=(5, -1, 7, 8)),
        pixels_message(region=(24, 6, 7, 8)),
        pixels_message(region=(5, 13, 7, 8)),
        pixels_message(region=(2**32 - 1, 6, 7, 8)),
        pixels_message(region=(5, 6, 7)),
        pixels_message(region=(5, 6, 7, 8, 9)),
        pixels_message(duration_ms=2**31),
        pixels_message(duration_ms=-1),
        pixels_message(has_alpha="yes"),
        message_of({"type": "Thumbnail"}, bytes(24)),
        pixels_message(length=2**32 - 1),
    ],
)
def test_a_message_that_no_decoder_sends_is_refused(message: bytes) -> None:
    with pytest.raises(MalformedMessageError):
        received_original(message)


# --- The limit to CPU time, in child processes ------------------------------------------------------------------------


_START = "import sys, time; sys.path[:] = {path!r}\nfrom app.images.messages import cpu_limit\n"
_COMPUTE = "due = time.process_time() + {seconds}\nwhile time.process_time() < due: pass\n"


def exit_code_of(program: str) -> int:
    start = _START.format(path=[folder for folder in sys.path if folder])
    return subprocess.run([sys.executable, "-S", "-c", start + program], check=False, timeout=50).returncode


def indented(program: str) -> str:
    return "".join(f"    {line}\n" for line in program.splitlines())


def test_a_process_that_computes_for_too_long_is_ended() -> None:
    code = exit_code_of("with cpu_limit(0.2):\n" + indented(_COMPUTE.format(seconds=40)))
    assert has_exceeded_cpu_limit(code)


@pytest.mark.fault(108)
@pytest.mark.parametrize(
    "program",
    [
        pytest.param("with cpu_limit(0.2):\n    time.sleep(0.6)\n", id="waits in it"),
        pytest.param("with cpu_limit(0.2):\n    pass\n" + _COMPUTE.format(seconds=0.3), id="computes after it"),
        pytest.param(
            _COMPUTE.format(seconds=0.3) + "with cpu_limit(0.2):\n" + indented(_COMPUTE.format(seconds=0.05)),
            id="has computed before it",
        ),
    ],
)
def test_a_process_that_does_not_exceed_the_limit_continues(program: str) -> None:
    assert exit_code_of(program) == 0


@each_row("code", [0, 1, -9, -11])
def test_other_exit_codes_do_not_mean_the_limit(code: int) -> None:
    assert not has_exceeded_cpu_limit(code)
