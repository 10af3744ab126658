"""The lint of the portable subset: each rule bites, and what every engine says alike passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from lockstep.engines import portable

SRC = Path(__file__).resolve().parents[3] / "src" / "lockstep"
#: Built by the embedded engine alone, so it may speak plain DuckDB.
EMBEDDED = SRC / "record"

PORTABLE = {
    "cte, join on one key with a residual, case, coalesce": """
        WITH s AS (SELECT :by AS dim, j.won_day AS day, d.amount_minor AS minor FROM journeys AS j
          LEFT JOIN deals AS d ON d.deal_id = j.deal_id AND d.created_s <= j.won_s WHERE :filter)
        SELECT dim, SUM(CASE WHEN minor IS NULL THEN 0 ELSE minor END) AS minor, COUNT(DISTINCT day) AS days
        FROM s GROUP BY dim""",
    "running sum in a total order": """
        SELECT SUM(t.n) OVER (PARTITION BY t.k ORDER BY t.s, t.touch_id
          ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS n FROM touches AS t""",
    "running sum over groups, ordered by what they were grouped by": """
        WITH g AS (SELECT j.owner AS who, j.won_day AS day, COUNT(*) AS n FROM journeys AS j
          GROUP BY j.owner, j.won_day)
        SELECT g.who, SUM(g.n) OVER (PARTITION BY g.who ORDER BY g.day ROWS UNBOUNDED PRECEDING) AS n FROM g""",
    "sum over a whole group": "SELECT SUM(t.n) OVER (PARTITION BY t.k) AS n FROM touches AS t",
    "rank, where ties share their place": "SELECT RANK() OVER (ORDER BY t.n) AS r FROM touches AS t",
    "exact whole division": "SELECT CAST((t.s - MOD(t.s, 86400)) / 86400 AS BIGINT) AS day FROM touches AS t",
    "division by what may be zero": "SELECT MOD(t.s, NULLIF(t.n, 0)) AS rest FROM touches AS t",
    "a table of one row beside": "SELECT t.n, o.n AS whole FROM touches AS t CROSS JOIN totals AS o",
    "union all": "SELECT t.n AS n FROM touches AS t UNION ALL SELECT s.n FROM stages AS s",
    "limit in a total order": "SELECT t.touch_id FROM touches AS t ORDER BY t.n, t.touch_id LIMIT 3",
    "a sum called like its column": """
        WITH s AS (SELECT t.won, t.lost FROM touches AS t)
        SELECT SUM(won) AS won, SUM(1 - won - lost) AS open FROM s""",
}

# The text that offends, or what is said about it, per query.
OUTSIDE = {
    "SELECT AVG(t.n) AS n FROM touches AS t": "AVG(t.n)` is outside the portable subset: answer with SUM and COUNT",
    "SELECT MEDIAN(t.n) AS n FROM touches AS t": "the middle rows by ROW_NUMBER",
    "SELECT t.n // 2 AS n FROM touches AS t": "`t.n // 2` is outside",
    "SELECT TRY_CAST(t.n AS BIGINT) AS n FROM touches AS t": "what can't be cast is a fault at import",
    "SELECT FIRST(t.n) AS n FROM touches AS t": "take the first",
    "SELECT LOWER(t.name) AS n FROM touches AS t": "normalise names at import",
    "SELECT REGEXP_MATCHES(t.name, 'a') AS n FROM touches AS t": "compare whole values",
    "SELECT t.name LIKE 'a%' AS n FROM touches AS t": "compare whole values",
    "SELECT DATE_TRUNC('month', t.at) AS n FROM touches AS t": "is outside the portable subset",
    "SELECT EXTRACT(year FROM t.at) AS n FROM touches AS t": "join the calendar table",
    "SELECT CURRENT_TIMESTAMP AS n FROM touches AS t": "take :as_of_s",
    "SELECT UNNEST([1, 2]) AS n": "keep one row per thing",
    "SELECT LIST(t.n) AS n FROM touches AS t": "is outside the portable subset",
    "SELECT RANDOM() AS n FROM touches AS t": "is outside the portable subset",
    "SELECT my_function(t.n) AS n FROM touches AS t": "is outside the portable subset",
    "SELECT t.n FROM touches AS t QUALIFY ROW_NUMBER() OVER (ORDER BY t.touch_id) = 1": "filter in the next SELECT",
    "SELECT t.n FROM touches AS t WHERE EXISTS (SELECT 1 AS one FROM s)": "join instead",
    "SELECT t.n FROM touches AS t WHERE t.n IN (SELECT s.n FROM s)": "join instead",
    "SELECT COUNT(*) FILTER (WHERE t.n = 1) AS n FROM touches AS t": "SUM(CASE WHEN",
    "SELECT SUM(t.n) * 1.0 AS n FROM touches AS t": "`1.0` is not a whole number",
    "SELECT t.won / t.n AS rate FROM touches AS t": "`t.won / t.n` divides",
    "SELECT CAST((t.n - MOD(t.n, 7)) / 8 AS BIGINT) AS n FROM touches AS t": "divides",
    "SELECT MOD(t.n, t.m) AS n FROM touches AS t": "may divide by zero",
    "SELECT MOD(t.n, 0) AS n FROM touches AS t": "may divide by zero",
    "SELECT CAST(t.n AS DOUBLE) AS n FROM touches AS t": "only BIGINT and VARCHAR",
    "SELECT CAST(t.n AS DATE) AS n FROM touches AS t": "only BIGINT and VARCHAR",
    "SELECT NULL AS n FROM touches AS t": "`NULL` has no type",
    "SELECT * FROM a AS a JOIN b AS b ON a.k = b.k": "write the table before it",
    "SELECT * EXCLUDE (n) FROM touches": "list the columns",
    "SELECT a.k FROM a AS a JOIN b AS b ON a.k = b.k AND a.m = b.m": "has 2 equalities",
    "SELECT a.k FROM a AS a JOIN b AS b ON a.k < b.k": "has 0 equalities",
    "SELECT a.k FROM a AS a JOIN b AS b USING (k)": "joins by name",
    "SELECT a.k FROM a AS a NATURAL JOIN b AS b": "joins by name",
    "SELECT a.k FROM a AS a ASOF JOIN b AS b ON a.k >= b.k": "joins by name or by nearness",
    "SELECT a.k FROM a AS a FULL JOIN b AS b ON a.k = b.k": "another kind of join",
    "SELECT a.k FROM a AS a SEMI JOIN b AS b ON a.k = b.k": "another kind of join",
    "SELECT a.k FROM a AS a, b AS b": "joins without a condition",
    "SELECT t.k, COUNT(*) AS n FROM touches AS t GROUP BY ALL": "list the columns",
    "SELECT t.k, COUNT(*) AS n FROM touches AS t GROUP BY 1": "groups by a position",
    "SELECT t.k, COUNT(*) AS n FROM touches AS t GROUP BY ROLLUP (t.k)": "is outside the portable subset",
    "SELECT t.n AS n FROM t UNION SELECT s.n FROM s": "write UNION ALL",
    "SELECT DISTINCT ON (t.k) t.n FROM touches AS t": "whichever row comes first",
    "SELECT t.n FROM touches AS t LIMIT 3": "no total order",
    "SELECT t.n FROM touches AS t ORDER BY t.n LIMIT 3": "no total order",
    "SELECT SUM(t.n) OVER (ORDER BY t.touch_id) AS n FROM touches AS t": "adds up without a frame",
    "SELECT SUM(t.n) OVER (ORDER BY t.touch_id RANGE UNBOUNDED PRECEDING) AS n FROM touches AS t": "frame by value",
    "SELECT SUM(t.n) OVER (ORDER BY t.s ROWS UNBOUNDED PRECEDING) AS n FROM touches AS t": "end its ORDER BY in an id",
    "SELECT ROW_NUMBER() OVER (PARTITION BY t.k ORDER BY t.s) AS n FROM touches AS t": "end its ORDER BY in an id",
    "SELECT ROW_NUMBER() OVER () AS n FROM touches AS t": "has no order",
    "SELECT LAG(t.n) OVER (ORDER BY t.s) AS n FROM touches AS t": "end its ORDER BY in an id",
    "SELECT NTILE(4) OVER (ORDER BY t.touch_id) AS n FROM touches AS t": "is outside the portable subset",
    "SELECT t.n + 1 AS more, more * 2 AS twice FROM touches AS t": "may mean the alias or the column",
    "SELECT COALESCE(t.k, '') AS k, COUNT(*) AS n FROM touches AS t GROUP BY k": "may mean the alias or the column",
    "SELECT t.n * 2 AS n FROM touches AS t WHERE n > 1": "may mean the alias or the column",
    "DROP TABLE touches": "one single SELECT",
    "SELECT t.n FROM touches AS t; DROP TABLE touches": "one single SELECT",
    "INSERT INTO touches SELECT 1 AS n": "one single SELECT",
    "SELECT (": "This is not SQL",
}


@pytest.mark.parametrize("sql", PORTABLE.values(), ids=PORTABLE.keys())
def test_what_every_engine_says_alike_passes(sql: str) -> None:
    assert portable.lint(sql) == []


@pytest.mark.parametrize(("sql", "said"), OUTSIDE.items())
def test_the_lint_names_what_is_outside_the_subset(sql: str, said: str) -> None:
    assert said in " ".join(portable.lint(sql))


def test_each_violation_is_said_once() -> None:
    assert len(portable.lint("SELECT AVG(t.n) AS a, AVG(t.n) AS b FROM touches AS t")) == 1


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(SRC.rglob("*.sql")) if EMBEDDED not in path.parents],
    ids=lambda path: path.name,
)
def test_every_measure_in_the_package_is_portable(path: Path) -> None:
    assert portable.lint(path.read_text(encoding="utf-8")) == []
