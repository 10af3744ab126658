"""The API's operations, out of the API itself, so that a new one is tested as soon as it exists."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lockstep_server.api.application import api
from lockstep_server.people.roles import Act


@dataclass(frozen=True)
class Known:
    """One operation: its name, an address that it answers, what it asks for, and how it is asked."""

    name: str
    path: str
    act: Act | None
    method: str = "GET"


#: What stands for the parts of an address.
PARTS = {"figures": "goal-pace", "sources": "crm", "journeys": "nothing"}
#: What an operation can't be asked without.
NEEDED = {
    "/api/search": "?q=an",
    "/api/reconciliation/differences": "?left=crm&right=the+record",
}


def known() -> list[Known]:
    """Return every operation."""
    found = []
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                whole = f"/api/{router.prefix}{path}".replace("//", "/")
                part = PARTS.get(whole.split("/")[2], "nothing")
                acts = {callback._act for callback in operation.auth_callbacks}
                assert len(acts) == 1, f"{whole} asks a token for something else than a session"
                address = re.sub(r"{[^}]+}", part, whole) + NEEDED.get(whole, "")
                found.append(Known(operation.operation_id, address, acts.pop(), operation.methods[0]))
    return found


OPERATIONS = known()
#: Those that take nothing in.
READING = [operation for operation in OPERATIONS if operation.method == "GET"]
