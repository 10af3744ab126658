"""What we ask of the sign-in library: nobody signs up by themselves, known people come in by the company's sign-in."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.shortcuts import render

from lockstep_server.people.models import User


class Accounts(DefaultAccountAdapter):
    """Sign-in by password and passkey."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: people come by invitation."""
        return False


class CompanySignIn(DefaultSocialAccountAdapter):
    """Sign-in by OpenID Connect, for people who were invited or stand in the list of people already."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Say no: an unknown address is nobody here."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Join the company's account to the person with the same, confirmed, e-mail address."""
        if sociallogin.is_existing:
            return
        confirmed = [address.email.lower() for address in sociallogin.email_addresses if address.verified]
        user = User.objects.filter(email__in=confirmed, is_active=True).first()
        if user is None:
            raise ImmediateHttpResponse(render(request, "people/unknown.html", {"emails": confirmed}, status=403))
        sociallogin.connect(request, user)
