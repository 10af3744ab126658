"""Texts, words, flags and whole numbers: how a cell of each is read."""

from __future__ import annotations

from lockstep.sources.fields import CLOSED
from lockstep.sources.files.checks import Check, Reading, Screen
from lockstep.sources.files.delimited import Blanks
from lockstep.sources.files.sql import literal, name
from lockstep.sources.mapping import Column

# What stands around a text without being part of it: blanks of any kind, line ends, zero-width signs.
_BLANKS = " \t\r\n\v\f\u00a0\u2007\u202f\u200b\ufeff"
_YES = (
    "true",
    "yes",
    "y",
    "t",
    "1",
    "x",
    "on",
    "ja",
    "j",
    "oui",
    "o",
    "si",
    "sí",
    "sì",
    "s",
    "wahr",
    "vrai",
    "sim",
    "tak",
    "да",
)
_NO = ("false", "no", "n", "f", "0", "off", "nein", "non", "falsch", "faux", "não", "nie", "нет")
#: Fields that name a person, company or campaign: blanks inside count once.
_NAMES = {"name", "first_name", "last_name", "company_name", "owner", "manager", "member", "by", "parent"}


def cell_sql(column: Column, *, blanks: Blanks = "any") -> str:
    """Return SQL of a column's cell: composed characters, no blanks around, null where it says nothing.

    Most cells have no blank around them, and to see that takes a tenth of the time of trimming spaces, a third of the
    time of trimming all `blanks`.
    """
    if column.column is None:
        return literal(column.value)
    cell = f"nfc_normalize({name(column.column)})"
    if blanks == "spaces":
        cell = f"nullif(CASE WHEN prefix({cell}, ' ') OR suffix({cell}, ' ') THEN trim({cell}) ELSE {cell} END, '')"
    elif blanks == "any":
        around = literal(f"^[{_BLANKS}]|[{_BLANKS}]$")
        trimmed = f"trim({cell}, {literal(_BLANKS)})"
        cell = f"nullif(CASE WHEN regexp_matches({cell}, {around}) THEN {trimmed} ELSE {cell} END, '')"
    if column.missing:
        listed = ", ".join(f"lower({literal(text.strip())})" for text in column.missing)
        # A list and not IN, which becomes a join that every look at the table pays for, even one at other columns.
        cell = f"CASE WHEN NOT list_contains([{listed}], lower({cell})) THEN {cell} END"
    return cell


def read_text(table: str, field: str, column: Column, cell: str, to: str, shown: str) -> Reading:
    """Read a text or a word of a list into the column `to`; `shown` is the file's column, for faults."""
    ours = CLOSED.get((table, field))
    if ours is None and not column.values:
        return Reading(columns={to: _collapsed(cell) if field in _NAMES else cell})
    known = {**{word: word for word in ours or ()}, **column.values}
    cases = " ".join(f"WHEN lower({literal(theirs.strip())}) THEN {literal(word)}" for theirs, word in known.items())
    word = f"CASE lower({cell}) {cases}{'' if ours else f' ELSE {cell}'} END"
    # A value mapped to "" says nothing; but a packet of which nothing is missing is complete, which is an answer.
    word = word if (table, field) == ("handoffs", "packet") else f"nullif({word}, '')"
    if ours is None:
        return Reading(columns={to: word})
    return Reading(
        columns={to: word},
        checks=(
            Check(
                code="unknown-value",
                where=f"{cell} IS NOT NULL AND {word} IS NULL",
                sentence=f"“{{value}}” is no {field.replace('_', ' ')} we know; ours are {', '.join(ours)}.",
                remedy="Say in the mapping, under `values`, which of ours it is.",
                column=shown,
                value=cell,
                screen=Screen(column=to, cell=column.column) if column.column else None,
            ),
        ),
    )


