"""The fields a mapping can fill: per table, what each is, and the words that are ours alone."""

from __future__ import annotations

from lockstep.record import schema

# fmt: off
#: Field names a mapping may use, per table; each becomes the column of the same name unless said here.
#: ``id`` becomes ``source_id`` and ``key``; ``person``, ``company``, ``deal`` become references.
FIELDS: dict[str, tuple[str, ...]] = {
    "person_records": (
        "id", "email", "phone", "name", "first_name", "last_name", "title", "seniority", "company",
        "company_name", "domain", "industry", "segment", "employees", "country", "region", "city",
        "lead_source", "channel", "campaign", "lead_kind", "owner", "status", "stage", "same_as", "consent",
        "created", "updated", "is_deleted",
    ),
    "company_records": (
        "id", "name", "domain", "industry", "segment", "employees", "country", "region", "city", "territory",
        "owner", "parent", "created", "updated", "is_deleted",
    ),
    "member_records": ("id", "name", "email", "team", "role", "manager", "region", "calendar", "from", "to"),
    "deal_records": (
        "id", "name", "person", "email", "company", "company_name", "owner", "product", "kind", "state",
        "status", "loss_reason", "lead_source", "campaign", "segment", "region", "amount", "currency",
        "created", "closed", "updated", "is_deleted",
    ),
    "products": ("id", "name", "family", "price", "currency"),
    "touches": (
        "id", "person", "email", "channel", "campaign", "content", "kind", "cost", "currency", "occurred",
    ),
    "activities": (
        "id", "person", "email", "deal", "member", "kind", "direction", "outcome", "content", "occurred",
    ),
    "stages": (
        "id", "person", "email", "deal", "stage", "status", "from_stage", "reason", "by", "occurred",
        # A wide file with one date column per stage: each of these lands one row per row that has the date.
        *(f"{stage}_at" for stage in (*schema.PATH, *schema.DETOURS)),
    ),
    "handoffs": (
        "id", "person", "email", "owner", "decision", "code", "packet", "occurred", "decided",
    ),
    "deal_people": ("id", "person", "email", "deal", "role"),
    "payments": ("id", "deal", "amount", "currency", "is_refund", "occurred"),
    "spend": ("id", "channel", "campaign", "amount", "currency", "occurred"),
}
#: Fields that refer to a record, and the table of that record.
REFERENCES = {
    "person": "person_records", "company": "company_records", "deal": "deal_records", "product": "products",
}
TIMES = {"created", "updated", "closed", "occurred", "decided", "from", "to"}
MONEY = {"amount", "price", "cost"}
FLAGS = {"is_deleted", "is_refund"}
WHOLE = {"employees"}
# fmt: on
STAGES = (*schema.PATH, *schema.DETOURS)
#: Fields whose words are ours alone, by table and field.
CLOSED: dict[tuple[str, str], tuple[str, ...]] = {
    ("person_records", "stage"): STAGES,
    ("person_records", "lead_kind"): ("hand-raise", "other"),
    ("deal_records", "state"): ("open", "won", "lost"),
    ("activities", "kind"): ("call", "email", "meeting", "message", "task", "note"),
    ("activities", "direction"): ("out", "in"),
    ("stages", "stage"): STAGES,
    ("stages", "from_stage"): STAGES,
    ("handoffs", "decision"): ("accepted", "returned"),
}
