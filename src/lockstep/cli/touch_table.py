"""Somebody's table of touches, brought into the two tables that attribution reads.

Everything is one statement over the staged file; nothing runs per row in Python.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lockstep.cli.touch_reading import DIRECT, Bringing, Given
from lockstep.sources.files.sql import literal
from lockstep.sources.files.times import recognise
from lockstep.values.faults import WrongUse

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench

_NO = "('', '0', 'false', 'no', 'n', 'f', 'off', 'nein', 'non', 'null', 'none', 'nan')"
_YES = "('1', 'true', 'yes', 'y', 't', 'on', 'x', 'ja', 'oui', 'si', 'sí')"
MISSING = "(missing)"


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
    work = Bringing(bench, folder, file)
    work.read(view, columns, ("person", "channel", "id", "conversion"), "rows_read")
    for role, wanted, remedy in (
        ("person", "c_person IS NULL", "Fill in who it was; a touch of nobody leads nowhere."),
        ("time", "c_person IS NOT NULL AND time_s IS NULL", "Write the time as 2026-03-31 14:05, in UTC."),
    ):
        what = f"has no {role} that can be read, and was left out"
        work.count(f"SELECT count(*), NULL FROM rows_read WHERE {wanted}", f"no-{role}", what, remedy, kept=False)
    bench.execute("DELETE FROM rows_read WHERE c_person IS NULL OR time_s IS NULL")
    if len(views) > 1:
        conversions = Bringing(bench, folder, views[1][1])
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
        SELECT c_person AS person_id, time_s AS at_s,
          row_number() OVER (ORDER BY coalesce({key}, c_channel, ''), c_channel) AS touch_id,
          coalesce(c_channel, {literal(MISSING)}) AS unit,
          CASE WHEN lower(c_channel) IN {DIRECT} THEN 1 ELSE 0 END AS is_direct
        FROM rows_read {direct}""")
    bench.execute("DROP TABLE rows_read")
    return work.given(columns, look_back_days=look_back_days, has_times=True)


def _conversions_in(work: Bringing, columns: Mapping[str, Sequence[str]]) -> tuple[str, str]:
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
