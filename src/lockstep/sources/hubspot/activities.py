"""The rows of calls, meetings, e-mails, messages, tasks and notes."""

from __future__ import annotations

from collections.abc import Callable

from lockstep.sources.hubspot.pipelines import Pipelines
from lockstep.sources.hubspot.records import Record, Text

Row = dict[str, Text]

#: An activity's own time; when it was logged stands in for it.
WHEN = ("hs_timestamp", "hs_createdate")


def activity_rows(*, occurred: tuple[str, ...], **columns: str) -> Callable[[Record, Pipelines], list[Row]]:
    """Return what gives the rows of an activity: one per deal it is on, else one per contact.

    On a deal it counts for the deal's journey; another row for each of its contacts would count it twice.
    """

    def rows(record: Record, pipelines: Pipelines) -> list[Row]:
        said = record.properties
        own = {column: said.get(property_) for column, property_ in columns.items()}
        own |= {"id": record.id, "member": said.get("hubspot_owner_id")}
        own["occurred"] = next((said[name] for name in occurred if said.get(name)), None)
        contacts = [link.id for link in record.links.get("contacts", ())]
        deals = [link.id for link in record.links.get("deals", ())]
        whom: list[tuple[Text, Text]] = [(contacts[0] if contacts else None, deal) for deal in deals]
        whom = whom or [(contact, None) for contact in contacts]
        return [{**own, "contact_id": contact, "deal_id": deal} for contact, deal in whom]

    return rows
