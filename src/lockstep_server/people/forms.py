"""What people are asked: when they come in, when others are invited, about their own account."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from lockstep_server.people.models import User
from lockstep_server.people.roles import Act, Role
from lockstep_server.people.words import words_of_act


class NewPassword(forms.Form):
    """A name and a password worth having."""

    name = forms.CharField(max_length=200, label="Your name", widget=forms.TextInput({"autocomplete": "name"}))
    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="At least 10 characters. Three or four words that do not belong together are strong.",
    )

    def email_of_person(self) -> str:
        """Return the e-mail address the password must not resemble."""
        return str(self.cleaned_data.get("email", ""))

    def clean(self) -> dict[str, Any]:
        """Judge the password beside the name and address."""
        said = super().clean() or {}
        if said.get("password"):
            person = User(email=self.email_of_person(), name=said.get("name", ""))
            try:
                validate_password(said["password"], person)
            except ValidationError as weak:
                self.add_error("password", weak)
        return said


class FirstPerson(NewPassword):
    """The first administrator: whoever can read the terminal in which the service was started."""

    field_order = ("code", "email", "name", "password")
    code = forms.CharField(
        label="Set-up code",
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
        help_text="It stands in the terminal where the service was started, and in the file setup-code of its folder.",
    )
    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput({"autocomplete": "username"}))


class Membership(forms.Form):
    """Which roles someone holds, and who they are in the record."""

    roles = forms.TypedMultipleChoiceField(
        coerce=Role,
        choices=[(role.value, role.title) for role in Role],
        label="Roles",
        required=False,
    )
    member = forms.CharField(
        max_length=200,
        required=False,
        label="Name in the record",
        help_text="As your CRM names them as owner. Empty where they own no leads or deals.",
        widget=forms.TextInput({"list": "owners", "autocomplete": "off", "dir": "auto"}),
    )


class NewInvitation(Membership):
    """Whom to invite, and as what."""

    field_order = ("email", "roles", "member")
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off", "inputmode": "email"}),
    )
    roles = forms.TypedMultipleChoiceField(
        coerce=Role,
        choices=[(role.value, role.title) for role in Role],
        label="Roles",
        error_messages={"required": "Choose at least one role. Without one they would see nothing."},
    )


class OwnName(forms.Form):
    """How somebody is called here."""

    name = forms.CharField(
        max_length=200, label="Your name", widget=forms.TextInput({"autocomplete": "name", "dir": "auto"})
    )


class NewToken(forms.Form):
    """A key to the API."""

    name = forms.CharField(
        max_length=100,
        label="What it is for",
        help_text="Such as: nightly export to the warehouse.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    scopes = forms.TypedMultipleChoiceField(
        coerce=Act, label="What it may do", error_messages={"required": "Choose at least one."}
    )
    days = forms.TypedChoiceField(
        coerce=int, choices=[(30, "30 days"), (90, "90 days"), (365, "One year")], initial=90, label="It works for"
    )

    def __init__(self, acts: Iterable[Act], *args: Any, **kwargs: Any) -> None:
        # It stands on one page with the form of one's own name.
        super().__init__(*args, auto_id="token_%s", **kwargs)
        held = frozenset(acts)
        self.fields["scopes"].choices = [(act.value, words_of_act(act).capitalize()) for act in Act if act in held]
