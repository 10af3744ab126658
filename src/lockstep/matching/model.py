"""What each agreement is worth: the chances of every level among records of one and of two people, frozen.

The weight of a level is ``log2(m / u)`` bits: `m` its share among pairs of one person, `u` among pairs of two. A rare
value that both have weighs more than a common one: where its frequency is known, it stands in for `u`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

from lockstep.matching.comparisons import COMPARISONS, Comparison, chosen
from lockstep.values.faults import LockstepError

_FORM = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model of one kind of records; it never changes, so neither does the score of a pair.

    Attributes
    ----------
    kind
        ``people`` or ``companies``.
    prior
        Chance that two records taken at random are one.
    chances
        Comparison to label of a level to ``(m, u)``.
    frequencies
        Column to value to its share of the records that have one; only values that occur more often than most.
    rare
        Column to the share of a value that is not listed in `frequencies`.

    Examples
    --------
    >>> model = default_model("people")
    >>> Model.from_json(model.as_json()) == model
    True
    """

    kind: str
    prior: float
    chances: Mapping[str, Mapping[str, tuple[float, float]]]
    frequencies: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    rare: Mapping[str, float] = field(default_factory=dict)

    def comparisons(self, columns: frozenset[str] | None = None) -> tuple[Comparison, ...]:
        """Return what the model compares, of the columns given or of all."""
        made = COMPARISONS[self.kind] if columns is None else chosen(self.kind, columns)
        return tuple(each for each in made if each.name in self.chances)

    def as_json(self) -> str:
        """Return the model as text, the same for the same model."""
        return json.dumps(
            {
                "form": _FORM,
                "kind": self.kind,
                "prior": self.prior,
                "chances": self.chances,
                "frequencies": self.frequencies,
                "rare": self.rare,
            },
            ensure_ascii=False,
            sort_keys=True,
            indent=1,
        )

    @classmethod
    def from_json(cls, text: str) -> Model:
        """Read a model again.

        Raises
        ------
        LockstepError
            The text is no model, or one of another form.
        """
        try:
            read: dict[str, Any] = json.loads(text)
            if read["form"] != _FORM:
                raise ValueError(read["form"])
            return cls(
                kind=read["kind"],
                prior=read["prior"],
                chances={
                    name: {label: (m, u) for label, (m, u) in levels.items()}
                    for name, levels in read["chances"].items()
                },
                frequencies=read["frequencies"],
                rare=read["rare"],
            )
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise LockstepError(
                "This is no model for matching that this version of Lockstep can read.",
                remedy="Remove it: it is trained anew at the next sync.",
            ) from problem


@lru_cache(maxsize=2)
def default_model(kind: str = "people") -> Model:
    """Return the model that ships, for records too few to learn from.

    Parameters
    ----------
    kind
        ``people`` or ``companies``.
    """
    return Model.from_json(resources.files(__package__).joinpath(f"{kind}.json").read_text(encoding="utf-8"))
