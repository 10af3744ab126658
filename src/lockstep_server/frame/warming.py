"""What is worth computing before anybody asks: each slice says in its `ahead.py`, a sync has it made."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.utils.module_loading import autodiscover_modules

from lockstep.insight.reader import Reader
from lockstep.values.faults import LockstepError
from lockstep_server.frame import reading

Warmer = Callable[[Reader], object]
_warmers: list[Warmer] = []
_log = logging.getLogger(__name__)


def warms(warmer: Warmer) -> Warmer:
    """Have something computed after each sync; it keeps what it computes by `answers.kept`."""
    _warmers.append(warmer)
    return warmer


def warm(is_over: Callable[[], bool] = lambda: False) -> None:
    """Compute what pages show first, for the newest versions; nothing where the operator wants none of it.

    Parameters
    ----------
    is_over
        Says whether to leave the rest: what is not computed ahead is computed when it is asked for.

    Notes
    -----
    Whatever fails here fails nobody else: what is not computed ahead is computed when it is asked for, and says on
    its page what is wrong. An import that is done must not be called failed because a picture was not drawn.
    """
    if settings.IS_ON_DEMAND or (reader := reading.try_reader()) is None:
        return
    # Only now: they load what draws and computes, which most processes never need.
    autodiscover_modules("ahead")
    for warmer in _warmers:
        if is_over():
            return
        try:
            warmer(reader)
        except LockstepError:
            continue
        except Exception:
            _log.exception("%s could not be computed ahead", getattr(warmer, "__name__", warmer))
