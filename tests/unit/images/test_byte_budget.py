"""The limit to the bytes of all downloads: it is not exceeded, and there is no deadlock."""

from __future__ import annotations

from app.images.network_thread import ByteBudget


def test_there_is_room_up_to_the_limit() -> None:
    budget = ByteBudget[str](10)
    assert budget.add("a", 4)
    assert budget.add("b", 6)
    assert budget.total == 10
    assert not budget.is_crowded
    assert not budget.add("b", 1)
    assert (budget.total, budget.is_crowded) == (10, True)


def test_the_oldest_may_exceed_the_limit() -> None:
    budget = ByteBudget[str](10)
    assert budget.add("a", 4)
    assert not budget.add("b", 7)
    assert budget.add("a", 100)


def test_a_waiting_download_continues_when_there_is_room() -> None:
    budget = ByteBudget[str](10)
    budget.add("a", 9)
    assert not budget.add("b", 3)
    assert budget.release("a") == ["b"]
    assert budget.add("b", 3)
    assert budget.total == 3


def test_the_next_oldest_may_exceed_the_limit_then() -> None:
    budget = ByteBudget[str](10)
    budget.add("a", 5)
    budget.add("b", 5)
    budget.add("c", 1)
    assert not budget.add("b", 20)
    assert budget.release("a") == ["c", "b"]
    assert budget.add("b", 20)
    assert not budget.add("c", 1)
    assert budget.release("b") == ["c"]


def test_age_counts_from_the_first_chunk_even_if_it_had_to_wait() -> None:
    budget = ByteBudget[str](10)
    budget.add("a", 10)
    assert not budget.add("b", 20)
    assert not budget.add("c", 20)
    assert budget.release("a") == ["b", "c"]
    assert not budget.add("c", 20)
    assert budget.add("b", 20)


def test_one_that_is_released_while_it_waits_is_forgotten() -> None:
    budget = ByteBudget[str](10)
    budget.add("a", 9)
    assert not budget.add("b", 9)
    assert budget.release("b") == []
    assert budget.release("a") == []
    assert budget.release("never there") == []
    assert (budget.total, budget.is_crowded) == (0, False)
