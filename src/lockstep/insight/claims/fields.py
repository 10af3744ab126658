"""What a claim may speak of: the fields of `facts.sql`, each with what it holds and what it means."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic_core import PydanticCustomError
from sqlglot import exp

from lockstep.charter.conditions import Condition, Kind
from lockstep.record.schema import DIMENSIONS
from lockstep.values.faults import WrongUse

#: Longer than anything a person would want to read.
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Field:
    """One field.

    Attributes
    ----------
    kind
        ``text``, ``number`` or ``truth``.
    words
        What it means.
    """

    kind: Kind
    words: str


_TRUTHS = {
    "lead": "a person whom marketing or sales brought in",
    "deal": "the journey under which a deal is counted",
    "from_marketing": "marketing touched, engaged or offered it; otherwise sales found it",
    "hand_raise": "asked to be spoken to",
    "packet_complete": "nothing was missing when it was offered",
    "offered": "offered to sales",
    "decided": "sales accepted or returned it",
    "accepted": "accepted by sales",
    "returned": "returned by sales",
    "reached": "sales spoke with it, met it, or it replied",
    "qualified": "reached the stage qualified, or a later one",
    "opportunity": "became an opportunity",
    "won": "won",
    "lost": "lost",
    "over": "won, lost, disqualified or recycled: nobody works on it",
}
_NUMBERS = {
    "touch_count": "marketing touches",
    "attempt_count": "attempts of sales since it arrived",
    "attempts_before_decision": "attempts before sales accepted or returned it",
    "hours_to_attempt": "hours on the clock from arrival to the first attempt; null where there was none",
    "days_to_offer": "days from known to offered",
    "days_quiet": "days from its last own move (visit, click, reply, event) to the offer",
    "content_count": "times content was used on its deal",
    "days_to_content": "days from opportunity to the first use of content",
}
#: What is left out, so that no claim is about one colleague: causes can be changed, people are not accused.
_OF_ONE_PERSON = ("owner", "manager")
_TEXTS = {
    "title": "job title",
    "role": "’decides’, ’works’ or ’unknown’, from the job title",
    "size": "employees: ’under 100’, ’100 to 999’ or ’1000 or more’",
    "state": "’open’, ’won’, ’lost’, ’disqualified’ or ’recycled’",
}

#: Field to what it is, in the order in which people are shown it.
FIELDS: dict[str, Field] = {
    **{name: Field("truth", words) for name, words in _TRUTHS.items()},
    **{name: Field("number", words) for name, words in _NUMBERS.items()},
    **{name: Field("text", words) for name, words in _TEXTS.items()},
    **{
        name: Field("text", f"{name.replace('_', ' ')}, as the record has it")
        for name in DIMENSIONS
        if name not in _OF_ONE_PERSON
    },
}
_KINDS: dict[str, Kind] = {name: field.kind for name, field in FIELDS.items()}


def checked(written: object) -> str:
    """Return a condition in its canonical form.

    Parameters
    ----------
    written
        What somebody wrote.

    Raises
    ------
    WrongUse
        It is no condition over these fields; the remedy says what would be.

    Examples
    --------
    >>> checked("offered and attempt_count<=1")
    'offered AND attempt_count <= 1'
    >>> checked("offerd")
    Traceback (most recent call last):
    lockstep.values.faults.WrongUse: A condition cannot ask for “offerd”. Did you mean “offered”? ...
    """
    text = written if isinstance(written, str) else ""
    if not text.strip():
        raise WrongUse("No condition stands here.", remedy="Write one, such as: offered AND NOT reached.")
    if len(text) > LONGEST:
        raise WrongUse(f"The condition has {len(text):,} signs.", remedy=f"Say it in {LONGEST} at most.")
    if any((ord(sign) < 32 and sign not in "\t\r\n") or 0xD800 <= ord(sign) <= 0xDFFF for sign in text):
        raise WrongUse("The condition holds a sign that cannot be read.", remedy="Remove it.")
    try:
        return Condition.parse(text, _KINDS).sql
    except PydanticCustomError as refused:
        said = refused.context or {}
        raise WrongUse(said["sentence"], remedy=said["remedy"]) from None


def named(condition: str) -> frozenset[str]:
    """Return the fields that a checked condition names.

    Examples
    --------
    >>> sorted(named("offered AND NOT source = 'Webinar'"))
    ['offered', 'source']
    """
    return frozenset(column.name for column in Condition(condition).tree().find_all(exp.Column))


def tree(condition: str) -> exp.Expr:
    """Return the syntax tree of a checked condition, over ``facts AS j``.

    A field that is true or false is a column of ones and zeros there: engines differ in truth values, not in those.

    Examples
    --------
    >>> tree("offered AND NOT returned").sql("duckdb")
    '((j.is_offered = 1) AND NOT (j.is_returned = 1))'
    """

    def put(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Column):
            return node
        if FIELDS[node.name].kind == "truth":
            return exp.paren(exp.EQ(this=exp.column(f"is_{node.name}", table="j"), expression=exp.Literal.number(1)))
        return exp.column(node.name, table="j")

    parsed = Condition(condition).tree()
    return exp.paren(parsed.transform(put))
