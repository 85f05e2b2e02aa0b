"""Jobs: what they do, how far they are, how they have ended; and the dialog of downloads."""

import errno
from typing import Final

from app.core.display_text import line_shown
from app.core.errors import ImageError, PackBrowserError, PackNotFoundError
from app.packs.jobs import Job, JobError, JobState
from app.session.slideshows import SlideshowReading
from app.ui.texts import errors, image, pack
from app.ui.texts.wording import COUNT, Message, number, size, translate

CANCEL: Final = Message("Jobs", "Cancel")
FAILED: Final = Message("Jobs", "Failed")
JOBS: Final = Message("Jobs", "Jobs")
LOST_EXPLANATION: Final = Message(
    "Jobs", "What is done stays. A download goes on where it was when you start it again with the same folder."
)
KEEP_WORKING: Final = Message("Jobs", "Keep working")
NO_JOBS: Final = Message("Jobs", "There were no jobs since the program was started.")
PAUSE: Final = Message("Jobs", "Pause")
PROGRESS: Final = Message("Jobs", "Progress")
REMOVE: Final = Message("Jobs", "Remove from list")
RESUME: Final = Message("Jobs", "Resume")
RETRY: Final = Message("Jobs", "Retry failed")
TRY_AGAIN: Final = Message("Jobs", "Try again")
SHOW_IN_FOLDER: Final = Message("Jobs", "Show in folder")

# The dialog of downloads.
BESIDE: Final = Message("Downloads", "In a folder with the pack’s name")
CHOOSE: Final = Message("Downloads", "Choose…")
DOWNLOAD: Final = Message("Downloads", "Download")
FOLDER: Final = Message("Downloads", "Folder")
IMAGES: Final = Message("Downloads", "Images")
NO_FOLDER: Final = Message("Downloads", "That is not the path of a folder. Type the whole path, or choose the folder.")
MANIFEST: Final = Message("Downloads", "With a table of the files (manifest.csv)")
ONLY_NEW: Final = Message("Downloads", "Files that are there already with the same content stay as they are.")
TITLE: Final = Message("Downloads", "Download originals")

_ANOTHER: Final = Message("Jobs", "the disk reports an error")
_FULL: Final = Message("Jobs", "the disk is full")
_IN_PLACE: Final = Message("Jobs", "a file is in the place of the folder")
_NOT_WRITABLE: Final = Message("Jobs", "the folder can’t be written to")
_REASONS: Final = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: Message("Jobs", "the disk can’t hold such large files"),
    errno.ENOENT: Message("Jobs", "the folder is no longer there"),
    errno.ENOTDIR: _IN_PLACE,
    errno.EEXIST: _IN_PLACE,
    errno.EISDIR: Message("Jobs", "a folder has the name of the file"),
    errno.EACCES: _NOT_WRITABLE,
    errno.EPERM: _NOT_WRITABLE,
    errno.EROFS: _NOT_WRITABLE,
}


def reason(error: JobError) -> str:
    """Why something has failed: a few words in lower case."""
    if isinstance(error, OSError):
        return _REASONS.get(error.errno or 0, _ANOTHER).text()
    if isinstance(error, PackBrowserError):
        return errors.title(error)
    return image.reason(error) if isinstance(error, ImageError) else image.REASONS[ImageError].text()


def progress(job: Job) -> str:
    """How far a job is, or how it has ended."""
    if job.state is JobState.ENDED:
        return job.sentence
    template = translate("Jobs", "{done} of {total}")
    parts = [template.format(done=number(job.done), total=number(job.total))] if job.total > 1 else []
    if job.done_bytes:
        parts.append(size(job.done_bytes))
    if job.failures:
        parts.append(translate("Jobs", "%Ln failed", None, len(job.failures)))
    if job.state is JobState.PAUSED:
        parts.insert(0, paused(job))
    elif job.is_waiting:
        parts.insert(0, translate("Jobs", "Waiting for the host"))
    return " · ".join(parts)


def paused(job: Job) -> str:
    """A job is paused, and why."""
    if job.error is None:
        return translate("Jobs", "Paused")
    return translate("Jobs", "Paused: {reason}").format(reason=reason(job.error))


