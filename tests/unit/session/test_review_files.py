"""Files with reviews: which packs they open, what is said of them, and what is refused without any loss."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from msgspec.structs import replace

from app.core.errors import PackNotFoundError, ReviewRefusedError
from app.core.redaction import AnswerRedactor
from app.core.saved_values import Mark
from app.core.shared_review import DEMO_SERVER, ReviewProblem, SharedReview, read, write
from app.session import review_files
from tests.unit.packs.driver import A, B, D, Driver
from tests.unit.packs.stand_in_services import BASE_URL, StandInServices, until

KEY = "public.s3cret_part"
OF_ANA = SharedReview(
    server=BASE_URL.text, pack=A, reviewer="Ana", time="2026-11-28T14:02:00Z", marks={"x": Mark.PICKED}
)


class Window(Driver):
    """The workspace of a window, with what it has said."""

    def __init__(self, services: StandInServices, folder: Path) -> None:
        super().__init__(services=services, environment_wins=True)
        self.attach()
        self.folder = folder
        self.log: list[str] = []
        self.files = self.workspace.review_files
        self.files.shown.connect(lambda _pack, review: self.log.append(f"{review.reviewer} shown"))
        self.files.not_found.connect(lambda review: self.log.append(f"{review.reviewer} not found"))
        self.files.saved.connect(lambda name: self.log.append(f"{name} saved"))

    def file(self, review: SharedReview, name: str = "") -> str:
        path = self.folder / f"{name or review.reviewer}.packreview"
        write(path, review)
        return str(path)

    async def answer(self, pack_id: str, key_text: str = KEY) -> None:
        """Answer the request for a pack as soon as it is sent."""
        await until(lambda: (key_text, pack_id) in self.services.requests())
        self.services.answer(pack_id, "xyz", key_text)

    async def open(self, *texts: str) -> None:
        """Open links, and wait until the files among them were read."""
        self.workspace.open_links(texts)
        await until(lambda: not self.files.is_busy)

    @property
    def tabs(self) -> list[str]:
        return [pack.tab_target.pack_id if pack.tab_target is not None else "" for pack in self.workspace.packs]

    @property
    def reviewers(self) -> list[str]:
        """Whose marks are beside one's own in the current tab."""
        return [review.reviewer for review in self.pack.marks.others.all]

    @property
    def refused(self) -> tuple[tuple[str, ReviewProblem], ...]:
        alert = self.workspace.alert
        return alert.refused if isinstance(alert, ReviewRefusedError) else ()


@pytest.fixture
@asynccontextmanager
async def window(tmp_path: Path) -> AsyncIterator[Window]:
    made = Window(StandInServices(KEY), tmp_path)
    yield made
    await made.workspace.aclose()
    await made.services.tasks.aclose()


async def test_a_file_opens_its_pack_and_is_shown_with_it(window: Window) -> None:
    path = window.file(OF_ANA)
    window.workspace.open_links([path])
    await until(lambda: (KEY, A) in window.services.requests())
    assert (window.tabs, window.log) == ([A], [])
    await window.answer(A)
    await until(lambda: window.log == ["Ana shown"])
    assert window.reviewers == ["Ana"]
    await window.open(Path(path).as_uri())
    assert (window.tabs, window.reviewers) == ([A], ["Ana"])


async def test_several_files_at_once_are_beside_each_other_and_those_of_other_packs_in_their_tabs(
    window: Window,
) -> None:
    await window.open(A)
    await window.answer(A)
    of_ben, of_cleo = replace(OF_ANA, reviewer="Ben"), replace(OF_ANA, reviewer="Cleo", pack=B)
    await window.open(*map(window.file, (OF_ANA, of_cleo, of_ben)))
    assert window.tabs == [A, B]
    assert window.reviewers == ["Ana", "Ben"], "the tab of the last file is shown"
    window.workspace.show_tab_at(1)
    await window.answer(B)
    await until(lambda: "Cleo shown" in window.log)
    assert window.reviewers == ["Cleo"]


async def test_a_file_that_is_opened_again_replaces_what_was_read_from_it(window: Window) -> None:
    newer = replace(OF_ANA, reviewer="Anna", marks={"x": Mark.REJECTED})
    await window.open(window.file(OF_ANA), window.file(replace(OF_ANA, reviewer="Ben")))
    await window.open(window.file(newer, "Ana"))
    assert [each.marks["x"] for each in window.files.opened_of(OF_ANA.key)] == [Mark.REJECTED, Mark.PICKED]
    window.files.close(newer)
    assert [each.reviewer for each in window.files.opened_of(OF_ANA.key)] == ["Ben"]


async def test_files_of_persons_with_the_same_name_are_beside_each_other(window: Window) -> None:
    other = replace(OF_ANA, reviewer="\u202eAna ", marks={"x": Mark.REJECTED})  # which looks the same
    files = window.file(OF_ANA), window.file(other, "another Ana")
    await window.open(*files)
    assert [(each.reviewer, each.marks["x"]) for each in window.files.opened_of(OF_ANA.key)] == [
        ("Ana", Mark.PICKED),
        ("Ana (2)", Mark.REJECTED),
    ]
    await window.open(files[1])
    assert [each.reviewer for each in window.files.opened_of(OF_ANA.key)] == ["Ana", "Ana (2)"]
    window.files.close(window.files.opened_of(OF_ANA.key)[0])
    assert window.files.opened_of(OF_ANA.key) == (replace(other, reviewer="Ana (2)"),)
    await window.open(*files)
    assert [each.reviewer for each in window.files.opened_of(OF_ANA.key)] == ["Ana (2)", "Ana"]


