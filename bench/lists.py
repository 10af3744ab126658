"""A CRM's contacts and a marketing system's, invented: three of four people are in both, under all that goes wrong.

What goes wrong: a typing slip in a name or an address, an initial for a first name, first and last name changed about,
a private address or none, no phone, the switchboard for a phone, another spelling of the company and its legal form, a
new job, a role mailbox, an address that a new colleague took over. Who is who is written beside the lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
from numpy.typing import NDArray

from lockstep.simulate.names import FREE_MAIL, company_names

Texts = NDArray[np.object_]
_SYLLABLES = str.split(
    "an ba be bri ca da del do el er fa fen ga gri ha hol il in ja jo ka kel ko la len li lo ma mar mi mo na nel ni "
    "no or pa per ra ri ro sa sel si so sta ta ten ti to tra u va ver vi wa wen wi ya za zel"
)
_COUNTRIES = np.array(["Germany", "United States", "United Kingdom", "Sweden", "Italy"], object)
_FORMS = (
    (" GmbH", ""),
    (" Inc.", " Inc"),
    (" LLC", ""),
    (" Ltd", " Limited"),
    (" AG", ""),
    (" AB", ""),
    (" S.r.l.", " srl"),
)
_TITLES = np.array(
    [
        "COO",
        "Plant manager",
        "Head of operations",
        "Production planner",
        "CFO",
        "Process engineer",
        "IT manager",
        "Buyer",
    ],
    object,
)


@dataclass(frozen=True)
class Lists:
    """Where the two lists and the truth are: ``crm.csv`` (Contact ID), ``marketing.csv`` (Record ID), ``truth.csv``."""

    crm: Path
    marketing: Path
    truth: Path


def write(folder: Path, people: int, *, seed: int = 1) -> Lists:
    """Write two lists of so many people each.

    Parameters
    ----------
    folder
        Where to; made when absent.
    people
        Rows of each list; 75 of 100 are in both.
    seed
        The same seed gives the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    dice = np.random.default_rng(seed)
    shared = people * 3 // 4
    world = _world(dice, people + people - shared)
    ours = np.arange(people)
    theirs = np.concatenate([np.arange(shared), np.arange(people, 2 * people - shared)])
    crm, marketing = _record(dice, world, ours, 0.6), _record(dice, world, theirs, 1.0)
    places, others = dice.permutation(people), dice.permutation(people)
    found = Lists(folder / "crm.csv", folder / "marketing.csv", folder / "truth.csv")
    crm_ids = np.array([f"003{number:09d}" for number in range(people)], object)
    marketing_ids = np.array([f"{51_000_000 + number}" for number in range(people)], object)
    _save(found.crm, "Contact ID", crm_ids, crm, places)
    _save(found.marketing, "Record ID", marketing_ids, marketing, others)
    at, there = np.empty(people, int), np.empty(people, int)
    at[places], there[others] = np.arange(people), np.arange(people)
    truth = {"left_id": crm_ids[at[:shared]], "right_id": marketing_ids[there[:shared]]}
    pacsv.write_csv(pa.table({name: pa.array(ids, pa.string()) for name, ids in truth.items()}), found.truth)
    return found


def _save(path: Path, id_column: str, ids: Texts, record: dict[str, Texts], places: NDArray[np.int64]) -> None:
    columns = {name: pa.array(texts[places], pa.string(), from_pandas=True) for name, texts in record.items()}
    pacsv.write_csv(pa.table({id_column: pa.array(ids, pa.string()), **columns}), path)


def _names(dice: np.random.Generator, count: int, sizes: tuple[int, ...]) -> Texts:
    made: dict[str, None] = {}
    while len(made) < count:
        made["".join(dice.choice(_SYLLABLES, dice.choice(sizes))).capitalize()] = None
    return np.array(list(made), object)


def _zipf(dice: np.random.Generator, names: Texts, count: int, power: float) -> Texts:
    weight = 1 / (np.arange(len(names)) + 3.0) ** power
    picked: Texts = names[dice.choice(len(names), count, p=weight / weight.sum())]
    return picked


