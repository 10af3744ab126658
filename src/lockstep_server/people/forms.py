"""What is asked of people who come in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from lockstep_server.people.models import User


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
        help_text="It stands in the terminal where the service was started.",
    )
    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput({"autocomplete": "username"}))
