"""What has changed in a pack since the person looked: listed, seen, marked as seen, and undone."""

import time
from types import SimpleNamespace

import pytest
from PySide6.QtGui import QUndoStack

from app.core.changes import Description, UnseenChanges, compare
from app.core.models import PackImage
from app.packs import image_changes
from app.packs.image_changes import ImageChanges
from tests.tables import each_row
from tests.unit.core.test_changes import described_pack as pack_of
from tests.unit.core.test_changes import told
from tests.unit.packs.event_tables import tables

# Each step is an event and what follows it: which images are listed, and those that were not seen if they are others;
# in brackets what has arrived, how many were marked as seen, and whether there is something to save. A refresh is a
# live one unless "asked" is its first word. An image is looked at for long enough by "see".
TABLES = tables("""
a mark stays while its image is in sight, for two seconds at least @ -
    begin a b c -> -
    live a:x b:x c:x -> described abc (save) (3 arrived)
    look ab -> described abc
    wait 1.9, look b -> described abc
    wait 0.1, look b -> described abc
    wait 60, look b -> described abc
    look c -> described abc; unseen described ac (save)
    wait 2, leave -> described abc; unseen described a (save)

the mark of a selected image goes with the selection @ -
    begin a b -> -
    live a:x b:x -> described ab (save) (2 arrived)
    look ab chosen a -> described ab
    wait 1, look ab chosen b -> described ab
    wait 1, look ab chosen a -> described ab; unseen described a (save)

what is covered is not looked at nor left @ -
    begin a b -> -
    live a:x b:x -> described ab (save) (2 arrived)
    look ab visible b -> described ab
    wait 2, look ab visible -> described ab
    look -> described ab; unseen described a (save)

another change of an image has to be looked at again @ -
    begin a:x b -> -
    live a:y b:x -> described b redescribed a (save) (2 arrived)
    look ab -> described b redescribed a
    wait 2, look ab -> described b redescribed a
    live a:z b:x -> described b redescribed a
    look -> described b redescribed a; unseen redescribed a (save)

a refresh by the person begins again with what was not seen, which is saved already @ -
    begin a b c d -> -
    live a:x b:x c -> gone d described ab (save) (3 arrived)
    see a -> gone d described ab; unseen gone d described b (save)
    gone -> gone d described ab; unseen described b (save)
    asked a:x b:x c:x -> described bc (save) (1 arrived)
    see bc -> described bc; unseen - (save)
    asked a:x b:x c:x -> -

what is not true any more is not listed although it was seen @ -
    begin a b c:x d:x e -> -
    live a:x b:x c:y f g -> new fg gone de described ab redescribed c (save) (7 arrived)
    see abcfg -> new fg gone de described ab redescribed c; unseen gone de (save)
    gone -> new fg gone de described ab redescribed c; unseen - (save)
    live a d:x c f -> new df gone beg; unseen new d gone bg (save) (3 arrived)

in another pack nothing is listed but what was kept of it @ -
    begin a -> -
    live a:x -> described a (save) (1 arrived)
    begin a:x -> -
    kept a:x b -> new b
    asked a:x b:x c -> new bc (save) (1 arrived)

what changes nothing is not reported, and without a change there is nothing to mark as seen @ -
    begin a b -> -
    all -> -
    live b a -> -
    live a b c -> new c (save) (1 arrived)
    live a b -> - (save)
    live a:x b -> described a (save) (1 arrived)
    see b -> described a
    live b a:x -> described a
    gone -> described a
    all -> - (save) (seen 1)
    all -> -

all are marked as seen, and that is undone and done again @ -
    begin a b c:x d:x e -> -
    live a:x b c:y f -> new f gone de described a redescribed c (save) (5 arrived)
    see a -> new f gone de described a redescribed c; unseen new f gone de redescribed c (save)
    all -> - (save) (seen 5)
    undo -> new f gone de described a redescribed c; unseen new f gone de redescribed c (save) (unseen 5)
    redo -> - (save) (seen 5)

what came meanwhile stays when it is undone @ -
    begin a:x b c -> -
    live a:y b:x c d e -> new de described b redescribed a (save) (4 arrived)
    all -> - (save) (seen 4)
    live a:x b c:x d -> gone e described c redescribed a (save) (3 arrived)
    undo -> new d described c (save) (unseen 4)
    redo -> described c (save) (seen 4)
""")


