"""Where it lands: what is in play and what is still to come, drawn many times over the weeks ahead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lockstep.insight.forecasting.in_play import Floats, InPlay, faded, hazards
from lockstep.insight.forecasting.pace import Pace, levels, pace

#: Won deals that a segment's mean amount counts as much as all segments together.
_SHRINK = 20.0
#: Weeks of entries that say which segments the next ones are of.
_SHARES = 26
#: Weeks that say how winning goes lately, when they count half, and won deals without which they say nothing.
_LATELY, _LATELY_HALF_LIFE, _LATELY_SHRINK = 26, 6.0, 25.0
#: Fewer won deals, faded, than this say nothing about how likely and how large the next ones are.
FEWEST_WON = 8.0


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the process, prepared so that any week of the past can be asked.

    Attributes
    ----------
    play, ahead
        What is in play, and whole or begun weeks ahead.
    won, ended, exposed
        `InPlay.won`, `ended`, `at_risk`, faded: ``[segment, week, age]``.
    deals, value, squares
        Of deals won, faded: ``[segment, week]``.
    pace
        What was expected to enter.
    """

    play: InPlay
    ahead: int
    won: Floats
    ended: Floats
    exposed: Floats
    deals: Floats
    value: Floats
    squares: Floats
    pace: Pace


def side(play: InPlay, ahead: int) -> Side:
    """Prepare one side for forecasts over so many weeks ahead."""
    return Side(
        play,
        ahead,
        faded(play.won),
        faded(play.ended),
        faded(play.at_risk[:, :-1]),
        faded(play.deals),
        faded(play.value),
        faded(play.squares),
        pace(play.entered.sum(axis=0), ahead),
    )


@dataclass(frozen=True, slots=True)
class Expected:
    """What one week expects of the weeks ahead, before any draw.

    Attributes
    ----------
    open_units
        ``[segment]``: in play.
    of_open
        ``[segment, week ahead]``: chance that a unit in play is won in that week.
    of_new
        ``[segment, week ahead]``: deals expected from units still to enter, at the usual pace.
    mean, variance
        ``[segment]``: of a won deal's amount.
    deals
        ``[segment]``: won deals these rest on, faded.
    """

    open_units: Floats
    of_open: Floats
    of_new: Floats
    mean: Floats
    variance: Floats
    deals: Floats


def expected(one: Side, week: int) -> Expected | None:
    """Return what the beginning of a week expects of the weeks ahead; None where too few deals were won before it.

    Parameters
    ----------
    one
        As `side` prepared it.
    week
        0 to `InPlay.weeks`; nothing that lies in it or later is used.
    """
    deals = one.deals[:, week]
    if deals.sum() < FEWEST_WON:
        return None
    exposed = one.exposed[:, week]
    win, end = hazards(one.won[:, week], exposed), hazards(one.ended[:, week], exposed)
    win = np.minimum(win * _lately(one.play, week, win), 1.0)
    leave = np.minimum(win + end, 1.0)
    in_play = one.play.at_risk[:, week].copy()
    in_play[:, 0] = 0.0  # at age nought: those who enter in this very week, which nobody knows yet
    open_units = in_play.sum(axis=1)
    of_open = np.zeros((len(open_units), one.ahead))
    for step in range(one.ahead):
        of_open[:, step] = (in_play * win).sum(axis=1)
        in_play[:, 1:] = (in_play * (1 - leave))[:, :-1]
        in_play[:, 0] = 0.0
    of_open = np.divide(of_open, open_units[:, None], out=np.zeros_like(of_open), where=open_units[:, None] > 0)
    lasts = np.cumprod(np.concatenate((np.ones((len(open_units), 1)), 1 - leave[:, :-1]), axis=1), axis=1)
    response = (lasts * win)[:, : one.ahead]
    response = np.pad(response, ((0, 0), (0, one.ahead - response.shape[1])))
    recent = one.play.entered[:, max(week - _SHARES, 0) : week].sum(axis=1)
    shares = recent / recent.sum() if recent.sum() else np.zeros_like(recent)
    entering = one.pace.said[week]
    of_new = np.zeros_like(of_open)
    for step in range(one.ahead):
        of_new[:, step] = shares * (response[:, : step + 1] * entering[step::-1]).sum(axis=1)
    mean = one.value[:, week].sum() / deals.sum()
    second = one.squares[:, week].sum() / deals.sum()
    means = (one.value[:, week] + _SHRINK * mean) / (deals + _SHRINK)
    seconds = (one.squares[:, week] + _SHRINK * second) / (deals + _SHRINK)
    return Expected(open_units, of_open, of_new, means, np.maximum(seconds - means**2, 0.0), deals)


