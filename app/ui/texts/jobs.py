"""What is said of each long work, by its title."""

from __future__ import annotations

from typing import Final, NamedTuple

from app.ui.texts.message import Message
from app.workspace.jobs import JobTitle


class JobTexts(NamedTuple):
    """The sentences for one kind of job.

    Attributes:
        title: What the job does.
        quit_question: Asked before the window is closed while the job runs.
        close_question: Asked before the tab is closed while the job runs.
        quit_explanation: What becomes of the job in both cases.
        keep: The button that leaves window and tab open.
    """

    title: Message
    quit_question: Message
    close_question: Message
    quit_explanation: Message
    keep: Message


JOBS: Final = {
    JobTitle.LOAD_ALL: JobTexts(
        title=Message("Jobs", "Loading all images"),
        quit_question=Message("Jobs", "Quit before all images are loaded?"),
        close_question=Message("Jobs", "Close the tab before all images are loaded?"),
        quit_explanation=Message(
            "Jobs", "What is loaded stays. The rest loads when you open the pack again and scroll to it."
        ),
        keep=Message("Jobs", "Keep loading"),
    ),
}
