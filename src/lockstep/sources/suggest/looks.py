"""How well a column's cells fit what a field holds, from 0 (cannot be) to 1 (just so).

A header can say anything; the cells are what will land. Each look is asked by name from fields.yaml.
"""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakKeyDictionary

from lockstep.sources.suggest import meaning
from lockstep.sources.suggest.columns import Column


def fit(look: str, column: Column) -> float:
    """Return how well the cells of a column fit a look; 0.5 for a column without cells."""
    if not column.cells:
        return 0.5
    if column.share("flag") > 0.9 and look not in _MAY_BE_FLAGS:
        return 0.0
    if column.share("nested") > 0.5:  # an object or list of JSON is no answer to anything
        return 0.0
    known = _FITS.setdefault(column, {})  # asked again in each round
    if look not in known:
        known[look] = LOOKS[look](column)
    return known[look]


_FITS: WeakKeyDictionary[Column, dict[str, float]] = WeakKeyDictionary()
_MAY_BE_FLAGS = frozenset(
    {"flag", "deal-state", "lifecycle", "decision", "category", "consent", "money", "whole", "few", "any-stage"}
)


def _email(column: Column) -> float:
    share = column.share("email")
    # Addresses that were hashed for privacy still tell people apart; the reading step reports each of them.
    return share if share > 0.3 else 0.35 * column.share("code")


def _phone(column: Column) -> float:
    if column.dates.share > 0.5:
        return 0.0
    bare = column.share("phone") * (0.55 + 0.45 * column.share("formatted"))
    return bare if bare > 0.3 else 0.0


def _person(column: Column) -> float:
    if column.share("email") > 0.5 or column.dates.share > 0.5:
        return 0.0
    named = max(column.share("person"), 0.3 * column.share("words"), 0.2 * column.share("code"))
    return named * (0.3 if column.filled > 200 and column.repeats > 10 else 1.0)


def _name_part(column: Column) -> float:
    return max(column.share("name-part"), 0.4 * column.share("code"))


def _company(column: Column) -> float:
    if column.share("email") > 0.5 or column.dates.share > 0.5 or column.share("digits") > 0.8:
        return 0.0
    named = 0.75 * column.share("words") + 0.25 * min(1.0, 3 * column.share("company"))
    named = max(named, 0.3 * column.share("code"))  # hashed for privacy
    return named * (0.8 if column.share("person") > 0.9 and column.share("company") == 0 else 1.0)


def _text(column: Column) -> float:
    if column.dates.share > 0.5 or column.share("flag") > 0.9:
        return 0.2
    return 0.4 + 0.6 * column.share("words")


def _words(column: Column) -> float:
    if column.dates.share > 0.5 or column.share("email") > 0.5 or column.share("flag") > 0.9:
        return 0.0
    return 0.3 + 0.7 * column.share("words") - 0.4 * column.share("long")


def _category(column: Column) -> float:
    """Few different words, each many times; a constant is one too."""
    if column.dates.share > 0.5 or column.share("email") > 0.5 or column.share("long") > 0.3:
        return 0.0
    if column.amounts.share > 0.9 and column.amounts.whole < 0.9:
        return 0.0
    few = 1.0 if column.distinct <= 12 or column.repeats >= 5 else 0.9 if column.repeats >= 2 else 0.6
    return few * (0.4 + 0.6 * column.share("words"))


def _few(column: Column) -> float:
    """Names, ids or addresses of few people: each cell comes up again and again."""
    if column.dates.share > 0.5 or column.share("long") > 0.3 or column.share("flag") > 0.9:
        return 0.0
    if column.amounts.whole < 0.9 or column.amounts.marked > 0.5:
        return 0.0
    if column.filled < 12:
        return 0.9
    return 1.0 if column.repeats >= 2 else 0.75 if column.repeats >= 1.3 else 0.1


def _domain(column: Column) -> float:
    return column.share("url") * (1.0 if column.share("email") == 0 else 0.2)


def _place(column: Column) -> float:
    if column.dates.share > 0.5 or column.share("flag") > 0.9 or column.share("email") > 0.3:
        return 0.0
    # "state" is a federal state only where it is not the state of a deal.
    if column.says("STATE") and meaning.deal_state_share(column) > 0.5:
        return 0.0
    return column.share("words") * (1 - column.share("long"))


