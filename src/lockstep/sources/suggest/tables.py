"""Which table a file feeds: the one whose fields it fills best, by fields, name, id and who refers to it."""

from __future__ import annotations

from dataclasses import dataclass

from lockstep.sources.suggest import assign, meaning, needs, stage_dates
from lockstep.sources.suggest.columns import Column
from lockstep.sources.suggest.guess import Feed, Guess
from lockstep.sources.suggest.headers import Kind, kinds
from lockstep.sources.suggest.joins import Join
from lockstep.sources.suggest.sheets import Sheet
from lockstep.sources.suggest.words import header_words

_ENTITY = {
    "PERSON",
    "COMPANY",
    "DEAL",
    "PRODUCT",
    "OWNER",
    "MEMBER",
    "ACTIVITY",
    "TOUCH",
    "CAMPAIGN",
    "PAYMENT",
    "SPEND",
    "TEAM",
    "TICKET",
    "LIST",
    "FORM",
    "PAGE",
    "PORTAL",
    "CUSTOMER",
    "STAGE",
}
#: A file of these tells of a thing's changes or form, not of the thing.
_RECORDS_OF = {"HISTORY", "TICKET", "FORM", "SAME_AS"}
#: Tables whose rows point at these things.
POINTS: dict[str, tuple[str, ...]] = {
    "person_records": ("company",),
    "deal_records": ("person", "company", "product"),
    "touches": ("person",),
    "activities": ("person", "deal"),
    "stages": ("person", "deal"),
    "deal_people": ("person", "deal"),
    "payments": ("deal",),
    "handoffs": ("person",),
}
#: Tables of what was done, and whom their files may be named after: "contact history".
_DONE = frozenset({"activities", "touches", "handoffs"})
_WHOM = frozenset({"PERSON", "COMPANY", "CUSTOMER", "DEAL"})
TARGETS = {"person": "person_records", "company": "company_records", "deal": "deal_records", "product": "products"}
NAMES = {"person": {"PERSON", "CUSTOMER"}, "company": {"COMPANY", "CUSTOMER"}, "deal": {"DEAL"}, "product": {"PRODUCT"}}
_POINT_TELLS = {
    ("deal_people", "person"): 2.0,
    ("deal_people", "deal"): 2.0,
    ("payments", "deal"): 2.0,
    ("stages", "deal"): 1.5,
    ("stages", "person"): 1.5,
    ("touches", "person"): 1.5,
    ("activities", "person"): 1.2,
    ("activities", "deal"): 1.2,
}


@dataclass(frozen=True)
class Standing:
    """What the other files say about one: where its columns point, and which of its columns they point at."""

    refers: tuple[Join, ...]
    referred: tuple[Join, ...]


def choose(
    sheet: Sheet, standing: Standing, types: dict[str, str | None], ids: dict[str, Column | None]
) -> tuple[str | None, float]:
    """Return the table a file feeds above all, and its score; None when it feeds none.

    Parameters
    ----------
    sheet, standing
        The file, and its joins with the others.
    types, ids
        What the other files were found to be so far, and their id columns.
    """
    best: tuple[str | None, float] = (None, 0.0)
    for table in POINTS.keys() | set(TARGETS.values()) | {"member_records", "spend"}:
        kind = kinds()[table]
        points = pointers(sheet, table, standing, types, ids)
        feed = assign.fields(sheet, kind, taken=frozenset(c.name for c, _ in points.values()))
        if not needs.met(table, feed, points.keys(), sheet):
            continue
        score = _score(sheet, kind, feed, points, standing)
        if score > best[1] or (score == best[1] and table < (best[0] or "~")):
            best = table, score
    if best[0] == "person_records" and _is_pipeline(sheet):
        return "deal_records", best[1]
    return best


def _is_pipeline(sheet: Sheet) -> bool:
    """Whether rows that name a person are deals all the same: they have an amount, and some of them are won."""
    deals = assign.fields(sheet, kinds()["deal_records"])
    state, amount = deals.column("state"), deals.column("amount")
    if state is None or amount is None or deals.sure("state") < 0.6 or deals.sure("amount") < 0.6:
        return False
    return bool(amount.cells) and "won" in meaning.deal_states(state)


def _score(
    sheet: Sheet, kind: Kind, feed: Feed, points: dict[str, tuple[Column, Join | None]], standing: Standing
) -> float:
    tells = {wish.field: wish.tells for wish in kind.wishes}
    score = sum(tells[name] * guess.sure * _counts(guess, sheet) for name, guess in feed.guesses.items())
    score += sum(_POINT_TELLS.get((kind.table, p), 0.7) * (1.0 if join else 0.5) for p, (_, join) in points.items())
    names = kind.names
    if kind.table == "stages" and stage_dates.are_all(sheet, len(points)):
        score += 2.5
    if kind.table == "touches" and feed.sure("kind") >= (0.8 if _names_our_people(sheet) else 0.6):
        names = names | {"ACTIVITY"}  # events of marketing are called events, too, but nobody of ours did them
    score += 1.8 if names & sheet.says else 0.0
    if kind.table not in {"stages", "deal_people"}:
        # A log of what was done is called a history too; the history of records is none of them.
        is_log = kind.table in _DONE and feed.sure("kind") >= 0.6
        score -= 3.0 if sheet.says & _RECORDS_OF and not is_log else 0.0
        score -= _strangeness(sheet, kind, names)
    if any(
        column.says("ID") and _entities(column) and _entities(column) <= names
        for column in sheet.columns
        if column.is_unique or not sheet.rows
    ):
        score += 1.8
    if kind.names & {"OWNER"} and any(
        join.holds(header_agrees=False) and _is_owner(join) for join in standing.referred
    ):
        score += 3.0
    if kind.table in TARGETS.values():
        pointing = [join for join in standing.referred if join.holds(header_agrees=bool(kind.names & _said(join)))]
        score += 0.5 if pointing else 0.0
        score += 1.0 if any(kind.names & _said(join) for join in pointing) else 0.0
    return score


