"""What we ask of the sign-in library: nobody signs up by themselves, known and invited people come in."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse

from lockstep_server.people.invitations import accept, open_invitations
from lockstep_server.people.letters import send_beside
from lockstep_server.people.models import User
from lockstep_server.people.sealing import seal, unseal


class Accounts(DefaultAccountAdapter):
    """Sign-in by password and passkey."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "E-mail address or password is wrong. Type both again.",
        "too_many_login_attempts": "That was wrong too often. Wait five minutes, or choose a new password.",
        "account_inactive": "This account is deactivated. An administrator can let you in again.",
        "enter_current_password": "This is not your current password.",
        "incorrect_password": "This is not your password.",
        "rate_limited": "That was tried too often. Wait some minutes.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: people come by invitation."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return where a request comes from; those of a local socket have no address and count as one."""
        return get_client_ip(request) or "0.0.0.0"  # noqa: S104  # stands for none, nothing listens there

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a letter beside the answer: neither its time nor a mail server that is away tells who is here."""
        said = {"request": self.request, "email": email, "current_site": get_current_site(self.request), **context}
        send_beside(self.render_mail(template_prefix, email, said))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Lead back to one's own account."""
        return reverse("people:me")


class SecondSteps(DefaultMFAAdapter):
    """Codes and passkeys."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is not right. Codes of an app change every 30 seconds; type the newest.",
        "cannot_generate_recovery_codes": "Recovery codes stand in for an app or a passkey. Add one of these first.",
    }

    def encrypt(self, text: str) -> str:
        """Seal what makes an app's codes and recovery codes, before the database keeps it."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Unseal it."""
        return unseal(encrypted_text)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """Name a passkey until its owner does."""
        known = {way.wrap().name for way in user.authenticator_set.filter(type=type)}
        names = ("This device", *(f"Device {number}" for number in range(2, len(known) + 3)))
        return next(name for name in names if name not in known)


class CompanySignIn(DefaultSocialAccountAdapter):
    """Sign-in by OpenID Connect, for people who were invited or stand in the list of people already."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Say no: an unknown address is nobody here."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Join the company's account to the person with the same, confirmed, e-mail address.

        An address that the company's sign-in does not call confirmed proves nothing: anyone may have typed it there.
        """
        if sociallogin.is_existing:
            return
        confirmed = [address.email.lower() for address in sociallogin.email_addresses if address.verified]
        user = User.objects.filter(email__in=confirmed).first() or _invited(confirmed, sociallogin)
        if user is None:
            said = [address.email for address in sociallogin.email_addresses]
            context = {"emails": confirmed or said, "is_confirmed": bool(confirmed)}
            raise ImmediateHttpResponse(render(request, "people/unknown.html", context, status=403))
        sociallogin.connect(request, user)


def _invited(confirmed: list[str], sociallogin: Any) -> User | None:
    invitation = open_invitations().filter(email__in=confirmed).first()
    if invitation is None:
        return None
    said = sociallogin.account.extra_data
    claims = said.get("userinfo") or said.get("id_token") or said
    return accept(invitation, str(claims.get("name") or invitation.email)[:200])
