"""Somebody's table of paths, brought into the two tables that attribution reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lockstep.cli.touch_reading import DIRECT, Bringing, Given
from lockstep.sources.files.sql import literal
from lockstep.values.faults import WrongUse

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench

#: What parts the steps of a path, the least mistakable first.
_SEPARATORS = (" > ", ">", "→", " | ", "|", ";", ",")


def bring_paths(
    bench: Workbench, folder: Path, view: str, file: str, columns: Mapping[str, Sequence[str]], separator: str | None
) -> Given:
    """Bring a table of paths, each with how many journeys took it, converting or not.

    Parameters
    ----------
    bench, folder, view, file, columns
        As `touch_table.bring_touches` takes them.
    separator
        What parts the steps of a path; None: found out.

    Raises
    ------
    WrongUse
        Conversions are no whole numbers, or the values are in two currencies.
    """
    work = Bringing(bench, folder, file)
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
        SELECT CAST(path_no AS VARCHAR) AS person_id, CAST(place AS BIGINT) AS touch_id,
          CAST(place AS BIGINT) AS at_s, unit, CASE WHEN lower(unit) IN {DIRECT} THEN 1 ELSE 0 END AS is_direct
        FROM (SELECT path_no, unnest(steps) AS unit, generate_subscripts(steps, 1) AS place FROM parted)""")
    bench.execute("DROP TABLE rows_read; DROP TABLE parted")
    return work.given(columns, look_back_days=None, has_times=False)