def _names_our_people(sheet: Sheet) -> bool:
    return any(column.says(word) for column in sheet.columns for word in ("OWNER", "MEMBER", "SDR", "BY"))


def tells_of_something_else(sheet: Sheet, names: frozenset[str]) -> bool:
    """Whether a file's name speaks of other things than the rows of a table, or of their changes."""
    return bool(sheet.says & (_ENTITY | _RECORDS_OF) - names)


def _strangeness(sheet: Sheet, kind: Kind, names: frozenset[str]) -> float:
    """What the file's name says against a table: 2 for another thing, 1 for another thing beside its own."""
    others = sheet.says & _ENTITY - names - (_WHOM if kind.table in _DONE else set())
    if not others:
        return 0.0
    if others & {"MEMBER", "OWNER"} and kind.table == "person_records" and not names & sheet.says:
        # Our own people have names and addresses too, but no employers.
        return 0.0 if needs.work_all_over(sheet) else 3.5
    return 1.0 if names & sheet.says else 2.0


def _counts(guess: Guess, sheet: Sheet) -> float:
    """A column that nobody ever filled tells little about what its file is, unless all are empty."""
    return 1.0 if not sheet.rows or (guess.column and guess.column.cells) else 0.25


def _entities(column: Column) -> set[str]:
    return {word for said in column.meanings for word in said if word in _ENTITY}


def _said(join: Join) -> set[str]:
    return set().union(*header_words().read(join.column))


def _is_owner(join: Join) -> bool:
    return bool(_said(join) & {"OWNER", "SDR"})


def pointers(
    sheet: Sheet, table: str, standing: Standing, types: dict[str, str | None], ids: dict[str, Column | None]
) -> dict[str, tuple[Column, Join | None]]:
    """Return the columns that hold ids of other files' rows, by field: person, company, deal, product.

    A join decides. Where no file to join with was given, a header that says so ("Contact ID") counts only for
    telling what the file is, with None in the place of the join.
    """
    found: dict[str, tuple[Column, Join | None]] = {}
    for field in POINTS.get(table, ()):
        used = {column.name for column, _ in found.values()}
        joins = [join for join in standing.refers if join.column not in used and _points(join, field, types, ids)]
        if joins:
            best = max(
                joins,
                key=lambda j: (
                    bool(NAMES[field] & _said(j)) + j.share + 0.2 * j.same_name,
                    -sheet.column(j.column).position,
                ),
            )
            found[field] = sheet.column(best.column), best
    for field in POINTS.get(table, ()):
        used = {column.name for column, _ in found.values()}
        given = any(kind == TARGETS[field] for key, kind in types.items() if key != sheet.key)
        unjoined = next((c for c in sheet.columns if c.name not in used and _names_one(c, field)), None)
        if field not in found and unjoined:
            if not given:
                found[field] = unjoined, None
            elif target := _alike(unjoined, field, types, ids):
                found[field] = unjoined, Join(sheet.key, unjoined.name, target[0], target[1].name, 0.0, False, True)
    return found


def _alike(
    column: Column, field: str, types: dict[str, str | None], ids: dict[str, Column | None]
) -> tuple[str, Column] | None:
    """Return the only file that could be meant, and its id, where the ids look alike though none was found there."""
    targets = [(key, ids[key]) for key, table in types.items() if table == TARGETS[field] and ids.get(key) is not None]
    if len(targets) != 1:
        return None
    (key, target) = targets[0]
    if target is None or not column.cells or not target.cells:
        return None
    alike = all(abs(column.share(kind) - target.share(kind)) < 0.2 for kind in ("digits", "hex", "email"))
    return (key, target) if alike and not column.share("words") > 0.9 else None


def _points(join: Join, field: str, types: dict[str, str | None], ids: dict[str, Column | None]) -> bool:
    key = ids.get(join.to_file)
    return (
        types.get(join.to_file) == TARGETS[field]
        and key is not None
        and key.name == join.to_column
        and join.holds(header_agrees=bool(NAMES[field] & _said(join)))
    )


def _names_one(column: Column, field: str) -> bool:
    """Whether a header says that the column holds ids of such rows."""
    words = {word for said in column.meanings for word in said}
    things = words & _ENTITY
    return bool(column.cells and "ID" in words and things and things <= NAMES[field] and not words & {"PARENT", "LAST"})
