"""What the benchmark finds out about one size."""

from __future__ import annotations

from dataclasses import dataclass

from bench.process import Pair, Run


@dataclass(frozen=True, slots=True)
class Measured:
    """One size of the invented company, measured."""

    touches: int
    leads: int
    deals: int
    rows: int
    csv_mb: float
    importing: Pair
    again: Run
    figures_s: dict[str, float]
    scan_s: float

    @property
    def all_figures_s(self) -> float:
        """Seconds of all figures, one after the other."""
        return sum(self.figures_s.values())
