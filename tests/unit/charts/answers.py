"""Figures' answers as charts get them: the JSON objects of `Reply.as_dict`, made small."""

from __future__ import annotations

from typing import Any

from lockstep.insight.goal_gap.factors import NAMES

from . import flow_answers

PATH = ("known", "engaged", "offered", "accepted", "qualified", "opportunity", "won")


def said(figure: str, unit: str, rows: list[dict[str, Any]], **asked: Any) -> dict[str, Any]:
    """Return an answer with rows."""
    money = {"currency": unit} if len(unit) == 3 and unit.isupper() else {}
    return {"figure": figure, "rows": rows, "unit": unit, "period": None, "faults": []} | money | asked


def revenue(values: dict[str, str | None], by: str = "owner", currency: str = "EUR") -> dict[str, Any]:
    """Return won revenue by group."""
    rows = [{by: name, "value": value, "currency": currency, "deals": 1} for name, value in values.items()]
    return said("won-revenue", currency, rows, by=by)


def funnel(groups: dict[str, list[int]], by: str | None = None, view: str = "cohort") -> dict[str, Any]:
    """Return the funnel, one list of counts per group."""
    rows = [
        ({by: name} if by else {}) | {"stage": stage, "value": value}
        for name, counts in groups.items()
        for stage, value in zip(PATH, counts, strict=False)
    ]
    return said("funnel", "journeys", rows, view=view, **({"by": by} if by else {}))


def conversion(shares: dict[str, tuple[int, int]], by: str = "owner") -> dict[str, Any]:
    """Return lead conversion, from group to won and leads."""
    from lockstep.insight.interval import wilson

    rows = []
    for name, (won, leads) in shares.items():
        low, high = wilson(won, leads)
        rows.append(
            {by: name, "leads": leads, "won": won, "lost": 0, "open": leads - won, "value": won / leads,
             "low": low, "high": high}
        )  # fmt: skip
    return said("lead-conversion", "rate", rows, by=by)


def steps(groups: dict[str, list[tuple[int, int]]], by: str | None = None) -> dict[str, Any]:
    """Return stage conversion, from group to entered and reached per step."""
    from lockstep.insight.interval import wilson

    rows = []
    for name, counts in groups.items():
        for place, (entered, reached) in enumerate(counts):
            low, high = wilson(reached, entered) if entered else (None, None)
            rows.append(
                ({by: name} if by else {})
                | {"from_stage": PATH[place], "to_stage": PATH[place + 1], "entered": entered, "reached": reached,
                   "ended": 0, "recycled": 0, "open": entered - reached,
                   "value": reached / entered if entered else None, "low": low, "high": high}
            )  # fmt: skip
    return said("stage-conversion", "rate", rows, view="cohort", **({"by": by} if by else {}))


def promises(rates: dict[str, float | None], by: str | None = None, groups: tuple[str, ...] = ("",)) -> dict[str, Any]:
    """Return promises kept, both teams."""
    rows = [
        ({by: group} if by else {})
        | {"team": "marketing" if name in ("leads", "acceptance", "packet") else "sales", "promise": name,
           "promised": "so much", "unit": "leads", "due": 10, "kept": 5, "broken": 5, "open": 0, "value": value,
           "agreed": 0.7 if name == "acceptance" else None}
        for group in groups
        for name, value in rates.items()
    ]  # fmt: skip
    return said("promises-kept", "rate", rows, **({"by": by} if by else {}))


def gap_parts(signals: dict[str, int]) -> list[dict[str, Any]]:
    """Return the parts of a gap; those named are more than noise, the others nought."""
    return [
        {"part": part, "value": f"{signals.get(part, 0)}.00", "low": f"{signals.get(part, 0) - 40_000}.00",
         "high": f"{signals.get(part, 0) + 40_000}.00", "is_noise": int(part not in signals), "now": 1.0, "then": 1.0,
         "measure": "index"}
        for part in NAMES
    ]  # fmt: skip


def medians(figure: str, values: dict[str, tuple[float | None, float | None]], by: str = "owner") -> dict[str, Any]:
    """Return medians with their slow ends."""
    rows = [{by: name, "value": middle, "p90": slow} for name, (middle, slow) in values.items()]
    return said(figure, "days" if figure == "cycle-time" else "seconds", rows, by=by)


