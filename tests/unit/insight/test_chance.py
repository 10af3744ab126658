"""Fisher's exact test and Holm's correction, against those who have them too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockstep.insight.chance import fisher, holm

_SHARE = st.integers(0, 80).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(one=_SHARE, other=_SHARE)
def test_the_exact_test_is_that_of_scipy(one: tuple[int, int], other: tuple[int, int]) -> None:
    from scipy.stats import fisher_exact

    (a, n), (b, m) = one, other
    assert fisher(a, n, b, m) == pytest.approx(fisher_exact([[a, n - a], [b, m - b]]).pvalue, abs=1e-9)


def test_it_is_exact_where_the_numbers_are_large_and_never_less_than_nothing() -> None:
    from scipy.stats import fisher_exact

    assert fisher(40_000, 100_000, 40_400, 100_000) == pytest.approx(
        fisher_exact([[40_000, 60_000], [40_400, 59_600]]).pvalue, rel=1e-6
    )
    assert fisher(0, 50_000, 50_000, 50_000) == 0.0
    assert fisher(0, 0, 3, 5) == 1.0


@pytest.mark.parametrize("counts", [(3, 2, 1, 5), (1, 5, 3, 2), (-1, 5, 1, 5)])
def test_what_is_no_share_is_refused(counts: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="no shares"):
        fisher(*counts)


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_refuses_what_it_refuses_step_by_step(chances: list[float]) -> None:
    corrected = holm(chances)
    assert all(before <= after <= 1 for before, after in zip(chances, corrected, strict=True))
    # His own words: from the smallest on, against 0.05 / m, 0.05 / (m - 1), ..., until one is not refused.
    refused = set()
    for place, index in enumerate(sorted(range(len(chances)), key=lambda i: chances[i])):
        if (len(chances) - place) * chances[index] > 0.05:
            break
        refused.add(index)
    assert {index for index, chance in enumerate(corrected) if chance <= 0.05} == refused
