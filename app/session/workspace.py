"""The workspace: the open packs, the current one, the key for new requests, and alerts.

It is made before the first paint, when there are no services yet. Packs that are requested before the services are
attached are opened when they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, override

from PySide6.QtCore import QObject, Signal

from app.core.connection import ApiKey, Connection, KeychainProblem
from app.core.pack_id import PackIdProblem, parse_pack_id
from app.packs.keys import Keys
from app.packs.recent_packs import RecentPacks
from app.packs.states import Content, Place, Target, is_busy
from app.session.pack_lists import PackLists
from app.session.tabs import OpenTabs, TabNames

if TYPE_CHECKING:
    from app.core.errors import PackBrowserError
    from app.packs.services import Services
    from app.packs.thumbnails import ThumbnailBoxes


class Workspace(OpenTabs):
    """Everything that is open in one window: opens packs in tabs, and follows the key.

    Attributes:
        recent_packs: The packs that were opened before.
        pack_search: Searches these.
        pack_lists: Makes lists of the service's packs.
        alert: The latest error that is not the failure of a request for a pack; None if there is none.
        refusal: Why the latest text could not be opened; None if a pack was requested since.

    Signals:
        refused: A text names no single pack; the `PackIdProblem`, and the text as typed.
        waiting_changed: `is_waiting` has changed, or another pack waits; no arguments.
        cancel_requested: The person has cancelled the request, whether it is under way or waits; no arguments.
        alert_changed: `alert` was replaced; no arguments.
        demo_left: The current tab no longer uses the demonstration service; no arguments.
    """

    refused = Signal(object, str)
    waiting_changed = Signal()
    cancel_requested = Signal()
    alert_changed = Signal()
    demo_left = Signal()

    def __init__(self, keys: Keys, demo_pack_ids: Iterable[str], parent: QObject | None = None) -> None:
        """Begin with no tab; arguments as of `OpenTabs`."""
        super().__init__(keys, demo_pack_ids, parent)
        self.alert: PackBrowserError | None = None
        self.refusal: PackIdProblem | None = None
        self.recent_packs = RecentPacks(keys, self)
        self.pack_search = self.recent_packs.search
        self.pack_lists = PackLists(keys.connection, self)
        self._tab_names = TabNames(self)
        self._early_targets: tuple[Target, ...] = ()
        self._key_alert: PackBrowserError | None = None
        self._reported_without_decoders: Content | None = None
        self.current_state_changed.connect(self._on_current_state_changed)
        self.current_connection_changed.connect(self._on_current_connection_changed)
        keys.connection_changed.connect(self._on_current_connection_changed)
        keys.entered.connect(self._on_key_entered)
        keys.forgotten.connect(self._on_key_forgotten)
        keys.not_deleted.connect(self._on_key_not_deleted)
        keys.deleted.connect(self._on_key_deleted)

    def attach(self, services: Services, boxes: ThumbnailBoxes, *, recalls_key: bool) -> None:
        """Begin to use the services, and open the packs that were requested before.

        Args:
            services: The services of this run.
            boxes: Sizes of thumbnails.
            recalls_key: Whether to read the key from the keychain now. The demonstration service needs none.
        """
        self.keys.attach(services)
        if recalls_key:
            self.keys.recall()
        self.recent_packs.attach(services, reads_now=not self._early_targets)
        self.pack_lists.attach(services, boxes)
        self._tab_names.attach(services)
        self.add_first_tab(services, boxes)
        if self._early_targets:
            first, *others = self._early_targets
            self._open(first)
            for target in others:
                self._open_in_background(target)
            self._await_services(())

    # --- Opening --------------------------------------------------------------------------------------------------

    @property
    def connection(self) -> Connection:
        """The server and key that the current tab opens packs with."""
        return self.current.connection if self.current is not None else self.keys.connection

    @property
    def is_waiting(self) -> bool:
        """Whether a requested pack waits for the services."""
        return bool(self._early_targets)

    def open(self, pack_text: str) -> None:
        """Open the pack that a text names in the current tab, or show the tab that has it.

        `refused` is emitted if it names no single pack.
        """
        pack_id = self._parse(pack_text)
        if pack_id is not None:
            self._open(self._target_of(pack_id))

    def open_demo(self, pack_id: str) -> None:
        """Open a pack of the demonstration service, which is started if necessary, in the current tab."""
        self._open(Target(pack_id, is_demo=True))

    def open_pack(self, pack_id: str, *, new_tab: bool, image_id: str = "") -> None:
        """Open a pack, or show the tab that has it.

        Args:
            pack_id: UUID in lower case with hyphens.
            new_tab: Whether to open it in a tab of its own, unless the current one has no pack.
            image_id: ID of the image at which the gallery begins; empty for the first one.
        """
        target, name = self._target_of(pack_id), self.pack_lists.name_of(pack_id)
        if new_tab:
            self._open_in_own_tab(target, name, image_id)
        else:
            self._open(target, name, image_id)

    def open_link(self, pack_text: str) -> None:
        """Open the pack that a link names in a tab of its own, or show the tab that has it; see `open_links`."""
        self.open_links((pack_text,))

    def open_links(self, pack_texts: Sequence[str], *, shows_first: bool = True) -> None:
        """Open the packs that links name from the real service, each in a tab of its own. The first one is shown.

        A pack that is open already keeps its tab, and the current tab is used if it has no pack. The others are
        requested when they are first shown. `refused` is emitted for a text that names no single pack.

        Args:
            pack_texts: The links.
            shows_first: Whether the first one is shown; if not, it is one of the others.
        """
        ids = [self._parse(each) for each in pack_texts]
        targets = [Target(each) for each in ids if each is not None]
        if self.current is None:
            self._await_services((*self._early_targets, *targets))
            return
        for number, target in enumerate(targets):
            if number or not shows_first:
                self._open_in_background(target)
            else:
                self._open_in_own_tab(target)

    def refuse_links(self, count: int) -> None:
        """Say that so many links are not opened, because there are more than there can be tabs."""
        self.tabs_are_full.emit(count)

    def _parse(self, pack_text: str) -> str | None:
        parsed = parse_pack_id(pack_text)
        if parsed.pack_id is None:
            self.refusal = parsed.problem
            self.refused.emit(parsed.problem, pack_text)
        return parsed.pack_id

    def _target_of(self, pack_id: str) -> Target:
        return self.current.target_of(pack_id) if self.current is not None else Target(pack_id)

    def _open(self, target: Target, name: str = "", image_id: str = "") -> None:
        self.refusal = None
        if self.current is None:
            self._await_services((target,))
        elif not self._show_opened(target, image_id):
            self.current.open(target, name, _beginning(image_id))

    def _show_opened(self, target: Target, image_id: str) -> bool:
        """Show the tab of a pack instead of the current one, and return whether there is one."""
        pack = self._tab_of(target)
        if pack is None or (pack is self.current and not image_id):
            return False
        if image_id:
            pack.show_image(image_id)
        self.show_instead_of_blank(pack)
        return True

    def _open_in_own_tab(self, target: Target, name: str = "", image_id: str = "") -> None:
        self.refusal = None
        current = self.current
        opened = self._tab_of(target)
        if opened is not None:
            if image_id:
                opened.show_image(image_id)
            self._set_current(opened)
        elif current is not None and current.is_blank and current.is_demo <= target.is_demo:
            current.open(target, name, _beginning(image_id))
        else:
            pack = self._add_new()
            if pack is not None:
                pack.open_later(target, name, _beginning(image_id))
                self._set_current(pack)

    def _open_in_background(self, target: Target) -> None:
        if self._tab_of(target) is None:
            pack = self._add_new()
            if pack is not None:
                pack.open_later(target)
                self._tab_names.look_up()

    def cancel(self) -> None:
        """Cancel the request that is under way, or the packs that wait for the services."""
        if self.current is not None:
            self.current.cancel()
        else:
            self._await_services(())
        self.cancel_requested.emit()

    def _await_services(self, targets: tuple[Target, ...]) -> None:
        """Replace the packs that wait for the services."""
        if targets != self._early_targets:
            self._early_targets = targets
            self.waiting_changed.emit()

    # --- The demo --------------------------------------------------------------------------------------------------

    @property
    def is_demo(self) -> bool:
        """Whether the current tab uses the demonstration service."""
        return self.current is not None and self.current.is_demo

    def leave_demo(self) -> None:
        """Use the real service in the current tab again, and show no pack there."""
        if self.current is not None:
            self.current.leave_demo()
        self.keys.recall()
        self.demo_left.emit()

    @override
    async def aclose(self) -> None:
        """Cancel requests and downloads, and wait until they have ended."""
        await self.pack_lists.aclose()
        await super().aclose()

    # --- Alerts ---------------------------------------------------------------------------------------------------

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

    def _on_current_state_changed(self) -> None:
        # A newer event makes an older alert irrelevant.
        self.dismiss_alert()
        if self.current is not None and not is_busy(self.current.state):
            self.recent_packs.begin_soon()

    def _on_current_connection_changed(self) -> None:
        self.recent_packs.set_demo(is_demo=self.is_demo)
        self.pack_lists.use(self.connection)

    def _on_key_entered(self) -> None:
        self.dismiss_alert()
        if self.current is not None:
            refused = self.current.refused_key
            if refused is not None:
                for pack in self.packs:
                    pack.replace_key(refused)
            self.current.use_new_key()
        self.pack_lists.retry()  # if it is the same key, nothing else requests them again

    def decline_key(self) -> None:
        """Handle that the person was asked for a key and entered none, or has entered one in another tab."""
        for pack in self.packs:
            pack.decline_key()

    def _on_key_forgotten(self, key: ApiKey | None) -> None:
        for pack in self.packs:
            pack.forget_key(key)

    def _on_key_not_deleted(self, problem: KeychainProblem) -> None:
        from app.core.errors import KeyNotForgottenError

        self._key_alert = KeyNotForgottenError(problem)
        self.show_alert(self._key_alert)

    def _on_key_deleted(self) -> None:
        if self.alert is not None and self.alert is self._key_alert:
            self.dismiss_alert()


def _beginning(image_id: str) -> Place | None:
    """Where a pack begins that is opened at an image, which is selected; None for the first image."""
    from app.packs.states import Place  # imported late, as the open pack is

    return Place(image_id, is_image_selected=True) if image_id else None
