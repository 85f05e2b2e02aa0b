"""The catalogue: its IDs, titles and explanations."""

from uuid import UUID

from app.demo.packs import DEMO_PACKS, MAIN_PACK_ID


def test_ids_are_valid_lower_case_and_unique() -> None:
    ids = [pack.id for pack in DEMO_PACKS]
    assert len(set(ids)) == len(ids)
    assert all(str(UUID(pack_id)) == pack_id for pack_id in ids)


def test_the_main_pack_comes_first() -> None:
    assert DEMO_PACKS[0].id == MAIN_PACK_ID == "11111111-1111-1111-1111-111111111111"


def test_titles_and_explanations_are_short_and_unique() -> None:
    assert len({pack.title for pack in DEMO_PACKS}) == len(DEMO_PACKS)
    for pack in DEMO_PACKS:
        assert pack.title[0] == pack.title[0].upper()
        assert not pack.title.endswith(".")
        assert pack.explanation.endswith(".")
        assert len(pack.explanation) <= 80
