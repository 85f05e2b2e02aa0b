"""The status of an image's description, and the mark that a person gives to the image."""

from collections.abc import Sequence
from typing import Final

from app.core.display_text import line_shown
from app.core.models import OTHER_STATUSES, PackImage
from app.core.saved_values import DataProblem, Mark, Review
from app.ui.texts.wording import COUNT, Message, native_keys, number, translate

STATUS_WORDS: Final = {
    "completed": Message("Statuses", "Described"),
    "processing": Message("Statuses", "Being described"),
    "pending": Message("Statuses", "Description pending"),
    "failed": Message("Statuses", "Description failed"),
    "unknown": Message("Statuses", "No status"),
    OTHER_STATUSES: Message("Statuses", "Other statuses"),
}
NOT_DESCRIBED_YET: Final = Message("Statuses", "Not described yet")
NO_DESCRIPTION: Final = {
    "completed": Message("Statuses", "No description was written"),
    "failed": Message("Statuses", "Not described: the description failed"),
}


def status_word(status: str) -> str:
    """A status as people read it; one that is not documented is shown as it was sent."""
    word = STATUS_WORDS.get(status)
    return word.text() if word is not None else status


def counted_status(status: str, count: int) -> str:
    """How many images have a status, for the tool tip of the header."""
    return Message("Statuses", "{status}: {count}")(status_word(status), count)


def no_description(status: str) -> str:
    """The text in place of a missing description."""
    return NO_DESCRIPTION.get(status, NOT_DESCRIBED_YET).text()


WORDS: Final = {Mark.PICKED: Message("Marks", "Picked"), Mark.REJECTED: Message("Marks", "Rejected")}
NO_MARK: Final = Message("Marks", "No mark")
AUTO_ADVANCE: Final = Message("Marks", "Auto-advance")
AUTO_ADVANCE_TIP: Final = Message("Marks", "Go to the next image after a mark")
ADVANCES: Final = Message("Marks", "Auto-advance: a mark also goes to the next image")
AUTO_ADVANCE_OFFER: Final = Message("Marks", "After a mark, the next image can follow by itself (A)")
STAYS: Final = Message("Marks", "Auto-advance is off: a mark stays at its image")
END_OF_REVIEW: Final = Message("Marks", "End of the review")
SHOW_PICKED: Final = Message("Marks", "Show picked")
DOWNLOAD: Final = Message("Marks", "Download…")
SHARE: Final = Message("Marks", "Share…")
FILTERED: Final = Message("Marks", "Filtered")
ONLY_ONE_LEFT: Final = Message("Marks", "No other image is left of those that are shown")
ALL_JUDGED: Final = Message("Marks", "All images have a mark")
ALL_MARKABLE_JUDGED: Final = Message("Marks", "All images have a mark, but for those without an ID")
NO_LONGER_MATCHES: Final = Message("Marks", "no longer matches")

# What `core.filtering.REVIEW_CHOICES` show, in the same order.
REVIEW_FILTERS: Final = (
    Message("Marks", "Everything"),
    Message("Marks", "Without a mark"),
    Message("Marks", "Picked"),
    Message("Marks", "Rejected"),
    Message("Marks", "All but rejected"),
)

PICK: Final = Message("Marks", "Pick")
REJECT: Final = Message("Marks", "Reject")
UNMARK: Final = Message("Marks", "Unmark")
NOTE_PLACEHOLDER: Final = Message("Notes", "Write a note")
NOT_NOTABLE: Final = Message("Notes", "No note: the service sent no ID for this image")
NOT_MARKABLE: Final = Message("Marks", "Not marked: the service sent no ID for this image")

UNSAVED_TITLE: Final = Message("Marks", "Marks")
UNSAVED: Final = Message("Marks", "Some marks, notes or slides are not saved yet.")
UNSAVED_EXPLANATION: Final = Message(
    "Marks",
    "Their file can’t be written now, for example because another program keeps it locked. This is tried again every"
    " few seconds while the window is open. Elsewhere they are saved as shared reviews, which you can open and take"
    " over later.",
)
WAIT: Final = Message("Marks", "Wait")
SAVE_ELSEWHERE: Final = Message("Marks", "Save elsewhere…")
CLOSE_WITHOUT_SAVING: Final = Message("Marks", "Close without saving")

PROBLEMS: Final = {
    DataProblem.FULL: Message(
        "Marks", "Marks are not saved: the disk is full. They stay until you close the window, and are tried again."
    ),
    DataProblem.READ_ONLY: Message(
        "Marks",
        "Marks are not saved: their folder can’t be written."
        " They stay until you close the window, and are tried again.",
    ),
    DataProblem.UNUSABLE: Message(
        "Marks",
        "Marks are not saved: their folder can’t be made, read or written. They stay until you close the window.",
    ),
    DataProblem.NO_FILE: Message(
        "Marks",
        "Marks are not saved: something that is no file is in the place of theirs."
        " They stay until you close the window.",
    ),
    DataProblem.BUSY: Message(
        "Marks", "Marks are not saved yet: another program keeps their file locked. They are tried again."
    ),
    DataProblem.NEWER: Message(
        "Marks",
        "Marks are not saved: their file is of a newer Pack Browser, and stays as it is. Install the newer version.",
    ),
    DataProblem.DAMAGED: Message(
        "Marks",
        "Marks are not saved: their file is damaged and can’t be renamed. They stay until you close the window.",
    ),
    DataProblem.SET_ASIDE: Message(
        "Marks",
        "The file with your marks was damaged. What could be read is in a new one; the damaged one is kept beside it.",
    ),
}


