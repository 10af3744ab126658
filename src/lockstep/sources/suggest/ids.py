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
_WORDS = frozenset(
    "PERSON COMPANY CUSTOMER DEAL PRODUCT OWNER MEMBER ACTIVITY TOUCH CAMPAIGN TEAM PAYMENT TICKET LIST FORM PAGE PORTAL SDR STAGE HISTORY".split()
)


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
    score = _header(column, table)
    if table not in _PEOPLE | _EVENTS or table == "person_records":
        thing = next((field for field, target in TARGETS.items() if target == table), None)
        names = NAMES.get(thing or "", set())
        points = [
            join
            for join in referred
            if join.to_column == column.name
            and join.holds(header_agrees=bool(names & set().union(*header_words().read(join.column))))
        ]
        if points and column.share("email") < 0.5 and column.is_unique:
            score += 0.7
    shape = max(column.share("code"), column.share("hex"), column.share("digits"))
    score += 0.1 if shape > 0.9 else -0.05
    score += 0.05 if column.position == 0 else 0.0
    return score * varied


def _varied(sheet: Sheet, column: Column) -> float:
    if not sheet.rows:
        return 0.8
    if column.is_unique:
        return 1.0
    if column.fill >= 0.95 and column.distinct >= 0.97 * column.filled:
        return 0.75  # some doubles: the reading step reports each
    return 0.4 if column.fill >= 0.5 and column.distinct >= 0.9 * column.filled and column.says("ID") else 0.0


def _header(column: Column, table: str) -> float:
    words = {word for said in column.meanings for word in said}
    own = kinds()[table].names
    things = words & _WORDS
    if words & {"PARENT", "SAME_AS", "LAST", "SCORE", "ZIP", "PHONE", "QUANTITY", "YEAR", "PORTAL", "BY"}:
        return 0.1
    if "ID" in words:
        if not things or any(said & own for said in column.meanings):
            return 1.0 if not things - own else 0.9
        return 0.35
    if words & {"EMAIL"}:
        return 0.5 if table in _PEOPLE and column.share("email") > 0.9 else 0.0
    if words & own and not words - own - {"NAME", "ID", "FLAG"}:
        return 0.55
    if words == {"NAME"} and table in {"company_records", "products", "member_records"}:
        return 0.5
    if not words:
        return 0.4 if max(column.share("hex"), column.share("code")) > 0.9 else 0.1
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
