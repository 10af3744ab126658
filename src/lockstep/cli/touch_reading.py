"""What touches and paths are read alike by: times, money, faults, and the two tables that attribution reads."""

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

#: Names of visits without a source, as SQL.
DIRECT = (
    "('direct', '(direct)', 'direct / (none)', '(direct) / (none)', 'direct traffic', 'direct_traffic', '(none)', "
    "'none', 'direkt')"
)
_TOUCHES = {"person_id": "VARCHAR", "touch_id": "BIGINT", "at_s": "BIGINT", "unit": "VARCHAR", "is_direct": "BIGINT"}
_CONVERSIONS = {
    "conversion_id": "BIGINT", "person_id": "VARCHAR", "lead_s": "BIGINT", "opportunity_s": "BIGINT",
    "closed_s": "BIGINT", "value_minor": "BIGINT", "converted": "BIGINT", "unconverted": "BIGINT",
}  # fmt: skip
#: Up to here every engine divides exactly.
_EXACT = 2**53
#: Attribution sorts by time and number of a touch together, and numbers below this leave room for the time.
_MOST_TOUCHES = 2**30
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


class Bringing:
    """A file on its way: what was found out of it so far.

    Parameters
    ----------
    bench, folder
        Where the staged files are, and where the result goes.
    file
        How faults name it.
    """

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
        if touches >= _MOST_TOUCHES:
            raise WrongUse(
                f"{self.file} has {touches:,} touches, more than can be put in order at once.",
                remedy="Bring a shorter period, or some people at a time.",
            )
        [(conversions,)] = bench.execute("SELECT coalesce(sum(converted), 0) FROM given_conversions").fetchall()
        bench.execute("DROP TABLE given_touches; DROP TABLE given_conversions")
        return Given(
            tables=tables, digits=self.digits, currency=self.currency, has_values="value" in columns,
            has_times=has_times, look_back_s=look_back_s, touches=touches, conversions=int(conversions),
            faults=self.faults,
        )  # fmt: skip


def staged_view(bench: Workbench, parquet: Path, view: str) -> None:
    """Make a staged file readable by name."""
    bench.execute(f"CREATE VIEW {view} AS FROM read_parquet({file_literal(parquet)})")
