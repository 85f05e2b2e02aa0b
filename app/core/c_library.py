"""How the C library allocates memory, on Linux. Elsewhere, and without the functions needed, nothing is done."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from functools import cache
from threading import Lock, Thread
from typing import Any, Final

_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8
_MAPPED_BYTES: Final = 128 * 1024  # glibc's own threshold at first


def use_one_arena() -> None:
    """Let all threads share glibc's main arena: it is the only one that `malloc_trim` shrinks.

    To be called before there are threads, each of which would get an arena.
    """
    call_c("mallopt", _M_ARENA_MAX, 1)


def map_large_blocks() -> None:
    """Let large blocks, such as files and pixels, be mapped, so that they are returned to the system when freed.

    By default glibc raises its threshold, up to 32 MB, to the size of each mapped block that is freed, and keeps twice
    as much at the end of each arena.
    """
    call_c("mallopt", _M_MMAP_THRESHOLD, _MAPPED_BYTES)


def give_back_memory() -> None:
    """Return freed memory to the system; glibc would keep it. Takes milliseconds."""
    call_c("malloc_trim", 0)


def begin_to_give_back_memory() -> None:
    """Do the same in a thread.

    Nothing but the C function runs there: Python's collector must not destroy objects of the caller in it.
    """
    trim = _function("malloc_trim")
    if trim is not None:
        with contextlib.suppress(RuntimeError):  # the system has no thread left
            Thread(target=trim, args=(0,), name="give back memory", daemon=True).start()


_RAW, _MEMORY, _OBJECTS = range(3)  # `PyMemAllocatorDomain`
_CONTEXT, _MALLOC, _CALLOC, _, _FREE = range(5)  # the pointers of `PyMemAllocatorEx`
_KNOWN_PYTHONS: Final = ((3, 12), (3, 13))
_changing: Final = Lock()
_allocators: Final[list[Any]] = []  # the usual one and the one that is in use instead, for each user


@contextlib.contextmanager
def objects_from_malloc() -> Iterator[None]:
    """Have the C library allocate Python's objects meanwhile, in all threads.

    Python puts small objects into arenas of 1 MB, and returns an arena when no object in it is alive. The images of 25
    packs take 20 arenas, in each of which some other object stays when the tabs are closed. The C library returns pages
    of 4 KB: 57 MB are left instead of 67 (`python -m tests.soak`).

    Only the functions that allocate are replaced. Those of Python that free and resize pass blocks that are in no arena
    on to the C library, as all blocks of more than 512 bytes. Python's documentation does not promise that. So nothing
    is done with a version of Python with which this was not tried, or where something else allocates objects, as with
    ``-X dev``, `tracemalloc` or mimalloc. `sys.getallocatedblocks` counts these blocks only when they are freed.
    """
    if sys.platform != "linux" or sys.version_info[:2] not in _KNOWN_PYTHONS:
        yield
        return
    from ctypes import pythonapi

    with _changing:
        if not _allocators:
            usual, changed = _allocator(_OBJECTS), _allocator(_OBJECTS)
            raw, memory = _allocator(_RAW), _allocator(_MEMORY)
            has_context = any(each[_CONTEXT] is not None for each in (raw, memory, usual))
            # Python's own allocator serves both domains, unlike mimalloc.
            if not has_context and bytes(memory) == bytes(usual) and raw[_FREE] != usual[_FREE]:
                changed[_MALLOC], changed[_CALLOC] = raw[_MALLOC], raw[_CALLOC]
                pythonapi.PyMem_SetAllocator(_OBJECTS, changed)
            _allocators.append((usual, bytes(changed)))
        else:
            _allocators.append(_allocators[0])
    try:
        yield
    finally:
        with _changing:
            usual, changed = _allocators.pop()
            # If `tracemalloc` was started meanwhile, its functions are in use, and not replaced.
            if not _allocators and bytes(usual) != changed == bytes(_allocator(_OBJECTS)):
                pythonapi.PyMem_SetAllocator(_OBJECTS, usual)


def _allocator(domain: int) -> Any:  # noqa: ANN401 (an array of ctypes, which is imported late)
    from ctypes import c_void_p, pythonapi

    allocator = (c_void_p * 5)()
    pythonapi.PyMem_GetAllocator(domain, allocator)
    return allocator


def call_c(name: str, *arguments: int) -> None:
    """Call a function of the C library."""
    function = _function(name)
    if function is not None:
        function(*arguments)


@cache  # each object for the library is in a reference cycle
def _function(name: str) -> Callable[..., object] | None:
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):  # a C library other than glibc
            function: Callable[..., object] = getattr(ctypes.CDLL(None), name)
            return function
    return None
