"""What the page is asked for beside period and segment: what gets the credit, by which model, whose touches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from lockstep.charter.attribution import MODELS
from lockstep.insight.reader import Reader
from lockstep.insight.what_helped.asked import ACCOUNT, CAMPAIGN, CHANNEL, CONTENT, PERSON
from lockstep.values.faults import LockstepError, WrongUse
from lockstep_server.frame.asked import Asked

UNITS = {CHANNEL: "By channel", CAMPAIGN: "By campaign", CONTENT: "By content"}
LEVELS = {PERSON: "People on the deal", ACCOUNT: "Everyone at the company"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpedAsked:
    """The address of the page, read.

    Attributes
    ----------
    asked
        Period and segment.
    unit, level, model
        As the figure's options have them.
    agreed_level, agreed_model
        The charter's, which stay out of the address.
    is_whole
        Whether every row is shown, not the largest alone.
    """

    asked: Asked
    unit: str
    level: str
    model: str
    agreed_level: str
    agreed_model: str
    is_whole: bool = False

    def kept(self) -> dict[str, str]:
        """Return what the pickers of period and segment carry along; defaults stay out of the address."""
        said = {"unit": self.unit, "level": self.level, "model": self.model}
        usual = {"unit": CHANNEL, "level": self.agreed_level, "model": self.agreed_model}
        return {name: value for name, value in said.items() if value != usual[name]}

    def query(self, **changes: str | None) -> str:
        """Return the address of the same page with these parameters set or, by None, left out."""
        return self.asked.query(**{**self.kept(), **changes})

    def figure_query(self, *, model: str | None = None) -> str:
        """Return the address part of a figure's page for this question.

        Parameters
        ----------
        model
            By which model; None: the figure takes none.
        """
        options = {"set.unit": self.unit, "set.level": self.level} | ({"set.model": model} if model else {})
        return self.asked.query(**options)

    @property
    def credited_query(self) -> str:
        """The same for the model asked for."""
        return self.figure_query(model=self.model)

    @property
    def models_query(self) -> str:
        """The same for all models."""
        return self.figure_query()

    def question(self, *, model: bool = False) -> dict[str, Any]:
        """Return it as arguments of `Reader.figure`.

        Parameters
        ----------
        model
            Whether the figure takes one.
        """
        options = {"unit": self.unit, "level": self.level} | ({"model": self.model} if model else {})
        return self.asked.question | {"options": options}


def first_look(reader: Reader, asked: Asked) -> HelpedAsked:
    """Return what is asked for when the address says period and segment alone."""
    agreed = reader.charter.attribution
    return HelpedAsked(
        asked=asked,
        unit=CHANNEL,
        level=agreed.level,
        model=agreed.model,
        agreed_level=agreed.level,
        agreed_model=agreed.model,
    )


def read(said: QueryDict, asked: Asked, reader: Reader) -> tuple[HelpedAsked, LockstepError | None]:
    """Read the address; what can't be read is left at its default, and the reason returned."""
    usual = first_look(reader, asked)
    problem: LockstepError | None = None
    found: dict[str, str] = {}
    known: tuple[tuple[str, Mapping[str, str]], ...] = (("unit", UNITS), ("level", LEVELS), ("model", MODELS))
    for name, values in known:
        wanted = said.get(name) or getattr(usual, name)
        if wanted not in values:
            problem = WrongUse(f"There is no {name} “{wanted}” here.", remedy="Pick one from the list.")
            wanted = getattr(usual, name)
        found[name] = wanted
    return (
        HelpedAsked(
            asked=asked,
            agreed_level=usual.agreed_level,
            agreed_model=usual.agreed_model,
            is_whole=said.get("all") == "1",
            **found,
        ),
        problem,
    )
