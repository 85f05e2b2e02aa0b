"""Seeds faults into a copy of the program, one after the other, and prints which tests notice each.

A test suite that is made smaller has to notice as many of them as before. Run from the project's folder::

    python -m tests.seeded_faults            # all faults
    python -m tests.seeded_faults marks url  # those whose name contains one of these words

If code is moved or rewritten, its faults are moved with it: a fault whose text is not found exactly once is an error.
Of the version before the program was made lighter, 44 of the 50 were noticed; now all are.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

_PROJECT: Final = Path(__file__).parent.parent
_TIME_LIMIT_SECONDS: Final = 300

# Two lines for each: what no longer holds, the module below `app`, and the tests of which one at least must fail,
# without `test_` and `.py`; then a text that occurs once in the module, and what replaces it. `\n` is a line break.
_TABLE: Final = r"""
CSV: formulas are escaped | core/copy_formats.py | unit/core/copy_formats
    _BEGINS_FORMULA.match(safe) => None
URLs are copied in pack order | core/copy_formats.py | unit/core/copy_formats
    in_order = sorted(images, key=lambda image: image.position) => in_order = list(images)
pinned images: ten at most | core/copy_formats.py | unit/core/copy_formats
    CopyForm.PINNED_IMAGES: 10 => CopyForm.PINNED_IMAGES: 11
an excluded value leaves images out | core/filtering.py | unit/core/filtering unit/packs/pack_filter
    if excluded.isdisjoint(values(facet, each)) => if not excluded.isdisjoint(values(facet, each))
a number matches a whole position | core/filtering.py | unit/core/filtering unit/core/full_text unit/packs/pack_filter
    return self.folded.isascii() and self.folded.isdecimal() => return False
an unknown error code overrides the status | api/answers.py | unit/api unit/core e2e/banners e2e/faults
    if status != 401 and error_code in _BY_CODE: => if error_code in _BY_CODE:
a review with a key is not written | core/shared_review.py | unit/core/shared_review
    if _has_key(content, redactor): => if False:
a review of another version is refused | core/shared_review.py | unit/core/shared_review
    if beginning.version != VERSION: => if False:
an answer is cut at its limit | api/pack_source.py | unit/api/answers
    body.write(chunk)\n                if body.tell() > max_bytes: => body.write(chunk)\n                if False:
redirects are refused | api/answers.py | unit/api/answers
    if response.is_redirect: => if False:
a nested encoding is refused | api/pack_source.py | unit/api e2e/faults e2e/hostile_answers
    not in {"identity", "gzip"} => in {"x"}
the key is taken out of answers | api/pack_source.py | unit/api/answers
    return shape.decode(self._without_key(key, envelope.data)) => return shape.decode(envelope.data)
multicast addresses are refused | images/image_url.py | unit/images
    return address.is_global and not address.is_multicast => return address.is_global
an expired URL is not requested | images/image_url.py | unit/images/image_url unit/images/download
    if ends_at is not None and ends_at <= (time.time() if now is None else now): => if False:
JPEG scans are counted | images/loading.py | unit/images/decode
    if scans > most: => if False:
a cut JPEG is refused | images/file_formats.py | unit/images e2e/images
    return data.endswith(EOI) or any(marker[0] == EOI for marker in markers(data)) => return True
a 304 answer keeps the thumbnail | images/download.py | unit/images e2e/store
    if answer.status == HTTPStatus.NOT_MODIFIED and known != Validators(): => if False:
one download writes a part file | images/part_file.py | unit/images/part_file unit/packs/download_originals
    or not lock_file(file.fileno()) => or False
the store drops the oldest thumbnails | images/thumbnail_store.py | unit/images/thumbnail_store
    while _pages_in_use(connection) > max_pages: => while False:
memory for thumbnails is bounded | pictures/byte_bounded.py | unit/pictures/byte_bounded unit/packs/thumbnails
    if self._bytes > self._max_bytes: => if False:
unasked bytes are limited | pictures/download_queue.py | unit/pictures/thumbnail_service e2e/traffic
    self.received_bytes < limits.unasked_bytes and => True and
an unresponsive host is deferred | pictures/download_queue.py | unit/pictures unit/packs/thumbnails
    if host.is_responsive is False: => if False:
an original in sight comes before those ahead | pictures/originals.py | unit/pictures/originals
    if any(each.file is None for each in missing): => if False:
a hidden tab fetches nothing ahead | pictures/thumbnail_service.py | unit/pictures unit/packs/thumbnails e2e/tabs
    self._is_hidden = is_hidden => self._is_hidden = False
a mark is one entry for undo | packs/marks.py | unit/packs/marks
    {each: other for each, other in former.items() if other != values[each]} => dict(former)
marks are saved | packs/marks.py | unit/packs/marks e2e/marks
    self._newer[part.kind] |= ids\n            self._save(part, ids) => self._newer[part.kind] |= ids
marks given while loading precede those on disk | packs/marks.py | unit/packs/marks e2e/marks
    given = frozenset(part.known) => given = frozenset()
removed packs can be undone | packs/recent_packs.py | unit/packs/recent_packs e2e/home
    saved.restore(removal.number) => pass
a forgotten key's packs are deleted | packs/keys.py | unit/packs/recent_packs e2e/saved_answers
    self._saved.forget(connection) => pass
the demo's packs are not the key's | packs/recent_packs.py | unit/packs/recent_packs unit/session e2e/home
    self._is_demo = is_demo\n => pass\n
a job pauses | packs/jobs.py | unit/packs/jobs
    if self.state is JobState.RUNNING and self.can_pause: => if False:
