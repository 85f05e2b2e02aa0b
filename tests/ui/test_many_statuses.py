"""A pack with as many statuses as images: the work for its header and side panel is bounded."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton, QLabel

from app.core.decoding import decode_envelope, decode_pack
from app.ui.marks import status_color
from app.ui.pack import coverage as coverage_module
from app.ui.pack.details_panel import DetailsPanel
from app.ui.pack.header import PackHeader
from tests.ui.shown_pack import empty_filter

if TYPE_CHECKING:
    import pytest
    from PySide6.QtGui import QColor
    from pytestqt.qtbot import QtBot

    from app.core.models import Pack
    from app.ui.theme import Colors


def pack_of_statuses(count: int) -> Pack:
    images = [
        {"id": f"i{n}", "url": f"https://cdn.example.com/{n}.jpg", "metadata": {"status": f"odd {n}"}}
        for n in range(count)
    ]
    data = {"id": "11111111-1111-1111-1111-111111111111", "name": "Pack", "images": images}
    return decode_pack(decode_envelope(json.dumps({"ok": True, "data": data}).encode()).data)


def test_the_bar_paints_a_bounded_number_of_shares(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[str] = []

    def noted_color(status: str, colors: Colors) -> QColor:
        painted.append(status)
        return status_color(status, colors)

    monkeypatch.setattr(coverage_module, "status_color", noted_color)
    header = PackHeader(empty_filter())
    qtbot.addWidget(header)
    header.resize(1_200, 60)
    header.show_pack(pack_of_statuses(1_000))
    header.grab()

    assert 0 < len(painted) <= 21
    tips = [part.toolTip() for part in header.coverage.bar.findChildren(QAbstractButton)]
    assert len(tips) == 21
    assert tips[-2].startswith("odd 19: 1")
    assert tips[-1] == "Other statuses: 980"


def test_the_side_panel_of_a_pack_and_of_a_selection_counts_the_other_statuses_together(qtbot: QtBot) -> None:
    panel = DetailsPanel()
    qtbot.addWidget(panel)
    pack = pack_of_statuses(1_000)
    panel.show_pack(pack, Counter())
    panel.show_selection(pack.images[:50], len(pack.images), Counter())

    texts = [label.text() for label in panel.findChildren(QLabel)]
    assert [text for text in texts if text.startswith("Other")] == ["Other statuses: 980", "Other statuses: 30"]
    assert sum(text.startswith("odd ") for text in texts) == 40
