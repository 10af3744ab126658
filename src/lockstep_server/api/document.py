"""The API's description, OpenAPI 3.1: what the framework writes, with the headers and examples it leaves out."""

from __future__ import annotations

import copy
import json
import re
from functools import cache
from typing import Any

from lockstep_server.api.application import api
from lockstep_server.api.limits import REQUESTS_A_MINUTE

#: What each refusal means here; every operation may answer it.
_MEANING = {
    "202": "Taken: it is on disk, and in the record within seconds.",
    "304": "What the sender of `If-None-Match` has is still right.",
    "400": "The body is no JSON.",
    "401": "No token and no session, or a token that is unknown or expired.",
    "403": "The roles, or the scopes of the token, do not reach this operation's act.",
    "404": "There is nothing of this name.",
    "409": "The record can't answer this now, or has changed since the first page.",
    "413": "The request has a body that is too large.",
    "414": "The address is too long.",
    "422": "A parameter can't be read, or the figure can't be asked so.",
    "429": f"More than {REQUESTS_A_MINUTE} requests in a minute with one token, or by one person.",
    "500": "The service failed.",
    "503": "Nothing has been synced yet.",
}
_ETAG = {"description": "Changes when the answer does.", "schema": {"type": "string"}}
_HEADERS: dict[str, dict[str, Any]] = {
    "200": {"ETag": _ETAG},
    "304": {"ETag": _ETAG},
    "401": {"WWW-Authenticate": {"schema": {"type": "string"}}},
    "429": {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 1, "maximum": 60}}},
}
_IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "`ETag` of an earlier answer: 304 without a body where it is still right.",
}


@cache
def document() -> dict[str, Any]:
    """Return the description as a JSON object."""
    said: dict[str, Any] = copy.deepcopy(dict(api.get_openapi_schema(path_prefix="/api/")))
    said["servers"] = [{"url": "/", "description": "The service itself."}]
    said["tags"] = [
        {"name": "figures", "description": "Numbers, their definitions, why, and the rows behind them."},
        {"name": "record", "description": "What was known, what was agreed, and where the goal stands."},
        {"name": "journeys", "description": "People, companies and deals on their way, with their names."},
        {"name": "sources", "description": "What was read, when, and what was wrong with it."},
        {"name": "reconciliation", "description": "Why systems count differently, lead by lead."},
        {"name": "leads", "description": "Leads handed in by other programs."},
        {"name": "people", "description": "Who asks, and who may sign in."},
    ]
    operations = [operation for path in said["paths"].values() for operation in path.values()]
    for operation in operations:
        _complete(operation)
    said["components"] |= _shared(operations)
    said["components"]["schemas"] = _answers(said)
    return said


def _complete(operation: dict[str, Any]) -> None:
    """Add headers, meanings and the parameter that every operation takes."""
    if 304 in operation["responses"] or "304" in operation["responses"]:
        operation["parameters"].append(_IF_NONE_MATCH)
    for parameter in operation["parameters"]:
        parameter["schema"] = _one_way(parameter["schema"])
        # Said of the parameter, not again of its text; examples without names can stand in the schema alone.
        parameter["description"] = parameter["schema"].pop("description", parameter.get("description", ""))
        parameter.pop("examples", None)
    operation["responses"] = {str(status): said for status, said in operation["responses"].items()}
    for status, said in operation["responses"].items():
        said["description"] = _MEANING.get(status, "Done.")
        if status in _HEADERS:
            said["headers"] = _HEADERS[status]


def _shared(operations: list[dict[str, Any]]) -> dict[str, Any]:
    """Say once what many operations have: their refusals, and the parameters that mean the same everywhere."""
    found: dict[str, dict[str, Any]] = {"responses": {}, "parameters": {}}
    for operation in operations:
        for status, said in operation["responses"].items():
            if int(status) >= 300:
                found["responses"][status] = said
                operation["responses"][status] = {"$ref": f"#/components/responses/{status}"}
        for at, parameter in enumerate(operation["parameters"]):
            name = parameter["name"]
            if found["parameters"].setdefault(name, parameter) == parameter:
                operation["parameters"][at] = {"$ref": f"#/components/parameters/{name}"}
    return found


def _answers(said: dict[str, Any]) -> dict[str, Any]:
    """Return the shapes that answers have; those of parameters, which stand with the operations, are left out."""
    schemas = said["components"]["schemas"]
    reached: dict[str, Any] = {}
    text = json.dumps([said["paths"], said["components"]["responses"]])
    while found := {name for name in re.findall(r"#/components/schemas/(\w+)", text) if name not in reached}:
        reached |= {name: schemas[name] for name in found}
        text = json.dumps([schemas[name] for name in found])
    for schema in reached.values():
        schema.pop("title", None)
        for details in schema["properties"].values():
            # A key that may be absent has no default for whoever reads it.
            details.pop("title", None)
            details.pop("default", None)
    return dict(sorted(reached.items()))


def _one_way(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a parameter's schema without the null that Python has for “left out”."""
    ways = [way for way in schema.get("anyOf", ()) if way.get("type") != "null"]
    rest = {key: value for key, value in schema.items() if key not in ("anyOf", "title")}
    return rest | ways[0] if len(ways) == 1 else rest
