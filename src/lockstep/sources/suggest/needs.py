"""What a file must have at least before it may feed a table, however many fields it could fill."""

from __future__ import annotations

from collections.abc import Callable, Collection

from lockstep.sources.suggest import assign, meaning, stage_dates
from lockstep.sources.suggest.guess import Feed
from lockstep.sources.suggest.headers import kinds
from lockstep.sources.suggest.sheets import Sheet


def met(table: str, feed: Feed, points: Collection[str], sheet: Sheet) -> bool:
    """Return whether a file has what rows of a table can't do without.

    Parameters
    ----------
    table
        The table.
    feed
        What the file could fill of it.
    points
        References it has: person, company, deal, product.
    sheet
        The file, for what its name says.
    """
    return _NEEDS[table](feed, points, sheet)


def _has(feed: Feed, *names: str) -> bool:
    """One of the fields has a likely column with something in it (or nothing has, in a file without rows)."""
    likely = [feed.column(name) for name in names if feed.sure(name) >= 0.5]
    return any(column is not None and (column.cells or not column.rows) for column in likely)


def _hints(feed: Feed, *names: str) -> bool:
    """One of the fields has a likely column, filled or not."""
    return any(feed.sure(name) >= 0.5 for name in names)


def _says(sheet: Sheet, *words: str) -> bool:
    return bool(sheet.says & set(words))


def _is_named(feed: Feed, *words: str) -> bool:
    column = feed.column("name")
    return column is not None and feed.sure("name") >= 0.5 and any(column.says(word) for word in words)


def _has_people(feed: Feed) -> bool:
    column = feed.column("name")
    return column is not None and feed.sure("name") >= 0.6 and column.share("person") > 0.6


def _people(feed: Feed, points: Collection[str], sheet: Sheet) -> bool:
    if _has(feed, "email", "phone", "first_name", "last_name", "lead_source"):
        return True
    return _has_people(feed) and (_says(sheet, "PERSON") or _has(feed, "title"))


def _companies(feed: Feed, points: Collection[str], sheet: Sheet) -> bool:
    if _has(feed, "domain", "employees", "industry", "city", "region", "country"):
        return True
    return _is_named(feed, "COMPANY", "CUSTOMER") or (_has(feed, "name") and _says(sheet, "COMPANY", "CUSTOMER"))


def _members(feed: Feed, points: Collection[str], sheet: Sheet) -> bool:
    is_ours = _says(sheet, "OWNER", "MEMBER")
    if work_all_over(sheet):
        return False
    somebody = _has(feed, "email") or _has_people(feed) or (_has(feed, "name") and is_ours)
    return somebody and (_has(feed, "manager", "team", "role") or is_ours or _says(sheet, "TEAM"))


def work_all_over(sheet: Sheet) -> bool:
    """Whether the people of a file work for several companies: then they are not our own, but users of ours."""
    company = assign.fields(sheet, kinds()["person_records"])
    column = company.column("company_name")
    return column is not None and company.sure("company_name") >= 0.6 and column.distinct >= 5


def _deals(feed: Feed, points: Collection[str], sheet: Sheet) -> bool:
    state = feed.column("state")
    ends = meaning.deal_states(state) if state else set()
    # That something failed or was cancelled makes it no deal; that it was won does.
    tells = feed.sure("state") >= 0.6 and ("won" in ends or _says(sheet, "DEAL"))
    if _has(feed, "amount") or (_has(feed, "state") and tells):
        return True
    if _says(sheet, "DEAL") and _hints(feed, "state", "amount", "closed", "status"):
        return True
    return _has(feed, "closed") and (_says(sheet, "DEAL", "WON", "CLOSED") or "person" in points)


def _products(feed: Feed, points: Collection[str], sheet: Sheet) -> bool:
    return _has(feed, "price") or (_has(feed, "name") and _says(sheet, "PRODUCT"))


def _touches(feed: Feed, points: Collection[str], sheet: Sheet) -> bool:
    somebody = "person" in points or _has(feed, "email")
    of_marketing = _has(feed, "kind", "campaign", "content", "channel") or _says(sheet, "TOUCH")
    return _has(feed, "occurred") and somebody and of_marketing


def _activities(feed: Feed, points: Collection[str], sheet: Sheet) -> bool:
    somebody = bool(points) or _hints(feed, "email", "member")
    of_sales = _has(feed, "kind") or _says(sheet, "ACTIVITY") or bool(meaning.kinds_of_activity(sheet.key))
    return _has(feed, "occurred") and somebody and of_sales


def _stages(feed: Feed, points: Collection[str], sheet: Sheet) -> bool:
    if stage_dates.are_all(sheet, len(points)):
        return True
    is_history = _says(sheet, "STAGE", "HISTORY") or feed.sure("from_stage") > 0.5
    return _has(feed, "stage") and _has(feed, "occurred") and bool(points) and is_history


def _deal_people(feed: Feed, points: Collection[str], sheet: Sheet) -> bool:
    somebody = "person" in points or _has(feed, "email")
    return "deal" in points and somebody and len(sheet.columns) <= 12 and not _tells_of_an_event(sheet)


def _tells_of_an_event(sheet: Sheet) -> bool:
    """Whether each row has an instant and says what was done then: more than that two things belong together."""
    event = assign.fields(sheet, kinds()["activities"])
    return event.sure("occurred") >= 0.6 and any(
        event.sure(name) >= 0.6 for name in ("kind", "direction", "outcome", "content")
    )


def _payments(feed: Feed, points: Collection[str], sheet: Sheet) -> bool:
    return "deal" in points and _has(feed, "amount") and _has(feed, "occurred") and _says(sheet, "PAYMENT")


def _handoffs(feed: Feed, points: Collection[str], sheet: Sheet) -> bool:
    somebody = "person" in points or _has(feed, "email")
    offered = feed.column("occurred")
    is_offer = offered is not None and (offered.says("OFFERED") or offered.says("HANDOFF"))
    # Whatever the file is called: offered then, decided so, for that reason or at that time.
    is_decided = is_offer and feed.sure("decision") >= 0.6 and _has(feed, "code", "decided", "packet")
    return somebody and _has(feed, "decision") and (_says(sheet, "HANDOFF") or is_decided)


def _spend(feed: Feed, points: Collection[str], sheet: Sheet) -> bool:
    about_nobody = not points and not _has(feed, "email")
    return about_nobody and _has(feed, "amount") and _has(feed, "occurred") and _has(feed, "channel", "campaign")


_NEEDS: dict[str, Callable[[Feed, Collection[str], Sheet], bool]] = {
    "person_records": _people,
    "company_records": _companies,
    "member_records": _members,
    "deal_records": _deals,
    "products": _products,
    "touches": _touches,
    "activities": _activities,
    "stages": _stages,
    "deal_people": _deal_people,
    "payments": _payments,
    "handoffs": _handoffs,
    "spend": _spend,
}
