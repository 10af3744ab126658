"""The sign-in library's forms for passwords, passkeys and codes, in our words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm

_HELP = "At least 10 characters. Three or four words that do not belong together are strong."


class Change(forms.ChangePasswordForm):
    """Changes one's own password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self)
        self.fields["oldpassword"].label = "Current password"


class Reset(forms.ResetPasswordKeyForm):
    """Chooses a new password by a link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self)


class Again(forms.ReauthenticateForm):
    """Asks for the password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["password"].widget.attrs["autofocus"] = True


class Forgotten(forms.ResetPasswordForm):
    """Asks for such a link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "E-mail address"


class Passkey(AddWebAuthnForm):
    """Adds a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "By which you know it again."
        instead = self.fields["passwordless"]
        instead.label, instead.initial = "Sign in with it instead of the password", True
        instead.help_text = "Without this it is a second step after the password."


class AppCode(ActivateTOTPForm):
    """Turns the code of an app on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self, "Code from the app")


class CodeAgain(ReauthenticateForm):
    """Asks for a code once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self, "Code")


class SecondStep(AuthenticateForm):
    """Asks for a code after the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self, "Code")
        self.fields["code"].widget.attrs["autofocus"] = True


def _code(form: Any, label: str) -> None:
    field = form.fields["code"]
    field.label = label
    field.widget.attrs.pop("placeholder", None)


def _say(form: Any) -> None:
    form.fields["password1"].label, form.fields["password1"].help_text = "New password", _HELP
    form.fields["password2"].label = "The new password once more"
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
