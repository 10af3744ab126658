"""Why this number: words, SQL, rows, versions, whom to ask. The same page for every figure, and in the drawer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from lockstep.charts import book as charts
from lockstep.figures.evidence import legible
from lockstep.figures.figure import Figure
from lockstep.insight.book import FIGURES
from lockstep.insight.reader import Reader
from lockstep.record.schema import DIMENSIONS
from lockstep.values.faults import WrongUse
from lockstep_server.figures import answering
from lockstep_server.frame import answers, exporting
from lockstep_server.frame.asked import try_asked
from lockstep_server.frame.page import empty, framed, opened, page, words_of_dimension
from lockstep_server.frame.under_way import under_way
from lockstep_server.people.gate import allow
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act

#: Rows shown; the rest is in the file.
SHOWN = 10
#: What stands before the name of an option in an address: it may be called like a dimension.
_SET = "set."
_TIMES = ("month", "week", "quarter", "year")
_SPLITS = [(name, words_of_dimension(name)) for name in (*_TIMES, *DIMENSIONS)]


@allow(Act.SEE_FIGURES)
def book(request: HttpRequest) -> HttpResponse:
    """List every figure with its definition."""
    reader, problem = opened()
    shown = {
        "figures": (reader.book if reader else FIGURES).values(),
        "own": set(reader.own.figures) if reader else (),
        "broken": reader.own.broken if reader else (),
    }
    return page(request, "figures/book.html", framed(reader, problem=problem), shown)


@allow(Act.SEE_FIGURES)
@under_way("Computing the figure")
def definition(request: HttpRequest, name: str) -> HttpResponse:
    """Open one figure."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    figure = reader.book.get(name)
    if figure is None:
        raise Http404
    asked, problem = try_asked(request, reader)
    question = {**asked.question, **_split(request, figure)}
    is_open = isinstance(request.user, User) and Act.SEE_PEOPLE in request.user.acts
    try:
        said = _explained(reader, name, question)
    except WrongUse as wrong:
        question = asked.question
        said, problem = _explained(reader, name, question), wrong
    split = {part: str(question[part]) for part in ("by", "view") if question.get(part)}
    split |= {f"{_SET}{option}": value for option, value in question.get("options", {}).items()}
    company = reader.charter.company
    evidence = legible(said["record_rows"], zone=company.time_zone, currency=company.currency) if is_open else []
    shown = {
        "figure": figure,
        "said": said,
        "answer": answering.shown(said),
        "pictures": _pictures(reader, said, question),
        "rows": evidence,
        "is_open": is_open,
        "query": asked.query(**split),
        "split": split,
        "options": [
            (f"{_SET}{option}", option, each, question.get("options", {}).get(option, ""))
            for option, each in figure.options.items()
        ],
        "splits": _SPLITS if figure.splits else (),
    }
    frame = framed(reader, asked, problem=problem, kept=split)
    if request.headers.get("X-Drawer"):
        return render(request, "figures/definition_body.html", {**shown, "frame": frame, "is_drawer": True})
    return page(request, "figures/definition.html", frame, shown)


@allow(Act.EXPORT)
def rows(request: HttpRequest, name: str) -> HttpResponse | StreamingHttpResponse:
    """Send every row behind a figure as CSV."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    figure = reader.book.get(name)
    if figure is None:
        raise Http404
    asked, _ = try_asked(request, reader)
    explained = reader.explain(name, **asked.question, **_split(request, figure), limit=1_000_000)
    return exporting.csv(f"{name}-{asked.period or 'all'}.csv", explained.rows)


def prepare(reader: Reader, name: str, question: dict[str, Any]) -> None:
    """Compute what a figure's page and drawer show, so that it is there when somebody asks."""
    _pictures(reader, _explained(reader, name, question), question)


def _explained(reader: Reader, name: str, question: dict[str, Any]) -> dict[str, Any]:
    explained: dict[str, Any] = answers.kept(
        reader,
        ("explain", *answers.defined(reader, name), question),
        lambda: reader.explain(name, **question, limit=SHOWN).as_dict(),
    )
    return explained


def _pictures(reader: Reader, said: dict[str, Any], question: dict[str, Any]) -> dict[str, str | None]:
    """Return the figure's chart for a page and for a phone, None where it has none."""
    return {
        name: answers.kept(
            reader,
            ("picture", name, *answers.defined(reader, said["figure"]), question),
            lambda width=width: charts.picture(said, width=width, in_page=True),
        )
        for name, width in (("wide", charts.WIDE), ("narrow", charts.NARROW))
    }


def _split(request: HttpRequest, figure: Figure) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if figure.splits and (by := request.GET.get("by")) in (*DIMENSIONS, *_TIMES):
        said["by"] = by
    if (view := request.GET.get("view")) in figure.views:
        said["view"] = view
    options = {name: value for name in figure.options if (value := request.GET.get(f"{_SET}{name}", "").strip())}
    # What is at its default is not said: the question is then the one that was answered already.
    asked = {name: value for name, value in options.items() if value != next(iter(figure.options[name].values), None)}
    return said | ({"options": asked} if asked else {})
