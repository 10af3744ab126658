"""A journey as a row of a list or of a file shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lockstep.values import instants, money
from lockstep.values.faults import LockstepError
from lockstep_server.journeys.record import address_of


def row(journey: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """Return what the list shows of a journey.

    Parameters
    ----------
    journey
        A row of `lockstep.journeys.rows`.
    currency
        Of the company. An amount without a rate stays in its own.
    """
    amount, in_currency = _amount(journey, currency)
    return {
        **journey,
        "name": journey["person"] or journey["email"] or journey["deal"] or journey["company"] or "No name",
        "address": address_of(journey["journey_id"]),
        "amount": amount,
        "currency": in_currency,
    }


def line(journey: Mapping[str, Any], currency: str, zone: str) -> dict[str, Any]:
    """Return a journey as a line of a file: money as a number with its currency, times with their zone."""
    amount, in_currency = _amount(journey, currency)
    return {
        "journey_id": journey["journey_id"],
        "person": journey["person"],
        "email": journey["email"],
        "company": journey["company"],
        "deal": journey["deal"],
        "stage": journey["standing"],
        "state": journey["state"],
        "owner": journey["owner"],
        "source": journey["source"],
        "channel": journey["channel"],
        "campaign": journey["campaign"],
        "region": journey["region"],
        "segment": journey["segment"],
        "product": journey["product"],
        "amount": amount,
        "currency": in_currency if amount is not None else None,
        "began": _said(journey["began_s"], zone),
        "last_event": _said(journey["last_s"], zone),
    }


def _amount(journey: Mapping[str, Any], currency: str) -> tuple[str | None, str]:
    for minor, code in ((journey["home_minor"], currency), (journey["amount_minor"], journey["amount_currency"])):
        if minor is not None and code:
            try:
                return str(money.from_minor(minor, code).amount), code
            except LockstepError:  # a source may name a currency that there is not
                continue
    return None, currency


def _said(epoch_s: int | None, zone: str) -> str | None:
    if epoch_s is None:
        return None
    return instants.from_s(epoch_s).astimezone(instants.zone_of(zone)).isoformat(timespec="seconds")
