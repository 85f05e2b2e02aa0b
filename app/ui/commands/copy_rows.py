"""The rows of the submenu *Copy as*, with what each form leaves out of the images that are there now.

The forms apply to the selected images, or to all that are shown where none is selected; in the viewer and the
comparison, to the one image that other commands apply to. Submenus of the submenu have
the same forms for the shown and for the picked images, so that nothing has to be set before.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.core.copy_formats import CopyForm, Share, shares_of
from app.core.models import PackImage
from app.ui.commands.command import Command, Context, Groups, on_page
from app.ui.pack.choices import CopyTarget
from app.ui.pack.pack_page import PackPage
from app.ui.texts import commands as texts
from app.ui.texts import copying


def copy_rows(context: Context) -> Groups:
    """The rows of the submenu."""
    page = context.shell.page
    if page is None:
        return ()
    chosen = len(page.target_images)
    shown = page.model.rowCount()
    if page.overlays.open is not None:
        heading = copying.THIS_IMAGE.text()
    else:
        heading = copying.selected(chosen) if chosen else copying.shown_as_none_is_selected(shown)
    others = [_target_row(CopyTarget.PICKED, copying.picked(len(page.images_to_copy(CopyTarget.PICKED))), page)]
    if chosen:
        others.insert(0, _target_row(CopyTarget.SHOWN, copying.shown(shown), page))
    what = Command("copy_what", text=texts.COMMANDS["copy_as"], changing_text=lambda _: heading, is_heading=True)
    (forms,) = _form_rows(CopyTarget.CHOSEN, context)
    return (what, *forms), others


def _target_row(target: CopyTarget, text: str, page: PackPage) -> Command:
    return Command(
        f"copy_{target.value}_as",
        text=texts.COMMANDS["copy_as"],
        is_enabled=lambda _: bool(page.images_to_copy(target)),
        changing_text=lambda _: text,
        submenu=partial(_form_rows, target),
    )


def _form_rows(target: CopyTarget, context: Context) -> Groups:
    page = context.shell.page
    images: Sequence[PackImage] = page.images_to_copy(target) if page is not None else ()
    shares = shares_of(images)
    return ([_form_row(form, target, shares[form]) for form in CopyForm],)


def _form_row(form: CopyForm, target: CopyTarget, share: Share) -> Command:
    return Command(
        f"copy_{target.value}_as_{form.value}",
        on_page(lambda page: page.image_actions.copy_as(form, page.images_to_copy(target))),
        text=copying.FORMS[form],
        is_enabled=lambda _: share.held > 0,
        changing_text=lambda _: copying.form_name(form, share),
        tip=lambda _: copying.explanation(form, share),
    )
