"""The keys of a review in random order, in gallery, viewer and comparison, beside a list of what they should do."""

import random
from contextlib import suppress
from typing import Final

from app.core.saved_values import Mark
from tests.e2e.app_under_test import AppUnderTest

_COUNT: Final = 24
_STEPS: Final = 150
_SIGNS: Final = {Mark.NONE: "-", Mark.PICKED: "P", Mark.REJECTED: "X"}
_FILTERS: Final = {"1": "-PX", "2": "-", "3": "P", "4": "X", "5": "-P"}
_KEYS: Final = (
    *("P", "X", "U", "Shift+P", "Shift+X", "Shift+U") * 3,
    *("Ctrl+Z", "Ctrl+Shift+Z") * 4,
    *("Alt+1", "Alt+2", "Alt+3", "Alt+4", "Alt+5"),
    *("Left", "Right") * 4,
    *("Home", "End", "J", "auto"),
)


class Expected:
    """What a person expects: the marks of 24 images, which are shown, and in which of them the keys act.

    Attributes:
        marks: One sign for each image.
        stays: Images that are shown although their mark hides them, until another one comes into view.
        panes: The images in view; one in gallery and viewer.
        active: The pane in which keys act.
        closes: Whether the last key has left too few images for the comparison.
    """

    def __init__(self) -> None:
        self.marks = ["-"] * _COUNT
        self.passing = "-PX"
        self.stays: set[int] = set()
        self.panes: list[int] = [0]
        self.active = 0
        self.closes = False
        self.auto = False
        self._done: list[tuple[int, str, str]] = []
        self._undone: list[tuple[int, str, str]] = []
        # Where the person was before filters changed, one after the other, without anything else in between.
        self.origin: int | None = None
        self.has_memory = True  # the gallery comes back to the origin, the viewer and the comparison stay

    @property
    def shown(self) -> list[int]:
        return [each for each in range(_COUNT) if self.marks[each] in self.passing or each in self.stays]

    @property
    def current(self) -> int | None:
        return self.panes[self.active] if self.panes else None

    def press(self, key: str) -> None:
        match key.split("+"):
            case ["auto"]:
                self.auto = not self.auto
            case ["Alt", number]:
                self._filter(_FILTERS[number])
            case ["Ctrl", "Z"] if self._done:
                image, former, later = self._done.pop()
                self._undone.append((image, former, later))
                self._come_back(image, former)
            case ["Ctrl", "Shift", "Z"] if self._undone:
                image, former, later = self._undone.pop()
                self._done.append((image, former, later))
                self._come_back(image, later)
            case ["J"]:
                self._continue()
            case ["Left" | "Right" | "Home" | "End"]:
                self._move(key)
            case [*shift, "P" | "X" | "U" as sign]:
                self._mark("-" if sign == "U" else sign, steps=bool(shift) is not self.auto)

    def look_at(self, *images: int, active: int = 0) -> None:
        """Have images in view; what a mark hides leaves if one of them was not in view before."""
        has_gone_on = not set(images) <= set(self.panes)
        self.panes, self.active = [*images], active
        if has_gone_on:
            self.stays &= set(images)
            self.origin = None

    def _show(self, image: int) -> None:
        if image in self.panes:
            self.active = self.panes.index(image)
        else:
            panes = self.panes or [image]
            self.look_at(
                *(image if pane == self.active else each for pane, each in enumerate(panes)), active=self.active
            )

    def _free(self, images: list[int]) -> list[int]:
        return [each for each in images if each not in self.panes]

    def _move(self, key: str) -> None:
        self.origin = None if self.panes else self.origin
        current, shown = self.current, self.shown
        if current is None:
            return
        later = self._free([each for each in shown if each > current])
        earlier = self._free([each for each in shown if each < current])
        targets = {"Right": later[:1], "Left": earlier[-1:], "End": later[-1:], "Home": earlier[:1]}[key]
        if targets:
            self._show(targets[0])

    def _mark(self, sign: str, *, steps: bool) -> None:
        current = self.current
        if current is None:
            return
        former, self.marks[current] = self.marks[current], sign
        if former != sign:
            self._done.append((current, former, sign))
            self._undone.clear()
            self.origin = None
        self.stays |= {current}
        self._forget_those_that_pass()
        if not steps:
            return
        later = self._free([each for each in self.shown if each > current and each not in self.stays])
        earlier = self._free([each for each in self.shown if each < current and each not in self.stays])
        if later:
            self._show(later[0])
        elif current in self.stays and earlier:
            self._show(earlier[-1])
        elif current in self.stays:
            self.stays &= set(self.panes) - {current}
            self._follow()

    def _come_back(self, image: int, sign: str) -> None:
        self.marks[image] = sign
        self.stays |= {image}
        self.origin = None
        self._show(image)
        self._forget_those_that_pass()

    def _continue(self) -> None:
        unmarked = [each for each in range(_COUNT) if self.marks[each] == "-"]
        here = [each for each in unmarked if "-" in self.passing]
        if unmarked and not here and unmarked[0] not in self.stays:
            self._filter("-PX")
        if unmarked:
            self._show(unmarked[0])
            self.origin = None

    def _filter(self, passing: str) -> None:
        if passing == self.passing:
            return
        self.passing, self.stays = passing, set()
        self._follow()

    def _follow(self) -> None:
        """Have the nearest image in view: itself, else the next one, else the one before."""
        if self.has_memory and self.current is not None and self.origin is None:
            self.origin = self.current
        wanted = [self.origin] if self.has_memory and self.origin is not None else self.panes
        found: list[int | None] = [each if each in self.shown else None for each in wanted]
        for pane, each in enumerate(wanted):
            free = [image for image in self.shown if image not in found]
            if found[pane] is None and free:
                found[pane] = next((image for image in free if image > each), free[-1])
        panes = [each for each in found if each is not None]
        self.closes = len(panes) < min(2, len(self.panes))
        self.active = max(0, min(sum(each is not None for each in found[: self.active]), len(panes) - 1))
        if not panes and len(self.panes) == 1:
            self.origin = wanted[0]
        self.panes = panes

    def _forget_those_that_pass(self) -> None:
        self.stays = {each for each in self.stays if self.marks[each] not in self.passing}


