"""Deals in foreign currencies: what Tellmark's charter takes one unit to be worth, and amounts in them.

Rates are whole numbers of a ten-thousandth of a euro, so that a converted amount is exact. Worked example:
€48,600.00 sold in US dollars at 0.86 is written as USD 56,500.00 (to the nearest hundred) and counts as
€48,590.00.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from lockstep.simulate.company import HOME_CURRENCY
from lockstep.simulate.dice import Ints

#: Currency to ten-thousandths of a euro; one rate for the whole history, as in the charter beside this file.
FOREIGN: dict[str, int] = {"USD": 8600, "GBP": 11500, "SEK": 900, "CHF": 10700}
CURRENCIES = pa.array([HOME_CURRENCY, *FOREIGN])
#: Share of deals that are sold in each, in the same order.
SHARES: tuple[float, ...] = (0.94, 0.035, 0.01, 0.008, 0.007)
_RATES = np.array([10_000, *FOREIGN.values()], dtype=np.int64)


def in_currency(home_minor: Ints, currency: Ints) -> Ints:
    """Amounts, in round hundreds of their currency, of deals worth about so many cents of EUR.

    Parameters
    ----------
    currency
        Position in `CURRENCIES`; 0 is EUR.
    """
    rate = _RATES[currency]
    foreign = (home_minor * 10_000 // rate + 5_000) // 10_000 * 10_000
    return np.where(currency == 0, home_minor, np.maximum(10_000, foreign))


def in_home(minor: Ints, currency: Ints) -> Ints:
    """Cents of EUR, half up, of amounts in the minor units of these currencies."""
    return (minor * _RATES[currency] + 5_000) // 10_000
