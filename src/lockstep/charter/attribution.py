"""By which model the teams agreed to read what helped a deal (domain: Attribution and crediting are two things).

A model answers what helped; it never decides pay. With `u` and touches fair, webinar, demo in that order, of which
the webinar made the lead, a deal of 1,000 gives the fair 400, the webinar 400 and the demo 200.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from lockstep.charter.promises import Count
from lockstep.charter.refusals import refusal
from lockstep.charter.section import Section

#: Every model by the name that charter, figure and command line share.
Model = Literal[
    "first", "last", "last-non-direct", "linear", "u", "w", "full-path", "j", "inverse-j", "time-decay", "markov",
    "shapley",
]  # fmt: skip
#: What people call each model, in the order in which they are shown side by side.
MODELS: dict[str, str] = {
    "first": "First touch",
    "last": "Last touch",
    "last-non-direct": "Last non-direct",
    "linear": "Linear",
    "u": "U-shaped",
    "w": "W-shaped",
    "full-path": "Full path",
    "j": "J-shaped",
    "inverse-j": "Inverse J",
    "time-decay": "Time decay",
    "markov": "Markov",
    "shapley": "Shapley",
}
#: Longer than any record reaches back; what is above is a slip of the pen.
_MOST_DAYS = 3650


def _some_years(value: Decimal) -> Decimal:
    if value > _MOST_DAYS:
        raise refusal("too-many-days", f"{value} days are more than ten years.", "Write the days, such as 90.")
    return value


DayCount = Annotated[Count, AfterValidator(_some_years)]


class Attribution(Section):
    """How both teams read what helped a deal; it pays nobody."""

    model: Model = Field(
        default="u",
        description="The agreed model, which figures use unless asked for another: `first`, `last`, `last-non-direct`, "
        "`linear`, `u`, `w`, `full-path`, `j`, `inverse-j`, `time-decay`, `markov` or `shapley`.",
    )
    level: Literal["person", "account"] = Field(
        default="person",
        description="Whose touches count for a deal: those of the people on it (`person`), or of everyone at the "
        "company (`account`).",
    )
    look_back_days: DayCount = Field(
        default=Decimal(90),
        description="Touches so long before the win count, or longer where one deal in ten takes longer than this.",
    )
    half_life_days: DayCount = Field(
        default=Decimal(7), description="By `time-decay`: after so many days a touch counts half."
    )
