"""What an account's own stages mean: which stage of a deal is won or lost, which of a lead is worked or qualified."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lockstep.sources.hubspot.client import Client
from lockstep.sources.hubspot.refusals import Absent
from lockstep.values.ids import content_hash

#: HubSpot's states of a lead, in ours.
_LEAD_STATES = {
    "NEW": "offered", "IN_PROGRESS": "accepted", "QUALIFIED": "qualified", "UNQUALIFIED": "disqualified",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a pipeline: what people call it, and ours (of deals: ``open``, ``won`` or ``lost``)."""

    label: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Pipelines:
    """The stages of all pipelines of one kind of object, by id."""

    stages: dict[str, Stage]

    @property
    def hash(self) -> str:
        """Another one when a stage was added, renamed or means something else."""
        return content_hash({id_: [stage.label, stage.meaning] for id_, stage in sorted(self.stages.items())})

    def label(self, stage: str | None) -> str | None:
        """Return what people call a stage; its id where no pipeline has it any more."""
        return self.stages[stage].label if stage in self.stages else stage


def deal_pipelines(client: Client) -> Pipelines:
    """Ask for the pipelines of deals.

    Raises
    ------
    ConnectorError
        As `Client.get`.
    """
    return _pipelines(client, "deals", lambda stage: deal_state(stage.get("metadata") or {}))


def lead_pipelines(client: Client) -> Pipelines:
    """Ask for the pipelines of leads.

    Raises
    ------
    ConnectorError
        As `Client.get`; `refusals.Absent` where the account's plan has no leads.
    """
    return _pipelines(
        client,
        "leads",
        lambda stage: _LEAD_STATES.get(str((stage.get("metadata") or {}).get("leadState")).upper(), "offered"),
    )


def lifecycle_stages(client: Client) -> Pipelines:
    """Ask what people call the lifecycle stages of contacts; what they mean is the mapping's to say.

    Raises
    ------
    ConnectorError
        As `Client.get`.
    """
    try:
        options = client.get("/crm/v3/properties/contacts/lifecyclestage").body.get("options") or ()
    except Absent:
        options = ()
    return Pipelines({str(option["value"]): Stage(str(option["label"]), "") for option in options})


def deal_state(metadata: Mapping[str, Any]) -> str:
    """Return what a stage of a deal means, by its probability.

    Examples
    --------
    >>> [deal_state(m) for m in ({"isClosed": "true", "probability": "1.0"}, {"probability": "0.0"}, {})]
    ['won', 'lost', 'open']
    """
    try:
        probability = float(metadata["probability"])
    except (KeyError, TypeError, ValueError):
        return "open"
    is_closed = str(metadata.get("isClosed", probability in (0.0, 1.0))).lower() == "true"
    return "open" if not is_closed else "won" if probability == 1.0 else "lost"


def _pipelines(client: Client, of: str, meaning: Callable[[Mapping[str, Any]], str]) -> Pipelines:
    answer = client.get(f"/crm/v3/pipelines/{of}")
    return Pipelines(
        {
            str(stage["id"]): Stage(str(stage["label"]), meaning(stage))
            for pipeline in answer.body["results"]
            for stage in pipeline["stages"]
        }
    )
