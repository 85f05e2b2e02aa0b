"""The states of an open pack: exactly one holds at a time, and it says everything about the newest request.

::

    Empty ── open_demo ──▶ StartingDemo ── started ───▶ Loading ── answer ──▶ Shown
      │                                                   ▲ │ └───── error ──▶ Failed
      └───── open ───────▶ AwaitingKey ── key known ──────┘ └─────── cancel ─▶ Shown or Empty

The pack on screen (`content`) outlasts each request for another one, and is replaced only by the next answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.errors import PackBrowserError
    from app.core.models import Pack
    from app.core.request import PackRequest


@dataclass(frozen=True, slots=True)
class Target:
    """What a person wants to open.

    Attributes:
        pack_id: UUID in lower case with hyphens.
        is_demo: Whether it is a pack of the demonstration service, which is started for it.
    """

    pack_id: str
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """The pack on screen.

    Attributes:
        request: What it answers.
        pack: The answer.
    """

    request: PackRequest
    pack: Pack


@dataclass(frozen=True, slots=True)
class Empty:
    """There is no pack on screen and none on its way.

    Attributes:
        target: What was asked for and then cancelled, or failed and was dismissed; it can be tried again.
    """

    target: Target | None = None
    content: None = None


@dataclass(frozen=True, slots=True)
class AwaitingKey:
    """No request was sent, because no key is known yet.

    Attributes:
        target: What is opened once there is a key.
        is_person_asked: Whether the person is asked for a key; otherwise the keychain has yet to answer.
        content: The pack on screen.
    """

    target: Target
    is_person_asked: bool
    content: Content | None


@dataclass(frozen=True, slots=True)
class StartingDemo:
    """The demonstration service is being started.

    Attributes:
        target: What is opened then.
        content: The pack on screen.
    """

    target: Target
    content: Content | None


@dataclass(frozen=True, slots=True)
class Loading:
    """A request is under way.

    Attributes:
        target: What was asked for.
        request: What was sent.
        content: The pack on screen.
    """

    target: Target
    request: PackRequest
    content: Content | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A pack is on screen and none is on its way.

    Attributes:
        target: What was asked for last. Its request may have been cancelled; then `content` is another pack.
        content: The pack on screen.
    """

    target: Target
    content: Content


@dataclass(frozen=True, slots=True)
class Failed:
    """The last request failed.

    Attributes:
        target: What was asked for.
        error: Why.
        retry_in: Seconds until it is tried again without the person; None where it is not.
        content: The pack on screen.
    """

    target: Target
    error: PackBrowserError
    retry_in: int | None
    content: Content | None


type PackState = Empty | AwaitingKey | StartingDemo | Loading | Shown | Failed


def is_busy(state: PackState) -> bool:
    """Whether the person waits for a pack, and can cancel that."""
    if isinstance(state, AwaitingKey):
        return not state.is_person_asked
    return isinstance(state, StartingDemo | Loading)
