"""A queue whose URLs step aside while their host has no turn."""

from __future__ import annotations

from app.services.download_lane import DownloadLane

A = [f"https://a.example.com/{number}.jpg" for number in range(3)]
B = [f"https://b.example.com:8443/{number}.jpg" for number in range(3)]
MIXED = [A[0], B[0], B[1], A[1], A[2], B[2]]


def take_all(lane: DownloadLane, *hosts: str) -> list[str]:
    taken = []
    while (url := lane.take(lambda host: host in hosts)) is not None:
        taken.append(url)
    return taken


def test_urls_come_in_order_each_once() -> None:
    lane = DownloadLane([*MIXED, *MIXED])
    assert len(lane) == 6
    assert take_all(lane, "a.example.com", "b.example.com:8443") == MIXED
    assert len(lane) == 0


def test_urls_of_a_host_without_a_turn_are_passed_by_and_come_in_their_old_order() -> None:
    lane = DownloadLane(MIXED)
    assert lane.take(lambda host: host.startswith("b")) == B[0]
    assert take_all(lane, "nobody") == []
    lane.add(["https://c.example.com/1.jpg"])
    assert take_all(lane, "a.example.com", "b.example.com:8443", "c.example.com") == [
        *(A[0], B[1], A[1], A[2], B[2]),
        "https://c.example.com/1.jpg",
    ]


def test_what_was_taken_out_does_not_come_unless_it_was_put_back() -> None:
    lane = DownloadLane(MIXED)
    assert take_all(lane, "nobody") == []
    for url in A:
        lane.discard(url)
    lane.discard("https://elsewhere.example.com/1.jpg")
    assert len(lane) == 3
    lane.add([A[1], B[0]])
    assert sorted(take_all(lane, "a.example.com", "b.example.com:8443")) == [A[1], *B]
    lane.add(A)
    lane.clear()
    assert take_all(lane, "a.example.com") == []


def test_what_has_no_host_is_taken_too() -> None:
    odd = ["", "javascript:alert(1)", "/1.jpg", "https:user@host/1.jpg"]
    assert take_all(DownloadLane(odd), "") == odd
