"""A lead as it comes in: what may be said of somebody, how much of it, and in which signs."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

#: Marks that turn the direction of writing: they make a name read as another.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_EMAIL = re.compile(r"[^\s@<>\"(),:;\\]{1,64}@(?=.{1,253}$)[^\s@<>\"(),:;\\/]+\.[^\s@<>\"(),:;\\/.]{2,63}")
#: What a sender's clock may be ahead of ours.
AHEAD = timedelta(minutes=5)


def _plain(text: object) -> object:
    """Return a text without what can't be seen; blanks at its ends count as nothing."""
    if not isinstance(text, str):
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("holds half a sign, which is no text") from None
    seen = "".join(
        sign if sign in "\n\t" or unicodedata.category(sign) != "Cc" else " " for sign in text.replace("\r\n", "\n")
    )
    return _TURNING.sub("", unicodedata.normalize("NFC", seen)).strip() or None


def _one_line(text: str | None) -> str | None:
    return " ".join(text.split()) if text else None


def _address(text: str | None) -> str | None:
    if text is not None and not _EMAIL.fullmatch(text):
        raise ValueError("is no e-mail address")
    return text


def _dialable(text: str | None) -> str | None:
    if text is not None and sum(sign.isdigit() for sign in text) < 4:
        raise ValueError("is no phone number")
    return text


Short = Annotated[Annotated[str, Field(max_length=200)] | None, BeforeValidator(_plain), AfterValidator(_one_line)]
Long = Annotated[Annotated[str, Field(max_length=8_000)] | None, BeforeValidator(_plain)]


class Lead(BaseModel):
    """Somebody who came to us, and by which way.

    Without an e-mail address or a phone number nobody could answer them, so that one of the two is needed.

    Examples
    --------
    >>> Lead(email=" anna@firm.example ", first_name="Anna", utm_campaign="spring").email
    'anna@firm.example'
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "id": "signup-4711",
                    "email": "anna.berg@firm.example",
                    "name": "Anna Berg",
                    "company": "Firm GmbH",
                    "message": "Please call me about prices.",
                    "utm_source": "newsletter",
                    "utm_campaign": "spring",
                }
            ]
        },
    )

    id: Annotated[Short, Field(description="Of the lead in your system; repeats of it are the same lead.")] = None
    email: Annotated[Short, AfterValidator(_address), Field(description="E-mail address; it or a phone is needed.")] = (
        None
    )
    phone: Annotated[Short, AfterValidator(_dialable), Field(description="Phone number, with its country code.")] = None
    name: Annotated[Short, Field(description="Whole name, where its parts are not known.")] = None
    first_name: Annotated[Short, Field(description="First name.")] = None
    last_name: Annotated[Short, Field(description="Last name.")] = None
    title: Annotated[Short, Field(description="Job title.")] = None
    company: Annotated[Short, Field(description="Company.")] = None
    website: Annotated[Short, Field(description="Of the company.")] = None
    country: Annotated[Short, Field(description="Country.")] = None
    region: Annotated[Short, Field(description="State or region.")] = None
    city: Annotated[Short, Field(description="City.")] = None
    message: Annotated[Long, Field(description="What they wrote.")] = None
    consent: Annotated[Short, Field(description="What they agreed to, in the words they were asked in.")] = None
    page: Annotated[
        Annotated[str, Field(max_length=2_000)] | None,
        BeforeValidator(_plain),
        AfterValidator(_one_line),
        Field(description="Address of the page they came from."),
    ] = None
    lead_source: Annotated[Short, Field(description="Where the lead comes from, in your words.")] = None
    channel: Annotated[Short, Field(description="Marketing channel; without it utm_medium.")] = None
    utm_source: Annotated[Short, Field(description="As in the link they followed.")] = None
    utm_medium: Annotated[Short, Field(description="As in the link they followed.")] = None
    utm_campaign: Annotated[Short, Field(description="As in the link they followed: the campaign of the touch.")] = None
    utm_content: Annotated[Short, Field(description="As in the link they followed.")] = None
    utm_term: Annotated[Short, Field(description="As in the link they followed.")] = None
    lead_kind: Annotated[
        Literal["hand-raise", "other"],
        Field(description="hand-raise: they asked to be spoken to, and the clock starts. other: they did not."),
    ] = "hand-raise"
    occurred_at: Annotated[
        AwareDatetime | None, Field(description="When they came; without it, when it is received.")
    ] = None

    @model_validator(mode="after")
    def _can_be_answered(self) -> Lead:
        if self.email is None and self.phone is None:
            raise ValueError("an e-mail address or a phone number is needed")
        return self

    def said(self, received_ms: int) -> dict[str, str | None]:
        """Return the row of this lead as it arrives.

        Parameters
        ----------
        received_ms
            When it was received; a lead is never younger than that, whatever its sender's clock says.
        """
        created = datetime.fromtimestamp(self.happened_ms(received_ms) / 1000, UTC)
        row = self.model_dump(mode="json", exclude={"id", "occurred_at", "message", "page"})
        notes = (self.message, f"Page: {self.page}" if self.page else None)
        return {
            **row,
            "channel": self.channel or self.utm_medium or "Web form",
            "lead_source": self.lead_source or self.utm_source,
            "content": "\n".join(filter(None, notes)) or None,
            "touch_kind": "form",
            "created": created.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }

    def happened_ms(self, received_ms: int) -> int:
        """Return when they came, in milliseconds since 1970 UTC; never later than it was received."""
        said = self.occurred_at
        return received_ms if said is None else min(round(said.timestamp() * 1000), received_ms)

    def is_ahead(self, now: datetime) -> bool:
        """Return whether it says to have happened in the future, beyond what a clock may be wrong."""
        return self.occurred_at is not None and self.occurred_at > now + AHEAD
