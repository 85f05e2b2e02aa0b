"""The results for a folder as text: a table by suffix, the differences in colour, and the worst files."""

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tests.corpus.comparison import VISIBLE, Comparison, Outcome
from tests.count_table import count_table

# Files that only the app shows, or neither, come last, because they are rarely due to an error of the app.
_NAMED: Final = (
    Outcome.CHROMIUM_ONLY,
    Outcome.ORIENTATION,
    Outcome.SIZE,
    Outcome.COLOUR,
    Outcome.NOT_SHOWN,
    Outcome.APP_ONLY,
    Outcome.NEITHER,
)


def report(comparisons: Sequence[Comparison], folder: Path, worst: int) -> Iterator[str]:
    """The lines to print.

    Args:
        comparisons: One for each file.
        folder: Paths are printed relative to it.
        worst: How many files of each outcome are listed, those with the largest difference first.
    """
    counts = Counter((each.path.suffix.lower() or "no suffix", each.outcome.value) for each in comparisons)
    columns = [outcome.value for outcome in Outcome if any(each.outcome is outcome for each in comparisons)]
    yield count_table(counts, columns, columns)
    shown_by_both = [each for each in comparisons if each.outcome in {Outcome.ALIKE, Outcome.COLOUR}]
    if shown_by_both:
        differences = [each.difference for each in shown_by_both]
        yield (
            f"Difference in colour, of 255: median {statistics.median(differences):.1f}, "
            f"largest {max(differences):.1f}; visible above {VISIBLE:.0f}. "
            f"Of one pixel: at most {max(each.most for each in shown_by_both)}."
        )
    for outcome in _NAMED:
        found = sorted((each for each in comparisons if each.outcome is outcome), key=lambda each: -each.difference)
        if found:
            yield f"{outcome.value[0].upper()}{outcome.value[1:]}: {len(found):,}"
        for each in found[:worst]:
            yield f"  {each.path.relative_to(folder)}: {each.detail}"
