"""Checks that tag, version and changelog agree, and that no name is a placeholder: the first job of a release.

``uv run packaging/release/check_release.py v1.2.3 --homepage https://forge.org/owner/pack-browser``; with
``--notes FILE`` it also writes what the changelog says about the release, for the page of the release.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from release import changelog, project


def problems_of(tag: str, version: str, newest: changelog.Release, unreleased: str = "") -> list[str]:
    """Find out whether tag, version and changelog agree.

    Args:
        tag: Such as "v1.2.3".
        version: The program's version.
        newest: The newest release in the changelog.
        unreleased: The entries that the changelog has under *Unreleased*.

    Returns:
        A message for each problem.
    """
    problems = []
    if tag != f"v{version}":
        problems.append(f"the tag is {tag}, the version {version}")
    if newest.version != version:
        problems.append(f"the changelog's newest release is {newest.version}, the version {version}")
    if not newest.notes:
        problems.append(f"the changelog says nothing about {newest.version}")
    if unreleased:
        problems.append(f"entries of the changelog are still unreleased, such as: {unreleased.splitlines()[0]}")
    return problems


def identity_problems(homepage: str, placeholders: list[str], repository: str) -> list[str]:
    """Find out what is wrong with the names in `app/core/identity.py`.

    Args:
        homepage: Its `HOMEPAGE`.
        placeholders: Names of its constants that are placeholders.
        repository: Address of the repository that the release is made in.

    Returns:
        A message for each problem.
    """
    if placeholders:
        return [f"app/core/identity.py still has placeholders: {', '.join(placeholders)}"]
    if homepage != repository:
        return [f"the homepage in app/core/identity.py is {homepage}, the repository {repository}"]
    return []


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Check that a tag may become a release.")
    parser.add_argument("tag")
    parser.add_argument("--homepage", required=True, metavar="URL", help="address of the repository")
    parser.add_argument("--notes", type=Path, metavar="FILE", help="write what the changelog says about the release")
    arguments = parser.parse_args()
    newest = changelog.releases()[0]
    unreleased = changelog.unreleased_of(changelog.FILE.read_text(encoding="utf-8"))
    problems = problems_of(arguments.tag, project.version(), newest, unreleased)
    problems += identity_problems(project.HOMEPAGE, project.placeholders(), arguments.homepage)
    if problems:
        sys.exit("\n".join(problems))
    if arguments.notes is not None:
        arguments.notes.write_text(newest.notes + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
