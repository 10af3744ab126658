"""What holds together: partners of two lists, clusters of one."""

from __future__ import annotations

import numpy as np

from lockstep.matching.resolving import groups, one_to_one, within


def test_nobody_has_two_partners_and_the_heavier_pair_goes_first() -> None:
    left, right = np.array([1, 1, 2, 3]), np.array([8, 9, 8, 9])
    held = one_to_one(left, right, np.array([5.0, 9.0, 4.0, 8.0]))
    assert sorted((int(left[place]), int(right[place])) for place in held) == [(1, 9), (2, 8)]


def test_equals_are_settled_by_their_ids_and_not_by_their_order() -> None:
    left, right, weight = np.array([2, 1]), np.array([8, 8]), np.array([5.0, 5.0])
    first = one_to_one(left, right, weight)
    again = one_to_one(left[::-1], right[::-1], weight[::-1])
    assert left[first].tolist() == left[::-1][again].tolist() == [1]


def test_a_record_between_two_people_does_not_join_them() -> None:
    [group] = groups(np.array([1, 2]), np.array([2, 3]), np.array([9.0, 3.0]), largest=100)
    assert within(group, {(1, 2): 9.0, (2, 3): 3.0, (1, 3): -12.0}) == [(1, 2)]


def test_one_doubtful_pair_does_not_part_a_cluster() -> None:
    group = np.array([1, 2, 3])
    assert len(within(group, {(1, 2): 9.0, (2, 3): 9.0, (1, 3): -2.0})) == 3


def test_a_huge_component_is_parted_at_its_weakest_links() -> None:
    chain = np.arange(400)
    weight = np.where(chain % 10 == 9, 1.0, 15.0)
    parts = groups(chain, chain + 1, weight, largest=100)
    assert max(map(len, parts)) == 10
