"""A proposal taken as it stands: added, synced, and every row accounted for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from lockstep.engines.embedded import workbench
from lockstep.record.home import Home
from lockstep.record.rules import BuildRules
from lockstep.sources.adding import add
from lockstep.sources.suggest import Suggestion
from lockstep.sources.sync import Synced, sync

from . import exports
from .scoring import proposed_once
from .test_scoreboard import EVERY

NOW = 1_790_000_000
#: What a fault is called when a column is not what the mapping takes it for.
MAPPING_IS_WRONG = {
    "missing-column", "unknown-value", "unreadable-date", "ambiguous-dates", "no-date", "not-a-number",
    "no-id", "no-stage", "nothing-said", "unknown-currency", "not-an-email", "not-a-phone-number", "not-a-domain",
}  # fmt: skip


def synced(suggestion: Suggestion, folder: Path) -> Synced:
    """Add what was proposed and sync, correcting nothing."""
    mapping = folder / "mapping.yaml"
    mapping.write_text(suggestion.yaml, encoding="utf-8")
    home = Home(folder / "home")
    with workbench(threads=1) as bench:
        add(home, "crm", mapping=mapping, kind=None, paths=(), workbench=bench)
    return sync(home, BuildRules("Europe/Berlin", "EUR"), now_s=NOW)


def faults(done: Synced) -> list[tuple[str, str, str, int]]:
    files = [str(path) for path in done.version.tables["faults"]]
    asked = "SELECT code, file, any_value(sentence), count(*) FROM read_parquet(?) GROUP BY ALL ORDER BY ALL"
    return duckdb.execute(asked, [files]).fetchall()


def lost_references(done: Synced) -> dict[tuple[str, str], int]:
    """Count the rows by file and kind of thing that name a person, company or deal which is not there."""
    return {(file, code): count for code, file, _, count in faults(done) if code.startswith("unknown-")}


@pytest.mark.slow
@pytest.mark.xdist_group("proposals")
@pytest.mark.parametrize("make", EVERY, ids=lambda make: make.__name__)
def test_a_proposal_taken_as_it_stands_accounts_for_every_row(
    make: Callable[[], exports.Export], tmp_path: Path
) -> None:
    export, suggestion = proposed_once(make)
    done = synced(suggestion, tmp_path)
    assert not done.failures
    assert {outcome.file for outcome in done.files} == export.truth.keys()
    for outcome in done.files:
        assert outcome.rows_in == outcome.rows_kept + outcome.rows_left_out
        assert outcome.rows_kept > 0
    assert not [fault for fault in faults(done) if fault[0] in MAPPING_IS_WRONG]
    rows = {outcome.file: outcome.rows_in for outcome in done.files}
    for (file, code), count in lost_references(done).items():
        # An export may lack some of those it names, not most. A product needs no catalogue: its name will do.
        assert count < rows[file] / 2 or code == "unknown-product", (file, code, count)
