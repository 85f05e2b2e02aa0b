"""Measures downloading and decoding alone: curl downloads files, then djpeg decodes them at a quarter of their size.

djpeg discards the pixels. The app also makes thumbnails of them, which it encodes and shows.
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
