"""What a charter can't do without: whose it is, in which money and days it counts, and the goal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import list_currencies
from django import forms

from lockstep import charter
from lockstep.charter.written import MONTHS
from lockstep.values.faults import LockstepError

#: Asked for by name; everything else has a default that both teams can change in the text.
_FIELD_OF = {"company.currency": "currency", "company.time_zone": "time_zone", "company.name": "company"}


class Beginning(forms.Form):
    """Whose charter it is, and the goal both teams carry."""

    company = forms.CharField(max_length=200, label="Company", widget=forms.TextInput({"autocomplete": "organization"}))
    time_zone = forms.CharField(
        max_length=64,
        label="Time zone",
        widget=forms.TextInput(
            {"list": "zones", "data-zone": "", "autocomplete": "off", "placeholder": "Europe/Berlin"}
        ),
        help_text="In which a day, a week and a month begin, and in which the office works.",
    )
    currency = forms.ChoiceField(label="Home currency", help_text="Every amount is converted to it.")
    fiscal_year_starts = forms.ChoiceField(
        label="Fiscal year begins in", choices=[(month, month.capitalize()) for month in MONTHS], initial="january"
    )
    goal = forms.DecimalField(
        label="The goal: new revenue to be won",
        min_value=Decimal(1),
        max_digits=15,
        decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal"}),
        help_text="Carried by marketing and sales together. Digits only: 4200000.",
    )
    period = forms.ChoiceField(label="To be won in")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        usual = ["EUR", "USD", "GBP", "CHF"]
        others = sorted(list_currencies("en") - set(usual))
        self.fields["currency"].choices = [(code, code) for code in (*usual, *others) if _is_money(code)]
        self.fields["period"].choices = [(name, _words(name)) for name in _periods(today)]
        self.fields["goal"].localize = False

    def clean_goal(self) -> Decimal:
        """Take the goal without the cents that nobody set."""
        goal: Decimal = self.cleaned_data["goal"]
        return goal.quantize(Decimal(1)) if goal == goal.to_integral_value() else goal

    def clean(self) -> dict[str, Any]:
        """Make the charter, so that what it refuses is said beside the field it came from."""
        said = super().clean() or {}
        if self.errors:
            return said
        text = charter.default_text(
            year=self.today.year,
            company=said["company"],
            time_zone=said["time_zone"],
            currency=said["currency"],
            goal=said["goal"],
            period=said["period"],
            fiscal_year_starts=said["fiscal_year_starts"],
        )
        try:
            charter.parse(text)
        except LockstepError as error:
            for fault in error.faults:
                field = next((field for path, field in _FIELD_OF.items() if path in fault.sentence), None)
                self.add_error(field, f"{fault.sentence.partition(': ')[2] or fault.sentence} {fault.remedy}")
        said["text"] = text
        return said


def _is_money(code: str) -> bool:
    return len(code) == 3 and not code.startswith("X")


def _periods(today: date) -> list[str]:
    quarter = (today.month - 1) // 3 + 1
    following = (today.year, quarter + 1) if quarter < 4 else (today.year + 1, 1)
    return [
        f"{today.year}-Q{quarter}",
        f"{today.year}",
        f"{following[0]}-Q{following[1]}",
        f"{today.year + 1}",
        f"{today.year}-{today.month:02}",
    ]


def _words(period: str) -> str:
    year, _, part = period.partition("-")
    if not part:
        return f"The year {year}"
    if part.startswith("Q"):
        return f"Quarter {part[1]} of {year}"
    return f"{date(int(year), int(part), 1):%B %Y}"
