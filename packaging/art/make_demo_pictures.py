"""Make the pictures of the built-in demonstration pack.

Every picture is drawn from fixed seeds, so a second run gives the same set. The pack covers each format and
each peculiarity that a real pack may have: a photograph stored sideways, transparency, CMYK, animation.

Run it from the project folder: `uv run packaging/art/make_demo_pictures.py`
"""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
from PIL import ExifTags, Image

from art import drawing as art

PORTRAIT = (720, 1280)
SQUARE = (1080, 1080)
LANDSCAPE = (1280, 720)
CLASSIC = (1280, 854)

PICTURES = Path(__file__).resolve().parents[2] / "resources" / "demo" / "pictures"


def misty_mountains() -> Image.Image:
    """Draw layered mountains that fade into the haze of a sunrise."""
    size = PORTRAIT
    canvas = art.sky(size, [(0, "#2f4374"), (0.16, "#6a6ca6"), (0.3, "#c98fae"), (0.42, "#fbb391"), (0.55, "#ffe0a8")])
    sun = (455, 500)
    streaks = art.clouds(size, (520, 46), 3, 0.52) * art.step(art.coordinates(size)[1], 620, 120)
    art.paint(canvas, "#ffd3b8", streaks, 0.55)
    art.shine(canvas, "#ffb26b", art.glow(size, sun, 330, 1.2), 0.75)
    art.paint(canvas, "#fff6da", art.disc(size, sun, 58))
    art.shine(canvas, "#fff0c0", art.glow(size, sun, 110), 0.6)
    layers = 7
    for layer in range(layers):
        part = layer / (layers - 1)
        height = 150 + 90 * math.sin(part * 2.6)
        base = 640 + 560 * part**1.15
        line = base - height * art.ridge(size[0], 420 - 190 * part, 20 + layer, 6 if layer < 5 else 5)
        dark = art.mix("#d78f96", "#141b3c", part**0.75)
        art.terrain(canvas, line, dark, art.mix("#ffd9b4", "#5b5a8c", part), 270 - 90 * part)
        mist = art.fbm(size, (420, 70), 60 + layer) * art.glow(size, (360, base + 60), 420, 4)
        art.paint(canvas, art.mix("#ffe2c0", "#a58fb2", part), mist, 0.34 * (1 - part * 0.6))
    sheet = art.Sheet(size)
    rng = np.random.default_rng(5)
    for x in sorted(rng.uniform(-20, 740, 46), key=lambda value: -abs(value - 380)):
        edge = abs(x - 380) / 360
        foot = 1300 - 120 * edge**2
        art.conifer(sheet, (x, foot), 90 + 190 * edge**1.6 + rng.uniform(0, 50), "#0c1230", rng)
    art.birds(sheet, [(250, 400, 20), (292, 376, 15), (214, 368, 13), (318, 418, 11)], "#4b4470")
    sheet.lay(canvas)
    return art.finish(canvas, 1)


def ocean_sunset() -> Image.Image:
    """Draw the sun going down behind the sea, with its light on the waves."""
    size, horizon, middle = LANDSCAPE, 400, 800.0
    xs, ys = art.coordinates(size)
    canvas = art.sky(size, [(0, "#29245f"), (0.2, "#7a2f7f"), (0.36, "#d9486f"), (0.48, "#ff8a4c"), (0.56, "#ffd071")])
    cover = art.clouds(size, (430, 60), 12, 0.62) * art.step(ys, 390, 210)
    lit = art.clouds(size, (430, 60), 12, 0.5) * art.step(ys, 390, 260)
    art.paint(canvas, "#ff9a6a", cover, 0.6)
    art.paint(canvas, "#5d2a6e", np.roll(lit, -10, 0), 0.7)
    art.shine(canvas, "#ffb14f", art.glow(size, (middle, horizon - 30), 320, 1.2), 0.8)
    art.paint(canvas, "#fff3c4", art.disc(size, (middle, horizon - 34), 74))
    ripples = art.water(size, horizon, 4, 18)
    sea = art.reflect(canvas, horizon, ripples, 110) * art.rgb("#b98aa0")
    depth = np.clip((ys - horizon) / 320, 0, 1)
    art.paint(sea, "#1a1a4d", depth**0.8, 0.62)
    art.shine(sea, "#ff8f6a", art.step(ripples, 0.1, 0.8) * (1 - depth * 0.5), 0.3)
    path = np.exp(-(((xs - middle) / (50 + depth * 190)) ** 2))
    art.paint(sea, "#ffd58a", art.step(ripples + path * 0.75, 0.45, 0.95) * path, 0.95)
    art.paint(canvas, sea, art.step(ys, horizon - 0.6, horizon + 0.6))
    sheet = art.Sheet(size)
    slope = [(0, 330), (60, 318), (120, 342), (190, 352), (250, 382), (330, 392), (380, 402), (0, 402)]
    sheet.polygon(slope, "#2a1a4b")
    art.birds(sheet, [(560, 150, 24), (620, 178, 17), (500, 186, 14), (650, 140, 12)], "#2a1a4b")
    sheet.lay(canvas)
    return art.finish(canvas, 2)


def _slice(radius: int, flesh: str, deep: str, rind: str, seed: int) -> art.Field:
    size = (2 * radius, 2 * radius)
    xs, ys = art.coordinates(size)
    dx, dy = xs - radius + 0.5, ys - radius + 0.5
    distance = np.hypot(dx, dy)
    segments = 10 if seed % 2 else 9
    turn = (np.arctan2(dy, dx) / (2 * math.pi) + 0.5 + seed * 0.037) * segments
    side = np.minimum(turn % 1, 1 - turn % 1) * (2 * math.pi / segments) * distance
    sharpness = 22 / radius
    # A soft minimum of the three distances gives every segment its round corners.
    inside = sum(
        np.exp(-sharpness * edge)
        for edge in (side - radius * 0.006, radius * 0.85 - distance, distance - radius * 0.02)
    )
    pulp = art.step(-np.log(inside) / sharpness, 0, 2.2)
    fibres = art.sample(art.fbm((256, 256), (10, 40), seed + 40, 3), turn * 60, distance * 0.9)
    colour = art.ramp(np.clip(distance / radius * 0.75 + (fibres - 0.5) * 0.75, 0, 1), [(0.1, flesh), (0.75, deep)])
    picture = np.zeros((size[1], size[0], 3), dtype=np.float32) + art.rgb("#fff4dc")
    art.paint(picture, rind, art.step(distance, radius * 0.915, radius * 0.93))
    art.paint(picture, art.mix(rind, "#ffffff", 0.35), art.step(distance, radius * 0.975, radius))
    art.paint(picture, colour, pulp)
    art.shine(picture, "#ffffff", pulp * art.step(fibres, 0.66, 0.85), 0.4)
    return np.dstack([picture, np.clip(radius - distance, 0, 1)])


def citrus_slices() -> Image.Image:
    """Draw a pattern of fruit slices in four colours."""
    size = SQUARE
    canvas = art.sky(size, [(0, "#8fd9c8"), (1, "#6cc6bd")])
    kinds = [
        ("#ffc24a", "#f58a12", "#f07c0e"),
        ("#fff08a", "#f7d02c", "#f5c518"),
        ("#ff9d86", "#ea4a52", "#f59a3c"),
        ("#d9ef86", "#93c83e", "#5fa52c"),
    ]
    sheet = art.Sheet(size)
    spots: list[tuple[int, int, int, int]] = []
    for row in range(-1, 5):
        for column in range(-1, 5):
            kind = (column + 2 * row) % 4
            x, y = column * 290 + (row % 2) * 145 + 60, row * 262 + 30
            spots.append((x, y, (126, 116, 136, 106)[kind], kind))
            angle = 0.6 + row * 1.7 + column * 2.3
            for tilt in (0.0, 0.9):
                sheet.polygon(art.leaf((x + 146, y + 40), 70, 30, angle + tilt, 0.12), "#2f8f6b")
                sheet.stroke(
                    [
                        (x + 146, y + 40),
                        (x + 146 + 46 * math.cos(angle + tilt), y + 40 + 46 * math.sin(angle + tilt)),
                    ],
                    3,
                    "#7cc79a",
                    1,
                )
    art.cast(canvas, sheet.mask(), (8, 12), 6, "#17776f", 0.5)
    sheet.lay(canvas)
    for index, (x, y, radius, kind) in enumerate(spots):
        art.cast(canvas, art.disc(size, (x, y), radius), (12, 18), 9, "#17776f", 0.6)
        piece = _slice(radius, *kinds[kind], seed=index)
        left, top = max(0, x - radius), max(0, y - radius)
        right, bottom = min(size[0], x + radius), min(size[1], y + radius)
        if right > left and bottom > top:
            part = piece[top - y + radius : bottom - y + radius, left - x + radius : right - x + radius]
            art.paint(canvas[top:bottom, left:right], part[..., :3], part[..., 3])
    return art.finish(canvas, 3, 0.008, 0.08)


def northern_lights() -> Image.Image:
    """Draw curtains of green light over a lake."""
    size, horizon = PORTRAIT, 860
    xs, ys = art.coordinates(size)
    canvas = art.sky(size, [(0, "#070b26"), (0.35, "#0c2347"), (0.67, "#1c5a6b"), (1, "#1c5a6b")])
    art.stars(canvas, 8, 900, 760)
    for index, (base, swing, tall) in enumerate([(520, 110, 300), (640, 70, 240), (430, 150, 330)]):
        wander = art.ridge(size[0], 420, 31 + index, 3, sharp=False) - 0.5
        lower = base + swing * 2 * wander[None, :] + (xs - 360) * (-0.28 if index != 1 else 0.2)
        rays = art.fbm((size[0], 8), (26, 200), 47 + index, 4)[0][None, :]
        height = (lower - ys) / (tall * (0.55 + 0.9 * rays))
        light = np.where(height > 0, np.exp(-np.abs(height) * 2.4), np.exp(-np.abs(height) * 22))
        light = art.blur(light * (0.25 + rays**1.6), 2)
        colours = art.ramp(
            np.clip(height, 0, 1), [(0, "#b8ffcf"), (0.18, "#3df2a0"), (0.45, "#22b3a6"), (0.85, "#9a4fd8")]
        )
        canvas += colours * np.clip(light * (0.95, 0.7, 0.6)[index], 0, 1)[..., None] * (1 - canvas)
    far = horizon - 40 - 190 * art.ridge(size[0], 300, 71)
    art.terrain(canvas, far, "#17405a", "#1f6a72", 240)
    snow = art.step(art.fbm(size, (30, 60), 5, 5) + (far[None, :] - ys) / 160 + 0.28, 0.5, 0.6)
    art.paint(canvas, "#a9e6d8", snow * art.below(size, far), 0.55)
    near = horizon - 8 - 70 * art.ridge(size[0], 200, 74)
    art.terrain(canvas, near, "#081a2b", "#0d2c3a", 80)
    sheet = art.Sheet(size)
    rng = np.random.default_rng(4)
    for x in rng.uniform(-10, 730, 60):
        edge = abs(x - 330) / 390
        art.conifer(sheet, (x, horizon + 4), 34 + 150 * edge**2.2 + rng.uniform(0, 26), "#04101c", rng)
    sheet.lay(canvas)
    ripples = art.water(size, horizon, 6)
    lake = art.reflect(canvas, horizon, ripples, 46) * art.rgb("#8fb3c0")
    art.paint(lake, "#041224", np.clip((ys - horizon) / 420, 0, 1), 0.72)
    art.paint(canvas, lake, art.step(ys, horizon - 1, horizon + 1))
    art.shine(canvas, "#7dffd0", art.glow(size, (360, horizon), 90, 2) * 0.5 + art.step(abs(ys - horizon), 4, 0), 0.22)
    shore = art.Sheet(size)
    shore.polygon(
        art.smooth(
            [(-20, 1300), (-20, 1190), (120, 1176), (260, 1216), (420, 1206), (560, 1250), (760, 1236), (760, 1300)]
        ),
        "#030a14",
    )
    for x, tall in ((14, 420), (92, 300), (150, 190), (700, 330), (640, 210)):
        art.conifer(shore, (x, 1262), tall, "#030a14", rng)
    shore.lay(canvas)
    return art.finish(canvas, 4)


