"""The book of figures: each is complete, portable and documented, and its page's examples are true."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import tiny
from lockstep import charter
from lockstep.engines import portable
from lockstep.figures.asking import ask
from lockstep.figures.context import Context
from lockstep.figures.explaining import explain
from lockstep.figures.figure import Figure, Question
from lockstep.figures.measures import measure
from lockstep.insight.book import FIGURES
from lockstep.values.faults import WrongUse

from . import story
from .conftest import CHARTER

ROOT = Path(__file__).resolve().parents[3]
PAGES = ROOT / "docs" / "reference" / "figures"

every_figure = pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)


def test_the_names_that_scripts_rely_on_are_there() -> None:
    assert set(FIGURES) >= {
        "goal-pace", "won-revenue", "deals-won", "deals-lost", "leads", "lead-conversion", "stage-conversion",
        "cycle-time", "speed-to-lead", "promises-kept",
    }  # fmt: skip


@every_figure
def test_a_figure_has_a_page_that_says_its_definition_and_names_its_sql(figure: Figure) -> None:
    page = (PAGES / f"{figure.name}.md").read_text(encoding="utf-8")
    assert figure.words in page
    assert all(name in page for name in figure.sql)
    assert page.startswith(f"# {figure.title}\n\n`{figure.name}`")


@every_figure
def test_the_sql_of_a_figure_is_portable(figure: Figure) -> None:
    for name in (*figure.sql, figure.rows_sql):
        assert portable.lint(files(figure.package).joinpath(name).read_text(encoding="utf-8")) == []


def test_every_sql_belongs_to_a_figure() -> None:
    for package in ("lockstep.insight", "lockstep.sla"):
        there = {path.name for path in files(package).iterdir() if path.name.endswith(".sql")}
        own = {name for f in FIGURES.values() if f.package == package for name in (*f.sql, f.rows_sql)}
        # What measures of packages below stand on together.
        below = [folder for folder in files(package).iterdir() if folder.joinpath("__init__.py").is_file()]
        shared = {
            f"{relation.alias}.sql"
            for folder in below
            for path in folder.iterdir()
            if path.name.endswith(".sql")
            for relation in measure(f"{package}.{folder.name}", path.name).ctes
        }
        assert there == own | (shared & there)


@every_figure
def test_a_figure_can_be_asked_of_an_empty_record(figure: Figure, context: Context, tmp_path: Path) -> None:
    empty = Context(context.engine, tiny.tiny_record(tmp_path), charter.parse(CHARTER))
    for view in figure.views or (None,):
        for period in (None, "2026-Q1"):
            answer = ask(figure, Question(as_of_s=story.LATER, view=view, period=period), empty).answer
            # The course of a goal has its pace on every day, whatever was won.
            has_pace = all(row.get("pace") is not None for row in answer.rows)
            assert answer.value is not None or answer.faults or not answer.rows or has_pace


@every_figure
def test_a_figure_is_explained_by_rows_of_the_record(figure: Figure, context: Context) -> None:
    explained = explain(figure, Question(as_of_s=story.LATER, period="2026-Q1"), context)
    # What asks the record nothing says why: the story is too young for a gap, and for nothing else.
    assert explained.sql or (figure.name, [fault.code for fault in explained.reply.faults]) == (
        "goal-gap",
        ["too-young"],
    )
    assert all(next(iter(row)) == "journey_id" for row in explained.rows)


@every_figure
@pytest.mark.parametrize("by", ["owner", "month", "week", "loss_reason"])
def test_a_figure_takes_any_split_or_refuses_them_all(figure: Figure, context: Context, by: str) -> None:
    if not figure.splits:
        with pytest.raises(WrongUse, match="can't be split"):
            ask(figure, Question(as_of_s=story.LATER, by=by), context)
        return
    for view in figure.views or (None,):
        for row in ask(figure, Question(as_of_s=story.LATER, by=by, view=view), context).rows:
            assert next(iter(row)) == by


def _asked(context: Context, folder: Path, name: str, journeys: list[dict[str, Any]], **asked: Any) -> Any:
    opened = Context(context.engine, tiny.tiny_record(folder, journeys=journeys), charter.parse(CHARTER))
    return ask(FIGURES[name], Question(as_of_s=story.LATER, **asked), opened)


def test_the_example_of_stage_conversion_is_true(context: Context, tmp_path: Path) -> None:
    march = [
        *({"offered_s": "2026-03-02", "accepted_s": "2026-03-04"} for _ in range(4)),
        *({"offered_s": "2026-03-20", "accepted_s": "2026-04-02"} for _ in range(2)),
        {"offered_s": "2026-03-05", "disqualified_s": "2026-03-06"},
        {"offered_s": "2026-03-05", "recycled_s": "2026-03-09"},
        *({"offered_s": "2026-03-30"} for _ in range(2)),
        *({"offered_s": "2026-02-27", "accepted_s": "2026-03-01"} for _ in range(3)),
    ]
    cohort, period = (
        next(
            row
            for row in _asked(context, tmp_path, "stage-conversion", march, period="2026-03", view=view).rows
            if row["from_stage"] == "offered"
        )
        for view in ("cohort", "period")
    )
    counts = ("entered", "reached", "ended", "recycled", "open", "value")
    assert [cohort[name] for name in counts] == [10, 6, 1, 1, 2, 0.6]
    assert [period[name] for name in ("entered", "reached", "value")] == [10, 7, 0.7]


def test_the_example_of_the_funnel_is_true(context: Context, tmp_path: Path) -> None:
    two = [{"known_s": "2026-01-30", "won_s": "2026-03-03"}, {"known_s": "2026-02-02"}]
    found = {
        (period, view): [
            row["value"] for row in _asked(context, tmp_path, "funnel", two, period=period, view=view).rows
        ]
        for period, view in (("2026-01", "cohort"), ("2026-02", "cohort"), ("2026-03", "period"))
    }
    assert list(found.values()) == [[1, 1], [1, 0], [0, 1]]


def test_the_example_of_cycle_time_is_true(context: Context, tmp_path: Path) -> None:
    four = [{"known_s": "2026-01-01", "won_s": day} for day in ("2026-01-11", "2026-01-13", "2026-01-21", "2026-04-01")]
    row = _asked(context, tmp_path, "cycle-time", four).rows[0]
    assert (row["value"], row["p90"]) == (16.0, 90.0)
    ten = [{"known_s": "2026-01-01", "won_s": f"2026-01-{day:02}"} for day in range(2, 12)]
    assert _asked(context, tmp_path, "cycle-time", ten).rows[0]["p90"] == 9.0