class Review:
    """The app, and what is expected of it."""

    def __init__(self, app: AppUnderTest, seed: int) -> None:
        self._app = app
        self._random = random.Random(seed)
        self._expected = Expected()
        self._is_lost = False  # whether the comparison was closed because nothing is shown
        self._pressed: list[str] = []

    async def run(self, steps: int, steps_in_a_row: int) -> None:
        """Press keys in the gallery, the viewer and the comparison in turn."""
        self._app.click_tile(0)
        for number in range(steps):
            if number % steps_in_a_row == 0:
                await self._leave()
                if number // steps_in_a_row % 3 == 1:
                    await self._open_viewer()
                elif number // steps_in_a_row % 3 == 2:
                    await self._open_comparison()
            await self._press(self._random.choice(_KEYS))

    async def _press(self, key: str) -> None:
        if key in {"Left", "Right"} and not self._expected.shown:
            return  # they move through the buttons that stand in place of an empty gallery
        self._pressed.append(key)
        self._expected.press(key)
        if key == "auto":
            self._app.trigger("auto_advance")
        else:
            await self._key(key)
        if self._expected.closes:
            await self._be_in_gallery()
        if self._is_lost and self._expected.panes:
            self._is_lost = False
        elif self._is_lost and self._expected.shown:
            self._is_lost = False
            await self._key("Home")
            self._expected.look_at(self._expected.shown[0])
        await self._check()

    async def _key(self, key: str) -> None:
        await self._app.activate()
        self._app.press(key)

    async def _open_viewer(self) -> None:
        if self._expected.panes:
            self._pressed.append("viewer:")
            await self._key("Space")
            self._expected.has_memory, self._expected.origin = False, None
            await self._check()

    async def _open_comparison(self) -> None:
        await self._press("Home")
        shown = self._expected.shown
        if len(shown) > 1 and not self._expected.stays:
            self._pressed.append("comparison:")
            await self._key("Shift+Right")
            await self._key("C")
            self._expected.look_at(shown[0], shown[1], active=1)
            self._expected.has_memory, self._expected.origin = False, None
            await self._check()

    async def _leave(self) -> None:
        overlay = self._app.page.overlays.open
        if overlay is not None:
            await self._key("C" if overlay.is_comparison else "Space")
            await self._be_in_gallery()

    async def _be_in_gallery(self) -> None:
        """Go on in the gallery after the viewer or the comparison."""
        expected = self._expected
        self._pressed.append("gallery:")
        await self._app.until(lambda: self._app.page.overlays.open is None, f"closed, after {self._pressed}")
        await self._app.until_handled()
        expected.closes, expected.has_memory = False, True
        self._is_lost = not expected.panes and expected.origin is None
        if expected.panes:
            expected.panes, expected.active = [expected.panes[expected.active]], 0
            await self._key("Home")
            expected.press("Home")
            await self._check()

    async def _check(self) -> None:
        if self._is_lost:
            assert not self._expected.shown
            return
        with suppress(AssertionError):  # the next line says more
            await self._app.until(lambda: self._seen == self._wanted, "it is as expected", seconds=5)
        assert self._seen == self._wanted, f"after {self._pressed[-20:]}"
        if self._pressed[-1].startswith("Alt") and self._app.page.overlays.open is None and self._expected.shown:
            gallery = self._app.page.gallery
            bar, cell = gallery.verticalScrollBar(), gallery.grid.cell.height()
            await self._app.until(
                lambda: bar.value() % cell == 0 or bar.value() == bar.maximum(), "the first or the last row is whole"
            )
            assert self._app.window.focusWidget() is gallery

    @property
    def _seen(self) -> tuple[object, ...]:
        pack, page = self._app.program.workspace.current, self._app.page
        assert pack is not None
        model, overlay = page.model, page.overlays.open
        rows = range(model.rowCount())
        if overlay is not None:
            in_view, current = overlay.shown.images, overlay.shown.image
        else:
            row = page.gallery.current.row
            in_view, current = page.gallery.selection.images(), model.image(row) if row in rows else None
        return (
            "".join(_SIGNS[pack.marks.of(image)] for image in pack.shelf.images),
            [model.image(row).position - 1 for row in rows],
            {model.image(row).position - 1 for row in rows if model.is_retained(row)},
            [image.position - 1 for image in in_view],
            current.position - 1 if current is not None else None,
            pack.filter.shown,
        )

    @property
    def _wanted(self) -> tuple[object, ...]:
        expected = self._expected
        passing = sum(mark in expected.passing for mark in expected.marks)
        return (
            "".join(expected.marks),
            expected.shown,
            expected.stays,
            expected.panes,
            expected.current,
            passing,
        )


async def test_random_keys_of_a_review_do_what_is_expected(app: AppUnderTest) -> None:
    await app.open_main_pack()
    await app.activate()
    await Review(app, seed=23).run(_STEPS, steps_in_a_row=25)
