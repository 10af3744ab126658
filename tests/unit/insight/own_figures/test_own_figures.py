"""A company's own figures: what makes one, what keeps one from being one, and whether its examples hold."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from lockstep import charter
from lockstep.engines.connecting import connect
from lockstep.figures.asking import Reply, ask
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.book import FIGURES
from lockstep.insight.own_figures import checking
from lockstep.insight.own_figures.shelf import Own, shelf
from lockstep.insight.reader import Reader
from lockstep.values import instants
from lockstep.values.faults import LockstepError, WrongUse
from tiny import tiny_record

SQL = """
WITH s AS (
  SELECT :by AS dim, j.won_day AS day, j.home_minor AS home_minor, j.has_won AS has_won
  FROM journeys AS j
  LEFT JOIN calendar AS c ON c.day = j.won_day
  WHERE j.is_primary = 1 AND COALESCE(j.won_s, :as_of_s) <= :as_of_s AND :filter
)
SELECT dim, {what}
FROM s
WHERE :from_day IS NULL OR (day >= :from_day AND day < :to_day)
GROUP BY dim
"""
COUNT, MONEY = "SUM(has_won) AS value", "SUM(COALESCE(home_minor, 0)) AS value, SUM(has_won) AS deals"
RATE = "SUM(has_won) AS part, COUNT(*) AS whole"
YAML = """
title: Big deals
words: Deals won that are big.
unit: {unit}
day: won_day
rows: |
  SELECT j.journey_id, j.owner FROM journeys AS j LEFT JOIN calendar AS c ON c.day = j.won_day
  WHERE COALESCE(j.won_s, :as_of_s) <= :as_of_s AND (:from_day IS NULL OR (j.won_day >= :from_day AND
    j.won_day < :to_day)) AND :filter
examples:
  - record: {{journeys: [{{owner: Ann, won_s: 2026-03-31 22:00, home_minor: 120050}}, {{owner: Bo}}]}}
    asked: {{by: owner}}
    says: {says}
"""
JOURNEYS = [
    {"owner": "Ann", "known_s": "2026-01-05", "won_s": "2026-02-14", "home_minor": 120_050},
    {"owner": "Ann", "known_s": "2026-01-06", "won_s": "2026-03-14", "home_minor": 33},
    {"owner": "Bo", "known_s": "2026-01-06"},
]
AGREED = charter.parse("company: {name: Acme, currency: EUR, time_zone: Europe/Berlin}")

Put = Callable[..., Own]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Return a function that writes a figure and reads it off the shelf."""

    def make(what: str = COUNT, *, name: str = "big-deals", sql: str = SQL, unit: str = "deals",
             says: str = "[{owner: Ann, value: 1}, {owner: Bo, value: 0}]", yaml: str = YAML) -> Own:  # fmt: skip
        folder = tmp_path / "figures"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.sql").write_text(sql.replace("{what}", what), encoding="utf-8")
        (folder / f"{name}.yaml").write_text(yaml.format(unit=unit, says=says), encoding="utf-8")
        return shelf(folder, FIGURES).held[name]

    return make


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    engine = connect("duckdb", threads=1)
    yield Context(engine, tiny_record(tmp_path_factory.mktemp("own"), journeys=JOURNEYS), AGREED)
    engine.close()


def _asked(context: Context, own: Own, **asked: str) -> Reply:
    assert own.figure is not None, own.faults
    return ask(own.figure, Question(as_of_s=instants.parse("2026-12-31"), **asked), context)  # type: ignore[arg-type]


def test_a_count_is_asked_like_any_figure(put: Put, context: Context) -> None:
    own = put()
    assert _asked(context, own).value == 2
    assert _asked(context, own, period="2026-02").value == 1
    assert _asked(context, own, by="owner").rows == [{"owner": "Ann", "value": 2}, {"owner": "Bo", "value": 0}]
    assert _asked(context, own, period="2019").value == 0


def test_money_is_exact_and_in_the_home_currency(put: Put, context: Context) -> None:
    said = _asked(context, put(MONEY, unit="money"))
    assert (said.value, said.answer.unit) == (Decimal("1200.83"), "EUR")
    assert said.rows == [{"value": Decimal("1200.83"), "deals": 2}]


