"""A company that arrives through live sources, made of its exports, for measuring a sync at any size."""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Mapping
from pathlib import Path

from ruamel.yaml import YAML

from lockstep.engines.embedded import workbench
from lockstep.record.home import Home
from lockstep.simulate import Simulated
from lockstep.sources.arrivals import CHANGED, HASH, ID, ORDINAL, Arrivals
from lockstep.sources.connector import Said


def arrive(home: Home, made: Simulated) -> None:
    """Turn every export into the stream of a live source, as if it had said each row once."""
    yaml = YAML()
    for source, mapping in made.mappings.items():
        said = yaml.load(mapping)
        for key, file in said["files"].items():
            ids = {fields["id"] if isinstance(fields["id"], str) else fields["id"]["column"]
                   for fields in file["feeds"].values() if "id" in fields}  # fmt: skip
            _keep(home.arrived(source) / key, mapping.parent / file["path"], next(iter(ids)) if len(ids) == 1 else None)
            file["path"] = f"@{key}"
        home.mapping(source).parent.mkdir(parents=True, exist_ok=True)
        with home.mapping(source).open("w", encoding="utf-8") as written:
            yaml.dump(said, written)


def _keep(folder: Path, export: Path, id_: str | None) -> None:
    folder.mkdir(parents=True)
    name = f"{secrets.token_hex(8)}.parquet"
    own = f'"{id_}"' if id_ else "CAST(row_number() OVER () AS VARCHAR)"
    with workbench() as bench:
        bench.execute(
            f"COPY (SELECT {own} AS {ID}, CAST(0 AS BIGINT) AS {CHANGED}, '0' AS {HASH}, CAST(0 AS INTEGER) "
            f"AS {ORDINAL}, * FROM read_csv('{export}', all_varchar = true)) "
            f"TO '{folder / name}' (FORMAT parquet, COMPRESSION zstd)"
        )
    (folder / "index.json").write_text(json.dumps({"files": [name], "cursor": None}))


def say(home: Home, counts: Mapping[tuple[str, str], int], *, dice: random.Random) -> None:
    """Let sources say so many rows more of some streams: people and companies that changed, and what else is new."""
    for (source, key), count in counts.items():
        arrivals = Arrivals(home.arrived(source))
        with workbench() as bench:
            found = bench.execute(
                f"SELECT * EXCLUDE ({CHANGED}, {HASH}, {ORDINAL}) FROM read_parquet('{arrivals.files(key)[0]}') "
                f"USING SAMPLE reservoir({count} ROWS) REPEATABLE ({dice.randint(1, 9999)})"
            )
            names = [column[0] for column in found.description or ()]
            rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        said = []
        for row in rows:
            own = str(row.pop(ID))
            if "Title" in row:
                row["Title"] = f"Director {dice.randint(1, 10**9)}"
            elif "Employees" in row:
                row["Employees"] = str(dice.randint(1, 5000))
            else:
                own = f"new-{dice.randint(1, 10**12)}"
            said.append(Said(own, 1 + dice.randint(1, 10**9), (row,)))
        arrivals.keep(key, said, None)
