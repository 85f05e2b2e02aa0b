"""Reviews that are handed on as files: written, opened, refused, compared with one's own and taken over."""

from collections.abc import Sequence
from typing import Final

from app.core.display_text import line_shown
from app.core.saved_values import Mark
from app.core.shared_review import OtherMark, ReviewProblem, SharedReview, TakenOver
from app.ui.texts.image import spoken_note
from app.ui.texts.marks import NO_MARK, WORDS
from app.ui.texts.wording import Message, moment, translate

OTHERS: Final = Message("Reviews", "Other reviews")
REVIEWS: Final = Message("Reviews", "Shared reviews")
SHARE: Final = Message("Reviews", "Share review")
OPEN: Final = Message("Reviews", "Open reviews")
SAVE: Final = Message("Reviews", "Save…")
YOUR_NAME: Final = Message("Reviews", "Your name, as others see it beside your marks")
NAME_NEEDED: Final = Message("Reviews", "Enter a name, so that others know whose review it is.")
NO_KEY: Final = Message("Reviews", "The file has no API key, and no pictures.")
FILES: Final = Message("Reviews", "Reviews")
MY_MARKS: Final = Message("Reviews", "My marks")
OPENED: Final = Message("Reviews", "Opened review")
SHOW: Final = Message("Reviews", "Show")
HIDE_UNTIL_DONE: Final = Message("Reviews", "Hide until I am done")
TAKE_OVER_OR_CLOSE: Final = Message("Reviews", "Take over or close…")
TAKE_OVER: Final = Message("Reviews", "Take over…")
REVEALED: Final = Message("Reviews", "All images have a mark: the marks of others are shown now")

_PROBLEMS: Final = {
    ReviewProblem.MISSING: Message("Reviews", "{file} is not there."),
    ReviewProblem.NO_FILE: Message("Reviews", "{file} is a folder or a device, not a file."),
    ReviewProblem.TOO_LARGE: Message("Reviews", "{file} is too large: reviews have at most 8 MB."),
    ReviewProblem.SILENT: Message("Reviews", "{file} is in a folder that does not answer."),
    ReviewProblem.UNUSABLE: Message("Reviews", "{file} can’t be read."),
    ReviewProblem.NO_REVIEW: Message("Reviews", "{file} has no review in it."),
    ReviewProblem.OTHER_VERSION: Message(
        "Reviews", "{file} is of another version of Pack Browser. Install the newest version."
    ),
    ReviewProblem.DAMAGED: Message("Reviews", "{file} is damaged: parts of it are not as they should be."),
    ReviewProblem.HAS_KEY: Message("Reviews", "{file} contains an API key: whoever has the file could use the key."),
    ReviewProblem.OTHER_SERVER: Message("Reviews", "{file} is about a pack of a server that is not in use here."),
    ReviewProblem.TOO_MANY: Message("Reviews", "{file} is one too many: close another review of this pack first."),
}
_PROBLEMS_OF_WRITING: Final = {
    **_PROBLEMS,
    ReviewProblem.MISSING: Message("Reviews", "The folder of {file} is not there."),
    ReviewProblem.UNUSABLE: Message("Reviews", "{file} can’t be written."),
    ReviewProblem.HAS_KEY: Message(
        "Reviews", "{file} would contain an API key: whoever has the file could use the key."
    ),
}
_FILE_CHARACTERS: Final = 80
_NAME_CHARACTERS: Final = 40
_LINE_CHARACTERS: Final = 40  # of marks beside one's own in the viewer of a small window
_MOST_REFUSED: Final = 5  # sentences in the banner


def refused(files: Sequence[tuple[str, ReviewProblem]], *, were_written: bool) -> str:
    """Why files were not opened, or not written."""
    problems = _PROBLEMS_OF_WRITING if were_written else _PROBLEMS
    sentences = [problems[why].text().format(file=line_shown(name, _FILE_CHARACTERS)) for name, why in files]
    left = len(sentences) - _MOST_REFUSED
    more = [translate("Reviews", "%Ln more file(s) were not opened.", None, left)] if left > 0 else []
    return "\n".join((*sentences[:_MOST_REFUSED], *more))


def name_shown(reviewer: str) -> str:
    """The name of a person."""
    return line_shown(reviewer, _NAME_CHARACTERS)