async def test_a_review_comes_back_with_its_tab_and_its_pack(window: Window) -> None:
    await window.open(window.file(OF_ANA))
    await window.answer(A)
    await until(lambda: window.reviewers == ["Ana"])
    window.workspace.open(B)
    await window.answer(B)
    await until(lambda: window.reviewers == [])
    window.workspace.open(A)
    await window.answer(A)
    await until(lambda: window.reviewers == ["Ana"])
    await window.do("close", "reopen")
    await window.answer(A)
    await until(lambda: window.reviewers == ["Ana"])
    assert window.log == ["Ana shown"]


async def test_a_pack_that_the_key_does_not_see_is_said_to_be_so(window: Window) -> None:
    await window.open(window.file(OF_ANA))
    await until(lambda: (KEY, A) in window.services.requests())
    window.services.fail(A, PackNotFoundError(http_status=404), KEY)
    await until(lambda: window.log == ["Ana not found"])


async def test_a_review_of_the_demonstration_opens_that(window: Window) -> None:
    window.services.demo_may_start.set()
    await window.open(window.file(replace(OF_ANA, server=DEMO_SERVER, pack=D)))
    await window.answer(D, "demo.key")
    await until(lambda: window.log == ["Ana shown"])


async def test_what_is_refused_opens_and_changes_nothing(window: Window) -> None:
    other = window.file(replace(OF_ANA, server="https://elsewhere.invalid/v1"), "other")
    no_demo = window.file(replace(OF_ANA, server=DEMO_SERVER), "demo")
    missing = str(window.folder / "missing.packreview")
    (window.folder / "text.packreview").write_text("hello")
    many = [window.file(replace(OF_ANA, reviewer=f"R{number}")) for number in range(11)]
    await window.open(other, no_demo, missing, str(window.folder / "text.packreview"), *many)
    assert window.refused == (
        ("other.packreview", ReviewProblem.OTHER_SERVER),
        ("demo.packreview", ReviewProblem.OTHER_SERVER),
        ("missing.packreview", ReviewProblem.MISSING),
        ("text.packreview", ReviewProblem.NO_REVIEW),
        ("R10.packreview", ReviewProblem.TOO_MANY),
    )
    assert (window.tabs, len(window.files.opened_of(OF_ANA.key))) == ([A], 10)
    assert window.services.requests() == {(KEY, A)}, "nothing is requested from another server"
    await window.answer(A)
    await until(lambda: "R0 shown" in window.log)
    assert window.refused, "the pack of the other files does not replace what is said"
    window.workspace.open(B)
    assert not window.refused


async def test_a_folder_that_does_not_answer_is_not_waited_for_and_blocks_no_other_file(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Event()

    def read_slowly(path: Path, redactor: AnswerRedactor) -> SharedReview:
        if path.name == "slow.packreview":
            assert answers.wait(30)
        return read(path, redactor)

    monkeypatch.setattr(review_files, "read", read_slowly)
    monkeypatch.setattr(review_files, "_ANSWER_SECONDS", 0.5)
    await window.open(window.file(OF_ANA, "slow"), window.file(replace(OF_ANA, reviewer="Ben")))
    assert window.refused == (("slow.packreview", ReviewProblem.SILENT),)
    assert [review.reviewer for review in window.files.opened_of(OF_ANA.key)] == ["Ben"]
    answers.set()


async def test_a_review_is_saved_or_it_is_said_why_not(window: Window) -> None:
    window.files.save(window.folder / "x.packreview", OF_ANA)
    await until(lambda: window.log == ["x.packreview saved"])
    assert read(window.folder / "x.packreview") == OF_ANA
    with_key = replace(OF_ANA, pack_name="Bearer another.k3y_of_someone")
    window.files.save(window.folder / "x.packreview", with_key)
    await until(lambda: window.refused == (("x.packreview", ReviewProblem.HAS_KEY),))
    assert read(window.folder / "x.packreview") == OF_ANA


async def test_two_windows_take_over_into_the_same_marks(window: Window) -> None:
    other = Window(window.services, window.folder)
    of_ben = replace(OF_ANA, reviewer="Ben", marks={"x": Mark.REJECTED, "y": Mark.REJECTED})
    for each, review in ((window, OF_ANA), (other, of_ben)):
        await each.open(each.file(review))
        await each.answer(A)
        await until(partial(bool, each.log))
        each.pack.marks.others.take_over(review, each.pack.shelf.images)
    current = window.pack
    current.refresh()
    await window.answer(A)
    # Each window has written only what was taken over there; of one image the later mark is kept.
    await until(lambda: [current.marks.of_id(each).value for each in "xyz"] == ["picked", "rejected", ""])
    await other.workspace.aclose()
