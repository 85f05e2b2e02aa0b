"""The comparison with Chromium finds all differences, and no others."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.limits import DecodeLimits
from tests import chromium
from tests.corpus.comparison import SIDE, VISIBLE, Outcome, Picture, compare
from tests.corpus.run import Viewer, compare_all, files_in
from tests.unit.images.image_files import encoded, oriented, quadrants

pytestmark = pytest.mark.anyio

needs_chromium = pytest.mark.skipif(not chromium.is_installed(), reason="Chromium is not installed")

SCENE = quadrants()
PNG = encoded(SCENE, "PNG")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


def picture(image: Image.Image = SCENE) -> Picture:
    return Picture(*image.size, np.asarray(image.resize((SIDE, SIDE))))


def written(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return files_in(folder)


def outcome_of(app: Picture | str, theirs: Picture | str) -> Outcome:
    return compare(Path("a.png"), app, theirs).outcome


def test_files_shown_by_only_one_and_other_shapes() -> None:
    plain = Image.new("RGB", (96, 64), "red")  # it looks the same in all orientations
    assert outcome_of(picture(plain), picture(plain.transpose(Image.Transpose.ROTATE_90))) is Outcome.ORIENTATION
    assert outcome_of(picture(), replace(picture(), width=97)) is Outcome.SIZE
    assert outcome_of(picture(), picture()) is Outcome.ALIKE
    assert outcome_of(picture(), "not shown") is Outcome.APP_ONLY
    assert outcome_of("damaged file", picture()) is Outcome.CHROMIUM_ONLY
    assert outcome_of("damaged file", "not shown") is Outcome.NEITHER


@pytest.mark.parametrize(("levels", "outcome"), [(VISIBLE, Outcome.ALIKE), (VISIBLE + 1, Outcome.COLOUR)])
def test_a_visible_difference_in_colour_is_found(levels: float, outcome: Outcome) -> None:
    pale = replace(picture(), square=picture().square + np.uint8(levels))
    comparison = compare(Path("a.png"), picture(), pale)
    assert (comparison.outcome, comparison.difference) == (outcome, levels)


@needs_chromium
async def test_files_shown_by_both_by_one_and_by_neither(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.corpus.run._BATCH", 5)  # so that several pages are needed
    clear = SCENE.convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(SCENE.size))
    alike = {f"orientation {number}.jpg": oriented(SCENE, number, "JPEG") for number in range(1, 9)}
    alike |= {
        "alpha.png": encoded(clear, "PNG"),
        "dithered.png": encoded(Image.linear_gradient("L").convert("1"), "PNG"),
        "larger é#?%.webp": encoded(SCENE.resize((1500, 1000)), "WEBP"),
        "named wrongly.txt": PNG,
    }
    others = {"photo.heic": encoded(SCENE, "HEIF"), "drawing.svg": SVG, "note.txt": b"Hello"}
    paths = written(tmp_path / "folder", alike | others)

    with Viewer() as viewer:
        comparisons = await compare_all(paths, viewer)

    assert [each.path for each in comparisons] == paths
    assert {each.path.name: each.outcome for each in comparisons} == dict.fromkeys(alike, Outcome.ALIKE) | {
        "photo.heic": Outcome.APP_ONLY,
        "drawing.svg": Outcome.CHROMIUM_ONLY,
        "note.txt": Outcome.NEITHER,
    }


async def test_without_chromium_the_files_are_decoded_with_the_apps_limits(tmp_path: Path) -> None:
    paths = written(tmp_path / "folder", {"a.png": PNG, "b.png": PNG[:-40], "c.png": PNG})
    os.truncate(paths[2], DecodeLimits().max_bytes + 1)

    comparisons = await compare_all(paths, None)

    damaged, large = (Outcome.NOT_SHOWN, "app: damaged file"), (Outcome.NOT_SHOWN, "app: too large to show")
    assert [(each.outcome, each.detail) for each in comparisons] == [(Outcome.SHOWN, ""), damaged, large]
