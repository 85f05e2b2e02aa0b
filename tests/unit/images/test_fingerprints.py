"""What decoders measure of a picture is nearly the same for its copies, and not for others."""

import io
import random

from PIL import Image, ImageDraw, ImageOps

from app.core.copies import Fingerprint, Kinship, kinship
from app.images.decode import make_thumbnail
from tests.tables import each_row


def scene(seed: int) -> Image.Image:
    """A picture with shapes of all sizes."""
    source = random.Random(seed)
    picture = Image.effect_noise((12, 16), 90).convert("RGB").resize((600, 800), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(picture)
    for _ in range(40):
        left, top, size = source.randrange(600), source.randrange(800), source.randrange(20, 200)
        draw.ellipse((left, top, left + size, top + size), fill=tuple(source.randbytes(3)))
    return picture


def fingerprint(picture: Image.Image, file_format: str = "PNG", **options: int) -> Fingerprint:
    file = io.BytesIO()
    picture.save(file, file_format, **options)
    return Fingerprint.unpacked(make_thumbnail(file.getvalue(), 320).fingerprint)


PICTURE = scene(1)


def with_text(picture: Image.Image) -> Image.Image:
    changed = picture.copy()
    ImageDraw.Draw(changed).text((30, 500), "one thing\nto know", fill="white", font_size=70, stroke_width=4)
    return changed


@each_row(
    ("copy", "expected"),
    [
        (fingerprint(PICTURE), Kinship.SAME_FILE),
        (fingerprint(PICTURE, "JPEG", quality=40), Kinship.OTHER_SIZE),
        (fingerprint(PICTURE, "WEBP"), Kinship.OTHER_SIZE),
        (fingerprint(PICTURE.resize((300, 400))), Kinship.OTHER_SIZE),
        (fingerprint(PICTURE.convert("RGBA")), Kinship.OTHER_SIZE),
        (fingerprint(ImageOps.mirror(PICTURE)), Kinship.MIRRORED),
        (fingerprint(PICTURE.crop((15, 10, 585, 780))), Kinship.CHANGED),
        (fingerprint(with_text(PICTURE)), Kinship.CHANGED),
        (fingerprint(scene(2)), None),
        (fingerprint(ImageOps.invert(PICTURE)), None),
    ],
)
def test_copies_are_recognised(copy: Fingerprint, expected: Kinship | None) -> None:
    assert kinship(fingerprint(PICTURE), copy) is expected


def test_the_original_and_how_sharp_it_is_are_known() -> None:
    sharp, blurred = fingerprint(PICTURE), fingerprint(PICTURE.reduce(8).resize(PICTURE.size))
    assert (sharp.width, sharp.height) == (600, 800)
    assert sharp.sharpness > 2 * blurred.sharpness


@each_row("flat", [Image.new("RGB", (90, 160), "navy"), Image.linear_gradient("L"), Image.new("RGBA", (50, 50))])
def test_a_picture_with_nothing_to_see_has_no_hash(flat: Image.Image) -> None:
    assert fingerprint(PICTURE).has_hash
    assert not fingerprint(flat).has_hash
    assert kinship(fingerprint(flat), fingerprint(flat.resize((64, 64)))) is None
    assert kinship(fingerprint(flat), fingerprint(flat)) is Kinship.SAME_FILE


def test_pictures_for_printing_have_none() -> None:
    file = io.BytesIO()
    PICTURE.save(file, "PNG")
    assert not make_thumbnail(file.getvalue(), 320, is_for_print=True).fingerprint
