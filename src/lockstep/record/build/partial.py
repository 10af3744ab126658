"""Build anew only what follows from rows that changed.

The steps are those of a whole build, on fewer rows: those of everybody who might be affected, with all that they share
with others (`affected.sql`, `needed.sql`). Of what comes out, the rows of whoever might be affected take the place of
those of the last version (`anew.sql`); all others stay where they are (`record.layers`). That both ways end in the
same record is tested with random histories, cut and shuffled (tests/property).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from lockstep.engines.embedded import PARQUET, files_sql
from lockstep.record import identity, precedence, schema
from lockstep.record.build.build import STEPS, attach, macros, references, stage_columns
from lockstep.record.build.closing import close
from lockstep.record.build.firms import find_domains
from lockstep.record.identity_words import MACROS
from lockstep.record.layers import Layers, are_heavy, layers_of, rows_sql

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench
    from lockstep.record.manifest import Version
    from lockstep.record.rules import BuildRules
    from lockstep.record.rulings import Ruling

#: Landed tables of which a changed row may concern everybody: then all is built.
CONCERN_ALL = ("member_records", "products")
#: Of rows that changed, the columns that tell whom it may concern.
_TELLING = {
    "source", "file", "row", "source_id", "key", "email", "phone", "same_as", "name", "domain", "parent", "person_key",
    "deal_key",
}  # fmt: skip
#: Tables that follow from rows which changed, and of those that are made anew: the rows, and the keys they replace.
_REPLACED = {
    "links": ("anew_links", "SELECT key FROM anew_link_keys"),
    "candidates": (
        "candidates WHERE (left_key, right_key) IN (SELECT (left_key, right_key) FROM anew_pairs)",
        "FROM anew_pairs UNION FROM gone_pairs",
    ),
    "people": (
        "people WHERE person_id IN (SELECT entity_id FROM anew_new_people)",
        "SELECT entity_id AS person_id FROM anew_old_people UNION SELECT entity_id FROM anew_new_people",
    ),
    "companies": (
        "companies WHERE company_id IN (SELECT entity_id FROM anew_firms UNION SELECT entity_id FROM anew_entities)",
        "SELECT entity_id AS company_id FROM anew_firms UNION SELECT entity_id FROM anew_entities",
    ),
    "conflicts": (
        "conflicts WHERE entity_id IN (SELECT entity_id FROM anew_entities)",
        "SELECT entity_id FROM anew_entities",
    ),
    "deals": ("deals WHERE deal_id IN (SELECT key FROM anew_deals)", "SELECT key AS deal_id FROM anew_deals"),
    "journeys": (
        "journeys WHERE journey_id IN (SELECT journey_id FROM anew_journeys)",
        "SELECT journey_id FROM gone_journeys",
    ),
    "attempts": (
        "attempts WHERE journey_id IN (SELECT journey_id FROM anew_journeys)",
        "SELECT journey_id FROM gone_journeys",
    ),
    "faults": (
        "anew_faults",
        "SELECT source, file, row FROM checked_rows UNION SELECT source, file, row FROM old_faults WHERE row = 0",
    ),
}


@dataclass(frozen=True, slots=True)
class Renewed:
    """A table in layers, written anew but for its files.

    Attributes
    ----------
    changed, gone
        The new layers; None where they would be empty.
    replaced
        How many rows of the table's files no longer count.
    whole
        The whole table in one file, in place of its files and layers.
    """

    changed: Path | None
    gone: Path | None
    replaced: int
    whole: Path | None = None


def build_partly(
    workbench: Workbench,
    before: Version,
    landed: Mapping[str, Layers],
    changed: Mapping[str, str],
    rules: BuildRules,
    *,
    out: Path,
    fault_files: Sequence[Path] = (),
    rulings: Sequence[Ruling] = (),
    ruled: Sequence[Ruling] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Renewed] | None:
    """Derive what follows from changed rows, and layer it over the last version's tables.

    Parameters
    ----------
    workbench
        An empty connection, but for the relations `changed` names.
    before
        The last version, built by the same rules, and the same rulings but for those of `ruled`.
    landed
        Landed table to its files now, and `reading_faults`.
    changed
        Landed table to the name of a relation in the workbench with the ``source``, ``file`` and ``source_id`` of its
        records that are new, other or gone. None of `CONCERN_ALL`.
    rules, rulings, progress
        As `build` takes them.
    out
        Folder for the files, which exists.
    fault_files
        Of `reading_faults`, the files that one of the two versions has and the other has not.
    ruled
        Of the kinds ``same``, ``apart`` and ``value``, those that hold now and did not then, or did then.

    Returns
    -------
    dict
        Built table to its new layers; the tables that are absent stay as they are. None where something changed that
        concerns every journey or every row of a file: then all must be built.
    """
    progress("what has changed")
    _attach_all(workbench, before, landed)
    if not _is_local(workbench):
        return None
    _find_changed(workbench, before, landed, changed, fault_files)
    for signature, body in MACROS.items():
        workbench.execute(f"CREATE OR REPLACE TEMP MACRO {signature} AS {body}")
    by_hand = [str(one.said.get("value", "")) for one in (*rulings, *ruled) if one.kind == "value"]
    _keep_texts(workbench, "names_by_hand", [name.strip().lower() for name in by_hand])
    _keep_texts(workbench, "ruled_keys", [key for one in ruled for key in (one.left, one.right) if key])
    _run(workbench, "seeds.sql")
    if not close(workbench, rulings):
        return None
    _find_firms(workbench)
    _run(workbench, "affected.sql")
    _find_domains(workbench)
    _run(workbench, "needed.sql")
    references(workbench)
    _run(workbench, "known.sql")
    macros(workbench, rules)
    precedence.create(workbench, rulings)
    progress("who is who")
    identity.link(
        workbench,
        people="anew_records",
        companies="company_records",
        references="anew_references",
        rulings=rulings,
        known_people="known_people",
        known_companies="known_companies",
    )
    for step in STEPS:
        progress(step[2:-4].replace("_", " "))
        workbench.execute(_sql(step).replace("{stage_columns}", stage_columns()))
    _run(workbench, "anew.sql")
    progress("writing")
    built: dict[str, Renewed] = {}
    for table, (rows, keys) in _REPLACED.items():
        old = layers_of(before, table)
        built[table] = renew(workbench, table, old, rows=rows, keys=keys, out=out)
        if are_heavy(before, table):
            built[table] = _fold(workbench, table, old.files, built[table], out=out)
    return built


def _fold(workbench: Workbench, table: str, files: tuple[Path, ...], layers: Renewed, *, out: Path) -> Renewed:
    """Write a table whole of which so much stands in layers that readers would feel it."""
    above = [(path,) if path is not None else () for path in (layers.changed, layers.gone)]
    key = ", ".join(f'"{column}"' for column in schema.TABLES[table].key)
    whole = out / f"{table}.parquet"
    _write(workbench, f"FROM ({rows_sql(Layers(files, *above), table)}) ORDER BY {key}", whole)
    return Renewed(None, None, 0, whole)


def renew(workbench: Workbench, table: str, old: Layers, *, rows: str, keys: str, out: Path) -> Renewed:
    """Write the layers of a table in which rows take the place of others.

    Parameters
    ----------
    workbench
        To work with.
    table
        Name of the table.
    old
        Its files in the last version.
    rows
        SQL behind FROM: the rows it has from now on under `keys`.
    keys
        SQL of the keys whose rows, in whatever layer, no longer count.
    out
        Folder for the files.
    """
    known = schema.TABLES[table]
    key = ", ".join(f'"{column}"' for column in known.key)
    columns = ", ".join(f'CAST("{name}" AS {type_}) AS "{name}"' for name, type_ in known.all_columns.items())
    workbench.execute(f"CREATE OR REPLACE TEMP TABLE renewed_keys AS SELECT DISTINCT {key} FROM ({keys})")
    kept = f"SELECT {columns} FROM ({rows_sql(Layers(old.changed), table)}) ANTI JOIN renewed_keys USING ({key})"
    changed, gone = out / f"{table}.changed.parquet", out / f"{table}.gone.parquet"
    count = _write(workbench, f"SELECT {columns} FROM {rows} UNION ALL {kept} ORDER BY {key}", changed)
    before = f"SELECT {key}, {_COUNT} FROM read_parquet({files_sql(old.gone)})" if old.gone else ""
    now = (
        f"SELECT {key}, COUNT(*) AS {_COUNT} FROM ({rows_sql(Layers(old.files), table, columns=key)}) "
        f"SEMI JOIN renewed_keys USING ({key}) GROUP BY {key}"
    )
    if before:
        now += f" UNION ALL FROM ({before}) ANTI JOIN renewed_keys USING ({key})"
    gone_count = _write(workbench, f"FROM ({now}) ORDER BY {key}", gone) if old.files else 0
    replaced = 0
    if gone_count:
        [(replaced,)] = workbench.execute(f"SELECT SUM({_COUNT}) FROM read_parquet({files_sql([gone])})").fetchall()
    return Renewed(changed if count else None, gone if gone_count else None, int(replaced))


#: Of each key that is gone, how many rows of the files it had.
_COUNT = '"rows"'


def _write(workbench: Workbench, select: str, path: Path) -> int:
    literal = "'" + str(path).replace("'", "''") + "'"
    [(rows,)] = workbench.execute(f"COPY ({select}) TO {literal} ({PARQUET})").fetchall()
    return int(rows)


def _attach_all(workbench: Workbench, before: Version, landed: Mapping[str, Layers]) -> None:
    for table in (*schema.LANDED, schema.READING_FAULTS):
        attach(workbench, table, landed.get(table.name, Layers()), view=f"all_{table.name}")
        attach(workbench, table, layers_of(before, table.name), view=f"old_{table.name}")
    for table in schema.BUILT:
        workbench.execute(f"CREATE VIEW old_{table.name} AS {rows_sql(layers_of(before, table.name), table.name)}")


# What is said of every journey, and of every row of a file: whether any source states offers, and what a file fills in.
_SAID_OF_ALL = """
SELECT 'offers' AS what, '' AS source, '' AS file, COUNT(*) > 0 AS is_so, FALSE AS is_too, FALSE AS is_three
FROM (SELECT 1 FROM {when}_handoffs WHERE occurred_s IS NOT NULL
      UNION ALL SELECT 1 FROM {when}_stages WHERE stage = 'offered' AND occurred_s IS NOT NULL)
