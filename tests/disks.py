"""Disks that are full, small, read-only or do not answer, and what is no file, for tests.

A test is skipped if the machine cannot provide one.
"""

import ctypes
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


@contextmanager
def size_limit(max_bytes: int) -> Iterator[None]:
    """Limit the size of files that this process writes, also for root."""
    resource = pytest.importorskip("resource", reason="Windows has no limit for a file's size")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (max_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def small_disk(folder: Path) -> Iterator[Callable[[str], None]]:
    """Mount a disk of 2 MB on a folder, and yield a function that remounts it with other options."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    folder.mkdir(parents=True)

    def mount(options: str) -> bool:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0

    if not mount("size=2m"):
        pytest.skip("no small disk can be mounted here")
    try:
        yield lambda options: pytest.skip("not mounted again") if not mount(f"remount,{options}") else None
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill_disk(folder: Path) -> Path:
    """Write a file until its disk, one of `small_disk`, is full, and return the file."""
    filler = folder / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    return filler


@contextmanager
def unanswering_disk(folder: Path) -> Iterator[None]:
    """Mount a disk that never answers on a folder: whoever opens something there waits until the disk is gone."""
    if sys.platform != "linux" or os.geteuid() != 0 or not os.path.exists("/dev/fuse"):
        pytest.skip("only root may mount a disk that does not answer")
    folder.mkdir(parents=True, exist_ok=True)
    library = ctypes.CDLL(None)
    requests = os.open("/dev/fuse", os.O_RDWR)
    try:
        options = f"fd={requests},rootmode=40700,user_id=0,group_id=0".encode()
        if library.mount(b"none", os.fsencode(folder), b"fuse", 0, options):
            pytest.skip("no disk can be mounted here")
        try:
            yield
        finally:
            library.umount2(os.fsencode(folder), 2)  # MNT_DETACH
    finally:
        os.close(requests)


def _make_socket(path: Path) -> None:
    # Its own path may be too long.
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(f"/proc/self/fd/{folder}/{path.name}")
    finally:
        os.close(folder)


# What may stand in the place of a file, by name. Each function makes one.
NO_FILES: Mapping[str, Callable[[Path], object]] = (
    {
        "pipe": os.mkfifo,
        "socket": _make_socket,
        "zeros": lambda path: path.symlink_to("/dev/zero"),
        "folder": lambda path: path.mkdir(),
        "dangling link": lambda path: path.symlink_to(path.parent / "missing" / "file"),
    }
    if sys.platform == "linux"
    else {"folder": lambda path: path.mkdir()}
)
