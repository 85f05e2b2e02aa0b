"""Which tests hold each row of the table of faults: ``uv run python -m tests.fault_table`` writes `tests/README.md`.

A test names its rows in its marker `fault`. The tests are read as source code, not imported.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent
README: Final = _FOLDER / "README.md"
_HEADING: Final = "| | fault | tests |\n| --- | --- | --- |\n"

FAULTS: Final = dict(
    enumerate(
        """\
401: banner, no retry, the pack on screen stays
403
404: the typed ID stays
402
429 with Retry-After: countdown, then by itself
429 with a year or rubbish in Retry-After: by hand
502, 503, 504: two retries with jitter, then a banner; 500: at once
200 with an HTML login page
empty body
invalid UTF-8
200,000-deep nesting
an integer of 5,000 digits
`images` missing or null: banner, not "empty"
no images: an empty state
one malformed image among others: that tile failed, order kept
the same image ID twice: both shown
10,000 images
body over the cap
gzip bomb of the API
redirect of the API: refused, key not sent
refused connection, name not found: "unreachable"
untrusted TLS: says certificate, no way around
headers of the API that never end: deadline
cut in the middle of the body: retried, then banner
no key: asks, no request
line break in the key: refused, not echoed
typographic quote in the key
`http://` beyond loopback: refused
key changed during a request: old answer dropped
`../x`, full-width digits, `urn:` as ID: refused here
blanks and upper case in an ID: tidied
no keychain: this run only, and says so
keychain hangs: window alive
404, 403 of an image: failed tile, no retry
410 or expired signature: "reload the pack"
Content-Length over the cap: not read
chunks over the cap: stopped
short body: failed, nothing stored
conflicting or negative Content-Length
Content-Encoding though not asked for: refused
a byte now and then: deadline
headers that trickle: deadline
200,000 header lines
redirect loop: 5
https to http: refused
redirect to `file:`, `data:`: refused
redirect to loopback, link-local, private: refused unless the API is local
302 without Location
a name with a public and a private address: refused
`http://xn--/`, `http://[::1`, NUL, a URL of 70,000 characters: failed tile
`javascript:`, `file:`, empty, relative: no request
user:password in a URL: refused, hidden
Set-Cookie: never sent back
what is sent: no Authorization, Cookie, Referer
reset in the middle of the body: one retry
the same URL 50 times: one download
one dead host among five: the others as fast as before
500 aborts in 2 s: pool idle, next request works
exhausted pool: each request to the API has a client of its own, downloads wait
HTML as image/jpeg: "not an image"
PNG named .jpg: shown
SVG, EPS, TIFF, PDF: unsupported
0 bytes
truncated JPEG: failed, not half a picture
169 MP in 20 KB: refused before decoding
1x1,048,576: refused
1,000 scans: refused, or ended in time
GIF of 10,000 frames: first frame
orientations 1-8 of JPEG, PNG, AVIF, HEIC: upright; in a WebP browsers ignore them, too
CMYK: sane colours
16-bit PNG: not white
palette with alpha, LA, 1-bit: right
broken ICC or EXIF: shown without
mutated files: no crash, no hang (9,000 by `tests.fuzz`)
decoder killed: one failed tile, worker back
no HEIC plugin: says so on the tile
width 63: no shear
B asked while A loads: only B
the same ID twice: one request
close during downloads: gone in 2 s, code 0, no "Task was destroyed"
Ctrl+C while idle: code 0, soon
a dialog open while loading: loading goes on
10,000 images end to end: visible first, queue bounded
late result for a gone row: ignored
`<img src=file>` in a description: literal
right-to-left override, lone surrogate, NUL: shown safely
line break in a URL: one line
`file:` URL: not opened
a background task fails: banner and log
full disk: picture shown, store off, said once
read-only or missing folder: memory only
bit-flipped or cut entry of the store: fetched again
killed while writing: no half entry
two processes with one store: no damage
store over its bytes: oldest out
older version of the store: ignored
damaged settings: defaults, old file kept
a link in the cache: not followed
clock set back: nothing stale for ever
a huge broken answer: window answers within 100 ms
a gzip bomb inflates in steps, off the GUI thread
nothing left in the temporary folder, also after kill -9
started in a folder that is gone, or TMPDIR too long for a socket: works
decoders can't start at all: one banner, log, exit 1
killed while decoding: no child lives 1 s longer
the key is in no child's environment
the service echoes half of the key, or another spelling of it: redacted everywhere
a busy machine: no healthy file times out (CPU time counts)
texts of 100,000 characters, 5,000 keywords: bounded layout
a failed answer leaves memory with its banner
bytes after Content-Length: connection closed, next download right
browsers' blocked ports: refused
spellings of localhost behind a proxy: refused
a pack of 10,000 left alone: bounded traffic
a faulty ancillary PNG chunk, a JPEG without end marker: shown
profiles by content, gAMA, cHRM, cICP, nclx: a browser's colours
APNG, GIF and grey tRNS as a browser shows them""".splitlines(),
        start=1,
    )
)


@cache
def all_tests() -> dict[str, list[ast.expr]]:
    """The decorators of each test, by its name as pytest has it from the folder `tests` on."""
    return {
        f"{path.relative_to(_FOLDER).as_posix()}::{node.name}": node.decorator_list
        for path in sorted(_FOLDER.rglob("test_*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }


def held_by_tests() -> dict[int, list[str]]:
    """The names of the tests of each row."""
    found = defaultdict[int, list[str]](list)
    for name, decorators in all_tests().items():
        for decorator in decorators:
            if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.fault":
                for number in decorator.args:
                    found[ast.literal_eval(number)].append(name)
    return found


def readme() -> str:
    """The text of `tests/README.md`, of which the table is made anew."""
    found = held_by_tests()
    rows = (f"| {row} | {fault} | {', '.join(map('`{}`'.format, found[row]))} |\n" for row, fault in FAULTS.items())
    return README.read_text(encoding="utf-8").partition(_HEADING)[0] + _HEADING + "".join(rows)


def promises(text: str) -> dict[str, list[str]]:
    """Each entry of the lists of `SECURITY.md`, and the tests that it names."""
    return {
        entry.strip(): re.findall(r"`([\w/]+\.py::\w+)`", entry) for entry in re.split(r"^- ", text, flags=re.M)[1:]
    }


if __name__ == "__main__":
    README.write_text(readme(), encoding="utf-8")
