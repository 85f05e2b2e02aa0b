"""Drawing primitives for the demonstration pictures: light, noise, terrain and cut-out shapes.

Colours are kept as floating-point values between 0 and 1 until a picture is finished, because soft gradients
that go through 8 bits more than once show bands.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageDraw

type Field = NDArray[np.floating[Any]]
type Size = tuple[int, int]
type Point = tuple[float, float]
type Stops = Sequence[tuple[float, str]]

OVERSAMPLING = 3


def rgb(colour: str) -> Field:
    """Return a hex colour as three values between 0 and 1."""
    return np.asarray(ImageColor.getrgb(colour)[:3], dtype=np.float32) / np.float32(255)


def mix(first: str, second: str, amount: float) -> str:
    """Return the hex colour that lies between two others."""
    blend = rgb(first) * (1 - amount) + rgb(second) * amount
    red, green, blue = (round(float(value) * 255) for value in blend)
    return f"#{red:02x}{green:02x}{blue:02x}"


def coordinates(size: Size) -> tuple[Field, Field]:
    """Return the x and the y of every pixel."""
    ys, xs = np.mgrid[0 : size[1], 0 : size[0]]
    return xs.astype(np.float32), ys.astype(np.float32)


def step(field: Field, low: float, high: float) -> Field:
    """Return a smooth ramp: 0 below `low`, 1 above `high` (reversed when `low` is the larger one)."""
    position = np.clip((field - low) / (high - low), 0, 1)
    return np.asarray(position * position * (3 - 2 * position), dtype=np.float32)


def ramp(position: Field, stops: Stops) -> Field:
    """Return the colour of a gradient at every position."""
    places = [place for place, _ in stops]
    colours = np.stack([rgb(colour) for _, colour in stops])
    channels = [np.interp(position, places, colours[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=-1).astype(np.float32)


def sky(size: Size, stops: Stops) -> Field:
    """Return a picture filled with a vertical gradient."""
    column = np.linspace(0, 1, size[1], dtype=np.float32)
    return np.repeat(ramp(column, stops)[:, None, :], size[0], axis=1)


def paint(canvas: Field, colour: str | Field, mask: Field, opacity: float = 1.0) -> None:
    """Cover the canvas with a colour (or another picture) where the mask is set."""
    ink = rgb(colour) if isinstance(colour, str) else colour
    canvas += (ink - canvas) * (mask * opacity)[..., None]


def shine(canvas: Field, colour: str, mask: Field, strength: float = 1.0) -> None:
    """Add light without burning out what is bright already."""
    light = rgb(colour) * (np.clip(mask, 0, 1) * strength)[..., None]
    canvas += light * (1 - canvas)


def shade(canvas: Field, colour: str, mask: Field, strength: float = 1.0) -> None:
    """Multiply the canvas by a colour where the mask is set, as a shadow does."""
    canvas *= 1 - (1 - rgb(colour)) * (np.clip(mask, 0, 1) * strength)[..., None]


def noise(size: Size, cell: Point, seed: int) -> Field:
    """Return smooth random values; `cell` is the width and height of one bump in pixels."""
    columns = max(2, math.ceil(size[0] / cell[0]) + 1)
    rows = max(2, math.ceil(size[1] / cell[1]) + 1)
    values = np.random.default_rng(seed).random((rows, columns), dtype=np.float32)
    return np.asarray(Image.fromarray(values).resize(size, Image.Resampling.BICUBIC), dtype=np.float32)


def fbm(size: Size, cell: Point, seed: int, octaves: int = 5) -> Field:
    """Return cloud-like noise, scaled to the full range from 0 to 1."""
    total = np.zeros((size[1], size[0]), dtype=np.float32)
    for octave in range(octaves):
        fine = (max(cell[0] / 2**octave, 1.0), max(cell[1] / 2**octave, 1.0))
        total += noise(size, fine, seed * 101 + octave) * np.float32(0.5**octave)
    low, high = float(total.min()), float(total.max())
    return np.asarray((total - low) / (high - low), dtype=np.float32)


def sample(texture: Field, u: Field, v: Field) -> Field:
    """Look a texture up at the given places (in pixels), repeating it endlessly."""
    rows, columns = texture.shape[:2]
    left, top = np.floor(u).astype(np.int64), np.floor(v).astype(np.int64)
    fx, fy = (u - left).astype(np.float32), (v - top).astype(np.float32)
    if texture.ndim == 3:
        fx, fy = fx[..., None], fy[..., None]
    x0, x1, y0, y1 = left % columns, (left + 1) % columns, top % rows, (top + 1) % rows
    upper = texture[y0, x0] * (1 - fx) + texture[y0, x1] * fx
    lower = texture[y1, x0] * (1 - fx) + texture[y1, x1] * fx
    return np.asarray(upper * (1 - fy) + lower * fy, dtype=np.float32)


def ridge(width: int, cell: float, seed: int, octaves: int = 6, sharp: bool = True) -> Field:
    """Return a skyline between 0 and 1: pointed like mountains, or rolling like hills."""
    total = np.zeros(width, dtype=np.float32)
    for octave in range(octaves):
        bumps = noise((width, 2), (max(cell / 2**octave, 1.5), 2), seed * 77 + octave)[0]
        shape = 1 - np.abs(2 * bumps - 1) if sharp else bumps
        total += shape * np.float32(0.46**octave)
    return np.asarray((total - total.min()) / (total.max() - total.min()), dtype=np.float32)


def below(size: Size, line: Field) -> Field:
    """Return a mask of everything below a skyline, given as one y for each column."""
    _, ys = coordinates(size)
    return np.asarray(np.clip(ys - line[None, :] + 0.5, 0, 1), dtype=np.float32)


def terrain(canvas: Field, line: Field, top: str, bottom: str, depth: float) -> Field:
    """Paint the land below a skyline, fading downwards into another colour; return its mask."""
    size = (canvas.shape[1], canvas.shape[0])
    _, ys = coordinates(size)
    mask = below(size, line)
    # Following every spike of the skyline would drape the land in vertical pleats.
    level = blur(np.repeat(line[:, None], 3, axis=1), 60)[:, 0]
    paint(canvas, ramp(np.clip((ys - level[None, :]) / depth, 0, 1), [(0, top), (1, bottom)]), mask)
    return mask


def _box(field: Field, radius: int) -> Field:
    window = 2 * radius + 1
    padded = np.pad(field, ((radius + 1, radius), *[(0, 0)] * (field.ndim - 1)), mode="edge")
    sums = np.cumsum(padded, axis=0, dtype=np.float64)
    return np.asarray((sums[window:] - sums[:-window]) / window, dtype=np.float32)


def blur(field: Field, radius: float) -> Field:
    """Soften a mask or a picture; three box filters come close to a Gaussian and stay free of bands."""
    width = max(1, round(radius))
    for _ in range(3):
        field = _box(field, width)
        field = np.swapaxes(_box(np.swapaxes(field, 0, 1), width), 0, 1)
    return field


def glow(size: Size, centre: Point, radius: float, falloff: float = 2.0) -> Field:
    """Return light that fades with the distance from its centre."""
    xs, ys = coordinates(size)
    distance = np.hypot(xs - centre[0], ys - centre[1]) / radius
    return np.asarray(np.exp(-(distance**falloff)), dtype=np.float32)


def disc(size: Size, centre: Point, radius: float) -> Field:
    """Return a filled circle with a smooth edge."""
    xs, ys = coordinates(size)
    distance = np.hypot(xs - centre[0], ys - centre[1])
    return np.asarray(np.clip(radius - distance + 0.5, 0, 1), dtype=np.float32)


def clouds(size: Size, cell: Point, seed: int, cover: float = 0.5) -> Field:
    """Return a mask of soft clouds; a larger cover leaves less clear sky."""
    return step(fbm(size, cell, seed, 6), 1 - cover, 1.25 - cover * 0.6)


def cumulus(canvas: Field, cell: Point, seed: int, low: float, mask: Field) -> None:
    """Paint fair-weather clouds: bright towards the light above, bluish below."""
    puffs = fbm((canvas.shape[1], canvas.shape[0]), cell, seed, 6)
    soft = blur(puffs, 4)
    # Where the cloud is thinner above than here, its upper side faces the light.
    facing = (soft - np.roll(soft, 18, axis=0)) * 3.2 + (puffs - soft) * 1.2
    tone = ramp(np.clip(0.62 + facing, 0, 1), [(0, "#9db9d6"), (0.4, "#d5e3ee"), (0.75, "#fffdf8")])
    paint(canvas, tone, step(puffs, low, low + 0.13) * mask, 0.97)


def stars(canvas: Field, seed: int, count: int, bottom: float) -> None:
    """Scatter stars of different size and warmth over the upper part of the canvas."""
    size = (canvas.shape[1], canvas.shape[0])
    rng = np.random.default_rng(seed)
    cool, warm = np.zeros((size[1], size[0]), np.float32), np.zeros((size[1], size[0]), np.float32)
    for _ in range(count):
        layer = warm if rng.random() < 0.25 else cool
        x, y = rng.integers(1, size[0] - 2), rng.integers(1, int(bottom))
        layer[y, x] += rng.random() ** 3 * 0.9 + 0.1
        if rng.random() < 0.04:
            layer[y - 1 : y + 2, x - 1 : x + 2] += 0.75
    for layer, colour in ((cool, "#dfeaff"), (warm, "#ffe2bd")):
        shine(canvas, colour, layer + blur(layer, 1) * 2 + blur(layer, 4) * 6)


def water(size: Size, horizon: float, seed: int, stretch: float = 7.0) -> Field:
    """Return ripples from -1 to 1, laid out in perspective below the horizon."""
    xs, ys = coordinates(size)
    depth = np.clip(ys - np.float32(horizon), 1.0, None)
    tile = fbm((256, 256), (40, 40), seed, 4)
    # Mirrored copies meet without a seam where the texture repeats.
    texture = np.block([[tile, tile[:, ::-1]], [tile[::-1], tile[::-1, ::-1]]])
    u = (xs - size[0] / 2) * (40 / stretch) / np.sqrt(depth + 6)
    v = 430 * np.log(depth + 22)
    waves = sample(texture, u * 1.3, v) - sample(texture, u * 0.7 + 90, v * 0.6 + 50)
    return np.asarray(np.clip(waves * 3, -1, 1), dtype=np.float32)


def reflect(canvas: Field, horizon: int, ripples: Field, strength: float) -> Field:
    """Return the canvas with everything above the horizon mirrored below it and shaken by ripples."""
    size = (canvas.shape[1], canvas.shape[0])
    xs, ys = coordinates(size)
    depth = np.clip((ys - horizon) / max(1, size[1] - horizon), 0, 1)
    offset = ripples * strength * (0.15 + depth)
    mirrored = np.clip(2 * horizon - ys + offset * 2, 0, horizon - 1)
    shaken = np.clip(xs + offset * 0.4, 0, size[0] - 1)
    return sample(canvas, shaken, mirrored)


def finish(canvas: Field, seed: int, grain: float = 0.012, vignette: float = 0.18) -> Image.Image:
    """Darken the corners, bend the contrast a little, add grain and round to 8 bits."""
    size = (canvas.shape[1], canvas.shape[0])
    xs, ys = coordinates(size)
    corner = np.hypot(xs / size[0] - 0.5, ys / size[1] - 0.5) / np.float32(0.7071)
    graded = np.clip(canvas, 0, 1) * (1 - vignette * corner**2.4)[..., None]
    graded = graded * 0.75 + graded * graded * (3 - 2 * graded) * 0.25
    speckle = np.random.default_rng(seed).normal(0, grain, (size[1], size[0], 1)).astype(np.float32)
    pixels = np.clip((graded + speckle) * 255 + 0.5, 0, 255).astype(np.uint8)
    return Image.fromarray(pixels)


def oval(centre: Point, rx: float, ry: float, angle: float = 0.0, count: int = 48) -> list[Point]:
    """Return the outline of a turned ellipse."""
    cos, sin = math.cos(angle), math.sin(angle)
    turns = (2 * math.pi * index / count for index in range(count))
    return [
        (
            centre[0] + rx * math.cos(turn) * cos - ry * math.sin(turn) * sin,
            centre[1] + rx * math.cos(turn) * sin + ry * math.sin(turn) * cos,
        )
        for turn in turns
    ]


def leaf(stem: Point, length: float, width: float, angle: float, bend: float = 0.0) -> list[Point]:
    """Return the outline of a pointed leaf that grows from its stem in the direction of the angle."""
    cos, sin = math.cos(angle), math.sin(angle)
    outline: list[Point] = []
    for side in (1, -1):
        for index in range(17):
            along = index / 16 if side == 1 else 1 - index / 16
            across = side * width / 2 * math.sin(math.pi * along**0.8) + bend * length * along * along
            x = along * length
            outline.append((stem[0] + x * cos - across * sin, stem[1] + x * sin + across * cos))
    return outline


def smooth(points: Sequence[Point], rounds: int = 4, closed: bool = True) -> list[Point]:
    """Round a polygon or a line off by cutting its corners."""
    line = list(points)
    for _ in range(rounds):
        pairs = list(zip(line, line[1:] + line[:1] if closed else line[1:], strict=False))
        cut = [(a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part) for a, b in pairs for part in (0.25, 0.75)]
        line = cut if closed else [line[0], *cut, line[-1]]
    return line


class Sheet:
    """A transparent sheet for shapes, drawn larger than needed and reduced for smooth edges."""

    def __init__(self, size: Size, oversampling: int = OVERSAMPLING) -> None:
        self._scale = oversampling
        self._image = Image.new("RGBA", (size[0] * oversampling, size[1] * oversampling))
        self._pen = ImageDraw.Draw(self._image)

    def _scaled(self, points: Iterable[Point]) -> list[Point]:
        return [(x * self._scale, y * self._scale) for x, y in points]

    def polygon(self, points: Iterable[Point], colour: str = "#ffffff") -> None:
        """Fill a polygon."""
        self._pen.polygon(self._scaled(points), fill=colour)

    def circle(self, centre: Point, radius: float, colour: str = "#ffffff") -> None:
        """Fill a circle."""
        self.polygon(oval(centre, radius, radius, count=72), colour)

    def box(self, left: float, top: float, right: float, bottom: float, colour: str = "#ffffff") -> None:
        """Fill a rectangle."""
        self.polygon([(left, top), (right, top), (right, bottom), (left, bottom)], colour)

    def rounded(self, area: tuple[float, float, float, float], radius: float, colour: str = "#ffffff") -> None:
        """Fill a rectangle with round corners."""
        left, top, right, bottom = (round(value * self._scale) for value in area)
        self._pen.rounded_rectangle((left, top, right, bottom), radius * self._scale, fill=colour)

    def stroke(self, points: Sequence[Point], width: float, colour: str = "#ffffff", end: float = -1) -> None:
        """Draw a line with round ends, optionally growing thinner or wider towards its end."""
        last = width if end < 0 else end
        steps = max(1, len(points) - 1)
        for index, (a, b) in enumerate(pairwise(points)):
            near = (width + (last - width) * index / steps) / 2
            far = (width + (last - width) * (index + 1) / steps) / 2
            angle = math.atan2(b[1] - a[1], b[0] - a[0]) + math.pi / 2
            dx, dy = math.cos(angle), math.sin(angle)
            self.polygon(
                [
                    (a[0] + dx * near, a[1] + dy * near),
                    (b[0] + dx * far, b[1] + dy * far),
                    (b[0] - dx * far, b[1] - dy * far),
                    (a[0] - dx * near, a[1] - dy * near),
                ],
                colour,
            )
            for (x, y), radius in ((a, near), (b, far)):
                self.polygon(oval((x, y), radius, radius, count=16), colour)

    def pixels(self) -> Field:
        """Return the sheet at its final size: three colours and the coverage."""
        reduced = self._image.reduce(self._scale) if self._scale > 1 else self._image
        return np.asarray(reduced, dtype=np.float32) / np.float32(255)

    def opaque(self) -> Image.Image:
        """Return the sheet as a finished picture, for flat motifs that fill all of it."""
        return Image.fromarray((self.pixels()[..., :3] * 255 + 0.5).astype(np.uint8))

    def mask(self) -> Field:
        """Return only the coverage."""
        return self.pixels()[..., 3]

    def lay(self, canvas: Field, opacity: float = 1.0, soften: float = 0.0) -> None:
        """Put the sheet over a canvas, optionally out of focus."""
        pixels = self.pixels()
        cover = pixels[..., 3:]
        if soften:
            cover = blur(cover, soften)
            # Colours are weighted by coverage, so that the empty ground does not darken the blurred edge.
            pixels = blur(pixels[..., :3] * pixels[..., 3:], soften) / np.maximum(cover, 1e-4)
        ink = pixels[..., :3]
        canvas += (ink - canvas) * (cover * opacity)


def cast(canvas: Field, mask: Field, offset: Size, soften: float, colour: str, strength: float) -> None:
    """Let a shape throw a soft shadow."""
    right, down = offset
    padded = np.pad(mask, ((abs(down),) * 2, (abs(right),) * 2))
    rows, columns = mask.shape
    moved = padded[abs(down) - down :, abs(right) - right :][:rows, :columns]
    shade(canvas, colour, blur(moved, soften), strength)


def conifer(sheet: Sheet, foot: Point, height: float, colour: str, rng: np.random.Generator) -> None:
    """Draw a spruce with ragged branches."""
    x, y = foot
    sheet.box(x - height * 0.012, y - height * 0.3, x + height * 0.012, y, colour)
    tiers = 13
    lean = float(rng.normal(0, 0.012)) * height
    for tier in range(tiers):
        part = tier / (tiers - 1)
        top = y - height * (1 - part * 0.86)
        reach = height * (0.015 + 0.175 * part**0.9) * float(rng.uniform(0.75, 1.15))
        drop = height * (0.07 + 0.07 * part)
        centre = x + lean * (1 - part)
        left, right = float(rng.uniform(0.8, 1.2)), float(rng.uniform(0.8, 1.2))
        sheet.polygon(
            [
                (centre, top - drop * 0.35),
                (centre + reach * 0.45, top + drop * 0.5),
                (centre + reach * right, top + drop * (0.9 + 0.2 * right)),
                (centre + reach * 0.55, top + drop * 0.85),
                (centre + reach * 0.3, top + drop * 1.1),
                (centre, top + drop * 0.8),
                (centre - reach * 0.3, top + drop * 1.1),
                (centre - reach * 0.55, top + drop * 0.85),
                (centre - reach * left, top + drop * (0.9 + 0.2 * left)),
                (centre - reach * 0.45, top + drop * 0.5),
            ],
            colour,
        )


def birds(sheet: Sheet, places: Sequence[tuple[float, float, float]], colour: str) -> None:
    """Draw birds in the distance; each place is an x, a y and a wing length."""
    for x, y, wing in places:
        for side in (-1, 1):
            line = [(x, y), (x + side * wing * 0.45, y - wing * 0.42), (x + side * wing, y - wing * 0.18)]
            sheet.stroke(smooth(line, 3, closed=False), wing * 0.15, colour, wing * 0.04)
