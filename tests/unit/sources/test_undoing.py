"""A source is put back to what an earlier version had of it; no export is read for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from contents import contents
from lockstep.charter import parse
from lockstep.record.home import Home
from lockstep.record.versions import Store, Version
from lockstep.sources.adding import add
from lockstep.sources.changes import changes
from lockstep.sources.sync import sync
from lockstep.sources.undoing import has_version, put_back
from lockstep.values.faults import LockstepError

pytestmark = pytest.mark.slow

RULES = parse("company: {name: Acme, currency: EUR, time_zone: UTC}").build_rules()
MAPPING = """\
source: {name}
files:
  deals:
    path: {path}
    feeds: {{deal_records: {{id: Id, amount: Amount, state: {{value: won}}}}}}
"""


def read(home: Home, name: str, rows: str, *, now_s: int) -> Version:
    """Write an export of one source, and read that source."""
    export = home.root / f"{name}-{now_s}.csv"
    export.parent.mkdir(parents=True, exist_ok=True)
    export.write_text(f"Id,Amount\n{rows}")
    mapping = home.root / "mapping.yaml"
    mapping.write_text(MAPPING.format(name=name, path=export))
    add(home, name, mapping=mapping)
    return sync(home, RULES, now_s=now_s, names=[name]).version


def test_putting_back_gives_the_same_record_as_before(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    first = read(home, "crm", "1,10\n2,20\n", now_s=1_000)
    second = read(home, "crm", "1,11\n3,30\n", now_s=2_000)
    for export in home.root.glob("crm-*.csv"):
        export.unlink()  # nothing is read
    back = put_back(home, "crm", to=first.name, rules=RULES, now_s=3_000)
    assert back.number == 3
    assert contents(back) == contents(first)
    assert contents(put_back(home, "crm", to=second.name, rules=RULES, now_s=4_000)) == contents(second)


def test_other_sources_keep_what_they_say_now(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    first = read(home, "crm", "1,10\n", now_s=1_000)
    read(home, "crm", "1,10\n2,20\n", now_s=2_000)
    with_shop = read(home, "shop", "7,70\n8,80\n", now_s=3_000)
    back = put_back(home, "crm", to=first.name, rules=RULES, now_s=4_000)
    assert back.counts["deals"] == 3
    assert back.notes["sources"]["shop"] == with_shop.notes["sources"]["shop"]


def test_a_source_can_be_taken_out_even_the_only_one(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    read(home, "crm", "1,10\n", now_s=1_000)
    assert put_back(home, "crm", to=None, rules=RULES, now_s=2_000).counts["deals"] == 0
    assert put_back(home, "crm", to=None, rules=RULES, now_s=3_000).number == 2


def test_a_version_that_is_swept_is_said_and_nothing_changes(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    first = read(home, "crm", "1,10\n", now_s=1_000)
    read(home, "crm", "1,11\n", now_s=2_000)
    Store(home.record).sweep(keep=1, now_s=1_000_000)
    assert not has_version(home, first.name)
    before = Store(home.record).current()
    with pytest.raises(LockstepError, match="is not kept any more"):
        put_back(home, "crm", to=first.name, rules=RULES, now_s=3_000)
    assert Store(home.record).current() == before


def test_nothing_to_undo_is_said(tmp_path: Path) -> None:
    with pytest.raises(LockstepError, match="There is no record yet"):
        put_back(Home(tmp_path), "crm", to=None, rules=RULES, now_s=1)


def test_what_an_import_changed_is_told_by_ids_whatever_order_the_rows_are_in(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    first = read(home, "crm", "1,10\n2,20\n3,30\n", now_s=1_000)
    assert changes(None, first, "crm") == {"new": 3, "changed": 0, "gone": 0}
    second = read(home, "crm", "4,40\n3,31\n1,10\n", now_s=2_000)
    assert changes(first, second, "crm") == {"new": 1, "changed": 1, "gone": 1}
    assert changes(first, second, "shop") == {"new": 0, "changed": 0, "gone": 0}
    assert changes(second, second, "crm") == {"new": 0, "changed": 0, "gone": 0}
