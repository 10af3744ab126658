"""Exports of one shape that overlap: a record in two of them is one record, as the later one says."""

from __future__ import annotations

from pathlib import Path

from lockstep.engines.embedded import workbench
from lockstep.record.home import Home
from lockstep.record.rules import BuildRules
from lockstep.sources.adding import add
from lockstep.sources.sync import Synced, sync

MAPPING = """
source: crm
files:
  deals:
    path: {folder}/deals-*.csv
    feeds:
      deal_records:
        id: id
        state: {{column: state, values: {{Won: won, Open: open}}}}
        closed: closed
        amount: amount
      stages: {{id: id, qualified_at: qualified, won_at: closed}}
"""
JANUARY = "id,state,qualified,closed,amount\n1,Won,2026-01-02,2026-01-10,100\n2,Open,2026-01-03,,50\n"
FEBRUARY = "id,state,qualified,closed,amount\n2,Won,2026-01-03,2026-02-05,70\n3,Open,2026-02-01,,30\n"


def synced(tmp_path: Path, names: list[str]) -> list[tuple[object, ...]]:
    """Read the exports under these names and return the deals: id, state, home amount."""
    for name, text in zip(names, (JANUARY, FEBRUARY), strict=True):
        (tmp_path / name).write_text(text)
    (tmp_path / "mapping.yaml").write_text(MAPPING.format(folder=tmp_path))
    home = Home(tmp_path / "home")
    with workbench(threads=1) as bench:
        add(home, "crm", mapping=tmp_path / "mapping.yaml", kind=None, paths=(), workbench=bench)
        done: Synced = sync(home, BuildRules("UTC", "EUR"), now_s=1_780_000_000)
        assert sum(file.rows_in for file in done.files) == sum(file.rows_kept for file in done.files) == 4
        deals = done.version.tables["deals"][0]
        return bench.execute(
            f"SELECT split_part(deal_id, '/', 3), state, home_minor FROM read_parquet('{deals}') ORDER BY 1"
        ).fetchall()


def test_a_deal_in_two_exports_is_counted_once_as_the_later_says(tmp_path: Path) -> None:
    assert synced(tmp_path, ["deals-2026-01.csv", "deals-2026-02.csv"]) == [
        ("1", "won", 10_000),
        ("2", "won", 7_000),
        ("3", "open", 3_000),
    ]


def test_later_is_by_the_name_of_the_file(tmp_path: Path) -> None:
    assert synced(tmp_path, ["deals-b.csv", "deals-a.csv"])[1] == ("2", "open", 5_000)
