"""What somebody says, and how the record is to answer it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from lockstep.insight.claims.claim import Claim
from lockstep.insight.claims.fields import LONGEST, checked
from lockstep.values.faults import WrongUse

_CONDITION = {"rows": 2, "dir": "ltr", "spellcheck": "false", "autocapitalize": "none", "class": "mono"}


def _condition(label: str, help_text: str, *, required: bool = True, example: str = "") -> forms.CharField:
    # Longer texts than allowed come back with words of our own, so nothing that was typed is cut.
    return forms.CharField(
        label=label, required=required, help_text=help_text,
        widget=forms.Textarea({**_CONDITION, "placeholder": example, "maxlength": LONGEST}),
    )  # fmt: skip


class Saying(forms.Form):
    """A claim, as it is added."""

    said = forms.CharField(
        label="What is said",
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "placeholder": "Webinar leads never have a budget"}),
        help_text="In the words people use.",
    )
    team = forms.ChoiceField(label="Who says it", choices=(("marketing", "Marketing"), ("sales", "Sales")))
    among = _condition("Among", "The leads or deals it speaks of.", example="lead AND offered")
    outcome = _condition("The share with", "What is said to happen to them.", example="returned")
    direction = forms.ChoiceField(label="is", choices=(("more", "higher"), ("less", "lower")))
    held = forms.ChoiceField(
        label="than",
        choices=(("group", "that of another group"), ("share", "a number")),
        widget=forms.RadioSelect,
        initial="group",
    )
    group = _condition("Where", "The group the claim is about.", required=False, example="source = 'Webinar'")
    against = _condition("than where", "Empty: all the others.", required=False)
    margin = forms.IntegerField(
        label="Smallest difference that matters, in points", min_value=1, max_value=50, initial=5, required=False,
        help_text="Fixed now, before anybody sees the result.",
    )  # fmt: skip
    share = forms.IntegerField(
        label="Or than this many percent", min_value=1, max_value=99, required=False,
        widget=forms.NumberInput({"placeholder": "30"}),
    )  # fmt: skip
    days_old = forms.IntegerField(
        label="Only those at least so many days old", min_value=0, max_value=730, initial=45,
        help_text="Younger ones have not had the time.",
    )  # fmt: skip
    dated = forms.ChoiceField(
        label="By the day they",
        choices=(("began", "were offered, or became known"), ("opportunity", "became an opportunity"),
                 ("closed", "were won or lost")),
    )  # fmt: skip

    def __init__(self, *args: Any, teams: tuple[str, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["team"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(team, team.capitalize()) for team in teams]

    def clean_said(self) -> str:
        """Take what can be read and stored."""
        said = str(self.cleaned_data["said"]).strip().strip('“”"')
        if not said:
            raise ValidationError("Write what is said.")
        return said

    def clean_among(self) -> str:
        """Read the condition."""
        return self._read("among")

    def clean_outcome(self) -> str:
        """Read the condition."""
        return self._read("outcome")

    def clean_group(self) -> str:
        """Read the condition where one is needed."""
        return self._read("group") if self._is_compared() and self.cleaned_data["group"] else ""

    def clean_against(self) -> str:
        """Read the condition where there is one."""
        return self._read("against") if self._is_compared() and self.cleaned_data["against"] else ""

    def clean(self) -> dict[str, Any]:
        """See that the comparison is whole."""
        said = super().clean() or {}
        if self._is_compared():
            if not said.get("group") and "group" not in self.errors:
                self.add_error("group", "Say which group it is about, or hold the share against a number.")
            if not said.get("margin") and "margin" not in self.errors:
                self.add_error("margin", "Say how many points would matter.")
        elif not said.get("share") and "share" not in self.errors:
            self.add_error("share", "Say how many percent, 1 to 99.")
        if not self.errors:
            try:
                self.claim("said-0")
            except WrongUse as wrong:
                raise ValidationError(f"{wrong.sentence} {wrong.remedy}") from None
        return said

    def values(self) -> dict[str, Any]:
        """Return the fields of the claim as they are kept."""
        said = dict(self.cleaned_data)
        is_compared = said.pop("held") == "group"
        return said | ({"share": None} if is_compared else {"group": "", "against": "", "margin": 0})

    def claim(self, name: str) -> Claim:
        """Return the claim; see `Claim` for what it refuses."""
        said = self.values()
        return Claim(name=name, **{**said, "group": said["group"] or None, "against": said["against"] or None})

    def _is_compared(self) -> bool:
        return str(self.data.get("held") or "group") == "group"

    def _read(self, field: str) -> str:
        try:
            return checked(self.cleaned_data[field])
        except WrongUse as wrong:
            raise ValidationError(f"{wrong.sentence} {wrong.remedy}") from None
