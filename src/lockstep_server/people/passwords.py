"""How good a password must be."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

from lockstep_server.people.models import User

#: Of 0 to 4: 3 withstands an attacker who has the hashes for about a year of moderate effort.
LEAST_SCORE = 3
#: The estimate costs more than linearly; what is this long is judged by its beginning.
_JUDGED = 72


class StrengthValidator:
    """Refuses passwords that are quickly guessed, and says what would make them better."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a weak password.

        Raises
        ------
        ValidationError
            With the estimator's own advice.
        """
        known = [user.email, *user.name.split()] if user else []
        estimate = zxcvbn(password[:_JUDGED], user_inputs=[*known, "lockstep"])
        if estimate["score"] < LEAST_SCORE:
            advice = " ".join(
                text for text in (estimate["feedback"]["warning"], *estimate["feedback"]["suggestions"]) if text
            )
            raise ValidationError(f"This password is guessed too soon. {advice}".strip(), code="password_too_weak")

    def get_help_text(self) -> str:
        """Say what is asked for."""
        return "Three or four words that do not belong together are strong and easy to keep in mind."
