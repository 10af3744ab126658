"""The mapping of one account: its currency, its own lifecycle stages and the outcomes its calls are given."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from io import StringIO

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from lockstep.sources.hubspot.client import Client
from lockstep.sources.hubspot.refusals import Absent, MissingRight
from lockstep.sources.suggest.meaning import lifecycle


def account_mapping(source: str, client: Client) -> str:
    """Return the YAML of the mapping for an account.

    A lifecycle stage of the account's own is given the stage of ours that its name speaks of; where it speaks of none
    it is left out, and the first sync reports each of its values with what to write.

    Parameters
    ----------
    source
        Name of the source.
    client
        To ask the account with.

    Raises
    ------
    ConnectorError
        As `Client.get`.
    """
    yaml = YAML()
    yaml.width = 120
    yaml.preserve_quotes = True
    mapping: CommentedMap = yaml.load(files(__package__).joinpath("live.yaml").read_text(encoding="utf-8"))
    mapping["source"] = source
    details = client.get("/account-info/v3/details").body
    if details.get("companyCurrency"):
        mapping.insert(1, "currency", details["companyCurrency"], comment="of amounts that name none")
    contact = mapping["files"]["contacts"]["feeds"]["person_records"]["stage"]
    stages = dict(contact["values"])
    for value, label in _options(client, "contacts", "lifecyclestage"):
        ours = stages.get(value) or lifecycle(label) or lifecycle(value)
        if ours:
            stages[value] = ours
    contact["values"] = stages
    entries = mapping["files"]["contact_stages"]["feeds"]["stages"]
    entries["stage"]["values"], entries["from_stage"]["values"] = dict(stages), dict(stages)
    outcomes = mapping["files"]["calls"]["feeds"]["activities"]["outcome"]["values"]
    outcomes.update(dict(_options(client, "calls", "hs_call_disposition")))
    written = StringIO()
    yaml.dump(mapping, written)
    return written.getvalue()


def _options(client: Client, of: str, property_: str) -> Iterator[tuple[str, str]]:
    """Give the values of a property of an account, and what people call them; none where it may not be seen."""
    try:
        options = client.get(f"/crm/v3/properties/{of}/{property_}").body.get("options") or ()
    except (Absent, MissingRight):
        return
    yield from ((str(option["value"]), str(option["label"])) for option in options)
