"""Every number that someone may ask about, named, with its unit and its reason. Reads and writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ApiLimits:
    """How long and how much the partner API may answer.

    Attributes:
        connect_seconds: For one connection; the vendor's shell client uses 10 s.
        read_seconds: Between two pieces of the answer.
        total_seconds: For the whole answer of one attempt; the vendor's shell client waits 120 s.
        max_bytes: Of the answer; 100,000 images are 45 MB.
        retries: After 502, 503, 504 and a broken connection.
        retry_pause_seconds: Before the first retry; doubles, with jitter of half of it either way.
        max_retry_after_seconds: A longer `Retry-After` is left to the person.
    """

    connect_seconds: float = 10.0
    read_seconds: float = 60.0
    total_seconds: float = 120.0
    max_bytes: int = 128 * MIB
    retries: int = 2
    retry_pause_seconds: float = 0.5
    max_retry_after_seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class DownloadLimits:
    """What one image download may cost.

    Attributes:
        workers: Downloads at a time.
        slow_after_seconds: A download that has lasted so long gives its place to another, and goes on beside it: a dead
            host must not keep the others waiting.
        connections: All downloads at a time, slow ones included, and connections of the pool: further callers wait.
        untried_host_downloads: Of one host that has not answered yet, while others' are wanted: half of the workers, so
            that a dead one takes no more before it is known to be dead.
        ailing_host_downloads: Of one host that does not answer at present, while anything else waits: enough to notice
            that it answers again.
        connect_seconds: For one connection, and for its TLS handshake.
        read_seconds: Between two pieces.
        total_seconds: For one whole download, connecting and redirects included.
        pool_seconds: For a place in the pool. There is always one; a pool that has none has lost some, and is replaced.
        keep_alive_seconds: A connection that nobody used for so long is not used again.
        max_bytes: Of one file.
        max_bytes_in_flight: Of all files under way; beyond it only the oldest download reads on.
        max_redirects: Followed by hand.
        retries: After a broken connection or 502, 503, 504.
        retry_pause_seconds: Before the retry, with jitter of half of it either way.
    """

    workers: int = 12
    slow_after_seconds: float = 1.5
    connections: int = 36
    untried_host_downloads: int = 6
    ailing_host_downloads: int = 2
    connect_seconds: float = 6.0
    read_seconds: float = 10.0
    total_seconds: float = 15.0
    pool_seconds: float = 5.0
    keep_alive_seconds: float = 30.0
    max_bytes: int = 32 * MIB
    max_bytes_in_flight: int = 96 * MIB
    max_redirects: int = 5
    retries: int = 1
    retry_pause_seconds: float = 0.3


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """What decoding one image may cost.

    Attributes:
        max_bytes: Of the file.
        max_pixels: Width times height, before decoding.
        max_side: Width or height in pixels, before decoding.
        max_jpeg_scans: Of a progressive JPEG: 1,000 scans in 91 KB burn 13 s, and no pixel limit sees it.
        seconds: After which the decoder process is ended.
    """

    max_bytes: int = 32 * MIB
    max_pixels: int = 64_000_000
    max_side: int = 32_768
    max_jpeg_scans: int = 256
    seconds: float = 3.0


@dataclass(frozen=True, slots=True)
class ThumbnailLimits:
    """Thumbnails in memory, and how far ahead they are fetched.

    Attributes:
        decoder_processes: Worker processes; one per core of a small machine.
        memory_bytes: Of encoded thumbnails kept; a photo's takes some 15 KB. The least recently used fall out.
        painted_bytes: Of pixels kept as they were painted, at the tile's size; what is visible never falls out.
        screens_ahead: Rows loaded beyond the visible ones, in screens, in the direction of scrolling.
        screens_behind: The same, against it.
        idle_workers: Downloads at a time for the rest of the pack, while nothing visible waits.
        rest_after_seconds: The rest begins so long after the pack was opened: until then the window has more to do.
    """

    decoder_processes: int = 2
    memory_bytes: int = 16 * MIB
    painted_bytes: int = 16 * MIB
    screens_ahead: float = 4.0
    screens_behind: float = 2.0
    idle_workers: int = 8
    rest_after_seconds: float = 0.1


@dataclass(frozen=True, slots=True)
class StoreLimits:
    """Thumbnails on disk.

    Attributes:
        max_bytes: Of the store's file; the least recently used fall out. 512 MiB are 30,000 photos. The log beside it
            may take `log_bytes` and one batch more. After the limit was lowered, 8 MB go with each batch.
        max_entry_bytes: A larger thumbnail is not stored.
        max_age_days: An older one is shown only after its host was asked again.
        clock_slack_seconds: One from further in the future is asked for again, too: the clock was set back.
        busy_seconds: Waited for another process; then a thumbnail is not stored this time.
        log_bytes: Of the write-ahead log, after which it is moved into the file.
        uses_kept: Uses noted in memory before they are written, because a read must not cost a write; a killed process
            forgets so many.
    """

    max_bytes: int = 512 * MIB
    max_entry_bytes: int = 4 * MIB
    max_age_days: float = 30.0
    clock_slack_seconds: float = 300.0
    busy_seconds: float = 0.3
    log_bytes: int = 4 * MIB
    uses_kept: int = 256


@dataclass(frozen=True, slots=True)
class Settings:
    """All limits of a run.

    Attributes:
        api: Of the partner API.
        download: Of image downloads.
        decode: Of decoding.
        thumbnails: Of what is in memory.
        store: Of what is on disk.
        keychain_seconds: For one call of the keychain; a person may have to type its password first.
        shutdown_seconds: Until the shutdown is cut short.
    """

    api: ApiLimits = field(default_factory=ApiLimits)
    download: DownloadLimits = field(default_factory=DownloadLimits)
    decode: DecodeLimits = field(default_factory=DecodeLimits)
    thumbnails: ThumbnailLimits = field(default_factory=ThumbnailLimits)
    store: StoreLimits = field(default_factory=StoreLimits)
    keychain_seconds: float = 30.0
    shutdown_seconds: float = 1.5
