"""Passkeys and codes in a real browser, with an authenticator that Chromium plays."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from browser.conftest import PHONE, OpenAs
from service import Service

_AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_authenticator(page: Page) -> Page:
    """Give a page's browser a device that makes passkeys without asking."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": _AUTHENTICATOR})
    return page


def to_the_door(page: Page) -> None:
    """Go to the sign-in page, from where the way leads to one's own account."""
    page.goto("/account/login/?next=/people/me")


def by_password(page: Page, email: str, password: str) -> None:
    to_the_door(page)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_passkey_is_added_then_lets_in_alone_and_as_the_second_step(open_as: OpenAs, service: Service) -> None:
    page = with_authenticator(open_as(size=PHONE))
    email, password = service.sign_in("finance")
    by_password(page, email, password)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("checkbox")).to_be_checked()
    page.get_by_role("button", name="Add this device").click()
    expect(page.get_by_role("heading", name="10 of 10 recovery codes are left")).to_be_visible()

    sign_out(page)
    to_the_door(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("Passkeys: 1")).to_be_visible()

    sign_out(page)
    by_password(page, email, password)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("Passkeys: 1")).to_be_visible()
    page.get_by_role("link", name="Show passkeys").click()
    page.get_by_role("link", name="Remove").click()
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Remove").click()
    page.goto("/people/me")
    expect(page.get_by_role("link", name="Add a passkey")).to_be_visible()


def test_a_passkey_that_is_not_there_is_said_at_its_place(open_as: OpenAs) -> None:
    page = with_authenticator(open_as())
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("The passkey was not used.")).to_be_visible()
