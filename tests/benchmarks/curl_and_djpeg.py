"""Measures downloading and decoding alone: curl downloads files, then djpeg decodes them and discards the pixels.

For thumbnails it decodes at a quarter of the size. The app encodes and shows them, too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_CONNECTIONS: Final = 12  # more are not faster on loopback


def fetch_and_decode(urls: Sequence[str]) -> float:
    """Seconds to download files over persistent connections, then to decode them on all cores.

    Raises:
        RuntimeError: curl or djpeg is not installed.
    """
    for program in ("curl", "djpeg"):
        if shutil.which(program) is None:
            raise RuntimeError(f"{program} is not installed; see tests/benchmarks/README.md")
    with tempfile.TemporaryDirectory(prefix="pack-benchmark-") as folder:
        root = Path(folder)
        files = [root / f"{number}.jpg" for number in range(len(urls))]
        configuration = root / "curl.txt"
        configuration.write_text(
            "".join(f'url = "{url}"\noutput = "{file}"\n' for url, file in zip(urls, files, strict=True))
        )
        curl = ["curl", "--silent", "--fail", "--parallel", "--parallel-max", str(_CONNECTIONS)]
        djpeg = ["djpeg", "-scale", "1/4", "-outfile", "/dev/null"]
        names = "\0".join(str(file) for file in files).encode()
        started = time.perf_counter()
        subprocess.run([*curl, "--config", str(configuration)], check=True)
        subprocess.run(["xargs", "-0", "-n", "1", "-P", str(os.cpu_count()), *djpeg], input=names, check=True)
        return time.perf_counter() - started


def fetch_and_decode_whole(url: str) -> float:
    """Seconds to download a file, then to decode it at its full size."""
    with tempfile.TemporaryDirectory(prefix="pack-benchmark-") as folder:
        file = f"{folder}/photo.jpg"
        began = time.perf_counter()
        subprocess.run(["curl", "--silent", "--fail", "--output", file, url], check=True)
        subprocess.run(["djpeg", "-outfile", "/dev/null", file], check=True)
        return time.perf_counter() - began
