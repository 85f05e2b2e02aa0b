"""The comparison with Chromium finds all differences, and no others."""

import os
import subprocess
import sys
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
from tests.tables import each_row
from tests.unit.images.image_files import encoded, oriented, quadrants

pytestmark = pytest.mark.anyio

needs_chromium = pytest.mark.skipif(not chromium.is_installed(), reason="Chromium is not installed")

SCENE = quadrants()
PNG = encoded(SCENE, "PNG")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
PROJECT = Path(__file__).parents[2]


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


@each_row("turn", list(Image.Transpose))
@each_row("size", [(96, 64), (64, 64)])
def test_every_other_orientation_is_found(turn: Image.Transpose, size: tuple[int, int]) -> None:
    scene = quadrants(*size)
    assert outcome_of(picture(scene), picture(scene.transpose(turn))) is Outcome.ORIENTATION


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


@pytest.mark.slow
@pytest.mark.timeout(180)  # a browser is started three times
@needs_chromium
def test_a_file_on_which_chromium_hangs_does_not_affect_the_others(tmp_path: Path) -> None:
    (path,) = written(tmp_path / "folder", {"shown.png": PNG})

    with Viewer() as viewer:
        shown = [viewer.show(path), viewer.show(path, seconds=0.0), viewer.show(path)]

    assert shown[1] == "Chromium did not answer in time"
    assert [each.width for each in shown if isinstance(each, Picture)] == [96, 96]


async def test_without_chromium_the_files_are_decoded_with_the_apps_limits(tmp_path: Path) -> None:
    paths = written(tmp_path / "folder", {"a.png": PNG, "b.png": PNG[:-40], "c.png": PNG})
    os.truncate(paths[2], DecodeLimits().max_bytes + 1)

    comparisons = await compare_all(paths, None)

    damaged, large = (Outcome.NOT_SHOWN, "app: damaged file"), (Outcome.NOT_SHOWN, "app: too large to show")
    assert [(each.outcome, each.detail) for each in comparisons] == [(Outcome.SHOWN, ""), damaged, large]


def command(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.corpus", str(folder)],
        cwd=PROJECT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("has_chromium", [pytest.param(True, marks=needs_chromium), False])
def test_the_command_prints_what_it_found(tmp_path: Path, has_chromium: bool) -> None:
    written(tmp_path / "folder", {"a.png": PNG, "photo.heic": encoded(SCENE, "HEIF")})

    ended = command(tmp_path / "folder", **({} if has_chromium else {"PATH": ""}))

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("Chromium is not installed") is not has_chromium
    assert ("  photo.heic: Chromium: not shown" in ended.stdout.splitlines()) is has_chromium
