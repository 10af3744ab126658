"""Whether the record was built by the rules the charter now has.

Amounts in the home currency and days in the company's zone are made when the record is built. A charter that has
changed since means other ones: until the next sync its figures would be of two minds.
"""

from __future__ import annotations

from lockstep.figures.context import Context
from lockstep.values.faults import Fault, LockstepError

_SYNC = "Run lockstep sync: it builds the record anew from what has been read."
_WHAT = {"time_zone": "time zone", "rates": "rates"}


def built_by_other_rules(context: Context) -> list[Fault]:
    """Return one fault where the charter's zone or rates differ from those the record was built by.

    Raises
    ------
    LockstepError
        The home currency differs: an amount would be called by the wrong currency's name.
    """
    built = context.version.notes.get("rules")
    if not isinstance(built, dict):
        return []  # a record that was not built from sources
    agreed = context.charter.build_rules().as_json()
    if built.get("home_currency") != agreed["home_currency"]:
        raise LockstepError(
            f"The charter counts in {agreed['home_currency']}, but the record was built in "
            f"{built.get('home_currency')}.",
            remedy=_SYNC,
        )
    changed = [words for name, words in _WHAT.items() if built.get(name) != agreed[name]]
    if not changed:
        return []
    have = "has" if changed == ["time zone"] else "have"
    return [
        Fault(
            code="built-by-other-rules",
            sentence=f"The charter's {' and '.join(changed)} {have} changed since the record was built; days and "
            "amounts are still by the old.",
            remedy=_SYNC,
            file="charter.yaml",
        )
    ]
