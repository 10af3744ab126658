"""Figures: their definitions, their answers, why, and the rows behind them."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import Field

from lockstep.insight.book import FIGURES
from lockstep.insight.reader import Reader
from lockstep_server.api import shapes
from lockstep_server.api.asked import Asked
from lockstep_server.api.conditional import record, versioned
from lockstep_server.api.cursors import PAGE, Cursor, Limit, after, next_page
from lockstep_server.api.operations import get
from lockstep_server.api.plain import plain
from lockstep_server.api.problems import unknown_name
from lockstep_server.frame import answers
from lockstep_server.people.roles import Act

router = Router(tags=["figures"])
Name = Annotated[
    str,
    Field(
        json_schema_extra={
            "description": f"Of the figure: one of your own, or {', '.join(FIGURES)}.",
            "pattern": "^[a-z][a-z0-9-]*$",
        },
        max_length=100,
        examples=["goal-pace"],
    ),
]


class AskedPaged(Asked):
    """How a figure is asked, and which page of its rows."""

    cursor: Cursor = None
    limit: Limit = PAGE


@get(router, "", Act.SEE_FIGURES, shapes.Definitions)
def list_figures(request: HttpRequest) -> HttpResponse:
    """List every figure with its definition."""
    reader = record()
    return versioned(request, reader, lambda: _definitions(reader))


@get(router, "/{name}", Act.SEE_FIGURES, shapes.Reply, also=(404,))
def ask_figure(request: HttpRequest, name: Path[Name], asked: Query[Asked]) -> HttpResponse:
    """Ask a figure: the very object that `lockstep figure NAME --json` prints."""
    reader = record()
    _require(reader, name)
    question = asked.question(reader)
    return versioned(request, reader, lambda: answers.figure(reader, name, **question))


@get(router, "/{name}/explain", Act.SEE_FIGURES, shapes.Explanation, also=(404,))
def explain_figure(request: HttpRequest, name: Path[Name], asked: Query[Asked]) -> HttpResponse:
    """Say why: definition, SQL as it was run, and how many rows of the record lie behind."""
    reader = record()
    _require(reader, name)
    question = asked.question(reader)

    def explained() -> dict[str, Any]:
        said = answers.kept(
            reader,
            ("explain", *answers.defined(reader, name), question, 0),
            lambda: reader.explain(name, **question, limit=0).as_dict(),
        )
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        without_rows = {key: value for key, value in said.items() if key != "record_rows"}
        return without_rows | {"rows_link": f"{request.path.removesuffix('/explain')}/rows{query}"}

    return versioned(request, reader, explained)


@get(router, "/{name}/rows", Act.SEE_PEOPLE, shapes.Rows, also=(404,))
def list_figure_rows(request: HttpRequest, name: Path[Name], asked: Query[AskedPaged]) -> HttpResponse:
    """List the rows of the record behind a figure, page by page."""
    reader = record()
    _require(reader, name)
    question = asked.question(reader)
    place = after(request, reader, asked.cursor)

    def rows() -> dict[str, Any]:
        explained = reader.explain(name, **question, limit=asked.limit + 1, after=place)
        shown = explained.rows[: asked.limit]
        return {
            "figure": name,
            "items": [plain(row, explained.currency) for row in shown],
            "count": explained.row_count,
            "next": next_page(request, reader, shown[-1]["journey_id"]) if len(explained.rows) > len(shown) else None,
            "record_version": reader.version.name,
            "charter_version": reader.charter.version,
        }

    return versioned(request, reader, rows)


def _require(reader: Reader, name: str) -> None:
    if name not in reader.book:
        raise unknown_name("figure", name, reader.book)


def _definitions(reader: Reader) -> dict[str, Any]:
    return {
        "items": [
            {
                "name": figure.name,
                "title": figure.title,
                "definition": figure.words,
                "splits": figure.splits,
                "views": list(figure.views),
                "options": [
                    {"name": name, "words": option.words, "values": list(option.values)}
                    for name, option in figure.options.items()
                ],
                "ask": figure.ask,
                "link": f"/api/figures/{figure.name}",
            }
            for figure in reader.book.values()
        ]
    }
