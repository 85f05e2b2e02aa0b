"""The key of a run as the person meets it: asked for, recalled from the keychain, kept there, forgotten.

Opens no pack.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Final

from app.core.errors import KeyNotForgottenError
from app.keychain import KeychainError, KeychainProblem
from app.services.session import KeySource
from app.ui.widgets.forget_key_dialog import ForgetKeyDialog
from app.ui.widgets.key_dialog import KeyDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.core.connection import ApiKey
    from app.core.errors import PackBrowserError
    from app.services.kept_key import KeptKey
    from app.services.session import Session
    from app.services.tasks import TaskOwner
    from app.ui.main_window import MainWindow

_KEPT: Final = "The key is kept in this computer's keychain, and you are not asked again."
_KEPT_IF_IT_ANSWERS: Final = (
    "The key is kept in this computer's keychain if that answers; else it is for this run only."
)
_THIS_RUN_ONLY: Final = "The key is used for this run only: {problem}."
_ENVIRONMENT_WINS: Final = (
    "The key is used for this run only: the next one begins with the key of the environment again."
)
_SENT_NOWHERE_ELSE: Final = " It is sent to the Genviral API and nowhere else."
_LEAVES_DEMO: Final = " You are exploring the demo: with your own key, Pack Browser leaves it."


class KeyController:
    """Runs the key dialogs of one window, and the keychain behind them.

    Nobody waits for the keychain longer than `patience_seconds`; what it says later is heard all the same.
    """

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        kept_key: KeptKey,
        tasks: TaskOwner,
        *,
        environment_wins: bool,
        patience_seconds: float,
        key_entered: Callable[[ApiKey], None],
        key_forgotten: Callable[[], None],
        recalled: Callable[[], None],
        dialog_closed: Callable[[], None],
        failed: Callable[[PackBrowserError], None],
        withdrawn: Callable[[PackBrowserError], None],
    ) -> None:
        """Ask nobody yet.

        Args:
            window: The widgets.
            session: Server and key in use.
            kept_key: The keychain's.
            tasks: Owns what waits for the keychain.
            environment_wins: Whether the environment has a key: the keychain's is neither used nor replaced.
            patience_seconds: For each answer of the keychain, which a person may have to unlock first.
            key_entered: Hears a key of the right form.
            key_forgotten: Hears that the session has no key any more.
            recalled: Hears that the keychain was asked, whatever it said; once more if it said it late.
            dialog_closed: Hears that the person was asked for a key, and gave one or not.
            failed: Shows a banner.
            withdrawn: Takes that banner away, as it is not true any more.
        """
        self._window = window
        self._session = session
        self._kept_key = kept_key
        self._tasks = tasks
        self._environment_wins = environment_wins
        self._patience_seconds = patience_seconds
        self._key_entered = key_entered
        self._key_forgotten = key_forgotten
        self._recalled = recalled
        self._dialog_closed = dialog_closed
        self._failed = failed
        self._withdrawn = withdrawn
        self._recall_task: asyncio.Task[None] | None = None
        self._awaited: asyncio.Event | None = None
        self._is_recall_wanted = False
        self._what_becomes_of_it = _ENVIRONMENT_WINS if environment_wins else _KEPT_IF_IT_ANSWERS
        self._dialog: KeyDialog | None = None
        window.commands.change_key.triggered.connect(self.ask)
        window.commands.forget_key.triggered.connect(self._ask_whether_to_forget)

    @property
    def is_recalling(self) -> bool:
        """Whether the keychain has yet to say whether it has a key, and is waited for."""
        return self._awaited is not None

    def recall(self) -> None:
        """Ask the keychain for its key, in the background, if none is known."""
        is_asking = self._recall_task is not None and not self._recall_task.done()
        if self._environment_wins or is_asking or self._session.key_source is not KeySource.NONE:
            return
        self._awaited = asyncio.Event()
        self._is_recall_wanted = True
        self._recall_task = self._tasks.start(self._recall(), name="recall the key")

    async def until_recalled(self) -> None:
        """Wait until the keychain has said whether it has a key, or is not waited for any more."""
        if self._awaited is not None:
            await self._awaited.wait()

    async def _recall(self) -> None:
        key = None
        try:
            with self._patience(self._on_recall_silent):
                key = await self._kept_key.recall()
        except KeychainError as error:
            self._note(error.problem)
        else:
            self._note(None)
        if key is not None and self._is_recall_wanted and self._session.key_source is KeySource.NONE:
            if self._dialog is not None and not self._dialog.is_begun:
                self._dialog.reject()
            self._session.use_kept_key(key)
        self._end_waiting()

    def _on_recall_silent(self) -> None:
        self._note(KeychainProblem.SILENT)
        self._end_waiting()

    def _end_waiting(self) -> None:
        if self._awaited is not None:
            self._awaited.set()
            self._awaited = None
        self._recalled()

    @contextlib.contextmanager
    def _patience(self, on_silent: Callable[[], None]) -> Iterator[None]:
        timer = asyncio.get_running_loop().call_later(self._patience_seconds, on_silent)
        try:
            yield
        finally:
            timer.cancel()

    def _note(self, problem: KeychainProblem | None) -> None:
        """Note what the keychain said, or that it said nothing."""
        self._what_becomes_of_it = _KEPT if problem is None else _THIS_RUN_ONLY.format(problem=problem.value)
        self._explain()

    def ask(self) -> None:
        """Ask for a key."""
        if self._dialog is not None:
            self._dialog.activateWindow()
            return
        dialog = KeyDialog(self._window)
        self._dialog = dialog
        self._explain()
        dialog.key_entered.connect(self._on_key_entered)
        dialog.finished.connect(self._on_dialog_finished)
        dialog.addAction(self._window.commands.quit)
        # Never exec(): a nested loop inside a coroutine's step ends in "Cannot enter into task".
        dialog.open()
        if not self._environment_wins:
            self._tasks.start(self._check(), name="check the keychain")

    def _explain(self) -> None:
        if self._dialog is None:
            return
        in_demo = self._session.connection.is_demo
        self._dialog.explain(self._what_becomes_of_it + _SENT_NOWHERE_ELSE + (_LEAVES_DEMO if in_demo else ""))

    async def _check(self) -> None:
        """Find out whether there is a keychain; whether it answers says only what it is asked for."""
        try:
            await self._kept_key.check()
        except KeychainError as error:
            self._note(error.problem)

    def _on_key_entered(self, key: ApiKey) -> None:
        self._key_entered(key)
        if self._environment_wins:
            self._window.status_line.say("The key is used for this run")
        else:
            self._tasks.start(self._keep(key), name="keep the key")

    async def _keep(self, key: ApiKey) -> None:
        try:
            with self._patience(lambda: self._on_not_kept(KeychainProblem.SILENT)):
                await self._kept_key.keep(key)
        except KeychainError as error:
            self._on_not_kept(error.problem)
        else:
            self._note(None)
            self._tell_what_became_of_it("The key is kept in the keychain")

    def _on_not_kept(self, problem: KeychainProblem) -> None:
        self._note(problem)
        self._tell_what_became_of_it(_THIS_RUN_ONLY.format(problem=problem.value).rstrip("."))

    def _tell_what_became_of_it(self, sentence: str) -> None:
        if self._session.key_source is not KeySource.NONE:  # it was forgotten meanwhile
            self._window.status_line.say(sentence)

    def _on_dialog_finished(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
        self._dialog_closed()

    def _ask_whether_to_forget(self) -> None:
        dialog = ForgetKeyDialog(self._window)
        dialog.accepted.connect(self._forget)
        dialog.finished.connect(dialog.deleteLater)
        dialog.addAction(self._window.commands.quit)
        dialog.open()

    def _forget(self) -> None:
        self._is_recall_wanted = False  # what is read late is what is to be forgotten
        self._session.forget_key()
        self._key_forgotten()
        self._tasks.start(self._delete(), name="forget the key")

    async def _delete(self) -> None:
        status_line = self._window.status_line
        silent = KeyNotForgottenError(KeychainProblem.SILENT.value)
        is_late = False

        def on_silent() -> None:
            nonlocal is_late
            is_late = True
            status_line.set_busy("")
            self._failed(silent)

        problem: KeychainProblem | None = None
        status_line.set_busy("Forgetting the key…")
        try:
            with self._patience(on_silent):
                await self._kept_key.forget()
        except KeychainError as error:
            problem = error.problem
        if is_late:
            self._withdrawn(silent)
        else:
            status_line.set_busy("")
        # Where there is no keychain, none was ever kept.
        if problem is None or problem is KeychainProblem.MISSING:
            status_line.say("The key is forgotten")
        else:
            self._failed(KeyNotForgottenError(problem.value))
