"""Laws of identity, on small universes drawn at random and against a slow union-find written from the rules.

Linking runs some sixty statements, however few the rows. So where hundreds of universes are looked at, a dozen and
more are linked at once, with nothing in one of them that is in another: each must come out as if it were alone.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lockstep.engines.embedded import Workbench, workbench
from unit.record.identity_rows import Row, linked


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    with workbench(threads=1) as opened:
        yield opened


EMAILS = ["anna@firm.example", "ANNA@firm.example", "bob@mail.firm.example", "anna@gmail.com", "info@firm.example",
          "sales@gmail.com", "bob@shop.co.uk", ""]  # fmt: skip
NAMES = [("Anna", "Hüber"), ("Otto", "Huber"), ("", "huber"), ("Anna", "O'Neil"), ("anna", "ONEIL"), ("", "")]
HOSTS = ["www.firm.example", "https://shop.co.uk/x", "gmail.com", "other.example"]
DOMAIN_OF = {
    "www.firm.example": "firm.example",
    "mail.firm.example": "firm.example",
    "firm.example": "firm.example",
    "https://shop.co.uk/x": "shop.co.uk",
    "shop.co.uk": "shop.co.uk",
    "other.example": "other.example",
}
FIRMS = ["Acme", "ACME!", "Böhm", "unknown", ""]
KEYS = [f"{place}/{n}" for place in ("a/leads", "b/contacts", "b/old") for n in range(4)]
COMPANIES = [f"{place}/{n}" for place in ("a/firms", "b/firms") for n in range(3)]


Universe = tuple[list[Row], list[Row], list[str]]


def maybe(values: list[str]) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from(values)


people = st.lists(
    st.builds(
        lambda key, email, phone, name, same, company_key, company, domain: {
            "key": key, "email": email, "phone": phone, "first_name": name[0], "last_name": name[1], "same_as": same,
            "company_key": company_key, "company_name": company, "domain": domain,
        },
        st.sampled_from(KEYS), maybe(EMAILS), maybe(["+43512000001", "+43512000002", "0"]), st.sampled_from(NAMES),
        st.none() | st.lists(st.sampled_from(KEYS), max_size=2).map("|".join), maybe([*COMPANIES, "a/firms/404"]),
        maybe(FIRMS), maybe(HOSTS),
    ),
    max_size=9,
)  # fmt: skip
companies = st.lists(
    st.builds(
        lambda key, name, domain: {"key": key, "name": name, "domain": domain},
        st.sampled_from(COMPANIES), maybe(FIRMS), maybe(HOSTS),
    ),
    max_size=5,
)  # fmt: skip
references = st.lists(st.sampled_from([f"@{email.lower()}" for email in EMAILS if email]), max_size=4)
universe = st.tuples(people, companies, references)
#: Where anybody may have an address; a mailbox there that several read is known by its provider alone.
PROVIDERS = ["gmail.com", "gmx.at", "yahoo.com", "outlook.com", "hotmail.com", "aol.com", "icloud.com", "web.de",
             "gmx.de", "gmx.net", "t-online.de", "orange.fr", "libero.it", "mail.ru", "qq.com", "163.com"]  # fmt: skip


def own(cell: str | None, number: int) -> str | None:
    """Return a cell as a universe of that number has it, and no other."""
    text = re.sub(r"\b([ab])(?=/)", rf"\g<1>{number}", cell or "")
    text = text.replace("+43512000", f"+43512{number:03}").replace("gmail.com", PROVIDERS[number])
    return cell and re.sub(r"\b(?=(?:firm|other)\.example|shop\.co\.uk)", f"x{number}", text)


def side_by_side(universes: list[Universe]) -> Universe:
    """Return universes as one; names stay, for no rule joins by them alone but within one source."""
    people, companies = (
        [
            {name: own(cell, number) for name, cell in row.items()}
            for number, drawn in enumerate(universes)
            for row in drawn[table]
        ]
        for table in (0, 1)
    )
    return people, companies, [own(key, number) for number, drawn in enumerate(universes) for key in drawn[2]]


universes = st.lists(universe, min_size=len(PROVIDERS), max_size=len(PROVIDERS)).map(side_by_side)
few = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
many = settings(few, max_examples=400 // len(PROVIDERS))


class Clusters:
    """Union-find, as slow and as plain as can be."""

    def __init__(self, keys: set[str]) -> None:
        self.of = {key: {key} for key in keys}

    def join(self, keys: set[str]) -> None:
        whole = set().union(*(self.of[key] for key in keys))
        for key in whole:
            self.of[key] = whole


def letters(text: str | None, *, digits: bool = False) -> str:
    plain = unicodedata.normalize("NFKD", (text or "").lower())
    return "".join(sign for sign in plain if sign.isalpha() or (digits and sign.isdigit()))


def firm(name: str | None) -> str:
    plain = letters(name, digits=True)
    return "" if plain == "unknown" else plain


def expected_people(people: list[Row], references: list[str]) -> dict[str, str]:
    records = {row["key"] for row in people}
    named = {key for row in people for key in (row["same_as"] or "").split("|") if key}
    clusters = Clusters(records | named | set(references))
    by_mail, by_phone = defaultdict(list), defaultdict(set)
    for row in people:
        for other in filter(None, (row["same_as"] or "").split("|")):
            clusters.join({row["key"], other})
        if row["email"]:
            by_mail[row["email"].lower()].append(row)
        if row["phone"] and len(row["phone"]) >= 7 and letters(row["last_name"]):
            by_phone[row["phone"], letters(row["last_name"])].add(row["key"])
    for (phone, surname), keys in by_phone.items():
        firsts: dict[str, set[str]] = defaultdict(set)
        for row in people:
            if (row["phone"], letters(row["last_name"])) == (phone, surname):
                firsts[letters(row["first_name"])].add(row["key"])
        # Anna and Otto at one switchboard are two, and who has no first name is one of them, nobody knows which.
        for held in [keys] if len(firsts.keys() - {""}) < 2 else [firsts[first] for first in firsts.keys() - {""}]:
            clusters.join(held)
    for mail, rows in by_mail.items():
        bare = {f"@{mail}"} & set(references)
        if mail.split("@")[0] not in ("info", "sales") and not is_contested(rows):
            clusters.join({row["key"] for row in rows} | bare)
            continue
        readers = defaultdict(set)
        for row in rows:
            surname = letters(row["last_name"])
            firsts = {letters(o["first_name"]) for o in rows if letters(o["last_name"]) == surname} - {""}
            first = letters(row["first_name"])
            unclear = not surname or (len(firsts) > 1 and not first)
            readers[row["key"] if unclear else (surname, first if len(firsts) > 1 else "")].add(row["key"])
        for keys in readers.values():
            clusters.join(keys)
        if len(readers) == 1:
            clusters.join({row["key"] for row in rows} | bare)
    rank = {key: (key.startswith("@"), key not in records, key) for key in clusters.of}
    return {key: min(whole, key=rank.get) for key, whole in clusters.of.items()}


def is_contested(rows: list[Row]) -> bool:
    """Whether both an Otto Huber and an Anna O'Neil have the address, and no phone number in common."""
    phones: dict[tuple[str, str], set[str | None]] = defaultdict(set)
    for row in rows:
        phones[letters(row["first_name"]), letters(row["last_name"])].add(row["phone"])
    one, other = ("otto", "huber"), ("anna", "oneil")
    return one in phones and other in phones and not (phones[one] & phones[other]) - {None}


