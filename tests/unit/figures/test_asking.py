"""A reply says what was asked, what it rests on and the answer: the same bytes for the same question."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from lockstep.figures.asking import ask
from lockstep.figures.context import Context
from lockstep.figures.explaining import explain
from lockstep.figures.figure import Answer, Figure, Option, Question
from lockstep.values.faults import Fault, LockstepError
from parity.world import at

AS_OF_S = at("2026-06-15 12:00") or 0
NOW = Question(as_of_s=AS_OF_S)


def figure(compute: Callable[[Context, Question], Answer], **parts: object) -> Figure:
    return Figure(
        name="won", title="Won", words="Deals won.", package="lockstep.insight", sql=("deals_won.sql",),
        compute=compute, rows_sql="won_rows.sql", **parts,
    )  # type: ignore[arg-type]  # fmt: skip


def answering(**said: object) -> Figure:
    return figure(lambda context, question: Answer(**said))  # type: ignore[arg-type]


def test_a_reply_names_both_versions_and_what_was_asked(context: Context) -> None:
    question = Question(as_of_s=AS_OF_S, period="2026-Q1", where={"owner": "Ann"})
    assert ask(answering(unit="deals", value=3), question, context).as_dict() == {
        "figure": "won",
        "value": 3,
        "unit": "deals",
        "period": "2026-Q1",
        "where": {"owner": "Ann"},
        "as_of": "2026-06-15T10:00:00Z",
        "record_version": context.version.name,
        "charter_version": context.charter.version,
        "engine": "duckdb",
        "faults": [],
    }


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        (Decimal("11250.5"), "EUR", "11250.50"),
        (Decimal("10005534"), "USD", "10005534.00"),
        (Decimal("1E+3"), "JPY", "1000"),
        (Decimal("0.0005"), "KWD", "0.001"),
        (Decimal("-0.05"), "EUR", "-0.05"),
        (Decimal("9007199254740993.01"), "EUR", "9007199254740993.01"),
    ],
)
def test_money_is_a_decimal_text_with_the_digits_of_its_currency(
    context: Context, amount: Decimal, unit: str, text: str
) -> None:
    said = ask(answering(unit=unit, value=amount), NOW, context).as_dict()
    assert (said["value"], said["currency"]) == (text, unit)
    rows = [{"dim": "all", "value": amount, "deals": 2}]
    assert ask(answering(unit=unit, rows=rows), NOW, context).as_dict()["rows"] == [{"value": text, "deals": 2}]


def test_a_row_in_another_currency_has_the_digits_of_its_own(context: Context) -> None:
    rows = [{"value": Decimal(5), "currency": "JPY"}, {"value": Decimal(5), "currency": "EUR"}]
    said = ask(answering(unit="EUR", rows=rows), NOW, context).as_dict()
    assert [row["value"] for row in said["rows"]] == ["5", "5.00"]


def test_groups_are_named_after_the_dimension(context: Context) -> None:
    by_owner = Question(as_of_s=AS_OF_S, by="owner")
    said = ask(answering(unit="deals", rows=[{"dim": "Ann", "value": 1}]), by_owner, context).as_dict()
    assert said["rows"] == [{"owner": "Ann", "value": 1}]
    assert list(said["rows"][0]) == ["owner", "value"]
    assert said["by"] == "owner"
    assert "value" not in said


def test_no_group_at_all_is_an_empty_list(context: Context) -> None:
    assert ask(answering(unit="deals"), Question(as_of_s=AS_OF_S, by="owner"), context).as_dict()["rows"] == []


def test_a_value_that_is_absent_is_null_and_has_its_reason(context: Context) -> None:
    fault = Fault(code="no-goal", sentence="The charter has no goal.", remedy="Add one.")
    said = ask(answering(unit="EUR", faults=[fault]), NOW, context).as_dict()
    assert said["value"] is None
    assert said["faults"][0]["sentence"] == "The charter has no goal."


def test_the_same_question_gives_the_same_bytes(context: Context) -> None:
    won = answering(unit="rate", value=1 / 3, rows=[{"stage": "ü", "value": 2 / 3}])
    first, second = (ask(won, NOW, context).as_json().encode() for _ in range(2))
    assert first == second
    assert json.loads(first)["value"] == 1 / 3
    assert "ü".encode() in first


def test_a_view_left_open_is_the_figures_first_and_is_said(context: Context) -> None:
    seen: list[str | None] = []
    viewed = figure(
        lambda context, question: seen.append(question.view) or Answer(unit="deals", value=0),
        views=("cohort", "period"),
    )
    assert ask(viewed, NOW, context).as_dict()["view"] == "cohort"
    assert ask(viewed, Question(as_of_s=AS_OF_S, view="period"), context).as_dict()["view"] == "period"
    assert seen == ["cohort", "period"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"by": "ownr"}, "Did you mean owner"),
        ({"where": {"ownr": "Ann"}}, "Did you mean owner"),
        ({"period": "2026-Q5"}, "is not a period"),
        ({"view": "cohort"}, "has no view “cohort”. Ask for it without --view"),
        ({"as_of_s": 5_000_000_000}, "between 1970 and 2099"),
        ({"as_of_s": -1}, "between 1970 and 2099"),
    ],
)
def test_a_question_is_checked_before_anything_is_computed(
    context: Context, asked: dict[str, object], said: str
) -> None:
    def never(context: Context, question: Question) -> Answer:
        raise AssertionError("computed")

    with pytest.raises(LockstepError) as caught:
        ask(figure(never), Question(**({"as_of_s": AS_OF_S} | asked)), context)  # type: ignore[arg-type]
    assert said in str(caught.value)


def test_an_option_is_checked_passed_on_and_said(context: Context) -> None:
    asked = figure(
        lambda context, question: Answer(unit="deals", value=len(question.option("model", "linear"))),
        options={"model": Option(words="which model", values=("linear", "first"))},
    )
    assert ask(asked, NOW, context).value == 6
    reply = ask(asked, replace(NOW, options={"model": "first"}), context)
    assert (reply.value, reply.as_dict()["options"]) == (5, {"model": "first"})
    with pytest.raises(LockstepError, match="no model “frist”") as wrong:
        ask(asked, replace(NOW, options={"model": "frist"}), context)
    assert wrong.value.remedy == "Did you mean first? There are linear, first."
    with pytest.raises(LockstepError, match="no option “colour”"):
        ask(asked, replace(NOW, options={"colour": "red"}), context)


def test_a_figure_that_is_one_for_all_can_not_be_split(context: Context) -> None:
    whole = figure(lambda context, question: Answer(unit="EUR"), splits=False)
    with pytest.raises(LockstepError, match="can't be split"):
        ask(whole, Question(as_of_s=AS_OF_S, by="owner"), context)


def counted(context: Context, question: Question) -> Answer:
    rows = context.rows("lockstep.insight", "deals_won.sql", question, day="won_day")
    return Answer(unit="deals", value=sum(row["value"] for row in rows))


def test_an_explanation_shows_the_sql_that_was_run_and_the_rows_behind_it(context: Context) -> None:
    question = Question(as_of_s=AS_OF_S, period="2026-Q2", where={"source": "web"})
    told = explain(figure(counted), question, context)
    ((name, text),) = told.sql
    assert name == "deals_won.sql"
    assert "COALESCE(j.source, '(missing)') = 'web'" in text
    assert context.engine.run(text).num_rows == 1
    assert [row["journey_id"] for row in told.rows] == ["j03"]
    assert (told.reply.value, told.row_count) == (1, 1)
    assert told.as_dict()["definition"] == "Deals won."


def test_an_explanation_shows_as_many_rows_as_asked_for_and_counts_all(context: Context) -> None:
    told = explain(figure(counted), NOW, context, limit=2)
    assert (len(told.rows), told.row_count) == (2, told.reply.value)


def test_the_rows_after_one_go_on_where_it_ended_and_are_counted_in_all(context: Context) -> None:
    whole = explain(figure(counted), NOW, context, limit=100)
    first = explain(figure(counted), NOW, context, limit=1)
    rest = explain(figure(counted), NOW, context, limit=100, after=first.rows[-1]["journey_id"])
    assert [*first.rows, *rest.rows] == whole.rows
    assert rest.row_count == whole.row_count
    assert not explain(figure(counted), NOW, context, after=whole.rows[-1]["journey_id"]).rows


def test_a_figure_that_asks_the_record_nothing_is_explained_without_rows(context: Context) -> None:
    told = explain(answering(unit="EUR"), NOW, context)
    assert (told.sql, told.rows, told.row_count) == ([], [], 0)
