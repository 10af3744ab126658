"""What helped: who gets credit for the deals won, by every model, what it cost and what came back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from lockstep.charter.attribution import MODELS
from lockstep.insight.reader import Reader
from lockstep.insight.what_helped.asked import CONTENT
from lockstep_server.frame import answers, exporting
from lockstep_server.frame.asked import try_asked
from lockstep_server.frame.page import empty, framed, opened, page
from lockstep_server.frame.under_way import under_way
from lockstep_server.helped import sections
from lockstep_server.helped.asked import LEVELS, UNITS, HelpedAsked, read
from lockstep_server.helped.finding import finding, model_said
from lockstep_server.people.gate import allow
from lockstep_server.people.roles import Act

#: Faults that have a place of their own on the page.
_ELSEWHERE = ("no-deals", "too-few-conversions")


@allow(Act.SEE_FIGURES)
@under_way("Crediting what helped win, by every model")
def helped(request: HttpRequest) -> HttpResponse:
    """Show what helped win."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    asked, problem = try_asked(request, reader)
    own, own_problem = read(request.GET, asked, reader)
    frame = framed(reader, asked, problem=problem or own_problem, kept=own.kept())
    return page(request, "helped/helped.html", frame, prepare(reader, own) | _choices(own) | {"helped": own})


@allow(Act.EXPORT)
def file(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Send every model's credits as CSV."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    asked, _ = try_asked(request, reader)
    own, _ = read(request.GET, asked, reader)
    said = answers.figure(reader, "attribution-models", **own.question())
    return exporting.csv(f"what-helped-{own.unit}-{asked.period or 'all'}.csv", said.get("rows", ()))


def prepare(reader: Reader, asked: HelpedAsked) -> dict[str, Any]:
    """Compute what the page shows, or take what was computed before."""
    question = [asked.unit, asked.level, asked.model, asked.is_whole, asked.asked.question]
    found: dict[str, Any] = answers.kept(reader, ("helped", question), lambda: _computed(reader, asked))
    return found


def _computed(reader: Reader, asked: HelpedAsked) -> dict[str, Any]:
    said = answers.figure(reader, "attribution", **asked.question(model=True))
    every = answers.figure(reader, "attribution-models", **asked.question())
    models = sections.by_model(every, asked.unit)
    faults = every.get("faults", [])
    shown: dict[str, Any] = {
        "won": every.get("value"),
        "credited": sections.credited(said, models, asked),
        "beside": sections.side_by_side(models, asked),
        "finding": finding(said.get("rows", ()), asked.unit, asked.model, reader.charter.company.currency),
        "faults": [fault for fault in faults if fault["code"] not in _ELSEWHERE],
        "too_few_to_learn": next((one for one in faults if one["code"] == "too-few-conversions"), None),
        "costs": None,
    }
    if asked.unit != CONTENT:
        shown["costs"] = sections.costs(answers.figure(reader, "return-on-spend", **asked.question(model=True)), asked)
    return shown


def _choices(asked: HelpedAsked) -> dict[str, Any]:
    def switch(name: str, values: dict[str, str], usual: str) -> list[dict[str, Any]]:
        return [
            {
                "words": words,
                "is_on": value == getattr(asked, name),
                "query": asked.query(**{name: None if value == usual else value, "all": None}),
            }
            for value, words in values.items()
        ]

    return {
        "units": switch("unit", UNITS, "channel"),
        "levels": switch("level", LEVELS, asked.agreed_level),
        "models": list(MODELS.items()),
        "model_words": MODELS[asked.model],
        "model_said": model_said(asked.model),
        "agreed_words": MODELS[asked.agreed_model],
        "is_agreed": asked.model == asked.agreed_model,
        "unit_words": asked.unit.capitalize(),
    }