def _country(column: Column) -> float:
    share = column.share("country")
    return share if share > 0.4 else 0.3 * column.share("words") if column.says("COUNTRY") else 0.0


def _whole(column: Column) -> float:
    if column.amounts.share > 0.8:
        return column.amounts.share * (1.0 if column.amounts.whole > 0.98 else 0.2)
    return 0.75 if column.says("EMPLOYEES") and not column.dates.share else 0.0  # ranges: "11-50"


def _money(column: Column) -> float:
    found = column.amounts
    if found.percent > 0.5 or column.dates.share > 0.5 or found.share < 0.5:
        return 0.0
    if column.share("zeros") > 0.8:
        return 0.15  # declared, but hardly ever said
    if found.largest > 1e12 or column.share("hex") > 0.5:
        return 0.1
    return found.share


def _time(column: Column) -> float:
    return column.dates.share if column.dates.share > 0.4 else 0.0


def _flag(column: Column) -> float:
    return column.share("flag")


def _currency(column: Column) -> float:
    return column.share("iso-currency")


def _deal_state(column: Column) -> float:
    if column.dates.share > 0.5 or column.distinct > 60 or column.share("long") > 0.3:
        return 0.0
    known = meaning.deal_state_share(column)
    ends = meaning.deal_states(column)
    if {"won", "lost"} <= ends:
        return 0.85 + 0.15 * known
    if ends & {"won", "lost"}:
        return 0.6 + 0.3 * known
    if column.share("flag") > 0.9:
        return 0.55 if column.says("WON") else 0.0
    if not ends and column.says("STATE"):  # the federal state of an address
        return 0.0
    # Open states only: a young pipeline, or the status of something else.
    return 0.3 + 0.1 * known if ends else 0.3 * column.share("words")


def _lifecycle(column: Column) -> float:
    if column.dates.share > 0.5 or column.distinct > 60 or column.share("long") > 0.3:
        return 0.0
    if column.share("flag") > 0.9:
        return 0.95 if column.says("CONVERTED") else 0.0
    known = meaning.lifecycle_share(column)
    return known if known > 0.3 else 0.0


def _any_stage(column: Column) -> float:
    return max(_deal_state(column), _lifecycle(column), 0.5 if column.says("STAGE") else 0.0)


def _activity_kind(column: Column) -> float:
    if column.distinct > 60:
        return 0.0
    share = meaning.known_share("activity_kind", column)
    return share if share > 0.3 else 0.2 * column.share("words")


def _touch_kind(column: Column) -> float:
    if column.distinct > 60:
        return 0.0
    share = meaning.known_share("touch_kind", column)
    return share if share > 0.3 else 0.2 * column.share("words")


def _decision(column: Column) -> float:
    return meaning.known_share("decision", column) if column.distinct <= 12 else 0.0


def _direction(column: Column) -> float:
    share = meaning.known_share("direction", column) if column.distinct <= 12 else 0.0
    return share if share > 0.5 else 0.0


def _lead_kind(column: Column) -> float:
    """Few words, and one of them says that the lead asked for something of sales."""
    if column.distinct > 20:
        return 0.0
    asked = any(meaning.of("lead_kind", cell) == "hand-raise" for cell in column.cells)
    return _category(column) if asked else 0.0


def _consent(column: Column) -> float:
    if column.says("CONSENT") or column.says("OPTOUT"):
        return _category(column)
    share = meaning.known_share("consent", column) if column.distinct <= 12 else 0.0
    return share if share > 0.6 else 0.0


def _reference(column: Column) -> float:
    return max(_text(column), column.share("digits"), column.share("code"))


LOOKS: dict[str, Callable[[Column], float]] = {
    "email": _email,
    "phone": _phone,
    "person": _person,
    "name-part": _name_part,
    "company": _company,
    "text": _text,
    "words": _words,
    "category": _category,
    "few": _few,
    "domain": _domain,
    "place": _place,
    "country": _country,
    "whole": _whole,
    "money": _money,
    "time": _time,
    "flag": _flag,
    "currency": _currency,
    "deal-state": _deal_state,
    "lifecycle": _lifecycle,
    "any-stage": _any_stage,
    "activity-kind": _activity_kind,
    "touch-kind": _touch_kind,
    "decision": _decision,
    "direction": _direction,
    "lead-kind": _lead_kind,
    "consent": _consent,
    "reference": _reference,
}