def _world(dice: np.random.Generator, count: int) -> dict[str, Texts]:
    """Return everybody there is, as they are."""
    accounts = max(count // 4, 1)
    account = (accounts * dice.random(count) ** 1.5).astype(np.int64)
    region = account % 5
    company, domain = (np.array(texts.to_pylist(), object) for texts in company_names(account, region))
    first = _zipf(dice, _names(dice, 800, (2, 2, 3)), count, 0.8)
    last = _zipf(dice, _names(dice, 20_000, (2, 3, 3)), count, 0.8)
    local = np.char.lower((first + "." + last).astype(str)).astype(object)
    number = dice.integers(1, 99, count).astype(str).astype(object)
    private = local + number + "@" + np.array(FREE_MAIL, object)[dice.integers(0, len(FREE_MAIL), count)]
    phone = np.array([f"+{code}{digits:09d}" for code, digits in zip(
        np.array([49, 1, 44, 46, 39])[region].tolist(),
        dice.integers(200_000_000, 999_999_999, count).tolist(), strict=True,
    )], object)  # fmt: skip
    switchboard = np.array([f"+49{30_000_000 + number:09d}" for number in account.tolist()], object)
    return {
        "first": first, "last": last, "work": local + "@" + domain, "private": private, "domain": domain,
        "phone": phone, "switchboard": switchboard, "company": company, "country": _COUNTRIES[region],
        "title": _TITLES[dice.integers(0, len(_TITLES), count)],
    }  # fmt: skip


def _record(
    dice: np.random.Generator, world: dict[str, Texts], who: NDArray[np.int64], dirt: float
) -> dict[str, Texts]:
    """Return how one system has these people."""
    count = len(who)
    at = {name: texts[who].copy() for name, texts in world.items()}

    def some(share: float) -> NDArray[np.bool_]:
        chosen: NDArray[np.bool_] = dice.random(count) < share * dirt
        return chosen

    moved = some(0.02)  # to another company, with a new address
    new = dice.integers(0, len(world["first"]), count)
    for name in ("company", "domain", "switchboard", "country", "title"):
        at[name][moved] = world[name][new][moved]
    at["work"][moved] = (_lower(at["first"]) + "." + _lower(at["last"]) + "@" + at["domain"])[moved]
    email = at["work"].copy()
    private = some(0.18)
    email[private] = at["private"][private]
    shared = some(0.01)
    email[shared] = ("info@" + at["domain"])[shared]
    taken = some(0.005)  # over from a colleague who left: the address of somebody else at the company
    email[taken] = np.roll(at["work"], 1)[taken]
    _slip(dice, email, some(0.02))
    email[some(0.15)] = None
    phone = at["phone"].copy()
    board = some(0.06)
    phone[board] = at["switchboard"][board]
    _slip(dice, phone, some(0.02))
    national = some(0.3)
    phone[national] = np.array([f"0{text[-9:-6]} {text[-6:]}" for text in phone[national]], object)
    phone[some(0.35)] = None
    first, last, company = at["first"].copy(), at["last"].copy(), at["company"].copy()
    initial = some(0.06)
    first[initial] = np.array([text[0] + "." for text in first[initial]], object)
    _slip(dice, first, some(0.05))
    _slip(dice, last, some(0.05))
    about = some(0.01)
    first[about], last[about] = last[about], first[about].copy()
    married = some(0.01)
    last[married] = world["last"][new][married]
    spelt = some(0.3)
    company[spelt] = np.array([_otherwise(text) for text in company[spelt]], object)
    _slip(dice, company, some(0.03))
    company[some(0.12)] = None
    at["title"][some(0.3)] = None
    return {
        "First Name": first, "Last Name": last, "Email": email, "Phone": phone, "Company": company,
        "Country": at["country"], "Job Title": at["title"],
    }  # fmt: skip


def _lower(texts: Texts) -> Texts:
    lowered: Texts = np.char.lower(texts.astype(str)).astype(object)
    return lowered


def _otherwise(company: str) -> str:
    for form, other in _FORMS:
        if company.endswith(form):
            return company.removesuffix(form) + other
    return company.upper()


def _slip(dice: np.random.Generator, texts: Texts, where: NDArray[np.bool_]) -> None:
    """Let a key slip in some texts: a sign too many, too few, another, or two changed about."""
    for place in np.flatnonzero(where):
        text = texts[place]
        if text is None or len(text) < 3:
            continue
        at, kind = int(dice.integers(1, len(text))), int(dice.integers(0, 4))
        sign = chr(int(dice.integers(97, 123)))
        texts[place] = (
            text[:at] + text[at + 1 :] if kind == 0
            else text[:at] + sign + text[at:] if kind == 1
            else text[:at] + sign + text[at + 1 :] if kind == 2
            else text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]
        )  # fmt: skip