def test_a_rate_has_its_interval_and_of_nothing_there_is_none(put: Put, context: Context) -> None:
    own = put(RATE, unit="rate")
    row = _asked(context, own).rows[0]
    assert (row["part"], row["whole"], row["value"]) == (2, 3, 2 / 3)
    # Wilson's interval of 2 in 3, as Brown, Cai and DasGupta (2001) give its formula.
    assert (round(float(row["low"] or 0), 3), round(float(row["high"] or 0), 3)) == (0.208, 0.939)
    nothing = _asked(context, own, period="2019")
    assert nothing.value is None
    assert [fault.code for fault in nothing.faults] == ["no-value"]


@pytest.mark.parametrize(
    ("sql", "code", "said"),
    [
        ("SELECT COUNT(*) AS value FROM read_csv('/etc/passwd') AS j", "not-allowed", "portable subset"),
        ("SELECT COUNT(*) AS value FROM '/etc/passwd' AS j", "no-table", "/etc/passwd"),
        ("SELECT COUNT(*) AS value FROM information_schema.tables AS j", "no-table", "information_schema"),
        ("WITH \"a.csv\" AS (SELECT 1 AS a) SELECT COUNT(*) AS value FROM \"a.csv\" AS j", "no-table", "a.csv"),
        ("SELECT s.a AS value FROM (WITH x AS (SELECT 1 AS a) SELECT x.a FROM x) AS s", "no-table", "inside"),
        ("WITH people AS (SELECT 1 AS a) SELECT p.a AS value FROM people AS p", "no-table", "people"),
        ("DROP TABLE journeys", "no-sql", "one single SELECT"),
        ("SELECT 1 AS value; SELECT 2 AS value", "no-sql", "one single SELECT"),
        ("SELECT AVG(j.attempt_count) AS value FROM journeys AS j", "not-allowed", "AVG"),
        ("SELECT FORM journeys", "heeds-not", "filter"),
        ("SELECT :dim AS value FROM journeys AS j", "unknown-placeholder", ":dim"),
        ("SELECT getenv('HOME') AS value FROM journeys AS j", "not-allowed", "GETENV"),
        ("COPY journeys TO '/tmp/x.csv'", "no-sql", "one single SELECT"),
    ],
)  # fmt: skip
def test_sql_that_could_read_anything_else_is_refused(put: Put, sql: str, code: str, said: str) -> None:
    own = put(sql=sql)
    assert own.figure is None
    assert any(fault.code == code and said.lower() in fault.sentence.lower() for fault in own.faults), own.faults
    assert all(fault.file == "big-deals.sql" and fault.remedy for fault in own.faults)


@pytest.mark.parametrize("left_out", [":filter", ":from_day", ":to_day", ":as_of_s", ":by"])
def test_sql_that_does_not_heed_the_question_is_refused(put: Put, left_out: str) -> None:
    own = put(sql=SQL.replace(left_out, "TRUE" if left_out == ":filter" else "0"))
    assert [fault.code for fault in own.faults] == ["heeds-not"]


def test_a_misspelt_column_is_known_before_anybody_asks(put: Put) -> None:
    own = put(sql=SQL.replace("j.home_minor", "j.home_minr"))
    assert own.figure is None
    assert "home_minr" in own.faults[0].sentence


@pytest.mark.parametrize(
    ("old", "new", "said", "line"),
    [
        ("day: won_day", "day: won", "`day` names no day", 5),
        ("title: Big deals", "titel: Big deals", "`titel` is no part", 2),
        ("unit: {unit}", "unit: 12", "`unit` can't be read", 4),
        ("words: Deals won that are big.", "", "`words` is missing", 2),
        ("SELECT j.journey_id, j.owner", "SELECT j.owner", "first column is not `journey_id`", 0),
        ("examples:", "samples:", "`examples` is missing", 2),
        ("says: {says}", "sais: 1", "no part", 13),
    ],
)
def test_what_is_wrong_in_the_definition_is_said_with_its_line(
    put: Put, old: str, new: str, said: str, line: int
) -> None:
    own = put(yaml=YAML.replace(old, new))
    assert own.figure is None
    found = [fault for fault in own.faults if said in fault.sentence]
    assert found, own.faults
    assert found[0].line == line


