"""The lists that matching is measured on: their files, who is who in them, and what the peers are told about them."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

#: The published data sets, beside the repository; a set whose files are absent is left out.
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
Pairs = set[tuple[str, str]]


@dataclass(frozen=True)
class Lists:
    """One or two lists.

    Attributes
    ----------
    name
        In the report.
    files
        One or two.
    id
        Column of the ids, per file.
    truth
        Returns the pairs that are one, the smaller id first where there is one list.
    compared
        Column to how the peers compare it: ``name``, ``date``, ``text``, ``exact`` or ``email``.
    blocks
        Columns that pairs must share to be compared by the peers.
    drop
        Columns taken out of the files.
    """

    name: str
    files: tuple[Path, ...]
    id: tuple[str, ...]
    truth: Callable[[], Pairs]
    compared: dict[str, str]
    blocks: tuple[tuple[str, ...], ...]
    drop: tuple[str, ...] = ()


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV, its padding taken off."""
    plain = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = csv.DictReader(plain.decode().splitlines())
    return [{key.strip(): value.strip() for key, value in row.items()} for row in rows]


def alike(named: Iterable[tuple[str, str]]) -> Pairs:
    """Return the pairs of ids that stand for one: id and who it is."""
    found: dict[str, list[str]] = defaultdict(list)
    for id_, who in named:
        found[who].append(id_)
    return {
        (min(one, other), max(one, other))
        for ids in found.values()
        for place, one in enumerate(ids)
        for other in ids[place + 1 :]
    }


_FEBRL = {
    "given_name": "name", "surname": "name", "date_of_birth": "date", "soc_sec_id": "date", "street_number": "exact",
    "address_1": "text", "suburb": "text", "postcode": "date", "state": "exact",
}  # fmt: skip
_FEBRL_BLOCKS = (
    ("given_name", "surname"), ("soc_sec_id",), ("date_of_birth",), ("surname", "postcode"), ("given_name", "postcode"),
    ("street_number", "address_1"),
)  # fmt: skip


def _febrl(name: str, *sets: str, with_number: bool) -> Lists:
    files = tuple(DATA / "identity_febrl" / f"dataset{each}.csv.gz" for each in sets)
    drop = () if with_number else ("soc_sec_id",)
    return Lists(
        name=name + ("" if with_number else " without soc_sec_id"),
        files=files,
        id=("rec_id",) * len(files),
        truth=lambda: alike((row["rec_id"], row["rec_id"].split("-")[1]) for path in files for row in read(path)),
        compared={column: how for column, how in _FEBRL.items() if column not in drop},
        blocks=tuple(each for each in _FEBRL_BLOCKS if not set(each) & set(drop)),
        drop=drop,
    )


def published() -> list[Lists]:
    """Return the published sets that are there."""
    fake, food = DATA / "identity_fake_1000" / "fake_1000.csv", DATA / "identity_fodors_zagats"
    found = [
        _febrl("febrl4", "4a", "4b", with_number=True),
        _febrl("febrl4", "4a", "4b", with_number=False),
        _febrl("febrl3", "3", with_number=True),
        _febrl("febrl3", "3", with_number=False),
        Lists(
            name="fake_1000", files=(fake,), id=("unique_id",), drop=("cluster",),
            truth=lambda: alike((row["unique_id"], row["cluster"]) for row in read(fake)),
            compared={"first_name": "name", "surname": "name", "dob": "date", "city": "exact", "email": "email"},
            blocks=(("first_name",), ("surname",), ("dob",), ("email",)),
        ),
        Lists(
            name="fodors-zagats", files=(food / "fodors.csv", food / "zagats.csv"), id=("id", "id"),
            truth=lambda: {(row["fodors_id"], row["zagats_id"]) for row in read(food / "matches_fodors_zagats.csv")},
            compared={"name": "name", "addr": "text", "city": "text", "phone": "exact"},
            blocks=(("name",), ("city",), ("addr",)),
        ),
    ]  # fmt: skip
    return [each for each in found if all(path.exists() for path in each.files)]


def company_names(folder: Path) -> tuple[tuple[Path, Path], Pairs, Pairs] | None:
    """Write two lists of like company names; return them, the pairs that are one, and those that are two."""
    source = DATA / "identity_company_names" / "kvk_name_pairs.csv"
    if not source.exists():
        return None
    rows = read(source)
    files = folder / "kvk-0.csv", folder / "kvk-1.csv"
    for path, (id_, name) in zip(files, (("gt_uid", "gt_name"), ("uid", "name")), strict=True):
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("id", "company"), *sorted({(row[id_], row[name]) for row in rows})])
    said = {
        answer: {(row["gt_uid"], row["uid"]) for row in rows if row["correct"] == answer}
        for answer in ("True", "False")
    }
    return files, said["True"], said["False"]


def contacts(folder: Path, people: int) -> Lists:
    """Return the invented CRM and marketing lists in a folder where `bench.lists` wrote them."""
    return Lists(
        name=f"CRM × marketing, {people:,} each",
        files=(folder / "crm.csv", folder / "marketing.csv"),
        id=("Contact ID", "Record ID"),
        truth=lambda: {(row["left_id"], row["right_id"]) for row in read(folder / "truth.csv")},
        compared={
            "First Name": "name", "Last Name": "name", "Email": "email", "Phone": "exact", "Company": "name",
            "Country": "exact",
        },
        blocks=(
            ("Email",), ("Phone",), ("First Name", "Last Name"), ("Last Name", "Company"), ("First Name", "Company"),
        ),
    )  # fmt: skip


def prepared(lists: Lists, folder: Path) -> Lists:
    """Return the lists without the columns to drop, written anew, so that every peer reads the same files."""
    if not lists.drop:
        return lists
    made = []
    for number, path in enumerate(lists.files):
        rows = read(path)
        kept = [name for name in rows[0] if name not in lists.drop]
        made.append(folder / f"{lists.name.replace(' ', '-')}-{number}.csv")
        with made[-1].open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, kept, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
    return Lists(
        name=lists.name, files=tuple(made), id=lists.id, truth=lists.truth, compared=lists.compared, blocks=lists.blocks
    )


def quality(found: Iterable[tuple[str, str]], lists: Lists) -> tuple[float, float, float]:
    """Return precision, recall and F1 of links."""
    truth = lists.truth()
    is_one = len(lists.files) == 1
    links = {(min(pair), max(pair)) if is_one or lists.name.startswith("febrl") else pair for pair in found}
    right = len(links & truth)
    precision, recall = right / max(len(links), 1), right / max(len(truth), 1)
    return precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0