def spoken(others: Sequence[OtherMark]) -> str:
    """What others have made of an image, after the name of its tile."""
    parts = []
    for other in others:
        mark = WORDS[other.mark].text().lower() if other.mark in WORDS else ""
        note = spoken_note(other.note) if other.note else ""
        parts.append(f", {name_shown(other.reviewer)}: {', '.join(filter(None, (mark, note)))}")
    return "".join(parts)


def mark_of(other: OtherMark) -> str:
    """The mark that another person has given."""
    word = WORDS.get(other.mark, NO_MARK).text()
    return translate("Reviews", "{name}: {mark}").format(name=name_shown(other.reviewer), mark=word)


def line_of(other: OtherMark) -> str:
    """The mark and the note of another person."""
    if not other.note:
        return mark_of(other)
    return translate("Reviews", "{mark}. {note}").format(mark=mark_of(other), note=line_shown(other.note))


def marks_in_short(others: Sequence[OtherMark]) -> str:
    """The marks of other persons by their names, or only how many there are if that would be long."""
    marked = [other for other in others if other.mark is not Mark.NONE]
    names = " · ".join(map(mark_of, marked))
    if len(names) <= _LINE_CHARACTERS:
        return names
    counted = _counted_marks([other.mark for other in marked])
    return translate("Reviews", "Others: {counted}").format(counted=", ".join(counted))


def _counted_marks(marks: Sequence[Mark]) -> list[str]:
    return [
        translate("Reviews", "%Ln picked", None, marks.count(Mark.PICKED)),
        translate("Reviews", "%Ln rejected", None, marks.count(Mark.REJECTED)),
    ]


def _counted(review: SharedReview) -> str:
    parts = _counted_marks([*review.marks.values()])
    if review.notes:
        parts.append(translate("Reviews", "%Ln note(s)", None, len(review.notes)))
    if review.slides:
        parts.append(translate("Reviews", "%Ln slide(s)", None, len(review.slides)))
    return ", ".join(parts)


def _named(review: SharedReview, template: str) -> str:
    return template.format(name=name_shown(review.reviewer), counted=_counted(review), time=moment(review.time))


def what_is_shared(review: SharedReview) -> str:
    """What is written to the file."""
    return f"{_counted(review)}. {NO_KEY.text()}"


def heading(review: SharedReview) -> str:
    """The name of a reviewer, the time of the review and what is in it."""
    return _named(review, translate("Reviews", "{name}, {time}: {counted}"))


def opened(review: SharedReview, foreign: int) -> str:
    """What is in a review that was opened; so many of its images are not in the pack."""
    sentence = _named(review, translate("Reviews", "{name}: {counted}"))
    if foreign:
        sentence += ". " + translate("Reviews", "%Ln image(s) of it are not in this pack.", None, foreign)
    return sentence


def hidden(reviews: Sequence[SharedReview]) -> str:
    """Whose reviews are hidden until one's own is complete."""
    names = ", ".join(name_shown(each.reviewer) for each in reviews)
    return translate("Reviews", "{name}: hidden until you have marked all images").format(name=names)


def not_found(review: SharedReview) -> str:
    """The pack of a review was not found."""
    template = translate("Reviews", "The review by {name} is of a pack that this key can’t see: {pack}")
    return template.format(name=name_shown(review.reviewer), pack=line_shown(review.pack_name) or review.pack)


def saved(name: str) -> str:
    """The file was written."""
    return translate("Reviews", "{file} saved").format(file=line_shown(name, _FILE_CHARACTERS))


def take_over(review: SharedReview, count: int) -> str:
    """Take over from a review for so many selected images."""
    return _named(review, translate("Reviews", "Take over from {name} for %Ln selected", None, count))


def take_over_all(review: SharedReview) -> str:
    """Take over from a review for all images."""
    return _named(review, translate("Reviews", "Take over all from {name}"))


def taken_over(review: SharedReview, taken: TakenOver) -> str:
    """What was taken over."""
    first = _named(review, translate("Reviews", "%Ln image(s) taken over from {name}", None, taken.images))
    more = []
    if taken.slides:
        more.append(translate("Reviews", "%Ln slide(s) are in the tray.", None, taken.slides))
    if taken.slides_stay:
        more.append(translate("Reviews", "The slides in the tray are your own, and stay."))
    if taken.differing:
        more.append(
            translate("Reviews", "For %Ln image(s) your own mark or note differs, and stays.", None, taken.differing)
        )
    return f"{first}. {' '.join(more)}" if more else first
