"""Answers of any web form as a lead: whatever its fields are called, and nothing of them lost."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from lockstep.sources.intake.lead import Lead
from lockstep.values.faults import LockstepError

#: Our fields, by what forms call them, folded as `_folded` does.
_NAMES: dict[str, tuple[str, ...]] = {
    "email": ("email", "emailaddress", "mail", "workemail", "businessemail", "youremail", "emailadresse", "correo"),
    "phone": ("phone", "phonenumber", "tel", "telephone", "mobile", "mobilephone", "telefon", "telefonnummer"),
    "name": ("name", "fullname", "yourname", "contactname"),
    "first_name": ("firstname", "first", "fname", "givenname", "vorname", "prenom", "nombre"),
    "last_name": ("lastname", "last", "lname", "surname", "familyname", "nachname", "apellido"),
    "title": ("title", "jobtitle", "role", "position"),
    "company": ("company", "companyname", "organization", "organisation", "firma", "unternehmen", "entreprise"),
    "website": ("website", "companywebsite", "domain"),
    "country": ("country", "countryregion", "land", "pays"),
    "region": ("region", "state", "province", "bundesland"),
    "city": ("city", "town", "stadt", "ort"),
    "message": ("message", "comments", "comment", "question", "howcanwehelp", "nachricht", "details"),
    "consent": ("consent", "optin", "gdpr", "newsletter", "agree", "privacy", "marketingconsent"),
    "page": ("page", "pageurl", "url", "referrer", "sourceurl"),
    "lead_source": ("leadsource", "hearaboutus", "howdidyouhearaboutus"),
    "channel": ("channel",),
    "utm_source": ("utmsource",),
    "utm_medium": ("utmmedium",),
    "utm_campaign": ("utmcampaign", "campaign"),
    "utm_content": ("utmcontent",),
    "utm_term": ("utmterm",),
}
_KNOWN = {name: field for field, names in _NAMES.items() for name in names}
#: Fields that a form's own names may be said to mean; "" leaves one out.
FIELDS = tuple(_NAMES)
#: How much one form may say.
MOST_ANSWERS = 200


def lead_of(answers: Mapping[str, Any], *, means: Mapping[str, str], lead_kind: str, form: str) -> Lead:
    """Return a lead out of what a form says.

    Parameters
    ----------
    answers
        Name of the form's field to its answer; an object in an object is named with a dot: ``contact.email``.
    means
        The form's own names to ours, before what their words suggest; "" leaves the field out.
    lead_kind
        ``hand-raise`` or ``other``.
    form
        Name of the form, which is where the lead comes from unless the form says it.

    Returns
    -------
    Lead
        What is no field of ours stands in its message, line by line.

    Raises
    ------
    LockstepError
        There is too much of it, or what it says makes no lead.

    Examples
    --------
    >>> lead = lead_of({"Your e-mail": "anna@firm.example", "Vorname": "Anna", "Team size": "20"}, means={},
    ...                lead_kind="hand-raise", form="demo")
    >>> lead.email, lead.first_name, lead.message
    ('anna@firm.example', 'Anna', 'Team size: 20')
    """
    told = list(_flat(answers))
    if len(told) > MOST_ANSWERS:
        raise LockstepError(
            f"The form says {len(told)} things; {MOST_ANSWERS} is the most.", remedy="Send the fields people filled in."
        )
    found: dict[str, Any] = {"lead_kind": lead_kind}
    rest = []
    for name, text in told:
        field = means[name] if name in means else _KNOWN.get(_folded(name)) or _KNOWN.get(_folded(_last(name)))
        if field == "" or not text.strip():
            continue
        if field and field not in found:
            found[field] = text
        else:
            rest.append(f"{name}: {text}")
    if rest:
        found["message"] = "\n".join(filter(None, [found.get("message"), *rest]))[:8_000]
    found.setdefault("lead_source", form)
    try:
        return Lead.model_validate(found)
    except ValidationError as wrong:
        raise LockstepError(
            sentence_of(wrong), remedy="Have the form ask for it, or say what its fields mean."
        ) from None


def sentence_of(wrong: ValidationError) -> str:
    """Say what is wrong with a lead, without repeating what it says."""
    said = []
    for error in wrong.errors(include_url=False, include_input=False):
        place = ".".join(map(str, error["loc"]))
        words = error["msg"].removeprefix("Value error, ")
        said.append(f"{place}: {words}" if place else words)
    return "; ".join(said)[:500].rstrip(".") + "."


def _flat(answers: Mapping[str, Any], above: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    if depth > 6:
        raise LockstepError("The form's answers lie too deep in each other.", remedy="Send them as one flat object.")
    for key, value in answers.items():
        name = f"{above}{key}"[:200]
        if isinstance(value, Mapping):
            yield from _flat(value, f"{name}.", depth + 1)
        elif isinstance(value, list | tuple):
            plain = [each for each in value if not isinstance(each, Mapping | list | tuple)]
            if plain:
                yield name, ", ".join(map(_text, plain))
            for number, each in enumerate(value):
                if isinstance(each, Mapping):
                    yield from _flat(each, f"{name}.{number}.", depth + 1)
        elif value is not None:
            yield name, _text(value)


def _text(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", plain).removeprefix("your")
