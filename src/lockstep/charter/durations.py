"""Working durations as people write them: ``4 working hours``, ``10 working days``.

An hour is an hour anywhere; a working day is as long as the owner's calendar makes it, so days become
seconds only beside a calendar: in a calendar of eight-hour days, ``2 working days`` are 57,600 working
seconds; in one of seven and a half hours, 54,000.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from lockstep.charter.refusals import refusal

_WRITTEN = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)\s+(working\s+)?(minute|hour|day)s?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WorkingDuration:
    """A length of working time: `working_seconds` as they are, or `days` of the owner's calendar.

    Exactly one of the two is above zero.
    """

    working_seconds: int = 0
    days: Decimal = Decimal(0)

    @classmethod
    def parse(cls, text: object) -> WorkingDuration:
        """Read ``30 working minutes``, ``1 working hour``, ``1.5 working days``.

        Raises
        ------
        PydanticCustomError
            `text` is something else, or nothing at all, or parts of a minute.

        Examples
        --------
        >>> WorkingDuration.parse("4 working hours")
        WorkingDuration(working_seconds=14400, days=Decimal('0'))
        >>> str(WorkingDuration.parse("60 working minutes"))
        '1 working hour'
        """
        if isinstance(text, cls):
            return text
        found = _WRITTEN.fullmatch(str(text).strip()) if isinstance(text, str) else None
        if found is None:
            raise refusal("not-a-duration", f"{_quoted(text)} is not a working duration.",
                          "Write it like `4 working hours`, `30 working minutes` or `10 working days`.")  # fmt: skip
        amount, working, unit = Decimal(found[1]), found[2], found[3].lower()
        if not working:
            raise refusal("not-a-duration", f"“{text}” does not say whether it is working time.",
                          f"Write `{found[1]} working {unit}{'' if amount == 1 else 's'}`.")  # fmt: skip
        if amount == 0:
            raise refusal("not-a-duration", f"“{text}” leaves no time at all.", "Write at least `1 working minute`.")
        if unit == "day":
            return cls(days=amount.normalize())
        seconds = amount * (3600 if unit == "hour" else 60)
        if seconds % 60:
            raise refusal("not-a-duration", f"“{text}” is not a whole number of minutes.",
                          "Write it in minutes, like `90 working minutes`.")  # fmt: skip
        return cls(working_seconds=int(seconds))

    def seconds(self, standard_day_seconds: int) -> int:
        """Return the working seconds in a calendar whose working day is `standard_day_seconds` long.

        Parts of a second, which only parts of a day can give, are rounded half up.

        Examples
        --------
        >>> WorkingDuration.parse("2 working days").seconds(standard_day_seconds=28_800)
        57600
        """
        if self.working_seconds:
            return self.working_seconds
        return int((self.days * standard_day_seconds).quantize(Decimal(1), ROUND_HALF_UP))

    def __str__(self) -> str:
        if self.days:
            return _counted(f"{self.days:f}", "day")
        hours, rest = divmod(self.working_seconds, 3600)
        return _counted(str(self.working_seconds // 60), "minute") if rest else _counted(str(hours), "hour")


def _counted(number: str, unit: str) -> str:
    return f"{number} working {unit}{'' if number == '1' else 's'}"


def _quoted(value: object) -> str:
    return f"“{value}”" if isinstance(value, str) else "This"


Duration = Annotated[
    WorkingDuration,
    PlainValidator(WorkingDuration.parse),
    PlainSerializer(str, return_type=str),
    WithJsonSchema(
        {"type": "string", "pattern": r"^\d+(\.\d+)? working (minute|hour|day)s?$", "examples": ["4 working hours"]}
    ),
]
