"""What HubSpot's endpoints answer: objects, search, associations, pipelines, properties, owners and marketing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import Response, jsonify, request

from emulators.hubspot.portal import SCOPES, Item, Portal, iso
from emulators.hubspot.search import Invalid, search

_Lacks = Callable[[str], Response | None]
#: Property values that HubSpot keeps of the past.
_KEPT = 20


class Answers:
    """The endpoints over one account."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal

    def routes(self) -> Iterator[tuple[str, str, Callable[..., Any]]]:
        objects = "/crm/v3/objects/<kind>"
        yield objects, "GET", self.list
        yield f"{objects}/search", "POST", self.search
        yield f"{objects}/batch/read", "POST", self.batch_read
        yield "/crm/v4/associations/<kind>/<to>/batch/read", "POST", self.associations
        yield "/crm/v3/pipelines/<kind>", "GET", self.pipelines
        yield "/crm/v3/properties/<kind>", "GET", self.properties
        yield "/crm/v3/properties/<kind>/<name>", "GET", self.property
        yield "/crm/v3/owners", "GET", self.owners
        yield "/account-info/v3/details", "GET", self.details
        yield "/marketing/v3/forms", "GET", self.forms
        yield "/form-integrations/v1/submissions/forms/<form>", "GET", self.submissions
        yield "/email/public/v1/events", "GET", self.email_events
        yield "/email/public/v1/campaigns/<int:campaign>", "GET", self.email_campaign
        yield "/marketing/v3/campaigns", "GET", self.campaigns
        yield "/marketing/v3/campaigns/<campaign>/budget/totals", "GET", self.budget

    def list(self, lacks: _Lacks, kind: str) -> Any:
        if no := self._refused(lacks, kind):
            return no
        limit, after = int(request.args.get("limit", 10)), int(request.args.get("after", 0))
        history = _named("propertiesWithHistory")
        if limit > (50 if history else 100):
            return _invalid(f"Page size of {limit} is too large")
        is_archived = request.args.get("archived") == "true"
        items = self._items(kind, archived=is_archived)
        there = sorted((item for item in items if int(item.id) > after), key=lambda item: int(item.id))
        page = there[:limit]
        results = [_shown(item, _named("properties"), history) for item in page]
        return _paged(results, page[-1].id if len(there) > limit else None)

    def search(self, lacks: _Lacks, kind: str) -> Any:
        if no := self._refused(lacks, kind):
            return no
        try:
            found, total, after = search(self.portal, kind, request.json)
        except Invalid as why:
            return _invalid(str(why))
        wanted = {*request.json.get("properties", []), "hs_object_id", "createdate"}
        results = [
            {
                "id": values["hs_object_id"],
                "properties": {name: values.get(name) for name in wanted},
                "createdAt": values["createdate"],
                "updatedAt": values.get("lastmodifieddate") or values.get("hs_lastmodifieddate"),
                "archived": False,
            }
            for values in found
        ]
        return _paged(results, after, total=total)

    def batch_read(self, lacks: _Lacks, kind: str) -> Any:
        if no := self._refused(lacks, kind):
            return no
        asked = request.json
        history = asked.get("propertiesWithHistory") or []
        if len(asked["inputs"]) > (50 if history else 100):
            return _invalid("The maximum number of inputs supported in a batch request is exceeded")
        is_archived = request.args.get("archived") == "true"
        results, lost = {}, []
        for wanted in asked["inputs"]:
            item = self.portal.items[kind].get(self.portal.canonical(kind, str(wanted["id"])))
            if item is None or (item.archived_ms is not None) is not is_archived:
                lost.append(str(wanted["id"]))
            else:
                results[item.id] = _shown(item, asked.get("properties") or [], history)
        body: dict[str, Any] = {"status": "COMPLETE", "results": [*results.values()]}
        if lost:
            error = {"status": "error", "category": "OBJECT_NOT_FOUND", "context": {"ids": lost}}
            body |= {"numErrors": 1, "errors": [error]}
        return jsonify(body), 207 if lost else 200

    def associations(self, lacks: _Lacks, kind: str, to: str) -> Any:
        if no := self._refused(lacks, kind) or self._refused(lacks, to):
            return no
        if len(request.json["inputs"]) > 1000:
            return _invalid("The maximum number of inputs supported is 1000")
        results, errors = [], []
        for wanted in request.json["inputs"]:
            id_, after = str(wanted["id"]), int(wanted.get("after") or 0)
            others = sorted(self.portal.living_links(kind, id_, to).items())
            if not others:
                errors.append({"status": "error", "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND"})
                continue
            page = others[after : after + 2]  # HubSpot's are larger, and nobody may count on how large
            one: dict[str, Any] = {
                "from": {"id": id_},
                "to": [
                    {
                        "toObjectId": int(other),
                        "associationTypes": [
                            {"category": "HUBSPOT_DEFINED", "typeId": number, "label": label} for number, label in kinds
                        ],
                    }
                    for other, kinds in page
                ],
            }
            if after + 2 < len(others):
                one["paging"] = {"next": {"after": str(after + 2), "link": "?after"}}
            results.append(one)
        body = {"status": "COMPLETE", "results": results}
        return (jsonify({**body, "numErrors": len(errors), "errors": errors}), 207) if errors else jsonify(body)

    def pipelines(self, lacks: _Lacks, kind: str) -> Any:
        if no := self._refused(lacks, kind):
            return no
        return jsonify({"results": self.portal.pipelines[kind]})

    def properties(self, lacks: _Lacks, kind: str) -> Any:
        if no := self._refused(lacks, kind):
            return no
        return jsonify({"results": [{"name": name} for name in sorted(self.portal.properties[kind])]})

    def property(self, lacks: _Lacks, kind: str, name: str) -> Any:
        if no := self._refused(lacks, kind):
            return no
        options = self.portal.options.get((kind, name))
        return jsonify({"name": name, "options": options}) if options is not None else _absent()

    def owners(self, lacks: _Lacks) -> Any:
        if no := lacks(SCOPES["owners"]):
            return no
        is_archived = request.args.get("archived") == "true"
        limit, after = int(request.args.get("limit", 100)), int(request.args.get("after", 0))
        there = [one for one in self.portal.owners if one["archived"] is is_archived]
        return _paged(there[after : after + limit], str(after + limit) if after + limit < len(there) else None)

    def details(self, lacks: _Lacks) -> Any:
        return jsonify(
            portalId=62515, accountType="STANDARD", timeZone="Europe/Berlin", companyCurrency="EUR",
            additionalCurrencies=["USD"], utcOffset="+01:00", uiDomain="app-eu1.hubspot.com", dataHostingLocation="eu1",
        )  # fmt: skip

    def forms(self, lacks: _Lacks) -> Any:
        if no := lacks(SCOPES["forms"]):
            return no
        return _paged([{"id": id_, "name": name} for id_, name in sorted(self.portal.forms.items())], None)

    def submissions(self, lacks: _Lacks, form: str) -> Any:
        if no := lacks(SCOPES["forms"]):
            return no
        limit, after = int(request.args.get("limit", 20)), int(request.args.get("after", 0))
        if limit > 50:
            return _invalid("limit must be at most 50")
        own = [one for one in self.portal.submissions if one["form"] == form]
        own.sort(key=lambda one: -one["submittedAt"])
        shown = [{key: value for key, value in one.items() if key != "form"} for one in own[after : after + limit]]
        return _paged(shown, str(after + limit) if after + limit < len(own) else None)

    def email_events(self, lacks: _Lacks) -> Any:
        if no := lacks(SCOPES["email_events"]):
            return no
        since, first = int(request.args.get("startTimestamp", 0)), int(request.args.get("offset") or 0)
        limit = min(int(request.args.get("limit", 100)), 1000)
        there = sorted(
            (one for one in self.portal.email_events if one["created"] >= since), key=lambda one: -one["created"]
        )
        has_more = first + limit < len(there)
        return jsonify(hasMore=has_more, offset=str(first + limit), events=there[first : first + limit])

    def email_campaign(self, lacks: _Lacks, campaign: int) -> Any:
        if no := lacks(SCOPES["email_events"]):
            return no
        name = self.portal.email_campaigns.get(campaign)
        return jsonify({"id": campaign, "name": name, "type": "BATCH_EMAIL"}) if name else _absent()

    def campaigns(self, lacks: _Lacks) -> Any:
        if no := lacks(SCOPES["campaigns"]):
            return no
        there = [
            {"id": id_, "properties": {"hs_name": one["name"]}} for id_, one in sorted(self.portal.campaigns.items())
        ]
        return _paged(there, None, total=len(there))

    def budget(self, lacks: _Lacks, campaign: str) -> Any:
        if no := lacks(SCOPES["campaigns"]):
            return no
        items = self.portal.campaigns[campaign]["spend"]
        return jsonify(
            currencyCode="EUR", spendItems=items, spendTotal=sum(item["amount"] for item in items), budgetItems=[]
        )

    def _refused(self, lacks: _Lacks, kind: str) -> Any:
        if kind not in self.portal.items:
            return _absent()
        return lacks(SCOPES[kind])

    def _items(self, kind: str, *, archived: bool) -> list[Item]:
        return [item for item in self.portal.items[kind].values() if (item.archived_ms is not None) is archived]


def _shown(item: Item, properties: Any, history: Any) -> dict[str, Any]:
    values = item.values
    shown: dict[str, Any] = {
        "id": item.id,
        "properties": {name: values.get(name) for name in (*properties, "hs_object_id")},
        "createdAt": iso(item.created_ms),
        "updatedAt": iso(item.updated_ms),
        "archived": item.archived_ms is not None,
    }
    if item.archived_ms is not None:
        shown["archivedAt"] = iso(item.archived_ms)
    if history:
        shown["propertiesWithHistory"] = {name: item.history.get(name, [])[::-1][:_KEPT] for name in history}
    return shown


def _named(parameter: str) -> list[str]:
    return [name for name in request.args.get(parameter, "").split(",") if name]


def _paged(results: list[Any], after: str | None, **more: Any) -> Any:
    body = {**more, "results": results}
    if after:
        body["paging"] = {"next": {"after": after, "link": f"{request.base_url}?after={after}"}}
    return jsonify(body)


def _invalid(message: str) -> Any:
    return jsonify(status="error", message=message, correlationId="a1b2", category="VALIDATION_ERROR"), 400


def _absent() -> Any:
    return jsonify(status="error", message="resource not found", correlationId="a1b2", category="OBJECT_NOT_FOUND"), 404
