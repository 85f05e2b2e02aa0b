"""Checks of links: what was found of one and of many, the question before a check, and the table."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QLocale

from app.core.display_text import line_shown, url_shown
from app.core.links import Finding, LinkCheck, Reason, error_of, expiry_of, finding_of, reasons_of
from app.packs.jobs import Job
from app.ui.texts import image, pack
from app.ui.texts.wording import COUNT, Message, day_of, moment_of, sentence_case, size, translate

LINK: Final = Message("Links", "Link")
FINDINGS: Final = {
    Finding.WORKS: Message("Links", "Works"),
    Finding.BUT: Message("Links", "Works, but"),
    Finding.REFUSED: Message("Links", "Refused us"),
    Finding.GONE: Message("Links", "Gone"),
    Finding.FAILS: Message("Links", "Fails"),
}
_REASONS: Final = {
    Reason.MOVED: Message("Links", "moved for good"),
    Reason.CLEAR: Message("Links", "not encrypted (http:)"),
    Reason.TYPE: Message("Links", "another type than it says ({type})"),
    Reason.FORMAT: Message("Links", "a format that is not shown ({type})"),
    Reason.SMALL: Message("Links", "smaller than a slide"),
    Reason.EXPIRES: Message("Links", "expires on {day}"),
    Reason.PAGE: Message("Links", "a page in place of a picture"),
    Reason.GIVEN_UP: Message("Links", "not asked, because the host did not answer the others"),
}
_EXPIRED: Final = Message("Links", "expired on {day}")

# The question before a check.
CHECK: Final = Message("Links", "Check links")
EXPLANATION: Final = Message(
    "Links",
    "The beginning of each file is requested, 64 KB at most. "
    "What the program has loaded in the last ten minutes is not requested again.",
)
# What a check that was not ended has left.
left_over: Final = Message("Links", "What the last check has left (%Ln)", None, COUNT)

# The table.
RESULTS: Final = Message("Links", "Links")
COPY_BROKEN: Final = Message("Links", "Copy list of broken links")
SORT_BY: Final = Message("Links", "Sort by")
POSITION: Final = Message("Links", "Image")
CODE: Final = Message("Links", "Code")
TYPE: Final = Message("Links", "Type")
PIXELS: Final = Message("Links", "Pixels")
BYTES: Final = Message("Links", "Size")
TIME: Final = Message("Links", "Time")
REDIRECTS: Final = Message("Links", "Redirects")
CHECKED: Final = Message("Links", "Checked")
URL: Final = Message("Links", "URL")

# The URLs were copied.
broken_copied: Final = Message("Links", "%Ln broken link(s) copied", None, COUNT)
NONE_BROKEN: Final = Message("Links", "No link that was checked is broken")


def summary(url: str, check: LinkCheck) -> str:
    """What was found of a link, and why, on one line."""
    reasons = reasons_of(url, check)
    word = FINDINGS[finding_of(check, reasons)].text()
    why = ", ".join(_reason(each, url, check) for each in reasons)
    if not why and (error := error_of(check)) is not None:
        why = image.reason(error)
    return translate("Links", "{finding}: {reasons}").format(finding=word, reasons=why) if why else word


def _reason(reason: Reason, url: str, check: LinkCheck) -> str:
    if reason is Reason.EXPIRES:
        end = expiry_of(url) or 0.0
        return (_EXPIRED if end <= check.at else _REASONS[reason])(day_of(end))
    message = _REASONS[reason]
    return message(line_shown(check.format)) if "{" in message.source else message.text()


def facts(check: LinkCheck) -> list[str]:
    """What is known of an answer, besides what it means: code, type, size in pixels and bytes, and time."""
    return [
        *filter(None, (code(check), line_shown(check.content_type), pixels(check), file_size(check), seconds(check)))
    ]


def code(check: LinkCheck) -> str:
    """The HTTP status; empty if there was no answer."""
    return str(check.status or "")


def pixels(check: LinkCheck) -> str:
    """Width and height; empty if they are not known."""
    return image.pixels(check.width, check.height) if check.width and check.height else ""


def file_size(check: LinkCheck) -> str:
    """Bytes of the file; empty if they are not known."""
    return size(check.size) if check.size is not None else ""


_SHORTEST: Final = 0.0005  # seconds: less is a URL that was not requested


def seconds(check: LinkCheck) -> str:
    """How long the answer took; empty if nothing was asked."""
    return (
        translate("Links", "{seconds} s").format(seconds=QLocale().toString(max(0.01, check.seconds), "f", 2))
        if check.seconds >= _SHORTEST
        else ""
    )


def redirects(check: LinkCheck) -> list[str]:
    """The chain of redirects, each with its status and where it led to."""
    return [f"{hop.status} → {url_shown(hop.url, 300)}" for hop in check.hops]


def details(url: str, check: LinkCheck) -> str:
    """All that is known of a link, on several lines, with the date of the check."""
    when = (_LOADED if check.is_loaded else _CHECKED)(moment_of(check.at))
    return "\n".join(filter(None, (summary(url, check), " · ".join(facts(check)), *redirects(check), when)))


_LOADED: Final = Message("Links", "Loaded by this program {moment}")
_CHECKED: Final = Message("Links", "Checked {moment}")


def spoken(url: str, check: LinkCheck | None) -> str:
    """What was found of a link, after the name of its tile; empty if it works or was not checked."""
    if check is None or finding_of(check, reasons_of(url, check)) is Finding.WORKS:
        return ""
    found = summary(url, check)
    return translate("Accessible", "link: {found}").format(found=found[:1].lower() + found[1:])


def job_title(count: int, name: str) -> str:
    """What a check does."""
    return translate("Links", "Check %Ln link(s) of {name}", None, count).format(
        name=line_shown(name) or pack.UNNAMED.text()
    )


_COUNTED: Final = {
    Finding.WORKS: Message("Links", "%Ln work(s)", None, COUNT),
    Finding.BUT: Message("Links", "%Ln work(s), but not as it should", None, COUNT),
    Finding.REFUSED: Message("Links", "%Ln refused us", None, COUNT),
    Finding.GONE: Message("Links", "%Ln gone", None, COUNT),
    Finding.FAILS: Message("Links", "%Ln fail(s)", None, COUNT),
}


def counted(counts: Mapping[Finding, int]) -> str:
    """How many links have each finding, without those that none has."""
    return ", ".join(_COUNTED[each](count) for each, count in counts.items() if count)


def ended(job: Job, counts: Mapping[Finding, int], given_up: Sequence[str]) -> str:
    """How a check has ended."""
    checked = translate("Links", "%Ln link(s) checked", None, job.done)
    if job.is_cancelled:
        checked = translate("Links", "Cancelled: {checked}").format(checked=checked)
    parts = [checked, counted(counts)]
    if given_up:
        hosts = ", ".join(line_shown(each) for each in given_up[:3])
        parts.append(translate("Links", "given up after ten refusals in a row: {hosts}").format(hosts=hosts))
    return ". ".join(map(sentence_case, filter(None, parts)))


def last_check(moment: float, left: int) -> str:
    """When the links of the pack were checked last, and how many that check has left."""
    sentence = translate("Links", "Last check: {moment}").format(moment=moment_of(moment))
    rest = translate("Links", "%Ln link(s) left", None, left)
    return f"{sentence}, {rest}" if left else sentence
