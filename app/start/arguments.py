"""The command line, and what a run is to do. It has no option for the API key: other users can read it."""

import re
import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from typing import Final, NoReturn, override

from msgspec import Struct

from app import __version__
from app.core import identity
from app.core.connection import DEFAULT_BASE_URL, ApiKey, BaseUrl, BaseUrlError, parse_base_url
from app.core.pack_id import parse_pack_id
from app.demo.packs import DEMO_PACK_IDS
from app.start.display import marked, translated
from app.start.handover.claims import Registration

BASE_URL_VARIABLE: Final = "GENVIRAL_BASE_URL"
_LOG_LEVEL: Final = "WARNING"


class RunOptions(Struct, frozen=True):
    """What a run is to do.

    Attributes:
        base_url: Root of the API.
        pack_texts: The arguments PACK.
        demo: Whether to start the demonstration service.
        screenshot: File to write a picture of the window to, instead of showing it; None for no file.
        new_window: Whether to open a window of its own, even if the program is running already.
        smoke_test: Whether to check this installation and exit.
        log_level: Name of a level of `logging`.
        key: The API key from the environment; None if it has none, or an invalid one.
        key_is_unusable: Whether the environment has an invalid key.
        registration: By which later starts find this process; None if they do not.
    """

    base_url: BaseUrl
    pack_texts: tuple[str, ...] = ()
    demo: bool = False
    screenshot: str | None = None
    new_window: bool = False
    smoke_test: bool = False
    log_level: str = _LOG_LEVEL
    key: ApiKey | None = None
    key_is_unusable: bool = False
    registration: Registration | None = None

    @property
    def is_interactive(self) -> bool:
        """Whether the window is shown to a person."""
        return self.screenshot is None and not self.smoke_test

    @property
    def wants_demo(self) -> bool:
        """Whether to open the demonstration service: it was requested, or a run without a person has no other pack."""
        return self.demo or (not self.is_interactive and not self.pack_texts)

    @property
    def pack_id_for_now(self) -> str | None:
        """The pack that is shown first; None if it cannot be requested before the program has started."""
        parsed = [parse_pack_id(pack_text).pack_id for pack_text in self.pack_texts]
        pack_id = next((each for each in parsed if each is not None), None)
        # The demonstration service has to be started first, and an installation is checked without the person's key.
        is_for_later = self.wants_demo or pack_id in DEMO_PACK_IDS or self.smoke_test
        return None if is_for_later or self.key_is_unusable else pack_id

    @property
    def is_shared(self) -> bool:
        """Whether the window is shared with other starts, and its tabs are kept.

        The demo and screenshots have a window of their own.
        """
        return self.is_interactive and not self.wants_demo


def parse_arguments(arguments: Sequence[str], environment: Mapping[str, str]) -> RunOptions:
    """Parse and validate a command line. The key is not in it.

    Args:
        arguments: The arguments without the program's name.
        environment: May contain `GENVIRAL_BASE_URL`.

    Raises:
        SystemExit: With 2 and a sentence on standard error for a wrong command line, with 0 after `--help` and
            `--version`.
    """
    parser = _make_parser()
    # Links of unknown origin follow two dashes, so nothing after these is given to argparse, which might see an option.
    dashes = arguments.index("--") if "--" in arguments else len(arguments)
    # Unlike `parse_args`, this also finds packs on both sides of an option.
    values = vars(parser.parse_intermixed_args(arguments[:dashes]))
    values["pack_texts"] = packs = (*values["pack_texts"], *arguments[dashes + 1 :])
    if values["base_url"] is None:
        values["base_url"] = environment.get(BASE_URL_VARIABLE, "").strip() or DEFAULT_BASE_URL
    try:
        values["base_url"] = parse_base_url(values["base_url"])
    except BaseUrlError as error:
        parser.error(translated("CommandLine", str(error)))
    if len(packs) > 1 and (values["screenshot"] is not None or values["smoke_test"]):
        parser.error(translated("CommandLine", "only a window shows several packs: give one PACK."))
    return RunOptions(**values)


