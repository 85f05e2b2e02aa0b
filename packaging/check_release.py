"""Are tag, version and changelog of one mind? ``uv run packaging/check_release.py v1.2.3``."""

from __future__ import annotations

import argparse
import sys

import changelog
import project


def problems_of(tag: str, version: str, newest: str) -> list[str]:
    """What does not fit.

    Args:
        tag: Such as "v1.2.3".
        version: The program's.
        newest: The newest one that the changelog calls released.

    Returns:
        Sentences; none where all is well.
    """
    problems = []
    if tag != f"v{version}":
        problems.append(f"the tag is {tag}, the version {version}")
    if newest != version:
        problems.append(f"the changelog's newest release is {newest}, the version {version}")
    return problems


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Check that a tag is that of this version.")
    parser.add_argument("tag")
    problems = problems_of(parser.parse_args().tag, project.version(), changelog.releases()[0].version)
    if problems:
        sys.exit("; ".join(problems))


if __name__ == "__main__":
    main()
