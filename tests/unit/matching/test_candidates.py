"""Which pairs are compared at all."""

from __future__ import annotations

from lockstep.engines.embedded import workbench
from lockstep.matching.candidates import Limit, find_pairs
from lockstep.matching.normal import Prepared


def _pairs(limit: Limit | None, *, across: bool = False) -> set[tuple[int, int]]:
    """Four who share the beginnings of their names, the first two of them a phone number too."""
    with workbench(threads=1) as bench:
        bench.execute(
            "CREATE TABLE r AS SELECT * FROM (VALUES (1, 0, 'anna', 'keller', '301'), (2, 1, 'anne', 'keller', '301'), "
            "(3, 0, 'anke', 'keller', '302'), (4, 1, 'anja', 'keller', '303')) AS v (uid, side, first, last, phone)"
        )
        people = Prepared(records="r", kind="people", columns=frozenset({"first", "last", "phone"}), across=across)
        find_pairs(bench, people, into="found", limit=limit)
        return set(bench.execute("SELECT uid_l, uid_r FROM found").fetchall())


def test_without_a_limit_whoever_shares_a_key_is_compared_each_pair_once() -> None:
    assert _pairs(None) == {(one, other) for one in range(1, 5) for other in range(one + 1, 5)}


def test_a_beginning_of_names_that_makes_many_pairs_is_no_key_and_a_phone_number_still_is() -> None:
    assert _pairs(Limit(any=100, vague=5)) == {(1, 2)}
    assert len(_pairs(Limit(any=100, vague=6))) == 6


def test_of_two_lists_only_pairs_across_them_are_compared_and_counted() -> None:
    across = {(1, 2), (1, 4), (3, 2), (3, 4)}
    assert _pairs(Limit(any=100, vague=4), across=True) == across
    assert _pairs(Limit(any=100, vague=3), across=True) == {(1, 2)}
