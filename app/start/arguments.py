"""The command line. It has no option for the API key, because other users of the machine can read command lines."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app import __version__
from app.core import identity
from app.core.connection import DEFAULT_BASE_URL, BaseUrl, BaseUrlError, parse_base_url

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BASE_URL_VARIABLE: Final = "GENVIRAL_BASE_URL"


@dataclass(frozen=True, slots=True)
class Arguments:
    """A validated command line.

    Attributes:
        pack_text: The argument PACK; None if it was not given.
        demo: Whether to start the demonstration service.
        base_url: Root of the API.
        screenshot: File to write a picture of the window to, instead of showing it; None for no file.
        smoke_test: Whether to check this installation and exit.
        pseudo_locale: Whether all texts are shown in the pseudo-locale, for tests.
        log_level: Name of a level of `logging`.
    """

    pack_text: str | None
    demo: bool
    base_url: BaseUrl
    screenshot: str | None
    smoke_test: bool
    pseudo_locale: bool
    log_level: str


def parse_arguments(arguments: Sequence[str], environment: Mapping[str, str]) -> Arguments:
    """Parse and validate a command line.

    Args:
        arguments: The arguments without the program's name.
        environment: May contain `GENVIRAL_BASE_URL`.

    Raises:
        SystemExit: With 2 and a sentence on standard error for a wrong command line, with 0 after `--help` and
            `--version`.
    """
    parser = argparse.ArgumentParser(
        prog=identity.APP_ID,
        description="Look through a Genviral image pack: its images in order, what the AI wrote, URLs to copy.",
        epilog="The API key comes from GENVIRAL_API_KEY, else GENVIRAL_TOKEN, else the window asks for it.",
    )
    parser.add_argument("pack", nargs="?", metavar="PACK", help="pack ID, or a link that contains one")
    parser.add_argument("--demo", action="store_true", help="start the built-in demonstration service; no key needed")
    parser.add_argument("--base-url", metavar="URL", help="another server with the same API (or GENVIRAL_BASE_URL)")
    parser.add_argument("--screenshot", metavar="FILE", help="write the window as a PNG and leave; needs no display")
    parser.add_argument("--smoke-test", action="store_true", help="check this installation and leave")
    parser.add_argument("--pseudo-locale", action="store_true", help=argparse.SUPPRESS)  # for tests
    parser.add_argument("--version", action="version", version=f"Pack Browser {__version__}")
    parser.add_argument(
        "--log-level", default="WARNING", choices=("DEBUG", "INFO", "WARNING", "ERROR"), help="what goes to stderr"
    )
    parsed = parser.parse_args(arguments)
    base_url_text = parsed.base_url
    if base_url_text is None:
        base_url_text = environment.get(BASE_URL_VARIABLE, "").strip() or DEFAULT_BASE_URL
    try:
        base_url = parse_base_url(base_url_text)
    except BaseUrlError as error:
        parser.error(str(error))
    return Arguments(
        pack_text=parsed.pack,
        demo=parsed.demo,
        base_url=base_url,
        screenshot=parsed.screenshot,
        smoke_test=parsed.smoke_test,
        pseudo_locale=parsed.pseudo_locale,
        log_level=parsed.log_level,
    )
