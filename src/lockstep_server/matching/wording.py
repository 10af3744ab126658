"""A pair of records in words: its fields, and what speaks for and against it."""

from __future__ import annotations

from typing import Any

from lockstep.record.reviewing import Pair

_FIELDS = {
    "email": "E-mail address", "company_name": "Company", "domain": "Domain", "lead_source": "First came from",
    "created_s": "Created", "updated_s": "Changed", "parent": "Belongs to",
}  # fmt: skip
#: What is compared, as it says itself, to the field that is shown; elsewhere they have one name.
_COMPARED = {"company": "company_name", "state": "region", "job title": "title", "e-mail": "email"}
_SIGNS = {"same": "the same", "differs": "different", "one": "only one says it", "": ""}
#: Less evidence than this, in bits, weighs nothing.
_WEIGHTLESS = 0.05


def shown(pair: Pair) -> dict[str, Any]:
    """Return what a page shows of a pair."""
    ordered = sorted(pair.why, key=lambda part: -abs(part.get("bits", 0)))
    return {
        "pair": pair,
        "chance": chance(pair.probability_ppm),
        "fields": [
            {
                "words": words_of(field.name),
                "left": field.left,
                "right": field.right,
                "how": field.how,
                "sign": _SIGNS[field.how],
                "is_moment": field.name.endswith("_s"),
            }
            for field in pair.fields
        ],
        "why": [
            _part(part, {field.name for field in pair.fields if None not in (field.left, field.right)})
            for part in ordered
        ],
        "same": sum(field.how == "same" for field in pair.fields),
        "different": sum(field.how == "differs" for field in pair.fields),
    }


def words_of(name: str) -> str:
    """Say a field as people do.

    Examples
    --------
    >>> words_of("email"), words_of("title")
    ('E-mail address', 'Title')
    """
    return _FIELDS.get(name, name.replace("_", " ").capitalize())


def chance(ppm: int) -> str:
    """Write a probability; never as certain as it is not.

    Examples
    --------
    >>> chance(934_000), chance(999_800), chance(400)
    ('93 %', 'over 99 %', 'under 1 %')
    """
    if ppm > 990_000:
        return "over 99\u202f%"
    return f"{ppm / 10_000:.0f}\u202f%" if ppm >= 10_000 else "under 1\u202f%"


def _part(part: dict[str, Any], said_by_both: set[str]) -> dict[str, Any]:
    bits = float(part.get("bits", 0))
    # What it found, in the words of the comparison.
    said = str(part.get("level") or part.get("what", ""))
    if part.get("how") == "missing":
        what = str(part.get("what", ""))
        # Of one company is one country: what follows from another comparison is not weighed again (matching).
        is_implied = _COMPARED.get(what, what) in said_by_both
        said = f"{what}: says nothing beside the rest" if is_implied else f"one of them says no {what}"
    side = "none" if abs(bits) < _WEIGHTLESS else "for" if bits > 0 else "against"
    return {
        "words": f"{said[:1].upper()}{said[1:]}",
        "side": side,
        "weight": f"{'+' if bits > 0 else '−'}{abs(bits):.1f}" if side != "none" else "0",
    }
