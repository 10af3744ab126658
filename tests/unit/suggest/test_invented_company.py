"""The exports of the invented company, whose mappings were written with them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from lockstep.engines.embedded import workbench
from lockstep.simulate import simulate
from lockstep.sources.mapping import Mapping, load
from lockstep.sources.suggest import Suggestion, suggest

#: One process makes the exports and proposes, once.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("invented company")]

NOW = 1_795_000_000
#: Where a proposal may say otherwise than the company's own mapping: its columns leave it open.
OPEN = {
    # One column says both where leads came from and by which channel; the proposal fills the first.
    "leads.person_records.channel",
    "contacts.person_records.channel",
    # The state a lead is in now; the company trusts its history of stages alone.
    "leads.person_records.stage",
    "contacts.person_records.status",
    "contacts.person_records.stage",
    # What "lead" means among its lifecycle stages, nobody can tell from outside.
    "contacts.stages.engaged_at",
}


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("invented") / "exports"
    simulate(folder, touches=10_000, seed=7, now_s=NOW)
    return folder


@cache
def proposed(exports: Path, system: str) -> tuple[Mapping, Suggestion]:
    with workbench(threads=1) as bench:
        found = suggest(sorted((exports / system).glob("*.csv")), workbench=bench)
    return load(exports / system / "mapping.yaml"), found


@pytest.mark.parametrize("system", ["crm", "marketing"])
def test_every_column_goes_where_the_company_would_put_it(exports: Path, system: str) -> None:
    truth, suggestion = proposed(exports, system)
    wrong = {}
    for key in truth.files.keys() | suggestion.mapping.files.keys():
        want, got = (
            {
                f"{key}.{table}.{field}": (column.column, column.value, column.refers_to)
                for table, fields in (mapping.files[key].feeds if key in mapping.files else {}).items()
                for field, column in fields.items()
            }
            for mapping in (truth, suggestion.mapping)
        )
        wrong |= {name: (want.get(name), got.get(name)) for name in want | got if want.get(name) != got.get(name)}
    assert not {name: both for name, both in wrong.items() if name not in OPEN}


def test_its_words_are_read_as_the_company_means_them(exports: Path) -> None:
    truth, suggestion = proposed(exports, "crm")
    for key, file in truth.files.items():
        for table, fields in file.feeds.items():
            for field, column in fields.items():
                ours = suggestion.mapping.files[key].feeds[table].get(field)
                read = {cell: word for cell, word in column.values.items() if ours and cell in ours.values}
                assert not ours or read == ours.values or f"{key}.{table}.{field}" in OPEN
    handoffs = suggestion.mapping.files["handoffs"].feeds["handoffs"]
    assert handoffs["packet"].values == {"complete": ""}
    leads = suggestion.mapping.files["leads"].feeds["person_records"]
    assert leads["lead_kind"].values == {"Asked for a call": "hand-raise", "Other": "other"}


def test_the_yaml_can_be_read_in_a_narrow_window(exports: Path) -> None:
    for system in ("crm", "marketing"):
        lines = proposed(exports, system)[1].yaml.splitlines()
        opening = next(i for i, line in enumerate(lines) if not line.startswith("#"))
        assert opening <= 8
        assert "docs/reference/mapping.md" in "".join(lines[:opening])
        assert max(map(len, lines)) <= 100
