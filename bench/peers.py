"""What the figures are measured against: plain DuckDB, doing the least that could be done with the same files."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import duckdb


def rewrite(exports: list[Path], out: Path) -> None:
    """Read each CSV and write it again as Parquet: what any import must at least do."""
    with duckdb.connect() as connection:
        for export in exports:
            target = out / f"{export.stem}.parquet"
            connection.execute(f"COPY (FROM read_csv('{export}', all_varchar = true)) TO '{target}'")


def scan(touches: list[str], repeats: int) -> list[float]:
    """Scan the touches and group them by person, the least any figure over touches costs; return seconds."""
    seconds = []
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        for _ in range(repeats):
            started = time.perf_counter()
            connection.sql(
                f"SELECT person_key, COUNT(*), MIN(occurred_s), MAX(occurred_s) FROM read_parquet({touches}) "
                "GROUP BY person_key"
            ).to_arrow_table()
            seconds.append(time.perf_counter() - started)
    return seconds


if __name__ == "__main__":
    if sys.argv[1] == "rewrite":
        rewrite([Path(path) for path in sys.argv[3:]], Path(sys.argv[2]))
    else:
        print(json.dumps(scan(json.loads(sys.argv[3]), int(sys.argv[2]))))
