"""Lists that others made and know the truth of: who is who in them, found by `lockstep match` untold."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from lockstep.engines.embedded import workbench
from lockstep.matching import ListOf, match
from prompt import DONE, Prompt
from real.published import Published

pytestmark = pytest.mark.slow

Pairs = set[tuple[str, str]]


def _rows(path: Path) -> list[dict[str, str]]:
    plain = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = csv.DictReader(plain.decode().splitlines())
    return [{name.strip(): cell.strip() for name, cell in row.items()} for row in rows]


def _alike(named: Iterable[tuple[str, str]]) -> Pairs:
    found: dict[str, list[str]] = defaultdict(list)
    for id_, who in named:
        found[who].append(id_)
    return {(min(a, b), max(a, b)) for ids in found.values() for place, a in enumerate(ids) for b in ids[place + 1 :]}


def _links(folder: Path, *words: str | Path) -> Pairs:
    said = Prompt(folder)("match", *words, "--out", folder / "links.csv")
    assert said.code == DONE, said.words
    return {(row["left_id"], row["right_id"]) for row in _rows(folder / "links.csv")}


def _f1(found: Pairs, truth: Pairs) -> float:
    return 2 * len(found & truth) / (len(found) + len(truth))


def _sorted(pairs: Pairs) -> Pairs:
    return {(min(pair), max(pair)) for pair in pairs}


def _without(path: Path, column: str, folder: Path) -> Path:
    rows = [{name: cell for name, cell in row.items() if name != column} for row in _rows(path)]
    target = folder / f"{path.name.partition('.')[0]}.csv"
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return target


def test_two_lists_of_people_are_linked_as_they_should_be_but_for_one_in_two_thousand(tmp_path: Path) -> None:
    files = Published("identity_febrl")("dataset4*.csv.gz")
    truth = _alike((row["rec_id"], row["rec_id"].split("-")[1]) for path in files for row in _rows(path))
    assert _f1(_sorted(_links(tmp_path, *files)), truth) >= 0.9995


def test_without_the_number_that_gives_it_away_two_lists_are_still_linked(tmp_path: Path) -> None:
    files = Published("identity_febrl")("dataset4*.csv.gz")
    truth = _alike((row["rec_id"], row["rec_id"].split("-")[1]) for path in files for row in _rows(path))
    plain = [_without(path, "soc_sec_id", tmp_path) for path in files]
    assert _f1(_sorted(_links(tmp_path, *plain)), truth) >= 0.995


def test_doubles_within_one_list_are_found_at_least_as_well_as_by_the_peer(tmp_path: Path) -> None:
    [file] = Published("identity_febrl")("dataset3.csv.gz")
    truth = _alike((row["rec_id"], row["rec_id"].split("-")[1]) for row in _rows(file))
    assert _f1(_sorted(_links(tmp_path, file)), truth) >= 0.9956


def test_six_spellings_of_each_of_181_people_come_together(tmp_path: Path) -> None:
    [file] = Published("identity_fake_1000")("*.csv")
    truth = _alike((row["unique_id"], row["cluster"]) for row in _rows(file))
    # The column that says who is who is no column of a person, and is not looked at.
    assert _f1(_sorted(_links(tmp_path, file, "--id", "unique_id")), truth) >= 0.9508


def test_restaurants_of_two_guides_are_linked_without_training(tmp_path: Path) -> None:
    published = Published("identity_fodors_zagats")
    [fodors], [zagats], [matches] = published("fodors.csv"), published("zagats.csv"), published("matches*.csv")
    truth = {(row["fodors_id"], row["zagats_id"]) for row in _rows(matches)}
    assert _f1(_links(tmp_path, fodors, zagats), truth) >= 0.95


def test_companies_with_like_names_are_not_merged() -> None:
    [file] = Published("identity_company_names")("kvk_name_pairs.csv")
    rows = _rows(file)
    with workbench(threads=1) as bench:
        for side, (id_, name) in enumerate((("gt_uid", "gt_name"), ("uid", "name"))):
            bench.execute(f"CREATE TABLE list_{side} (id VARCHAR, name VARCHAR)")
            for pair in sorted({(row[id_], row[name]) for row in rows}):
                bench.execute(f"INSERT INTO list_{side} VALUES (?, ?)", list(pair))
        match(
            bench,
            [ListOf(relation=f"list_{side}", id="id", columns={"company": "name"}) for side in (0, 1)],
            "companies",
        )
        linked = set(bench.execute("SELECT left_id, right_id FROM matching_links").fetchall())
    wrong = [row for row in rows if row["correct"] == "False" and (row["gt_uid"], row["uid"]) in linked]
    right = [row for row in rows if row["correct"] == "True" and (row["gt_uid"], row["uid"]) in linked]
    assert len(wrong) <= 2
    assert len(right) >= 4
