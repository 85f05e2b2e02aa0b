"""A pack whose images are unusual in ways that the API's types allow, as plain JSON values."""

from typing import Any, Final

from app.demo.pack_data import image_object, pack_object, undescribed
from app.demo.packs import ODD_METADATA_ID

_LONG_DESCRIPTION: Final = " ".join(
    f"Sentence {number} of a description that goes on and on about light, shade and colour." for number in range(1, 61)
)
_MANY_KEYWORDS: Final = [f"keyword {number}" for number in range(1, 41)]


def odd_pack(image_origin: str) -> dict[str, Any]:
    """Return the pack. Its `image_count` differs from the number of its images, and it has an undocumented field."""
    images = _with_odd_text(image_origin) + _with_odd_shape(image_origin)
    pack = pack_object(ODD_METADATA_ID, "Odd Metadata", images)
    return pack | {"image_count": 99, "is_public": True, "theme": {"accent": "#ff8800"}}


def _with_odd_text(image_origin: str) -> list[dict[str, Any]]:
    texts: tuple[tuple[str | None, list[str]], ...] = (
        ("The next images are odd, each in its own way; this one is ordinary.", ["ordinary"]),
        (None, []),
        ("<img src=file:///etc/passwd> and <b>bold</b> &amp; <a href='https://example.com'>a link</a>", ["<b>"]),
        ("Right-to-left override: \u202egpj.exe\u202c ends here. 🏋️‍♀️💪🏽🇨🇭", ["💪", "\u202eoverride"]),
        (_LONG_DESCRIPTION, ["long"]),
        ("Forty keywords.", _MANY_KEYWORDS),
        ("", [""]),
        ("Two lines:\nthis is the second.", ["line\nbreak"]),
    )
    return [
        image_object(ODD_METADATA_ID, position, f"{image_origin}/generated/{position + 1}.jpg", text, keywords)
        for position, (text, keywords) in enumerate(texts)
    ]


def _with_odd_shape(image_origin: str) -> list[dict[str, Any]]:
    def image(number: int, description: str) -> dict[str, Any]:
        url = f"{image_origin}/generated/{number}.jpg"
        return image_object(ODD_METADATA_ID, number - 1, url, description, ["odd"])

    bare = image(20, "")
    del bare["metadata"]
    line_break = image(22, "The URL has a line break in it.")
    line_break["url"] = f"{image_origin}/generated/\n22.jpg"
    twin = image(24, "The same image id as the one before, with another picture.")
    twin["id"] = image(23, "")["id"]
    extended = image(25, "Unknown fields in the image and in its metadata.")
    extended |= {"width": 320, "tags": [{"name": "new"}]}
    extended["metadata"]["confidence"] = 0.93
    return [
        bare,
        undescribed(image(21, ""), "archived"),
        line_break,
        image(23, "The next image has this one's id."),
        twin,
        extended,
        image(26, "") | {"metadata": None},
    ]
