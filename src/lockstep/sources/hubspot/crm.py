"""The streams of CRM records: what is asked for, and the rows that each record is said with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lockstep.sources.connector import Said
from lockstep.sources.hubspot.activities import WHEN, Row, activity_rows
from lockstep.sources.hubspot.client import Client
from lockstep.sources.hubspot.pipelines import Pipelines, deal_pipelines, lead_pipelines, lifecycle_stages
from lockstep.sources.hubspot.records import Link, Record, Text, Thing

_COMMON = ("createdate", "hubspot_owner_id")
_FIRM = ("industry", "country", "state", "city")
CONTACTS = Thing(
    path="contacts",
    properties=(
        "email", "hs_additional_emails", "phone", "mobilephone", "firstname", "lastname", "jobtitle", "hs_seniority",
        "associatedcompanyid", "company", "website", "hs_email_domain", "numemployees", *_FIRM, "hs_analytics_source",
        "hs_analytics_source_data_1", "hs_analytics_first_touch_converting_campaign", "hs_lead_status",
        "lifecyclestage", "hs_legal_basis", "hs_email_optout", *_COMMON, "lastmodifieddate",
    ),
    modified="lastmodifieddate",
)  # fmt: skip
COMPANIES = Thing(
    path="companies",
    properties=(
        "name", "domain", "website", "type", "numberofemployees", *_FIRM, "hs_parent_company_id", *_COMMON,
        "hs_lastmodifieddate",
    ),
)  # fmt: skip
DEALS = Thing(
    path="deals",
    properties=(
        "dealname", "dealtype", "pipeline", "dealstage", "hs_is_closed", "hs_is_closed_won", "closed_lost_reason",
        "hs_analytics_source", "amount", "deal_currency_code", "closedate", *_COMMON, "hs_lastmodifieddate",
    ),
    links=("companies",),
)  # fmt: skip
#: Column that says of a row whether its record is archived.
ARCHIVED = "archived"
#: Label that HubSpot itself gives the first company of a deal, and the first contact of a lead.
_PRIMARY = "Primary"


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmStream:
    """A stream of records of one kind.

    Attributes
    ----------
    rows
        Of a living record.
    stays
        True where an archived record stays as a row that says so; else its rows go with it.
    pipelines
        Asks for the stages by which the rows are told.
    """

    thing: Thing
    rows: Callable[[Record, Pipelines], list[Row]]
    stays: bool = False
    pipelines: Callable[[Client], Pipelines] | None = None

    def said(self, record: Record, pipelines: Pipelines) -> Said:
        """Return what is said of a record.

        Examples
        --------
        >>> CRM["calls"].said(Record(id="7", at_ms=5, fate="archived"), Pipelines({}))
        Said(id='7', changed_ms=5, rows=())
        """
        if record.fate == "living":
            rows = self.rows(record, pipelines)
        elif record.fate == "gone" or not self.stays:
            rows = []
        else:
            rows = self.rows(record, pipelines)[:1]
            rows[0] |= {ARCHIVED: "true"}
            if record.into:
                rows[0] |= {"merged_into": record.into, "same_as": record.into}
        return Said(record.id, record.at_ms, tuple(rows))

    def with_properties(self, more: tuple[str, ...]) -> CrmStream:
        """Return the stream with further properties, as columns of their names."""
        return replace(self, thing=replace(self.thing, properties=(*self.thing.properties, *more)))


def _own(record: Record) -> Row:
    """Return a row of a record's properties, with `id` and whether it is archived."""
    own = {ARCHIVED: "false", "merged_into": None, "same_as": record.properties.get("hs_merged_object_ids")}
    return {**record.properties, "id": record.id, **own}


def _contact(record: Record, pipelines: Pipelines) -> list[Row]:
    row = _own(record)
    row["consent"] = "opted out" if row.get("hs_email_optout") == "true" else row.get("hs_legal_basis")
    return [row, *(_address(record.id, email) for email in _parted(row.get("hs_additional_emails")))]


def _address(contact: str, email: str) -> Row:
    """Return a row for a further address of a contact: what came from there is the contact's, and it counts once."""
    known_as = {ARCHIVED: "true", "merged_into": contact, "same_as": contact}
    return {"id": f"{contact}:{email}", "email": email, **known_as}


def _parted(several: Text) -> list[str]:
    return [one.strip() for one in (several or "").split(";") if one.strip()]


def _company(record: Record, pipelines: Pipelines) -> list[Row]:
    return [_own(record)]


def _deal(record: Record, pipelines: Pipelines) -> list[Row]:
    row = _own(record)
    stage = row.get("dealstage")
    if row.get("hs_is_closed_won") == "true":
        row["deal_state"] = "won"
    elif row.get("hs_is_closed") == "true":
        row["deal_state"] = "lost"
    else:
        row["deal_state"] = pipelines.stages[stage].meaning if stage in pipelines.stages else "open"
    row["dealstage_label"] = pipelines.label(stage)
    row["company_id"] = _first(record.links.get("companies", ()))
    return [row]


