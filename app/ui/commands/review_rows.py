"""The rows of the submenu *Shared reviews*: for each review what it is, what is taken over, and whether it is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from app.core.shared_review import SharedReview
from app.packs.open_pack import OpenPack
from app.ui.commands.command import Command, Context, Groups, nothing, on_page
from app.ui.texts import reviews as texts

_MOST_IN_ONE_MENU: Final = 2  # reviews, each of which has five rows


def review_rows(context: Context) -> Groups:
    """The rows of the submenu."""
    pack = context.workspace.current
    if pack is None:
        return ()
    others = pack.marks.others
    own = Command(
        "show_my_marks",
        lambda _: others.toggle(""),
        text=texts.MY_MARKS,
        is_enabled=lambda _: not others.is_hiding,
        is_checked=lambda _: "" not in others.hidden,
    )
    hidden = Command("reviews_hidden", text=texts.HIDDEN_UNTIL_COMPLETE, is_heading=True)
    groups = [_rows_of(review, pack, context) for review in others.all]
    if others.is_hiding:
        return [[hidden], *groups]
    if len(groups) > _MOST_IN_ONE_MENU:
        groups = [[_submenu(review, rows) for review, rows in zip(others.all, groups, strict=True)]]
    return [*groups, [own]]


def _submenu(review: SharedReview, rows: list[Command]) -> Command:
    return replace(_row("review", texts.name_shown(review.reviewer), nothing), submenu=lambda _: [rows])


def _rows_of(review: SharedReview, pack: OpenPack, context: Context) -> list[Command]:
    others, selected = pack.marks.others, context.selected
    close = _row("close_review", texts.close(review), lambda at: at.workspace.review_files.close(review))
    if others.is_hiding:
        return [close]
    take_over = on_page(lambda page: page.marking.take_over(review, page.target_images))
    take_over_all = on_page(lambda page: page.marking.take_over(review, pack.shelf.images))
    return [
        Command("review", text=texts.REVIEWS, changing_text=lambda _: texts.heading(review), is_heading=True),
        replace(_row("take_over", texts.take_over(review, selected), take_over), is_enabled=lambda _: selected > 0),
        _row("take_over_all", texts.take_over_all(review), take_over_all),
        replace(
            _row("show_marks", texts.marks_of(review), lambda _: others.toggle(review.reviewer)),
            is_checked=lambda _: review.reviewer not in others.hidden,
        ),
        close,
    ]


def _row(command_id: str, text: str, run: Callable[[Context], object]) -> Command:
    shown = text.replace("&", "&&")  # otherwise a menu would underline the next letter
    return Command(command_id, run, text=texts.REVIEWS, changing_text=lambda _: shown)
