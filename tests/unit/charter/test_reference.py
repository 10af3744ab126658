"""The reference page and the editors' schema say what the model says."""

from __future__ import annotations

from pathlib import Path

from lockstep import charter
from lockstep.charter.reference import reference_text
from lockstep.charter.schema import json_schema

ROOT = Path(__file__).resolve().parents[3]


def test_the_reference_page_is_the_one_the_model_makes() -> None:
    page = (ROOT / "docs" / "reference" / "charter.md").read_text(encoding="utf-8")
    assert page == reference_text()


def test_every_key_of_the_model_is_on_the_page_with_a_meaning() -> None:
    page = reference_text()

    def keys(schema: dict[str, object], path: str = "") -> None:
        for name, definition in schema.get("properties", {}).items():  # type: ignore[attr-defined]
            assert f"`{name}`" in page or f".{name}`" in page or f"## {name}" in page, name
            assert definition.get("description") or "$ref" in definition, f"{path}.{name} is not described"

    whole = json_schema()
    for part in (whole, *whole["$defs"].values()):
        keys(part)


def test_the_schema_refuses_unknown_keys_and_requires_the_company_alone() -> None:
    whole = json_schema()
    assert whole["additionalProperties"] is False
    assert whole["required"] == ["company"]
    assert "except" in whole["$defs"]["Holidays"]["properties"]


def test_defaults_of_the_page_are_those_of_a_charter() -> None:
    assert (
        "| `promises.sales.decision` | How soon it accepts or returns a lead. | `2 working days` |" in reference_text()
    )
    assert "`january`" in reference_text()
    assert charter.parse("company: {name: A, currency: EUR, time_zone: UTC}").fiscal_start == 1
