"""The mapping of one Salesforce: `live.yaml` with the organisation's own lead statuses and opportunity stages."""

from __future__ import annotations

import io
from collections.abc import Mapping
from importlib.resources import files

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from lockstep.sources.salesforce.client import Client
from lockstep.sources.salesforce.streams import STREAMS
from lockstep.sources.suggest import meaning


def mapping_of(source: str, client: Client) -> str:
    """Return the mapping for an organisation, as YAML.

    Parameters
    ----------
    source
        Name of the source.
    client
        Asked for statuses and stages, for currencies, and for what the user may not see: that is left out.

    Raises
    ------
    ConnectorError
        Salesforce did not answer.
    """
    yaml = YAML()
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    tree = yaml.load(files(__package__).joinpath("live.yaml").read_text(encoding="utf-8"))
    tree["source"] = source
    there = {one.name for objects in STREAMS.values() for one in objects if client.describe(one.name) is not None}
    _leave_out(tree, there)
    statuses, stages = _statuses(client), _stages(client)
    for feed in _feeds(tree, "person_records"):
        _fill(feed["stage"], statuses)
    _fill(tree["files"]["people"]["feeds"]["stages"]["stage"], statuses)
    if "lead_history" in tree["files"]:
        for field in ("stage", "from_stage"):
            _fill(tree["files"]["lead_history"]["feeds"]["stages"][field], statuses)
    for feed in _feeds(tree, "deal_records"):
        _fill(feed["state"], stages)
    _fill(
        tree["files"]["deal_history"]["feeds"]["stages"]["stage"],
        {stage: "opportunity" if state == "open" else state for stage, state in stages.items()},
    )
    written = io.StringIO()
    yaml.dump(tree, written)
    return written.getvalue()


def _statuses(client: Client) -> dict[str, str]:
    """Return what each lead status is for us: by the words in it; one that converts, a deal began with."""
    found: dict[str, str] = {}
    for record in _list(client, "LeadStatus", "ApiName, MasterLabel, IsConverted"):
        word = meaning.lifecycle(record["MasterLabel"]) or "known"
        if record["IsConverted"] == "true" and word not in ("qualified", "opportunity", "won"):
            word = "qualified"
        found |= {record["ApiName"]: word, record["MasterLabel"]: word}
    return found


def _stages(client: Client) -> dict[str, str]:
    """Return the state of each opportunity stage, as the organisation defines it."""
    found: dict[str, str] = {}
    for record in _list(client, "OpportunityStage", "ApiName, MasterLabel, IsWon, IsClosed"):
        state = "won" if record["IsWon"] == "true" else "lost" if record["IsClosed"] == "true" else "open"
        found |= {record["ApiName"]: state, record["MasterLabel"]: state}
    return found


def _list(client: Client, name: str, fields: str) -> list[dict[str, str]]:
    """Return a list of the set-up as texts; nothing where the user may not see it: the standard words stay then."""
    if client.describe(name) is None:
        return []
    pages = client.pages(name, f"SELECT {fields} FROM {name} ORDER BY SortOrder")
    return [
        {column: str(value).lower() if isinstance(value, bool) else str(value) for column, value in record.items()}
        for page in pages
        for record in page
    ]


def _leave_out(tree: CommentedMap, there: set[str]) -> None:
    """Take out files of objects that can't be seen, and what refers to them."""
    for stream, objects in STREAMS.items():
        if not any(one.name in there for one in objects):
            del tree["files"][stream]
    for file in tree["files"].values():
        for fields in file["feeds"].values():
            for field in [f for f, spec in fields.items() if isinstance(spec, Mapping) and "refers_to" in spec]:
                if fields[field]["refers_to"] not in tree["files"]:
                    del fields[field]


def _feeds(tree: CommentedMap, table: str) -> list[CommentedMap]:
    return [file["feeds"][table] for file in tree["files"].values() if table in file["feeds"]]


def _fill(spec: CommentedMap, values: Mapping[str, str]) -> None:
    """Put the organisation's own words before the standard ones, which stay for what was said long ago."""
    standard = {word: ours for word, ours in spec["values"].items() if word not in values}
    spec["values"] = CommentedMap(
        {DoubleQuotedScalarString(word): ours for word, ours in {**values, **standard}.items()}
    )
