"""The command line, and what a run is to do. It has no option for the API key: other users can read it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from app import __version__
from app.core import identity
from app.core.connection import DEFAULT_BASE_URL, ApiKey, BaseUrl, BaseUrlError, parse_base_url
from app.start.handover.claims import Registration
from app.start.output import marked, translated

if TYPE_CHECKING:
    from argparse import ArgumentParser

BASE_URL_VARIABLE: Final = "GENVIRAL_BASE_URL"
_LOG_LEVEL: Final = "WARNING"


class Arguments(Struct, frozen=True):
    """A validated command line.

    Attributes:
        base_url: Root of the API.
        pack_texts: The arguments PACK.
        demo: Whether to start the demonstration service.
        screenshot: File to write a picture of the window to, instead of showing it; None for no file.
        new_window: Whether to open a window of its own, even if the program is running already.
        smoke_test: Whether to check this installation and exit.
        pseudo_locale: Whether all texts are shown in the pseudo-locale, for tests.
        log_level: Name of a level of `logging`.
    """

    base_url: BaseUrl
    pack_texts: tuple[str, ...] = ()
    demo: bool = False
    screenshot: str | None = None
    new_window: bool = False
    smoke_test: bool = False
    pseudo_locale: bool = False
    log_level: str = _LOG_LEVEL


def parse_arguments(arguments: Sequence[str], environment: Mapping[str, str]) -> Arguments:
    """Parse and validate a command line.

    Args:
        arguments: The arguments without the program's name.
        environment: May contain `GENVIRAL_BASE_URL`.

    Raises:
        SystemExit: With 2 and a sentence on standard error for a wrong command line, with 0 after `--help` and
            `--version`.
    """
    base_url_text = environment.get(BASE_URL_VARIABLE, "").strip() or DEFAULT_BASE_URL
    if not arguments:
        # A start by double-click does not wait for argparse, unless its error message is needed.
        with contextlib.suppress(BaseUrlError):
            return Arguments(parse_base_url(base_url_text))
    parser = _make_parser()
    # Links of unknown origin follow two dashes, so nothing after these is given to argparse, which might see an option.
    dashes = arguments.index("--") if "--" in arguments else len(arguments)
    # Unlike `parse_args`, this also finds packs on both sides of an option.
    parsed = parser.parse_intermixed_args(arguments[:dashes])
    packs = (*parsed.packs, *arguments[dashes + 1 :])
    try:
        base_url = parse_base_url(base_url_text if parsed.base_url is None else parsed.base_url)
    except BaseUrlError as error:
        parser.error(translated("CommandLine", str(error)))
    if len(packs) > 1 and (parsed.screenshot is not None or parsed.smoke_test):
        parser.error(translated("CommandLine", "only a window shows several packs: give one PACK."))
    others = {name: value for name, value in vars(parsed).items() if name not in {"packs", "base_url"}}
    return Arguments(base_url, packs, **others)


# argparse's own sentences that can be printed, for the files of translations.
OF_ARGPARSE: Final = (
    marked("CommandLine", "usage: "),
    marked("CommandLine", "positional arguments"),
    marked("CommandLine", "options"),
    marked("CommandLine", "show this help message and exit"),
    marked("CommandLine", "%(prog)s: error: %(message)s\n"),
    marked("CommandLine", "argument %(argument_name)s: %(message)s"),
    marked("CommandLine", "unrecognized arguments: %s"),
    marked("CommandLine", "expected one argument"),
    marked("CommandLine", "ignored explicit argument %r"),
    marked("CommandLine", "ambiguous option: %(option)s could match %(matches)s"),
    marked("CommandLine", "invalid choice: %(value)r (choose from %(choices)s)"),
)


def _make_parser() -> ArgumentParser:
    import argparse
    from functools import partial

    # argparse asks the standard library's gettext, which reads files of another form.
    vars(argparse)["_"] = partial(translated, "CommandLine")
    parser = argparse.ArgumentParser(
        prog=identity.APP_ID,
        description=translated(
            "CommandLine", "Look through a Genviral image pack: its images in order, what the AI wrote, URLs to copy."
        ),
        epilog=translated(
            "CommandLine", "The API key comes from GENVIRAL_API_KEY, else GENVIRAL_TOKEN, else the window asks for it."
        ),
    )
    help_text = translated(
        "CommandLine", "pack ID, a link that contains one, or a .packreview file; several are opened as tabs"
    )
    parser.add_argument("packs", nargs="*", metavar=translated("CommandLine", "PACK"), help=help_text)
    help_text = translated("CommandLine", "start the built-in demonstration service; no key needed")
    parser.add_argument("--demo", action="store_true", help=help_text)
    help_text = translated("CommandLine", "another server with the same API (or GENVIRAL_BASE_URL)")
    parser.add_argument("--base-url", metavar="URL", help=help_text)
    help_text = translated("CommandLine", "write the window as a PNG and leave; needs no display")
    parser.add_argument("--screenshot", metavar=translated("CommandLine", "FILE"), help=help_text)
    help_text = translated("CommandLine", "open a window, even if the program runs already")
    parser.add_argument("--new-window", action="store_true", help=help_text)
    help_text = translated("CommandLine", "check this installation and leave")
    parser.add_argument("--smoke-test", action="store_true", help=help_text)
    parser.add_argument("--pseudo-locale", action="store_true", help=argparse.SUPPRESS)  # for tests
    help_text = translated("CommandLine", "show program's version number and exit")
    parser.add_argument("--version", action="version", version=f"Pack Browser {__version__}", help=help_text)
    help_text = translated("CommandLine", "what goes to stderr")
    parser.add_argument(
        "--log-level", default=_LOG_LEVEL, choices=("DEBUG", "INFO", "WARNING", "ERROR"), help=help_text
    )
    return parser


class RunOptions(Struct, frozen=True):
    """What this run is to do.

    Attributes:
        arguments: The command line.
        screenshot: File to write a picture of the window to; None for no file.
        key: The API key from the environment; None if it has none, or an invalid one.
        key_is_unusable: Whether the environment has an invalid key.
        registration: By which later starts find this process; None if they do not.
    """

    arguments: Arguments
    screenshot: str | None
    key: ApiKey | None
    key_is_unusable: bool
    registration: Registration | None = None

    @property
    def is_interactive(self) -> bool:
        """Whether the window is shown to a person."""
        return self.screenshot is None and not self.arguments.smoke_test

    @property
    def wants_demo(self) -> bool:
        """Whether to open the demonstration service: it was requested, or a run without a person has no other pack."""
        return self.arguments.demo or (not self.is_interactive and not self.arguments.pack_texts)

    @property
    def is_shared(self) -> bool:
        """Whether the window is shared with other starts, and its tabs are kept.

        The demo, screenshots and tests have a window of their own.
        """
        return self.is_interactive and not self.wants_demo and not self.arguments.pseudo_locale
