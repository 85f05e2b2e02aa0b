"""The catalogue: its IDs."""

from uuid import UUID

from app.demo.packs import DEMO_PACK_IDS, MAIN_PACK_ID


def test_ids_are_valid_lower_case_and_unique() -> None:
    assert len(set(DEMO_PACK_IDS)) == len(DEMO_PACK_IDS)
    assert all(str(UUID(pack_id)) == pack_id for pack_id in DEMO_PACK_IDS)


def test_the_main_pack_comes_first() -> None:
    assert DEMO_PACK_IDS[0] == MAIN_PACK_ID == "11111111-1111-1111-1111-111111111111"