def _collapsed(cell: str) -> str:
    """Blanks of any kind inside count as one; most texts have none twice, and looking is cheaper than replacing."""
    one = rf"regexp_replace({cell}, '[\s\x{{A0}}]+', ' ', 'g')"
    return rf"CASE WHEN regexp_matches({cell}, '\s\s|[\t\n\x{{A0}}]') THEN {one} ELSE {cell} END"


def read_flag(field: str, column: Column, cell: str, shown: str) -> Reading:
    """Read yes and no, in several languages, as 1 and 0; what is not said is 0 for a deletion, else null."""
    theirs = {text.strip().lower(): word for text, word in column.values.items()}
    yes = [*(_YES if not theirs else ()), *(t for t, word in theirs.items() if word.lower() in _YES)]
    no = [*(_NO if not theirs else ()), *(t for t, word in theirs.items() if word.lower() in _NO)]
    flag = (
        f"CASE WHEN list_contains([{', '.join(map(literal, yes or ['']))}], lower({cell})) THEN 1 "
        f"WHEN list_contains([{', '.join(map(literal, no or ['']))}], lower({cell})) THEN 0 END"
    )
    return Reading(
        columns={field: f"coalesce({flag}, 0)"},
        checks=(
            Check(
                code="unknown-value",
                where=f"{cell} IS NOT NULL AND ({flag}) IS NULL",
                sentence="“{value}” is neither yes nor no; it was read as no.",
                remedy="Say in the mapping, under `values`, which texts mean true and which false.",
                column=shown,
                value=cell,
            ),
        ),
    )


def read_whole(field: str, cell: str, shown: str) -> Reading:
    """Read a whole number; of a range (``51-200``) its lower end, of ``1,200`` and ``10+`` the number."""
    bare = f"regexp_extract({cell}, '^[^0-9+-]{{0,3}}([0-9][0-9., ]*)(?:[.][0-9]+)?(?:[^0-9].*)?$', 1)"
    number = (
        f"coalesce(TRY_CAST(TRY_CAST({cell} AS DECIMAL(18, 2)) AS BIGINT), "
        f"TRY_CAST(nullif(regexp_replace({bare}, '[^0-9]', '', 'g'), '') AS BIGINT))"
    )
    return Reading(
        columns={field: number},
        checks=(
            Check(
                code="not-a-number",
                where=f"{cell} IS NOT NULL AND {number} IS NULL",
                sentence="“{value}” is not a whole number.",
                remedy="Correct the cell, or list the text under `missing` in the mapping.",
                column=shown,
                value=cell,
            ),
        ),
    )


def read_email(cell: str, shown: str, screen_cell: str | None, *, landed_as: str) -> Reading:
    """Read an e-mail address into the layer ``email_text``: lower case, out of ``Name <…>`` and ``mailto:``.

    `landed_as` is the landed column it ends in.
    """
    bare = (
        f"lower(CASE WHEN contains({cell}, '<') THEN trim(regexp_extract({cell}, '<([^<>]*)>', 1)) "
        f"WHEN contains({cell}, ':') THEN regexp_replace({cell}, '(?i)^mailto:', '') ELSE {cell} END)"
    )
    is_one = (
        "email_bare LIKE '%_@_%._%' AND email_bare NOT LIKE '%@%@%' AND NOT contains(email_bare, ' ') "
        "AND NOT contains(email_bare, ',') AND NOT contains(email_bare, ';') AND NOT ends_with(email_bare, '.')"
    )
    return Reading(
        layers=({"email_bare": bare}, {"email_text": f"CASE WHEN {is_one} THEN email_bare END"}),
        checks=(
            Check(
                code="not-an-email",
                where=f"{cell} IS NOT NULL AND email_text IS NULL",
                sentence="“{value}” is not an e-mail address.",
                remedy="Correct the cell; one address to a cell.",
                column=shown,
                value=cell,
                screen=Screen(column=landed_as, cell=screen_cell) if screen_cell else None,
            ),
        ),
    )