a cancelled job is discarded | packs/jobs.py | unit/packs/jobs unit/packs/download_originals
    if self._discard is not None: => if False:
a stored thumbnail is shown as such | packs/tiles.py | unit/packs/tiles unit/packs/thumbnails
    if was_loading: => if not was_loading:
a pack open with the same key is not requested again | packs/open_pack.py | unit/packs/open_pack unit/session
    return self.tab_target == target and is_same_key => return self.tab_target == target
a blank tab is replaced by the saved ones | session/saved_tabs.py | unit/session e2e/tabs e2e/home e2e/opening
    and not self._is_typing() =>
a demo's tab is not saved | session/saved_tabs.py | unit/session e2e/tabs e2e/opening
    if tab is None or tab.target.is_demo or of != connection: => if tab is None or of != connection:
unsaved marks are tried again | storage/saved_marks.py | unit/storage
    if not is_last: => if False:
a newer file is left alone | storage/data_file.py | unit/storage
    if version > schema.version: => if False:
a busy file is not a damaged one | storage/data_file.py | unit/storage
    if code in _BUSY: => if False:
a full disk is said | storage/packs_writer.py | unit/storage
    if problem is DataProblem.FULL: => if False:
the environment's key has precedence | packs/keys.py | unit/packs/keys unit/packs/credentials e2e/keys
    if self.environment_key is not None: => if False:
the log has a size | start/logs.py | unit/start
    if size_of(self._path) + len(data) > _MAX_BYTES: => if False:
several packs and a screenshot are refused | start/arguments.py | unit/start e2e/command_line
    if len(packs) > 1 and (values["screenshot"] is not None or values["smoke_test"]): => if False:
the banner of a pack that is disconnected is left out | ui/shell/error_banner.py | e2e/banners e2e/saved_answers
    if pack is None or pack.is_disconnected: => if pack is None:
a changed palette reaches the panel | ui/widgets/fields.py | ui e2e/details e2e/settings
    if event.type() == QEvent.Type.PaletteChange: => if False:
slides are dropped between others | ui/pack/slide_tray.py | e2e/slides
    row if row >= 0 else self.rowCount() => 0
a caption is left out of small tiles | ui/pack/tile_geometry.py | ui e2e/window_sizes e2e/settings
    if tile < theme.CAPTION_FROM: => if False:
marks of the header count | ui/pack/header.py | e2e/marks
    if next_position is not None: => if next_position is None:
Delete removes a recent pack | ui/home/pack_views.py | ui/home_page e2e/home
    elif current.isValid() and key == Qt.Key.Key_Delete: => elif False:
the demo refuses an unknown key | demo/service.py | unit/demo
    if scheme.lower() != "bearer" or key not in _SUBSCRIPTIONS: => if False:
"""


class Fault(NamedTuple):
    """A fault of the table.

    Attributes:
        name: What no longer holds.
        module: Path of the module below ``app``.
        tests: Paths below ``tests``, without ``test_`` and ``.py``.
        text: Occurs once in the module.
        replacement: What replaces it.
    """

    name: str
    module: str
    tests: list[str]
    text: str
    replacement: str


def _faults() -> list[Fault]:
    lines = _TABLE.strip().splitlines()
    found = []
    for head, change in zip(lines[::2], lines[1::2], strict=True):
        name, module, tests = head.split(" | ")
        text, replacement = change.replace(r"\n", "\n").split("=>")
        found.append(Fault(name, module, tests.split(), text.strip(" "), replacement.strip(" ")))
    return found


def main() -> int:
    """Seed the faults, and return how many were not noticed."""
    words = sys.argv[1:]
    chosen = [each for each in _faults() if not words or any(word in each.name for word in words)]
    misfits = [
        each.name for each in chosen if _module(_PROJECT, each).read_text(encoding="utf-8").count(each.text) != 1
    ]
    assert not misfits, f"not found exactly once: {misfits}"
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "program"
        shutil.copytree(_PROJECT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "dist", "build"))
        for fault in chosen:
            noticed = _first_failure(copy, fault)
            missed += noticed is None
            print(f"{'noticed' if noticed else 'MISSED '}  {fault.name}  {noticed or ''}", flush=True)
    print(f"{len(chosen) - missed} of {len(chosen)} noticed")
    return missed


def _first_failure(copy: Path, fault: Fault) -> str | None:
    module = _module(copy, fault)
    original = module.read_text(encoding="utf-8")
    module.write_text(original.replace(fault.text, fault.replacement), encoding="utf-8")
    tests = [str(path) for each in fault.tests for path in _paths(copy / "tests" / each) if path.exists()]
    assert tests, f"no tests of {fault.name}"
    options = ["-n", "0", "-x", "-q", "--no-header", "-p", "no:cacheprovider", "-m", "", *tests]
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", *options],
            cwd=copy,
            capture_output=True,
            text=True,
            timeout=_TIME_LIMIT_SECONDS,
            check=False,
        )
        failed = [line for line in ran.stdout.splitlines() if line.startswith(("FAILED", "ERROR", "SUBFAIL"))]
        return (failed[0][:160] if failed else ran.stdout[-200:]) if ran.returncode else None
    except subprocess.TimeoutExpired:
        return "the tests did not end"
    finally:
        module.write_text(original, encoding="utf-8")


def _module(project: Path, fault: Fault) -> Path:
    return project / "app" / fault.module


def _paths(place: Path) -> tuple[Path, Path]:
    """The folder of tests that a name stands for, and the module; one of both exists."""
    return place, place.with_name(f"test_{place.name}.py")


if __name__ == "__main__":
    sys.exit(main())