def _deal_contacts(record: Record, pipelines: Pipelines) -> list[Row]:
    return [
        {"deal_id": record.id, "contact_id": link.id, "role": "; ".join(link.labels) or None}
        for link in record.links.get("contacts", ())
    ]


def _contact_stages(record: Record, pipelines: Pipelines) -> list[Row]:
    return [
        {
            "contact_id": record.id,
            "stage": now,
            "from_stage": before,
            "status": pipelines.label(now),
            "by": by,
            "entered": entered,
        }
        for now, before, by, entered in _entries(record, "lifecyclestage")
    ]


def _deal_stages(record: Record, pipelines: Pipelines) -> list[Row]:
    meanings = {stage: of.meaning for stage, of in pipelines.stages.items()}
    ours = {"open": "opportunity", "won": "won", "lost": "lost"}
    return [
        {
            "deal_id": record.id,
            "stage": ours[meanings.get(now, "open")],
            "from_stage": ours[meanings.get(before, "open")] if before else None,
            "status": pipelines.label(now),
            "by": by,
            "entered": entered,
        }
        for now, before, by, entered in _entries(record, "dealstage")
    ]


def _lead(record: Record, pipelines: Pipelines) -> list[Row]:
    meanings = {stage: of.meaning for stage, of in pipelines.stages.items()}
    contact = _first(record.links.get("contacts", ()))
    return [
        {
            "lead_id": record.id,
            "contact_id": contact,
            "stage": meanings.get(now, "offered"),
            "from_stage": meanings.get(before, "offered") if before else None,
            "status": pipelines.label(now),
            "reason": record.properties.get("hs_lead_disqualification_reason")
            if meanings.get(now) == "disqualified"
            else None,
            "by": by,
            "entered": entered,
        }
        for now, before, by, entered in _entries(record, "hs_pipeline_stage")
        if contact
    ]


def _entries(record: Record, property_: str) -> Iterator[tuple[str, Text, Text, str]]:
    """Give each entry of a stage, oldest first: the stage, the one before, who did it and when."""
    before: Text = None
    # The newest comes first; what was set twice within a millisecond keeps its order.
    oldest_first = [*record.history.get(property_, ())][::-1]
    for said in sorted(oldest_first, key=lambda one: str(one["timestamp"])):
        now = said.get("value") or None
        if now and now != before:
            by = said.get("updatedByUserId") or said.get("sourceLabel") or said.get("sourceType")
            yield now, before, str(by) if by else None, str(said["timestamp"])
        before = now


def _first(links: Sequence[Link]) -> Text:
    """Return the id of the primary record of several, or the smallest."""
    primary = [link.id for link in links if _PRIMARY in link.labels]
    return next(iter([*primary, *(link.id for link in links)]), None)


def _activities(path: str, *, occurred: tuple[str, ...] = WHEN, **columns: str) -> CrmStream:
    properties = tuple(dict.fromkeys((*occurred, "hubspot_owner_id", *columns.values())))
    return CrmStream(
        thing=Thing(path=path, properties=properties, links=("contacts", "deals")),
        rows=activity_rows(occurred=occurred, **columns),
    )


#: Those that others refer to first.
CRM: Mapping[str, CrmStream] = {
    "companies": CrmStream(thing=COMPANIES, rows=_company, stays=True),
    "contacts": CrmStream(thing=CONTACTS, rows=_contact, stays=True),
    "contact_stages": CrmStream(
        thing=Thing(path="contacts", history=("lifecyclestage",), modified="lastmodifieddate"),
        rows=_contact_stages,
        pipelines=lifecycle_stages,
    ),
    "deals": CrmStream(thing=DEALS, rows=_deal, stays=True, pipelines=deal_pipelines),
    "deal_contacts": CrmStream(thing=Thing(path="deals", links=("contacts",)), rows=_deal_contacts),
    "deal_stages": CrmStream(
        thing=Thing(path="deals", history=("dealstage",)), rows=_deal_stages, pipelines=deal_pipelines
    ),
    "leads": CrmStream(
        thing=Thing(
            path="leads",
            properties=("hs_lead_disqualification_reason",),
            history=("hs_pipeline_stage",),
            links=("contacts",),
        ),
        rows=_lead,
        pipelines=lead_pipelines,
    ),
    "calls": _activities(
        "calls", direction="hs_call_direction", outcome="hs_call_disposition", content="hs_call_title"
    ),
    "meetings": _activities("meetings", outcome="hs_meeting_outcome", content="hs_meeting_title"),
    "emails": _activities(
        "emails", direction="hs_email_direction", outcome="hs_email_status", content="hs_email_subject"
    ),
    "communications": _activities("communications", outcome="hs_communication_channel_type", content="hs_body_preview"),
    "tasks": _activities(
        "tasks",
        occurred=("hs_task_completion_date", "hs_createdate"),
        outcome="hs_task_status",
        content="hs_task_subject",
    ),
    "notes": _activities("notes", content="hs_body_preview"),
}
