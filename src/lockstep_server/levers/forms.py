"""The form of a proposed action: what, who of both teams, by when, and the figure that will show it worked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from lockstep.insight.levers.teams import MARKETING, SALES
from lockstep_server.levers.queries import figure_titles

#: An action that takes longer is several.
LONGEST_DAYS = 730


class ActionForm(forms.Form):
    """What somebody proposes."""

    what = forms.CharField(max_length=200, label="What", help_text="One sentence that both teams understand.")
    marketing_owner = forms.ChoiceField(label="Who of marketing")
    sales_owner = forms.ChoiceField(label="Who of sales")
    due = forms.DateField(label="By when", widget=forms.DateInput({"type": "date"}))
    figure = forms.ChoiceField(label="The figure that will show it worked")

    def __init__(self, *args: Any, owners: Mapping[str, Sequence[str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for field, team in (("marketing_owner", MARKETING), ("sales_owner", SALES)):
            said = self.fields[field]
            assert isinstance(said, forms.ChoiceField)
            said.choices = [("", "Choose a person"), *((name, name) for name in owners[team])]
            said.error_messages["required"] = f"Choose a person of {team}."
            said.error_messages["invalid_choice"] = f"Nobody of {team} is called that. Choose a person from the list."
        figure = self.fields["figure"]
        assert isinstance(figure, forms.ChoiceField)
        figure.choices = figure_titles()
        figure.error_messages["invalid_choice"] = "There is no such figure to show it. Choose one from the list."
        self.fields["what"].error_messages["required"] = "Say what is to be done."
        self.fields["due"].error_messages |= {
            "required": "Say by when.",
            "invalid": "That is no day. Write it as 2026-12-31.",
        }
        first, last = today + timedelta(days=1), today + timedelta(days=LONGEST_DAYS)
        self.fields["due"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}

    def clean_what(self) -> str:
        """Take one line: what cannot be seen is no part of it."""
        text = " ".join("".join(sign if sign.isprintable() else " " for sign in self.cleaned_data["what"]).split())
        if not text:
            raise forms.ValidationError("Say what is to be done.")
        return text

    def clean_due(self) -> date:
        """Take a day that is to come."""
        due: date = self.cleaned_data["due"]
        if due <= self.today:
            following = self.today + timedelta(days=1)
            raise forms.ValidationError(f"That day has passed. Pick one from {following.day} {following:%b} on.")
        if due > self.today + timedelta(days=LONGEST_DAYS):
            raise forms.ValidationError("That is more than two years away. Pick an earlier day.")
        return due
