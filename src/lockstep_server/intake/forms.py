"""What is asked about a web form: its name, what its leads are, what its fields mean."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError

from lockstep.sources.intake.answers import FIELDS
from lockstep_server.intake.models import Form

_KINDS = (
    ("hand-raise", "They ask to be spoken to: the clock starts"),
    ("other", "They do not: a newsletter, a download"),
)
#: More fields than a form has.
_MOST = 200


class Meaning(forms.Form):
    """What a form's leads are, and what its fields mean."""

    lead_kind = forms.ChoiceField(label="What its leads are", choices=_KINDS)
    means = forms.CharField(
        label="Fields that mean something else than their names say",
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 4, "dir": "ltr", "spellcheck": "false", "placeholder": "q1 = message"}),
        help_text="One a line, the form’s own name first. Nothing behind the = leaves a field out. "
        f"Ours are: {', '.join(FIELDS)}.",
    )

    def clean_means(self) -> dict[str, str]:
        """Read the lines."""
        found: dict[str, str] = {}
        for number, line in enumerate(str(self.cleaned_data["means"]).splitlines(), 1):
            if not line.strip():
                continue
            theirs, mark, ours = (part.strip() for part in line.rpartition("="))
            if not mark or not theirs:
                raise ValidationError(f"Line {number} has no =: write their name = our name.")
            if ours and ours not in FIELDS:
                raise ValidationError(f"Line {number}: “{ours[:40]}” is none of our fields.")
            found[theirs[:200]] = ours
        if len(found) > _MOST:
            raise ValidationError(f"{_MOST} lines are the most.")
        return found


class NewForm(Meaning):
    """A form that is to send leads."""

    field_order = ("name", "lead_kind", "means")
    name = forms.CharField(
        label="Name of the form",
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "placeholder": "demo-request"}),
        help_text="Small letters, digits and -. It is part of the address the form sends to, and stays.",
    )

    def clean_name(self) -> str:
        """See that it can be part of an address, and is no other form's."""
        name = str(self.cleaned_data["name"]).strip()
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", name):
            raise ValidationError("Write small letters, digits and - only: demo-request.")
        if Form.objects.filter(name=name).exists():
            raise ValidationError(f"There is a form {name} already. Choose another name.")
        return name


def written(means: dict[str, str]) -> str:
    """Return field names as the form's text field shows them."""
    return "\n".join(f"{theirs} = {ours}".rstrip() for theirs, ours in means.items())