def _lately(play: InPlay, week: int, win: Floats) -> float:
    """Return how many more were won in the newest weeks than these chances would have had it, drawn towards one.

    A market turns within weeks; what is learnt by age needs a quarter of a year to follow.
    """
    first = max(week - _LATELY, 0)
    weights = 0.5 ** (np.arange(week - first, 0, -1) / _LATELY_HALF_LIFE)
    came = float(play.won[:, first:week].sum(axis=(0, 2)) @ weights)
    due = float((play.at_risk[:, first:week] * win[:, None, :]).sum(axis=(0, 2)) @ weights)
    return (came + _LATELY_SHRINK) / (due + _LATELY_SHRINK)


def drawn(one: Side, week: int, draws: int, seed: int, *, days: int | None = None) -> Floats | None:
    """Draw what comes in each of the weeks ahead, or over some days in one, as the beginning of a week knows it.

    Parameters
    ----------
    one, week
        As `expected` takes them.
    draws
        How often.
    seed
        The same seed, the same draws.
    days
        Days ahead whose sum alone is wanted, which is drawn in a fraction of the time; None: week by week.

    Returns
    -------
    numpy.ndarray or None
        ``[draw, week ahead]``, one column where `days` are given; minor units. None where too few deals were won before
        the week.
    """
    known = expected(one, week)
    if known is None:
        return None
    rng = np.random.default_rng([seed, week])
    total = known.deals.sum()
    # How sure the chances of winning are: as sure as so many won deals make them.
    rate = rng.gamma(total, 1 / total, size=draws)
    level = levels(one.pace, week, one.ahead, draws, rng)
    of_open, of_new = known.of_open, known.of_new
    if days is not None:
        parts = np.clip((days - 7 * np.arange(one.ahead)) / 7, 0.0, 1.0)
        of_open, of_new = (cells @ parts[:, None] for cells in (of_open, of_new))
    came = np.zeros((draws, of_open.shape[1]))
    for number in range(len(known.open_units)):
        left = np.full(draws, round(known.open_units[number]))
        lasting = np.ones(draws)
        mean, variance = known.mean[number], known.variance[number]
        sure = np.sqrt(variance / (known.deals[number] + _SHRINK))
        means = mean + sure * rng.standard_normal(draws)
        for step in range(came.shape[1]):
            chance = np.clip(of_open[number, step] * rate, 0.0, lasting)
            wins = rng.binomial(left, np.divide(chance, lasting, out=np.zeros(draws), where=lasting > 0))
            left, lasting = left - wins, lasting - chance
            wins = wins + rng.poisson(of_new[number, step] * rate * level)
            came[:, step] += _amounts(wins, means, variance, rng)
    return came


def _amounts(deals: Floats, means: Floats, variance: float, rng: np.random.Generator) -> Floats:
    """Draw the sum of so many deals' amounts by their mean and variance: of a gamma, as amounts lean to the right."""
    sums = deals * means
    spread = deals * variance
    is_gamma = (sums > 0) & (spread > 0)
    shape = np.divide(sums**2, spread, out=np.ones_like(sums), where=is_gamma)
    scale = np.divide(spread, sums, out=np.ones_like(sums), where=is_gamma)
    normal = sums + np.sqrt(spread) * rng.standard_normal(len(sums))
    return np.where(is_gamma, rng.gamma(shape, scale), normal)
