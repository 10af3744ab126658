"""A context puts the question into the SQL, attaches what the SQL mentions, and remembers what was run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.values.faults import LockstepError
from parity.world import HEBREW, SLASHED, at

AS_OF_S = at("2026-06-15 12:00") or 0
COUNTING = """
WITH s AS (SELECT :by AS dim FROM journeys AS j LEFT JOIN calendar AS c ON c.day = j.won_day
  WHERE j.is_primary = 1 AND j.has_won = 1 AND :filter
    AND (:from_day IS NULL OR (j.won_day >= :from_day AND j.won_day < :to_day)))
SELECT dim, COUNT(*) AS n FROM s GROUP BY dim
"""


@pytest.fixture
def measure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """Return a package of this test alone with measures in it."""
    name = f"measures_{abs(hash(request.node.nodeid))}"
    package = tmp_path / name
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "won.sql").write_text(COUNTING)
    (package / "undivided.sql").write_text("SELECT :by AS dim, COUNT(*) AS n FROM journeys AS j GROUP BY :by")
    (package / "days.sql").write_text("SELECT j.journey_id, :day AS day, :threshold AS t FROM journeys AS j")
    (package / "elsewhere.sql").write_text("SELECT s.secret FROM secrets AS s")
    monkeypatch.syspath_prepend(tmp_path)
    yield name
    sys.modules.pop(name, None)


def counts(context: Context, measure: str, **asked: object) -> dict[str, int]:
    question = Question(as_of_s=AS_OF_S, **asked)  # type: ignore[arg-type]
    return {row["dim"]: row["n"] for row in context.rows(measure, "won.sql", question, day="won_day")}


def test_without_a_split_everything_is_one_group(context: Context, measure: str) -> None:
    assert counts(context, measure) == {"all": 5}


def test_what_the_record_does_not_say_is_a_group(context: Context, measure: str) -> None:
    assert counts(context, measure, by="source") == {"web": 3, "(missing)": 2}
    assert counts(context, measure, by="month") == {
        "2026-02": 1, "2026-04": 1, "2026-05": 1, "2026-06": 1, "(undated)": 1,
    }  # fmt: skip


def test_a_period_takes_its_first_day_and_leaves_the_day_after_its_last(context: Context, measure: str) -> None:
    # Won on 27 February, 1 April, 1 May and 30 June at 23:30, all Berlin's, and once on an unknown day.
    assert counts(context, measure, period="2026-02-27") == {"all": 1}
    assert counts(context, measure, period="2026-04-01..2026-05-01") == {"all": 2}
    assert counts(context, measure, period="2026-04-02..2026-04-30") == {}
    assert counts(context, measure, period="2026-06") == {"all": 1}
    assert counts(context, measure, period="2026-Q2") == {"all": 3}
    assert counts(context, measure, period="2026") == {"all": 4}
    assert counts(context, measure) == {"all": 5}


def test_conditions_narrow_together(context: Context, measure: str) -> None:
    assert counts(context, measure, where={"source": "web", "owner": "Ann"}) == {"all": 2}
    assert counts(context, measure, where={"source": "(missing)", "month": "(undated)"}) == {"all": 1}
    assert counts(context, measure, where={"owner": HEBREW}) == {}


@pytest.mark.parametrize("value", ["' OR TRUE --", "x') OR (1=1", SLASHED, ":from_day", "%", "\\"])
def test_a_value_that_looks_like_sql_matches_nothing(context: Context, measure: str, value: str) -> None:
    assert counts(context, measure, where={"owner": value}) == {}


@pytest.mark.parametrize(
    "asked",
    [
        {"by": "owner; DROP TABLE journeys"},
        {"where": {"j.owner = '' OR TRUE": "x"}},
        {"period": "2026' OR '1'='1"},
        {"period": "2026-02-30"},
        {"period": "2026-13"},
        {"period": "2026-W54"},
        {"where": {"owner": "a\x00b"}},
    ],
)
def test_a_question_that_is_none_is_refused(context: Context, measure: str, asked: dict[str, object]) -> None:
    with pytest.raises(LockstepError) as caught:
        counts(context, measure, **asked)
    assert caught.value.remedy


def test_rows_come_in_one_order(context: Context, measure: str) -> None:
    by_owner = list(counts(context, measure, by="owner"))
    assert by_owner == sorted(by_owner)


def test_an_sql_without_a_calendar_can_not_be_split_by_time(context: Context, measure: str) -> None:
    question = Question(as_of_s=AS_OF_S, by="month")
    with pytest.raises(LockstepError, match=r"can't be split by month: undivided.sql joins no calendar"):
        context.rows(measure, "undivided.sql", question, day="won_day")


def test_the_day_and_parameters_of_a_figure_are_put_in(context: Context, measure: str) -> None:
    question = Question(as_of_s=AS_OF_S)
    rows = context.rows(measure, "days.sql", question, day="lost_day", threshold=7)
    assert {"journey_id": "j04", "day": 20578, "t": 7} in rows
    assert len(rows) == 12


@pytest.mark.parametrize("day", ["won_s", "owner", "x; DROP TABLE journeys"])
def test_only_a_day_of_a_journey_dates_a_figure(context: Context, measure: str, day: str) -> None:
    with pytest.raises(LockstepError, match="no day of a journey"):
        context.rows(measure, "days.sql", Question(as_of_s=AS_OF_S), day=day, threshold=1)


def test_a_parameter_that_is_missing_is_named(context: Context, measure: str) -> None:
    with pytest.raises(LockstepError, match=":threshold, which got no value"):
        context.rows(measure, "days.sql", Question(as_of_s=AS_OF_S), day="won_day")


def test_a_table_that_the_record_does_not_have_is_named(context: Context, measure: str) -> None:
    with pytest.raises(LockstepError, match="no table “secrets”"):
        context.rows(measure, "elsewhere.sql", Question(as_of_s=AS_OF_S), day="won_day")


def test_what_was_run_is_remembered_as_it_was_run(context: Context, measure: str) -> None:
    counts(context, measure, by="owner", period="2026-Q1")
    (statement,) = context.statements
    text = context.engine.render(statement.tree)
    assert statement.sql_name == "won.sql"
    assert "COALESCE(j.owner, '(missing)') AS dim" in text
    assert "j.won_day >= 20454" in text
    assert "$" not in text


def test_a_listing_is_cut_but_counted_in_full(context: Context, measure: str) -> None:
    question = Question(as_of_s=AS_OF_S)
    rows, count = context.listing(measure, "days.sql", question, day="won_day", limit=2, threshold=1, other=2)
    assert ([row["journey_id"] for row in rows], count) == (["j01", "j02"], 12)
