"""The mapping as the screen shows it: per file its columns, what each means, how sure that is and why."""

from __future__ import annotations

from typing import Any

from lockstep.sources.fields import CLOSED, FIELDS, MONEY, REFERENCES
from lockstep_server.sources.correcting import Mistakes, Tree, columns_of, words

#: Unused columns that get a select of their own; of a wider file the others are listed by name.
LISTED = 60
#: From here on a proposal counts as sure, or as likely; below it wants a look.
SURE, LIKELY = 0.85, 0.6

TABLES = {
    "person_records": "Leads and contacts",
    "company_records": "Companies",
    "member_records": "Your revenue team",
    "deal_records": "Deals",
    "products": "Products",
    "touches": "Marketing touches",
    "activities": "Sales activities",
    "stages": "Changes of stage",
    "handoffs": "Handoffs to sales",
    "deal_people": "People on deals",
    "payments": "Payments",
    "spend": "Campaign spend",
}


def shown(looked: dict[str, Any], tree: Tree, proposed: Tree, wrong: Mistakes) -> dict[str, Any]:
    """Return what the template draws."""
    files = [_file(i, file, looked, tree, proposed, wrong) for i, file in enumerate(looked["files"])]
    specs = [
        (table, name, spec)
        for mapped in tree["files"].values()
        for table, fields in mapped["feeds"].items()
        for name, spec in fields.items()
    ]
    by_file = {file["key"]: {c["name"]: c for c in file["columns"]} for file in looked["files"]}
    orders = {
        "month" if spec.get("formats") == column["month_first"] else "day"
        for key, mapped in tree["files"].items()
        for fields in mapped["feeds"].values()
        for spec in fields.values()
        if (column := by_file.get(key, {}).get(spec.get("column"))) is not None and column["day_first"]
    }
    return {
        "files": files,
        "tree": tree,
        "wrong": wrong,
        "has_money": any(name in MONEY for _, name, _ in specs),
        "has_phone": any(name == "phone" for _, name, _ in specs),
        "order": orders.pop() if len(orders) == 1 else "" if not orders else "mixed",
        "looked": looked,
        "doubtful": sum(file["doubtful"] for file in files),
        "used": sum(len(row["picks"]) for file in files for row in file["used"]),
    }


def _file(
    i: int, file: dict[str, Any], looked: dict[str, Any], tree: Tree, proposed: Tree, wrong: Mistakes
) -> dict[str, Any]:
    mapped = tree["files"].get(file["key"])
    feeds = (mapped or {}).get("feeds", {})
    rows = []
    for j, column in enumerate(columns_of(file, mapped)):
        picks = [
            _pick(i, file, column, table, name, spec, tree, proposed, wrong)
            for table, fields in feeds.items()
            for name, spec in fields.items()
            if spec.get("column") is not None and _same(spec["column"], column["name"])
        ]
        rows.append({**column, "number": j, "picks": picks, "left": file["left"].get(column["name"], "")})
    used = [row for row in rows if row["picks"]]
    unused = [row for row in rows if not row["picks"]]
    mistaken = sum(number == i for number, _, _ in wrong.at)
    doubtful = sum(pick["level"] == "look" or pick.get("guessed", 0) > 0 for row in used for pick in row["picks"])
    listed, rest = unused[:LISTED], unused[LISTED:]
    more = [row["name"] for row in rest] + file["unread"]
    return {
        **file,
        "number": i,
        "is_read": bool(feeds),
        "tables": [{"name": name, "words": said, "is_chosen": name in feeds} for name, said in TABLES.items()],
        "holds": [TABLES[table] for table in feeds],
        "options": [
            {"table": TABLES[table], "fields": [(f"{table}.{name}", words(name)) for name in FIELDS[table]]}
            for table in feeds
        ],
        "used": used,
        "mistaken": mistaken,
        "doubtful": doubtful,
        "is_open": bool(mistaken or doubtful or not feeds or len(looked["files"]) == 1),
        "unused": listed,
        "more": more[:200],
        "more_count": len(rest) + file["unread_count"],
        "constants": _constants(i, feeds, wrong),
        "mistakes": [text for (number, table, name), text in wrong.at.items() if number == i and not name],
    }


def _pick(
    i: int,
    file: dict[str, Any],
    column: dict[str, Any],
    table: str,
    name: str,
    spec: dict[str, Any],
    tree: Tree,
    proposed: Tree,
    wrong: Mistakes,
) -> dict[str, Any]:
    place = f"{i}-{table}.{name}"
    first = proposed["files"].get(file["key"], {}).get("feeds", {}).get(table, {}).get(name)
    said = file["sure"].get(table, {}).get(name)
    if first is None or first.get("column") != spec.get("column"):
        level, why = "own", "you chose it"
    elif said is None:
        level, why = "own", "as it was mapped before"
    else:
        level = "sure" if said["sure"] >= SURE else "likely" if said["sure"] >= LIKELY else "look"
        why = said["why"].replace("`", "")
    pick: dict[str, Any] = {
        "place": place,
        "value": f"{table}.{name}",
        "said": f"{TABLES[table]}: {words(name).lower()}"
        if len(tree["files"][file["key"]]["feeds"]) > 1
        else words(name),
        "level": level,
        "percent": round(100 * said["sure"]) if said and level != "own" else None,
        "why": why,
        "mistake": wrong.at.get((i, table, name), ""),
        "words": [],
        "files": [],
        "refers_to": spec.get("refers_to", ""),
    }
    if (table, name) in CLOSED:
        values, doubts = spec.get("values", {}), set((said or {}).get("doubts", []))
        pick["ours"] = CLOSED[table, name]
        pick["words"] = [
            {"number": n, "cell": cell, "ours": _meant(values, cell), "is_doubtful": cell in doubts and level != "own"}
            for n, cell in enumerate(column["words"])
        ]
        pick["guessed"] = sum(word["is_doubtful"] for word in pick["words"])
    if name in REFERENCES:
        pick["files"] = [
            key for key, other in tree["files"].items() if key != file["key"] and REFERENCES[name] in other["feeds"]
        ]
    return pick


def _constants(i: int, feeds: dict[str, Any], wrong: Mistakes) -> list[dict[str, Any]]:
    """Return what is, or could be, said for every row of a file: fields with words of ours that no column fills."""
    found = []
    for table, fields in feeds.items():
        for name in FIELDS[table]:
            spec = fields.get(name)
            if (spec is None and (table, name) in CLOSED) or (spec is not None and spec.get("value") is not None):
                found.append(
                    {
                        "place": f"{i}-{table}.{name}",
                        "words": f"{TABLES[table]}: {words(name).lower()}",
                        "ours": CLOSED.get((table, name), ()),
                        "value": (spec or {}).get("value", ""),
                        "mistake": wrong.at.get((i, table, name), ""),
                    }
                )
    return found


def _meant(values: dict[str, str], cell: str) -> str:
    folded = cell.strip().casefold()
    return next((ours for theirs, ours in values.items() if theirs.strip().casefold() == folded), "")


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
