"""From what has landed to the next version: build what follows from it, all or only what changed, and commit both.

What changed is told by comparing: of a file that was read again, its rows with those it had; of a live source, what
it said since. Where few records changed and none that concerns everybody, only what follows from them is built anew
(`record.build.partial`); else everything is.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lockstep.engines.embedded import files_sql, workbench
from lockstep.record import manifest, schema
from lockstep.record.build import build
from lockstep.record.build.partial import CONCERN_ALL, Renewed, build_partly
from lockstep.record.layers import Layers, layers_of
from lockstep.record.rulings import Rulings, stamp_of
from lockstep.sources.layering import layer

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench
    from lockstep.record.rules import BuildRules
    from lockstep.record.rulings import Ruling
    from lockstep.record.versions import Version, Writer
    from lockstep.sources.reading import News

Progress = Callable[[str, int, int], None]

#: Raise it when the same landed rows would build other tables.
BUILDING = 6
#: Of the rows that have landed, the share that may have changed for a partial build; it costs more per row.
_FEW = 0.05
#: So many rows may always have changed.
_ALWAYS = 2_000


@dataclass(frozen=True, slots=True)
class Basis:
    """What a version is built by, beside what has landed.

    Attributes
    ----------
    rules
        Of the charter.
    rulings
        Those that hold.
    every
        All that were ever made.
    notes
        Both, as they are remembered with the version: the same notes and landed rows give the same version.
    """

    rules: BuildRules
    rulings: Sequence[Ruling]
    every: Sequence[Ruling]
    notes: Mapping[str, Any]

    @classmethod
    def of(cls, rules: BuildRules, rulings: Rulings) -> Basis:
        """Return the basis of these rules and rulings."""
        holding = rulings.holding()
        notes = {
            "rules": rules.as_json(), "building": BUILDING, "rulings": stamp_of(holding),
            "held": [one.number for one in holding],
        }  # fmt: skip
        return cls(rules, holding, rulings.all(), notes)

    def ruled_since(self, before: Version) -> list[Ruling] | None:
        """Return the rulings that came or went since a version was built; None where one concerns everybody."""
        held, holds = set(before.notes["held"]), set(self.notes["held"])
        changed = [one for one in self.every if one.number in held ^ holds]
        return None if any(one.kind == "precedence" for one in changed) else changed


@dataclass(frozen=True, slots=True)
class LandedNow:
    """What has landed for the next version.

    Attributes
    ----------
    tables
        Table to its files.
    renewed
        Tables with layers, to what is new in them.
    news
        Of live sources, what was said since.
    """

    tables: Mapping[str, Layers]
    renewed: Mapping[str, Renewed]
    news: Sequence[News]


def keep_landed(
    writer: Writer,
    bench: Workbench,
    files: Mapping[str, Sequence[Path]],
    states: Mapping[str, Any],
    news: Sequence[News],
) -> LandedNow:
    """Add the layers of what live sources said, above files the writer holds already.

    Parameters
    ----------
    writer
        Of the next version.
    bench
        To work with.
    files
        Landed table to its files, in order.
    states
        Of the sources, as `Reading` leaves them.
    news
        What live sources said since the last version.
    """
    before = writer.parent
    old = before.notes.get("sources", {}) if before else {}
    streams = {
        (source, key)
        for source, keys in states.items()
        for key, paths in keys.items()
        for path, state in paths.items()
        if "arrived" in state and old.get(source, {}).get(key, {}).get(path, {}).get("tables") == state["tables"]
    }
    renewed = layer(bench, before, files, news, streams=streams, out=writer.workspace)
    tables = {table: Layers(tuple(paths)) for table, paths in files.items()}
    for table, layers in renewed.items():
        tables[table] = _added(writer, table, tables.get(table, Layers()).files, layers)
    return LandedNow(tables, renewed, news)


def settle(
    writer: Writer,
    landed: LandedNow,
    states: Mapping[str, Any],
    basis: Basis,
    *,
    now_s: int,
    progress: Progress,
    memory_limit: str,
    is_whole: bool = False,
) -> Version:
    """Build what follows from what has landed, and commit both as the next version.

    Parameters
    ----------
    writer
        Which holds the landed files already.
    landed
        What has landed.
    states
        Of the sources, as `Reading` leaves them: remembered with the version.
    basis
        What to build by.
    now_s, progress, memory_limit
        As `sync` takes them.
    is_whole
        Build everything anew, so that no file of the version before is held on to.
    """
    replaced = {table: renewed.replaced for table, renewed in landed.renewed.items() if renewed.replaced}
    overlapping = _overlapping(states)

    def tell(what: str) -> None:
        progress(what, 0, 0)

    room = _room(memory_limit, landed.tables)
    before = writer.parent
    built: Mapping[str, Renewed] | None = None
    if before is not None and not is_whole and _may_be_partial(before, basis, landed):
        with workbench(memory_limit=room, temp_directory=writer.workspace) as bench:
            changed = _changed(bench, before, landed, overlapping)
            faults = _fault_files(before, landed)
            ruled = basis.ruled_since(before)
            if changed is not None and not changed and not faults and ruled == []:
                built = {}
            elif changed is not None and ruled is not None:
                built = build_partly(
                    bench, before, landed.tables, changed, basis.rules, out=writer.workspace, progress=tell,
                    fault_files=faults, rulings=basis.rulings, ruled=ruled,
                )  # fmt: skip
    if built is None:
        with workbench(memory_limit=room, temp_directory=writer.workspace) as bench:
            made = build(
                bench, landed.tables, basis.rules, out=writer.workspace, overlapping=overlapping, rulings=basis.rulings,
                progress=tell,
            )  # fmt: skip
        for table, path in made.files.items():
            writer.add(table, path)
    else:
        assert before is not None
        replaced |= _keep_built(writer, before, built)
    return writer.commit(now_s, {"sources": states, **basis.notes}, replaced)


def _may_be_partial(before: Version, basis: Basis, landed: LandedNow) -> bool:
    if any(before.notes.get(name) != basis.notes[name] for name in ("rules", "building")):
        return False
    return before.schema_hash == manifest.schema_hash()


def _changed(
    bench: Workbench, before: Version, landed: LandedNow, overlapping: frozenset[str]
) -> dict[str, str] | None:
    """Make relations of the records that are new, other or gone, per table; None where they are too many."""
    changed: dict[str, str] = {}
    total = many = 0
    for table in schema.LANDED:
        old, now = layers_of(before, table.name), landed.tables.get(table.name, Layers())
        total += before.counts[table.name]
        selects = _differing(table, set(old.files) - set(now.files), set(now.files) - set(old.files))
        selects += [
            f"SELECT source, file, source_id FROM read_parquet({files_sql([news.said])})"
            for news in landed.news
            if table.name in news.tables
        ]
        if not selects:
            continue
        if table.name in overlapping:
            return None
        bench.execute(f"CREATE TEMP TABLE ids_of_{table.name} AS {' UNION '.join(selects)}")
        [(count,)] = bench.execute(f"SELECT COUNT(*) FROM ids_of_{table.name}").fetchall()
        many += count
        if count and table.name in CONCERN_ALL:
            return None
        if count:
            changed[table.name] = f"ids_of_{table.name}"
    return changed if many <= max(_ALWAYS, _FEW * total) else None


def _differing(table: schema.Table, old: set[Path], now: set[Path]) -> list[str]:
    """SQL of the records whose rows differ between files that went and files that came; when they were read is none."""
    if not old and not now:
        return []
    said = ", ".join(f'"{column}"' for column in table.all_columns if column != "recorded_s")
    sides = [
        f"(SELECT source, file, source_id, COUNT(*) AS many, SUM(hash({said})) AS said "
        f"FROM read_parquet({files_sql(sorted(files))}) GROUP BY 1, 2, 3)"
        for files in (old, now)
        if files
    ]
    if len(sides) == 1:
        return [f"SELECT source, file, source_id FROM {sides[0]}"]
    return [
        f"SELECT source, file, source_id FROM {sides[0]} AS o FULL JOIN {sides[1]} AS n "
        "USING (source, file, source_id) "
        "WHERE o.many IS DISTINCT FROM n.many OR o.said IS DISTINCT FROM n.said"
    ]


def _fault_files(before: Version, landed: LandedNow) -> list[Path]:
    name = schema.READING_FAULTS.name
    old, now = set(layers_of(before, name).files), set(landed.tables.get(name, Layers()).files)
    said = [news.faults for news in landed.news if news.faults is not None]
    return sorted(old ^ now) + said


def _keep_built(writer: Writer, before: Version, built: Mapping[str, Renewed]) -> dict[str, int]:
    """Keep the files of built tables, and add or keep their layers; return how many rows no longer count."""
    replaced: dict[str, int] = {}
    for table in schema.BUILT:
        layers = layers_of(before, table.name)
        renewed = built.get(table.name)
        if renewed is not None and renewed.whole is not None:
            writer.add(table.name, renewed.whole)
            continue
        for path in layers.files:
            writer.keep(table.name, path)
        if renewed is not None:
            _added(writer, table.name, layers.files, renewed)
            count = renewed.replaced
        else:
            for name, paths in ((schema.CHANGED, layers.changed), (schema.GONE, layers.gone)):
                for path in paths:
                    writer.keep(f"{table.name}{name}", path)
            count = before.replaced.get(table.name, 0)
        if count:
            replaced[table.name] = count
    return replaced


def _added(writer: Writer, table: str, files: tuple[Path, ...], renewed: Renewed) -> Layers:
    kept = [
        (writer.add(f"{table}{name}", path),) if path is not None else ()
        for name, path in ((schema.CHANGED, renewed.changed), (schema.GONE, renewed.gone))
    ]
    return Layers(files, *kept)


def _room(least: str, landed: Mapping[str, Layers]) -> str:
    """Return what building may hold: people and deals are joined in memory, so it grows with what has landed.

    At 1 M touches (60 MB landed) the least is enough; at 10 M, with a million leads, 1 GB was not. Never more than
    three quarters of the machine.
    """
    landed_mb = sum(path.stat().st_size for layers in landed.values() for path in layers.files) // 1_000_000
    if landed_mb < 100:
        return least
    machine_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000
    return f"{max(1000, min(1000 + 8 * landed_mb, machine_mb * 3 // 4))}MB"


def _overlapping(states: Mapping[str, Any]) -> frozenset[str]:
    """Return the tables in which a file key has several exports, so that one record may stand in two of them."""
    return frozenset(
        table
        for files in states.values()
        for paths in files.values()
        if len(paths) > 1
        for state in paths.values()
        for table in state["tables"]
    )
