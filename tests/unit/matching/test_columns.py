"""What the columns of a list hold, by header and cells."""

from __future__ import annotations

import pytest

from lockstep.engines.embedded import workbench
from lockstep.matching import kind_of, recognise
from lockstep.matching.columns import Recognised


def _recognised(header: str, *rows: str) -> Recognised:
    names = header.split("|")
    with workbench(threads=1) as bench:
        bench.execute("CREATE TABLE l (" + ", ".join(f'"{name}" VARCHAR' for name in names) + ")")
        for row in rows:
            bench.execute(f"INSERT INTO l VALUES ({', '.join('?' for _ in names)})", row.split("|"))
        return recognise(bench, "l", names)


def test_an_export_of_a_crm_is_understood() -> None:
    found = _recognised(
        "Lead ID|First Name|Last Name|Email|Phone|Title|Company|Account ID|No. of Employees|Country|Lead Source|"
        "Lead Owner|Created Date",
        "00Q1|Pat|Palmer|p@f.example|+1 212 5550000|Buyer|Foo Inc.|001|12|Germany|Web|Amira Haddad|2024-01-01",
        "00Q2|Pia|Palmer|q@f.example|+1 212 5550001|Buyer|Foo Inc.|001|12|Germany|Web|Amira Haddad|2024-01-01",
    )
    assert found.id == "Lead ID"
    assert found.columns == {
        "first": "First Name", "last": "Last Name", "email": "Email", "phone": "Phone", "title": "Title",
        "company": "Company", "country": "Country",
    }  # fmt: skip
    assert kind_of([found]) == "people"


def test_german_headers_and_an_address_under_a_strange_one() -> None:
    found = _recognised(
        "Nr|Vorname|Nachname|Straße|PLZ|Ort|Geburtsdatum|Kontaktweg",
        "1|Anna|Ríos|Hauptstr. 3|10115|Berlin|03.04.1980|anna@firm.example",
    )
    assert found.columns == {
        "first": "Vorname", "last": "Nachname", "street": "Straße", "postcode": "PLZ", "city": "Ort",
        "born": "Geburtsdatum", "email": "Kontaktweg",
    }  # fmt: skip


def test_a_header_that_its_cells_belie_is_not_believed() -> None:
    assert "phone" not in _recognised("Phone|Name", "yes|Anna Keller", "no|Bo Vogt").columns


def test_a_column_that_repeats_is_no_id() -> None:
    assert _recognised("Account ID|Name", "1|Anna", "1|Bo").id is None


@pytest.mark.parametrize(
    ("header", "row", "kind"),
    [
        ("id|name|addr|city|phone", "1|arts deli|12 main st|la|818 762 1221", "companies"),
        ("id|Name|Email", "1|Anna Keller|anna@firm.example", "people"),
        ("id|Company Name|Website", "1|Foo GmbH|foo.example", "companies"),
    ],
)
def test_people_and_companies_are_told_apart(header: str, row: str, kind: str) -> None:
    assert kind_of([_recognised(header, row)]) == kind
