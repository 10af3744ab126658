"""The weights of pairs are those of Splink for the same model, frequencies of values included."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from lockstep.engines.embedded import Workbench, workbench
from lockstep.matching import default_model
from lockstep.matching.model import Model
from lockstep.matching.normal import CELLS, Prepared, prepare
from lockstep.matching.weighing import reasons, weigh
from unit.matching import splinked

_FIRST = ("Anna", "Ana", "A.", "Bernd", "Kumar", "Anna", "Xu", None)
_LAST = ("Keller", "Keler", "Keller", "Vogt", "Anna", "Kumar", "Li", "Keller")
_MAIL = ("anna.keller@firm.example", "ana.keller@firm.example", "ak77@gmail.com", "anna.keller@firm.example",
         "kumar@firm.example", "kumar@other.example", "xu.li@other.example", None)  # fmt: skip
_PHONE = ("+49 30 1234567", "030 1234576", None, "+49 30 1234567", "+46 8 555111", "08 555111", "+46 8 555112", None)
_FIRM = ("Firm GmbH", "Firm", "Firm Holding AG", "FIRM AG", None, "Other AB", "Other", "Firm GmbH")
_CITY = ("Berlin", "Berlin", "Berlln", None, "Malmö", "Malmo", "Lund", "Berlin")
_BORN = ("1980-04-03", "1980-03-04", "1981-04-03", "1980-04-03", None, "1975-11-30", "1975-11-03", "1980-04-04")


def _prepared(bench: Workbench, kind: str) -> Prepared:
    named = {
        "first": _FIRST, "last": _LAST, "email": _MAIL, "phone": _PHONE, "company": _FIRM, "city": _CITY,
        "born": _BORN, "country": ("Germany",) * 8, "title": ("CFO", "CEO") * 4,
        "postcode": tuple(str(10115 + place * place % 5) for place in range(8)),
        "street": tuple(f"Hauptstr. {place % 3 + 11}" for place in range(8)),
        "national_id": tuple(f"55510{place % 4}7" for place in range(8)),
    }  # fmt: skip
    bench.execute(
        f"CREATE OR REPLACE TABLE said (uid INTEGER, side INTEGER, {', '.join(f'{name} VARCHAR' for name in named)})"
    )
    # Everybody twice, so that every value is met on both sides.
    for uid, cells in enumerate([*zip(*named.values(), strict=True)] * 2):
        bench.execute(f"INSERT INTO said VALUES (?, 0{', ?' * len(named)})", [uid, *cells])
    return prepare(bench, "said", {name: name for name in named if name in CELLS}, kind=kind, into="prepared")


def _models(kind: str) -> list[Model]:
    shipped = default_model(kind)
    frequent = replace(
        shipped,
        frequencies={"first": {"anna": 0.02}, "last": {"keller": 0.01}, "company": {"firm": 0.3}, "title": {}},
        rare={"first": 0.0004, "email": 0.00002, "domain": 0.001, "title": 0.25},
    )
    return [shipped, frequent]


@pytest.mark.parametrize("kind", ["people", "companies"])
@pytest.mark.parametrize("place", [0, 1])
def test_each_comparison_of_each_pair_weighs_what_splink_says_it_weighs(kind: str, place: int) -> None:
    model = _models(kind)[place]
    with workbench(threads=1) as bench:
        prepared = _prepared(bench, kind)
        bench.execute("CREATE TABLE pairs (uid_l INTEGER, uid_r INTEGER)")
        bench.executemany("INSERT INTO pairs VALUES (?, ?)", [*combinations(range(16), 2)])
        weigh(bench, prepared, pairs="pairs", model=model, into="weighed")
        told = reasons(prepared, model, of="w", digits=12)
        ours = {
            (left, right): (weight, bits)
            for left, right, weight, bits in bench.execute(
                f"SELECT uid_l, uid_r, weight, list_transform({told}, lambda c: c.bits) FROM weighed AS w"
            ).fetchall()
        }
        theirs = splinked.weights(bench, prepared, pairs="pairs", model=model)
    assert len(ours) == len(theirs) == 120
    for pair, (weight, bits) in theirs.items():
        assert ours[pair][0] == pytest.approx(weight, abs=1e-9)
        assert ours[pair][1] == pytest.approx([*bits.values()], abs=1e-9)


def test_pairs_less_likely_than_asked_for_are_left_out() -> None:
    with workbench(threads=1) as bench:
        prepared = _prepared(bench, "people")
        bench.execute(
            "CREATE TABLE pairs AS SELECT l.uid AS uid_l, r.uid AS uid_r FROM said AS l JOIN said AS r ON l.uid < r.uid"
        )
        for table, least in (("every", 0.0), ("likely", 0.5)):
            weigh(bench, prepared, pairs="pairs", model=default_model(), into=table, at_least=least)
        kept, likely, left = bench.execute(
            "SELECT (SELECT count(*) FROM likely), count(*) FILTER (weight >= 0), count(*) FILTER (weight < 0) "
            "FROM every"
        ).fetchall()[0]
    assert kept == likely > 0 < left
