"""Amounts of money as people write them, exact to the minor unit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Kept

Land = Callable[..., Kept]


def read(
    landed: Land, cells: list[str], currencies: list[str] | None = None, **said: Any
) -> tuple[list[Any], list[Any], list[str]]:
    column = {"column": "Amount", **({"decimal": said.pop("decimal")} if "decimal" in said else {})}
    fields = {"id": "Id", "amount": column, **({"currency": "Code"} if currencies else {})}
    content = "Id;Amount;Code\n" + "".join(
        f'{n};"{cell}";{code}\n'
        for n, (cell, code) in enumerate(zip(cells, currencies or [""] * len(cells), strict=True))
    )
    kept = landed(content, {"deal_records": fields}, **{"currency": "EUR", **said})
    deals = kept.tables["deal_records"]
    return [deal["amount_minor"] for deal in deals], [deal["amount_currency"] for deal in deals], kept.codes


@pytest.mark.parametrize(
    ("cell", "minor", "currency"),
    [
        ("1234", 123_400, "EUR"),
        ("1,234.56", 123_456, "EUR"),
        ("1.234,56 €", 123_456, "EUR"),
        ("$1 234", 123_400, "USD"),
        ("1 234,50", 123_450, "EUR"),
        ("1\u202f234,50\u00a0€", 123_450, "EUR"),
        ("CHF 1’234.50", 123_450, "CHF"),
        ("12,34,567.00", 123_456_700, "EUR"),
        ("USD 12", 1_200, "USD"),
        ("12 usd", 1_200, "USD"),
        ("£12.5", 1_250, "GBP"),
        ("¥1200", 1_200, "JPY"),
        ("1,234", 123_400, "EUR"),
        ("1.234", 123_400, "EUR"),
        ("1.234.567", 123_456_700, "EUR"),
        ("0,5", 50, "EUR"),
        (".5", 50, "EUR"),
        ("1e3", 100_000, "EUR"),
        ("+7", 700, "EUR"),
    ],
)
def test_an_amount_is_read(landed: Land, cell: str, minor: int, currency: str) -> None:
    assert read(landed, [cell]) == ([minor], [currency], [])


@pytest.mark.parametrize("cell", ["(500.00)", "-500", "500-", "−500", "-€500", "€ -500.00", "(EUR 500)"])
def test_a_negative_amount_of_a_deal_is_kept_and_reported(landed: Land, cell: str) -> None:
    assert read(landed, [cell]) == ([-50_000], ["EUR"], ["negative-amount"])


def test_a_refund_is_no_fault(landed: Land) -> None:
    kept = landed("Deal,Paid\nD1,100\nD1,-40\n", {"payments": {"deal": "Deal", "amount": "Paid"}}, currency="EUR")
    assert [(paid["amount_minor"], paid["is_refund"]) for paid in kept.tables["payments"]] == [(10_000, 0), (-4_000, 1)]
    assert kept.faults == []


@pytest.mark.parametrize("cell", ["abc", "1.2.3", "12-34", "10%x20", "1,2,3", "2026-01-01"])
def test_what_is_no_amount_is_null_and_a_fault(landed: Land, cell: str) -> None:
    assert read(landed, [cell]) == ([None], [None], ["not-an-amount"])


def test_the_column_decides_what_a_lone_mark_is(landed: Land) -> None:
    assert read(landed, ["1,234", "2,5"])[0] == [123, 250], "a comma is the decimal mark here"
    assert read(landed, ["1,234", "2.5"])[0] == [123_400, 250]
    assert read(landed, ["1.234", "5678"])[0] == [123, 567_800], "thousands are not parted here"
    assert read(landed, ["1.234", "56.789"])[0] == [123_400, 5_678_900]
    assert read(landed, ["1.234"], decimal=".")[0] == [123]
    assert read(landed, ["1.234,5"], decimal=",")[0] == [123_450]


def test_more_decimals_than_the_currency_has_are_rounded_half_up_and_reported(landed: Land) -> None:
    minor, _, codes = read(landed, ["0.005", "0.0049", "1234.565", "-0.005"])
    assert minor == [1, 0, 123_457, -1]
    assert codes == ["amount-rounded"] * 4 + ["negative-amount"]
    assert read(landed, ["10.5", "1.0005"], ["JPY", "KWD"])[0] == [11, 1_001]


def test_the_currency_is_the_rows_own_where_it_names_one(landed: Land) -> None:
    minor, currency, codes = read(landed, ["100", "100", "100", "100", "$100"], ["JPY", "kwd", "", "zzz", ""])
    assert minor == [100, 100_000, 10_000, None, 10_000]
    assert currency == ["JPY", "KWD", "EUR", None, "USD"]
    assert codes == ["unknown-currency"]


def test_a_shared_sign_means_the_mappings_currency_where_it_can(landed: Land) -> None:
    assert read(landed, ["$5"], currency="CAD")[1] == ["CAD"]
    assert read(landed, ["$5"], currency="EUR")[1] == ["USD"]


def test_amounts_without_any_currency_are_left_empty_and_reported(landed: Land) -> None:
    assert read(landed, ["5", "€6"], currency=None) == ([None, 600], [None, "EUR"], ["unknown-currency"])


@pytest.mark.parametrize("cell", ["92233720368.55", "9" * 18, "9" * 30, "1e25"])
def test_an_amount_too_large_to_reckon_with_is_left_empty(landed: Land, cell: str) -> None:
    assert read(landed, ["92233720368.54", cell])[0] == [9_223_372_036_854, None]