def _balloon(radius: int, colours: Sequence[str], turn: float) -> art.Field:
    scale = 3
    size = (2 * radius * scale, int(2.5 * radius) * scale)
    xs, ys = art.coordinates(size)
    x, y = xs / scale / radius - 1, ys / scale / radius - 1
    # A sphere above, a cone that narrows to the basket below.
    lower = np.clip((1.26 - y) / 1.06, 0, 1)
    width = np.where(y < 0.2, np.sqrt(np.clip(1 - y * y, 0, 1)), 0.98 * lower**0.72 * 0.86 + 0.14 * lower**0.2)
    width = np.clip(width, 1e-3, 1)
    inside = (np.abs(x) <= width) & (y < 1.13)
    longitude = np.arcsin(np.clip(x / width, -1, 1)) / math.pi + 0.5
    stripe = np.floor(longitude * 9 + turn).astype(int) % len(colours)
    picture = np.stack([art.rgb(colour) for colour in colours])[stripe]
    band = np.abs(y - 0.18) < 0.11
    picture[band] = picture[band] * 0.25 + art.rgb("#fff3df") * 0.75
    light = 0.62 + 0.5 * np.clip(1 - np.hypot(x + 0.35, y + 0.45) / 1.7, 0, 1)
    seam = np.abs((longitude * 9 + turn) % 1 - 0.5) * 2
    picture = np.clip(picture * (light * (1 - 0.14 * seam**6))[..., None], 0, 1)
    layered = np.dstack([picture * inside[..., None], inside]).astype(np.float32)
    reduced = layered.reshape(size[1] // scale, scale, size[0] // scale, scale, 4).mean(axis=(1, 3))
    reduced[..., :3] /= np.maximum(reduced[..., 3:], 1e-4)
    return np.asarray(reduced, dtype=np.float32)


def _fly(canvas: art.Field, at: tuple[int, int], radius: int, colours: Sequence[str], haze: float) -> None:
    piece = _balloon(radius, colours, radius * 0.13)
    rows, columns = piece.shape[:2]
    left, top = at[0] - radius, at[1] - radius
    sheet = art.Sheet((canvas.shape[1], canvas.shape[0]))
    foot, basket = at[1] + radius * 1.12, at[1] + radius * 1.42
    for side in (-1, 1):
        rope = [(at[0] + side * radius * 0.2, foot), (at[0] + side * radius * 0.12, basket)]
        sheet.stroke(rope, max(1.2, radius * 0.014), "#6b4a3a")
    box = (at[0] - radius * 0.14, basket, at[0] + radius * 0.14, basket + radius * 0.2)
    sheet.rounded(box, radius * 0.04, "#8a5634")
    sheet.rounded((box[0] - radius * 0.02, box[1], box[2] + radius * 0.02, box[1] + radius * 0.06), 3, "#b87a48")
    sheet.lay(canvas, 1 - haze)
    window = canvas[top : top + rows, left : left + columns]
    art.paint(window, piece[..., :3], piece[..., 3], 1 - haze)


def hot_air_balloon() -> Image.Image:
    """Draw balloons above rolling hills."""
    size = PORTRAIT
    canvas = art.sky(size, [(0, "#3fa3b5"), (0.35, "#8fd0c8"), (0.62, "#ffe9c4"), (0.75, "#ffd2a8")])
    art.paint(
        canvas, "#fffaf0", art.clouds(size, (330, 90), 23, 0.5) * art.step(art.coordinates(size)[1], 900, 500), 0.85
    )
    art.shine(canvas, "#fff0c2", art.glow(size, (600, 760), 420, 1.6), 0.5)
    _fly(canvas, (592, 250), 50, ["#f6a54c", "#fff0d8", "#e4604e"], 0.2)
    _fly(canvas, (120, 690), 36, ["#5a7fb8", "#fff0d8"], 0.3)
    _fly(canvas, (640, 640), 25, ["#e4604e", "#ffd27a"], 0.42)
    _fly(canvas, (330, 380), 214, ["#e8523f", "#ffb23e", "#fff0d8", "#2f8f95"], 0.0)
    tones = [
        ("#b9c9a0", "#f3dcae"),
        ("#86b48a", "#c9d69a"),
        ("#4f9a7c", "#9cc486"),
        ("#2c7768", "#6aae7e"),
        ("#174f52", "#2f8068"),
    ]
    for layer, (dark, light) in enumerate(tones):
        line = 880 + layer * 82 - 110 * art.ridge(size[0], 520 - layer * 50, 90 + layer, 3, sharp=False)
        mask = art.terrain(canvas, line, light, dark, 120)
        rows = np.sin((art.coordinates(size)[1] - line[None, :]) * (0.42 - layer * 0.06))
        art.shade(canvas, dark, mask * art.step(rows, 0.2, 0.9), 0.16)
        sheet = art.Sheet(size)
        rng = np.random.default_rng(70 + layer)
        for x in rng.uniform(0, 720, 16):
            tall = (10 + layer * 13) * rng.uniform(0.7, 1.3)
            foot = float(line[int(x)]) + tall * 0.2
            sheet.polygon(art.oval((x, foot - tall * 0.5), tall * 0.22, tall * 0.62), art.mix(dark, "#123c40", 0.35))
        sheet.lay(canvas)
    return art.finish(canvas, 5)


def _tile(sheet: art.Sheet, corner: art.Point, side: float, kind: int, turn: int, ink: Sequence[str]) -> None:
    def place(x: float, y: float) -> art.Point:
        for _ in range(turn % 4):
            x, y = 1 - y, x
        return (corner[0] + x * side, corner[1] + y * side)

    def arc(cx: float, cy: float, radius: float, start: float, stop: float) -> list[art.Point]:
        turns = np.linspace(start, stop, 50)
        return [place(cx + radius * math.cos(a), cy + radius * math.sin(a)) for a in turns]

    sheet.polygon([place(0, 0), place(1, 0), place(1, 1), place(0, 1)], ink[0])
    if kind == 0:
        sheet.polygon([place(0, 0), *arc(0, 0, 1, 0, math.pi / 2)], ink[1])
        sheet.polygon([place(0, 0), *arc(0, 0, 0.5, 0, math.pi / 2)], ink[2])
    elif kind == 1:
        sheet.polygon(arc(0.5, 0, 0.5, 0, math.pi), ink[1])
        sheet.polygon(arc(0.5, 1, 0.5, math.pi, 2 * math.pi), ink[2])
    elif kind == 2:
        for stripe in range(3):
            low = stripe / 3
            sheet.polygon([place(low, 0), place(low + 1 / 6, 0), place(low + 1 / 6, 1), place(low, 1)], ink[1])
    elif kind == 3:
        sheet.polygon(arc(0.5, 0.5, 0.4, 0, 2 * math.pi), ink[1])
        sheet.polygon(arc(0.5, 0.5, 0.2, 0, 2 * math.pi), ink[2])
    elif kind == 4:
        sheet.polygon([place(0, 0), place(1, 0), place(0, 1)], ink[1])
        sheet.polygon(arc(0.72, 0.72, 0.17, 0, 2 * math.pi), ink[2])
    else:
        sheet.polygon([place(0, 0), *arc(0, 0, 1, 0, math.pi / 2)], ink[1])
        sheet.polygon([place(1, 1), *arc(1, 1, 0.55, math.pi, 1.5 * math.pi)], ink[2])


def bauhaus_mosaic(frame: int = 0) -> Image.Image:
    """Draw a mosaic of plain shapes; from frame to frame some of the tiles turn."""
    cream, red, blue, yellow, black, teal = "#f4e9d3", "#e2452f", "#1f4f9c", "#f5b82e", "#1e1c22", "#3f9c94"
    inks = [
        (cream, red, black), (blue, cream, yellow), (yellow, black, red), (red, cream, blue),
        (teal, cream, black), (black, yellow, red), (cream, blue, red), (cream, teal, yellow),
    ]  # fmt: skip
    kinds = [[0, 3, 1, 5], [4, 5, 2, 0], [2, 0, 3, 4], [1, 4, 5, 3]]
    rng = np.random.default_rng(14)
    colours = [[0, 1, 6, 5], [7, 3, 5, 4], [6, 2, 0, 1], [3, 4, 7, 2]]
    turns = rng.integers(0, 4, (4, 4))
    sheet = art.Sheet((960, 960))
    for row in range(4):
        for column in range(4):
            turn = int(turns[row, column]) + (frame if (row + column) % 3 == 0 else 0)
            ink = inks[colours[row][column]]
            _tile(sheet, (column * 240, row * 240), 240, kinds[row][column], turn, ink)
    return sheet.opaque()


def ridge_runner() -> Image.Image:
    """Draw a runner in front of a huge setting sun."""
    size = PORTRAIT
    canvas = art.sky(size, [(0, "#8c2f5d"), (0.22, "#d94f57"), (0.5, "#ff8f52"), (0.75, "#ffc56b")])
    art.shine(canvas, "#ffb35c", art.glow(size, (372, 560), 420, 1.8), 0.6)
    sun = art.disc(size, (372, 560), 250)
    art.paint(canvas, art.sky(size, [(0.24, "#fff3cf"), (0.62, "#ffcf6e")]), sun)
    streaks = art.clouds(size, (600, 26), 8, 0.46) * art.step(art.coordinates(size)[1], 330, 560)
    art.paint(canvas, "#ff9a58", streaks, 0.6)
    for layer, tone in enumerate(("#e8785a", "#b8485c", "#7a2c55")):
        line = 860 + layer * 66 - (150 - layer * 20) * art.ridge(size[0], 330 - layer * 60, 41 + layer)
        art.terrain(canvas, line, tone, art.mix(tone, "#ffb06a", 0.5), 220)
    xs = np.arange(size[0], dtype=np.float32)
    crest = 985 - 0.26 * (xs - 60) + 26 * np.sin(xs / 120) + 16 * art.ridge(size[0], 60, 3)
    art.terrain(canvas, crest, "#2c1236", "#170a22", 330)
    sheet = art.Sheet(size)
    rng = np.random.default_rng(3)
    for _ in range(260):
        x = rng.uniform(0, 719)
        foot = float(crest[int(x)]) + 4
        blade = rng.uniform(8, 30)
        sheet.stroke([(x, foot), (x + rng.normal(4, 4), foot - blade)], 2.6, "#2c1236", 0.6)
    _runner(sheet, (352, 745), 236, "#2a1033")
    art.birds(sheet, [(560, 300, 22), (600, 330, 15), (530, 338, 13)], "#7a2c55")
    sheet.lay(canvas)
    return art.finish(canvas, 7)


def _runner(sheet: art.Sheet, hip: art.Point, tall: float, colour: str) -> None:
    def at(*points: art.Point) -> list[art.Point]:
        return [(hip[0] + x * tall, hip[1] + y * tall) for x, y in points]

    def limb(points: Sequence[art.Point], width: float, end: float) -> None:
        sheet.stroke(art.smooth(at(*points), 2, closed=False), width * tall, colour, end * tall)

    limb([(-0.01, 0), (-0.05, 0.26), (-0.13, 0.34), (-0.42, 0.41)], 0.155, 0.06)
    limb([(-0.41, 0.40), (-0.47, 0.44), (-0.49, 0.53)], 0.065, 0.045)
    limb([(0.03, 0), (0.22, 0.1), (0.31, 0.14), (0.30, 0.22), (0.27, 0.46)], 0.165, 0.06)
    limb([(0.26, 0.45), (0.29, 0.49), (0.39, 0.475)], 0.065, 0.045)
    sheet.polygon(
        art.smooth(
            at((-0.09, 0.06), (-0.06, -0.2), (0.0, -0.45), (0.1, -0.51), (0.21, -0.46), (0.19, -0.25), (0.11, 0.07))
        ),
        colour,
    )
    limb([(0.1, -0.44), (-0.06, -0.34), (-0.19, -0.27), (-0.13, -0.16), (-0.06, -0.06)], 0.085, 0.045)
    limb([(0.17, -0.44), (0.22, -0.3), (0.27, -0.22), (0.36, -0.28), (0.42, -0.37)], 0.085, 0.045)
    limb([(0.13, -0.48), (0.19, -0.6)], 0.08, 0.08)
    sheet.polygon(art.oval(at((0.215, -0.645))[0], 0.075 * tall, 0.093 * tall, 0.25), colour)
    limb([(0.15, -0.69), (0.06, -0.72), (0.0, -0.66), (-0.08, -0.68)], 0.07, 0.01)


def desert_dunes() -> Image.Image:
    """Draw dunes with one side in the sun and one in the shade."""
    size = CLASSIC
    xs, ys = art.coordinates(size)
    canvas = art.sky(size, [(0, "#2f7fa8"), (0.25, "#8cc3cf"), (0.46, "#fbe3bf")])
    art.shine(canvas, "#fff0c8", art.glow(size, (1120, 220), 420, 1.3), 0.55)
    art.paint(canvas, "#fff8e6", art.disc(size, (1120, 190), 42))
    plans = [(410, 60, 420, 11), (500, 120, 520, 12), (650, 190, 760, 15), (820, 190, 1100, 32)]
    for layer, (base, tall, cell, seed) in enumerate(plans):
        crest = art.blur(np.repeat(art.ridge(size[0], cell, seed, 2)[:, None], 3, 1), 3)[:, 0]
        line = base - tall * crest
        far = 1 - layer / 3
        mask = art.terrain(canvas, line, art.mix("#f0a560", "#f7cfa0", far), art.mix("#d9793f", "#efb988", far), 260)
        slope = np.gradient(art.blur(np.repeat(crest[:, None], 3, 1), 6)[:, 0]) * tall
        drift = 34 * np.sin(ys / 46 + layer) + 14 * np.sin(ys / 19 + xs / 90)
        down = ys - line[None, :]
        place = np.clip(xs + down * (0.85 + 0.2 * layer) + drift * np.clip(down / 90, 0, 1), 0, size[0] - 1).astype(int)
        dark = art.blur(art.step(slope[place], -0.03, 0.07) * mask, 1)
        art.paint(canvas, art.mix("#8c3f3c", "#c98f7c", far), dark, 0.82)
        waves = np.sin(down * (0.5 - 0.1 * layer) + 5 * art.fbm(size, (180, 60), 60 + layer, 3) + xs * 0.03)
        art.shine(canvas, "#ffe0a8", art.step(waves, 0.3, 1) * mask * (1 - dark), 0.14)
        art.shade(canvas, "#a35a3c", art.step(-waves, 0.3, 1) * mask, 0.12)
        rim = mask * np.exp(-np.abs(down) / 3.5) * (1 - dark)
        art.shine(canvas, "#fff0cf", rim, 0.6)
        if layer == 1:
            _caravan(canvas, line)
    return art.finish(canvas, 8)


def _caravan(canvas: art.Field, line: art.Field) -> None:
    sheet = art.Sheet((canvas.shape[1], canvas.shape[0]))
    for index in range(5):
        x = 330.0 + index * 54
        y = float(line[int(x)]) + 2
        tone = "#4d2430"
        for leg in (-11, -7, 8, 12):
            sheet.stroke([(x + leg, y - 18), (x + leg + (index % 2) * 2 - 1, y)], 2.6, tone, 1.6)
        hump = [
            (x - 16, y - 14),
            (x - 15, y - 24),
            (x - 6, y - 27),
            (x, y - 36),
            (x + 6, y - 27),
            (x + 14, y - 24),
            (x + 15, y - 15),
        ]
        sheet.polygon(art.smooth(hump, 3), tone)
        neck = [(x + 13, y - 20), (x + 20, y - 18), (x + 22, y - 34)]
        sheet.stroke(art.smooth(neck, 3, closed=False), 4.5, tone, 3.4)
        sheet.stroke([(x + 22, y - 34), (x + 28, y - 33)], 4, tone, 3)
    sheet.lay(canvas)


def coffee_from_above() -> Image.Image:
    """Draw a cup of coffee with a leaf in its foam, seen from above."""
    size = SQUARE
    xs, ys = art.coordinates(size)
    canvas = np.zeros((size[1], size[0], 3), dtype=np.float32) + art.rgb("#c4623f")
    grain = art.fbm(size, (700, 12), 4, 5)
    art.shade(canvas, "#7a3524", art.step(grain, 0.35, 0.8), 0.5)
    for seam in (270, 620, 960):
        art.shade(canvas, "#4a1f18", np.exp(-np.abs(ys - seam) / 2.5), 0.65)
        art.shine(canvas, "#ffb78a", np.exp(-np.abs(ys - seam - 6) / 2.5), 0.15)
    art.shine(canvas, "#ffcf9a", art.glow(size, (180, 120), 700, 1.7), 0.35)
    centre = (560, 540)
    cloth = art.Sheet(size)
    cloth.polygon([(-60, 640), (330, 560), (470, 1140), (-60, 1140)], "#f1e4cf")
    for stripe in range(4):
        cloth.polygon(
            [
                (-60 + stripe * 8, 720 + stripe * 90),
                (350 + stripe * 22, 634 + stripe * 90),
                (354 + stripe * 22, 652 + stripe * 90),
                (-60, 740 + stripe * 90),
            ],
            "#3f7f86",
        )
    art.cast(canvas, cloth.mask(), (10, 12), 8, "#3a1712", 0.6)
    cloth.lay(canvas)
    saucer = art.disc(size, centre, 372)
    art.cast(canvas, saucer, (34, 44), 26, "#33130f", 0.75)
    art.paint(canvas, "#f3ead9", saucer)
    art.shade(canvas, "#bca488", saucer * art.step(np.hypot(xs - 590, ys - 575), 330, 240), 0.55)
    art.shade(canvas, "#c4b199", saucer * art.step(np.abs(np.hypot(xs - 560, ys - 540) - 346), 7, 0), 0.4)
    handle = art.Sheet(size)
    handle.stroke(art.smooth([(740, 400), (826, 306), (896, 300), (900, 366), (800, 470)], 4, closed=False), 44)
    art.cast(canvas, handle.mask(), (22, 28), 12, "#7a5a44", 0.55)
    art.paint(canvas, "#2f6f78", handle.mask())
    cup = art.disc(size, centre, 262)
    art.cast(canvas, cup, (36, 46), 22, "#6b4a38", 0.7)
    art.paint(canvas, art.ramp(np.clip((xs + ys - 700) / 800, 0, 1), [(0, "#4f9aa0"), (1, "#225a64")]), cup)
    art.paint(canvas, "#f7efe0", art.disc(size, centre, 246))
    art.shade(canvas, "#9c8468", art.disc(size, centre, 246) * (1 - art.blur(art.disc(size, (584, 570), 236), 14)), 0.8)
    coffee = art.disc(size, (563, 543), 226)
    distance = np.hypot(xs - 563, ys - 543)
    art.paint(
        canvas, art.ramp(distance / 226, [(0, "#b5723c"), (0.7, "#8f4f26"), (0.93, "#6b3517"), (1, "#4a220f")]), coffee
    )
    _rosetta(canvas, (563, 545), coffee)
    art.shine(canvas, "#ffffff", coffee * art.glow(size, (470, 430), 90, 2), 0.18)
    _beans(canvas)
    steam = art.clouds(size, (120, 300), 17, 0.5) * art.glow(size, (520, 330), 300, 2)
    art.shine(canvas, "#fff4e6", art.blur(steam, 6), 0.3)
    return art.finish(canvas, 9, 0.01, 0.28)


def _rosetta(canvas: art.Field, centre: art.Point, coffee: art.Field) -> None:
    size = (canvas.shape[1], canvas.shape[0])
    sheet = art.Sheet(size)
    foam, crema = "#fbe9cc", "#a4622f"
    x, y = centre
    for layer in range(5):
        wide, low = 156 - layer * 19, y + 116 - layer * 38
        for grow, colour in ((0, foam), (-13, crema)):
            half, base = wide + grow, low + grow * 0.6
            heart = [
                (x, base + 34),
                (x - half * 0.75, base - 14),
                (x - half, base - 84),
                (x - half * 0.55, base - 120),
                (x, base - 66),
                (x + half * 0.55, base - 120),
                (x + half, base - 84),
                (x + half * 0.75, base - 14),
            ]
            sheet.polygon(art.smooth(heart, 4), colour)
    tip = y - 104
    sheet.polygon(
        art.smooth(
            [
                (x, tip + 78),
                (x - 70, tip + 16),
                (x - 56, tip - 46),
                (x, tip - 8),
                (x + 56, tip - 46),
                (x + 70, tip + 16),
            ],
            4,
        ),
        foam,
    )
    sheet.stroke([(x, y + 152), (x, y - 120)], 7, foam, 3)
    pixels = sheet.pixels()
    art.paint(canvas, pixels[..., :3], art.blur(pixels[..., 3], 1) * coffee, 0.94)


def _beans(canvas: art.Field) -> None:
    size = (canvas.shape[1], canvas.shape[0])
    sheet = art.Sheet(size)
    rng = np.random.default_rng(12)
    spots = [(120, 150), (196, 96), (214, 190), (96, 250), (304, 70), (980, 930), (916, 992), (1010, 1020), (990, 130)]
    for x, y in spots:
        angle = float(rng.uniform(0, math.pi))
        cos, sin = math.cos(angle), math.sin(angle)
        sheet.polygon(art.oval((x, y), 36, 25, angle), "#4a2415")
        sheet.polygon(art.oval((x - 4, y - 5), 29, 18, angle), "#6b3820")
        crease = [
            (x - 33 * cos, y - 33 * sin),
            (x - 8 * cos + 6 * sin, y - 8 * sin - 6 * cos),
            (x + 8 * cos - 6 * sin, y + 8 * sin + 6 * cos),
            (x + 33 * cos, y + 33 * sin),
        ]
        sheet.stroke(art.smooth(crease, 3, closed=False), 5, "#2a120b")
    art.cast(canvas, sheet.mask(), (10, 13), 7, "#2a0f0a", 0.7)
    sheet.lay(canvas)


def foggy_forest() -> Image.Image:
    """Draw a spruce forest that disappears in the fog."""
    size = PORTRAIT
    canvas = art.sky(size, [(0, "#9fb8b4"), (0.35, "#d9e3d6"), (0.6, "#eef0df"), (1, "#b9cdbf")])
    art.shine(canvas, "#fff6d6", art.glow(size, (250, 330), 330, 1.5), 0.8)
    layers = 6
    for layer in range(layers):
        part = layer / (layers - 1)
        rng = np.random.default_rng(200 + layer)
        base = 560 + 780 * part**1.1
        hill = art.ridge(size[0], 500, 33 + layer, 2, sharp=False)
        tone = art.mix("#c3d3c8", "#0f2a2b", part**0.8)
        sheet = art.Sheet(size, 2)
        trees = int(44 - 36 * part)
        for x in np.linspace(-30, 750, trees) + rng.normal(0, 300 / trees, trees):
            foot = base - 120 * (1 - part) * float(hill[min(719, max(0, int(x)))])
            if layer == layers - 1 and 200 < x < 470:
                continue
            art.conifer(sheet, (x, foot + 10), (120 + 640 * part**1.3) * float(rng.uniform(0.65, 1.15)), tone, rng)
        sheet.lay(canvas, soften=1.0 if layer < 2 else 0)
        line = base - 120 * (1 - part) * hill
        art.terrain(canvas, line, tone, art.mix(tone, "#e6ece0", 0.5), 160)
        mist = art.fbm(size, (420, 110), 70 + layer, 4) * art.glow(size, (360, base + 20), 330 - 80 * part, 3)
        art.paint(canvas, "#eef1e4", mist, 0.95 - 0.4 * part)
    xs, ys = art.coordinates(size)
    angle = np.arctan2(xs - 210, ys + 160)
    rays = art.sample(art.fbm((256, 4), (9, 4), 8, 3), (angle + 2) * 90, angle * 0)
    art.shine(canvas, "#fff3cc", art.step(rays, 0.45, 0.9) * art.glow(size, (250, 340), 620, 2), 0.4)
    sheet = art.Sheet(size)
    art.birds(sheet, [(430, 190, 20), (478, 214, 15), (398, 224, 13)], "#5b7a76")
    sheet.lay(canvas)
    return art.finish(canvas, 10)


def city_at_dusk() -> Image.Image:
    """Draw a skyline with lit windows and its reflection in a river."""
    size, horizon = PORTRAIT, 930
    canvas = art.sky(size, [(0, "#1a1b52"), (0.28, "#57307f"), (0.5, "#c2487e"), (0.66, "#ff8d6b"), (0.73, "#ffc58a")])
    art.stars(canvas, 3, 160, 380)
    art.paint(
        canvas, "#ff9e9a", art.clouds(size, (460, 40), 21, 0.5) * art.step(art.coordinates(size)[1], 240, 620), 0.5
    )
    art.paint(canvas, "#fff0da", art.disc(size, (530, 250), 46))
    art.shine(canvas, "#ffc9b8", art.glow(size, (530, 250), 130, 1.4), 0.5)
    for layer in range(4):
        part = layer / 3
        rng = np.random.default_rng(300 + layer)
        sheet, lamps = art.Sheet(size), art.Sheet(size)
        x = -20.0
        while x < 740:
            wide = float(rng.uniform(38, 84)) * (0.75 + 0.5 * part)
            peak = math.exp(-(((x - 330) / 240) ** 2))
            tall = (130 + 400 * peak * float(rng.uniform(0.45, 1))) * (1.15 - 0.62 * part) + float(rng.uniform(0, 90))
            _tower(sheet, lamps, (x, horizon, wide, tall), layer, rng)
            x += wide + float(rng.uniform(-6, 10))
        sheet.lay(canvas)
        lamps.lay(canvas)
        art.shine(canvas, "#ffb561", art.blur(lamps.mask(), 7), 0.55)
        if layer < 3:
            art.shine(canvas, "#ff8f78", art.step(art.coordinates(size)[1], 500, horizon) * 0.5, 0.34)
    ripples = art.water(size, horizon, 9)
    river = art.reflect(canvas, horizon, ripples, 70) * art.rgb("#b7a3d0")
    ys = art.coordinates(size)[1]
    art.paint(river, "#15133f", np.clip((ys - horizon) / 400, 0, 1), 0.6)
    art.paint(canvas, river, art.step(ys, horizon - 1, horizon + 1))
    art.shade(canvas, "#0d0b2c", art.step(abs(ys - horizon), 7, 1), 0.8)
    return art.finish(canvas, 11)


def _tower(
    sheet: art.Sheet, lamps: art.Sheet, area: tuple[float, float, float, float], layer: int, rng: np.random.Generator
) -> None:
    x, foot, wide, tall = area
    tone = ("#b0507f", "#743a78", "#3c2563", "#17133f")[layer]
    top = foot - tall
    sheet.box(x, top, x + wide, foot, tone)
    sheet.box(x + wide * 0.72, top, x + wide, foot, art.mix(tone, "#0b0a2a", 0.22))
    crown = int(rng.integers(0, 5))
    if crown == 0:
        sheet.box(x + wide * 0.2, top - 22, x + wide * 0.8, top, tone)
        sheet.stroke([(x + wide / 2, top - 20), (x + wide / 2, top - 74)], 3, tone, 1)
    elif crown == 1:
        sheet.polygon([(x, top), (x + wide, top), (x + wide, top - wide * 0.5)], tone)
    elif crown == 2:
        sheet.polygon([(x, top), (x + wide / 2, top - wide * 0.7), (x + wide, top)], tone)
    if layer == 0:
        return
    pitch = 8 + 2.2 * layer
    glows = ("#ffd98f", "#ffc069", "#fff0c9")
    for row in range(int(tall / pitch / 1.3) - 1):
        for column in range(int((wide - 8) / pitch)):
            if rng.random() < 0.42:
                left, upper = x + 6 + column * pitch, top + 10 + row * pitch * 1.3
                lamps.box(left, upper, left + pitch * 0.5, upper + pitch * 0.66, glows[int(rng.integers(0, 3))])


def _cactus_shape(sheet: art.Sheet, shrink: float, colour: str) -> None:
    body = [(360.0, 820.0), (360.0, 330.0)]
    left = art.smooth([(360, 660), (176, 650), (158, 620), (160, 470)], 4, closed=False)
    right = art.smooth([(360, 560), (540, 556), (562, 530), (560, 380)], 4, closed=False)
    for line, width in ((left, 104), (right, 98), (body, 196)):
        sheet.stroke(line, width * shrink, colour)


def cactus_sticker() -> Image.Image:
    """Draw a potted cactus, cut out like a sticker on a transparent ground."""
    size = (720, 1280)
    canvas = np.zeros((size[1], size[0], 3), dtype=np.float32) + 1
    xs, ys = art.coordinates(size)
    shape = art.Sheet(size)
    _cactus_shape(shape, 1, "#3d9b6c")
    green = shape.mask()
    art.paint(canvas, "#3a9a6e", green)
    for shrink, tone in ((0.74, "#52b37f"), (0.42, "#7cca93"), (0.14, "#aadfae")):
        rib = art.Sheet(size)
        _cactus_shape(rib, shrink, tone)
        rib.lay(canvas, 0.85)
    lower = green * (1 - np.roll(art.blur(green, 6), (-16, -26), (0, 1)))
    art.shade(canvas, "#1d5b57", np.clip(lower, 0, 1), 0.75)
    spines = art.Sheet(size)
    for row in range(8):
        for x in (292, 334, 386, 428):
            y = 330 + row * 62 + (x % 4) * 8
            for tilt in (-0.7, 0, 0.7):
                spines.stroke([(x, y), (x + 13 * math.sin(tilt), y - 13 * math.cos(tilt))], 3, "#fff6da", 1)
    for x, y in ((160, 480), (146, 540), (172, 600), (562, 400), (546, 460), (576, 500)):
        for tilt in (-0.7, 0, 0.7):
            spines.stroke([(x, y), (x + 12 * math.sin(tilt), y - 12 * math.cos(tilt))], 3, "#fff6da", 1)
    spines.lay(canvas)
    flowers = art.Sheet(size)
    for x, y, long in ((360, 236, 74), (160, 420, 46), (560, 334, 42)):
        for petal, tone in (
            (-1.25, "#d93a72"),
            (1.25, "#d93a72"),
            (-0.65, "#ee5a88"),
            (0.65, "#ee5a88"),
            (0.0, "#ff86a6"),
        ):
            flowers.polygon(art.leaf((x, y + long * 0.35), long, long * 0.5, petal - math.pi / 2), tone)
        flowers.circle((x, y + long * 0.3), long * 0.16, "#ffd25e")
    flowers.lay(canvas)
    pot = art.Sheet(size)
    pot.polygon(art.smooth([(186, 830), (534, 830), (486, 1110), (470, 1130), (250, 1130), (234, 1110)], 2))
    pot.rounded((160, 770, 560, 862), 24)
    clay = pot.mask()
    art.paint(
        canvas, art.ramp(np.clip((xs - 160) / 400, 0, 1), [(0, "#f39a63"), (0.45, "#e5774a"), (1, "#a8452f")]), clay
    )
    art.shade(canvas, "#7a2f28", clay * art.step(np.abs(ys - 876), 22, 0) * art.step(ys, 858, 864), 0.6)
    decor = art.Sheet(size)
    for index in range(6):
        x = 216 + index * 54
        decor.polygon([(x, 980), (x + 27, 930), (x + 54, 980), (x + 27, 1030)], "#fff0d8")
        decor.polygon([(x + 12, 980), (x + 27, 953), (x + 42, 980), (x + 27, 1007)], "#2f6f78")
    pixels = decor.pixels()
    art.paint(canvas, pixels[..., :3], pixels[..., 3] * clay, 0.9)
    object_mask = np.maximum(np.maximum(green, clay), flowers.mask())
    border = np.clip(art.blur(object_mask, 13) * 9 - 0.35, 0, 1)
    border = art.step(art.blur(border, 2), 0.3, 0.7)
    shadow = np.roll(art.blur(border, 14), (18, 8), (0, 1)) * 0.42
    alpha = border + shadow * (1 - border)
    rim = np.clip(border - object_mask, 0, 1)
    art.paint(canvas, "#ffffff", rim)
    # The shadow has its own colour; where it shows alone nothing of the sticker may shine through.
    art.paint(canvas, "#20343c", np.clip(1 - border, 0, 1))
    pixels8 = np.clip(np.dstack([canvas, alpha]) * 255 + 0.5, 0, 255).astype(np.uint8)
    pixels8[pixels8[..., 3] == 0] = 0
    return Image.fromarray(pixels8)


def stormy_lighthouse() -> Image.Image:
    """Draw a lighthouse that sends its beam through a storm."""
    size, horizon = PORTRAIT, 900
    xs, ys = art.coordinates(size)
    canvas = art.sky(size, [(0, "#1c2a3d"), (0.4, "#3d566b"), (0.7, "#8fa7a8"), (1, "#8fa7a8")])
    mass = art.fbm(size, (420, 170), 51, 6)
    art.paint(canvas, "#141e2e", art.step(mass, 0.42, 0.85) * art.step(ys, 860, 300), 0.85)
    art.paint(canvas, "#8ea5ad", art.step(mass, 0.5, 0.2) * art.step(ys, 900, 200), 0.35)
    lamp = (470.0, 420.0)
    for direction, spread, reach in ((2.93, 0.1, 1.0), (-0.21, 0.13, 0.8)):
        turn = np.arctan2(ys - lamp[1], xs - lamp[0]) - direction
        turn = np.abs((turn + math.pi) % (2 * math.pi) - math.pi)
        beam = art.step(turn, spread, spread * 0.25) * np.exp(-np.hypot(xs - lamp[0], ys - lamp[1]) / (520 * reach))
        art.shine(canvas, "#ffe9a6", beam * (0.75 + 0.5 * mass), 0.95)
    ripples = art.water(size, horizon, 15)
    sea = art.sky(size, [(0.7, "#6f8f94"), (0.78, "#2f5363"), (1, "#12283a")])
    art.paint(sea, "#b9cfcb", art.step(ripples, 0.25, 0.9), 0.4)
    art.paint(sea, "#0d2031", art.step(-ripples, 0.1, 0.8), 0.5)
    art.paint(canvas, sea, art.step(ys, horizon - 1, horizon + 1))
    _lighthouse(canvas, lamp)
    for layer in range(3):
        line = 1060 + layer * 90 - (46 + layer * 6) * art.ridge(size[0], 190 + 40 * layer, 61 + layer, 3)
        art.terrain(
            canvas, line, ("#5d858c", "#3c6674", "#234556")[layer], ("#2c5263", "#1b3b4d", "#0e2233")[layer], 120
        )
        foam = np.exp(-np.abs(ys - line[None, :] - 5) / 7) * art.step(art.fbm(size, (30, 14), 80 + layer), 0.35, 0.62)
        art.paint(canvas, "#eef5f0", foam, 0.9)
    splash = art.Sheet(size)
    rng = np.random.default_rng(9)
    for _ in range(420):
        turn, far = rng.normal(-1.65, 0.5), abs(rng.normal(0, 92))
        x, y = 286 + far * math.cos(turn) * 1.5, 1010 + far * math.sin(turn) * 1.6
        splash.circle((x, y), float(rng.uniform(1, 5.5)) * math.exp(-far / 170), "#f1f7f3")
    splash.lay(canvas, 0.85)
    art.paint(canvas, "#e4efec", art.glow(size, (290, 1000), 84, 2) * art.fbm(size, (60, 60), 2), 0.8)
    rain = art.Sheet(size, 2)
    for _ in range(260):
        x, y, long = rng.uniform(-40, 760), rng.uniform(-40, 1280), rng.uniform(18, 54)
        rain.stroke([(x, y), (x - long * 0.32, y + long)], 1.3, "#dfeaf0", 0.5)
    rain.lay(canvas, 0.34)
    return art.finish(canvas, 13, vignette=0.28)


def _lighthouse(canvas: art.Field, lamp: art.Point) -> None:
    size = (canvas.shape[1], canvas.shape[0])
    xs, ys = art.coordinates(size)
    rock = art.Sheet(size)
    rock.polygon(
        [
            (230, 1110),
            (292, 1010),
            (344, 976),
            (366, 928),
            (420, 904),
            (520, 900),
            (566, 936),
            (620, 950),
            (660, 1006),
            (730, 1030),
            (730, 1130),
        ],
        "#17242f",
    )
    rock.polygon([(366, 928), (420, 904), (460, 940), (420, 1000), (380, 1010)], "#2d404c")
    rock.polygon([(292, 1010), (344, 976), (372, 1030), (330, 1090)], "#263743")
    rock.polygon([(520, 900), (566, 936), (560, 990), (520, 960)], "#22323d")
    rock.lay(canvas)
    x, y = lamp
    tower = art.Sheet(size)
    tower.polygon([(x - 38, y + 50), (x + 38, y + 50), (x + 64, 910), (x - 64, 910)])
    wall = tower.mask()
    half = 38 + 26 * np.clip((ys - y - 50) / 440, 0, 1)
    across = (xs - x) / half
    stripes = np.floor((ys - y - 50 + 10 * across**2) / 88) % 2
    art.paint(canvas, "#f2ece0", wall)
    art.paint(canvas, "#c93a34", wall * stripes)
    art.shade(canvas, "#28384c", wall * art.step(across, -0.35, 1.1), 0.85)
    art.shade(canvas, "#28384c", wall * art.step(across, -0.6, -1.1), 0.4)
    parts = art.Sheet(size)
    parts.rounded((x - 52, y + 36, x + 52, y + 52), 4, "#1f2a36")
    parts.box(x - 26, y - 26, x + 26, y + 38, "#ffeeb0")
    for post in (-26, -9, 9, 26):
        parts.box(x + post - 2, y - 26, x + post + 2, y + 38, "#1f2a36")
    for post in range(-48, 49, 16):
        parts.box(x + post - 1.2, y + 12, x + post + 1.2, y + 38, "#1f2a36")
    parts.box(x - 50, y + 11, x + 50, y + 14, "#1f2a36")
    parts.polygon(
        art.smooth([(x - 36, y - 24), (x - 30, y - 46), (x, y - 76), (x + 30, y - 46), (x + 36, y - 24)], 2), "#8f2528"
    )
    parts.stroke([(x, y - 66), (x, y - 98)], 4, "#1f2a36", 2)
    for low in (600, 740):
        parts.rounded((x - 9, low, x + 7, low + 30), 7, "#ffd98a")
    parts.rounded((x - 17, 852, x + 15, 910), 14, "#2a2f3c")
    parts.lay(canvas)
    art.shine(canvas, "#fff0b8", art.glow(size, (x, y + 4), 46, 2), 0.9)
    art.shine(canvas, "#ffd98a", art.glow(size, (x, y + 4), 150, 1.3), 0.6)


def open_road() -> Image.Image:
    """Draw a straight road through fields that leads to mountains."""
    size, horizon, middle = LANDSCAPE, 380, 640
    xs, ys = art.coordinates(size)
    canvas = art.sky(size, [(0, "#3b8fd0"), (0.3, "#8fc8e6"), (0.53, "#fbeed2")])
    art.cumulus(canvas, (300, 110), 61, 0.5, art.step(ys, 350, 210))
    for layer, (tone, tall) in enumerate((("#8fb3cf", 150), ("#5f8fb0", 96), ("#4a7f86", 40))):
        line = (
            horizon
            + 4
            - tall
            * art.ridge(size[0], 330 - 70 * layer, 84 + layer)
            * (0.4 + 0.6 * np.abs(np.linspace(-1, 1, size[0])))
        )
        art.terrain(canvas, line, tone, art.mix(tone, "#f5e7c8", 0.5), 130)
    depth = np.clip(ys - horizon, 0.5, None)
    field = art.ramp(np.clip(depth / 340, 0, 1), [(0, "#e9cf7a"), (0.3, "#e2ae3c"), (1, "#b9741f")])
    aside = (xs - middle) / depth
    rows = np.sin(aside * 15) * art.step(np.abs(aside), 0.95, 1.2)
    art.shade(field, "#8a5a1c", art.step(rows, -0.4, 1) * art.step(depth / (1 + np.abs(aside)), 2, 40), 0.6)
    texture = art.fbm((512, 512), (9, 26), 7, 4)
    blades = art.sample(texture, aside * 120, 250 * np.log(depth + 30))
    art.shine(field, "#fff0a8", art.step(blades, 0.5, 0.8) * art.step(depth, 8, 90), 0.45)
    art.paint(field, "#7f9a4a", art.step(np.abs(aside), 1.16, 1.0), 0.85)
    art.shade(field, "#4a5a2a", art.step(blades, 0.5, 0.3) * art.step(np.abs(aside), 1.16, 1.0), 0.4)
    art.paint(canvas, field, art.step(ys, horizon - 1, horizon + 1))
    road = art.step(np.abs(aside), 0.93, 0.93 - 0.004) * art.step(ys, horizon, horizon + 1)
    art.paint(canvas, art.ramp(np.clip(depth / 340, 0, 1), [(0, "#a9a3a8"), (0.2, "#6d6c7c"), (1, "#3c3d4d")]), road)
    art.paint(canvas, "#f5efe0", road * art.step(np.abs(np.abs(aside) - 0.85), 0.022, 0.014), 0.9)
    dashes = art.step(np.sin(2400 / (depth + 8) + 0.4), -0.1, 0.1)
    art.paint(canvas, "#ffd24a", road * dashes * art.step(np.abs(aside), 0.035, 0.026))
    art.shine(canvas, "#fff2c8", art.glow(size, (middle, horizon), 300, 1.4), 0.55)
    posts = art.Sheet(size)
    for step in range(8):
        near = 16 * 1.52**step
        for side in (-1, 1):
            x, y = middle + side * near * 1.32, horizon + near
            posts.stroke([(x, y), (x, y - near * 0.42)], max(1.0, near * 0.035), "#6b4a32")
    posts.lay(canvas)
    sheet = art.Sheet(size)
    art.birds(sheet, [(330, 150, 22), (372, 178, 15), (292, 184, 13)], "#3a6f96")
    sheet.lay(canvas)
    return art.finish(canvas, 14)


def flowing_waves() -> Image.Image:
    """Draw silky bands of colour laid over each other like cut paper."""
    size = PORTRAIT
    xs, ys = art.coordinates(size)
    tones = [
        "#ffe8c7",
        "#ffd0a1",
        "#ffab85",
        "#fb7f78",
        "#e85a7c",
        "#bf4690",
        "#86409c",
        "#54419c",
        "#2f4a9e",
        "#1d6aa6",
        "#1f93ad",
        "#5fc0b4",
    ]
    canvas = art.sky(size, [(0, "#fff6e4"), (1, "#ffe8c7")])
    line_x = np.arange(size[0], dtype=np.float32) / size[0]
    for index, tone in enumerate(tones):
        part = index / (len(tones) - 1)
        swing = 96 * np.sin(line_x * 3.9 + index * 0.55) + 42 * np.sin(line_x * 7.6 - index * 0.8 + 1)
        line = 130 + 1080 * part + swing - 200 * (line_x - 0.5)
        mask = art.below(size, line)
        art.cast(canvas, mask, (0, -10), 20, "#4a2048", 0.5)
        down = ys - line[None, :]
        silk = 0.5 + 0.5 * np.sin(down / 30 + xs / 150 + index + 2.2 * art.fbm(size, (500, 400), index + 7, 2))
        colour = np.zeros_like(canvas) + art.rgb(tone)
        art.shine(colour, "#ffffff", np.exp(-np.abs(down) / 22), 0.34)
        art.shine(colour, "#fff2dd", silk**2, 0.2)
        art.shade(colour, art.mix(tone, "#301245", 0.6), 1 - silk, 0.22)
        art.paint(canvas, colour, mask)
    return art.finish(canvas, 15, 0.01, 0.1)


def _koi(
    canvas: art.Field, at: art.Point, length: float, heading: float, curve: float, tones: Sequence[str], seed: int
) -> None:
    size = (canvas.shape[1], canvas.shape[0])
    spine: list[tuple[float, float, float]] = []
    x, y, turn = at[0], at[1], heading
    steps = 40
    for index in range(steps + 1):
        spine.append((x, y, turn))
        turn += curve * math.sin(index / steps * 4.2) / steps * 3
        x -= math.cos(turn) * length / steps
        y -= math.sin(turn) * length / steps

    def width(part: float) -> float:
        return length * 0.125 * math.pow(math.sin(math.pi * min(1, part * 0.86 + 0.13)), 0.75) * (1 - 0.25 * part)

    def outline(scale: float) -> list[art.Point]:
        sides: tuple[list[art.Point], list[art.Point]] = ([], [])
        for index, (px, py, angle) in enumerate(spine):
            reach = width(index / steps) * scale
            for side, sign in zip(sides, (1, -1), strict=True):
                side.append((px - sign * math.sin(angle) * reach, py + sign * math.cos(angle) * reach))
        return sides[0] + sides[1][::-1]

    fins = art.Sheet(size)
    for index, sign, long, tilt in ((10, 1, 0.23, 2.2), (10, -1, 0.23, 2.2), (22, 1, 0.13, 2.5), (22, -1, 0.13, 2.5)):
        px, py, angle = spine[index]
        reach = width(index / steps) * 0.8
        root = (px - sign * math.sin(angle) * reach, py + sign * math.cos(angle) * reach)
        fins.polygon(art.leaf(root, length * long, length * long * 0.6, angle + sign * tilt, -sign * 0.2), tones[2])
    tail_x, tail_y, tail = spine[-2]
    for tilt in (-0.42, -0.14, 0.16, 0.44):
        fins.polygon(
            art.leaf((tail_x, tail_y), length * 0.33, length * 0.12, tail + math.pi + tilt, tilt * 0.3), tones[2]
        )
    body = art.Sheet(size)
    body.polygon(outline(1), tones[0])
    mask = body.mask()
    whole = np.maximum(mask, fins.mask())
    art.cast(canvas, whole, (16, 26), 12, "#04222c", 0.62)
    fins.lay(canvas, 0.86)
    body.lay(canvas)
    spots = art.step(art.fbm(size, (length * 0.3, length * 0.3), seed, 3), 0.5, 0.55)
    art.paint(canvas, tones[1], mask * spots)
    inner = art.Sheet(size)
    inner.polygon(outline(0.42))
    art.shine(canvas, "#fff3dc", art.blur(inner.mask(), 5) * mask, 0.42)
    art.shade(canvas, "#7a2c1c", mask * (1 - art.blur(mask, 7)), 0.7)
    eyes = art.Sheet(size)
    px, py, angle = spine[3]
    for sign in (1, -1):
        reach = width(3 / steps) * 0.72
        eyes.circle(
            (px - sign * math.sin(angle) * reach, py + sign * math.cos(angle) * reach), length * 0.011, "#1a1416"
        )
    eyes.lay(canvas)


def koi_pond() -> Image.Image:
    """Draw koi among lily pads, seen from above."""
    size = SQUARE
    xs, ys = art.coordinates(size)
    canvas = art.ramp(np.clip((xs + ys) / 2160, 0, 1), [(0, "#2b9a98"), (0.5, "#12656f"), (1, "#083a4d")])
    bend = art.fbm(size, (240, 240), 5, 3) * 300
    web = 1 - np.abs(2 * art.sample(art.fbm((640, 640), (110, 110), 9, 3), xs + bend, ys - bend) - 1)
    art.shine(canvas, "#9ff0dc", art.step(web, 0.86, 1), 0.26)
    _koi(canvas, (790, 300), 430, -0.5, 1.0, ("#fff3e4", "#f2612c", "#ffe3cf"), 7)
    _koi(canvas, (330, 740), 440, 2.5, -1.0, ("#f7892f", "#e4481f", "#ffc48a"), 12)
    _koi(canvas, (860, 560), 380, -1.9, 0.9, ("#fff6ea", "#2b2a35", "#f0e8e0"), 21)
    _koi(canvas, (330, 960), 300, 0.15, -0.9, ("#ffd66a", "#f5a52c", "#ffeab0"), 4)
    for x, y, start in ((790, 300, 40), (330, 740, 36)):
        distance = np.hypot(xs - x, ys - y)
        rings = np.cos((distance - start) / 7.5) * np.exp(-distance / 70)
        art.shine(canvas, "#d8fff2", art.step(rings, 0.05, 0.9), 0.4)
    pads = [
        (150, 170, 132, 0.7),
        (300, 62, 88, 2.3),
        (44, 360, 84, -0.6),
        (960, 940, 150, 3.9),
        (1040, 730, 82, 2.7),
        (780, 1040, 92, 4.8),
        (1010, 110, 104, 2.0),
        (600, 1056, 48, 5.2),
    ]
    for x, y, radius, notch in pads:
        sheet = art.Sheet(size)
        turns = np.linspace(notch + 0.22, notch + 2 * math.pi - 0.12, 70)
        rim = [(x + radius * math.cos(t), y + radius * math.sin(t)) for t in turns]
        sheet.polygon([(x, y), *rim], "#4fa35a")
        sheet.polygon([(x, y), *[(x + (a - x) * 0.93, y + (b - y) * 0.93) for a, b in rim]], "#6cbc62")
        for t in turns[4::6]:
            sheet.stroke(
                [(x, y), (x + radius * 0.86 * math.cos(t), y + radius * 0.86 * math.sin(t))], 2.6, "#a4dc8a", 0.8
            )
        mask = sheet.mask()
        art.cast(canvas, mask, (14, 20), 9, "#03222b", 0.7)
        sheet.lay(canvas)
        art.shade(canvas, "#1f6a4c", mask * art.step((xs - x + ys - y) / radius, -0.5, 1.4), 0.7)
    lotus = art.Sheet(size)
    for ring, (count, long, tone) in enumerate(
        ((11, 92, "#f27aa6"), (9, 74, "#f9a3c0"), (7, 54, "#ffc9d8"), (5, 34, "#ffe6ea"))
    ):
        for index in range(count):
            lotus.polygon(art.leaf((180, 196), long, long * 0.46, index * 2 * math.pi / count + ring * 0.5), tone)
            edge = art.leaf((180, 196), long * 0.86, long * 0.24, index * 2 * math.pi / count + ring * 0.5)
            lotus.polygon(edge, art.mix(tone, "#ffffff", 0.28))
    lotus.circle((180, 196), 13, "#ffd257")
    art.cast(canvas, lotus.mask(), (8, 12), 7, "#0b3f35", 0.65)
    lotus.lay(canvas)
    return art.finish(canvas, 16)


def starry_camp() -> Image.Image:
    """Draw a glowing tent under the Milky Way."""
    size = PORTRAIT
    xs, ys = art.coordinates(size)
    canvas = art.sky(size, [(0, "#080a26"), (0.35, "#171a55"), (0.6, "#44327f"), (0.76, "#b05a8c"), (0.84, "#f0987f")])
    along = (xs - 330) * 0.83 - (ys - 480) * 0.56
    across = (xs - 330) * 0.56 + (ys - 480) * 0.83
    across, along = along, across
    dust = art.fbm(size, (230, 230), 5, 6)
    band = np.exp(-(((across + (dust - 0.5) * 150) / 150) ** 2)) * art.step(ys, 960, 560)
    art.shine(canvas, "#7f6fe0", band, 0.42)
    art.shine(canvas, "#ffb9d0", band**2 * art.step(dust, 0.35, 0.8), 0.55)
    art.shine(
        canvas,
        "#fff3e0",
        np.exp(-(((across + (dust - 0.5) * 120) / 62) ** 2)) * art.step(dust, 0.4, 0.85) * art.step(ys, 900, 500),
        0.6,
    )
    lanes = np.exp(-(((across - 14 + (dust - 0.5) * 260) / 30) ** 2)) * art.step(
        art.fbm(size, (90, 150), 31, 5), 0.4, 0.62
    )
    art.shade(canvas, "#1a1040", lanes * art.step(ys, 900, 600), 0.75)
    art.stars(canvas, 2, 2600, 940)
    sheet = art.Sheet(size)
    sheet.stroke([(560, 170), (664, 108)], 0.8, "#ffffff", 3)
    sheet.lay(canvas, 0.9)
    for layer, tone in enumerate(("#5a3a78", "#35265f", "#1d1740")):
        line = 1000 + layer * 56 - (170 - layer * 40) * art.ridge(size[0], 300 - layer * 60, 14 + layer)
        art.terrain(canvas, line, tone, art.mix(tone, "#d9798c", 0.35), 190)
    ground = 1150 + 18 * np.sin(np.arange(size[0]) / 130.0)
    art.terrain(canvas, ground.astype(np.float32), "#0d0b26", "#060514", 130)
    trees = art.Sheet(size)
    rng = np.random.default_rng(6)
    for x, tall in ((30, 400), (104, 290), (168, 190), (690, 350), (628, 230), (570, 150)):
        art.conifer(trees, (x, 1176), tall, "#090820", rng)
    trees.lay(canvas)
    _tent(canvas)
    return art.finish(canvas, 17, 0.01)


def _tent(canvas: art.Field) -> None:
    size = (canvas.shape[1], canvas.shape[0])
    xs, ys = art.coordinates(size)
    art.shine(canvas, "#ff9d4a", art.glow(size, (366, 1180), 210, 1.5), 0.6)
    cloth = art.Sheet(size)
    cloth.polygon([(340, 1010), (206, 1196), (420, 1206)])
    side = art.Sheet(size)
    side.polygon([(340, 1010), (440, 1034), (540, 1184), (420, 1206)])
    light = art.glow(size, (352, 1160), 150, 1.6)
    art.paint(canvas, art.ramp(light, [(0, "#b8431f"), (0.55, "#f58a34"), (1, "#ffe9a0")]), cloth.mask())
    art.paint(canvas, art.ramp(light, [(0, "#8f2f22"), (0.4, "#d2602c"), (1, "#f5a045")]), side.mask())
    lines = art.Sheet(size)
    lines.polygon([(340, 1030), (318, 1200), (362, 1203)], "#fff2bd")
    lines.stroke([(340, 1008), (206, 1197)], 3, "#5a1f1c")
    lines.stroke([(340, 1008), (420, 1207)], 3, "#5a1f1c")
    lines.stroke([(340, 1008), (440, 1034)], 3, "#5a1f1c")
    lines.stroke([(206, 1197), (150, 1212)], 1.4, "#c98a6a")
    lines.stroke([(440, 1034), (586, 1194)], 1.4, "#c98a6a")
    figure = [(340, 1196), (322, 1196), (326, 1160), (336, 1148), (346, 1160), (352, 1197)]
    lines.polygon(art.smooth(figure, 2), "#6b2a1c")
    lines.circle((336, 1140), 10, "#6b2a1c")
    lines.lay(canvas)
    art.shine(canvas, "#ffc070", art.step(np.abs(ys - 1212), 26, 0) * art.step(np.abs(xs - 360), 260, 40), 0.35)


def dumbbell_still_life() -> Image.Image:
    """Draw a dumbbell and a kettlebell with hard shadows."""
    size = CLASSIC
    ys = art.coordinates(size)[1]
    canvas = art.sky(size, [(0, "#f7bd3e"), (0.62, "#f4a92c")])
    art.paint(canvas, art.sky(size, [(0.62, "#f7d9c4"), (1, "#f2b9a3")]), art.step(ys, 559, 561))
    art.shine(canvas, "#fff3cf", art.glow(size, (240, 120), 620, 1.7), 0.45)
    arch = art.Sheet(size)
    arch.polygon(
        [
            (770, 560),
            (770, 330),
            *[(960 + 190 * math.cos(t), 330 + 190 * math.sin(t)) for t in np.linspace(math.pi, 2 * math.pi, 50)],
            (1150, 560),
        ],
        "#e5733f",
    )
    arch.lay(canvas)
    shadow = art.Sheet(size)
    shadow.polygon([(250, 706), (980, 706), (1290, 800), (1290, 838), (560, 800)])
    shadow.polygon([(870, 606), (1050, 610), (1300, 680), (1300, 742), (930, 640)])
    art.shade(canvas, "#a84f4a", art.blur(shadow.mask(), 5) * art.step(ys, 560, 561), 0.55)
    bell = art.Sheet(size)
    handle = art.smooth([(894, 480), (876, 330), (904, 268), (1016, 268), (1044, 330), (1026, 480)], 4, closed=False)
    bell.stroke(handle, 36, "#2f5d73")
    bell.lay(canvas)
    body = np.clip(art.disc(size, (960, 500), 122), 0, 1) * art.step(ys, 612, 610)
    shine = art.glow(size, (912, 438), 190, 1.7)
    art.paint(canvas, art.ramp(shine, [(0, "#123244"), (0.6, "#2f6078"), (1, "#6fa3b4")]), body)
    gloss = art.Sheet(size)
    gloss.stroke(art.smooth([(898, 340), (890, 320), (908, 288), (960, 280)], 3, closed=False), 7, "#86b4c2", 3)
    gloss.circle((960, 512), 52, "#f4e6cf")
    gloss.circle((960, 512), 42, "#e5733f")
    gloss.lay(canvas)
    _dumbbell(canvas)
    return art.finish(canvas, 18, 0.01, 0.14)


def _dumbbell(canvas: art.Field) -> None:
    size = (canvas.shape[1], canvas.shape[0])
    ys = art.coordinates(size)[1]
    metal = [(0, "#8d98a3"), (0.25, "#f4f6f7"), (0.5, "#a9b4bd"), (0.8, "#5a6672"), (1, "#8a949c")]
    rubber = [(0, "#5a5668"), (0.16, "#423f52"), (0.55, "#2a2838"), (1, "#14131f")]
    middle = 586.0
    parts: list[tuple[float, float, float, art.Stops, float]] = [
        (236, 822, 20, metal, 8),
        (404, 654, 25, metal, 12),
        (300, 352, 118, rubber, 16), (356, 404, 92, rubber, 14),
        (706, 758, 118, rubber, 16), (654, 702, 92, rubber, 14),
        (268, 296, 50, metal, 8), (762, 790, 50, metal, 8),
    ]  # fmt: skip
    for left, right, half, stops, corner in parts:
        sheet = art.Sheet(size)
        sheet.rounded((left, middle - half, right, middle + half), corner)
        mask = sheet.mask()
        art.cast(canvas, mask, (7, 0), 4, "#3a2a38", 0.25)
        art.paint(canvas, art.ramp(np.clip((ys - middle + half) / (2 * half), 0, 1), stops), mask)
    detail = art.Sheet(size)
    for left in range(420, 640, 13):
        detail.stroke([(left, middle - 22), (left + 12, middle + 22)], 1.6, "#5f6b76")
        detail.stroke([(left + 12, middle - 22), (left, middle + 22)], 1.6, "#5f6b76")
    for left in (308, 714):
        detail.rounded((left, middle - 100, left + 7, middle + 84), 3, "#6f6b80")
    for left in (330, 736):
        detail.box(left, middle - 118, left + 5, middle + 118, "#e5733f")
    detail.lay(canvas, 0.85)


def cherry_blossom() -> Image.Image:
    """Draw a blossoming branch in front of a soft spring sky."""
    size = PORTRAIT
    canvas = art.sky(size, [(0, "#8fc7e0"), (0.5, "#d5e6ea"), (1, "#fbdfe0")])
    rng = np.random.default_rng(19)
    for _ in range(26):
        spot = (float(rng.uniform(0, 720)), float(rng.uniform(0, 1280)))
        circle = art.blur(art.disc(size, spot, float(rng.uniform(24, 84))), 5)
        art.paint(canvas, ("#ffffff", "#ffc9d8", "#f7a8c2")[int(rng.integers(0, 3))], circle, 0.28)
    back = art.Sheet(size)
    for _ in range(34):
        _blossom(back, (float(rng.uniform(-20, 740)), float(rng.uniform(-20, 520))), float(rng.uniform(24, 40)), rng)
    back.lay(canvas, 0.55, soften=7)
    wood = art.Sheet(size)
    main = art.smooth([(760, 130), (610, 260), (470, 330), (360, 470), (210, 560), (90, 720)], 4, closed=False)
    twigs = [
        [(600, 268), (520, 200), (380, 190), (250, 110)],
        [(400, 420), (430, 560), (400, 690), (440, 800)],
        [(260, 530), (150, 480), (60, 500)],
        [(210, 560), (236, 680), (200, 800), (226, 900)],
        [(690, 190), (660, 360), (690, 520)],
    ]
    lines = [(main, 30.0, 8.0)] + [(art.smooth(twig, 4, closed=False), 13.0, 3.0) for twig in twigs]
    for line, width, end in lines:
        wood.stroke(line, width, "#4a2c30", end)
    for line, width, end in lines:
        wood.stroke([(x - width * 0.14, y - width * 0.2) for x, y in line], width * 0.4, "#7d5350", end * 0.3)
    art.cast(canvas, wood.mask(), (10, 22), 12, "#7f8fb0", 0.35)
    wood.lay(canvas)
    bloom = art.Sheet(size)
    for line, width, _ in lines:
        for index in range(int(len(line) * 0.12), len(line), max(1, len(line) // (15 if width > 20 else 8))):
            x, y = line[index][0] + rng.normal(0, 22), line[index][1] + rng.normal(0, 22)
            _blossom(bloom, (x, y), float(rng.uniform(34, 60)), rng)
    for _ in range(26):
        x, y = float(rng.uniform(20, 700)), float(rng.uniform(760, 1250))
        bloom.polygon(art.leaf((x, y), float(rng.uniform(16, 30)), 13, float(rng.uniform(0, 6)), 0.2), "#f7a6c0")
    art.cast(canvas, bloom.mask(), (6, 12), 8, "#8a6a8c", 0.4)
    bloom.lay(canvas)
    art.shine(canvas, "#fff4e8", art.glow(size, (120, 120), 520, 1.6), 0.4)
    return art.finish(canvas, 19, 0.008, 0.06)


def _blossom(sheet: art.Sheet, at: art.Point, radius: float, rng: np.random.Generator) -> None:
    turn = float(rng.uniform(0, 6))
    squash = float(rng.uniform(0.75, 1))
    tone = ("#ffd3df", "#ffc0d2", "#ffe4ea")[int(rng.integers(0, 3))]

    def place(angle: float, far: float) -> art.Point:
        return (at[0] + math.cos(angle) * far * radius, at[1] + math.sin(angle) * far * radius * squash)

    for petal in range(5):
        angle = turn + petal * 2 * math.pi / 5
        outline = [
            place(angle + side * wide, far)
            for side, wide, far in (
                (1, 0.1, 0.1),
                (1, 0.52, 0.55),
                (1, 0.5, 0.95),
                (1, 0.16, 1.04),
                (1, 0, 0.9),
                (-1, 0.16, 1.04),
                (-1, 0.5, 0.95),
                (-1, 0.52, 0.55),
                (-1, 0.1, 0.1),
            )
        ]
        sheet.polygon(art.smooth(outline, 2), art.mix(tone, "#f48fb0", 0.35))
        sheet.polygon(
            art.smooth([((x - at[0]) * 0.93 + at[0], (y - at[1]) * 0.93 + at[1]) for x, y in outline], 2), tone
        )
        sheet.polygon(art.leaf(at, radius * 0.6, radius * 0.24, angle), "#f7a0bd")
    for stamen in range(9):
        tip = place(turn + stamen * 0.7, 0.34 + 0.1 * (stamen % 2))
        sheet.stroke([at, tip], radius * 0.03, "#c9426f")
        sheet.circle(tip, radius * 0.05, "#ffcf5c")
    sheet.circle(at, radius * 0.11, "#c9426f")


def arches_and_sun() -> Image.Image:
    """Draw flat arches, a sun and leaves in earthen colours."""
    size = (960, 960)
    sheet = art.Sheet(size)
    sheet.box(0, 0, 960, 960, "#f3e6d3")
    sheet.circle((330, 330), 170, "#e9a13b")
    for index, tone in enumerate(("#a9452c", "#d5734a", "#ecb08a", "#f3e6d3", "#2f5d5a", "#7fa08c", "#f3e6d3")):
        radius = 330 - index * 44
        turns = np.linspace(math.pi, 2 * math.pi, 90)
        arch = [(610 + radius * math.cos(t), 560 + radius * math.sin(t)) for t in turns]
        sheet.polygon([(610 - radius, 800), *arch, (610 + radius, 800)], tone)
    for layer, tone in enumerate(("#d99a6c", "#b8583a", "#6b2f2a")):
        line = [(x, 742 + layer * 66 + 26 * math.sin(x / (150.0 - layer * 20) + layer * 1.9)) for x in range(0, 961, 8)]
        sheet.polygon([(0, 960), *line, (960, 960)], tone)
    for stem, lean, tone, vein in (((150, 980), -0.04, "#2f5d5a", "#7fa08c"), ((860, 990), 0.07, "#1f4543", "#5f8a7c")):
        for index in range(9):
            up = 70 + index * 52
            x, y = stem[0] + lean * up * (1 + index * 0.12), stem[1] - up
            for side in (-1, 1):
                angle = -math.pi / 2 + side * (1.02 - index * 0.05)
                long = 128 - index * 8
                sheet.polygon(art.leaf((x, y), long, long * 0.36, angle, -side * 0.16), tone)
                sheet.stroke(
                    [(x, y), (x + long * 0.6 * math.cos(angle), y + long * 0.6 * math.sin(angle))], 2.4, vein, 1
                )
        tip = (stem[0] + lean * 540 * 2, stem[1] - 540)
        sheet.stroke(art.smooth([stem, (stem[0] + lean * 250, stem[1] - 260), tip], 3, closed=False), 6, tone, 3)
        sheet.polygon(art.leaf(tip, 74, 26, -math.pi / 2), tone)
    art.birds(sheet, [(150, 150, 30), (212, 186, 20), (110, 204, 18)], "#6b2f2a")
    return sheet.opaque()


def sailing_boat() -> Image.Image:
    """Draw a sailing boat on a bright turquoise sea."""
    size, horizon = LANDSCAPE, 430
    xs, ys = art.coordinates(size)
    canvas = art.sky(size, [(0, "#2a8fd0"), (0.35, "#7cc9e8"), (0.6, "#e8f6ee")])
    art.cumulus(canvas, (250, 110), 37, 0.53, art.step(ys, 420, 300))
    for layer, tone in enumerate(("#8fbfd0", "#5f9fb0")):
        reach = art.step(np.abs(np.arange(size[0], dtype=np.float32) - (240, 1120)[layer]), 330, 40)
        line = horizon + 3 - (84 - 20 * layer) * art.ridge(size[0], 200, 91 + layer) * reach - 4 * reach
        art.terrain(canvas, line, tone, art.mix(tone, "#e0f2e4", 0.5), 80)
    ripples = art.water(size, horizon, 25)
    sea = art.sky(size, [(0.6, "#7fdcd2"), (0.68, "#2fb5bd"), (1, "#0b6a92")])
    art.paint(sea, "#c4f5ea", art.step(ripples, 0.2, 0.8), 0.5)
    art.paint(sea, "#0a5a80", art.step(-ripples, 0.15, 0.8), 0.45)
    sparkle = art.step(art.noise(size, (7, 3), 4) * art.step(ripples, 0.1, 0.8), 0.8, 0.95)
    art.shine(sea, "#ffffff", sparkle * art.glow(size, (350, 560), 420, 2), 0.9)
    art.paint(canvas, sea, art.step(ys, horizon - 1, horizon + 1))
    boat = art.Sheet(size)
    _boat(boat)
    mirror = boat.pixels()[::-1]
    mirror = np.roll(mirror, 2 * 566 - size[1], 0)
    shaken = art.sample(mirror, np.clip(xs + ripples * 16, 0, size[0] - 1), ys)
    art.paint(canvas, shaken[..., :3] * 0.85, shaken[..., 3] * art.step(ys, 562, 570) * art.step(ys, 720, 580), 0.5)
    boat.lay(canvas)
    art.paint(
        canvas,
        "#f4fffb",
        art.step(np.abs(ys - 567 - 3 * np.sin(xs / 12)), 6, 1) * art.step(np.abs(xs - 630), 180, 120),
        0.85,
    )
    birds = art.Sheet(size)
    art.birds(birds, [(330, 150, 30), (392, 190, 20), (286, 206, 18), (1010, 120, 22)], "#f8fdff")
    birds.lay(canvas)
    return art.finish(canvas, 21)


def _boat(sheet: art.Sheet) -> None:
    sheet.stroke([(640, 540), (646, 84)], 7, "#6b4630", 4)
    sail = [(654, 104), (700, 220), (790, 400), (846, 500), (654, 506)]
    sheet.polygon([sail[0], *art.smooth(sail[:4], 4, closed=False), sail[4]], "#fff8ea")
    sheet.polygon([(654, 330), (745, 330), (786, 400), (654, 400)], "#e8523f")
    sheet.polygon([(654, 104), (664, 128), (676, 506), (654, 506)], "#e4dccb")
    jib = art.smooth([(638, 130), (566, 320), (470, 500)], 4, closed=False)
    sheet.polygon([*jib, *art.smooth([(470, 500), (580, 488), (634, 496)], 3, closed=False)], "#ffe9cf")
    sheet.polygon([(638, 130), (634, 496), (600, 490), (622, 260)], "#f0d2b0")
    sheet.polygon([(648, 82), (648, 104), (600, 96)], "#e8523f")
    sheet.stroke([(640, 512), (850, 508)], 6, "#6b4630", 4)
    hull = [(452, 518), (838, 522), (806, 570), (520, 572), (474, 548)]
    sheet.polygon([hull[0], hull[1], *art.smooth(hull[2:], 2, closed=False)], "#1f3f66")
    sheet.polygon([(452, 518), (838, 522), (832, 532), (460, 528)], "#fff3e0")
    sheet.polygon([(500, 560), (815, 557), (806, 572), (520, 573)], "#c8402f")
    sheet.rounded((560, 498, 628, 521), 5, "#f0e4d0")
    for x in (574, 594, 614):
        sheet.circle((x, 509), 5, "#2f5d83")


def autumn_tree() -> Image.Image:
    """Draw a tree with burning autumn colours on a hill."""
    size = PORTRAIT
    canvas = art.sky(size, [(0, "#7fb0ad"), (0.35, "#d2dcc0"), (0.62, "#fbe6bd"), (0.75, "#f9cf9a")])
    art.shine(canvas, "#fff0c4", art.glow(size, (170, 640), 360, 1.5), 0.7)
    art.paint(canvas, "#fffbe8", art.disc(size, (170, 640), 54))
    for layer, tone in enumerate(("#d9b98f", "#c08a5e")):
        line = 960 + layer * 60 - (130 - layer * 20) * art.ridge(size[0], 380, 66 + layer, 4, sharp=False)
        art.terrain(canvas, line, tone, "#f0d2a0", 190)
    xs = np.arange(size[0], dtype=np.float32)
    hill = 1210 - 170 * np.exp(-(((xs - 400) / 330) ** 2)) + 6 * art.ridge(size[0], 30, 5)
    art.terrain(canvas, hill, "#b5642c", "#6b2f1f", 200)
    texture = art.fbm(size, (50, 14), 8)
    art.shine(canvas, "#ffb45a", art.step(texture, 0.5, 0.8) * art.below(size, hill), 0.35)
    wood, points = art.Sheet(size), list[art.Point]()
    rng = np.random.default_rng(22)
    _branch(wood, (400, 1058), -math.pi / 2, 178, 46, rng, points)
    for sway in (-1.0, 1.0):
        wood.stroke(
            art.smooth([(400 + sway * 10, 1000), (400 + sway * 26, 1046), (400 + sway * 74, 1066)], 3, closed=False),
            26,
            "#3a1f1c",
            3,
        )
    groups = [
        ("#6b1f22", 34, 1300, 54), ("#a83028", 18, 1900, 48), ("#d9542b", 2, 1700, 42),
        ("#f08a32", -18, 950, 36), ("#ffc65a", -34, 380, 28),
    ]  # fmt: skip
    for index, (tone, drop, count, spread) in enumerate(groups):
        leaves = art.Sheet(size, 2)
        for _ in range(count):
            x, y = points[int(rng.integers(0, len(points)))]
            spot = (x + rng.normal(0, spread) + drop * 0.6, y + rng.normal(0, spread) + drop)
            long = float(rng.uniform(12, 23))
            leaves.polygon(
                art.leaf(spot, long, long * 0.55, float(rng.uniform(0, 6.3))),
                art.mix(tone, "#ffb050", float(rng.uniform(0, 0.18))),
            )
        leaves.lay(canvas)
        if index == 1:
            wood.lay(canvas)
    fallen = art.Sheet(size)
    for _ in range(150):
        x = float(rng.uniform(0, 719))
        y = float(hill[int(x)]) + 4 + abs(float(rng.normal(0, 50)))
        fallen.polygon(
            art.leaf((x, y), 16, 8, float(rng.uniform(-0.5, 0.5))),
            ("#e2622c", "#f5a83c", "#a8302a")[int(rng.integers(0, 3))],
        )
    for _ in range(38):
        x, y = float(rng.uniform(20, 700)), float(rng.uniform(640, 1080))
        fallen.polygon(
            art.leaf((x, y), 19, 9, float(rng.uniform(0, 6)), 0.2),
            ("#e2622c", "#f5a83c", "#c8402f")[int(rng.integers(0, 3))],
        )
    fallen.lay(canvas)
    return art.finish(canvas, 22)


def _branch(
    sheet: art.Sheet,
    foot: art.Point,
    angle: float,
    length: float,
    width: float,
    rng: np.random.Generator,
    tips: list[art.Point],
) -> None:
    tip = (foot[0] + math.cos(angle) * length, foot[1] + math.sin(angle) * length)
    bow = (foot[0] + math.cos(angle + 0.12) * length * 0.5, foot[1] + math.sin(angle + 0.12) * length * 0.5)
    sheet.stroke(art.smooth([foot, bow, tip], 3, closed=False), width, "#3a1f1c", width * 0.66)
    if length < 110:
        tips.append(tip)
    if length < 44:
        return
    for turn in (-0.5, 0.08, 0.52) if length > 60 else (-0.4, 0.4):
        scale = float(rng.uniform(0.7, 0.84))
        _branch(sheet, tip, angle + turn + float(rng.normal(0, 0.1)), length * scale, width * 0.62, rng, tips)


def rainy_window() -> Image.Image:
    """Draw raindrops on a window with the lights of a street behind it."""
    size = PORTRAIT
    xs, ys = art.coordinates(size)
    canvas = art.sky(size, [(0, "#0b1636"), (0.45, "#1d2f63"), (0.7, "#3c2b5e"), (1, "#0d1228")])
    rng = np.random.default_rng(23)
    tones = ("#ffb347", "#ff6f59", "#48c9d8", "#ffd97a", "#f255a0", "#7ce0b0", "#8f9bff")
    for _ in range(40):
        spot = (float(rng.uniform(-20, 740)), float(rng.normal(640, 290)))
        radius = float(rng.uniform(26, 92))
        circle = art.disc(size, spot, radius)
        ring = np.clip(circle - art.disc(size, spot, radius - 5), 0, 1)
        art.paint(
            canvas,
            tones[int(rng.integers(0, 7))],
            art.blur(circle * 0.75 + ring * 0.25, 2),
            float(rng.uniform(0.6, 0.95)),
        )
    sharp = canvas.copy()
    canvas[:] = art.blur(canvas, 5)
    art.paint(canvas, "#9fb3d8", art.fbm(size, (300, 400), 3, 4), 0.05)
    height = np.zeros((size[1], size[0]), dtype=np.float32)
    for index in range(430):
        radius = float(rng.uniform(2, 6)) if index < 300 else float(rng.uniform(8, 23))
        x, y = float(rng.uniform(0, 720)), float(rng.uniform(0, 1280))
        _drop(height, (x, y), radius, float(rng.uniform(1.0, 1.35)))
    for x, top, bottom, width in (
        (130, 150, 620, 13),
        (318, 470, 980, 16),
        (520, 80, 430, 12),
        (608, 560, 1130, 15),
        (226, 860, 1200, 11),
    ):
        for row in range(top, bottom, 5):
            part = (row - top) / (bottom - top)
            _drop(height, (x + 7 * math.sin(row / 60), row), width * (0.3 + 0.35 * part), 1.2)
        _drop(height, (x + 7 * math.sin(bottom / 60), bottom), width * 1.5, 1.4)
    height = art.blur(height, 1)
    slope_y, slope_x = np.gradient(height)
    inside = art.step(height, 0.05, 0.25)
    lens = art.sample(sharp, np.clip(xs - slope_x * 900, 0, 719), np.clip(ys - slope_y * 900, 0, 1279))
    art.paint(canvas, lens * 1.15, inside)
    light = -(slope_x * 0.5 + slope_y)
    art.shade(canvas, "#050a1c", inside * art.step(light, 0.02, 0.2), 0.72)
    art.shine(canvas, "#eaf4ff", inside * art.step(-light, 0.06, 0.22), 0.6)
    return art.finish(canvas, 23, vignette=0.3)


def _drop(height: art.Field, at: art.Point, radius: float, tall: float) -> None:
    reach = int(radius * tall) + 2
    left, right = max(0, int(at[0]) - reach), min(height.shape[1], int(at[0]) + reach + 1)
    top, bottom = max(0, int(at[1]) - reach), min(height.shape[0], int(at[1]) + reach + 1)
    if left >= right or top >= bottom:
        return
    ys, xs = np.mgrid[top:bottom, left:right]
    far = ((xs - at[0]) / radius) ** 2 + ((ys - at[1]) / (radius * tall)) ** 2
    dome = np.sqrt(np.clip(1 - far, 0, 1)) * min(1.0, 0.35 + radius / 24)
    height[top:bottom, left:right] = np.maximum(height[top:bottom, left:right], dome)


def books_and_plant() -> Image.Image:
    """Draw a stack of books with a plant in the light of a window."""
    size = SQUARE
    ys = art.coordinates(size)[1]
    canvas = art.sky(size, [(0, "#8fa98c"), (0.78, "#7b987c")])
    panes = art.Sheet(size)
    for column in range(2):
        for row in range(3):
            left, top = 330 + column * 250, 60 + row * 210
            panes.polygon([(left, top + 40), (left + 220, top), (left + 220, top + 180), (left, top + 220)])
    art.shine(canvas, "#ffe7a8", art.blur(panes.mask(), 5), 0.5)
    table = art.step(ys, 849, 851)
    art.paint(canvas, art.sky(size, [(0.78, "#d99a62"), (1, "#a8653c")]), table)
    art.shade(canvas, "#7a4427", table * art.step(art.fbm(size, (600, 10), 6), 0.5, 0.8), 0.35)
    shadow = art.Sheet(size)
    shadow.polygon([(300, 872), (760, 872), (1090, 930), (1090, 985), (420, 900)])
    art.shade(canvas, "#4a2418", art.blur(shadow.mask(), 10) * table, 0.6)
    vine = art.Sheet(size)
    vine.polygon([(470, 380), (660, 380), (720, 560), (560, 600)])
    for angle in np.linspace(-2.9, -0.2, 10):
        vine.polygon(art.leaf((600, 400), 250, 90, float(angle)))
    art.shade(canvas, "#3f5a4a", art.blur(np.roll(vine.mask(), (40, 110), (0, 1)), 12) * (1 - table), 0.5)
    level = 870.0
    books = [
        (286, 770, 70, "#c9483a", "#f3d9a8"),
        (330, 800, 56, "#22556b", "#e9b44c"),
        (270, 726, 64, "#e9b04a", "#8a3f2c"),
        (322, 752, 48, "#efe2cb", "#b5583a"),
        (352, 700, 58, "#3f6f5c", "#f0dcae"),
    ]
    for left, right, thick, tone, accent in books:
        _book(canvas, (left, level - thick, right, level), tone, accent)
        level -= thick
    _plant(canvas, (530, level))
    _mug(canvas, (924, 884))
    return art.finish(canvas, 24, 0.009, 0.16)


def _book(canvas: art.Field, area: tuple[float, float, float, float], tone: str, accent: str) -> None:
    size = (canvas.shape[1], canvas.shape[0])
    ys = art.coordinates(size)[1]
    left, top, right, bottom = area
    sheet = art.Sheet(size)
    sheet.rounded((left, top + 1, right, bottom), 9, tone)
    sheet.box(right - 56, top + 8, right + 1, bottom - 7, "#f7ecd6")
    for line in range(4):
        y = top + 13 + line * (bottom - top - 22) / 4
        sheet.box(right - 54, y, right, y + 1.6, "#d6c3a0")
    sheet.box(left + 46, top + 1, left + 54, bottom, accent)
    sheet.box(left + 62, top + 1, left + 66, bottom, accent)
    sheet.box(right - 104, top + 1, right - 96, bottom, accent)
    middle = (top + bottom) / 2
    sheet.rounded((left + 120, middle - 7, right - 180, middle + 7), 6, accent)
    mask = sheet.mask()
    sheet.lay(canvas)
    art.shine(canvas, "#fff0cf", mask * art.step(ys, top + 16, top), 0.35)
    art.shade(canvas, "#3a1c20", mask * art.step(ys, bottom - 22, bottom + 4), 0.55)


def _plant(canvas: art.Field, foot: art.Point) -> None:
    size = (canvas.shape[1], canvas.shape[0])
    xs = art.coordinates(size)[0]
    x, y = foot
    sheet = art.Sheet(size)
    rng = np.random.default_rng(44)
    angles = [-2.85, -0.3, -2.5, -0.62, -2.2, -0.95, -1.9, -1.25, -1.58]
    for index, angle in enumerate(angles):
        long = 190 + 90 * (index / len(angles)) + float(rng.uniform(-20, 20))
        root = (x, y - 120)
        knee = (x + math.cos(angle) * long * 0.42, y - 120 + math.sin(angle) * long * 0.62)
        sheet.stroke(art.smooth([root, (x, y - 180), knee], 3, closed=False), 7, "#2f6a4a", 4)
        bend = 0.16 if angle > -math.pi / 2 else -0.16
        tone = ("#2c6e4c", "#3f8a5a", "#58a368")[index % 3]
        blade = long * 0.72
        sheet.polygon(art.leaf(knee, blade, blade * 0.5, angle, bend), tone)
        upper = art.leaf(knee, blade * 0.97, blade * 0.26, angle - 0.1 * math.copysign(1, bend), bend)
        sheet.polygon(upper, art.mix(tone, "#a5d68a", 0.32))
        vein = [
            (
                knee[0] + math.cos(angle) * blade * p - math.sin(angle) * bend * blade * p * p,
                knee[1] + math.sin(angle) * blade * p + math.cos(angle) * bend * blade * p * p,
            )
            for p in (0, 0.3, 0.6, 0.92)
        ]
        sheet.stroke(vein, 3.4, "#cfe8b0", 1)
    art.cast(canvas, sheet.mask(), (8, 14), 9, "#2c4638", 0.4)
    sheet.lay(canvas)
    pot = art.Sheet(size)
    pot.polygon([(x - 92, y - 130), (x + 92, y - 130), (x + 70, y), (x - 70, y)])
    pot.rounded((x - 100, y - 150, x + 100, y - 112), 8)
    clay = pot.mask()
    art.paint(
        canvas, art.ramp(np.clip((xs - x + 100) / 200, 0, 1), [(0, "#fbf3e4"), (0.5, "#eadcc6"), (1, "#b59c80")]), clay
    )
    dots = art.Sheet(size)
    for row in range(3):
        for column in range(8):
            dots.circle((x - 84 + column * 25 + (row % 2) * 12, y - 88 + row * 30), 5, "#c9603f")
    pixels = dots.pixels()
    art.paint(canvas, pixels[..., :3], pixels[..., 3] * clay)


def _mug(canvas: art.Field, foot: art.Point) -> None:
    size = (canvas.shape[1], canvas.shape[0])
    xs, ys = art.coordinates(size)
    x, y = foot
    handle = art.Sheet(size)
    handle.stroke(
        art.smooth([(x + 60, y - 104), (x + 118, y - 110), (x + 120, y - 40), (x + 56, y - 30)], 4, closed=False),
        19,
        "#b8482f",
    )
    handle.lay(canvas)
    body = art.Sheet(size)
    body.rounded((x - 76, y - 140, x + 76, y + 4), 22)
    mask = body.mask()
    art.paint(
        canvas, art.ramp(np.clip((xs - x + 76) / 152, 0, 1), [(0, "#f08a5c"), (0.4, "#e2683f"), (1, "#9a3a28")]), mask
    )
    rim = art.Sheet(size)
    rim.polygon(art.oval((x, y - 132), 76, 15), "#f7a57c")
    rim.polygon(art.oval((x, y - 131), 66, 10), "#4a2415")
    rim.lay(canvas)
    steam = np.exp(-(((xs - x - 16 * np.sin(ys / 34)) / (9 + np.clip(y - 140 - ys, 0, None) * 0.05)) ** 2))
    fade = art.step(ys, y - 140, y - 190) * art.step(ys, y - 360, y - 220)
    art.shine(canvas, "#fffaf0", np.clip(art.blur(steam * fade, 3), 0, 1), 0.4)


@dataclass(frozen=True)
class Entry:
    """One picture of the pack: how it is drawn, how it is stored and what is said about it."""

    draw: Callable[[], Image.Image]
    suffix: str
    description: str
    keywords: str
    storage: str = ""


ENTRIES = [
    Entry(
        misty_mountains,
        "jpg",
        "Layered misty mountains at dawn with a pale sun and dark spruces in the foreground.",
        "motivation, nature, mountains, sunrise, calm, mist",
    ),
    Entry(
        ocean_sunset,
        "jpg",
        "Sun sinking behind a purple sea and leaving a golden path on the waves.",
        "nature, ocean, sunset, calm, reflection",
        "progressive",
    ),
    Entry(
        citrus_slices,
        "webp",
        "Pattern of orange, lemon, lime and grapefruit slices on a fresh mint background.",
        "food, citrus, healthy, fresh, pattern, colorful",
    ),
    Entry(
        northern_lights,
        "jpg",
        "Green northern lights above snowy mountains, mirrored in a still lake.",
        "nature, night, aurora, stars, lake, wonder",
    ),
    Entry(
        hot_air_balloon,
        "heic",
        "Striped hot-air balloon floating over rolling green hills on a clear morning.",
        "motivation, adventure, balloon, freedom, hills, morning",
    ),
    Entry(
        bauhaus_mosaic,
        "gif",
        "Mosaic of circles, arcs and stripes in red, blue, yellow and cream.",
        "abstract, geometric, pattern, colorful, bauhaus",
        "animated",
    ),
    Entry(
        ridge_runner,
        "jpg",
        "Silhouette of a woman running uphill in front of a huge setting sun.",
        "motivation, fitness, running, sunset, strength, woman",
    ),
    Entry(
        desert_dunes,
        "jpg",
        "Camel caravan crossing rippled desert dunes with deep shadows.",
        "nature, desert, adventure, journey, camels, warm",
    ),
    Entry(
        coffee_from_above,
        "jpg",
        "Cup of coffee with latte art on a wooden table, seen from above.",
        "coffee, morning, cozy, routine, latte",
    ),
    Entry(
        foggy_forest,
        "avif",
        "Spruce forest fading into pale fog with soft rays of light.",
        "nature, forest, fog, calm, quiet, morning",
    ),
    Entry(
        city_at_dusk,
        "jpg",
        "City skyline at dusk with lit windows, a full moon and a dark river.",
        "city, night, skyline, ambition, moon, lights",
        "progressive",
    ),
    Entry(
        cactus_sticker,
        "png",
        "Sticker of a flowering cactus in a patterned terracotta pot on a transparent background.",
        "plant, cactus, sticker, cute, growth",
    ),
    Entry(
        stormy_lighthouse,
        "jpg",
        "Red and white lighthouse sending its beam through rain and rough waves.",
        "motivation, lighthouse, storm, strength, ocean, courage",
        "sideways",
    ),
    Entry(
        open_road,
        "webp",
        "Straight road leading through golden fields towards distant blue mountains.",
        "motivation, road, journey, freedom, mountains, summer",
    ),
    Entry(
        flowing_waves,
        "jpg",
        "Flowing paper-like waves changing from warm peach to violet and turquoise.",
        "abstract, waves, colorful, calm, gradient",
    ),
    Entry(
        koi_pond,
        "jpg",
        "Four koi swimming between lily pads and a pink lotus in a teal pond.",
        "nature, koi, water, calm, balance, lotus",
    ),
    Entry(
        starry_camp,
        "jpg",
        "Glowing orange tent under the Milky Way with mountains at the horizon.",
        "adventure, camping, night, stars, wonder, nature",
    ),
    Entry(
        dumbbell_still_life,
        "heic",
        "Dumbbell and kettlebell on a pink floor against a bright yellow wall.",
        "fitness, motivation, gym, strength, minimal, training",
    ),
    Entry(
        cherry_blossom,
        "webp",
        "Branch of pink cherry blossoms with falling petals against a pale spring sky.",
        "nature, spring, blossom, calm, pink, renewal",
    ),
    Entry(
        arches_and_sun,
        "png",
        "Earth-toned arches with a round sun and dark leaves in a flat boho style.",
        "abstract, boho, sun, minimal, geometric, warm",
    ),
    Entry(
        sailing_boat,
        "avif",
        "White-sailed boat gliding over a bright turquoise sea under summer clouds.",
        "ocean, sailing, freedom, summer, adventure, journey",
    ),
    Entry(
        autumn_tree,
        "jpg",
        "Tree in glowing autumn colors shedding its leaves on a round hill.",
        "nature, autumn, tree, change, warm, growth",
        "cmyk",
    ),
    Entry(
        rainy_window,
        "jpg",
        "Raindrops on a window with blurred colorful city lights behind it.",
        "rain, night, city, cozy, lights, bokeh",
    ),
    Entry(
        books_and_plant,
        "jpg",
        "Stack of books with a leafy potted plant and a steaming mug in warm window light.",
        "books, study, plant, cozy, routine, growth",
    ),
]

OPTIONS: dict[str, dict[str, Any]] = {
    "jpg": {"quality": 82, "optimize": True},
    "png": {"optimize": True},
    "webp": {"quality": 82, "method": 6},
    "avif": {"quality": 68, "speed": 5, "max_threads": 1},
    "heic": {"quality": 60},
}


def store_animation(path: Path) -> None:
    """Write the mosaic as an animated GIF with one palette for all of its frames."""
    first, *others = (bauhaus_mosaic(frame) for frame in range(3))
    palette = first.quantize(96, dither=Image.Dither.NONE)
    frames = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in others]
    palette.save(path, save_all=True, append_images=frames, duration=1200, loop=0, optimize=True)


def store(entry: Entry, path: Path) -> None:
    """Draw a picture and write it in its format."""
    if entry.storage == "animated":
        store_animation(path)
        return
    picture = entry.draw()
    options = dict(OPTIONS[entry.suffix])
    if entry.storage == "progressive":
        options["progressive"] = True
    elif entry.storage == "cmyk":
        picture = picture.convert("CMYK")
        # All four channels are kept at full resolution, which makes the file several times larger.
        options["quality"] = 72
    elif entry.storage == "sideways":
        # Orientation 6 asks the viewer to turn the picture clockwise, as for a phone held upright.
        picture = picture.transpose(Image.Transpose.ROTATE_90)
        exif = Image.Exif()
        exif[ExifTags.Base.Orientation] = 6
        options["exif"] = exif
    picture.save(path, **options)


def main() -> None:
    """Write all pictures and the list that describes them."""
    pillow_heif.register_heif_opener()
    PICTURES.mkdir(parents=True, exist_ok=True)
    listing = []
    total = 0
    for number, entry in enumerate(ENTRIES, start=1):
        path = PICTURES / f"{number:02}.{entry.suffix}"
        store(entry, path)
        total += path.stat().st_size
        words = entry.keywords.split(", ")
        listing.append({"file": path.name, "description": entry.description, "keywords": words})
        print(f"{path.name:8} {path.stat().st_size:8}")
    text = json.dumps(listing, indent=2, ensure_ascii=False) + "\n"
    (PICTURES.parent / "motivation_pack.json").write_text(text, encoding="utf-8")
    print(f"{len(listing)} pictures, {total} bytes")


if __name__ == "__main__":
    main()