def in_line(job: Job, others: int) -> str:
    """How far a job in the status line is, and how many others there are."""
    more = translate("Jobs", "%Ln more", None, others)
    return f"{progress(job)} · {more}" if others > 0 else progress(job)


def failed(name: str, error: JobError) -> str:
    """One part that has failed."""
    return translate("Jobs", "{name}: {reason}").format(name=name, reason=reason(error))


def stopped(job: Job) -> str:
    """A job has ended, or was paused by an error: one sentence."""
    if job.state is JobState.ENDED:
        return job.sentence
    return translate("Jobs", "{title}. {paused}").format(title=job.title, paused=paused(job))


# The question before the program is ended while jobs run.
quit_unfinished: Final = Message("Jobs", "Quit before %Ln job(s) have ended?", None, COUNT)
# The system opened no window for a folder.
no_file_manager: Final = Message("Jobs", "No program shows folders here. The folder is {path}")


def download_title(count: int, name: str, *, is_of_picked: bool) -> str:
    """What a download does."""
    if is_of_picked:
        template = translate("Downloads", "Download %Ln picked original(s) from {name}", None, count)
    else:
        template = translate("Downloads", "Download %Ln original(s) from {name}", None, count)
    return template.format(name=line_shown(name) or pack.UNNAMED.text())


def downloaded(job: Job, there: int) -> str:
    """How a download has ended, for which so many files were there already."""
    template = translate("Downloads", "{done} of %Ln original(s) downloaded", None, job.total)
    some = template.format(done=number(job.done))
    if job.is_cancelled:
        return translate("Downloads", "Cancelled: {some}").format(some=some)
    if job.failures:
        failures = translate("Jobs", "%Ln failed", None, len(job.failures))
        return translate("Downloads", "{some}, {failures}").format(some=some, failures=failures)
    came = translate("Downloads", "%Ln original(s) downloaded", None, job.total - there)
    if not there:
        return came
    stayed = translate("Downloads", "%Ln were there already", None, there)
    return translate("Downloads", "{some}, {others}").format(some=came, others=stayed)


# --- All thumbnails of a pack ----------------------------------------------------------------------------------------


def load_all_title(name: str) -> str:
    """What loading all thumbnails of a pack is called."""
    return translate("Jobs", "Load all images of {name}").format(name=line_shown(name) or pack.UNNAMED.text())


def all_loaded(job: Job) -> str:
    """How loading all images ended."""
    if job.done == job.total:
        return translate("Toast", "All %Ln image(s) loaded", None, job.total)
    if job.is_cancelled:
        template = translate("Toast", "Cancelled: {loaded} of %Ln image(s) loaded", None, job.total)
    elif job.done + len(job.failures) < job.total:
        template = translate("Toast", "{loaded} of %Ln image(s) loaded; there is no room for more", None, job.total)
    else:
        template = translate("Toast", "{loaded} of %Ln image(s) loaded, {failed} failed", None, job.total)
    return template.format(loaded=number(job.done), failed=number(len(job.failures)))


# --- Where images were used -------------------------------------------------------------------------------------------

FIND_USES: Final = Message("Uses", "Find where it was used")
_NOT_LISTED: Final = Message("Uses", "This service lists no slideshows, so it is not known where images were used")
_NOT_ALLOWED: Final = Message("Uses", "This key may not see slideshows, so it is not known where images were used")


def uses_refused(reading: SlideshowReading) -> str:
    """Why slideshows can't be read; empty if they can."""
    if reading.refusal is None:
        return ""
    return (_NOT_LISTED if isinstance(reading.refusal, PackNotFoundError) else _NOT_ALLOWED).text()


def uses_found(job: Job, reading: SlideshowReading, used: int, total: int) -> str:
    """How reading slideshows has ended, and how many of the images of the pack on screen are used in them."""
    if reading.refusal is not None:
        return uses_refused(reading)
    if job.is_cancelled:
        return translate("Uses", "Cancelled: %Ln slideshow(s) read", None, reading.read)
    found = translate("Uses", "%Ln slideshow(s) looked through, {read} of them new or changed", None, reading.listed)
    parts = [found.format(read=number(reading.read))]
    if job.failures:
        parts.append(translate("Jobs", "%Ln failed", None, len(job.failures)))
    if total:
        parts.append(Message("Uses", "{used} of {total} images here were used")(used, total))
    return " · ".join(parts)
