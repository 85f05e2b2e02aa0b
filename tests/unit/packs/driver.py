"""One window without widgets: a workspace with stand-in services, and the events of tables that drive its packs."""

from collections.abc import Callable, Sequence
from typing import Self

from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer

from app.core import errors
from app.core.connection import ApiKey, KeychainProblem
from app.core.errors import InternalError, TooManyRequestsError
from app.core.filtering import Facet
from app.core.limits import PacksLimits, ReconnectionLimits
from app.core.saved_values import Mark
from app.packs.keys import Keys
from app.packs.loading import Content, Loading, Target
from app.packs.open_pack import OpenPack
from app.packs.thumbnails import ThumbnailBoxes
from app.session.workspace import Workspace
from tests.unit.packs.held_packs import HeldPacks
from tests.unit.packs.stand_in_services import StandInServices, pack, settle

A, B, C, D = (f"{digit * 8}-{digit * 4}-{digit * 4}-{digit * 4}-{digit * 12}" for digit in "abcd")  # D is the demo's
NAMES = {A: "a", B: "b", C: "c", D: "d"}
IDS = {name: pack_id for pack_id, name in NAMES.items()}
FIRST_KEY = "env.key"
EARLIER = 1_700_000_000.0
NUMBERED = "{:08}-0000-4000-8000-000000000000"  # IDs of many packs


