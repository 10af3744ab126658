"""Bring the month to a meeting as a PDF; ask for the weekly letter, and stop it by the link in the letter alone."""

from __future__ import annotations

import re
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

from playwright.sync_api import expect

from browser.conftest import PHONE, OpenAs
from lockstep.values import instants
from lockstep_server.people.roles import Role
from server.reports.mail_server import MailServer
from service import Service, environment

#: The scheduler's round on a Monday at half past seven, which no test waits for.
MONDAY = instants.parse("2026-11-23 07:30", zone="Europe/Berlin")
_ROUND = """
import sys
import django
django.setup()
from lockstep_server.frame import reading
from lockstep_server.reports import weekly
print(weekly.send_due(reading.reader(), int(sys.argv[1])))
"""
#: A worker draws twelve pages; on a busy machine it takes its time.
PATIENCE_MS = 60_000


def test_the_month_is_asked_for_seen_and_downloaded(open_as: OpenAs, tmp_path: Path) -> None:
    page = open_as(Role.FINANCE)
    page.goto("/")
    page.get_by_role("navigation", name="Places", exact=True).get_by_role("link", name="Reports").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The month on paper")
    month = page.get_by_role("row", name=re.compile("^October 2026"))
    month.get_by_role("button", name=re.compile("^Make it")).click()
    # It comes by itself as soon as it is there: nobody reloads the page.
    link = month.get_by_role("link", name="Download October 2026 as PDF")
    expect(link).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("row", name=re.compile("^September 2026")).get_by_role("button")).to_be_visible()
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "lockstep-2026-10.pdf"
    taken = tmp_path / "month.pdf"
    download.value.save_as(taken)
    assert taken.read_bytes().startswith(b"%PDF-")
    # A colleague finds it made, and gets the very same.
    other = open_as(Role.SALES_LEAD, size=PHONE)
    other.goto("/reports/")
    with other.expect_download() as again:
        other.get_by_role("link", name="Download October 2026 as PDF").click()
    again.value.save_as(tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == taken.read_bytes()


def test_the_weekly_letter_is_asked_for_comes_and_is_stopped_by_its_one_click_address(
    open_as: OpenAs, service: Service
) -> None:
    page = open_as(Role.MARKETER)
    page.goto("/reports/")
    weekly = page.get_by_role("region", name="Weekly picture of the goal")
    weekly.get_by_role("button", name="Send it to me").click()
    expect(page.get_by_role("status").first).to_contain_text("You will get the weekly picture of the goal.")
    expect(weekly).to_contain_text("On")
    [letter] = _letters(service)
    assert letter["To"] == service.sign_in("marketer")[0]
    link = str(letter["List-Unsubscribe"]).strip(" <>")
    assert link in letter.get_body(("plain",)).get_content()
    # Whoever has the letter need not sign in; looking at the link alone stops nothing.
    stranger = open_as()
    stranger.goto(link)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Stop the weekly letter?")
    page.reload()
    expect(weekly.get_by_role("button", name="Stop it")).to_be_visible()
    # What a mail program sends for its button: no cookie and no token of a form (RFC 8058).
    program = open_as().context.request
    assert program.post(link, form={"List-Unsubscribe": "One-Click"}).status == 200
    stranger.reload()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("You get no more weekly letters")
    page.reload()
    expect(weekly.get_by_role("button", name="Send it to me")).to_be_visible()
    assert _letters(service) == []


def _letters(service: Service) -> list[EmailMessage]:
    """Return what a mail server takes when it is Monday."""
    with MailServer() as server:
        subprocess.run(
            [sys.executable, "-c", _ROUND, str(MONDAY)],
            env=environment(service.home, LOCKSTEP_EMAIL_URL=f"smtp://127.0.0.1:{server.port}"),
            check=True,
        )
        return list(server.took)
