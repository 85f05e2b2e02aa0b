"""The limits of the program, with their units and reasons, and further attempts within them. Reads no files."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Final

from msgspec import Struct, field

from app.core.errors import ReportableError


class RetryPolicy(Struct, frozen=True):
    """When something is tried again.

    Attributes:
        retries: Further attempts.
        retry_pause_seconds: Pause before the first retry. It doubles with each one, with a jitter of ±50 %.
        longest_pause_seconds: The longest pause that this rule leads to.
        max_retry_after_seconds: If the host asks for a longer pause with `Retry-After`, nothing is retried.
    """

    retries: int = 2
    retry_pause_seconds: float = 0.5
    longest_pause_seconds: float = 60.0
    max_retry_after_seconds: float = 120.0

    def pause(self, retries: int, retry_after: float | None = None) -> float | None:
        """The pause before another attempt.

        Args:
            retries: How many there were.
            retry_after: Seconds the host asked to wait; None if it did not.

        Returns:
            Seconds; None if there is no further attempt.
        """
        if retries >= self.retries or (retry_after or 0.0) > self.max_retry_after_seconds:
            return None
        pause = self.retry_pause_seconds * 2 ** min(retries, 30)
        return retry_after or min(pause, self.longest_pause_seconds) * random.uniform(0.5, 1.5)


async def with_retries[T](
    attempt: Callable[[], Awaitable[T]],
    policy: RetryPolicy,
    can_retry: Callable[[ReportableError], bool] = lambda error: error.can_retry,
) -> T:
    """Return what the first successful attempt returns.

    Args:
        attempt: Tries it once.
        policy: When it is tried again.
        can_retry: Whether trying again after an error may help, where nobody waits for the result.

    Raises:
        ReportableError: The last attempt has failed, or another one is useless, or the host asks for too long a pause.
    """
    for retries in count():
        try:
            return await attempt()
        except ReportableError as error:
            pause = policy.pause(retries, error.retry_after) if can_retry(error) else None
            if pause is None:
                raise
        await asyncio.sleep(pause)
    raise AssertionError


MIB: Final = 1024 * 1024


class ApiLimits(RetryPolicy, frozen=True):
    """Limits of time and size for answers of the partner API.

    Attributes:
        connect_seconds: Timeout of one connection attempt. The vendor's shell client uses 10 s.
        read_seconds: Timeout between two pieces of the answer.
        total_seconds: Deadline for the whole answer of one attempt. The vendor's shell client waits 120 s.
        max_bytes: Largest answer, decompressed. 100,000 images have 45 MB.
        max_value_bytes: Largest single value in the answer, such as one image. A value is decoded in one call, which
            blocks the GUI thread. An image has 0.5 KB; with a text of 100,000 escaped characters it has 600 KB.
        max_images: Most images of a pack. Freeing a pack blocks the GUI thread.
        max_distinct_texts: Most distinct keywords, statuses and models of a pack, for the same reason.
        max_list_bytes: Largest answer with a list of packs, decompressed. 100 packs have 30 KB.
        max_listed_packs: Most packs of one such answer, from servers that ignore the requested number.
    """

    connect_seconds: float = 10.0
    read_seconds: float = 60.0
    total_seconds: float = 120.0
    max_bytes: int = 128 * MIB
    max_value_bytes: int = 640 * 1024
    max_images: int = 100_000
    max_distinct_texts: int = 500_000
    max_list_bytes: int = 4 * MIB
    max_listed_packs: int = 1_000


class LiveLimits(Struct, frozen=True):
    """How often a pack is requested again while its images are being described.

    Attributes:
        least_seconds: Interval at first, and after each answer in which something has changed.
        most_seconds: Longest interval.
        growth: Factor by which the interval grows after an answer in which nothing has changed, or a failure.
        jitter: Largest share by which an interval is made longer at random, so that many windows do not send their
            requests at the same time.
        bytes_per_second: Most bytes of answers in the long run, for lines on which data are metered: an answer of 4.5
            MB, which 10,000 images have uncompressed, is requested every 70 s at most. Larger answers may exceed
            `most_seconds`.
        longest_pause_seconds: Longest `Retry-After` that is waited for. A timer of Qt's can run for 24 days.
    """

    least_seconds: float = 10.0
    most_seconds: float = 120.0
    growth: float = 1.6
    jitter: float = 0.1
    bytes_per_second: float = 64 * 1024
    longest_pause_seconds: float = 86_400.0


class ReconnectionLimits(Struct, frozen=True):
    """How often a pack is requested again after a network failure, while its former answer is on screen.

    Attributes:
        least_seconds: Interval at first. An attempt without a network costs no traffic.
        most_seconds: Longest interval.
        growth: Factor by which the interval grows after each failure.
    """

    least_seconds: float = 2.0
    most_seconds: float = 5.0
    growth: float = 1.5


class PackListLimits(Struct, frozen=True):
    """Limits for the list of packs.

    Attributes:
        page_size: How many packs are requested at once: the most that the API allows, because servers limit the number
            of requests.
        max_packs: Most packs of one list. Beyond it the person has to search.
        typing_seconds: Pause in the typing after which a search begins.
        fresh_seconds: A list that is shown again after this time is requested again.
        kept_lists: How many lists are kept, so that a former search is shown at once.
    """

    page_size: int = 100
    max_packs: int = 10_000
    typing_seconds: float = 0.2
    fresh_seconds: float = 60.0
    kept_lists: int = 8


class DownloadLimits(RetryPolicy, frozen=True):
    """Limits of time, size and number for downloads of images.

    Attributes:
        workers: Concurrent downloads of all hosts that are not slow.
        slow_after_seconds: A download that takes longer counts as slow if it hardly receives anything. It goes on, but
            another download may start in its place, so that an unresponsive host does not delay the others.
        slow_bytes_per_second: A download that has received less on average hardly receives anything. A photo of
            230 KB would exceed `total_seconds` at this rate.
        connections: Concurrent downloads, including slow ones, and open connections. Further callers wait.
        host_downloads: Concurrent downloads from a host. Over HTTP/1.1 each needs a connection.
        least_host_downloads: The same from one that says that it is busy, as in browsers over HTTP/1.1.
        spare_host_downloads: So many more may be running from a host if images become visible.
        undecoded_files: Files that have arrived and wait for a decoder. While there are so many, no download starts, so
            that slow decoders limit the downloads. With 32 the first row comes 20 ms later, because downloading what is
            decoded after it takes processor time.
        untried_host_downloads: Concurrent downloads from a host that has not answered yet, while other hosts' images
            are wanted.
        unresponsive_host_downloads: Concurrent downloads from a host that does not answer, while anything else waits:
            enough to notice that it answers again.
        connect_seconds: Timeout of a name look-up, and of a connection with its TLS handshake.
        read_seconds: Timeout between two pieces of a file.
        total_seconds: Deadline for a whole download, including connecting and redirects.
        keep_alive_seconds: An idle connection is not used again after this time.
        max_bytes: Largest file.
        max_bytes_in_flight: Largest sum of all files that are not decoded yet. Beyond it only the oldest download
            continues.
        file_bytes_per_second: A download into a file that is slower for `file_slow_seconds` ends; see there.
        file_slow_seconds: There is no useful deadline for the whole: 256 MiB take an hour on some lines.
        max_header_bytes: Largest header of one answer, including interim answers. Ordinary ones are far smaller.
        max_redirects: Most redirects that are followed.
        limited_retries: Further attempts after a status of 429. Their pauses double, and a download keeps its place
            meanwhile, so that fewer requests are sent to a host that limits them.
        look_up_threads: Concurrent name look-ups, each of another name. A hanging one may occupy its thread for 30 s,
            while its caller gives up after `connect_seconds`: this many can accumulate if many names hang.
        name_seconds: How long the addresses of a name are cached, as in browsers.
        failed_name_seconds: How long the failure of a look-up is cached.
        names: Most names in the cache. A pack has a handful of hosts.
        host_connections: Most open connections to a host; 0 for as many as there are downloads.
    """

    workers: int = 40
    slow_after_seconds: float = 1.5
    slow_bytes_per_second: float = 8 * 1024
    connections: int = 76
    host_downloads: int = 16
    least_host_downloads: int = 6
    spare_host_downloads: int = 4
    undecoded_files: int = 8
    untried_host_downloads: int = 6
    unresponsive_host_downloads: int = 2
    connect_seconds: float = 6.0
    read_seconds: float = 10.0
    total_seconds: float = 15.0
    keep_alive_seconds: float = 30.0
    max_bytes: int = 32 * MIB
    max_bytes_in_flight: int = 96 * MIB
    file_bytes_per_second: int = 1024
    file_slow_seconds: float = 30.0
    max_header_bytes: int = 128 * 1024
    max_redirects: int = 5
    retries: int = 1
    limited_retries: int = 4
    retry_pause_seconds: float = 0.3
    max_retry_after_seconds: float = 10.0
    look_up_threads: int = 128
    name_seconds: float = 60.0
    failed_name_seconds: float = 2.0
    names: int = 256
    host_connections: int = 0


# Of originals that are saved to a folder: larger ones, and no deadline. Retries are those of all jobs, for which nobody
# waits.
FILE_DOWNLOADS: Final = DownloadLimits(
    max_bytes=256 * MIB, connections=24, total_seconds=86_400.0, retries=2, max_retry_after_seconds=120.0
)


# Of the beginnings of files, by which links are checked. The job has retries of its own.
LINK_REQUESTS: Final = DownloadLimits(connections=32, host_connections=4)


class LinkCheckLimits(Struct, frozen=True):
    """How a job that nobody watches checks links.

    Attributes:
        host_requests: Concurrent requests to a host.
        gap_seconds: From one request to a host to the next.
        failed: Of a link whose host fails or is too slow: it is asked twice.
        refused: Of a host that answers 429: it rests for what it asks, or longer each time.
        longest_rest_seconds: A host rests no longer, whatever it asks.
        refusals: So many refusals or requests without an answer in succession, and the host is given up.
        fresh_seconds: What the program has loaded itself is not asked again for so long.
        save_seconds: A killed program has lost what was found in this time.
    """

    host_requests: int = 4
    gap_seconds: float = 0.05
    failed: RetryPolicy = RetryPolicy(retries=1, retry_pause_seconds=1.0)
    refused: RetryPolicy = RetryPolicy(retries=1_000, retry_pause_seconds=1.0, max_retry_after_seconds=float("inf"))
    longest_rest_seconds: float = 60.0
    refusals: int = 10
    fresh_seconds: float = 600.0
    save_seconds: float = 1.0


class OriginalsDownloadLimits(Struct, frozen=True):
    """How a job that nobody watches downloads originals to a folder.

    Attributes:
        host_downloads: Concurrent downloads from a host, halved whenever it refuses or fails. With 6, a host that is
            20 ms away takes three times as long.
        file: Of a file that the host does not send although it sends others: five attempts, the last one after a minute
            or later.
        host: Of a host that sends nothing: it rests, longer each time.
        failed_rest_seconds: How long a host rests at most that answers, but with failures of its own.
        silence_seconds: A host that has rested for so long in sum, and has not answered in between, is given up.
    """

    host_downloads: int = 16
    file: RetryPolicy = RetryPolicy(retries=4, retry_pause_seconds=9.0)
    host: RetryPolicy = RetryPolicy(
        retries=1_000, retry_pause_seconds=1.0, longest_pause_seconds=15.0, max_retry_after_seconds=600.0
    )
    failed_rest_seconds: float = 2.0
    silence_seconds: float = 600.0


class DecodeLimits(Struct, frozen=True):
    """Limits of size and time for decoding one image.

    Attributes:
        max_bytes: Largest file.
        max_pixels: Largest product of width and height, checked before decoding. A progressive JPEG of 64 megapixels,
            whose coefficients are held as a whole, takes 410 MB, or 530 MB in CMYK, and a region of it 40 MB more.
        max_jpeg_pixels: The same for a JPEG that can be decoded row by row, at a fraction of its size. 280 megapixels
            at an eighth take 0.2 s and 22 MB; at most `max_pixels` of it are decoded at once.
        max_side: Largest width or height in pixels, checked before decoding.
        max_jpeg_scans: Most scans of a progressive JPEG. 1,000 scans in 91 KB take 13 s at any number of pixels.
        max_profile_bytes: Largest ICC profile that is used; a larger one is ignored. A phone's has 0.5 KB, a printing
            press's up to 1.8 MB, and each decoder caches some.
        cpu_seconds: CPU time for one image, after which the decoder process ends. A valid AVIF or WebP of 64 MP takes
            up to 3 s here, and twice as long on a slow machine.
        wall_seconds: Time for one image, after which the decoder process is killed. Decoders have a low priority: on a
            busy machine a valid image may take twenty times its CPU time.
        starting_seconds: Time for a new decoder process to become ready. Virus scanners may read every file that it
            loads.
        trim_bytes: After a larger file, a decoder returns freed memory to the system.
        trim_pixels: The same after an image with more pixels.
        kept_pixels: A decoder that is asked for regions of a file keeps the decoded pixels of files that have no more
            than this together, 4 bytes each. Of a larger JPEG it decodes the region alone, of others all each time.
        clip_pixels: Most pixels that are decoded of such a JPEG for one region, 4 bytes each; a region with more is
            decoded at a half, a quarter or an eighth of its size.
        frame_pixels: An animation with more pixels is not played. A decoder holds up to four canvases of 4 bytes each,
            and the app two frames with as many pixels while it is shown at 100 %.
        frame_cpu_seconds: CPU time for one frame of an animation, after which the decoder process ends.
    """

    max_bytes: int = 32 * MIB
    max_pixels: int = 64_000_000
    max_jpeg_pixels: int = 300_000_000
    max_side: int = 32_768
    max_jpeg_scans: int = 256
    max_profile_bytes: int = 2 * MIB
    cpu_seconds: float = 8.0
    wall_seconds: float = 180.0
    starting_seconds: float = 10.0
    trim_bytes: int = MIB
    trim_pixels: int = 4_000_000
    kept_pixels: int = 16_000_000
    clip_pixels: int = 12_000_000
    frame_pixels: int = 9_000_000
    frame_cpu_seconds: float = 2.0


class ThumbnailLimits(Struct, frozen=True):
    """Thumbnails in memory, and how far ahead they are fetched.

    Attributes:
        decoder_processes: Number of decoder processes: one for each core of a small machine.
        memory_bytes: Largest sum of the encoded thumbnails in memory. A photo's has about 15 KB. The least recently
            used ones are dropped.
        cover_bytes: The same for the covers of lists of packs, without those in sight.
        painted_bytes: Largest sum of the decoded pixels in memory, in the size of the tiles. Pixels of visible tiles
            are never dropped.
        screens_ahead: How far beyond the visible rows thumbnails are fetched in the direction of scrolling, in screens.
        screens_behind: The same in the opposite direction.
        idle_workers: Concurrent downloads for the rest of the pack, while no visible image waits.
        rest_after_seconds: Delay from opening a pack to downloading its rest, because the GUI
            thread is busy at first.
    """

    decoder_processes: int = 2
    memory_bytes: int = 16 * MIB
    cover_bytes: int = 4 * MIB
    painted_bytes: int = 16 * MIB
    screens_ahead: float = 4.0
    screens_behind: float = 2.0
    idle_workers: int = 36
    rest_after_seconds: float = 0.1


class OriginalLimits(Struct, frozen=True):
    """Originals that a viewer shows.

    Attributes:
        file_bytes: Largest sum of the files in memory, without those of the images in sight, which always stay: a
            region needs its file again. A file that is forgotten is downloaded again when its image is in sight.
        picture_bytes: Largest sum of the decoded pictures of the size of the screen, without those in sight. A screen
            of 4K has 33 MB.
        region_pixels: A decoded region has so many pixels if the wanted one has fewer: then small pans need no
            decoding. With 32 bits each, twice in memory while it is received.
        region_margin: If less than this share of the margin is left, the next region is decoded ahead.
        spent_ahead: How many images ahead are fetched once an opening has downloaded `TrafficLimits.unasked_bytes`.
        shortest_frame_ms: A frame of an animation is shown at least so long.
        unlikely_frame_ms: One that is shown no longer than this by its file is shown for `usual_frame_ms`, as in
            browsers: it is from a time when programs could not be quicker.
        usual_frame_ms: See there.
    """

    file_bytes: int = 16 * MIB
    picture_bytes: int = 48 * MIB
    region_pixels: int = 3_000_000
    region_margin: float = 0.25
    spent_ahead: int = 1
    shortest_frame_ms: int = 16
    unlikely_frame_ms: int = 10
    usual_frame_ms: int = 100


class TrafficLimits(Struct, frozen=True):
    """What opening a pack may download automatically, besides the images that are visible or near.

    Attributes:
        unasked_bytes: The rest of the pack is downloaded only while this opening has received fewer bytes. Bytes of
            failed and aborted downloads count; thumbnails from the disk do not.
            From then on, images ahead are fetched for one screen only.
        unasked_images: The same limit as a number of downloads that were started.
        overshoot_bytes: When `unasked_bytes` is reached, running downloads of the rest may receive this much more.
            Then they are aborted. 36 concurrent photos of 230 KB end within 9 MB.
    """

    unasked_bytes: int = 256 * MIB
    unasked_images: int = 1000
    overshoot_bytes: int = 16 * MIB


class StoreLimits(Struct, frozen=True):
    """Thumbnails on disk.

    Attributes:
        max_bytes: Largest size of the store's file. The least recently used thumbnails are deleted. 512 MiB hold 30,000
            photos. A much larger file, from before the limit was lowered, is recreated.
        max_entry_bytes: A larger thumbnail is not stored.
        max_age_days: An older thumbnail is shown only after its host has confirmed it.
        clock_slack_seconds: A thumbnail from further in the future is also confirmed: the clock was set back.
        busy_seconds: How long each of two attempts waits for another process's lock. After that nothing is stored.
        gather_seconds: How long a thumbnail waits for others to be written in the same batch.
        write_batch_size: Most thumbnails of a batch, which takes about 3 ms: a read waits no longer than that.
        unwritten_bytes: Largest sum of thumbnails that wait to be written; further ones are not stored. It is two
            seconds of a fast network.
        read_seconds: Timeout for thumbnails from the disk; after that they are downloaded. A cold hard disk may need
            longer for one screen.
        close_seconds: Timeout for writing the last thumbnails; a part of `Settings.shutdown_seconds`.
        max_noted_uses: Number of uses that are recorded in memory before they are written, so that reading needs no
            write. A killed process loses them.
    """

    max_bytes: int = 512 * MIB
    max_entry_bytes: int = 4 * MIB
    max_age_days: float = 30.0
    clock_slack_seconds: float = 300.0
    busy_seconds: float = 0.15
    gather_seconds: float = 0.3
    write_batch_size: int = 64
    unwritten_bytes: int = 8 * MIB
    read_seconds: float = 0.5
    close_seconds: float = 0.5
    max_noted_uses: int = 256


class MarksLimits(Struct, frozen=True):
    """Times for the marks on disk.

    Attributes:
        load_after_seconds: How long a saved answer waits for its marks at most.
        gather_seconds: How long a mark waits for others to be written in the same transaction. A killed process loses
            the marks of this time and of one transaction: together less than a second.
        retry_seconds: Pause after a failure, such as a full disk, until the marks are written again.
        busy_seconds: How long an attempt waits for another process that writes.
        close_seconds: Timeout for writing the last marks; a part of `Settings.shutdown_seconds`.
    """

    load_after_seconds: float = 0.15
    gather_seconds: float = 0.2
    retry_seconds: float = 2.0
    busy_seconds: float = 1.0
    close_seconds: float = 0.5


class PacksLimits(Struct, frozen=True):
    """Recent packs, saved answers and tabs on disk.

    Attributes:
        recents: Most recent packs of a key, including pinned ones. The least recently used ones are removed.
        answers: Most saved answers of a key.
        answer_bytes: Largest sum of the saved answers of a key and their part of the index that is searched. The least
            recently used ones are deleted. An answer that alone is larger is not kept.
        accounts: Most keys whose packs are kept. The packs of the least recently used key are deleted.
        tabs: Most tabs that are kept.
        save_after_seconds: How long an answer waits before it is compressed and indexed in a thread, so that the first
            thumbnails of its pack come first.
        retry_seconds: Pause after a failure, such as a full disk, until what is small is written again.
        unsaved: So many small changes wait at most; then the oldest are given up, but for what was deleted.
        busy_seconds: How long an attempt waits for another process that writes.
        close_seconds: Timeout for writing the last answers and tabs; a part of `Settings.shutdown_seconds`.
        look_seconds: A pack is requested after so long even if the disk has not returned its saved answer yet.
        found_images: Most images that a search returns, unless all are asked for.
        counted_images: So many matching images are counted at most.
    """

    recents: int = 50
    answers: int = 200
    answer_bytes: int = 256 * MIB
    accounts: int = 8
    tabs: int = 100
    save_after_seconds: float = 0.5
    retry_seconds: float = 2.0
    unsaved: int = 1000
    busy_seconds: float = 1.0
    close_seconds: float = 0.5
    look_seconds: float = 0.3
    found_images: int = 60
    counted_images: int = 2000


class SlideshowLimits(RetryPolicy, frozen=True):
    """Reading the slideshows of a key, for which nobody waits: more is tried again than for a pack.

    Attributes:
        quiet_seconds: Least time between two readings that nobody has asked for.
        look_seconds: How often it is found out whether one is due.
        failures: So many slideshows in a row that can't be read end the reading.
    """

    retries: int = 6
    quiet_seconds: float = 3600.0
    look_seconds: float = 60.0
    failures: int = 5


class Settings(Struct, frozen=True):
    """All limits of a run.

    Attributes:
        api: The partner API.
        live: Requests for a pack that is being described.
        reconnection: Requests after a network failure.
        pack_list: The list of packs.
        download: Downloads of images.
        decode: Decoding of images.
        thumbnails: Thumbnails in memory.
        originals: Originals that a viewer shows.
        traffic: Automatic downloads.
        store: Thumbnails on disk.
        marks: Marks on disk.
        packs: Recent packs, saved answers and tabs on disk.
        slideshows: Reading slideshows.
        keychain_seconds: Timeout of one call of the keychain. The person may have to type its password first.
        shutdown_seconds: Deadline of the shutdown; after that it is abandoned.
        exit_seconds: Time from closing the window until the process ends, even if the shutdown has not finished. It is
            shorter than the promised two seconds, because a busy machine runs the timer late.
    """

    api: ApiLimits = field(default_factory=ApiLimits)
    live: LiveLimits = field(default_factory=LiveLimits)
    reconnection: ReconnectionLimits = field(default_factory=ReconnectionLimits)
    pack_list: PackListLimits = field(default_factory=PackListLimits)
    download: DownloadLimits = field(default_factory=DownloadLimits)
    decode: DecodeLimits = field(default_factory=DecodeLimits)
    thumbnails: ThumbnailLimits = field(default_factory=ThumbnailLimits)
    originals: OriginalLimits = field(default_factory=OriginalLimits)
    traffic: TrafficLimits = field(default_factory=TrafficLimits)
    store: StoreLimits = field(default_factory=StoreLimits)
    marks: MarksLimits = field(default_factory=MarksLimits)
    packs: PacksLimits = field(default_factory=PacksLimits)
    slideshows: SlideshowLimits = field(default_factory=SlideshowLimits)
    keychain_seconds: float = 30.0
    shutdown_seconds: float = 1.0
    exit_seconds: float = 1.2
