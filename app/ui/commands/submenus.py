"""The submenus that are made anew when they are opened: *Copy as* and *Shared reviews*.

The forms of *Copy as* apply to the selected images; where none is selected, to what the filter shows, or to the picked
ones while it shows all; in the viewer and the comparison, to the one image that other commands apply to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from msgspec.structs import replace

from app.core.copy_formats import CopyForm, Share, shares_of
from app.core.models import PackImage
from app.core.shared_review import SharedReview
from app.packs.open_pack import OpenPack
from app.ui.chosen_settings import CopyTarget
from app.ui.commands.command import Command, Context, Groups, nothing, on_page
from app.ui.texts import commands as texts
from app.ui.texts import exporting
from app.ui.texts import reviews as review_texts

_MOST_IN_ONE_MENU: Final = 2  # reviews, each of which has five rows


def copy_rows(context: Context) -> Groups:
    """The rows of the submenu, under a heading that says what they copy."""
    page = context.shell.page
    if page is None:
        return ()
    chosen, shown, picked = map(
        len, (page.target_images, *map(page.images_to_copy, (CopyTarget.SHOWN, CopyTarget.PICKED)))
    )
    if page.overlays.open is not None:
        heading, target = exporting.THIS_IMAGE.text(), CopyTarget.CHOSEN
    elif chosen:
        heading, target = exporting.selected(chosen), CopyTarget.CHOSEN
    elif picked and shown == page.image_count:
        heading, target = exporting.picked_as_none_is_selected(picked), CopyTarget.PICKED
    else:
        heading, target = exporting.shown_as_none_is_selected(shown), CopyTarget.SHOWN
    what = Command("copy_what", text=texts.COMMANDS["copy_as"], changing_text=lambda _: heading, is_heading=True)
    images = page.images_to_copy(target)
    shares = shares_of(images)
    return ((what, *(_form_row(form, images, shares[form]) for form in CopyForm)),)


def _form_row(form: CopyForm, images: Sequence[PackImage], share: Share) -> Command:
    return Command(
        f"copy_as_{form.value}",
        on_page(lambda page: page.image_actions.copy_as(form, images)),
        text=exporting.FORMS[form],
        is_enabled=lambda _: share.held > 0,
        changing_text=lambda _: exporting.form_name(form, share),
        tip=lambda _: exporting.explanation(form, share),
    )


def review_rows(context: Context) -> Groups:
    """The rows of the submenu."""
    pack = context.workspace.current
    if pack is None:
        return ()
    others = pack.marks.others
    own = Command(
        "show_my_marks",
        lambda _: others.toggle(""),
        text=review_texts.MY_MARKS,
        is_enabled=lambda _: bool(others.readable),
        is_checked=lambda _: "" not in others.hidden,
    )
    groups = [_rows_of(review, pack, context) for review in others.all]
    if len(groups) > _MOST_IN_ONE_MENU:
        groups = [[_submenu(review, rows) for review, rows in zip(others.all, groups, strict=True)]]
    return [*groups, [own]]


def _submenu(review: SharedReview, rows: list[Command]) -> Command:
    return replace(_row("review", review_texts.name_shown(review.reviewer), nothing), submenu=lambda _: [rows])


def _rows_of(review: SharedReview, pack: OpenPack, context: Context) -> list[Command]:
    others, selected = pack.marks.others, context.selected
    close = _row("close_review", review_texts.close(review), lambda at: at.workspace.review_files.close(review))
    if review not in others.readable:
        return [
            _row("show_review", review_texts.marks_of(review), lambda _: others.answer(review, is_hidden=False)),
            close,
        ]
    take_over = on_page(lambda page: page.marking.take_over(review, page.target_images))
    take_over_all = on_page(lambda page: page.marking.take_over(review, pack.shelf.images))
    return [
        Command(
            "review", text=review_texts.REVIEWS, changing_text=lambda _: review_texts.heading(review), is_heading=True
        ),
        replace(
            _row("take_over", review_texts.take_over(review, selected), take_over), is_enabled=lambda _: selected > 0
        ),
        _row("take_over_all", review_texts.take_over_all(review), take_over_all),
        replace(
            _row("show_marks", review_texts.marks_of(review), lambda _: others.toggle(review.reviewer)),
            is_checked=lambda _: review.reviewer not in others.hidden,
        ),
        close,
    ]


def _row(command_id: str, text: str, run: Callable[[Context], object]) -> Command:
    shown = text.replace("&", "&&")  # otherwise a menu would underline the next letter
    return Command(command_id, run, text=review_texts.REVIEWS, changing_text=lambda _: shown)
