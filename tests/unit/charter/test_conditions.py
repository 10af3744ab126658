"""A condition lets in a small part of SQL, and nothing else."""

from __future__ import annotations

import pytest
from pydantic_core import PydanticCustomError

from lockstep.charter.conditions import FIELDS, Condition
from lockstep.engines import portable
from lockstep.record.schema import TABLES


@pytest.mark.parametrize(
    "condition",
    [
        "country IN ('DE', 'AT') AND touch_count >= 3",
        "NOT (industry = 'Steel' OR industry IS NULL)",
        "COALESCE(region, 'none') <> 'DACH'",
        "touch_count BETWEEN 1 AND 5",
        "CASE WHEN lead_kind = 'hand-raise' THEN 'a' ELSE 'b' END = 'a'",
        "source NOT IN ('x')",
        "TRUE",
    ],
)
def test_what_people_need_is_let_in_and_stays_what_it_is(condition: str) -> None:
    parsed = Condition.parse(condition)
    assert Condition.parse(parsed.sql) == parsed
    assert all(column.table == "j" for column in parsed.tree().find_all(portable.exp.Column))
    assert portable.lint(f"SELECT COUNT(*) AS n FROM journeys AS j WHERE {parsed.tree().sql(dialect='duckdb')}") == []


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("(SELECT 1) = 1", "not-allowed"),
        ("country IN (SELECT country FROM people)", "not-allowed"),
        ("EXISTS (SELECT 1)", "not-allowed"),
        ("read_text('/etc/passwd') = 'x'", "not-allowed"),
        ("getenv('HOME') = 'x'", "not-allowed"),
        ("regexp_matches(country, '(a+)+')", "not-allowed"),
        ("country LIKE 'D%'", "not-allowed"),
        ("touch_count + 1 = 2", "not-allowed"),
        ("touch_count / 0 = 1", "not-allowed"),
        ("touch_count > 1.5", "not-allowed"),
        ("touch_count > 99999999999999999999", "not-allowed"),
        ("country = $1", "not-allowed"),
        ("country = ?", "not-allowed"),
        ("CAST(country AS INT) = 1", "not-allowed"),
        ("SELECT 1", "not-allowed"),
        ("DROP TABLE people", "not-allowed"),
        ("*", "not-allowed"),
        ("country = 'DE'; DROP TABLE people", "not-a-condition"),
        ("country = = 'DE'", "not-a-condition"),
        ("country = 'DE", "not-a-condition"),
        ("country", "not-a-condition"),
        ("home_minor > 5", "unknown-field"),
        ("people.country = 'DE'", "unknown-field"),
        ("j.country = 'DE'", "unknown-field"),
        ('"select" = 1', "unknown-field"),
        ("country = 5", "unlike-things"),
        ("touch_count = '5'", "unlike-things"),
        ("country IN ('DE', 5)", "unlike-things"),
        ("country AND region", "unlike-things"),
        ("LOWER(country) = 'de'", "not-allowed"),
        ("COALESCE(touch_count, 'a') = 1", "unlike-things"),
        ("country = NULL", "compares-null"),
        ("(" * 900 + "TRUE" + ")" * 900, "too-deep"),
        ("country = 'x' " * 300, "too-long"),
    ],
)
def test_all_else_is_refused(condition: str, code: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        Condition.parse(condition)
    assert caught.value.type == code
    assert caught.value.context is not None
    assert caught.value.context["remedy"]


def test_the_catalogue_holds_columns_of_the_journeys_alone() -> None:
    assert set(FIELDS) <= set(TABLES["journeys"].columns)
