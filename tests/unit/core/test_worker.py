"""The thread that does one thing after another."""

import threading
from concurrent.futures import CancelledError
from threading import Event, Thread

import pytest

from app.core.worker import Worker

pytestmark = pytest.mark.anyio


async def test_works_are_done_in_order_and_what_is_put_off_at_its_time_or_when_it_is_closed() -> None:
    done: list[str] = []
    worker = Worker("test", at_end=lambda: done.append("end"))
    worker.post(lambda: done.append("much later"), after=100.0)
    worker.post(lambda: done.append("first"))
    later = worker.submit(lambda: done.append("later"), after=0.01)
    assert await worker.run(lambda: done[:1]) == ["first"]
    later.result(10)
    assert done == ["first", "later"]
    assert await worker.aclose(10)
    assert done == ["first", "later", "much later", "end"]
    assert worker.submit(lambda: done.append("too late")).cancelled()


@pytest.mark.expects_errors
async def test_what_fails_is_raised_where_it_is_awaited_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise KeyError("a secret")

    worker = Worker("test")
    with pytest.raises(KeyError):
        await worker.run(fail)
    assert not caplog.messages
    worker.post(fail)
    assert await worker.run(lambda: "the next one") == "the next one"
    assert len(caplog.messages) == 1
    assert "a secret" not in caplog.text
    await worker.aclose(10)


async def test_closing_does_not_wait_for_what_hangs_and_ends_all_the_same() -> None:
    may_go_on, has_ended = Event(), Event()
    worker = Worker("test", at_end=has_ended.set)
    worker.post(lambda: may_go_on.wait(20))
    waiting = worker.submit(lambda: None)
    assert not await worker.aclose(0.01)
    assert not has_ended.is_set()
    may_go_on.set()
    assert has_ended.wait(20)
    assert waiting.done()


async def test_without_a_thread_all_is_done_in_that_of_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_thread: Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(Thread, "start", start)
    done: list[str] = []
    worker = Worker("test", at_end=lambda: done.append("end"))
    worker.post(lambda: done.append("later"), after=100.0)
    assert await worker.run(lambda: threading.current_thread() is threading.main_thread())
    worker.post(lambda: done.append("now"))
    assert done == ["now"]
    assert await worker.aclose(10)
    assert done == ["now", "later", "end"]
    with pytest.raises(CancelledError):
        worker.submit(lambda: None).result()