def counted(mark: Mark, count: int) -> str:
    """How many images of the pack have a mark."""
    if mark is Mark.PICKED:
        return translate("Marks", "%Ln picked", None, count)
    return translate("Marks", "%Ln rejected", None, count)


def judged(review: Review) -> str:
    """How many images of the pack have a mark."""
    return Message("Marks", "{judged} of {total} judged")(review.judged, review.total)


def all_judged(review: Review) -> str:
    """All images of the pack have a mark."""
    template = translate("Marks", "All %Ln image(s) judged", None, review.judged)
    return f"{template} · {counted(Mark.PICKED, review.picked)}"


# The picked images are shown, to be judged once more.
choose_again: Final = Message("Marks", "%Ln picked: choose again", None, COUNT)
# The place of an image among those that a filter shows.
shown_of: Final = Message("Marks", "{filter} · {position} of {total}")


def review_parts(review: Review) -> tuple[str, str, str]:
    """How many images are judged, picked and rejected."""
    return judged(review), counted(Mark.PICKED, review.picked), counted(Mark.REJECTED, review.rejected)


def marked(mark: Mark, count: int) -> str:
    """Several images have got a mark, or lost theirs."""
    if mark is Mark.PICKED:
        return translate("Marks", "%Ln image(s) picked", None, count)
    if mark is Mark.REJECTED:
        return translate("Marks", "%Ln image(s) rejected", None, count)
    return translate("Marks", "%Ln image(s) unmarked", None, count)


_CHANGED_BACK: Final = {
    (Mark.PICKED, Mark.NONE): Message("Marks", "Image {position}: no longer picked"),
    (Mark.REJECTED, Mark.NONE): Message("Marks", "Image {position}: no longer rejected"),
    (Mark.NONE, Mark.NONE): Message("Marks", "Image {position}: without a mark"),
}
_AGAIN: Final = {
    Mark.PICKED: Message("Marks", "Image {position}: picked again"),
    Mark.REJECTED: Message("Marks", "Image {position}: rejected again"),
}


def announced(mark: Mark, position: int, total: int) -> str:
    """What screen readers say when one image was marked: "Picked, 21 of 300".

    The number is the position of the image in the pack, as in the name of its tile. After a mark the next image may be
    current already, so that nothing else would say which image has got it.
    """
    return Message("Marks", "{mark}, {position} of {total}")((WORDS.get(mark) or NO_MARK).text(), position, total)


def changed_back(position: int, former: Mark, mark: Mark) -> str:
    """The mark of the image at a position, from 1, was undone or redone: which one it had, and which it has now."""
    message = _AGAIN.get(mark) or _CHANGED_BACK[former, mark]
    return message.text().format(position=number(position))


# Going to the first image without a mark, at a position from 1.
continue_at: Final = Message("Marks", "Continue at {position}")
# The marks of so many images are as they were before.
undone: Final = Message("Marks", "Marks of %Ln image(s) undone", None, COUNT)
# The marks of so many images are again as they were before undoing.
redone: Final = Message("Marks", "Marks of %Ln image(s) redone", None, COUNT)

_LONGEST_NOTE: Final = 60  # characters, in a toast


def note_on(images: Sequence[PackImage]) -> str:
    """What a note is written on."""
    if len(images) == 1:
        return translate("Notes", "Note on image {position}").format(position=number(images[0].position))
    return translate("Notes", "Note on %Ln image(s)", None, len(images))


def note_keys() -> str:
    """What saves a note and what does not."""
    return translate("Notes", "Enter saves, {key} cancels").format(key=native_keys("Esc"))


# The line is full, and what was typed or pasted after that is not in it.
no_more_characters: Final = Message("Notes", "There is room for {most} characters; the rest was left out.")


def note_saved(note: str, count: int) -> str:
    """A note was written on so many images, or removed if it is empty."""
    if note:
        return translate("Notes", "Note on %Ln image(s) saved", None, count)
    return translate("Notes", "Note on %Ln image(s) removed", None, count)


def note_changed_back(position: int, note: str) -> str:
    """The note of an image after it was undone or redone; empty if there is none."""
    if not note:
        return translate("Notes", "Image {position}: no note").format(position=number(position))
    return Message("Notes", "Image {position}: note “{note}”")(position, line_shown(note, _LONGEST_NOTE))


# The notes of several images were undone or redone.
notes_changed_back: Final = Message("Notes", "Notes of %Ln image(s) changed back", None, COUNT)