# argparse's own sentences that can be printed. `%(name)s` stands for a value.
_OF_ARGPARSE: Final = (
    marked("CommandLine", "argument %(argument_name)s: %(message)s"),
    marked("CommandLine", "unrecognized arguments: %s"),
    marked("CommandLine", "expected one argument"),
    marked("CommandLine", "ignored explicit argument %r"),
    marked("CommandLine", "ambiguous option: %(option)s could match %(matches)s"),
    marked("CommandLine", "invalid choice: %(value)r (choose from %(choices)s)"),
)
_VALUE: Final = re.compile(r"%(?:\((\w+)\))?[rs]")


def _translated_error(message: str) -> str:
    """A message of argparse in the language of the system; itself if it is none of those above."""
    for sentence in _OF_ARGPARSE:
        pattern = "(.+?)".join(re.escape(part) for part in _VALUE.split(sentence)[::2])
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found is not None:
            values = dict(zip(_VALUE.findall(sentence), found.groups(), strict=True))
            if "message" in values:
                values["message"] = _translated_error(values["message"])
            template = _VALUE.sub(r"{\1}", translated("CommandLine", sentence))
            return template.format(values.pop("", ""), **values)
    return message


class _CommandLineParser(ArgumentParser):
    """Translates what argparse says by itself, in the methods that are documented for that.

    argparse asks the standard library's gettext, which reads files of another form, and finds no language on Windows.
    """

    @override
    def format_usage(self) -> str:
        return self._with_usage(super().format_usage())

    @override
    def format_help(self) -> str:
        return self._with_usage(super().format_help())

    def _with_usage(self, text: str) -> str:
        # Python 3.12 writes two spaces where the first line is broken.
        return translated("CommandLine", "usage: ") + text.removeprefix("usage:").lstrip()

    @override
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        line = translated("CommandLine", "%(prog)s: error: %(message)s\n")
        self.exit(2, line % {"prog": self.prog, "message": _translated_error(message)})


def _make_parser() -> _CommandLineParser:
    parser = _CommandLineParser(
        prog=identity.APP_ID,
        description=translated(
            "CommandLine", "Look through a Genviral image pack: its images in order, what the AI wrote, URLs to copy."
        ),
        epilog=translated(
            "CommandLine", "The API key comes from GENVIRAL_API_KEY, else GENVIRAL_TOKEN, else the window asks for it."
        ),
        add_help=False,
    )
    positional = parser.add_argument_group(translated("CommandLine", "positional arguments"))
    help_text = translated(
        "CommandLine", "pack ID, a link that contains one, or a .packreview file; several are opened as tabs"
    )
    positional.add_argument("pack_texts", nargs="*", metavar=translated("CommandLine", "PACK"), help=help_text)
    options = parser.add_argument_group(translated("CommandLine", "options"))
    help_text = translated("CommandLine", "show this help message and exit")
    options.add_argument("-h", "--help", action="help", help=help_text)
    help_text = translated("CommandLine", "start the built-in demonstration service; no key needed")
    options.add_argument("--demo", action="store_true", help=help_text)
    help_text = translated("CommandLine", "another server with the same API (or GENVIRAL_BASE_URL)")
    options.add_argument("--base-url", metavar="URL", help=help_text)
    help_text = translated("CommandLine", "write the window as a PNG and leave; needs no display")
    options.add_argument("--screenshot", metavar=translated("CommandLine", "FILE"), help=help_text)
    help_text = translated("CommandLine", "open a window, even if the program runs already")
    options.add_argument("--new-window", action="store_true", help=help_text)
    help_text = translated("CommandLine", "check this installation and leave")
    options.add_argument("--smoke-test", action="store_true", help=help_text)
    help_text = translated("CommandLine", "show program's version number and exit")
    options.add_argument("--version", action="version", version=f"Pack Browser {__version__}", help=help_text)
    help_text = translated("CommandLine", "what goes to stderr")
    options.add_argument(
        "--log-level", default=_LOG_LEVEL, choices=("DEBUG", "INFO", "WARNING", "ERROR"), help=help_text
    )
    return parser
