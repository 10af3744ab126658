"""Somebody's table of touches or of paths, brought into the two tables that attribution reads.

Everything is one statement over the staged file; nothing runs per row in Python.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lockstep.engines.engine import Attached
from lockstep.sources.files.amounts import Amount, read_amount
from lockstep.sources.files.sql import file_literal, literal, name
from lockstep.sources.files.times import recognise
from lockstep.values.faults import Fault, LockstepError, WrongUse

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench

_TOUCHES = {"person_id": "VARCHAR", "touch_id": "VARCHAR", "at_s": "BIGINT", "unit": "VARCHAR", "is_direct": "BIGINT"}
_CONVERSIONS = {
    "conversion_id": "BIGINT", "person_id": "VARCHAR", "lead_s": "BIGINT", "opportunity_s": "BIGINT",
    "closed_s": "BIGINT", "value_minor": "BIGINT", "converted": "BIGINT", "unconverted": "BIGINT",
}  # fmt: skip
_DIRECT = (
    "('direct', '(direct)', 'direct / (none)', '(direct) / (none)', 'direct traffic', 'direct_traffic', '(none)', "
    "'none', 'direkt')"
)
_NO = "('', '0', 'false', 'no', 'n', 'f', 'off', 'nein', 'non', 'null', 'none', 'nan')"
_YES = "('1', 'true', 'yes', 'y', 't', 'on', 'x', 'ja', 'oui', 'si', 'sí')"
#: What parts the steps of a path, the least mistakable first.
_SEPARATORS = (" > ", ">", "→", " | ", "|", ";", ",")
MISSING = "(missing)"
#: Up to here every engine divides exactly.
_EXACT = 2**53
#: Decimals of a value, at least and at most.
_DIGITS, _MOST_DIGITS = 6, 9


@dataclass(kw_only=True)
class Given:
    """What was brought, ready for an engine.

    Attributes
    ----------
    tables
        ``given_touches`` and ``given_conversions``.
    digits
        Decimals of the minor units, which are finer here than those of the currency.
    currency
        ISO 4217 code, None where the table names none.
    has_values, has_times
        Whether there is a column of values, and of times.
    look_back_s
        Longest time from a touch to its conversion that counts.
    touches, conversions
        How many there are.
    faults
        Rows that were left out.
    """

    tables: Mapping[str, Attached]
    digits: int
    currency: str | None
    has_values: bool
    has_times: bool
    look_back_s: int
    touches: int
    conversions: int
    faults: list[Fault] = field(default_factory=list)


#: What is read of any table that has it: times and money, each in its own way.
_READ = ("time", "lead", "opportunity", "value", "currency")


class _Bringing:
    def __init__(self, bench: Workbench, folder: Path, file: str) -> None:
        self.bench, self.folder, self.file = bench, folder, file
        self.faults: list[Fault] = []
        self.digits, self.currency = _DIGITS, None

    def cell(self, columns: Mapping[str, Sequence[str]], role: str) -> str:
        """SQL of the trimmed text of a column, of several joined; null without one."""
        named = columns.get(role)
        if not named:
            return literal(None)
        cells = [f"nullif(trim({name(each)}), '')" for each in named]
        return cells[0] if len(cells) == 1 else f"concat_ws(' / ', {', '.join(cells)})"

    def read(self, view: str, columns: Mapping[str, Sequence[str]], roles: Sequence[str], made: str) -> None:
        """Make a table of the columns: texts as they are, ``…_s`` for times, ``number`` and ``code`` for the value."""
        bench = self.bench
        cells = ", ".join(f"{self.cell(columns, role)} AS c_{role}" for role in (*roles, *_READ))
        relation = f"(SELECT {cells} FROM {view})"
        known = [f"c_{role}" for role in roles]
        for role in ("time", "lead", "opportunity"):
            if role in columns:
                read = recognise(bench, relation, f"c_{role}", zone="UTC", country=None)
                relation = f"(SELECT *, {read.sql} AS {role}_s FROM {relation})"
                if read.ambiguous:
                    order = "month first" if read.is_month_first else "day first"
                    self.doubt(
                        "ambiguous-dates", f"Dates such as “{read.ambiguous}” could be two; they were read {order}."
                    )
            else:
                relation = f"(SELECT *, CAST(NULL AS BIGINT) AS {role}_s FROM {relation})"
            known.append(f"{role}_s")
        if "value" in columns:
            relation = self.valued(relation, columns)
        else:
            relation = f"(SELECT *, CAST(NULL AS DECIMAL(38, 10)) AS number FROM {relation})"
        bench.execute(f"CREATE OR REPLACE TABLE {made} AS SELECT {', '.join(known)}, c_value, number FROM {relation}")
        self.count(f"SELECT count(*), min(c_value) FROM {made} WHERE c_value IS NOT NULL AND number IS NULL",
                   "not-an-amount", "has no amount of money in its value, such as “{example}”: it counts as nothing",
                   "Correct the cell.", column="value")  # fmt: skip

    def valued(self, relation: str, columns: Mapping[str, Sequence[str]]) -> str:
        """SQL of the relation with ``number``; refuses two currencies."""
        word = "c_currency" if "currency" in columns else None
        amount = Amount(field="v", cell="c_value", currency_cell=word, default=None, decimal=None, column="value",
                        may_be_negative=True)  # fmt: skip
        for layer in read_amount(self.bench, relation, amount).layers:
            relation = f"(SELECT *, {', '.join(f'{sql} AS {key}' for key, sql in layer.items())} FROM {relation})"
        codes = [
            code
            for (code,) in self.bench.execute(
                f"SELECT DISTINCT coalesce(v_code, upper(v_word)) AS code FROM {relation} "
                "WHERE v_number IS NOT NULL AND v_number <> 0 ORDER BY code LIMIT 6"
            ).fetchall()
        ]
        named = [code for code in codes if code is not None]
        if len(named) > 1 or (named and len(codes) > 1):
            both = " and ".join(named if len(named) > 1 else [named[0], "no currency at all"])
            raise WrongUse(
                f"The values of {self.file} are in {both}, which can't be added up without a rate.",
                remedy="Convert them to one currency first, or bring the rows of each in a file of its own.",
            )
        self.currency = named[0] if named else None
        return f"(SELECT *, v_number AS number FROM {relation})"

    def scale(self, table: str) -> None:
        """Find out in which parts of one the values are counted: millionths, or finer where they are written finer.

        Far finer than a cent, so that dividing thousands of small values among touches moves no cent.
        """
        [(needed, most, total)] = self.bench.execute(
            "SELECT coalesce(max(length(rtrim(split_part(CAST(number AS VARCHAR), '.', 2), '0'))), 0), "
            f"coalesce(max(abs(number)), 0), coalesce(sum(abs(CAST(number AS DOUBLE))), 0) FROM {table}"
        ).fetchall()
        self.digits = min(max(_DIGITS, needed), _MOST_DIGITS)
        while float(most) * 10**self.digits >= _EXACT or total * 10**self.digits >= 2**62:
            self.digits -= 1
            if self.digits < 0:
                raise LockstepError(
                    f"The largest value of {self.file}, {most:,.0f}, is too large to be divided exactly.",
                    remedy="Check its digits; no company's figure is that large.",
                )

    def minor(self, number: str) -> str:
        """SQL of a number in minor units."""
        return f"CAST(round(coalesce({number}, 0) * {10**self.digits}, 0) AS BIGINT)"

    def count(self, query: str, code: str, what: str, remedy: str, *, column: str = "", kept: bool = True) -> None:
        """Note a fault for rows that a query counts, with an example."""
        [(rows, example)] = self.bench.execute(query).fetchall()
        if rows:
            one = "1 row" if rows == 1 else f"{rows:,} rows"
            said = what.format(example=example)
            self.faults.append(
                Fault(code=code, sentence=f"{one}: {said}.", remedy=remedy, file=self.file, column=column, kept=kept)
            )

    def doubt(self, code: str, sentence: str) -> None:
        """Note a fault about the file as a whole."""
        self.faults.append(
            Fault(code=code, sentence=sentence, remedy="Write the dates as 2026-03-31 to be sure.", file=self.file)
        )

    def given(self, columns: Mapping[str, Sequence[str]], *, look_back_days: float | None, has_times: bool) -> Given:
        """Write both tables and return them."""
        bench = self.bench
        if look_back_days is not None:
            look_back_s = round(look_back_days * 86_400)
        elif not has_times:
            look_back_s = 2**40
        else:
            [(usual,)] = bench.execute(
                "SELECT quantile_disc(cycle, 0.9) FROM (SELECT max(c.closed_s) - min(t.at_s) AS cycle "
                "FROM given_conversions AS c JOIN given_touches AS t ON t.person_id = c.person_id AND "
                "t.at_s <= c.closed_s WHERE c.converted > 0 GROUP BY c.conversion_id)"
            ).fetchall()
            look_back_s = max(90 * 86_400, usual or 0)
        tables = {}
        for table, kinds in (("given_touches", _TOUCHES), ("given_conversions", _CONVERSIONS)):
            file = self.folder / f"{table}.parquet"
            bench.execute(f"COPY (SELECT {', '.join(kinds)} FROM {table}) TO {literal(str(file))} (FORMAT parquet)")
            tables[table] = Attached((file,), kinds)
        [(touches,)] = bench.execute("SELECT count(*) FROM given_touches").fetchall()
        [(conversions,)] = bench.execute("SELECT coalesce(sum(converted), 0) FROM given_conversions").fetchall()
        bench.execute("DROP TABLE given_touches; DROP TABLE given_conversions")
        return Given(
            tables=tables, digits=self.digits, currency=self.currency, has_values="value" in columns,
            has_times=has_times, look_back_s=look_back_s, touches=touches, conversions=int(conversions),
            faults=self.faults,
        )  # fmt: skip


def bring_touches(
    bench: Workbench,
    folder: Path,
    views: Sequence[tuple[str, str, Mapping[str, Sequence[str]]]],
    *,
    look_back_days: float | None,
) -> Given:
    """Bring a table of touches, with conversions in it or in a second table.

    Parameters
    ----------
    bench, folder
        Where the staged files are, and where the result goes.
    views
        Per file, that of touches first: view, name of the file, and role to headers.
    look_back_days
        None: 90 days, or longer where one conversion in ten takes longer from its first touch.

    Raises
    ------
    WrongUse
        Nothing says what a conversion is, or the values are in two currencies.

    Notes
    -----
    A conversion is a row whose conversion column says so; without one, a row with a value. A conversion column of
    times says when the person converted, once per person and time. A row that converts is a touch too, if it has a
    channel. People without a conversion are journeys that did not convert, which Markov takes into account.
    """
    view, file, columns = views[0]
    work = _Bringing(bench, folder, file)
    work.read(view, columns, ("person", "channel", "id", "conversion"), "rows_read")
    for role, wanted, remedy in (
        ("person", "c_person IS NULL", "Fill in who it was; a touch of nobody leads nowhere."),
        ("time", "c_person IS NOT NULL AND time_s IS NULL", "Write the time as 2026-03-31 14:05, in UTC."),
    ):
        what = f"has no {role} that can be read, and was left out"
        work.count(f"SELECT count(*), NULL FROM rows_read WHERE {wanted}", f"no-{role}", what, remedy, kept=False)
    bench.execute("DELETE FROM rows_read WHERE c_person IS NULL OR time_s IS NULL")
    if len(views) > 1:
        conversions = _Bringing(bench, folder, views[1][1])
        conversions.read(views[1][0], views[1][2], ("person",), "conversions_read")
        conversions.count("SELECT count(*), NULL FROM conversions_read WHERE c_person IS NULL OR time_s IS NULL",
                          "no-conversion-time", "has no person or no time that can be read, and was left out",
                          "Write who converted and when, as 2026-03-31 14:05, in UTC.", kept=False)  # fmt: skip
        work.faults += conversions.faults
        work.currency = conversions.currency
        columns = views[1][2]
        source = ("SELECT c_person, time_s, lead_s, opportunity_s, number, 1 AS converted FROM conversions_read "
                  "WHERE c_person IS NOT NULL AND time_s IS NOT NULL")  # fmt: skip
        direct = ""
    else:
        source, direct = _conversions_in(work, columns)
    bench.execute(f"CREATE OR REPLACE TABLE conversions_found AS {source}")
    work.scale("conversions_found")
    bench.execute(f"""CREATE OR REPLACE TABLE given_conversions AS
        SELECT row_number() OVER () AS conversion_id, c_person AS person_id, lead_s, opportunity_s, time_s AS closed_s,
          {work.minor("number")} AS value_minor, converted, 0 AS unconverted FROM conversions_found
        UNION ALL SELECT -row_number() OVER (), r.c_person, NULL, NULL, max(r.time_s), 0, 0, 1
        FROM rows_read AS r ANTI JOIN conversions_found AS c ON c.c_person = r.c_person
        GROUP BY r.c_person""")
    [(is_number,)] = bench.execute("SELECT bool_and(regexp_full_match(c_id, '[0-9]{1,18}')) FROM rows_read").fetchall()
    key = "lpad(c_id, 18, '0')" if is_number else "c_id"
    bench.execute(f"""CREATE OR REPLACE TABLE given_touches AS
        SELECT c_person AS person_id, coalesce({key}, c_channel, '') AS touch_id, time_s AS at_s,
          coalesce(c_channel, {literal(MISSING)}) AS unit,
          CASE WHEN lower(c_channel) IN {_DIRECT} THEN 1 ELSE 0 END AS is_direct
        FROM rows_read {direct}""")
    bench.execute("DROP TABLE rows_read")
    return work.given(columns, look_back_days=look_back_days, has_times=True)


def _conversions_in(work: _Bringing, columns: Mapping[str, Sequence[str]]) -> tuple[str, str]:
    """SQL of the conversions in a table of touches, and the condition on rows that are touches."""
    said = "SELECT c_person, time_s, lead_s, opportunity_s, number, 1 AS converted FROM rows_read"
    no_touch = "WHERE NOT (c_channel IS NULL AND {})"
    if "conversion" not in columns:
        if "value" not in columns:
            raise WrongUse(
                f"Nothing in {work.file} says what a conversion is.",
                remedy="Say which column does: --conversion NAME (yes or no, a count, or when it converted) or --value "
                "NAME; or name a second file with the conversions: person, time, value.",
            )
        return f"{said} WHERE number <> 0", no_touch.format("number IS NOT NULL AND number <> 0")
    word = "lower(coalesce(c_conversion, ''))"
    [(filled, flags, counts)] = work.bench.execute(
        f"SELECT count(c_conversion), count(c_conversion) FILTER ({word} IN {_NO} OR {word} IN {_YES}), "
        "count(*) FILTER (regexp_full_match(c_conversion, '[0-9]{1,7}([.]0+)?')) FROM rows_read"
    ).fetchall()
    if counts == filled:
        number = "CAST(CAST(c_conversion AS DOUBLE) AS BIGINT)"
        counted = said.replace("1 AS converted", f"{number} AS converted")
        return f"{counted} WHERE {number} > 0", no_touch.format(f"coalesce({number}, 0) > 0")
    if flags == filled:
        return f"{said} WHERE {word} IN {_YES}", no_touch.format(f"{word} IN {_YES}")
    times = recognise(work.bench, "rows_read", "c_conversion", zone="UTC", country=None)
    [(readable,)] = work.bench.execute(f"SELECT count({times.sql}) FROM rows_read").fetchall()
    if readable == filled:
        return (
            f"SELECT c_person, {times.sql} AS time_s, max(lead_s) AS lead_s, max(opportunity_s) AS opportunity_s, "
            "max(number) AS number, 1 AS converted FROM rows_read WHERE c_conversion IS NOT NULL GROUP BY 1, 2"
        ), ""
    # Neither yes nor no, a count or a time: an order's number, say. What is filled in, converted.
    return f"{said} WHERE {word} NOT IN {_NO}", no_touch.format(f"{word} NOT IN {_NO}")


def bring_paths(
    bench: Workbench, folder: Path, view: str, file: str, columns: Mapping[str, Sequence[str]], separator: str | None
) -> Given:
    """Bring a table of paths, each with how many journeys took it, converting or not.

    Parameters
    ----------
    bench, folder, view, file, columns
        As `bring_touches` takes them.
    separator
        What parts the steps of a path; None: found out.

    Raises
    ------
    WrongUse
        Conversions are no whole numbers, or the values are in two currencies.
    """
    work = _Bringing(bench, folder, file)
    work.read(view, columns, ("path", "conversion", "nulls"), "rows_read")
    for role in ("conversion", "nulls"):
        [(odd, example)] = bench.execute(
            f"SELECT count(*), min(c_{role}) FROM rows_read WHERE c_{role} IS NOT NULL AND "
            f"NOT regexp_full_match(c_{role}, '[0-9]{{1,12}}([.]0+)?')"
        ).fetchall()
        if odd:
            raise WrongUse(
                f"“{example}” in column “{columns[role][0]}” of {file} is no number of journeys.",
                remedy="Write whole numbers, zero or more, or name another column.",
            )
    one = "1" if "conversion" not in columns else "coalesce(CAST(CAST(c_conversion AS DOUBLE) AS BIGINT), 0)"
    work.count(f"SELECT count(*), min(c_path) FROM rows_read WHERE coalesce(number, 0) <> 0 AND {one} = 0",
               "value-without-conversion", "has a value and no conversion, such as “{example}”: the value was left out",
               "Write how many conversions the value is of.", column="value")  # fmt: skip
    work.scale("rows_read")
    sign = separator or next(
        (each for each in _SEPARATORS
         if bench.execute("SELECT bool_or(contains(c_path, $1)) FROM rows_read", [each]).fetchall()[0][0]), " > "
    )  # fmt: skip
    bench.execute(f"""CREATE OR REPLACE TABLE parted AS
        SELECT row_number() OVER () AS path_no,
          list_filter(list_transform(string_split(coalesce(c_path, ''), {literal(sign)}), lambda x: trim(x)),
            lambda x: x <> '') AS steps,
          {one} AS converted, coalesce(CAST(CAST(c_nulls AS DOUBLE) AS BIGINT), 0) AS unconverted,
          CASE WHEN {one} > 0 THEN {work.minor("number")} ELSE 0 END AS value_minor FROM rows_read""")
    bench.execute("""CREATE OR REPLACE TABLE given_conversions AS
        SELECT path_no AS conversion_id, CAST(path_no AS VARCHAR) AS person_id, CAST(NULL AS BIGINT) AS lead_s,
          CAST(NULL AS BIGINT) AS opportunity_s, CAST(len(steps) AS BIGINT) AS closed_s,
          value_minor, converted, unconverted
        FROM parted WHERE converted + unconverted > 0""")
    bench.execute(f"""CREATE OR REPLACE TABLE given_touches AS
        SELECT CAST(path_no AS VARCHAR) AS person_id, lpad(CAST(place AS VARCHAR), 9, '0') AS touch_id,
          CAST(place AS BIGINT) AS at_s, unit, CASE WHEN lower(unit) IN {_DIRECT} THEN 1 ELSE 0 END AS is_direct
        FROM (SELECT path_no, unnest(steps) AS unit, generate_subscripts(steps, 1) AS place FROM parted)""")
    bench.execute("DROP TABLE rows_read; DROP TABLE parted")
    return work.given(columns, look_back_days=None, has_times=False)


def staged_view(bench: Workbench, parquet: Path, view: str) -> None:
    """Make a staged file readable by name."""
    bench.execute(f"CREATE VIEW {view} AS FROM read_parquet({file_literal(parquet)})")
