"""What the charter rules about building the record: the zone of days, the home currency and its rates."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class BuildRules:
    """The part of the charter that the built tables depend on.

    Attributes
    ----------
    time_zone
        IANA name of the zone in which an instant becomes a day.
    home_currency
        ISO 4217 code every amount is converted to.
    rates
        Currency, first day (since 1970-01-01) it holds, and home units for one unit of it; a rate holds until
        the next one of its currency.

    Examples
    --------
    >>> BuildRules("UTC", "EUR", (("USD", 20_000, Decimal("0.92")),)).as_json()
    {'time_zone': 'UTC', 'home_currency': 'EUR', 'rates': [['USD', 20000, '0.92']]}
    """

    time_zone: str
    home_currency: str
    rates: tuple[tuple[str, int, Decimal], ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the rules as JSON values, equal for equal rules."""
        return {
            "time_zone": self.time_zone,
            "home_currency": self.home_currency,
            "rates": [[currency, day, str(rate)] for currency, day, rate in sorted(self.rates)],
        }
