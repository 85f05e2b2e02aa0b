"""What the README lists and links to exists."""

from __future__ import annotations

import re

from app import __version__
from app.core.resource_paths import RESOURCES
from app.demo.packs import DEMO_PACK_IDS
from app.ui.texts.demo_packs import EXPLANATIONS, TITLES

_ROOT = RESOURCES.parent
_SCREENSHOTS = [*(_ROOT / "packaging" / "art" / "screenshots").iterdir()]
_README = (_ROOT / "README.md").read_text(encoding="utf-8")


def test_every_demo_pack_is_listed() -> None:
    for pack_id in DEMO_PACK_IDS:
        assert f"| `{pack_id}` | {TITLES[pack_id].source} | {EXPLANATIONS[pack_id].source} |" in _README


def test_every_file_that_it_links_to_exists() -> None:
    targets = re.findall(r"""(?:\]\(|src="|srcset=")([^)"#]+)""", _README)
    assert sum(target.endswith(".png") for target in targets) == len(_SCREENSHOTS)
    for target in targets:
        if not target.startswith("http"):
            assert (_ROOT / target).is_file(), target


def test_the_changelog_has_this_version() -> None:
    assert f"## [{__version__}]" in (_ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
