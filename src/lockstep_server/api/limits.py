"""How much may be asked: requests a minute, and the size of one."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from lockstep_server.api.problems import Refused

#: For each token, and for each person's sessions together.
REQUESTS_A_MINUTE = 600
#: Characters behind the ``?`` of an address.
QUERY_LENGTH = 4_000
#: Bytes of a body; no operation reads one.
BODY_SIZE = 65_536


def count(who: str) -> None:
    """Count one request of this minute.

    Parameters
    ----------
    who
        Whose requests are counted together.

    Raises
    ------
    Refused
        There have been too many; 429 with the seconds to wait.
    """
    # Whole minutes, and counting that two workers may do at once: it keeps a runaway script off, to the
    # request it need not be.
    minute, second = divmod(int(timezone.now().timestamp()), 60)
    key = f"api:{who}:{minute}"
    cache.add(key, 0, timeout=120)
    try:
        asked = cache.incr(key)
    except ValueError:  # swept out of a full cache in between
        return
    if asked > REQUESTS_A_MINUTE:
        wait = 60 - second
        raise Refused(
            429,
            f"More than {REQUESTS_A_MINUTE} requests in a minute.",
            f"Wait {wait} seconds. Ask for larger pages, and send If-None-Match to be told what has not changed.",
            {"Retry-After": str(wait)},
        )


def refuse_oversize(request: HttpRequest) -> None:
    """Refuse what is too large to be looked at.

    Raises
    ------
    Refused
        413 or 414.
    """
    if len(request.META.get("QUERY_STRING", "")) > QUERY_LENGTH:
        raise Refused(414, f"The address has more than {QUERY_LENGTH:,} characters of parameters.", "Ask for less.")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isascii() or not length.isdigit() or int(length) > BODY_SIZE:
        raise Refused(413, f"The body is larger than {BODY_SIZE:,} bytes.", "Leave the body out: it is not read.")
