"""What is compared of two records, and which degrees of likeness each comparison tells apart.

A comparison is a ladder of levels, best first; a pair stands on the first level whose condition holds. What a level
is worth, in bits, is the model's business. A text that one side lacks says nothing: neither for nor against.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of likeness.

    Attributes
    ----------
    label
        In words, as a reason shows it.
    how
        ``same``, ``close`` or ``differs``.
    sql
        Condition over ``column_l`` and ``column_r``; ``ELSE`` for the last one.
    frequency
        Column whose rare values count for more than its common ones; empty where all count alike.
    is_fixed
        Its weight is taken from the model shipped: too rare to be learned without labels.
    """

    label: str
    how: str
    sql: str
    frequency: str = ""
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is compared.

    Attributes
    ----------
    name
        Its name in models and reasons.
    words
        Its name for people.
    columns
        Columns it looks at; the first decides whether it is made at all.
    missing
        Condition under which it says nothing.
    levels
        Best first.
    """

    name: str
    words: str
    columns: tuple[str, ...]
    missing: str
    levels: tuple[Level, ...]


def _missing(column: str) -> str:
    return f"{column}_l IS NULL OR {column}_r IS NULL"


def _likeness(column: str, other: str = "") -> str:
    return f"jaro_winkler_similarity({column}_l, {other or column}_r)"


# Both names known, and neither agrees, not even in the other's place.
_ANOTHER_NAME = (
    "first_l IS NOT NULL AND first_r IS NOT NULL AND last_l IS NOT NULL AND last_r IS NOT NULL"
    f" AND {_likeness('first')} < 0.7 AND {_likeness('last')} < 0.7"
    f" AND {_likeness('first', 'last')} < 0.8 AND {_likeness('last', 'first')} < 0.8"
    " AND left(first_l, 1) <> left(first_r, 1)"
)

# Who changes jobs changes city, country and title with it: where companies are compared, these say nothing more.
_AT_WORK = (
    "(company_l IS NOT NULL AND company_r IS NOT NULL OR domain_l IS NOT NULL AND domain_r IS NOT NULL)"
    " AND street_l IS NULL AND street_r IS NULL"
)

# Names that agree, more or less, or are changed about.
_LIKE_NAMES = (
    f"({_likeness('first')} >= 0.7 OR left(first_l, 1) = left(first_r, 1)) AND {_likeness('last')} >= 0.7"
    " OR first_l = last_r OR last_l = first_r"
)

_ELSEWHERE = "coalesce(domain_l <> domain_r, company_l <> company_r, false)"


def _name(column: str, other: str, words: str) -> Comparison:
    return Comparison(
        name=column,
        words=words,
        columns=(column, other),
        missing=_missing(column),
        levels=(
            Level(f"same {words}", "same", f"{column}_l = {column}_r", column),
            Level(
                f"{words} in the other's place", "close",
                f"{column}_l = {other}_r OR {other}_l = {column}_r",
            ),
            Level(f"nearly the same {words}", "close", f"{_likeness(column)} >= 0.92"),
            Level(
                f"{words} an initial or beginning of the other", "close",
                f"starts_with({column}_l, {column}_r) OR starts_with({column}_r, {column}_l)",
            ),
            Level(f"similar {words}", "close", f"{_likeness(column)} >= 0.8"),
            Level(f"another {words}", "differs", "ELSE"),
        ),
    )  # fmt: skip


def _plain(column: str, words: str, *close: Level, unless: str = "") -> Comparison:
    """Return a comparison of one column that is the same, close in the ways given, or another."""
    missing = _missing(column) + (f" OR {unless}" if unless else "")
    same = Level(f"same {words}", "same", f"{column}_l = {column}_r", column)
    return Comparison(column, words, (column,), missing, (same, *close, Level(f"another {words}", "differs", "ELSE")))


def _slips(column: str, words: str, *most: int) -> tuple[Level, ...]:
    said = {1: "one slip", 2: "two slips"}
    return tuple(
        Level(
            f"{words} {said[slips]} apart", "close",
            (_ONE_END.format(column) if slips == 1 else "") + f"damerau_levenshtein({column}_l, {column}_r) <= {slips}",
        )
        for slips in most
    )  # fmt: skip


# To count slips takes a microsecond, and nearly all pairs are seen to be apart in a tenth of that: one slip leaves the
# first or the last of three signs as it was, and two change the length by two at most.
_ONE_END = "(length({0}_l) < 3 OR left({0}_l, 1) = left({0}_r, 1) OR right({0}_l, 1) = right({0}_r, 1)) AND "
_LIKE_LENGTH = "abs(length({0}_l) - length({0}_r)) <= 2 AND "


def _alike(column: str, words: str, *least: float) -> tuple[Level, ...]:
    said = (f"nearly the same {words}", f"similar {words}")
    return tuple(
        Level(label, "close", f"{_likeness(column)} >= {share}") for label, share in zip(said, least, strict=False)
    )


#: Of people, in the order reasons show them.
PEOPLE: tuple[Comparison, ...] = (
    _plain("national_id", "personal number", *_slips("national_id", "personal number", 1, 2)),
    _name("first", "last", "first name"),
    _name("last", "first", "last name"),
    _plain(
        "born", "date of birth", *_slips("born", "date of birth", 1),
        Level("two of day, month and year", "close",
              "(substr(born_l, 1, 4) = substr(born_r, 1, 4))::INT + (substr(born_l, 5, 2) = substr(born_r, 5, 2))::INT"
              " + (substr(born_l, 7, 2) = substr(born_r, 7, 2))::INT >= 2"),
        Level("day and month changed about", "close", "substr(born_l, 1, 4) = substr(born_r, 1, 4)"),
    ),
    Comparison("email", "e-mail", ("email", "mailbox", "local", "host", "first", "last"), _missing("email"), (
        Level("same e-mail under another name", "differs", f"email_l = email_r AND {_ANOTHER_NAME}", is_fixed=True),
        Level("same e-mail", "same", "email_l = email_r", "email"),
        Level("e-mail a slip or two apart", "close", (
            f"{_LIKE_LENGTH.format('email')}levenshtein(email_l, email_r) <= 2"
            # Numbers are no slips: they tell namesakes apart.
            " AND regexp_replace(email_l, '\\D+', '', 'g') = regexp_replace(email_r, '\\D+', '', 'g')")),
        Level("same mailbox at another host", "close", "mailbox_l = mailbox_r"),
        # Of a like name these would only say again what the name says.
        Level("same name in the e-mail", "close", f"local_l = local_r AND NOT coalesce({_LIKE_NAMES}, true)"),
        Level("similar e-mail", "close", f"{_likeness('email')} >= 0.9 AND NOT coalesce({_LIKE_NAMES}, false)"),
        Level("a private and a work e-mail", "differs", "(host_l = 'free') <> (host_r = 'free')"),
        Level("another e-mail", "differs", "ELSE"),
    )),
    Comparison("phone", "phone", ("phone", "first", "last"), _missing("phone"), (
        Level("same phone under another name", "differs", f"phone_l = phone_r AND {_ANOTHER_NAME}", is_fixed=True),
        Level("same phone", "same", "phone_l = phone_r", "phone"),
        Level("phone one slip apart", "close", "damerau_levenshtein(phone_l, phone_r) <= 1"),
        Level("another phone", "differs", "ELSE"),
    )),
    Comparison(
        "employer", "company", ("company", "domain"),
        # One e-mail has one host: that the companies agree then is not said a second time.
        "(company_l IS NULL OR company_r IS NULL) AND (domain_l IS NULL OR domain_r IS NULL) OR email_l = email_r", (
            Level("same web domain", "same", "domain_l = domain_r", "domain"),
            Level("same company name", "same", "company_l = company_r", "company"),
            Level("similar company name", "close",
                  f"{_likeness('company')} >= 0.92 OR starts_with(company_l, company_r || ' ')"
                  " OR starts_with(company_r, company_l || ' ')"),
            Level("another company", "differs", "ELSE"),
    )),
    _plain("street", "street", *_alike("street", "street", 0.92, 0.8)),
    _plain("house", "house number", *_slips("house", "house number", 1)),
    _plain("address2", "second address line", *_alike("address2", "second address line", 0.92, 0.8)),
    _plain("postcode", "postcode", *_slips("postcode", "postcode", 1, 2)),
    _plain("city", "city", *_alike("city", "city", 0.92, 0.8), unless=_AT_WORK),
    _plain("state", "state", unless=_AT_WORK),
    _plain("country", "country", unless=_AT_WORK),
    _plain("title", "job title", *_alike("title", "job title", 0.9), unless=_ELSEWHERE),
)  # fmt: skip

#: Of companies.
COMPANIES: tuple[Comparison, ...] = (
    _plain("national_id", "registration number", *_slips("national_id", "registration number", 1)),
    Comparison("company", "name", ("company", "words", "bare", "part"), _missing("company"), (
        # Sisters share address, phone and domain; what parts them is this word.
        Level("another part of a group", "differs", "part_l <> part_r", is_fixed=True),
        Level("same name", "same", "company_l = company_r", "company"),
        Level("same words", "same", "words_l = words_r OR bare_l = bare_r"),
        Level("same name but for a slip", "close", (
            "levenshtein(bare_l, bare_r) <= CASE WHEN least(length(bare_l), length(bare_r)) >= 12 THEN 2"
            " WHEN least(length(bare_l), length(bare_r)) >= 6 THEN 1 ELSE 0 END"
            # Numbers and initials are no slips: they tell two companies of one family apart.
            " AND regexp_extract_all(company_l, '\\b(?:\\p{L}|\\d+)\\b') = "
            "regexp_extract_all(company_r, '\\b(?:\\p{L}|\\d+)\\b')")),
        Level("one name within the other", "close",
              "len(list_intersect(words_l, words_r)) >= least(len(words_l), len(words_r))"),
        Level("most words in common", "close",
              "2 * len(list_intersect(words_l, words_r)) > greatest(len(words_l), len(words_r))"
              f" OR {_likeness('bare')} >= 0.9"),
        Level("some words in common", "close", "len(list_intersect(words_l, words_r)) > 0"),
        Level("another name", "differs", "ELSE"),
    )),
    _plain("domain", "web domain"),
    Comparison("email", "e-mail", ("email",), _missing("email"), (
        Level("same e-mail", "same", "email_l = email_r", "email"),
        Level("another e-mail", "differs", "ELSE"),
    )),
    _plain("phone", "phone", *_slips("phone", "phone", 1)),
    _plain("street", "street", *_alike("street", "street", 0.92, 0.8)),
    _plain("house", "house number"),
    _plain("postcode", "postcode", *_slips("postcode", "postcode", 1)),
    _plain("city", "city", *_alike("city", "city", 0.9)),
    _plain("state", "state"),
    _plain("country", "country"),
)  # fmt: skip

#: Kind of list to its comparisons.
COMPARISONS = {"people": PEOPLE, "companies": COMPANIES}


def chosen(kind: str, columns: frozenset[str]) -> tuple[Comparison, ...]:
    """Return the comparisons that lists with these columns allow, in order.

    Parameters
    ----------
    kind
        ``people`` or ``companies``.
    columns
        Normal columns that have a value somewhere.

    Examples
    --------
    >>> [each.name for each in chosen("people", frozenset({"first", "last", "email", "domain"}))]
    ['first', 'last', 'email', 'employer']
    """
    looked = {"employer": ("company", "domain")}
    return tuple(each for each in COMPARISONS[kind] if columns & frozenset(looked.get(each.name, each.columns[:1])))
