"""Run the build: landed rows in, people, companies, deals, journeys and faults out.

The steps are the SQL files of this folder, in the order of their numbers; each reads tables of the ones
before it. They run in the embedded workbench only, so they may use all of its SQL; what measures read later
is plain Parquet.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from lockstep.engines.embedded import PARQUET, files_sql, shared
from lockstep.record import identity, precedence, schema
from lockstep.record.layers import Layers, rows_sql
from lockstep.values.instants import offsets
from lockstep.values.money import minor_digits

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench
    from lockstep.record.rules import BuildRules
    from lockstep.record.rulings import Ruling

#: Every landed instant that becomes a day of a deal or journey.
_INSTANTS = (
    ("person_records", "created_s"), ("person_records", "occurred_s"), ("touches", "occurred_s"),
    ("stages", "occurred_s"), ("handoffs", "occurred_s"), ("handoffs", "decided_s"),
    ("deal_records", "created_s"), ("deal_records", "occurred_s"), ("deal_records", "closed_s"),
)  # fmt: skip

#: Tables that some check looks at whole, also where only a part of the record is built anew.
WHOLE = ("person_records", "company_records", "deal_records", "products", "handoffs", "stages", "activities")
#: Each step, and the built tables that nothing changes after it.
STEPS = {
    "1_members.sql": ("members",),
    "2_answers.sql": ("conflicts",),
    "2_people.sql": ("companies", "people"),
    "3_deals.sql": ("deals",),
    "4_journeys.sql": ("journeys", "attempts"),
    "5_checks.sql": ("faults",),
}
#: Where a table's rows stand, if not under its own name, and the order they are written in: a total one, so that the
#: same record has the same bytes whatever order its rows came in; by numbers where there are any, being quicker.
_ORDERS = {
    "journeys": "journeys ORDER BY journey_no",
    "deals": "deals ORDER BY deal_id",
    "people": "people ORDER BY person_no",
    "companies": "companies ORDER BY company_id",
    "conflicts": "conflicts ORDER BY kind, entity_no, field",
    "links": "links",  # which are in order
    "candidates": "candidates",  # too
    "members": "members ORDER BY member_id",
    "attempts": "attempts ORDER BY journey_no, ordinal",
    "faults": 'faults ORDER BY source, file, "row", code, "column", value',
}


@dataclass(frozen=True, slots=True)
class Built:
    """What a build wrote.

    Attributes
    ----------
    files
        Built table to its Parquet file.
    counts
        Built table to its rows.
    """

    files: dict[str, Path]
    counts: dict[str, int]


def build(
    workbench: Workbench,
    landed: Mapping[str, Layers],
    rules: BuildRules,
    *,
    out: Path,
    overlapping: Collection[str] = (),
    rulings: Sequence[Ruling] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> Built:
    """Derive every built table and write each as one Parquet file.

    Parameters
    ----------
    workbench
        An empty connection to work in; tables are left in it.
    landed
        Landed table to its files, and `reading_faults`; a table that is absent is empty.
    rules
        Time zone of days, home currency and dated rates, from the charter.
    out
        Folder for the files, which exists.
    overlapping
        Landed tables in which a file key has several exports: of a record that stands in more than one of them,
        the last in the order of its files is taken.
    rulings
        What people ruled and nobody took back, oldest first.
    progress
        Told the name of each step as it starts.

    Returns
    -------
    Built
        The files and row counts.
    """
    for table in (*schema.LANDED, schema.READING_FAULTS):
        attach(workbench, table, landed.get(table.name, Layers()), is_overlapping=table.name in overlapping)
    for name in WHOLE:
        workbench.execute(f"CREATE VIEW all_{name} AS FROM {name}")
    macros(workbench, rules)
    precedence.create(workbench, rulings)
    progress("who is who")
    identity.link(
        workbench,
        people="person_records",
        companies="company_records",
        references=references(workbench),
        rulings=rulings,
    )
    files = {table.name: out / f"{table.name}.parquet" for table in schema.BUILT}
    with shared(workbench, 2), ThreadPoolExecutor(1) as beside, workbench.cursor() as hand:
        # A table is written on a second processor as soon as it is finished, while the next ones are made.
        writing = {name: beside.submit(_write, hand, name, files[name]) for name in ("links", "candidates")}
        for step, finished in STEPS.items():
            progress(step[2:-4].replace("_", " "))
            sql = resources.files(__package__).joinpath(step).read_text()
            workbench.execute(sql.replace("{stage_columns}", stage_columns()))
            for name in finished:
                writing[name] = beside.submit(_write, hand, name, files[name])
        progress("writing")
        counts = {table.name: writing[table.name].result() for table in schema.BUILT}
    return Built(files=files, counts=counts)


def attach(
    workbench: Workbench, table: schema.Table, layers: Layers, *, is_overlapping: bool = False, view: str = ""
) -> None:
    """Create a view of the rows of a landed table, under its own name unless said otherwise."""
    view = view or table.name
    if not (is_overlapping and table.landed and layers.files):
        workbench.execute(f"CREATE VIEW {view} AS {rows_sql(layers, table.name)}")
        return
    wanted = ", ".join(f'"{name}"' for name in table.all_columns)
    names = "[" + ", ".join("'" + str(path).replace("'", "''") + "'" for path in layers.files) + "]"
    # A record that stands in several exports of one file key is said by the last of them alone. Asked for only
    # where a key has several exports, since the window costs more than the rest of the reading.
    newest = (
        f"SELECT {wanted} FROM read_parquet({files_sql(layers.files)}, filename = true) "
        f"QUALIFY list_position({names}, filename) = "
        f"MAX(list_position({names}, filename)) OVER (PARTITION BY source, file, source_id)"
    )
    if layers.gone:
        gone = f"read_parquet({files_sql(layers.gone)}) AS gone"
        newest = f"FROM ({newest}) AS held ANTI JOIN {gone} USING (source, file, source_id)"
    above = f" UNION ALL {rows_sql(Layers(layers.changed), table.name)}" if layers.changed else ""
    workbench.execute(f"CREATE VIEW {view} AS {newest}{above}")


def macros(workbench: Workbench, rules: BuildRules) -> None:
    # A key falls back into its parts; the escapes are those of `values.ids`, the percent sign last.
    unescaped = "replace(replace(replace(split_part(key, '/', {part}), '%2F', '/'), '%7C', '|'), '%25', '%')"
    workbench.execute(f"CREATE MACRO file_in(key) AS {unescaped.format(part=2)}")
    workbench.execute(f"CREATE MACRO id_in(key) AS {unescaped.format(part=3)}")
    local_s = f"epoch_s + {_offset(workbench, rules.time_zone)}"
    workbench.execute(f"CREATE MACRO day_of(epoch_s) AS CAST(({local_s}) // 86400 AS INTEGER)")
    # Orders answers by their instant; the key settles ties, whatever order the rows came in.
    workbench.execute(
        "CREATE MACRO age_of(epoch_s, key, number) AS "
        "COALESCE(epoch_s, 0) * 1048576 + CAST(hash(key, number) % 1048576 AS BIGINT)"
    )
    workbench.execute(f"CREATE MACRO home_currency() AS '{rules.home_currency}'")
    workbench.execute("CREATE TABLE rates (currency VARCHAR, day INTEGER, rate DECIMAL(18, 10))")
    home = minor_digits(rules.home_currency)
    for currency, day, rate in rules.rates:
        # Per minor unit, so that yen (no minor unit) and euro cents meet.
        scaled = rate * Decimal(10) ** (home - minor_digits(currency))
        workbench.execute("INSERT INTO rates VALUES (?, ?, ?)", [currency, day, scaled])


def _offset(workbench: Workbench, zone: str) -> str:
    """SQL of the seconds to add to ``epoch_s`` for local time, for the stretch of time the record covers.

    A few comparisons for the clock changes that lie in it; asking the engine for the zone row by row takes
    0.5 µs for each of eight days of a journey, and so does a comparison with every clock change since 1970.
    """
    if zone == "UTC":
        return "0"
    bounds = " UNION ALL ".join(
        f"SELECT MIN({column}) AS low, MAX({column}) AS high FROM {table}" for table, column in _INSTANTS
    )
    low, high = workbench.execute(f"SELECT MIN(low), MAX(high) FROM ({bounds})").fetchall()[0]
    if low is None:
        return "0"
    stretches = offsets(zone, low, high + 1)
    cases = " ".join(f"WHEN epoch_s < {until_s} THEN {seconds}" for _, until_s, seconds in stretches[:-1])
    last = stretches[-1][2]
    return f"CASE {cases} ELSE {last} END" if cases else str(last)


def references(workbench: Workbench) -> str:
    """Name a view of every person reference that is only an e-mail address, each once."""
    events = ("touches", "activities", "stages", "handoffs", "deal_people", "deal_records")
    union = " UNION ".join(f"SELECT person_key FROM {name} WHERE person_key LIKE '@%'" for name in events)
    workbench.execute(f"CREATE TABLE mail_references AS {union}")
    return "mail_references"


def stage_columns() -> str:
    """Columns of `reached`: first entry of each stage, and whether it was reached, dated or implied."""
    columns = []
    for stage in (*schema.PATH, *schema.DETOURS):
        implied_by = schema.PATH[schema.PATH.index(stage) :] if stage in schema.PATH else (stage,)
        names = ", ".join(f"'{name}'" for name in implied_by)
        columns.append(f"MIN(occurred_s) FILTER (WHERE stage = '{stage}') AS {stage}_s")
        columns.append(f"CAST(MAX(CASE WHEN stage IN ({names}) THEN 1 ELSE 0 END) AS BIGINT) AS has_{stage}")
    return ",\n  ".join(columns)


def _write(workbench: Workbench, table: str, path: Path) -> int:
    """Write a built table and return how many rows it has."""
    types = schema.TABLES[table].columns
    columns = ", ".join(f'CAST("{name}" AS {type_}) AS "{name}"' for name, type_ in types.items())
    literal = "'" + str(path).replace("'", "''") + "'"
    [(rows,)] = workbench.execute(f"COPY (SELECT {columns} FROM {_ORDERS[table]}) TO {literal} ({PARQUET})").fetchall()
    return int(rows)
