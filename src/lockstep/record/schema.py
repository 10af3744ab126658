"""The tables of the record: what each row is, its columns and their units.

Two kinds of table. *Landed* tables hold what the sources said, one Parquet file per source file, never
rewritten because something else changed. *Built* tables are derived from the landed ones by `record.build`
and say what we make of them: who is who, and one row per lead-to-deal journey.

Units, everywhere: ``_s`` is int64 epoch seconds UTC; ``_day`` is int32 days since 1970-01-01 in the
company's time zone; ``_minor`` is int64 minor units (cents) with the ISO 4217 code in ``_currency`` beside
it; ``is_`` and ``has_`` are int64 0 or 1, so that every engine adds them up alike. Null means "not said".

A *key* names a record of a source: ``source/file/id``. A *person reference* (``person_key``) is such a key,
or ``@`` and the normalised e-mail address when the source row named its person only by e-mail.
"""

from __future__ import annotations

from dataclasses import dataclass

TEXT, INT, DAY = "VARCHAR", "BIGINT", "INTEGER"

#: Carried by every landed row, in this order, before the table's own columns.
PROVENANCE: dict[str, str] = {
    "source": TEXT,  # name of the source system, as given to `lockstep source add`
    "file": TEXT,  # key of the file inside the source's mapping
    "row": INT,  # data row in that file, from 1
    "source_id": TEXT,  # id in the source; `row-17` where the mapping names none
    "occurred_s": INT,  # when it happened, as the source says; null where the source has no date
    "recorded_s": INT,  # when Lockstep first read it
}


