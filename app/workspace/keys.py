"""The key that new requests use: typed, recalled from the keychain, kept there, forgotten. Asks the person nothing.

No caller waits for the keychain longer than the settings allow; what it answers later is used all the same.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.core.keychain_problem import KeychainError, KeychainProblem
from app.services.session import KeySource

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator

    from app.core.connection import ApiKey, Connection
    from app.services.session import Session
    from app.workspace.services import Services


class Fate(Enum):
    """What becomes of a key that the person enters."""

    ENVIRONMENT_WINS = auto()  # it is used for this run; the next one uses the environment's key again
    UNKNOWN = auto()  # it is kept if the keychain answers
    KEPT = auto()  # the keychain has answered
    THIS_RUN_ONLY = auto()  # the keychain can't keep it


@dataclass(frozen=True, slots=True)
class Keeping:
    """What becomes of a key that the person enters, as far as is known.

    Attributes:
        fate: What.
        problem: Why the keychain can't keep it; None unless `fate` is `THIS_RUN_ONLY`.
    """

    fate: Fate
    problem: KeychainProblem | None = None


class Keys(QObject):
    """The connection in use, and the keychain behind its key.

    Attributes:
        keeping: What becomes of a key that the person enters.
        is_unusable: Whether the environment's key can't be one, and none was entered since.

    Signals:
        connection_changed: Another server or key is in use, or its source is another one; no arguments.
        recalled: The keychain has said whether it has a key, or is not waited for any more; no arguments. Emitted once
            more where it answers after that.
        entered: The person entered a key of the right form, which is in use now; no arguments.
        forgotten: The key is not used any more; no arguments.
        keeping_changed: `keeping` was replaced; no arguments.
        kept: The key that was entered is kept or not; a `Keeping`. Not emitted for one that was forgotten meanwhile.
        deleting: The forgotten key is being deleted from the keychain; no arguments.
        deleted: The keychain has no key any more; no arguments.
        not_deleted: The keychain may still have it; the `KeychainProblem`. `deleted` may follow if it was only slow.
    """

    connection_changed = Signal()
    recalled = Signal()
    entered = Signal()
    forgotten = Signal()
    keeping_changed = Signal()
    kept = Signal(object)
    deleting = Signal()
    deleted = Signal()
    not_deleted = Signal(object)

    def __init__(
        self, session: Session, *, environment_wins: bool, is_unusable: bool = False, parent: QObject | None = None
    ) -> None:
        """Ask the keychain nothing yet.

        Args:
            session: Server and key in use.
            environment_wins: Whether the environment has a key: the keychain's is neither used nor replaced.
            is_unusable: Whether the environment's key can't be one.
            parent: As Qt's.
        """
        super().__init__(parent)
        self.is_unusable = is_unusable
        self.keeping = Keeping(Fate.ENVIRONMENT_WINS if environment_wins else Fate.UNKNOWN)
        self._session = session
        self._environment_wins = environment_wins
        self._services: Services | None = None
        self._recall_task: asyncio.Task[None] | None = None
        self._is_recalling = False
        self._is_recall_wanted = False
        self._entered_early: ApiKey | None = None

    @property
    def connection(self) -> Connection:
        """The server and key that new requests use."""
        return self._session.connection

    @property
    def source(self) -> KeySource:
        """Where the real service's key came from."""
        return self._session.key_source

    @property
    def has_kept_key(self) -> bool:
        """Whether the key in use came from the keychain."""
        return self.source is KeySource.KEYCHAIN

    @property
    def is_recalling(self) -> bool:
        """Whether the keychain has yet to say whether it has a key, and is waited for."""
        return self._is_recalling

    def attach(self, services: Services) -> None:
        """Begin to use the services; a key that was entered before is kept now."""
        self._services = services
        if self._entered_early is not None:
            key, self._entered_early = self._entered_early, None
            services.tasks.start(self._keep(services, key), name="keep the key")

    # --- Recalling ------------------------------------------------------------------------------------------------

    def recall(self) -> None:
        """Ask the keychain for its key, in the background, if none is known."""
        is_asking = self._recall_task is not None and not self._recall_task.done()
        services = self._services
        if self._environment_wins or is_asking or self.source is not KeySource.NONE or services is None:
            return
        self._is_recalling = True
        self._is_recall_wanted = True
        self._recall_task = services.tasks.start(self._recall(services), name="recall the key")

    async def _recall(self, services: Services) -> None:
        key = None
        try:
            with _time_limit(services, self._on_recall_silent):
                key = await services.kept_key.recall()
        except KeychainError as error:
            self._note(error.problem)
        else:
            self._note(None)
        if key is not None and self._is_recall_wanted and self.source is KeySource.NONE:
            self._session.use_kept_key(key)
            self.connection_changed.emit()
        self._end_waiting()

    def _on_recall_silent(self) -> None:
        self._note(KeychainProblem.SILENT)
        self._end_waiting()

    def _end_waiting(self) -> None:
        self._is_recalling = False
        self.recalled.emit()

    async def until_recalled(self) -> None:
        """Wait until the keychain has said whether it has a key, or is not waited for any more."""
        if self._is_recalling:
            import asyncio

            is_recalled = asyncio.Event()
            self.recalled.connect(is_recalled.set)
            try:
                await is_recalled.wait()
            finally:
                self.recalled.disconnect(is_recalled.set)

    def find_keychain(self) -> None:
        """Find out whether there is a keychain, in the background; `keeping` says what came of it."""
        if self._services is not None and not self._environment_wins:
            self._services.tasks.start(self._find_keychain(self._services), name="find the keychain")

    async def _find_keychain(self, services: Services) -> None:
        try:
            await services.kept_key.check()
        except KeychainError as error:
            self._note(error.problem)

    def _note(self, problem: KeychainProblem | None) -> None:
        """Note what the keychain answered, or that it did not answer."""
        self.keeping = Keeping(Fate.KEPT) if problem is None else Keeping(Fate.THIS_RUN_ONLY, problem)
        self.keeping_changed.emit()

    # --- Entering -------------------------------------------------------------------------------------------------

    def enter(self, key: ApiKey) -> None:
        """Use a key that the person entered, which leaves the demo, and keep it."""
        self.is_unusable = False
        self._session.use_key(key)
        self.connection_changed.emit()
        self.entered.emit()
        if self._environment_wins:
            self.kept.emit(self.keeping)
        elif self._services is None:
            self._entered_early = key
        else:
            self._services.tasks.start(self._keep(self._services, key), name="keep the key")

    async def _keep(self, services: Services, key: ApiKey) -> None:
        try:
            with _time_limit(services, lambda: self._on_keep_answered(KeychainProblem.SILENT)):
                await services.kept_key.keep(key)
        except KeychainError as error:
            self._on_keep_answered(error.problem)
        else:
            self._on_keep_answered(None)

    def _on_keep_answered(self, problem: KeychainProblem | None) -> None:
        self._note(problem)
        if self.source is not KeySource.NONE:  # otherwise it was forgotten meanwhile
            self.kept.emit(self.keeping)

    # --- Forgetting -----------------------------------------------------------------------------------------------

    def forget(self) -> None:
        """Use no key any more, and delete it from the keychain."""
        self._is_recall_wanted = False  # what is read from now on is what is to be deleted
        self._entered_early = None
        self._session.forget_key()
        self.connection_changed.emit()
        self.forgotten.emit()
        if self._services is not None:
            self.deleting.emit()
            self._services.tasks.start(self._delete(self._services), name="forget the key")

    async def _delete(self, services: Services) -> None:
        try:
            with _time_limit(services, lambda: self.not_deleted.emit(KeychainProblem.SILENT)):
                await services.kept_key.forget()
        except KeychainError as error:
            # Where there is no keychain no key was ever kept.
            if error.problem is not KeychainProblem.MISSING:
                self.not_deleted.emit(error.problem)
                return
        self.deleted.emit()

    # --- The demo -------------------------------------------------------------------------------------------------

    def enter_demo(self) -> None:
        """Use the demonstration service, which has been started."""
        self._session.enter_demo()
        self.connection_changed.emit()

    def leave_demo(self) -> None:
        """Use the real service again; its key may be in the keychain."""
        self._session.leave_demo()
        self.connection_changed.emit()
        self.recall()


@contextlib.contextmanager
def _time_limit(services: Services, on_expired: Callable[[], None]) -> Iterator[None]:
    """Call a function once the keychain has taken longer than callers wait; its answer is awaited all the same."""
    import asyncio

    timer = asyncio.get_running_loop().call_later(services.settings.keychain_seconds, on_expired)
    try:
        yield
    finally:
        timer.cancel()
