"""The queue of downloads: priorities, order, and hosts whose URLs are deferred."""

from msgspec.structs import replace

from app.core.limits import DownloadLimits
from app.pictures.download_queue import Deferral, DownloadQueue, Priority, RunningDownload

A = [f"https://a.example.com/{number}.jpg" for number in range(3)]
B = [f"https://b.example.com:8443/{number}.jpg" for number in range(3)]
MIXED = [A[0], B[0], B[1], A[1], A[2], B[2]]
A_HOST, B_HOST = "a.example.com", "b.example.com:8443"


def queue_of(urls: list[str], *, untried: int = 100, unresponsive: int = 0) -> DownloadQueue:
    """A queue of wanted URLs."""
    limits = DownloadLimits()
    queue = DownloadQueue(replace(limits, untried_host_downloads=untried, unresponsive_host_downloads=unresponsive))
    queue.add(Priority.NEAR, urls)
    return queue


def start_all(queue: DownloadQueue, max_deferral: Deferral = Deferral.NONE) -> list[RunningDownload]:
    """Take what may start, until there is nothing; nothing ends meanwhile."""
    taken = []
    while (next_one := queue.take(Priority, max_deferral, 0.0)) is not None:
        taken.append(next_one)
    return taken


def take_all(queue: DownloadQueue, max_deferral: Deferral = Deferral.NONE) -> list[str]:
    """The URLs of what may start."""
    return [download.url for download in start_all(queue, max_deferral)]


def take_one(queue: DownloadQueue, *priorities: Priority, max_deferral: Deferral = Deferral.NONE) -> object:
    """The URL and the priority of what may start next."""
    taken = queue.take(priorities or Priority, max_deferral, 0.0)
    return taken and (taken.url, taken.priority)


def test_urls_come_in_order_each_once() -> None:
    queue = queue_of([*MIXED, *MIXED])
    assert queue.count(*Priority) == 6
    assert take_all(queue) == MIXED
    assert queue.count(*Priority) == 0


def test_priorities_come_in_order_and_a_url_of_several_once() -> None:
    queue = queue_of(A[:1])
    queue.add(Priority.REST, [*A, *B])
    queue.add(Priority.CHECK, B[:1])
    queue.add(Priority.RETRY, [A[2], B[0]])
    assert queue.count(Priority.REST, Priority.CHECK) == 6, "one waits both as of the rest and for a check"
    taken = [take_one(queue) for _ in range(7)]
    assert taken == [
        (A[0], Priority.NEAR),
        (A[2], Priority.RETRY),
        (B[0], Priority.RETRY),
        (A[1], Priority.REST),
        (B[1], Priority.REST),
        (B[2], Priority.REST),
        None,
    ]


def test_only_allowed_priorities_come() -> None:
    queue = queue_of(A[:1])
    queue.add(Priority.REST, B[:1])
    assert take_one(queue, Priority.CHECK, Priority.REST) == (B[0], Priority.REST)
    assert take_one(queue, Priority.CHECK, Priority.REST) is None


def test_urls_of_an_unresponsive_host_are_deferred_and_keep_their_order() -> None:
    queue = queue_of(MIXED)
    queue.mark_unresponsive(A_HOST)
    assert queue.is_unresponsive(A_HOST)
    assert take_one(queue, max_deferral=Deferral.WANTED_OF_OTHERS) == (B[0], Priority.NEAR)
    queue.mark_unresponsive(B_HOST)
    assert take_all(queue, Deferral.WANTED_OF_OTHERS) == []
    queue.add(Priority.NEAR, ["https://c.example.com/1.jpg"])
    queue.mark_responsive(A_HOST)
    assert not queue.is_unresponsive(A_HOST)
    queue.mark_responsive(B_HOST)
    assert take_all(queue) == [A[0], B[1], A[1], A[2], B[2], "https://c.example.com/1.jpg"]


def test_hosts_that_are_deferred_more_come_later() -> None:
    dead, untried, live = (f"https://{name}.example.com/1.jpg" for name in ("dead", "untried", "live"))
    queue = queue_of([dead, untried, live], untried=0)
    queue.mark_unresponsive("dead.example.com")
    queue.mark_responsive("live.example.com")
    assert take_all(queue, Deferral.ALL_OF_OTHERS) == [live, untried, dead]