class Driver:
    """A workspace, and what happens to it.

    Attributes:
        signals: What was signalled since the latest outcome.
    """

    def __init__(
        self,
        key_text: str | None = FIRST_KEY,
        *,
        services: StandInServices | None = None,
        early: Sequence[str] = (),
        recalls_key: bool = False,
        environment_wins: bool = False,
    ) -> None:
        is_unusable = key_text == "unusable"
        self.services = services or StandInServices(None if is_unusable else key_text)
        self.services.settings = replace(
            self.services.settings,
            api=replace(self.services.settings.api, retries=0),
            packs=PacksLimits(look_seconds=60.0),
            reconnection=ReconnectionLimits(least_seconds=2.0, most_seconds=5.0, growth=2.0),
        )
        keys = Keys(
            self.services.connections, environment_wins=environment_wins or is_unusable, is_unusable=is_unusable
        )
        self.workspace = workspace = Workspace(keys, [D])
        self.signals: list[str] = []
        workspace.refused.connect(lambda *_: self.signals.append("refused"))
        workspace.demo_left.connect(lambda: self.signals.append("demo left"))
        workspace.cancelled.connect(lambda: self.signals.append("cancelled"))
        keys.wanted.connect(lambda: self.signals.append("key wanted"))
        workspace.open_links(early)
        self._boxes, self._recalls_key = ThumbnailBoxes(320, 512), recalls_key

    def attach(self) -> None:
        """Begin to use the services."""
        self.workspace.attach(self.services, self._boxes, recalls_key=self._recalls_key)

    async def __aenter__(self) -> Self:
        self.attach()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.workspace.aclose()
        assert self.services.requests() == set()
        await self.services.tasks.aclose()
        for saved in self.services.packs.values():
            await saved.aclose()

    # --- What there is --------------------------------------------------------------------------------------------

    @property
    def pack(self) -> OpenPack:
        """The current pack."""
        assert self.workspace.current is not None
        return self.workspace.current

    @property
    def content(self) -> Content:
        assert self.pack.state.content is not None
        return self.pack.state.content

    @property
    def images(self) -> str:
        """The ids of the images on screen."""
        content = self.pack.state.content
        return "".join(image.id for image in content.pack.images) if content is not None else ""

    @property
    def held(self) -> HeldPacks:
        """The saved answers."""
        assert self.services.held is not None
        return self.services.held

    @property
    def countdown(self) -> QTimer:
        (countdown,) = self.pack.findChildren(QTimer, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return countdown

    @property
    def reconnection(self) -> QTimer:
        timer = self.pack.repetition.findChild(QTimer, "retry")
        assert timer is not None
        return timer

    @property
    def is_trying(self) -> bool:
        """Whether a request that nobody has made is under way."""
        return any(self.services.is_live_under_way(each) for each in self.services.sent_live)

    def requested(self) -> set[tuple[str, str]]:
        """Key and pack ID of the request that should be under way."""
        state = self.pack.state
        if not isinstance(state, Loading):
            return set()
        key = state.request.connection.key
        return {(key.secret_text if key is not None else "", state.request.pack_id)}

    def tab(self, name: str) -> OpenPack:
        """The tab of a pack."""
        return next(each for each in self.workspace.packs if each.tab_target == Target(IDS[name]))

    # --- What happens ---------------------------------------------------------------------------------------------

    async def do(self, *events: str) -> None:
        """Let events happen, those with commas between them before the program can handle any of them."""
        for event in events:
            for each in event.split(", "):
                self._do(each)
            await settle()

    async def show(self, name: str, image_ids: str) -> None:
        """Open a pack, or refresh it."""
        await self.do(f"open {name}", f"answer {name} {image_ids}")

    def _do(self, event: str) -> None:
        workspace, services = self.workspace, self.services
        plain: dict[str, Callable[[], object]] = {
            "-": lambda: None,
            "alert": lambda: workspace.show_alert(InternalError()),
            "cancel": workspace.cancel,
            "close": lambda: workspace.close_tab(self.pack),
            "decline": workspace.decline_key,
            "demo starts": services.demo_may_start.set,
            "demo breaks": lambda: self._set_demo(OSError("no port")),
            "demo finds no thread": lambda: self._set_demo(RuntimeError("can't start new thread")),
            "demo mends": lambda: self._set_demo(None),
            "disk is slow": self.held.may_answer.clear if services.held is not None else lambda: None,
            "disk answers": self.held.may_answer.set if services.held is not None else lambda: None,
            "dismiss": lambda: self.pack.dismiss(),
            "dismiss alert": workspace.dismiss_alert,
            "elapse": lambda: self._fire(self.reconnection),
            "fault": workspace.show_fault,
            "filter xz": self._filter_x_and_z,
            "forget": workspace.keys.forget,
            "hide": lambda: workspace.set_window_visible(is_visible=False),
            "keychain refuses": lambda: self._set_keychain(KeychainProblem.REFUSED),
            "keychain works": lambda: self._set_keychain(None),
            "keychain answers": services.secrets.may_answer.set,
            "keychain times out": services.expire_at_once,
            "leave": workspace.leave_demo,
            "new": workspace.new_tab,
            "no decoders": workspace.report_no_decoders,
            "recall": workspace.keys.recall,
            "refresh": lambda: self.pack.refresh(),
            "reopen": workspace.reopen_tab,
            "show": lambda: workspace.set_window_visible(is_visible=True),
            "tick": lambda: self._fire(self.countdown),
            "try again": lambda: self.pack.try_again(),
        }
        if event in plain:
            plain[event]()
        else:
            self._do_with(*event.split())

    def _do_with(self, verb: str, what: str, *more: str) -> None:
        workspace, services = self.workspace, self.services
        key_text = more[1] if len(more) > 1 else FIRST_KEY
        with_words: dict[str, Callable[[], object]] = {
            "answer": lambda: services.answer(IDS[what], *more),
            "at": lambda: workspace.show_tab_at(int(what)),
            "attempt": lambda: services.answer_live((key_text, IDS[what]), pack(IDS[what], more[0])),
            "close": lambda: workspace.close_tab(self.tab(what)),
            "demo": lambda: workspace.open_demo(IDS[what]),
            "enter": lambda: workspace.keys.enter(ApiKey(what)),
            "fail": lambda: services.fail(IDS[what], getattr(errors, f"{more[0]}Error")(), key_text),
            "keep": lambda: self.held.put(key_text, pack(IDS[what], more[0]), EARLIER),
            "keychain": lambda: setattr(services.secrets, "stored", more[0]),
            "link": lambda: workspace.open_links([IDS.get(each, each) for each in (what, *more)]),
            "move": lambda: workspace.move_tab(self.tab(what), int(more[0])),
            "open": lambda: workspace.open(IDS[what]),
            "pass": lambda: workspace.step_tab(int(what)),
            "step": lambda: self._step(int(what)),
            "type": lambda: workspace.open(what),
            "vain": lambda: services.fail_live((FIRST_KEY, IDS[what]), getattr(errors, f"{more[0]}Error")()),
            "429": lambda: services.fail(
                IDS[what], TooManyRequestsError(http_status=429, retry_after=float(more[0]) if more else None)
            ),
        }
        with_words[verb]()

    def _step(self, by: int) -> None:
        """Step to another tab, and let the time pass after which it is no longer on the way to another."""
        self.workspace.step_tab(by)
        (timer,) = self.workspace.findChildren(QTimer, options=Qt.FindChildOption.FindDirectChildrenOnly)
        assert timer.isActive()
        timer.timeout.emit()

    def _fire(self, timer: QTimer) -> None:
        """Let the time of a timer pass, if it runs."""
        if timer.isActive():
            timer.timeout.emit()

    def _filter_x_and_z(self) -> None:
        self.pack.marks.mark([each for each in self.pack.shelf.images if each.id in "xz"], Mark.PICKED)
        self.pack.filter.toggle(Facet.MARK, Mark.PICKED)

    def _set_keychain(self, problem: KeychainProblem | None) -> None:
        self.services.secrets.problem = problem

    def _set_demo(self, error: Exception | None) -> None:
        self.services.demo_error = error
        self.services.demo_may_start.set()
