"""The weekly letter: asked for, sent once on a Monday by a real mail server, stopped by its own link."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client

from lockstep.reports import weekly as letters
from lockstep.values import instants
from lockstep_server.frame import reading
from lockstep_server.people.models import HeldRole, User
from lockstep_server.people.roles import Role
from lockstep_server.reports import weekly
from lockstep_server.reports.models import Letter, Subscription
from lockstep_server.site.mail import email_settings

from .mail_server import MailServer

pytestmark = [pytest.mark.usefixtures("home"), pytest.mark.django_db]

MONDAY = instants.parse("2026-11-23 07:30", zone="Europe/Berlin")


@pytest.fixture
def mail(settings: Any) -> Iterator[MailServer]:
    """A mail server that the service is set to use."""
    with MailServer() as server:
        for name, value in email_settings(f"smtp://127.0.0.1:{server.port}", "lockstep@example.test").items():
            setattr(settings, name, value)
        yield server


def _asked_for(client: Client) -> None:
    client.post("/reports/weekly", {"wants": "yes"}, headers={"host": "localhost"})


def _send(now_s: int = MONDAY) -> int:
    return weekly.send_due(reading.reader(), now_s)


def test_it_is_sent_on_monday_mornings_once(mail: MailServer, client_of: Callable[..., Client]) -> None:
    _asked_for(client_of(Role.SELLER))
    client_of(Role.MARKETER)  # who did not ask gets none
    assert _send(MONDAY - 3600) == 0  # half past six
    assert _send(MONDAY) == 1
    assert _send(MONDAY + 600) == 0
    assert _send(MONDAY + 24 * 3600) == 0
    assert _send(MONDAY + 7 * 24 * 3600) == 1
    assert [letter["To"] for letter in mail.took] == ["seller@example.test"] * 2


def test_it_holds_the_goal_in_text_in_html_and_as_a_picture(mail: MailServer, client_of: Callable[..., Client]) -> None:
    _asked_for(client_of(Role.SELLER))
    _send()
    [letter] = mail.took
    parts = {part.get_content_type(): part for part in letter.walk()}
    text, html = (parts[kind].get_content() for kind in ("text/plain", "text/html"))
    goal = reading.reader().figure("goal-pace").rows[0]
    assert str(goal["goal_name"]) in letter["Subject"]
    won = f"€{round(goal['value'] / 1000)}\u202fk"
    assert all(won in said and "of €4.20\u202fM" in said for said in (text, html))
    picture = parts["image/png"]
    assert isinstance(picture, EmailMessage)
    assert picture["Content-ID"] == "<goal>"
    assert 'src="cid:goal"' in html
    width, height = (int.from_bytes(picture.get_content()[place : place + 4]) for place in (16, 20))
    assert (width > 900, height > 300) == (True, True)
    assert "<script" not in html


def test_its_own_link_stops_it_and_looking_at_it_does_not(mail: MailServer, client_of: Callable[..., Client]) -> None:
    _asked_for(client_of(Role.SELLER))
    _send()
    link = str(mail.took[0]["List-Unsubscribe"]).strip(" <>")
    assert link in mail.took[0].get_body(("plain",)).get_content()
    assert mail.took[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = re.sub(r"^https?://localhost", "", link)
    stranger = Client(enforce_csrf_checks=True)
    assert "Stop the weekly letter?" in stranger.get(path).content.decode()
    assert Subscription.objects.count() == 1
    # What a mail program sends by itself: no cookie, no form.
    said = stranger.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert (said.status_code, Subscription.objects.count()) == (200, 0)
    assert _send(MONDAY + 7 * 24 * 3600) == 0


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: f"2{token[1:]}", lambda token: "x"])
def test_a_link_that_was_changed_stops_nobodys(client_of: Callable[..., Client], change: Callable[[str], str]) -> None:
    _asked_for(client_of(Role.SELLER))
    token = weekly.token_of(User.objects.get())
    assert Client().post(f"/reports/weekly/stop/{change(token)}").status_code == 404
    assert Subscription.objects.count() == 1


def test_a_process_that_dies_after_claiming_sends_no_second_letter(
    mail: MailServer, client_of: Callable[..., Client]
) -> None:
    _asked_for(client_of(Role.SELLER))
    Letter.objects.create(user=User.objects.get(), week="2026-W48")  # all that the dead one left
    assert _send() == 0
    assert mail.took == []


def test_while_the_mail_server_is_away_nothing_is_claimed(
    mail: MailServer, client_of: Callable[..., Client], settings: Any
) -> None:
    _asked_for(client_of(Role.SELLER))
    port, settings.EMAIL_PORT = mail.port, 1
    assert _send() == 0
    assert Letter.objects.count() == 0
    settings.EMAIL_PORT = port
    assert _send(MONDAY + 600) == 1


def test_a_letter_that_was_refused_is_said_so_and_not_sent_again(
    mail: MailServer, client_of: Callable[..., Client]
) -> None:
    client = client_of(Role.SELLER)
    _asked_for(client)
    mail.refuses = True
    assert _send() == 0
    mail.refuses = False
    assert _send(MONDAY + 600) == 0
    assert "may not have reached you" in client.get("/reports/").content.decode()


def test_who_may_see_no_figures_any_more_gets_none(mail: MailServer, client_of: Callable[..., Client]) -> None:
    _asked_for(client_of(Role.SELLER))
    HeldRole.objects.all().delete()
    assert _send() == 0
    HeldRole.objects.create(user=User.objects.get(), role=Role.VIEWER)
    User.objects.update(is_active=False)
    assert _send() == 0
    User.objects.update(is_active=True)
    assert _send() == 1


def test_without_a_mail_server_nothing_is_sent_and_the_page_says_so(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.SELLER)
    _asked_for(client)
    assert _send() == 0
    assert Letter.objects.count() == 0
    assert "No mail server is set" in client.get("/reports/").content.decode()


def test_ones_own_page_shows_it_and_it_is_stopped_there(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.SELLER)
    assert 'hx-get="/reports/weekly"' in client.get("/people/me").content.decode()
    part = client.get("/reports/weekly", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Send it to me" in part
    _asked_for(client)
    assert "Stop it" in client.get("/reports/weekly", headers={"HX-Request": "true"}).content.decode()
    client.post("/reports/weekly", {"wants": "no"})
    assert Subscription.objects.count() == 0


def test_old_letters_are_forgotten(client_of: Callable[..., Client]) -> None:
    client_of(Role.SELLER)
    Letter.objects.create(user=User.objects.get(), week="2026-W01")
    assert weekly.forget_old(datetime.now(UTC) + timedelta(days=59)) == 0
    assert weekly.forget_old(datetime.now(UTC) + timedelta(days=61)) == 1


def test_a_name_with_a_line_break_makes_no_header_of_its_own(
    mail: MailServer, client_of: Callable[..., Client]
) -> None:
    _asked_for(client_of(Role.SELLER))
    said = replace(letters.weekly(reading.reader(), now_s=MONDAY), finding="<b>5 > 3</b> & more", picture=None)
    made = weekly.letter(Subscription.objects.get(), said)
    html = next(part.content for part in made.alternatives)
    assert "&lt;b&gt;5 &gt; 3&lt;/b&gt; &amp; more" in html
    assert "<b>5 > 3</b> & more" in made.body