def domain_of(host: str | None) -> str | None:
    number = re.search(r"x\d+", host or "")
    domain = DOMAIN_OF.get(re.sub(r"x\d+", "", host or ""))
    return domain and (number[0] if number else "") + domain


def expected_companies(people: list[Row], companies: list[Row], references: list[str]) -> dict[str, str]:
    clusters = Clusters({row["key"] for row in companies})
    by_domain, by_name = defaultdict(set), defaultdict(list)
    for row in companies:
        domain = domain_of(row["domain"])
        if domain:
            by_domain[domain].add(row["key"])
        if firm(row["name"]):
            by_name[row["key"].split("/")[0], firm(row["name"])].append((row["key"], domain))
    for keys in by_domain.values():
        clusters.join(keys)
    for held in by_name.values():
        domains = {domain for _, domain in held if domain}
        keys = {key for key, domain in held if len(domains) <= 1 or domain is None}
        clusters.join(keys)
    of = {key: min(whole) for key, whole in clusters.of.items()}
    employers: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    said = [(row["key"], row["company_key"], row["email"], row["domain"], row["company_name"]) for row in people]
    for key, company, email, website, name in said + [(key, None, key[1:], None, None) for key in references]:
        domain = domain_of((email or "").lower().split("@")[-1]) or domain_of(website)
        source = key.split("/")[0]
        named = f"{source}/{firm(name)}"
        bearers = {of[other] for other, _ in by_name.get((source, firm(name)), [])}
        if company in of:
            employers[key].append((1, company, of[company]))
        if domain:
            held = by_domain.get(domain)
            employers[key].append((2, domain, of[min(held)]) if held else (4, domain, f"@{domain}"))
        if firm(name) and len(bearers) == 1:
            employers[key].append((3, named, *bearers))
        if firm(name) and not bearers:
            employers[key].append((5, named, f"@{named}"))
    return {**of, **{key: min(ways)[2] for key, ways in employers.items()}}


def check_against_the_oracle(bench: Workbench, drawn: Universe) -> None:
    links = linked(bench, *drawn, models={})
    people, companies, references = drawn
    found = {
        kind: {key: row["entity_id"] for (of, key), row in links.items() if of == kind}
        for kind in ("person", "company")
    }
    assert found["person"] == expected_people(people, references)
    assert found["company"] == expected_companies(people, companies, references)


@few
@given(universe)
def test_links_are_what_the_rules_say(bench: Workbench, drawn: Universe) -> None:
    check_against_the_oracle(bench, drawn)


@pytest.mark.slow
@many
@given(universes)
def test_links_are_what_the_rules_say_in_many_universes(bench: Workbench, drawn: Universe) -> None:
    check_against_the_oracle(bench, drawn)


@pytest.mark.slow
@settings(few, max_examples=6)
@given(universes, st.randoms(use_true_random=False), st.integers(1, 4))
def test_neither_order_nor_files_nor_repeats_change_a_link(
    bench: Workbench, drawn: Universe, chance: random.Random, parts: int
) -> None:
    before = linked(bench, *drawn)
    shuffled = [chance.sample([*rows, *rows[:2]], len(rows) + len(rows[:2])) for rows in drawn]
    assert linked(bench, *shuffled, parts=parts) == before


@pytest.mark.slow
@settings(few, max_examples=8)
@given(universes)
def test_every_link_leads_to_the_record_that_named_its_entity(bench: Workbench, drawn: Universe) -> None:
    links = {key: row for (kind, key), row in linked(bench, *drawn).items() if kind == "person"}
    for key, row in links.items():
        assert (row["rule"] == "alone") == (row["linked_key"] is None) == (row["shared"] is None)
        assert links[row["entity_id"]]["entity_id"] == row["entity_id"]
        if row["linked_key"]:
            assert row["linked_key"] != key
            assert row["linked_key"] in row["reason"]
        steps = 0
        while key != row["entity_id"]:
            key, steps = links[key]["linked_key"], steps + 1
            assert steps < len(links)
