"""The pairs of records that were asked about, and what each comparison says for or against, in whole millibits.

The weights are those of `lockstep.matching`; rounded to whole numbers, so that their sums are exact.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lockstep.matching.normal import CELLS, prepare
from lockstep.matching.weighing import reasons, weigh

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lockstep.engines.embedded import Workbench
    from lockstep.matching.model import Model


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair of nodes that was scored.

    Attributes
    ----------
    low, high
        Its nodes.
    weight
        Millibits, the prior included.
    why
        Comparisons: ``what``, ``how``, ``level`` and ``millibits``.
    is_doubt
        Kept whatever its probability: one e-mail address under two names.
    """

    low: int
    high: int
    weight: int
    why: Sequence[Mapping[str, Any]]
    is_doubt: bool

    @property
    def ppm(self) -> int:
        """Its probability in parts per million."""
        return probability_ppm(self.weight)

    @property
    def told(self) -> str:
        """The comparisons as JSON, in bits."""
        told = [
            {key: each[key] for key in ("what", "how", "level")} | {"bits": each["millibits"] / 1000}
            for each in self.why
        ]
        return json.dumps(told, separators=(",", ":"), ensure_ascii=False)

    @property
    def reason(self) -> str:
        """Why it was joined, as an edge says it."""
        for_it = sorted((each for each in self.why if each["millibits"] > 0), key=lambda each: -each["millibits"])
        said = ", ".join(f"{each['level']} (+{each['millibits'] / 1000:.1f})" for each in for_it)
        against = [each for each in self.why if each["millibits"] < 0]
        but = ", ".join(f"{each['level']} ({each['millibits'] / 1000:.1f})" for each in against)
        return f"4model|{self.ppm / 10_000:.2f} %: {said}" + (f"; but {but}" if but else "")


def probability_ppm(millibits: int) -> int:
    """Return a weight as a probability in parts per million.

    Examples
    --------
    >>> probability_ppm(0), probability_ppm(10_000), probability_ppm(-30_000)
    (500000, 999024, 0)
    """
    odds = math.pow(2, min(millibits, 60_000) / 1000)
    return round(1_000_000 * odds / (1 + odds))


def scored(workbench: Workbench, model: Model, *, at_least: int) -> list[Pair]:
    """Return the pairs of `identity_asked` that weigh so much, and those in doubt, the heaviest first.

    Parameters
    ----------
    workbench
        With `identity_asked` and `identity_cells`, and of people `identity_doubts`.
    model
        Of their kind.
    at_least
        Millibits.
    """
    held = [name for (name, *_) in workbench.execute("DESCRIBE identity_cells").fetchall()]
    columns = {name: name for name in held if name in CELLS}
    prepared = prepare(workbench, "identity_cells", columns, kind=model.kind, into="identity_prepared")
    weigh(workbench, prepared, pairs="identity_asked", model=model, into="identity_weighed")
    doubts = "identity_doubts" if model.kind == "people" else "(SELECT 0 AS low, 0 AS high LIMIT 0)"
    prior = round(1000 * math.log2(model.prior / (1 - model.prior)))
    found = workbench.execute(
        f"""
        WITH said AS (
          SELECT w.uid_l, w.uid_r, d.low IS NOT NULL AS is_doubt, LIST_TRANSFORM(
            {reasons(prepared, model, of="w", digits=3)},
            lambda c: {{'what': c.what, 'how': c.how, 'level': c.level,
              'millibits': CAST(ROUND(1000 * c.bits) AS INTEGER)}}) AS why
          FROM identity_weighed AS w LEFT JOIN (SELECT low, high FROM {doubts}) AS d
            ON d.low = w.uid_l AND d.high = w.uid_r),
        summed AS (
          SELECT *,
            CAST({prior} + COALESCE(LIST_SUM(LIST_TRANSFORM(why, lambda c: c.millibits)), 0) AS INTEGER) AS millibits
          FROM said)
        SELECT uid_l, uid_r, millibits, TO_JSON(why), is_doubt FROM summed WHERE millibits >= {at_least} OR is_doubt
        ORDER BY millibits DESC, uid_l, uid_r"""
    ).fetchall()
    workbench.execute("DROP TABLE identity_prepared; DROP TABLE identity_weighed")
    return [Pair(low, high, weight, json.loads(why), is_doubt) for low, high, weight, why, is_doubt in found]
