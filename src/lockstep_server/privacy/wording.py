"""How tables of the record are called on pages."""

from __future__ import annotations

_WORDS = {
    "person_records": "records of people", "company_records": "records of companies", "member_records": "team",
    "deal_records": "deals", "touches": "touches", "activities": "calls, e-mails and other activities",
    "stages": "stages entered", "handoffs": "offers to sales", "deal_people": "roles on deals",
    "payments": "payments", "spend": "spend", "products": "products",
}  # fmt: skip


def words_of_table(table: str) -> str:
    """Say a table as people do.

    Examples
    --------
    >>> words_of_table("touches"), words_of_table("handoffs")
    ('touches', 'offers to sales')
    """
    return _WORDS.get(table, table.replace("_", " "))
