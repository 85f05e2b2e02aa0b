"""A pack with as many statuses as images: the work for its header and side panel is bounded."""

import json

from pytestqt.qtbot import QtBot

from app.core.decoding import decode_envelope, decode_pack
from app.core.filtering import Facet
from app.core.models import Pack
from app.ui.pack.filter_row import ValueModel
from tests.ui.shown_pack import empty_filter


def pack_of_statuses(count: int) -> Pack:
    images = [
        {"id": f"i{n}", "url": f"https://cdn.example.com/{n}.jpg", "metadata": {"status": f"odd {n}"}}
        for n in range(count)
    ]
    data = {"id": "11111111-1111-1111-1111-111111111111", "name": "Pack", "images": images}
    return decode_pack(decode_envelope(json.dumps({"ok": True, "data": data}).encode()).data)


def test_the_list_of_statuses_has_the_most_frequent_ones_and_says_how_many_more_there_are(qtbot: QtBot) -> None:
    pack_filter = empty_filter()
    pack_filter.show_pack((*pack_of_statuses(8_000).images, *pack_of_statuses(7_000).images[6_000:]))
    model = ValueModel(pack_filter, Facet.STATUS, pack_filter)
    assert model.rowCount() == 501
    first = [model.choice(row) for row in range(500)]
    assert all(each is not None and 6_000 <= int(str(each.value).split()[1]) < 7_000 for each in first)
    assert model.data(model.index(500, 0)) == "and 7,502 more", "with what else may be wanted"
