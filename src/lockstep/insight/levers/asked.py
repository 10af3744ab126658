"""What every lever is estimated with: the record and question, the past, the worth of opportunities, the horizon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lockstep.engines.portable import Bindable
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.levers.past import PACKAGE, RECENT_DAYS, Past
from lockstep.insight.levers.worth import Worth


@dataclass(frozen=True, slots=True)
class Asked:
    """The ground all levers stand on."""

    context: Context
    question: Question
    past: Past
    worth: Worth
    horizon_days: int

    @property
    def scale(self) -> float:
        """What brings the recent days to the horizon: as many leads come as came."""
        return self.horizon_days / RECENT_DAYS

    @property
    def check_scale(self) -> float:
        """What brings the last third to the horizon."""
        return self.horizon_days / self.past.last_days

    def rows(self, sql_name: str, **params: Bindable) -> list[dict[str, Any]]:
        """Run one of the levers' SQL."""
        return self.context.rows(PACKAGE, sql_name, self.question, day="offered_day", tables=None, **params)
