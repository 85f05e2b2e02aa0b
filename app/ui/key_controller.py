"""The key of a run as the person meets it: asked for, recalled from the keychain, kept there, forgotten.

Opens no pack.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from app.core.errors import KeyNotForgottenError
from app.keychain import KeychainError
from app.services.session import KeySource
from app.ui.widgets.forget_key_dialog import ForgetKeyDialog
from app.ui.widgets.key_dialog import KeyDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.core.connection import ApiKey
    from app.core.errors import PackBrowserError
    from app.services.kept_key import KeptKey
    from app.services.session import Session
    from app.services.tasks import TaskOwner
    from app.ui.main_window import MainWindow

_KEPT: Final = "The key is kept in this computer's keychain, and you are not asked again."
_THIS_RUN_ONLY: Final = "The key is used for this run only: {problem}."
_ENVIRONMENT_WINS: Final = (
    "The key is used for this run only: the next one begins with the key of the environment again."
)
_SENT_NOWHERE_ELSE: Final = " It is sent to the Genviral API and nowhere else."
_LEAVES_DEMO: Final = " You are exploring the demo: with your own key, Pack Browser leaves it."


class KeyController:
    """Runs the key dialogs of one window, and the keychain behind them."""

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        kept_key: KeptKey | None,
        tasks: TaskOwner,
        *,
        key_entered: Callable[[ApiKey], None],
        key_forgotten: Callable[[], None],
        recalled: Callable[[], None],
        dialog_closed: Callable[[], None],
        failed: Callable[[PackBrowserError], None],
    ) -> None:
        """Ask nobody yet.

        Args:
            window: The widgets.
            session: Server and key in use.
            kept_key: The keychain's; None where the environment has one, which wins.
            tasks: Owns what waits for the keychain.
            key_entered: Hears a key of the right form.
            key_forgotten: Hears that the session has no key any more.
            recalled: Hears that the keychain was asked, whatever it said.
            dialog_closed: Hears that the person was asked for a key, and gave one or not.
            failed: Shows a banner.
        """
        self._window = window
        self._session = session
        self._kept_key = kept_key
        self._tasks = tasks
        self._key_entered = key_entered
        self._key_forgotten = key_forgotten
        self._recalled = recalled
        self._dialog_closed = dialog_closed
        self._failed = failed
        self._recalling: asyncio.Task[None] | None = None
        self._dialog: KeyDialog | None = None
        window.commands.change_key.triggered.connect(self.ask)
        window.commands.forget_key.triggered.connect(self._ask_whether_to_forget)

    @property
    def is_recalling(self) -> bool:
        """Whether the keychain has yet to say whether it has a key."""
        return self._recalling is not None

    def recall(self) -> None:
        """Ask the keychain for its key, in the background, if none is known."""
        if self._kept_key is not None and self._session.key_source is KeySource.NONE and self._recalling is None:
            self._recalling = self._tasks.start(self._recall(self._kept_key), name="recall the key")

    async def until_recalled(self) -> None:
        """Wait until the keychain has said whether it has a key."""
        if self._recalling is not None:
            await asyncio.wait({self._recalling})

    async def _recall(self, kept_key: KeptKey) -> None:
        try:
            key = await kept_key.recall()
        except KeychainError:
            # The person is asked for the key, and is told then what becomes of it.
            key = None
        finally:
            self._recalling = None
        if key is not None:
            self._session.use_kept_key(key)
        self._recalled()

    def ask(self) -> None:
        """Ask for a key."""
        if self._dialog is not None:
            self._dialog.activateWindow()
            return
        dialog = KeyDialog(self._window)
        self._explain(dialog, _ENVIRONMENT_WINS if self._kept_key is None else _KEPT)
        dialog.key_entered.connect(self._on_key_entered)
        dialog.finished.connect(self._on_dialog_finished)
        dialog.addAction(self._window.commands.quit)
        self._dialog = dialog
        # Never exec(): a nested loop inside a coroutine's step ends in "Cannot enter into task".
        dialog.open()
        if self._kept_key is not None:
            self._tasks.start(self._check(self._kept_key, dialog), name="check the keychain")

    def _explain(self, dialog: KeyDialog, what_becomes_of_it: str) -> None:
        in_demo = self._session.connection.is_demo
        dialog.explain(what_becomes_of_it + _SENT_NOWHERE_ELSE + (_LEAVES_DEMO if in_demo else ""))

    async def _check(self, kept_key: KeptKey, dialog: KeyDialog) -> None:
        try:
            await kept_key.check()
        except KeychainError as error:
            if self._dialog is dialog:
                self._explain(dialog, _THIS_RUN_ONLY.format(problem=error.problem.value))

    def _on_key_entered(self, key: ApiKey) -> None:
        self._key_entered(key)
        if self._kept_key is None:
            self._window.status_line.say("The key is used for this run")
        else:
            self._tasks.start(self._keep(self._kept_key, key), name="keep the key")

    async def _keep(self, kept_key: KeptKey, key: ApiKey) -> None:
        try:
            await kept_key.keep(key)
        except KeychainError as error:
            self._window.status_line.say(_THIS_RUN_ONLY.format(problem=error.problem.value).rstrip("."))
        else:
            self._window.status_line.say("The key is kept in the keychain")

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
        self._session.forget_key()
        self._key_forgotten()
        if self._kept_key is None:
            self._window.status_line.say("The key is forgotten")
        else:
            self._tasks.start(self._delete(self._kept_key), name="forget the key")

    async def _delete(self, kept_key: KeptKey) -> None:
        self._window.status_line.set_busy("Forgetting the key…")
        try:
            await kept_key.forget()
        except KeychainError as error:
            self._failed(KeyNotForgottenError(error.problem.value))
        else:
            self._window.status_line.say("The key is forgotten")
        finally:
            self._window.status_line.set_busy("")