UNION ALL
SELECT 'fills', source, file, COUNT(company_key) + COUNT(company_name) > 0, COUNT(owner) > 0, COUNT(amount_minor) > 0
FROM {when}_deal_records GROUP BY source, file"""


def _is_local(workbench: Workbench) -> bool:
    old, now = (_SAID_OF_ALL.replace("{when}", when) for when in ("old", "all"))
    # A file that is new, or of which nothing is left, has all its rows among those that changed.
    [(others,)] = workbench.execute(
        f"SELECT COUNT(*) FROM ({old}) AS o JOIN ({now}) AS n USING (what, source, file) "
        "WHERE (o.is_so, o.is_too, o.is_three) <> (n.is_so, n.is_too, n.is_three)"
    ).fetchall()
    return not others


def _find_changed(
    workbench: Workbench,
    before: Version,
    landed: Mapping[str, Layers],
    changed: Mapping[str, str],
    fault_files: Sequence[Path],
) -> None:
    """Create `delta_…` of each landed table, the rows of changed records as they were and as they are.

    What is new stands in files that are new, or in the layer above the files.
    """
    for table in schema.LANDED:
        columns = ", ".join(f'"{name}"' for name in table.all_columns if name in _TELLING)
        if table.name not in changed:
            workbench.execute(f"CREATE VIEW delta_{table.name} AS SELECT {columns} FROM all_{table.name} WHERE false")
            continue
        ids = changed[table.name]
        within = f"source IN (SELECT source FROM {ids}) AND file IN (SELECT file FROM {ids})"
        now, old = landed.get(table.name, Layers()), layers_of(before, table.name)
        new = Layers(tuple(path for path in now.files if path not in set(old.files)), now.changed)
        workbench.execute(
            f"CREATE TEMP TABLE delta_{table.name} AS "
            + " UNION ALL ".join(
                f"SELECT {columns} FROM (FROM ({rows_sql(layers, table.name)}) WHERE {within}) "
                f"SEMI JOIN {ids} USING (source, file, source_id)"
                for layers in (old, new)
            )
        )
    rows = " UNION ALL ".join(f"SELECT source, file, row FROM delta_{table.name}" for table in schema.LANDED)
    if fault_files:
        rows += f" UNION ALL SELECT source, file, row FROM read_parquet({files_sql(fault_files)})"
    workbench.execute(f"CREATE TEMP TABLE delta_rows AS SELECT DISTINCT * FROM ({rows})")


def _keep_texts(workbench: Workbench, name: str, texts: Sequence[str]) -> None:
    """Create a table of texts, each once, in the column ``text``."""
    workbench.register("texts_found", pa.table({"text": pa.array(texts, pa.string())}))
    workbench.execute(f"CREATE TEMP TABLE {name} AS SELECT DISTINCT text FROM texts_found")
    workbench.unregister("texts_found")


def _find_firms(workbench: Workbench) -> None:
    """Create `seed_firms`: how companies would be called that only people who are made anew tell of."""
    workbench.execute(
        """
        CREATE TEMP TABLE anew_said AS
        SELECT source, email, domain, company_name FROM everybody WHERE key IN (SELECT key FROM anew_keys)
        UNION ALL SELECT NULL, SUBSTR(key, 2), NULL, NULL FROM anew_keys WHERE key LIKE '@%';
        CREATE TEMP TABLE seed_firms AS
        SELECT '@' || source || '/' || company_name_of(company_name) AS entity_id FROM anew_said
        WHERE company_name IS NOT NULL"""
    )
    texts = """
        SELECT SPLIT_PART(LOWER(TRIM(email)), '@', -1) AS text FROM anew_said WHERE email IS NOT NULL
        UNION SELECT domain FROM anew_said WHERE domain IS NOT NULL"""
    find_domains(workbench, texts, into="anew_domains")
    workbench.execute("INSERT INTO seed_firms SELECT '@' || domain FROM anew_domains")


def _find_domains(workbench: Workbench) -> None:
    """Create `needed_domains`: those of the people who are built anew."""
    texts = """
        SELECT p.host AS text FROM everybody AS p
        SEMI JOIN needed_people AS n ON n.key = p.key WHERE p.host IS NOT NULL
        UNION SELECT p.domain FROM everybody AS p SEMI JOIN needed_people AS n ON n.key = p.key
        WHERE p.domain IS NOT NULL
        UNION SELECT SPLIT_PART(key, '@', -1) FROM needed_people WHERE key LIKE '@%'"""
    find_domains(workbench, texts, into="needed_domains")


def _run(workbench: Workbench, name: str) -> None:
    workbench.execute(_sql(name))


def _sql(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
