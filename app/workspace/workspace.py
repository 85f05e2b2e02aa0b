"""The workspace: the current pack, the key for new requests, and alerts.

It is made before the first paint, when there are no services yet. A pack that is requested before the services are
attached is opened when they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.core.pack_id import parse_pack_id
from app.workspace.pack_search import PackSearch
from app.workspace.recent_packs import RecentPacks
from app.workspace.states import Target, is_busy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.core.errors import PackBrowserError
    from app.core.keychain_problem import KeychainProblem
    from app.core.pack_id import PackIdProblem
    from app.workspace.jobs import Job
    from app.workspace.keys import Keys
    from app.workspace.open_pack import OpenPack
    from app.workspace.services import Services
    from app.workspace.states import Content
    from app.workspace.thumbnails import ThumbnailBoxes


class Workspace(QObject):
    """Everything that is open in one window.

    Attributes:
        keys: The server and key in use, and the keychain that stores the key.
        current: The pack that the window shows; None until the services are attached.
        recent_packs: The packs that were opened before.
        pack_search: Searches these.
        alert: The latest error that is not the failure of a request for a pack; None if there is none.
        refreshes_live: Whether a pack is requested again by itself while its images are being described.
        is_window_visible: Whether the window is visible; while it is not, no such request is sent.
        refusal: Why the latest text could not be opened; None if a pack was requested since.

    Signals:
        refused: A text names no single pack; the `PackIdProblem`, and the text as typed.
        current_changed: `current` was replaced; no arguments.
        waiting_changed: `is_waiting` has changed, or another pack waits; no arguments.
        cancel_requested: The person has cancelled the request, whether it is under way or waits; no arguments.
        alert_changed: `alert` was replaced; no arguments.
        demo_left: The demonstration service is no longer in use; no arguments.
    """

    refused = Signal(object, str)
    current_changed = Signal()
    waiting_changed = Signal()
    cancel_requested = Signal()
    alert_changed = Signal()
    demo_left = Signal()

    def __init__(self, keys: Keys, demo_pack_ids: Iterable[str], parent: QObject | None = None) -> None:
        """Begin with no pack.

        Args:
            keys: The server and key for new requests.
            demo_pack_ids: UUIDs of the demonstration service's packs.
            parent: The Qt parent.
        """
        super().__init__(parent)
        keys.setParent(self)
        self.keys = keys
        self.current: OpenPack | None = None
        self.alert: PackBrowserError | None = None
        self.refusal: PackIdProblem | None = None
        self.refreshes_live = True
        self.is_window_visible = False
        self.recent_packs = RecentPacks(keys, self)
        self.pack_search = PackSearch(keys, self)
        self._demo_pack_ids = frozenset(demo_pack_ids)
        self._early_target: Target | None = None
        self._key_alert: PackBrowserError | None = None
        self._reported_without_decoders: Content | None = None
        keys.entered.connect(self._on_key_entered)
        keys.forgotten.connect(self._on_key_forgotten)
        keys.not_deleted.connect(self._on_key_not_deleted)
        keys.deleted.connect(self._on_key_deleted)

    def attach(self, services: Services, boxes: ThumbnailBoxes, *, recalls_key: bool) -> None:
        """Begin to use the services, and open the pack that was requested before.

        Args:
            services: The services of this run.
            boxes: Sizes of thumbnails.
            recalls_key: Whether to read the key from the keychain now. The demonstration service needs none.
        """
        from app.workspace.open_pack import OpenPack  # imported late: the first paint does not need it

        self.keys.attach(services)
        if recalls_key:
            self.keys.recall()
        self.recent_packs.attach(services)
        self.pack_search.attach(services)
        open_pack = OpenPack(self.keys, services, self._demo_pack_ids, boxes, parent=self)
        open_pack.state_changed.connect(self._on_state_changed)
        open_pack.live_refresh.set_enabled(is_enabled=self.refreshes_live)
        open_pack.live_refresh.set_window_visible(is_visible=self.is_window_visible)
        self.current = open_pack
        self.current_changed.emit()
        if self._early_target is not None:
            self._open(self._early_target)
            self._await_services(None)

    @property
    def running_jobs(self) -> tuple[Job, ...]:
        """The jobs that are running."""
        jobs = (self.current.load_all,) if self.current is not None else ()
        return tuple(job for job in jobs if job.is_running)

    @property
    def is_waiting(self) -> bool:
        """Whether a requested pack waits for the services."""
        return self._early_target is not None

    def open(self, pack_text: str) -> None:
        """Open the pack that a text or link names. `refused` is emitted if it names no single pack."""
        parsed = parse_pack_id(pack_text)
        if parsed.pack_id is not None:
            self._open(Target(parsed.pack_id))
        else:
            self.refusal = parsed.problem
            self.refused.emit(parsed.problem, pack_text)

    def open_demo(self, pack_id: str) -> None:
        """Open a pack of the demonstration service, which is started if necessary."""
        self._open(Target(pack_id, is_demo=True))

    def _open(self, target: Target) -> None:
        self.refusal = None
        if self.current is None:
            self._await_services(target)
        elif target.is_demo:
            self.current.open_demo(target.pack_id)
        else:
            self.current.open(target.pack_id)

    def cancel(self) -> None:
        """Cancel the request that is under way, or the pack that waits for the services."""
        if self.current is not None:
            self.current.cancel()
        else:
            self._await_services(None)
        self.cancel_requested.emit()

    def _await_services(self, target: Target | None) -> None:
        """Replace the pack that waits for the services; None for none."""
        if target != self._early_target:
            self._early_target = target
            self.waiting_changed.emit()

    def set_refreshes_live(self, *, refreshes_live: bool) -> None:
        """Set whether a pack is requested again by itself while its images are being described."""
        self.refreshes_live = refreshes_live
        if self.current is not None:
            self.current.live_refresh.set_enabled(is_enabled=refreshes_live)

    def set_window_visible(self, *, is_visible: bool) -> None:
        """Set whether the window is visible."""
        self.is_window_visible = is_visible
        if self.current is not None:
            self.current.live_refresh.set_window_visible(is_visible=is_visible)

    def leave_demo(self) -> None:
        """Use the real service again, and show no pack."""
        if self.current is not None:
            self.current.clear()
        self.keys.leave_demo()
        self.demo_left.emit()

    def show_alert(self, alert: PackBrowserError | None) -> None:
        """Show an error that is not the failure of a request for a pack; None removes the alert."""
        if alert is not self.alert:
            self.alert = alert
            self.alert_changed.emit()

    def dismiss_alert(self) -> None:
        """Remove the alert."""
        self.show_alert(None)

    def report(self, _error: BaseException) -> None:
        """Show that an internal error occurred. Its type is in the log."""
        from app.core.errors import InternalError

        if self.current is not None and is_busy(self.current.state):
            self.current.fail(InternalError())
        else:
            self.show_alert(InternalError())

    def report_no_decoders(self) -> None:
        """Show that no image can be decoded, once for each pack."""
        from app.core.errors import DecodersNotStartedError

        content = self.current.state.content if self.current is not None else None
        if content is not self._reported_without_decoders and self.alert is None:
            self._reported_without_decoders = content
            self.show_alert(DecodersNotStartedError())

    async def aclose(self) -> None:
        """Cancel requests and downloads, and wait until they have ended."""
        if self.current is not None:
            await self.current.aclose()

    def _on_state_changed(self) -> None:
        # A newer event makes an older alert irrelevant.
        self.dismiss_alert()

    def _on_key_entered(self) -> None:
        self.dismiss_alert()
        if self.current is not None:
            self.current.use_new_key()

    def _on_key_forgotten(self) -> None:
        if self.current is not None:
            self.current.forget_key()

    def _on_key_not_deleted(self, problem: KeychainProblem) -> None:
        from app.core.errors import KeyNotForgottenError

        self._key_alert = KeyNotForgottenError(problem)
        self.show_alert(self._key_alert)

    def _on_key_deleted(self) -> None:
        if self.alert is not None and self.alert is self._key_alert:
            self.dismiss_alert()
