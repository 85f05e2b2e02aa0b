"""A cache that is limited by the sum of its values' sizes."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping

_NONE: frozenset[str] = frozenset()


class ByteBounded[Value]:
    """Values by URL. The least recently used ones are dropped when the limit is exceeded."""

    def __init__(self, max_bytes: int, size: Callable[[Value], int]) -> None:
        """Begin empty.

        Args:
            max_bytes: Largest sum of all sizes.
            size: Returns the size of a value in bytes.
        """
        self._max_bytes = max_bytes
        self._size = size
        self._values: OrderedDict[str, Value] = OrderedDict()
        self._bytes = 0

    def __contains__(self, url: str) -> bool:
        """Whether there is a value for a URL."""
        return url in self._values

    def __iter__(self) -> Iterator[str]:
        """The URLs, the least recently used first."""
        return iter(self._values)

    @property
    def mean_bytes(self) -> float:
        """Mean size of the values in bytes; 0 if there are none."""
        return self._bytes / len(self._values) if self._values else 0.0

    def has_room(self, value: Value) -> bool:
        """Whether a value can be added without dropping others."""
        return self._bytes + self._size(value) <= self._max_bytes

    def get(self, url: str) -> Value | None:
        """The value of a URL, which becomes the most recently used one; None if there is none."""
        value = self._values.get(url)
        if value is not None:
            self._values.move_to_end(url)
        return value

    def put(self, url: str, value: Value, needed: Collection[str] = _NONE) -> tuple[str, ...]:
        """Add or replace a value.

        Args:
            url: The URL that it belongs to.
            value: The value. It stays even if it exceeds the limit alone.
            needed: URLs whose values stay even if the limit is exceeded.

        Returns:
            The URLs whose values were dropped.
        """
        self.remove(url)
        self._values[url] = value
        self._bytes += self._size(value)
        dropped: list[str] = []
        if self._bytes > self._max_bytes:
            for each in tuple(self._values):
                if each != url and each not in needed:
                    self.remove(each)
                    dropped.append(each)
                    if self._bytes <= self._max_bytes:
                        break
        return tuple(dropped)

    def retain_only(self, urls: Collection[str]) -> None:
        """Remove the values of all other URLs."""
        for url in [each for each in self._values if each not in urls]:
            self.remove(url)

    def rename(self, names: Mapping[str, str]) -> None:
        """Replace URLs by others, which have no values yet. The order of use stays."""
        self._values = OrderedDict((names.get(url, url), value) for url, value in self._values.items())
        self._bytes = sum(map(self._size, self._values.values()))

    def remove(self, url: str) -> None:
        """Remove a value, if there is one."""
        value = self._values.pop(url, None)
        if value is not None:
            self._bytes -= self._size(value)

    def clear(self) -> None:
        """Remove all values."""
        self._values.clear()
        self._bytes = 0
