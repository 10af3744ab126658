"""The JSON schema of a charter, for editors."""

from __future__ import annotations

from typing import Any

from lockstep.charter.model import Charter


def json_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12): keys, kinds and words; what lies between sections only `check` sees.

    Examples
    --------
    >>> json_schema()["required"]
    ['company']
    """
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Charter.model_json_schema(by_alias=True)}
