"""Seeds faults into a copy of the program, one after the other, and prints which tests notice each.

A test suite that is made smaller has to notice as many of them as before. Run from the project's folder::

    python -m tests.seeded_faults            # all faults
    python -m tests.seeded_faults marks url  # those whose name contains one of these words

A fault is a text that occurs once in a module, what replaces it, and the tests that should fail then. If code is
moved or rewritten, its faults are moved with it: a fault whose text is not found exactly once is an error. Of the
version before the program was made lighter, 44 of the 50 were noticed.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

_PROJECT: Final = Path(__file__).parent.parent
_TIME_LIMIT_SECONDS: Final = 300


class Fault(NamedTuple):
    """A fault.

    Attributes:
        name: What no longer holds.
        module: Path of the module below ``app``.
        text: Occurs once in it.
        replacement: What replaces it.
        tests: Paths below ``tests``, of which one at least must fail.
    """

    name: str
    module: str
    text: str
    replacement: str
    tests: str


FAULTS: Final = (
    # core
    Fault(
        "CSV: formulas are escaped",
        "core/copy_formats.py",
        "_BEGINS_FORMULA.match(safe)",
        "None",
        "unit/core/test_copy_formats.py",
    ),
    Fault(
        "URLs are copied in pack order",
        "core/copy_formats.py",
        "in_order = sorted(images, key=lambda image: image.position)",
        "in_order = list(images)",
        "unit/core/test_copy_formats.py",
    ),
    Fault(
        "pinned images: ten at most",
        "core/copy_formats.py",
        "CopyForm.PINNED_IMAGES: 10",
        "CopyForm.PINNED_IMAGES: 11",
        "unit/core/test_copy_formats.py",
    ),
    Fault(
        "an excluded value leaves images out",
        "core/filtering.py",
        "if excluded.isdisjoint(values(facet, each))",
        "if not excluded.isdisjoint(values(facet, each))",
        "unit/core/test_filtering.py unit/packs/test_pack_filter.py",
    ),
    Fault(
        "a number matches a position as a whole",
        "core/filtering.py",
        "return self.folded.isascii() and self.folded.isdecimal()",
        "return False",
        "unit/core/test_filtering.py unit/core/test_full_text.py unit/packs/test_pack_filter.py",
    ),
    Fault(
        "an unknown error code overrides the status",
        "api/client.py",
        "if status != 401 and error_code in _BY_CODE:",
        "if error_code in _BY_CODE:",
        "unit/api unit/core e2e/test_banners.py e2e/test_faults.py",
    ),
    Fault(
        "a review with a key is not written",
        "core/shared_review.py",
        "if _has_key(content, redactor):",
        "if False:",
        "unit/core/test_shared_review.py",
    ),
    Fault(
        "a review of another version is refused",
        "core/shared_review.py",
        "if beginning.version != VERSION:",
        "if False:",
        "unit/core/test_shared_review.py",
    ),
    # api
    Fault(
        "an answer is cut at its limit",
        "api/client.py",
        "body.write(chunk)\n                if body.tell() > max_bytes:",
        "body.write(chunk)\n                if False:",
        "unit/api/test_client.py",
    ),
    Fault("redirects are refused", "api/client.py", "if response.is_redirect:", "if False:", "unit/api/test_client.py"),
    Fault(
        "a nested encoding is refused",
        "api/client.py",
        'not in {"identity", "gzip"}',
        'in {"x"}',
        "unit/api e2e/test_faults.py e2e/test_hostile_answers.py",
    ),
    Fault(
        "the key is taken out of answers",
        "api/client.py",
        "return shape.decode(self._without_key(envelope.data))",
        "return shape.decode(envelope.data)",
        "unit/api/test_client.py",
    ),
    # images
    Fault(
        "multicast addresses are refused",
        "images/image_url.py",
        "return address.is_global and not address.is_multicast",
        "return address.is_global",
        "unit/images",
    ),
    Fault(
        "an expired URL is not requested",
        "images/image_url.py",
        "if ends_at is not None and ends_at <= (time.time() if now is None else now):",
        "if False:",
        "unit/images/test_image_url.py unit/images/test_download.py e2e/test_signed_urls.py",
    ),
    Fault("JPEG scans are counted", "images/loading.py", "if scans > most:", "if False:", "unit/images/test_decode.py"),
    Fault(
        "a cut JPEG is refused",
        "images/loading.py",
        "return data.endswith(_EOI) or any(marker[0] == _EOI for marker in _markers(data))",
        "return True",
        "unit/images e2e/test_images.py",
    ),
    Fault(
        "a 304 answer keeps the thumbnail",
        "images/download.py",
        "if answer.status == HTTPStatus.NOT_MODIFIED and known != Validators():",
        "if False:",
        "unit/images e2e/test_store.py",
    ),
    Fault(
        "one download writes a part file",
        "images/part_file.py",
        "or not lock_file(file.fileno())",
        "or False",
        "unit/images unit/packs/test_download_originals.py e2e/test_downloads.py",
    ),
    Fault(
        "the store drops the oldest thumbnails",
        "images/thumbnail_store.py",
        "while _pages_in_use(connection) > max_pages:",
        "while False:",
        "unit/images/test_thumbnail_store.py",
    ),
    # pictures
    Fault(
        "memory for thumbnails is bounded",
        "pictures/byte_bounded.py",
        "if self._bytes > self._max_bytes:",
        "if False:",
        "unit/pictures/test_byte_bounded.py unit/packs/test_thumbnails.py",
    ),
    Fault(
        "unasked bytes are limited",
        "pictures/download_queue.py",
        "self.received_bytes < limits.unasked_bytes and",
        "True and",
        "unit/pictures/test_thumbnail_service.py e2e/test_traffic.py",
    ),
    Fault(
        "an unresponsive host is deferred",
        "pictures/download_queue.py",
        "if host.is_responsive is False:",
        "if False:",
        "unit/pictures/test_thumbnail_service.py unit/pictures/test_download_queue.py unit/packs/test_thumbnails.py",
    ),
    Fault(
        "an original in sight comes before those ahead",
        "pictures/originals.py",
        "if any(each.file is None for each in missing):",
        "if False:",
        "unit/pictures/test_originals.py",
    ),
    Fault(
        "a hidden tab fetches nothing ahead",
        "pictures/thumbnail_service.py",
        "was_hidden, self._is_hidden = self._is_hidden, is_hidden",
        "was_hidden, self._is_hidden = self._is_hidden, False",
        "unit/pictures/test_thumbnail_service.py unit/packs/test_thumbnails.py e2e/test_tabs.py",
    ),
    # packs
    Fault(
        "a mark is one entry for undo",
        "packs/marks.py",
        "{each: other for each, other in former.items() if other != values[each]}",
        "dict(former)",
        "unit/packs/test_marks.py",
    ),
    Fault(
        "marks are saved",
        "packs/marks.py",
        "self._newer[part.kind] |= ids\n            self._save(part, ids)",
        "self._newer[part.kind] |= ids",
        "unit/packs/test_marks.py e2e/test_marks.py",
    ),
    Fault(
        "marks given while loading precede those on disk",
        "packs/marks.py",
        "given = frozenset(part.known)",
        "given = frozenset()",
        "unit/packs/test_marks.py e2e/test_marks.py",
    ),
    Fault(
        "removed packs can be undone",
        "packs/recent_packs.py",
        "saved.restore(removal.number)",
        "pass",
        "unit/packs/test_recent_packs.py e2e/test_home.py",
    ),
    Fault(
        "a forgotten key's packs are deleted",
        "packs/keys.py",
        "services.saved_packs(is_demo=False).forget(connection)",
        "pass",
        "unit/packs/test_recent_packs.py e2e/test_saved_answers.py",
    ),
    Fault(
        "the demo's packs are not the key's",
        "packs/recent_packs.py",
        "self._is_demo = is_demo\n",
        "pass\n",
        "unit/packs/test_recent_packs.py unit/session e2e/test_home.py",
    ),
    Fault(
        "a job pauses",
        "packs/jobs.py",
        "if self.state is JobState.RUNNING and self.can_pause:",
        "if False:",
        "unit/packs/test_jobs.py",
    ),
    Fault(
        "a cancelled job is discarded",
        "packs/jobs.py",
        "if self._discard is not None:",
        "if False:",
        "unit/packs/test_jobs.py unit/packs/test_download_originals.py",
    ),
    Fault(
        "a stored thumbnail is shown as such",
        "packs/tiles.py",
        "if was_loading:",
        "if not was_loading:",
        "unit/packs/test_tiles.py unit/packs/test_thumbnails.py",
    ),
    Fault(
        "a pack open with the same key is not requested again",
        "packs/open_pack.py",
        "return self.tab_target == target and is_same_key",
        "return self.tab_target == target",
        "unit/packs/test_open_pack.py unit/session",
    ),
    # session
    Fault(
        "a blank tab is replaced by the saved ones",
        "session/saved_tabs.py",
        "and not self._is_typing()",
        "",
        "unit/session e2e/test_tabs.py e2e/test_home.py e2e/test_opening.py",
    ),
    Fault(
        "a demo's tab is not saved",
        "session/saved_tabs.py",
        "if tab is None or tab.target.is_demo or of != connection:",
        "if tab is None or of != connection:",
        "unit/session e2e/test_tabs.py e2e/test_opening.py",
    ),
    # storage
    Fault("unsaved marks are tried again", "storage/saved_marks.py", "if self._unsaved:", "if False:", "unit/storage"),
    Fault(
        "a newer file is left alone",
        "storage/data_file.py",
        "if version > schema.version:",
        "if False:",
        "unit/storage",
    ),
    Fault("a busy file is not a damaged one", "storage/data_file.py", "if code in _BUSY:", "if False:", "unit/storage"),
    Fault(
        "a full disk is said", "storage/packs_writer.py", "if problem is DataProblem.FULL:", "if False:", "unit/storage"
    ),
    # keychain, start
    Fault(
        "the environment's key has precedence",
        "packs/keys.py",
        "if self.environment_key is not None:",
        "if False:",
        "unit/packs/test_keys.py unit/packs/test_credentials.py e2e/test_keys.py",
    ),
    Fault(
        "the log has a size",
        "start/logs.py",
        "if size_of(self._path) + len(data) > _MAX_BYTES:",
        "if False:",
        "unit/start",
    ),
    Fault(
        "several packs and a screenshot are refused",
        "start/arguments.py",
        'if len(packs) > 1 and (values["screenshot"] is not None or values["smoke_test"]):',
        "if False:",
        "unit/start e2e/test_command_line.py",
    ),
    # ui
    Fault(
        "the banner of a pack that is disconnected is left out",
        "ui/shell/error_banner.py",
        "if pack is None or pack.is_disconnected:",
        "if pack is None:",
        "e2e/test_banners.py e2e/test_saved_answers.py",
    ),
    Fault(
        "a changed palette reaches the panel",
        "ui/widgets/fields.py",
        "if event.type() == QEvent.Type.PaletteChange:",
        "if False:",
        "ui e2e/test_details.py e2e/test_settings.py",
    ),
    Fault(
        "slides are dropped between others",
        "ui/pack/slide_tray.py",
        "return sum(middle < place.x() for middle in middles)",
        "return 0",
        "e2e/test_slides.py",
    ),
    Fault(
        "a caption is left out of small tiles",
        "ui/pack/tile_geometry.py",
        "if tile < theme.CAPTION_FROM:",
        "if False:",
        "ui e2e/test_window_sizes.py e2e/test_settings.py",
    ),
    Fault(
        "marks of the header count",
        "ui/pack/header.py",
        "if next_position is not None:",
        "if next_position is None:",
        "e2e/test_marks.py",
    ),
    Fault(
        "Delete removes a recent pack",
        "ui/home/pack_views.py",
        "elif current.isValid() and key == Qt.Key.Key_Delete:",
        "elif False:",
        "ui/test_home_page.py e2e/test_home.py",
    ),
    Fault(
        "the demo refuses an unknown key",
        "demo/service.py",
        'if scheme.lower() != "bearer" or key not in _SUBSCRIPTIONS:',
        "if False:",
        "unit/demo",
    ),
)


def main() -> int:
    """Seed the faults, and return how many were not noticed."""
    words = sys.argv[1:]
    chosen = [each for each in FAULTS if not words or any(word in each.name for word in words)]
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
    module = copy / "app" / fault.module
    original = module.read_text(encoding="utf-8")
    if original.count(fault.text) != 1:
        return f"ERROR: the text occurs {original.count(fault.text)} times"
    module.write_text(original.replace(fault.text, fault.replacement), encoding="utf-8")
    tests = [str(path) for each in fault.tests.split() if (path := copy / "tests" / each).exists()]
    assert tests, f"no tests of {fault.name}"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        "0",
        "-x",
        "-q",
        "--no-header",
        "-p",
        "no:cacheprovider",
        "-m",
        "",
        *tests,
    ]
    try:
        ran = subprocess.run(
            command, cwd=copy, capture_output=True, text=True, timeout=_TIME_LIMIT_SECONDS, check=False
        )
        failed = [line for line in ran.stdout.splitlines() if line.startswith(("FAILED", "ERROR", "SUBFAIL"))]
        return (failed[0][:160] if failed else ran.stdout[-200:]) if ran.returncode else None
    except subprocess.TimeoutExpired:
        return "the tests did not end"
    finally:
        module.write_text(original, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