#: What stands behind a table's name where its files are in layers (`record.layers`): the rows said anew, and the keys
#: of the rows below that no longer count.
CHANGED, GONE = ".changed", ".gone"


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the record.

    Attributes
    ----------
    name
        Name of the table.
    grain
        What one row is: "one row per …".
    columns
        Column to DuckDB type, in order, without `PROVENANCE`.
    landed
        True when rows come straight from source files and carry `PROVENANCE`.
    key
        Columns by which rows are replaced: what a sync says anew takes the place of all rows with the same values.
    """

    name: str
    grain: str
    columns: dict[str, str]
    landed: bool
    key: tuple[str, ...] = ("source", "file", "source_id")

    @property
    def all_columns(self) -> dict[str, str]:
        """Every column with its type, provenance first."""
        return {**PROVENANCE, **self.columns} if self.landed else dict(self.columns)


#: By what the rows of built tables are replaced when what they follow from has changed.
_KEYS = {
    "links": ("key",), "people": ("person_id",), "companies": ("company_id",), "members": ("member_id",),
    "deals": ("deal_id",), "journeys": ("journey_id",), "attempts": ("journey_id",),
    "faults": ("source", "file", "row"),
    "candidates": ("left_key", "right_key"), "conflicts": ("entity_id",), "reading_faults": ("source", "file", "row"),
    "said": ("source", "file", "source_id"),
}  # fmt: skip


def _landed(name: str, grain: str, /, **columns: str) -> Table:
    return Table(name, grain, columns, landed=True)


def _built(name: str, grain: str, /, **columns: str) -> Table:
    return Table(name, grain, columns, landed=False, key=_KEYS[name])


# A table is read by its columns side by side: the formatter would give each a line of its own.
# fmt: off
LANDED: tuple[Table, ...] = (
    _landed(
        "person_records",
        "one row per lead or contact of a source",
        key=TEXT, email=TEXT, phone=TEXT, name=TEXT, first_name=TEXT, last_name=TEXT, title=TEXT,
        seniority=TEXT, company_key=TEXT, company_name=TEXT, domain=TEXT, industry=TEXT, segment=TEXT,
        employees=INT, country=TEXT, region=TEXT, city=TEXT, lead_source=TEXT, channel=TEXT, campaign=TEXT,
        lead_kind=TEXT,  # 'hand-raise' or 'other'
        owner=TEXT,  # as the source writes it: id, name or e-mail of a member
        status=TEXT,  # the source's own word
        stage=TEXT,  # our lifecycle stage, as mapped from the status
        same_as=TEXT,  # keys of other records the source itself says are this person, parted by '|'
        consent=TEXT, created_s=INT, updated_s=INT, is_deleted=INT,
    ),
    _landed(
        "company_records",
        "one row per company of a source",
        key=TEXT, name=TEXT, domain=TEXT, industry=TEXT, segment=TEXT, employees=INT, country=TEXT,
        region=TEXT, city=TEXT, territory=TEXT, owner=TEXT, parent=TEXT, created_s=INT, updated_s=INT,
        is_deleted=INT,
    ),
    _landed(
        "member_records",
        "one row per person of the revenue team in a source",
        key=TEXT, name=TEXT, email=TEXT, team=TEXT, role=TEXT, manager=TEXT, region=TEXT, calendar=TEXT,
        from_s=INT, to_s=INT,
    ),
    _landed(
        "deal_records",
        "one row per opportunity of a source",
        key=TEXT, name=TEXT, person_key=TEXT, company_key=TEXT, company_name=TEXT, owner=TEXT, product=TEXT,
        product_key=TEXT, kind=TEXT,
        state=TEXT,  # 'open', 'won' or 'lost'
        status=TEXT,  # the source's own word
        loss_reason=TEXT, lead_source=TEXT, campaign=TEXT, segment=TEXT, region=TEXT,
        amount_minor=INT, amount_currency=TEXT, created_s=INT, closed_s=INT, updated_s=INT, is_deleted=INT,
    ),
    _landed(
        "products", "one row per product of a source's catalogue",
        key=TEXT, name=TEXT, family=TEXT, price_minor=INT, price_currency=TEXT,
    ),
    _landed(
        "touches", "one row per marketing touch",
        person_key=TEXT, channel=TEXT, campaign=TEXT, content=TEXT, kind=TEXT, cost_minor=INT,
        cost_currency=TEXT,
    ),
    _landed(
        "activities", "one row per sales activity",
        person_key=TEXT, deal_key=TEXT,
        member=TEXT,  # as the source writes it
        kind=TEXT,  # 'call', 'email', 'meeting', 'message', 'task' or 'note'
        direction=TEXT,  # 'out', 'in' or null
        outcome=TEXT, content=TEXT,
    ),
    _landed(
        "stages", "one row per stage entry of a person or deal",
        person_key=TEXT, deal_key=TEXT,
        stage=TEXT,  # our lifecycle stage
        status=TEXT,  # the source's own word
        from_stage=TEXT, reason=TEXT, by=TEXT,
    ),
    _landed(
        "handoffs", "one row per offer of a lead to sales",
        person_key=TEXT, owner=TEXT,
        decision=TEXT,  # 'accepted', 'returned' or null while open
        code=TEXT,  # return code
        packet=TEXT,  # what the packet lacked, parted by '|'; empty when complete, null when unknown
        decided_s=INT,
    ),
    _landed("deal_people", "one row per person on a deal", person_key=TEXT, deal_key=TEXT, role=TEXT),
    _landed(
        "payments", "one row per payment or refund on a deal",
        deal_key=TEXT, amount_minor=INT, amount_currency=TEXT, is_refund=INT,
    ),
    _landed(
        "spend", "one row per campaign and day",
        channel=TEXT, campaign=TEXT, amount_minor=INT, amount_currency=TEXT,
    ),
)

_FAULT = {
    "code": TEXT, "sentence": TEXT, "remedy": TEXT, "source": TEXT, "file": TEXT, "row": INT, "line": INT,
    "column": TEXT, "value": TEXT, "is_kept": INT,
}  # fmt: skip

BUILT: tuple[Table, ...] = (
    _built(
        "links",
        "one row per source record of a person or company, and per bare e-mail reference",
        key=TEXT,
        kind=TEXT,  # 'person' or 'company'
        entity_id=TEXT,  # person_id or company_id
        rule=TEXT,  # 'alone', 'decided', 'source-id', 'email', 'phone-surname', 'domain', 'name', 'model'
        linked_key=TEXT,  # the record it was joined to; null when alone
        shared=TEXT,  # the value both have
        reason=TEXT,  # a sentence
    ),
    _built(
        "people", "one row per person",
        person_id=TEXT, company_id=TEXT, name=TEXT, email=TEXT, phone=TEXT, title=TEXT, seniority=TEXT,
        country=TEXT, region=TEXT, lead_source=TEXT, channel=TEXT, campaign=TEXT, owner=TEXT, consent=TEXT,
        known_s=INT, record_count=INT,
    ),
    _built(
        "companies", "one row per company",
        company_id=TEXT, name=TEXT, domain=TEXT, industry=TEXT, segment=TEXT, employees=INT, country=TEXT,
        region=TEXT, owner=TEXT, record_count=INT,
    ),
    _built(
        "members", "one row per person of the revenue team",
        member_id=TEXT, name=TEXT, email=TEXT, team=TEXT, role=TEXT, manager=TEXT, region=TEXT,
        calendar=TEXT, from_s=INT, to_s=INT,
    ),
    _built(
        "deals", "one row per opportunity",
        deal_id=TEXT, source=TEXT, name=TEXT, person_id=TEXT, company_id=TEXT, owner=TEXT, product=TEXT,
        state=TEXT, loss_reason=TEXT, amount_minor=INT, amount_currency=TEXT,
        home_minor=INT,  # at the charter's dated rate; null when there is no amount or no rate
        created_s=INT, closed_s=INT, created_day=DAY, closed_day=DAY,
    ),
    _built(
        "journeys",
        "one row per lead-to-deal journey: per person and deal, per person without a deal, per deal without a person",
        journey_id=TEXT, person_id=TEXT, company_id=TEXT, deal_id=TEXT,
        is_lead=INT,  # 1: a person whom marketing or sales brought in; counts in lead figures
        is_primary=INT,  # 1: the one journey under which its deal and money are counted
        # dimensions, text, null when not said
        system=TEXT, source=TEXT, channel=TEXT, campaign=TEXT, lead_kind=TEXT, owner=TEXT, manager=TEXT,
        team=TEXT, region=TEXT, segment=TEXT, industry=TEXT, country=TEXT, product=TEXT, deal_kind=TEXT,
        loss_reason=TEXT, calendar=TEXT,
        # first entry of each stage, null when never entered or not dated
        known_s=INT, engaged_s=INT, offered_s=INT, accepted_s=INT, qualified_s=INT, opportunity_s=INT,
        won_s=INT, lost_s=INT, recycled_s=INT, disqualified_s=INT,
        # 1 when the stage was reached, dated or not; a later stage of the path implies the earlier ones
        has_known=INT, has_engaged=INT, has_offered=INT, has_accepted=INT, has_qualified=INT,
        has_opportunity=INT, has_won=INT, has_lost=INT, has_recycled=INT, has_disqualified=INT,
        # the same instants as days in the company's time zone
        known_day=DAY, engaged_day=DAY, offered_day=DAY, accepted_day=DAY, qualified_day=DAY,
        opportunity_day=DAY, won_day=DAY, lost_day=DAY,
        # follow-up
        arrived_s=INT,  # when the clock of sales starts: offered, or known where nothing was offered
        first_attempt_s=INT,  # first logged outbound call, e-mail, message or meeting at or after arrival
        attempt_count=INT,  # such attempts in all, at or after arrival
        first_contact_s=INT,  # first two-way contact at or after arrival: connected, replied, met
        decided_s=INT,  # accepted or returned
        decision=TEXT, return_code=TEXT, packet_missing=TEXT,
        touch_count=INT, first_touch_s=INT,
        state=TEXT,  # 'open', 'won', 'lost', 'disqualified' or 'recycled'
        home_minor=INT,  # of the deal; only on the primary journey
    ),
    _built(
        "attempts", "one row per attempt of sales on a journey, at or after arrival",
        journey_id=TEXT,
        ordinal=INT,  # 1 is the first
        occurred_s=INT, kind=TEXT, member=TEXT,
    ),
    _built(
        "conflicts", "one row per person or company and field on which its records differ, or that was set by hand",
        entity_id=TEXT,  # person_id or company_id
        kind=TEXT,  # 'person' or 'company'
        field=TEXT,  # one of `precedence.FIELDS`
        value=TEXT,  # that rules
        rule=TEXT,  # 'newest', 'oldest', 'most-complete', 'source crm, web' or 'hand-set by Anna'
        # the record that says it; null when set by hand
        key=TEXT, source=TEXT,
        at_s=INT,  # when it was said or set
        filled=INT,  # fields that record fills
        newness=INT, birth=INT,  # order answers by when they were said, and by when their records were created
        others=TEXT,  # JSON list of the other records' answers: key, source, value, at_s, filled, newness, birth
    ),
    _built(
        "candidates", "one row per pair of records that may be one, or that one e-mail address has under two names",
        left_key=TEXT, right_key=TEXT,  # in the order of keys
        kind=TEXT,  # 'person' or 'company'
        probability_ppm=INT,  # that they are one, in a million
        rule=TEXT,  # 'model', or 'email': one address, two names
        why=TEXT,  # JSON list: what was compared, how it came out, level in words, bits for or against
        state=TEXT,  # 'joined', 'review', 'ruled-same', 'ruled-apart' or 'refused' (others are ruled apart)
    ),
    _built("faults", "one row per thing wrong, from reading and from building", **_FAULT),
)

#: What reading alone found, one file per source file, so that it is kept as long as the file's rows are.
READING_FAULTS: Table = _built("reading_faults", "one row per thing wrong in a source row", **_FAULT)

#: What a live source last said of each record, so that what arrives late or again is known for what it is.
SAID: Table = _built(
    "said", "one row per record of a live source, as it was last said, gone ones too",
    source=TEXT, file=TEXT, source_id=TEXT,
    changed_ms=INT,  # when the source changed it
    hash=TEXT,  # of what it said
    is_gone=INT,  # 1 when the source has it no longer
    row_count=INT,  # rows it was said in
    is_left_out=INT,  # 1 when none of them could be kept
)  # fmt: skip

TABLES: dict[str, Table] = {table.name: table for table in (*LANDED, *BUILT, READING_FAULTS, SAID)}

#: The path of a lead, in order; the rest are detours. `charter` may rename them for people, not add to them.
PATH: tuple[str, ...] = ("known", "engaged", "offered", "accepted", "qualified", "opportunity", "won")
DETOURS: tuple[str, ...] = ("lost", "recycled", "disqualified")

#: What `--by` takes, beside the calendar's month, week, quarter and year.
DIMENSIONS: tuple[str, ...] = (
    "source", "channel", "campaign", "owner", "manager", "team", "region", "segment", "industry",
    "country", "product", "lead_kind", "deal_kind", "loss_reason", "return_code", "system",
)
