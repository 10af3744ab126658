"""Which column is the id of a file's rows: unique, filled, named so, and pointed at by the other files."""

from __future__ import annotations

from lockstep.sources.suggest.columns import Column
from lockstep.sources.suggest.guess import Guess
from lockstep.sources.suggest.headers import kinds
from lockstep.sources.suggest.joins import Join
from lockstep.sources.suggest.sheets import Sheet
from lockstep.sources.suggest.tables import NAMES, TARGETS
from lockstep.sources.suggest.words import header_words

_NEEDED = 0.45
#: Rows of these say what happened; without an id of their own their row number will do.
_EVENTS = frozenset({"touches", "activities", "stages", "deal_people", "payments", "spend", "handoffs"})
_PEOPLE = frozenset({"person_records", "member_records"})
_ENTITIES = frozenset({"person_records", "company_records", "member_records", "products"})
#: Names of rows that say what happened; each may stand for another: an `Event ID` of touches, of stages.
_HAPPENINGS = frozenset({"ACTIVITY", "TOUCH", "HISTORY", "STAGE", "HANDOFF", "PAYMENT"})
_PLAIN = frozenset({"ID", "NAME", "FLAG", "ASSOCIATED", "FIVETRAN"})
_WORDS = frozenset({
    "PERSON", "COMPANY", "CUSTOMER", "DEAL", "PRODUCT", "OWNER", "MEMBER", "ACTIVITY", "TOUCH", "CAMPAIGN",
    "TEAM", "PAYMENT", "TICKET", "LIST", "FORM", "PAGE", "PORTAL", "SDR", "STAGE", "HISTORY",
})  # fmt: skip


def find(sheet: Sheet, table: str, referred: tuple[Join, ...]) -> Guess | None:
    """Return the id of a file that feeds `table`, or None when no column will do.

    Parameters
    ----------
    sheet
        The file.
    table
        What it feeds.
    referred
        Joins of other files that point at its columns.
    """
    scored = [(_score(sheet, table, column, referred), -column.position, column) for column in sheet.columns]
    score, _, column = max(scored, key=lambda entry: entry[:2], default=(0.0, 0, None))
    if column is None or score < (_NEEDED if table not in _EVENTS else 0.85):
        return None
    return Guess("id", column, min(0.99, score), _reason(column, referred))


def _score(sheet: Sheet, table: str, column: Column, referred: tuple[Join, ...]) -> float:
    if column.dates.share > 0.5 or column.share("flag") > 0.9 or column.share("long") > 0.5:
        return 0.0
    if column.amounts.share > 0.8 and (column.amounts.whole < 1.0 or column.amounts.marked > 0.1):
        return 0.0
    varied = _varied(sheet, column)
    if not varied:
        return 0.0
    header = _header(column, table)
    score = header * (0.85 if frozenset() in column.meanings else 1.0)
    if table not in _PEOPLE | _EVENTS or table == "person_records":
        thing = next((field for field, target in TARGETS.items() if target == table), None)
        names = NAMES.get(thing or "", set())
        points = [
            join
            for join in referred
            if join.to_column == column.name
            and join.holds(header_agrees=bool(names & set().union(*header_words().read(join.column))))
        ]
        if (
            points
            and column.share("email") < 0.5
            and column.is_unique
            and header >= 0.3
            and not _is_better_known(sheet, table, column, {join.file for join in points}, referred)
        ):
            score += 1.0
    shape = max(column.share("code"), column.share("hex"), column.share("digits"))
    score += 0.1 if shape > 0.9 else -0.05
    score += 0.05 if column.position == 0 else 0.0
    return score * varied


def _is_better_known(sheet: Sheet, table: str, column: Column, by: set[str], referred: tuple[Join, ...]) -> bool:
    """Whether the files that know people by a name know them by their address too, and an id stands beside it."""
    if table != "person_records" or column.says("ID") or column.share("person") < 0.6:
        return False
    addressed = {j.file for j in referred if sheet.column(j.to_column).share("email") > 0.9 and j.share >= 0.5}
    return by <= addressed and any(c.is_unique and (_header(c, table) == 1.0 or c.says("EMAIL")) for c in sheet.columns)


def _varied(sheet: Sheet, column: Column) -> float:
    if not sheet.rows:
        return 0.8
    if column.is_unique:
        return 1.0
    if column.fill >= 0.95 and column.distinct >= 0.97 * column.filled:
        return 0.75  # some doubles: the reading step reports each
    return 0.4 if column.fill >= 0.5 and column.distinct >= 0.9 * column.filled and column.says("ID") else 0.0


def _header(column: Column, table: str) -> float:
    """Return how far a header names an id of this table's rows."""
    own = kinds()[table].names | (_HAPPENINGS if table in _EVENTS else frozenset())
    read = [said for said in column.meanings if said]
    others = [said for said in read if not said & (own | _PLAIN)]
    things = [said for said in others if said & _WORDS]
    if column.says("ID"):
        if len(others) > len(things):
            return 0.25  # the id of something said more closely: parent, merged, modified by
        if things:
            return 0.38
        return 1.0
    if any(said & {"EMAIL"} for said in read):
        return 0.5 if table in _PEOPLE and column.share("email") > 0.9 else 0.0
    if not read:
        return 0.4 if max(column.share("hex"), column.share("code")) > 0.9 else 0.1
    if others:
        return 0.1
    if any(said & own for said in read):
        # Two people may share a name; where there is an address, it tells them apart.
        return 0.3 if table == "person_records" and column.share("person") > 0.6 else 0.55
    if all("NAME" in said for said in read) and table in _ENTITIES:
        return 0.5 if table != "person_records" else 0.3  # two people may share a name; one pointed at may not
    return 0.1


def _reason(column: Column, referred: tuple[Join, ...]) -> str:
    parts = [f"{column.fill:.0%} filled"] if column.rows else []
    if column.rows:
        parts.append("unique" if column.is_unique else f"{column.filled - column.distinct} doubles")
    if column.says("ID"):
        parts.append("the header says id")
    files = sorted({join.file for join in referred if join.to_column == column.name and join.share >= 0.3})
    if files:
        parts.append(f"{', '.join(files[:3])} point{'s' if len(files) == 1 else ''} at it")
    return ", ".join(parts) or "the header says id"
