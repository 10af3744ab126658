"""How much may be asked: requests a minute, and the size of one."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from lockstep_server.api.problems import Refused

#: For each token, and for each person's sessions together.
REQUESTS_A_MINUTE = 600
#: Characters behind the ``?`` of an address.
QUERY_LENGTH = 4_000
#: Bytes of a body: one lead with room to spare.
BODY_SIZE = 65_536


def count(who: str) -> None:
    """Count one request of this minute, and refuse it where there have been too many.

    Parameters
    ----------
    who
        Whose requests are counted together.

    Raises
    ------
    Refused
        There have been too many; 429 with the seconds to wait.
    """
    minute, second = divmod(int(timezone.now().timestamp()), 60)
    asked = counted(who, minute)
    if asked > REQUESTS_A_MINUTE:
        wait = 60 - second
        raise Refused(
            429,
            f"More than {REQUESTS_A_MINUTE} requests in a minute.",
            f"Wait {wait} seconds. Ask for larger pages, and send If-None-Match to be told what has not changed.",
            {"Retry-After": str(wait)},
        )


def counted(who: str, minute: int) -> int:
    """Count a request, and return how many there have been in this minute, this one included.

    One statement, so that workers that count at once lose none, on SQLite and on PostgreSQL. The cache's own counting
    reads and writes in two steps, and so does what the libraries here have (allauth, django-ninja).

    Parameters
    ----------
    who
        Whose requests are counted together.
    minute
        The present minute, since 1970. One that is over on another machine counts as the present one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO api_asking AS held (who, minute, requests) VALUES (%s, %s, 1) "
            "ON CONFLICT (who) DO UPDATE SET "
            "requests = CASE WHEN excluded.minute > held.minute THEN 1 ELSE held.requests + 1 END, "
            "minute = CASE WHEN excluded.minute > held.minute THEN excluded.minute ELSE held.minute END "
            "RETURNING requests",
            [who, minute],
        )
        return int(cursor.fetchone()[0])


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
        raise Refused(413, f"The body is larger than {BODY_SIZE:,} bytes.", "Send less.")