def test_hosts_are_deferred_while_they_have_as_many_downloads_as_they_may_have() -> None:
    queue = queue_of([*A, *B], untried=2, unresponsive=1)
    queue.mark_unresponsive(B_HOST)
    running = start_all(queue)
    assert [download.url for download in running] == [A[0], A[1], B[0]]
    queue.end(running[1])
    queue.end(running[2])
    assert take_all(queue) == [A[2], B[1]]


def test_downloads_of_a_host_are_counted_for_each_priority() -> None:
    queue = queue_of([], untried=1)
    queue.add(Priority.REST, A[:1])
    assert take_all(queue) == A[:1]
    queue.add(Priority.NEAR, A[1:])
    assert take_all(queue) == A[1:2]


def test_replaced_urls_do_not_start_unless_they_are_added_again() -> None:
    queue = queue_of(MIXED)
    queue.mark_unresponsive(A_HOST)
    queue.mark_unresponsive(B_HOST)
    assert take_all(queue) == []
    queue.replace(Priority.NEAR, B)
    assert queue.count(Priority.NEAR) == 3
    queue.mark_responsive(A_HOST)
    queue.mark_responsive(B_HOST)
    queue.add(Priority.NEAR, A[:1])
    assert take_all(queue) == [*B, A[0]]
    queue.add(Priority.NEAR, A)
    queue.clear()
    assert take_all(queue) == []


def test_urls_without_a_host_come_too() -> None:
    odd = ["", "javascript:alert(1)", "/1.jpg", "https:user@host/1.jpg"]
    assert take_all(queue_of(odd)) == odd


# --- As many downloads as a host may have ---------------------------------------------------------------------------

FEW = replace(
    DownloadLimits(),
    host_downloads=2,
    least_host_downloads=2,
    spare_host_downloads=1,
    untried_host_downloads=100,
)
MANY_A = [f"https://a.example.com/{number}.jpg" for number in range(1000)]


def few() -> DownloadQueue:
    return DownloadQueue(FEW)


def test_a_host_has_only_as_many_as_it_may_have_and_others_come_meanwhile() -> None:
    queue = few()
    queue.add(Priority.REST, [*MANY_A[:10], *B])
    running = start_all(queue)
    assert [download.url for download in running] == [*MANY_A[:2], *B[:2]]
    queue.mark_arrived(running[0])
    assert take_all(queue, Deferral.ALL_OF_OTHERS) == [MANY_A[2]]
    queue.end(running[1])
    assert take_all(queue) == [MANY_A[3]]


def test_a_file_that_is_being_decoded_occupies_no_place_of_its_host() -> None:
    queue = few()
    queue.add(Priority.REST, MANY_A[:4])
    first, second = start_all(queue)
    queue.mark_arrived(first)
    queue.end(first)  # once it is decoded
    assert take_all(queue) == [MANY_A[2]], "one place, not two"
    queue.end(second)
    assert take_all(queue) == [MANY_A[3]]


def test_a_download_that_hardly_receives_anything_occupies_no_place_of_its_host() -> None:
    queue = few()
    queue.add(Priority.REST, MANY_A[:4])
    first, _ = start_all(queue)
    queue.mark_slow(first)
    assert take_all(queue, Deferral.ALL_OF_OTHERS) == [MANY_A[2]]
    queue.mark_arrived(first)
    assert take_all(queue) == [], "it was given away already"


def test_a_visible_image_does_not_wait_for_a_place() -> None:
    queue = few()
    queue.add(Priority.REST, MANY_A[:4])
    assert len(start_all(queue)) == 2
    queue.add(Priority.VISIBLE, MANY_A[10:13])
    assert take_all(queue) == [MANY_A[10]], "one beyond the limit"


def test_nothing_else_starts_beside_visible_images() -> None:
    queue = few()
    queue.add(Priority.VISIBLE, MANY_A[:1])
    queue.add(Priority.NEAR, MANY_A[1:4])
    queue.add(Priority.REST, [*MANY_A[4:6], *B[:1]])
    (visible, other) = start_all(queue)
    assert (visible.url, other.url) == (MANY_A[0], B[0]), "other hosts may have other lines"
    queue.mark_arrived(visible)
    assert take_all(queue) == MANY_A[1:3]


def test_a_busy_host_has_fewer() -> None:
    queue = DownloadQueue(replace(FEW, host_downloads=4))
    queue.add(Priority.REST, MANY_A[:20])
    running = start_all(queue)
    assert len(running) == 4
    queue.mark_busy(running[0])
    for download in running[:3]:
        queue.end(download)
    assert len(take_all(queue)) == 1
