"""What changed since a visit: kept with its person, compared only where it can be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lockstep.insight.reader import Reader
from lockstep_server.board.visits import GAP_S, changes
from lockstep_server.people.models import User
from lockstep_server.people.roles import Role

NOON = 1_795_089_600


@pytest.fixture
def someone(person_of: Callable[..., User]) -> User:
    return person_of(Role.MARKETER)


def _look(reader: Reader, user: User, now_s: int) -> dict[str, object]:
    return changes(reader, User.objects.get(pk=user.pk), now_s)


def test_a_first_visit_has_nothing_before_it(home: Path, someone: User) -> None:
    with Reader(home) as reader:
        assert _look(reader, someone, NOON)["before"] is None


def test_looking_again_soon_is_the_same_visit(home: Path, someone: User) -> None:
    with Reader(home) as reader:
        _look(reader, someone, NOON)
        assert _look(reader, someone, NOON + GAP_S - 1)["before"] is None


def test_a_later_visit_compares_with_what_was_seen_last(home: Path, someone: User) -> None:
    with Reader(home) as reader:
        _look(reader, someone, NOON)
        seen = User.objects.get(pk=someone.pk).seen
        # The record they saw was another, with less won and one rate not yet known.
        seen["latest"] |= {"record": 0, "won": "1000.50", "decision": None}
        User.objects.filter(pk=someone.pk).update(seen=seen)
        found = _look(reader, someone, NOON + GAP_S + 1)
        rows = {row.words: row for row in found["rows"]}  # type: ignore[attr-defined]
        won = reader.figure("goal-pace").value
    assert rows["Won revenue"].before == "1000.50"
    assert str(float(rows["Won revenue"].change)) == str(float(won) - 1000.50)  # type: ignore[arg-type]
    assert "Decision in time" not in rows
    assert rows["Complete packets"].change == 0


def test_the_same_record_has_nothing_to_compare(home: Path, someone: User) -> None:
    with Reader(home) as reader:
        _look(reader, someone, NOON)
        later = _look(reader, someone, NOON + GAP_S + 1)
    assert later["before"] is not None
    assert later["rows"] == []


def test_another_goal_is_not_compared(home: Path, someone: User) -> None:
    with Reader(home) as reader:
        _look(reader, someone, NOON)
        seen = User.objects.get(pk=someone.pk).seen
        seen["latest"] |= {"record": 0, "period": "2026-Q3"}
        User.objects.filter(pk=someone.pk).update(seen=seen)
        assert _look(reader, someone, NOON + GAP_S + 1)["rows"] == []
