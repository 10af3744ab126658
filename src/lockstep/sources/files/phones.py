"""Telephone numbers in one form (``+493012345``), by the numbering plan of the mapping's country, in SQL.

Parsing one number in Python takes 17 µs; a hundred thousand leads would take two seconds. The plan's calling
code, trunk prefix and lengths come from `phonenumbers`; they are all that matching people needs.
"""

from __future__ import annotations

from phonenumbers import PhoneMetadata

from lockstep.sources.files.checks import Check, Reading, Screen
from lockstep.sources.files.sql import literal

_EXTENSION = r"(?i)[ ,;]*(?:ext|extension|x|#|durchwahl|dw|app)[.:]? *[0-9]{1,7}$"


def read_phone(cell: str, country: str | None, *, column: str, screen_cell: str | None) -> Reading:
    """Read a column of telephone numbers into ``phone``.

    A number with ``+`` or ``00`` is international. Any other belongs to `country`; without a country its
    digits are kept as they are. An extension is cut off.

    Parameters
    ----------
    cell
        SQL of the trimmed text.
    country
        ISO 3166 code of the country of numbers that name none.
    column, screen_cell
        Column of the file, for faults; and the same where its nulls can be compared.
    """
    # Few numbers have an extension, and to see that none is there takes a fifth of the time of looking for one.
    bare = (
        f"CASE WHEN regexp_full_match({cell}, '[+0-9 ()./-]*') THEN {cell} "
        f"ELSE regexp_replace(regexp_replace({cell}, '(?i)^tel:', ''), {literal(_EXTENSION)}, '') END"
    )
    digits = "regexp_replace(phone_bare, '[^0-9]+', '', 'g')"
    return Reading(
        layers=(
            {"phone_bare": bare},
            {"phone_digits": f"CASE WHEN NOT regexp_matches(phone_bare, '[A-Za-z]') THEN {digits} END"},
            {
                # The zero of “+49 (0)30” is dialled inside the country only.
                "phone_abroad": "CASE WHEN phone_bare LIKE '+%' THEN CASE WHEN contains(phone_bare, '(0)') "
                "THEN regexp_replace(replace(phone_bare, '(0)', ''), '[^0-9]+', '', 'g') ELSE phone_digits END "
                "WHEN phone_bare LIKE '00%' THEN substr(phone_digits, 3) END",
            },
            {
                "phone_text": "CASE WHEN phone_digits IS NULL THEN NULL WHEN phone_abroad IS NOT NULL THEN "
                "CASE WHEN length(phone_abroad) BETWEEN 7 AND 15 AND phone_abroad NOT LIKE '0%' "
                f"THEN '+' || phone_abroad END ELSE {_national(country)} END"
            },
        ),
        columns={"phone": "phone_text"},
        checks=(
            Check(
                code="not-a-phone-number",
                where=f"{cell} IS NOT NULL AND phone_text IS NULL",
                sentence="“{value}” is not a telephone number.",
                remedy="Correct the cell; write + and the country's code, or set `country` in the mapping.",
                column=column,
                value=cell,
                screen=Screen(column="phone", cell=screen_cell) if screen_cell else None,
            ),
        ),
    )


def _national(country: str | None) -> str:
    """SQL of the number that ``phone_digits`` is when dialled inside the country."""
    plan = PhoneMetadata.metadata_for_region(country) if country else None
    if plan is None or plan.general_desc is None:
        return "CASE WHEN length(phone_digits) BETWEEN 7 AND 15 THEN phone_digits END"
    code = str(plan.country_code)
    # A list and not IN, which becomes a join that every look at the table pays for, even one at other columns.
    lengths = list(plan.general_desc.possible_length)
    prefix = plan.national_prefix or ""
    number = (
        f"CASE WHEN phone_digits LIKE '{prefix}%' THEN substr(phone_digits, {len(prefix) + 1}) ELSE phone_digits END"
        if prefix
        else "phone_digits"
    )
    abroad = f"phone_digits LIKE '{code}%' AND list_contains({lengths}, length(phone_digits) - {len(code)})"
    if prefix and prefix != code:
        # Inside the country one dials the prefix first: what begins with the country's code instead has lost its “+”.
        abroad_first = f"WHEN {abroad} AND length(phone_digits) > 9 THEN '+' || phone_digits "
    else:
        abroad_first = ""
    return (
        f"CASE {abroad_first}WHEN list_contains({lengths}, length({number})) THEN '+{code}' || {number} "
        f"WHEN {abroad} THEN '+' || phone_digits END"
    )
