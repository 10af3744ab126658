"""What an opportunity sells: of its line items, the product with most of the money."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from lockstep.sources.salesforce.client import Client
from lockstep.sources.salesforce.streams import Row

_FIELDS = ("OpportunityId", "Product2Id", "TotalPrice", "IsDeleted")


def add_products(client: Client, rows: Sequence[Row]) -> None:
    """Write into rows of opportunities which product is their main one, as ``Product2Id``.

    A line item that is added, changed or deleted changes its opportunity's amount, and with it its stamp; so to look
    when an opportunity was changed is enough.

    Parameters
    ----------
    client
        Asked only for opportunities that have line items, and not at all where the user may see none.
    rows
        Each gets the column; null where it sells nothing that is listed.
    """
    for row in rows:
        row["Product2Id"] = None
    having = {str(row["Id"]): row for row in rows if row.get("HasOpportunityLineItem") == "true"}
    if not having or client.describe("OpportunityLineItem") is None:
        return
    best: dict[str, tuple[Decimal, str]] = {}
    for items in client.by_ids("OpportunityLineItem", _FIELDS, sorted(having), column="OpportunityId"):
        for item in items:
            if not item["IsDeleted"] and item["Product2Id"]:
                worth = _worth(item), str(item["Product2Id"])
                best[item["OpportunityId"]] = max(best.get(item["OpportunityId"], worth), worth)
    for deal, (_, product) in best.items():
        having[deal]["Product2Id"] = product


def _worth(item: dict[str, Any]) -> Decimal:
    return Decimal(str(item["TotalPrice"] or 0))