class Session:
    """A pack on screen, a clock, and what a person sees."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.signals: list[str] = []
        self.undo_stack = QUndoStack()
        self.changes = ImageChanges(self.undo_stack)
        self.changes.arrived.connect(lambda counts: self.signals.append(f"{counts.total()} arrived"))
        self.changes.unseen_changed.connect(lambda: self.signals.append("save"))
        self.changes.all_seen.connect(lambda count: self.signals.append(f"seen {count}"))
        self.changes.all_unseen.connect(lambda count: self.signals.append(f"unseen {count}"))
        self.pack = pack_of("")

    def do(self, event: str) -> None:
        for each in event.split(", "):
            verb, *words = each.split()
            self._do(verb, words)

    def _do(self, verb: str, words: list[str]) -> None:
        match verb:
            case "begin" | "kept":
                self.pack = pack_of(" ".join(words))
                kept = (UnseenChanges(new=frozenset("b"), since=30.0), 60.0) if verb == "kept" else ()
                self.changes.show_pack(self.pack, *kept)
            case "live" | "asked":
                former, self.pack = self.pack, pack_of(" ".join(words))
                self.changes.show_later(self.pack, compare(former, self.pack), is_live=verb == "live")
            case "see":
                images = self._images_of("".join(words))
                self.changes.look_at(images, images, ())
                self.now += 2
                self.changes.leave()
            case "look":
                present, *more = words or [""]
                said = dict(zip(more[::2], [*more[1::2], ""], strict=False))
                chosen = (present, said.get("visible", present), said.get("chosen", ""))
                self.changes.look_at(*map(self._images_of, chosen))
            case "wait":
                self.now += float(words[0])
            case _:
                plain = {
                    "all": self.changes.mark_all_as_seen,
                    "gone": self.changes.see_gone,
                    "leave": self.changes.leave,
                    "redo": self.undo_stack.redo,
                    "undo": self.undo_stack.undo,
                }
                plain[verb]()

    def _images_of(self, ids: str) -> list[PackImage]:
        return [image for image in self.pack.images if image.id in ids]

    def outcome(self) -> str:
        """What followed the latest event, written as in the tables."""
        listed, unseen = (
            " ".join(f"{kind} {ids}" for kind, ids in told(each).items()) or "-"
            for each in (self.changes.listed, self.changes.unseen)
        )
        signals, self.signals = self.signals, []
        text = listed if unseen == listed else f"{listed}; unseen {unseen}"
        return " ".join([text, *(f"({signal})" for signal in signals)])


@each_row("name", TABLES)
def test_events_and_what_follows(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    session = Session()
    clock = SimpleNamespace(monotonic=lambda: session.now, time=time.time)
    monkeypatch.setattr(image_changes, "time", clock)
    for event, outcome in TABLES[name][1]:
        session.do(event)
        assert session.outcome() == outcome, f"after {event}"


def test_what_a_description_was_is_known_while_it_is_listed_and_images_with_the_same_id_are_counted_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(image_changes, "SEEN_SECONDS", 0.0)
    session = Session()
    session.do("begin a:x b:x c, live a:y b:z c, see ab, live a:y b:x c:x")
    assert session.changes.listed.former == {"a": Description("x"), "b": Description("z")}
    session.do("begin a:x b, live a:y c c d")
    assert {kind.value: count for kind, count in session.changes.counts.items()} == {
        "new": 3,
        "redescribed": 1,
        "gone": 1,
    }


def test_changes_are_since_the_last_answer_before_them(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    session = Session()
    session.do("begin a")
    now[0] = 2000.0
    session.do("live a b")
    assert session.changes.listed.since == 1000.0
    monkeypatch.setattr(image_changes, "SEEN_SECONDS", 0.0)
    session.do("see b")
    now[0] = 3000.0
    session.do("live a b c")
    assert (session.changes.unseen.since, session.changes.listed.since) == (2000.0, 1000.0)
    session.do("kept a b, asked a b c")
    assert session.changes.listed.since == 30.0
    session.do("begin a")
    session.changes.show_pack(session.pack, UnseenChanges(), received_at=60.0)
    session.do("asked a b")
    assert session.changes.unseen.since == 60.0, "when the saved answer was received"
