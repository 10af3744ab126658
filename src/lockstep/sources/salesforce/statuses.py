"""Which status each lead began in: Salesforce keeps changes of a status, and leaves out where it began.

Without this a lead that nobody ever touched would have no stage with a date, and be owed an answer by nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lockstep.sources.salesforce.client import Client
from lockstep.sources.salesforce.streams import Row

_OF_STATUS = "Field = 'Status'"


def tracked_since(client: Client) -> str | None:
    """Return the instant of the oldest change of a status that Salesforce still knows, as it writes it.

    A lead made before may have had changes that nobody wrote down: tracking was switched on later, or entries were
    dropped after 18 to 24 months.

    Returns
    -------
    str or None
        None where changes of the status are not tracked, or the user may not see them.
    """
    if client.describe("LeadHistory") is None:
        return None
    soql = f"SELECT CreatedDate FROM LeadHistory WHERE {_OF_STATUS} ORDER BY CreatedDate LIMIT 1"
    found = [record for page in client.pages("LeadHistory", soql) for record in page]
    return str(found[0]["CreatedDate"]).replace("+0000", "Z") if found else None


def add_first_statuses(client: Client, rows: Sequence[Row], since: str | None) -> None:
    """Write into rows of leads the status each began in, as ``FirstStatus``: it held from ``CreatedDate`` on.

    Parameters
    ----------
    client
        Asked for the changes of these leads.
    rows
        Each gets the column; null for a lead made before `since`.
    since
        From `tracked_since`.
    """
    young = {str(row["Id"]): row for row in rows if since is not None and str(row["CreatedDate"]) >= since}
    for row in rows:
        row["FirstStatus"] = row["Status"] if str(row["Id"]) in young else None
    if young:
        fields, more = ("LeadId", "OldValue"), f" AND {_OF_STATUS} ORDER BY LeadId, CreatedDate DESC"
        for changes in client.by_ids("LeadHistory", fields, sorted(young), column="LeadId", more=more):
            for change in changes:
                young[change["LeadId"]]["FirstStatus"] = _said(change)  # the oldest comes last and stays


def _said(change: Mapping[str, object]) -> str | None:
    return str(change["OldValue"]) if change["OldValue"] else None
