"""Which image of a stack is the best one, and why."""

from app.core.copies import Quality, Stack, Traits, fold, qualities, rank
from tests.tables import each_row

_WORKS, _LARGE, _SHARP, _DESCRIBED = Quality


@each_row(
    ("copies", "order", "reasons"),
    [  # of each copy: whether it works and is described, pixels, sharpness
        ([(1, 1, 100, 9), (1, 1, 400, 9)], [1, 0], [_LARGE]),
        ([(1, 1, 85, 9), (1, 1, 100, 9)], [1, 0], [_LARGE]),
        ([(1, 1, 400, 9), (1, 1, 400, 9), (1, 1, 100, 9)], [0, 1, 2], [_LARGE]),
        ([(1, 1, 95, 9), (1, 1, 100, 10)], [0, 1], []),  # what nobody sees decides nothing
        ([(0, 1, 400, 9), (1, 0, 100, 5)], [1, 0], [_WORKS]),
        ([(1, 0, 400, 9), (1, 1, 400, 5), (1, 1, 400, 9)], [2, 0, 1], [_SHARP, _DESCRIBED]),
        ([(1, 0, 0, 0), (1, 1, 0, 0)], [1, 0], [_DESCRIBED]),
    ],
)
def test_the_best_one_of_a_stack(
    copies: list[tuple[int, int, int, int]], order: list[int], reasons: list[Quality]
) -> None:
    found = qualities(
        [
            Traits(bool(works), pixels, sharpness, bool(is_described))
            for works, is_described, pixels, sharpness in copies
        ]
    )
    ranked = sorted(range(len(copies)), key=lambda each: rank(found[each]))
    assert ranked == order
    _, stacks = fold(range(len(copies)), [ranked], (), dict(enumerate(found)))
    assert stacks[0] == Stack(tuple(order), is_folded=True, reasons=tuple(reasons))
    _, stacks = fold(range(len(copies)), [ranked[::-1]], (), dict(enumerate(found)))
    assert not reasons or stacks[0].reasons == (), "another one is on top, which is not the best"


def test_a_stack_has_no_reasons_unless_the_best_one_is_on_top() -> None:
    found = dict(
        enumerate(
            qualities([Traits(works=True, pixels=each, sharpness=each, is_described=each > 1) for each in (9, 5, 1)])
        )
    )
    for order, reasons in (([0, 1, 2], (_LARGE, _SHARP, _DESCRIBED)), ([1, 0, 2], ()), ([2, 0, 1], ())):
        _, stacks = fold(range(3), [order], (), found)
        assert stacks[0].reasons == reasons


def test_a_stack_that_gets_another_copy_stays_unfolded() -> None:
    shown, stacks = fold(range(4), [[2, 0, 3]], {0, 2}, dict.fromkeys(range(4), frozenset[Quality]()))
    assert ([*shown], stacks[3].is_folded) == ([2, 0, 3, 1], False)
    shown, stacks = fold(range(4), [[2, 0, 3]], {1}, dict.fromkeys(range(4), frozenset[Quality]()))
    assert ([*shown], stacks[3].is_folded) == ([2, 1], True)
