"""A date without a time is a day of the company, wherever its times are from."""

from __future__ import annotations

from pathlib import Path

import pytest

from lockstep.engines.embedded import workbench
from lockstep.record.home import Home
from lockstep.record.rules import BuildRules
from lockstep.record.versions import Store
from lockstep.sources.adding import add
from lockstep.sources.sync import sync

MAPPING = """
source: crm
time_zone: UTC
files:
  deals:
    path: {path}
    feeds:
      deal_records: {{id: id, state: {{value: won}}, created: created, closed: closed, amount: amount}}
"""


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Pacific/Auckland", "UTC"])
def test_a_deal_closed_on_the_last_of_march_counts_in_march_in_every_zone(tmp_path: Path, zone: str) -> None:
    export = tmp_path / "deals.csv"
    export.write_text("id,created,closed,amount\n1,2026-03-01T04:30:00Z,2026-03-31,100\n")
    (tmp_path / "mapping.yaml").write_text(MAPPING.format(path=export))
    home = Home(tmp_path / "home")
    with workbench(threads=1) as bench:
        add(home, "crm", mapping=tmp_path / "mapping.yaml", kind=None, paths=(), workbench=bench)
        sync(home, BuildRules(zone, "USD"), now_s=1_780_000_000)
        version = Store(home.record).current()
        assert version is not None
        [(created, closed)] = bench.execute(
            f"SELECT DATE '1970-01-01' + created_day, DATE '1970-01-01' + closed_day "
            f"FROM read_parquet('{version.tables['deals'][0]}')"
        ).fetchall()
    assert str(closed)[:10] == "2026-03-31"
    # The time, though, is an instant: half past four UTC is still February in New York.
    assert str(created)[:10] == ("2026-02-28" if zone == "America/New_York" else "2026-03-01")
