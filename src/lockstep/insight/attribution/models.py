"""The models: what each gives to which touch, as numbers that the SQL reads, and the published variants by name.

Ten of the twelve look at one conversion at a time and are a row of weights (`Weights`): `credited.sql` turns it into
the credit of each touch, `roles` into that of each unit. Markov and Shapley look at all journeys at once; see `markov`
and `shapley`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from difflib import get_close_matches

import numpy as np
import pyarrow as pa

from lockstep.charter.attribution import MODELS
from lockstep.values.faults import WrongUse
from lockstep.values.instants import DAY_S

#: Weight of a touch at the very end: a power of two, so that half-lives come out whole.
_FRESH = 2**20
#: Steps of age per half-life: fine enough that two touches minutes apart differ, few enough for a small table.
_STEPS = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A model as a row of the table `models`: whole numbers without a common divisor.

    Attributes
    ----------
    first, lead, opportunity, last
        Weight of the first touch; of the last one at or before the lead was made, and before the opportunity; of the
        last one of all. A touch that is several of these has their sum.
    middle
        Weight of all other touches together, each the same. Where there are none, the anchors get all.
    lead_else_last
        1: where there was no touch before the lead, or no lead, the last touch takes its place.
    not_direct
        1: the last touch that is not direct, where there is one, instead of the last; for a model without `middle`.
    by_age
        1: instead of all this, half the weight for every half-life before the conversion.
    """

    first: int = 0
    lead: int = 0
    opportunity: int = 0
    last: int = 0
    middle: int = 0
    lead_else_last: int = 0
    not_direct: int = 0
    by_age: int = 0


#: Models of one conversion at a time. 22.5 to 10, of the full path, is 9 to 4.
WEIGHTS: dict[str, Weights] = {
    "first": Weights(first=1),
    "last": Weights(last=1),
    "last-non-direct": Weights(last=1, not_direct=1),
    "linear": Weights(middle=1),
    "u": Weights(first=2, lead=2, middle=1, lead_else_last=1),
    "w": Weights(first=3, lead=3, opportunity=3, middle=1),
    "full-path": Weights(first=9, lead=9, opportunity=9, last=9, middle=4),
    "j": Weights(first=1, last=3, middle=1),
    "inverse-j": Weights(first=3, last=1, middle=1),
    "time-decay": Weights(by_age=1),
    "u:playbook": Weights(first=2, last=2, middle=1),
}
#: What others publish under the name of a model, where it differs from ours.
VARIANTS: dict[str, str] = {
    "u:playbook": "40-20-40 on the first and the last touch, whenever the lead was made (dbt's attribution playbook)",
    "markov:converting": "removal effects from converting journeys alone, as where losses are not known",
    "markov:value": "removal effects on value rather than on conversions (ChannelAttribution)",
    "shapley:rate": "what a set of units is worth is its conversion rate, not its conversions",
}


def named(names: Iterable[str]) -> list[str]:
    """Return models by name, each once, in the order of the charter; none named: all of them, without variants.

    Raises
    ------
    WrongUse
        There is no such model.

    Examples
    --------
    >>> named(["shapley", "first", "first"])
    ['first', 'shapley']
    """
    known = [*MODELS, *VARIANTS]
    asked = set(names)
    for name in sorted(asked - set(known)):
        near = get_close_matches(name, known, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise WrongUse(f"There is no model “{name}”.", remedy=f"{hint}There are {', '.join(known)}.")
    return [name for name in known if name in asked] if asked else list(MODELS)


def tables(names: Iterable[str], *, half_life_days: int | float) -> dict[str, pa.Table]:
    """Return the tables `models` and `decay` that `credited.sql` reads.

    Parameters
    ----------
    names
        Models; those that are no row of weights are passed over.
    half_life_days
        Of `time-decay`: after so many days a touch counts half.

    Returns
    -------
    dict
        ``models``: one row per model, ``model`` text and its weights, int64. ``decay``: ``step`` and ``weight`` int64,
        for ages in steps of `step_s`; older touches than the table reaches weigh 1.

    Examples
    --------
    >>> made = tables(["first", "time-decay"], half_life_days=7)
    >>> made["models"]["model"].to_pylist(), made["decay"]["weight"].to_pylist()[:2]
    (['first', 'time-decay'], [1048576, 1048399])
    """
    chosen = [name for name in names if name in WEIGHTS]
    columns = [field.name if field.name not in _ANCHORS else f"{field.name}_weight" for field in fields(Weights)]
    rows = [astuple(WEIGHTS[name]) for name in chosen]
    models = {"model": pa.array(chosen, pa.string())} | {
        column: pa.array([row[place] for row in rows], pa.int64()) for place, column in enumerate(columns)
    }
    step = step_s(half_life_days)
    reach = int(np.log2(2 * _FRESH) * half_life_days * DAY_S / step)
    steps = np.arange(reach + 1, dtype=np.int64)
    weights = np.rint(_FRESH * np.exp2(-(steps * step) / (half_life_days * DAY_S))).astype(np.int64)
    return {"models": pa.table(models), "decay": pa.table({"step": steps, "weight": np.maximum(weights, 1)})}


_ANCHORS = ("first", "lead", "opportunity", "last")


def step_s(half_life_days: int | float) -> int:
    """Return the seconds in one step of the table `decay`, which the SQL takes as ``:step_s``.

    Raises
    ------
    WrongUse
        A half-life of nothing, or of more than ten years.

    Examples
    --------
    >>> step_s(7)
    147
    """
    if not 0 < half_life_days <= 3650:
        raise WrongUse(f"A half-life of {half_life_days} days is none.", remedy="Give days, such as 7.")
    return max(1, round(half_life_days * DAY_S) // _STEPS)