def clocks(
    counts: dict[str, tuple[int, int]], by: str | None = None, groups: tuple[str, ...] = ("",)
) -> dict[str, Any]:
    """Return what waits: from promise to waiting and overdue."""
    rows = [
        ({by: group} if by else {}) | {"promise": name, "value": value, "overdue": overdue, "soon": 0}
        for group in groups
        for name, (value, overdue) in counts.items()
    ]
    return said("waiting", "leads", rows, **({"by": by} if by else {}))


MONTHS = {"2026-01": (3, 40), "2026-02": (0, 30), "2026-04": (9, 60)}

#: One answer of each kind that has a picture.
DRAWN: dict[str, dict[str, Any]] = {
    **flow_answers.DRAWN,
    "revenue by owner": revenue({"Ann": "120500.50", "Bo": "33000.00"}),
    "revenue by month": revenue({"2026-01": "100.00", "2026-03": "250.00"}, by="month"),
    "leads by week": said(
        "leads", "leads", [{"week": "2026-W52", "value": 4}, {"week": "2027-W01", "value": 6}], by="week"),
    "deals won by quarter": said("deals-won", "deals", [{"quarter": "2026-Q4", "value": 4}], by="quarter"),
    "deals lost by year": said(
        "deals-lost", "deals", [{"year": "2025", "value": 4}, {"year": "2026", "value": 2}], by="year"),
    "conversion by owner": conversion({"Ann": (12, 40), "Bo": (1, 3)}),
    "conversion by month": conversion(MONTHS, by="month"),
    "claim": said(
        "claim", "rate", [
            {"group": "claimed", "value": 0.25, "reached": 20, "counted": 80, "verdict": "refuted", "low": -0.2,
             "high": 0.04},
            {"group": "compared", "value": 0.3, "reached": 30, "counted": 100},
        ], value=-0.05),
    "attribution": said(
        "attribution", "EUR", [
            {"channel": "Paid search & Ölmühle", "value": "5120.50", "low": "2000.00", "high": "8100.00", "share": 0.6,
             "rank": "1 to 2", "too_thin": None},
            {"channel": "Fair", "value": "-20.00", "low": "-90.00", "high": "0.00", "share": 0.1, "rank": None,
             "too_thin": "met 3 of 10 deals"},
            {"channel": "(no touch)", "value": "0.00", "low": None, "high": None, "share": None, "rank": None,
             "too_thin": "no touch to rank"},
        ], value="5100.50"),
    "attribution by models": said(
        "attribution-models", "EUR", [
            {"campaign": campaign, "model": model, "is_agreed": int(model == "u"), "value": "50.00", "share": share}
            for model in ("first", "last", "linear", "u", "time-decay")
            for campaign, share in (("Spring", 0.75), ("דנה", 0.25), ("(no touch)", None))
        ], value="100.00"),
    "return on spend": said(
        "return-on-spend", "EUR", [
            {"channel": "Fair", "value": "500.00", "low": "-100.00", "high": "900.00", "return_on_spend": 6.0,
             "absent": None},
            {"channel": "Web", "value": "-30.00", "low": None, "high": None, "return_on_spend": 0.2, "absent": None},
            {"channel": "Mail", "value": None, "low": None, "high": None, "return_on_spend": None,
             "absent": "no spend recorded"},
        ]),
    "claim of nobody": said(
        "claim", "rate", [{"group": "claimed", "value": None, "reached": 0, "counted": 0,
                           "verdict": "not enough data", "low": None, "high": None}], value=None),
    "funnel": funnel({"": [209, 195, 81, 59, 30, 18, 3]}),
    "funnel by period": funnel({"": [20, 30, 81, 59, 30, 18, 3]}, view="period"),
    "funnel by owner": funnel({"Ann": [20, 18, 9, 8, 3, 2, 0], "Bo": [2, 1, 1, 1, 0, 0, 0]}, by="owner"),
    "funnel by month": funnel({"2026-01": [20, 18, 9, 8, 3, 2, 0], "2026-03": [2, 1, 1, 1, 0, 0, 0]}, by="month"),
    "steps": steps({"": [(209, 195), (195, 81), (81, 59), (59, 30), (30, 18), (18, 0)]}),
    "steps by owner": steps({"Ann": [(209, 195), (195, 81)], "Bo": [(5, 3), (0, 0)]}, by="owner"),
    "steps by month": steps({"2026-01": [(209, 195), (195, 81)], "2026-02": [(0, 0), (9, 3)]}, by="month"),
    "cycle time by owner": medians("cycle-time", {"Ann": (43.6, 61.7), "Bo": (None, None)}),
    "speed by owner": medians("speed-to-lead", {"Ann": (5033, 33598), "Bo": (None, None)}),
    "speed by month": medians("speed-to-lead", {"2026-01": (5033, 33598), "2026-03": (7200, 33598)}, by="month"),
    "promises": promises({"leads": 0.7, "acceptance": 0.83, "attempts": None}),
    "promises by owner": promises({"acceptance": 0.83, "decision": 0.5}, by="owner", groups=("Ann", "Bo")),
    "promises by month": promises({"acceptance": 0.83, "decision": 0.5}, by="month", groups=("2026-01", "2026-02")),
    "waiting": clocks({"decision": (9, 8), "attempts": (3, 0)}),
    "waiting by owner": clocks({"decision": (9, 8), "attempts": (3, 0)}, by="owner", groups=("Ann", "Bo")),
    "waiting by month": clocks({"decision": (9, 8)}, by="month", groups=("2026-01", "2026-02")),
    "goal pace": said(
        "goal-pace", "EUR",
        [{"goal_name": "Year", "goal_period": "2026", "value": "158900.00", "goal": "4200000.00", "pace": "2058000.00",
          "gap": "-1899100.00", "share": 0.04, "days_gone": 49, "days_left": 43}], value="158900.00"),
    "goal pace by owner": said("goal-pace", "EUR", [{"owner": "Ann", "value": "68500.00", "share": 0.1}], by="owner"),
    "goal forecast": said(
        "goal-forecast", "EUR",
        [{"value": "546700.00", "low": "309637.60", "high": "743261.20", "low50": "441400.00", "high50": "684702.00",
          "goal": "4200000.00"}], value="546700.00"),
    "goal course": said(
        "goal-course", "EUR",
        [{"day": f"2026-10-{day:02d}", "pace": f"{day * 100}.00", "value": f"{day * 90}.00" if day < 9 else None,
          "likely": f"{day * 92}.00" if day >= 8 else None, "low": f"{day * 80}.00" if day >= 8 else None,
          "high": f"{day * 110}.00" if day >= 8 else None, "low50": f"{day * 85}.00" if day >= 8 else None,
          "high50": f"{day * 100}.00" if day >= 8 else None} for day in range(1, 32)]),
    "gap": said(
        "goal-gap", "EUR", gap_parts({"volume": 64200, "follow-up": -171300, "timing": -63200}), value="-170300.00"),
    "gap of noise": said("goal-gap", "EUR", gap_parts({}), value="0.00"),
    "gap by channel": said(
        "goal-gap", "EUR",
        [{"channel": name} | row for name in ("Webinar", "Fair") for row in gap_parts({"wins": -900})], by="channel"),
    "levers": said(
        "levers", "EUR",
        [{"lever": "try-as-agreed", "words": "Try every accepted lead 5 times", "who": "Sales: follow-up",
          "value": "233660.03", "low": "179553.61", "high": "287766.44", "verdict": "propose", "check": "held",
          "horizon_days": 90, "missing": None},
         {"lever": "more-content", "words": "Use content on 56 % of opportunities", "who": "Both: library",
          "value": "17000.00", "low": "-14000.00", "high": "49000.00", "verdict": "plan-a-test", "check": "never-tried",
          "horizon_days": 90, "missing": None},
         {"lever": "offer-again", "words": "Offer recycled leads again", "who": "Both: nurture", "value": None,
          "low": None, "high": None, "verdict": "not-enough-data", "check": "too-few", "horizon_days": 90,
          "missing": "0 of the 20 needed."}]),
    "forecast record": said(
        "forecast-record", "EUR",
        [{"method": method, "verdict": verdict, "leads": leads, "value": "3682359.00", "low": "3329806.45",
          "high": "4123333.66", "goal": "4200000.00", "windows": 74, "error": "343369.61", "error_rate": 0.23,
          "inside50_rate": 0.57, "inside80_rate": 0.8, "gain": gain, "gain_low": gain and "-17.39",
          "gain_high": gain and "172266.76"}
         for method, verdict, leads, gain in (("seasonal-naive", "baseline", 1, None),
                                              ("lead-side", "no better", 0, "86124.68"))]),
}  # fmt: skip
