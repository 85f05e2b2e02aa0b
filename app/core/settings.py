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
        max_bytes: Of the answer, decompressed; 100,000 images are 45 MB.
        max_value_bytes: Of one image, or of another value in the answer: a value is decoded in one step, which keeps
            the window waiting. An image has 0.5 KB; with a text of 100,000 escaped characters it has 600 KB.
        max_images: Of one pack; freeing a pack keeps the window waiting.
        max_different_words: Keywords, statuses and models of one pack, each counted once; for the same reason.
        retries: After 502, 503, 504 and a broken connection.
        retry_pause_seconds: Before the first retry; doubles, with jitter of half of it either way.
        max_retry_after_seconds: A longer `Retry-After` is left to the person.
    """

    connect_seconds: float = 10.0
    read_seconds: float = 60.0
    total_seconds: float = 120.0
    max_bytes: int = 128 * MIB
    max_value_bytes: int = 640 * 1024
    max_images: int = 100_000
    max_different_words: int = 500_000
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
        max_bytes_in_flight: Of all files, until they are decoded; beyond it only the oldest download reads on.
        max_header_bytes: Of one answer and the interim answers before it; what browsers get is far below.
        max_redirects: Followed by hand.
        retries: After a broken connection or 502, 503, 504.
        retry_pause_seconds: Before the retry, with jitter of half of it either way.
        look_up_threads: Name look-ups at a time, each name once. A hung one lasts up to 30 s, and nobody waits for it
            longer than for a connection: so many can be left behind by downloads that all meet other hung names.
        name_seconds: A name's addresses are used for so long, as browsers do.
        failed_name_seconds: A name that could not be looked up fails at once for so long.
        names: Remembered; a pack has a handful of hosts.
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
    max_header_bytes: int = 128 * 1024
    max_redirects: int = 5
    retries: int = 1
    retry_pause_seconds: float = 0.3
    look_up_threads: int = 128
    name_seconds: float = 60.0
    failed_name_seconds: float = 2.0
    names: int = 256


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """What decoding one image may cost.

    Attributes:
        max_bytes: Of the file.
        max_pixels: Width times height, before decoding.
        max_side: Width or height in pixels, before decoding.
        max_jpeg_scans: Of a progressive JPEG: 1,000 scans in 91 KB burn 13 s, and no pixel limit sees it.
        max_profile_bytes: Of an ICC profile; a larger one is passed over. A phone's has 0.5 KB, a press's up
            to 1.8 MB, and decoders keep some.
        cpu_seconds: CPU time after which the decoder process ends. A healthy picture of 64 MP needs 2 s at most.
        wall_seconds: Time after which a decoder process is ended that stands still. Decoders have a low priority: on a
            busy machine a healthy picture may take twenty times its CPU time.
        starting_seconds: For a new decoder process to be ready: scanners may look at all that it loads.
        trim_bytes: After a larger file a decoder gives its memory back.
        trim_pixels: The same for a picture of more pixels.
    """

    max_bytes: int = 32 * MIB
    max_pixels: int = 64_000_000
    max_side: int = 32_768
    max_jpeg_scans: int = 256
    max_profile_bytes: int = 2 * MIB
    cpu_seconds: float = 3.0
    wall_seconds: float = 60.0
    starting_seconds: float = 10.0
    trim_bytes: int = MIB
    trim_pixels: int = 4_000_000


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
class TrafficLimits:
    """What opening a pack may download without being asked to, besides what is visible and near.

    Attributes:
        unasked_bytes: The rest of the pack is downloaded only while this opening has received fewer bytes. Bytes of
            failed and aborted downloads count; thumbnails from the disk do not.
        unasked_images: The same for images: downloads that were begun, so that none is begun beyond it.
        overshoot_bytes: Downloads of the rest that are under way when `unasked_bytes` is reached may bring so many
            bytes more; then they are aborted. Photos of 230 KB, eight at a time, end after 2 MB.
    """

    unasked_bytes: int = 256 * MIB
    unasked_images: int = 1000
    overshoot_bytes: int = 16 * MIB


@dataclass(frozen=True, slots=True)
class StoreLimits:
    """Thumbnails on disk.

    Attributes:
        max_bytes: Of the store's file; the least recently used fall out. 512 MiB are 30,000 photos. After the limit
            was lowered, 8 MB go with each batch.
        max_entry_bytes: A larger thumbnail is not stored.
        max_age_days: An older one is shown only after its host was asked again.
        clock_slack_seconds: One from further in the future is asked for again, too: the clock was set back.
        busy_seconds: Waited for another process; then a thumbnail is not stored this time.
        gather_seconds: A thumbnail waits at most so long for others that are written with it.
        gathered: Thumbnails written at once, in some 4 ms: reading waits for no more than that.
        unwritten_bytes: Of thumbnails that wait to be written; beyond it they are not stored. Two seconds of a fast
            network; from half of it on, the rest of the pack waits for the disk.
        sought_at_once: URLs looked for at a time, in some 5 ms; a pack may have 100,000.
        read_seconds: Waited for thumbnails from the disk, then they are fetched from their hosts. A cold hard disk may
            need most of it for a screen.
        close_seconds: Waited for the last thumbnails to be written; a part of `Settings.shutdown_seconds`.
        uses_kept: Uses noted in memory before they are written, because a read must not cost a write; a killed process
            forgets so many.
    """

    max_bytes: int = 512 * MIB
    max_entry_bytes: int = 4 * MIB
    max_age_days: float = 30.0
    clock_slack_seconds: float = 300.0
    busy_seconds: float = 0.3
    gather_seconds: float = 0.3
    gathered: int = 64
    unwritten_bytes: int = 8 * MIB
    sought_at_once: int = 4096
    read_seconds: float = 1.0
    close_seconds: float = 0.5
    uses_kept: int = 256


@dataclass(frozen=True, slots=True)
class Settings:
    """All limits of a run.

    Attributes:
        api: Of the partner API.
        download: Of image downloads.
        decode: Of decoding.
        thumbnails: Of what is in memory.
        traffic: Of what is downloaded unasked.
        store: Of what is on disk.
        keychain_seconds: For one call of the keychain; a person may have to type its password first.
        shutdown_seconds: Until the shutdown is cut short.
        exit_seconds: From a person's request to close the window until the process ends, whatever the shutdown waits
            for. Less than the two seconds that are promised: a busy machine runs the timer late.
    """

    api: ApiLimits = field(default_factory=ApiLimits)
    download: DownloadLimits = field(default_factory=DownloadLimits)
    decode: DecodeLimits = field(default_factory=DecodeLimits)
    thumbnails: ThumbnailLimits = field(default_factory=ThumbnailLimits)
    traffic: TrafficLimits = field(default_factory=TrafficLimits)
    store: StoreLimits = field(default_factory=StoreLimits)
    keychain_seconds: float = 30.0
    shutdown_seconds: float = 1.0
    exit_seconds: float = 1.2
