"""The weekly letter: who gets it, when, and how it is sent once."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from email.mime.image import MIMEImage
from smtplib import SMTPException
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from lockstep.insight.reader import Reader
from lockstep.reports.weekly import Weekly, weekly
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act
from lockstep_server.reports.models import Letter, Subscription

_log = logging.getLogger(__name__)
_SALT = "reports.weekly.stop"
#: Day of the week and hour from which it is sent, in the company's zone.
MONDAY, HOUR = 0, 7
#: Letters sent this long ago are forgotten.
_KEPT = timedelta(days=60)


def due_week(now_s: int, zone: str) -> str | None:
    """Return the week whose letters are due now, None on any day but Monday, and before seven on that.

    Parameters
    ----------
    now_s
        Now, epoch seconds.
    zone
        IANA zone of the company.

    Examples
    --------
    >>> due_week(1_795_417_200, "Europe/Berlin"), due_week(1_795_410_000, "Europe/Berlin")
    ('2026-W48', None)
    """
    local = datetime.fromtimestamp(now_s, UTC).astimezone(ZoneInfo(zone))
    if local.weekday() != MONDAY or local.hour < HOUR:
        return None
    year, week, _ = local.isocalendar()
    return f"{year}-W{week:02}"


def send_due(reader: Reader, now_s: int) -> int:
    """Send the letters that are due and were not claimed before, and return how many went out.

    Each is claimed first: whoever dies in the middle leaves a letter unsent, and never sends one twice. While the mail
    server can't be reached nothing is claimed, and the next round tries again.
    """
    week = due_week(now_s, reader.charter.company.time_zone)
    if week is None or not settings.SENDS_EMAIL:
        return 0
    waiting = [each for each in _subscribers() if not Letter.objects.filter(user=each.user, week=week).exists()]
    if not waiting:
        return 0
    said = weekly(reader, now_s=now_s)
    connection = get_connection()
    try:
        connection.open()
    except (SMTPException, OSError):
        _log.exception("The mail server can't be reached; the weekly letters wait.")
        return 0
    try:
        return sum(_send(each, said, week, connection) for each in waiting)
    finally:
        connection.close()


def forget_old(now: datetime) -> int:
    """Forget letters sent long ago, and return how many."""
    deleted, _ = Letter.objects.filter(claimed_at__lt=now - _KEPT).delete()
    return deleted


def letter(subscription: Subscription, said: Weekly) -> EmailMultiAlternatives:
    """Return the letter to one person: plain text, and HTML with the picture inside."""
    user, base = subscription.user, subscription.address.rstrip("/")
    stop = f"{base}{reverse('reports:stop', args=[token_of(user)])}"
    context = {"said": said, "name": user.name, "goal": f"{base}/", "stop": stop}
    made = EmailMultiAlternatives(
        said.subject,
        render_to_string("reports/weekly_letter.txt", context),
        None,
        [user.email],
        # The second line lets a mail program stop it with one click (RFC 8058).
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
    made.attach_alternative(render_to_string("reports/weekly_letter.html", context), "text/html")
    if said.picture is not None:
        made.mixed_subtype = "related"
        image = MIMEImage(said.picture, "png")
        image.add_header("Content-ID", "<goal>")
        image.add_header("Content-Disposition", "inline", filename="goal.png")
        made.attach(image)
    return made


def token_of(user: User) -> str:
    """Return what stops a person's letters without signing in; it is signed, and of use for nothing else."""
    return signing.dumps(user.pk, salt=_SALT)


def user_of(token: str) -> User | None:
    """Return whose letters a token stops; None where it is not one of ours."""
    try:
        return User.objects.filter(pk=signing.loads(token, salt=_SALT)).first()
    except signing.BadSignature:
        return None


def _subscribers() -> list[Subscription]:
    """Return who asked for it and may still see figures."""
    asked = Subscription.objects.select_related("user").filter(user__is_active=True).order_by("pk")
    return [each for each in asked if Act.SEE_FIGURES in each.user.acts]


def _send(subscription: Subscription, said: Weekly, week: str, connection: object) -> bool:
    try:
        with transaction.atomic():
            claimed = Letter.objects.create(user=subscription.user, week=week)
    except IntegrityError:
        return False  # another process was quicker
    made = letter(subscription, said)
    made.connection = connection
    try:
        made.send()
    except (SMTPException, OSError):
        # Whether the server took it is not known: a second one might be a second letter.
        _log.exception("The mail server did not take a weekly letter.")
        claimed.state = Letter.State.FAILED
    else:
        claimed.state = Letter.State.SENT
    claimed.save(update_fields=["state"])
    return claimed.state == Letter.State.SENT
