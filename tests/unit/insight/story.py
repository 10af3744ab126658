"""Seventeen journeys a person can read, with what makes figures go wrong.

Ann and Bo sell; some leads have no owner. There is a deal without a lead, a second person on a deal, a second
deal of the same person, a win without a close date, a win in a currency without a rate, one without an
amount, one dated before its lead was known and one on the very day, a disqualified and a recycled lead, and a
win that has not happened yet on 15 March. Marketing's stage *engaged* is recorded by no source.
"""

from __future__ import annotations

from typing import Any

from lockstep.values import instants

MID_MARCH, LATER = instants.parse("2026-03-15 12:00"), instants.parse("2026-12-31 12:00")

JOURNEYS: list[dict[str, Any]] = [
    {"journey_id": "j01", "owner": "Ann", "source": "web", "known_s": "2026-01-05 09:00",
     "offered_s": "2026-01-06 09:00", "accepted_s": "2026-01-07 09:00", "opportunity_s": "2026-01-20 09:00",
     "won_s": "2026-02-14 09:00", "deal_id": "d01", "home_minor": 120_050},
    {"journey_id": "j02", "owner": "Ann", "source": "web", "known_s": "2026-01-05 10:00",
     "offered_s": "2026-01-09 09:00", "accepted_s": "2026-01-09 12:00", "opportunity_s": "2026-02-01 09:00",
     "lost_s": "2026-02-20 09:00", "deal_id": "d02", "home_minor": 80_000},
    {"journey_id": "j03", "owner": "Bo", "source": "web", "known_s": "2026-01-31 23:30",
     "offered_s": "2026-02-02 09:00", "accepted_s": "2026-02-03 09:00", "opportunity_s": "2026-02-10 09:00",
     "won_s": "2026-03-31 09:00", "deal_id": "d03", "home_minor": 33_333},
    {"journey_id": "j04", "owner": "Bo", "source": "fair", "known_s": "2026-02-01 08:00",
     "offered_s": "2026-02-02 08:00", "disqualified_s": "2026-02-05 08:00"},
    {"journey_id": "j05", "owner": "Bo", "source": "fair", "known_s": "2026-02-02 08:00",
     "offered_s": "2026-02-04 08:00", "recycled_s": "2026-02-06 08:00"},
    {"journey_id": "j06", "source": "fair", "known_s": "2026-02-03 08:00"},
    {"journey_id": "j07", "source": "fair", "known_s": "2026-03-03 08:00"},
    # A deal without a lead.
    {"journey_id": "j08", "owner": "Ann", "is_lead": 0, "opportunity_s": "2026-01-10 09:00",
     "won_s": "2026-03-01 09:00", "deal_id": "d08", "home_minor": 500_000},
    # A second person on d01: a lead of its own, but no second deal.
    {"journey_id": "j09", "owner": "Ann", "source": "referral", "known_s": "2026-01-25 09:00", "is_primary": 0,
     "opportunity_s": "2026-01-20 09:00", "won_s": "2026-02-14 09:00", "deal_id": "d01"},
    # The second deal of the person of j01: no second lead.
    {"journey_id": "j10", "owner": "Ann", "source": "web", "is_lead": 0, "person_id": "p1",
     "opportunity_s": "2026-03-02 09:00", "won_s": "2026-03-20 09:00", "deal_id": "d10", "home_minor": 70_000},
    # Won, nobody said when.
    {"journey_id": "j11", "owner": "Bo", "source": "web", "known_s": "2026-01-12 09:00", "has_won": 1,
     "deal_id": "d11", "home_minor": 10_000},
    # Francs, and the charter has no rate for them.
    {"journey_id": "j12", "owner": "Bo", "source": "web", "known_s": "2026-01-13 09:00",
     "opportunity_s": "2026-02-13 09:00", "won_s": "2026-03-10 09:00", "deal_id": "d12"},
    # No amount at all.
    {"journey_id": "j13", "owner": "Cy", "source": "web", "known_s": "2026-02-13 09:00",
     "opportunity_s": "2026-02-13 09:00", "won_s": "2026-03-11 09:00", "deal_id": "d13"},
    # Won two days before its lead was known, and on the day it was known.
    {"journey_id": "j14", "owner": "Ann", "source": "web", "known_s": "2026-03-05 00:00",
     "won_s": "2026-03-03 15:00", "deal_id": "d14", "home_minor": 1},
    {"journey_id": "j15", "owner": "Ann", "source": "web", "known_s": "2026-03-05 16:00",
     "won_s": "2026-03-05 00:00", "deal_id": "d15", "home_minor": 2},
    # Reached the opportunity on a day nobody wrote down, and was lost.
    {"journey_id": "j16", "owner": "Bo", "source": "fair", "known_s": "2026-02-20 09:00", "has_opportunity": 1,
     "lost_s": "2026-04-20 09:00", "deal_id": "d16", "home_minor": 5_000},
    # Known in the first second of March.
    {"journey_id": "j17", "source": "fair", "known_s": "2026-03-01 00:00"},
]  # fmt: skip

DEALS: list[dict[str, Any]] = [
    {"deal_id": name, "amount_minor": minor, "amount_currency": currency, "home_minor": home}
    for name, minor, currency, home in [
        ("d01", 120_050, "EUR", 120_050), ("d02", 80_000, "EUR", 80_000), ("d03", 33_333, "EUR", 33_333),
        ("d08", 500_000, "EUR", 500_000), ("d10", 70_000, "EUR", 70_000), ("d11", 10_000, "EUR", 10_000),
        ("d12", 99_900, "CHF", None), ("d13", None, None, None), ("d14", 1, "EUR", 1), ("d15", 2, "EUR", 2),
        ("d16", 5_000, "EUR", 5_000),
    ]
]  # fmt: skip