@pytest.mark.parametrize("name", ["won-revenue", "list", "check", "Big_Deals", "-x"])
def test_a_name_that_is_taken_or_none_is_refused(put: Put, name: str) -> None:
    assert put(name=name).faults[0].code in ("name-taken", "no-name")


def test_a_broken_figure_harms_no_other(put: Put, tmp_path: Path, context: Context) -> None:
    put()
    put(name="broken", sql="SELECT")
    (tmp_path / "figures" / "half.sql").write_text("SELECT 1", encoding="utf-8")
    (tmp_path / "figures" / "blob.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "figures" / "blob.sql").write_bytes(os.urandom(500))
    (tmp_path / "figures" / "README.md").write_text("Ours.", encoding="utf-8")
    found = shelf(tmp_path / "figures", FIGURES)
    assert list(found.figures) == ["big-deals"]
    assert [own.name for own in found.broken] == ["blob", "broken", "half"]
    assert _asked(context, found.held["big-deals"]).value == 2


def test_a_changed_file_is_read_anew_and_its_answers_are_kept_apart(put: Put, tmp_path: Path) -> None:
    before, version = put().figure, shelf(tmp_path / "figures", FIGURES).version
    again = put(MONEY, unit="money")
    assert before is not None
    assert again.figure is not None
    assert again.figure.version != before.version
    assert shelf(tmp_path / "figures", FIGURES).version != version
    shutil.rmtree(tmp_path / "figures")
    assert shelf(tmp_path / "figures", FIGURES).held == {}


def test_examples_say_what_they_should(put: Put) -> None:
    own = put()
    assert own.figure is not None
    assert checking.check(own.figure, own.examples, AGREED) == []


@pytest.mark.parametrize(
    ("says", "said"),
    [
        ("[{owner: Ann, value: 2}, {owner: Bo, value: 0}]", "says value 1 in row 1, not 2"),
        ("[{owner: Ann, value: 1}]", "says 2 rows, not 1"),
        ("[{owner: Ann, values: 1}, {owner: Bo}]", "has no column “values”"),
        ("3", "says nothing, not 3"),
    ],
)
def test_an_example_that_says_something_else_is_told_apart(put: Put, says: str, said: str) -> None:
    own = put(says=says)
    assert own.figure is not None
    assert [said in fault.sentence for fault in checking.check(own.figure, own.examples, AGREED)] == [True]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("journeys: [", "journey: [", "no table “journey”"),
        ("home_minor: 120050", "home: 120050", "no column “home”"),
        ("home_minor: 120050", "home_minor: a lot", "no whole number"),
        ("2026-03-31 22:00", "2026-02-31 22:00", "2026-02-31"),
        ("by: owner", "by: ownr", "no dimension “ownr”"),
    ],
)
def test_an_example_that_cant_be_run_says_why(put: Put, old: str, new: str, said: str) -> None:
    own = put(yaml=YAML.replace(old, new))
    assert own.figure is not None
    [fault] = checking.check(own.figure, own.examples, AGREED)
    assert said in fault.sentence


def test_a_reader_has_them_in_its_book(put: Put, tmp_path: Path) -> None:
    put()
    put(name="broken", sql="SELECT")
    (tmp_path / "charter.yaml").write_text("company: {name: A, currency: EUR, time_zone: UTC}", encoding="utf-8")
    tiny_record(tmp_path / "record", journeys=JOURNEYS, made="2026-12-31")
    with Reader(tmp_path) as reader:
        assert [*reader.book][-1] == "big-deals"
        assert reader.explain("big-deals", by="owner").row_count == 3
        with pytest.raises(WrongUse, match="figure check broken"):
            reader.figure("broken")
        with pytest.raises(LockstepError, match="Did you mean big-deals"):
            reader.figure("big-deal")
