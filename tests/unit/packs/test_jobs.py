"""Jobs: paused, resumed, cancelled, tried again, several at once."""

import asyncio
import gc
import weakref
from pathlib import Path

import pytest

from app.core.errors import ImageGoneError
from app.core.worker import TaskOwner
from app.packs.jobs import Check, Job, JobList, JobState
from tests.unit.packs.stand_in_services import until

pytestmark = pytest.mark.anyio


class Counting:
    """Work of so many parts, each of which waits for `step`."""

    def __init__(self, parts: int) -> None:
        self.left = list(range(parts))
        self.steps: asyncio.Queue[Exception | None] = asyncio.Queue()
        self.calls = 0

    async def __call__(self, job: Job) -> Path | None:
        self.calls += 1
        failed = []
        while self.left:
            error = await self.steps.get()
            part = self.left.pop(0)
            if isinstance(error, OSError):
                self.left.insert(0, part)
                raise error
            if isinstance(error, ImageGoneError):
                failed.append(part)
                job.fail(part, str(part), error)
            else:
                job.advance(1, size=10)
        self.left = failed
        return Path("taken")


def sentence(job: Job) -> str:
    return f"{job.done} of {job.total}"


def is_complete(job: Job) -> bool:
    return job.state is JobState.ENDED and not (job.is_cancelled or job.error or job.failures)


@pytest.fixture
def tasks() -> TaskOwner:
    return TaskOwner()


@pytest.fixture
def jobs(qapp: object, tasks: TaskOwner) -> JobList:
    del qapp
    return JobList(tasks)


async def wait_for(job: Job, state: JobState) -> None:
    await until(lambda: job.state is state)


async def test_what_has_failed_is_listed_and_tried_again(jobs: JobList) -> None:
    work = Counting(3)
    job = jobs.start(lambda: "Count", work, sentence, total=3)
    for error in (None, ImageGoneError(), None):
        work.steps.put_nowait(error)
    await wait_for(job, JobState.ENDED)
    assert [(failure.name, type(failure.error)) for failure in job.failures] == [("1", ImageGoneError)]
    assert job.can_retry
    job.retry()
    assert (job.state, job.failures) == (JobState.RUNNING, [])
    work.steps.put_nowait(None)
    await wait_for(job, JobState.ENDED)
    assert (job.done, is_complete(job), work.calls) == (3, True, 2)


async def test_a_failure_stays_until_a_later_job_makes_all_of_it(jobs: JobList) -> None:
    stopped: list[Job] = []
    jobs.stopped.connect(stopped.append)

    async def run(makes: str, *errors: Exception | None) -> Job:
        work = Counting(len(errors))
        job = jobs.start(lambda: "Count", work, sentence, total=len(errors), makes=frozenset(makes))
        for error in errors:
            work.steps.put_nowait(error)
        await wait_for(job, JobState.ENDED)
        return job

    other = await run("xy", ImageGoneError(), None)
    first = await run("ab", ImageGoneError(), None)
    assert [*jobs.jobs] == [other, first], "as many, but others"
    second = await run("ab", ImageGoneError(), None)
    assert [*jobs.jobs] == [other, second], "the later one says what is still missing"
    third = await run("abc", None, None, None)
    assert [*jobs.jobs] == [other, third]

    slow = Counting(1)
    late = jobs.start(lambda: "Count", slow, sentence, total=1, makes=frozenset("a"))
    fourth = await run("a", None)
    slow.steps.put_nowait(ImageGoneError())
    await until(lambda: late not in jobs.jobs)
    assert [*jobs.jobs] == [other, third, fourth], "what it could not do is done"
    assert stopped == [other, first, second, third, fourth]


async def test_a_full_disk_pauses_a_job_that_can_be_paused_and_ends_another(jobs: JobList) -> None:
    pausable, other = Counting(2), Counting(2)
    first = jobs.start(lambda: "Count", pausable, sentence, total=2, can_pause=True)
    second = jobs.start(lambda: "Count", other, sentence, total=2)
    for work in (pausable, other):
        work.steps.put_nowait(None)
        work.steps.put_nowait(OSError(28, "full"))
    await wait_for(first, JobState.PAUSED)
    await wait_for(second, JobState.ENDED)
    assert isinstance(first.error, OSError)
    assert isinstance(second.error, OSError)
    assert jobs.unfinished == (first,)
    second.pause()
    first.resume()
    pausable.steps.put_nowait(None)
    await wait_for(first, JobState.ENDED)
    assert (first.done, is_complete(first)) == (2, True)
    assert not is_complete(second)


@pytest.mark.expects_errors
async def test_a_fault_of_the_program_pauses_what_can_go_on_later() -> None:
    owner = TaskOwner()
    results: list[Exception | None] = [KeyError("x"), None]

    async def fail_once(job: Job) -> None:
        error = results.pop(0)
        if error is not None:
            raise error
        job.advance(1, size=10)

    job = JobList(owner).start(lambda: "Count", fail_once, sentence, total=1, can_pause=True)
    await wait_for(job, JobState.PAUSED)
    job.resume()
    await wait_for(job, JobState.ENDED)
    assert (job.done, is_complete(job)) == (1, True)
    await owner.aclose()


async def test_a_job_that_is_cancelled_ends_its_thread_before_it_may_begin_again(
    jobs: JobList, tasks: TaskOwner
) -> None:
    spinning: asyncio.Queue[None] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    threads: list[str] = []

    async def spin(job: Job) -> Path | None:
        def run(check: Check) -> None:
            threads.append("begun")
            loop.call_soon_threadsafe(spinning.put_nowait, None)
            try:
                while True:
                    check()
            finally:
                threads.append("ended")

        await job.in_thread(run)
        return None

    job = jobs.start(lambda: "Spin", spin, sentence, can_pause=True)
    await asyncio.wait_for(spinning.get(), 10)
    job.pause()
    job.resume()
    await asyncio.wait_for(spinning.get(), 10)
    assert threads == ["begun", "ended", "begun"]
    job.cancel()
    assert (job.state, job.is_cancelled, is_complete(job)) == (JobState.ENDED, True, False)
    await tasks.aclose()
    assert threads == ["begun", "ended"] * 2


async def test_what_a_job_has_used_is_freed_once_it_cannot_be_tried_again(jobs: JobList) -> None:
    work = Counting(1)
    job = jobs.start(lambda: "Count", work, sentence, total=1)
    work.steps.put_nowait(ImageGoneError())
    await wait_for(job, JobState.ENDED)
    reference, steps = weakref.ref(work), work.steps
    del work
    await asyncio.sleep(0)
    gc.collect()
    assert reference() is not None
    job.retry()
    steps.put_nowait(None)
    await wait_for(job, JobState.ENDED)
    await asyncio.sleep(0)
    gc.collect()
    assert reference() is None
