"""What the columns of a list hold, told by their headers and checked against their cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lockstep.matching.company_names import legal_forms, plainly

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench

#: What a column may hold to how its header says so: words of the header in small letters, parted by blanks.
_HEADERS: tuple[tuple[str, str], ...] = (
    ("email", r"e ?mail|mail( address)?"),
    ("phone", r"(tele)?phone|tel|mobile|cell|handy|telefon|rufnummer|phone number|fon"),
    ("born", r"birth|dob|born|geburt(sdatum|stag)?|birthday|birthdate|naissance"),
    (
        "national_id",
        r"soc sec|ssn|social security|national id|passport|tax id|vat|registration n\w*|handelsregister|kvk|siren|"
        r"siret|steuernummer|company number|duns",
    ),
    ("domain", r"domain|website|web ?site|url|homepage|web"),
    ("first", r"first ?name|fname|given ?name|forename|vorname|prenom|nombre|first"),
    ("last", r"last ?name|lname|surname|family ?name|nachname|familienname|apellidos?|last"),
    ("house", r"street n(umber|o|r)|house ?n(umber|o|r)|hausnummer|house"),
    ("address2", r"address(_| )?(line )?2|addr 2|adresszusatz"),
    ("street", r"street|addr(ess)?( line)?( 1)?|str|strasse|anschrift|adresse|rue"),
    ("postcode", r"post ?code|zip( code)?|postal( code)?|plz|postleitzahl"),
    ("title", r"job ?title|title|position|funktion|job"),
    ("company", r"company|account|organi[sz]ation|firma|firm|employer|business|unternehmen|societe"),
    ("city", r"city|town|suburb|ort|stadt|locality|ville|municipality"),
    ("country", r"country|land|pays"),
    ("state", r"state|province|bundesland|county|region"),
    ("name", r"(full |contact )?name|contact|person"),
)
#: Headers that speak of somebody or something else.
_NOT = re.compile(
    r"\b(owner|manager|agent|rep|source|campaign|date|created|updated|modified|time|id|ids|number of|no of|count|size|"
    r"industry|status|stage|type|lifecycle|parent|opt|consent|assigned)\b"
)
_ID = re.compile(r"\b(id|uid|key|identifier|number|nr|no)\b")
#: What a cell of it must look like, and of how many cells.
_CELLS = {
    "email": (r"[^@\s]+@?[^@\s]+", 0.5), "phone": (r"\D*(\d\D*){6,}", 0.5), "born": (r".*\d{2}.*", 0.5),
    "domain": (r"[^@\s]*\w\.\w[^@\s]*", 0.5), "first": (r"\D*", 0.8), "last": (r"\D*", 0.8),
    "name": (r"\D*\w+\D*.*", 0.5),
    "company": (r".*\p{L}.*", 0.5), "city": (r".*\p{L}.*", 0.5), "postcode": (r".*\d.*|[\p{L}\d ]{2,10}", 0.5),
}  # fmt: skip
_SAMPLE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A list's columns.

    Attributes
    ----------
    id
        Column of its ids; None where no column has a different value in every row.
    columns
        What a column holds (see `normal.CELLS`) to its name.
    looks_like_companies
        Share of what stands under ``name`` or ``company`` that ends with a legal form.
    """

    id: str | None
    columns: Mapping[str, str]
    looks_like_companies: float


def recognise(workbench: Workbench, relation: str, names: Sequence[str]) -> Recognised:
    """Tell what the columns of a list hold.

    Parameters
    ----------
    workbench
        Where the list is.
    relation
        Its name; columns of text.
    names
        Its columns, in their order.

    Examples
    --------
    >>> from lockstep.engines.embedded import workbench
    >>> with workbench(threads=1) as bench:
    ...     _ = bench.execute("CREATE TABLE l AS SELECT '7' AS \\"Record ID\\", 'Anna' AS \\"First Name\\", "
    ...                       "'Ríos' AS Surname, 'a@b.example' AS Kontakt, 'Bo' AS \\"Lead Owner\\"")
    ...     found = recognise(bench, "l", ["Record ID", "First Name", "Surname", "Kontakt", "Lead Owner"])
    ...     found.id, dict(found.columns)
    ('Record ID', {'email': 'Kontakt', 'first': 'First Name', 'last': 'Surname'})
    """
    found: dict[str, str] = {}
    for holds, pattern in _HEADERS:
        fits = [
            name
            for name in names
            if name not in found.values()
            and _says(holds, pattern, _words(name))
            and _looks(workbench, relation, name, holds)
        ]
        if fits:
            # The plainest header: “Phone” before “Phone of the assistant”.
            found[holds] = min(fits, key=lambda name: (len(_words(name).split()), names.index(name)))
    if "email" not in found:
        for name in names:
            if name not in found.values() and _share(workbench, relation, name, r"[^@\s]+@[^@\s]+\.[^@\s]+") > 0.6:
                found["email"] = name
                break
    if "first" in found or "last" in found:
        found.pop("name", None)
    return Recognised(
        id=_id(workbench, relation, names, found),
        columns=dict(sorted(found.items())),
        looks_like_companies=_companies(workbench, relation, found.get("name", found.get("company"))),
    )


def kind_of(lists: Sequence[Recognised]) -> str:
    """Return ``people`` or ``companies``: what lists with these columns are of.

    Examples
    --------
    >>> kind_of([Recognised(id=None, columns={"name": "n", "street": "s"}, looks_like_companies=0.0)])
    'companies'
    >>> kind_of([Recognised(id=None, columns={"last": "l", "company": "c"}, looks_like_companies=0.9)])
    'people'
    """
    if any({"first", "last", "born"} & set(each.columns) for each in lists):
        return "people"
    is_named_person = all("name" in each.columns and {"email", "title"} & set(each.columns) for each in lists)
    return "people" if is_named_person and max(each.looks_like_companies for each in lists) < 0.2 else "companies"


def _words(header: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    return " ".join(re.findall(r"[a-z]+|\d+", plainly(spaced)))


def _says(holds: str, pattern: str, words: str) -> bool:
    if re.search(rf"\b(?:{pattern})\b", words) is None:
        return False
    # “date of birth” and “soc sec id” are these, though dates and ids of other things are nothing.
    return holds in ("born", "national_id") or not _NOT.search(words)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _share(workbench: Workbench, relation: str, name: str, pattern: str) -> float:
    escaped = pattern.replace("'", "''")
    [(share,)] = workbench.execute(
        f"SELECT avg(regexp_full_match(cell, '{escaped}')::INT) FROM "
        f"(SELECT trim({_quoted(name)}) AS cell FROM {relation} WHERE trim({_quoted(name)}) <> '' LIMIT {_SAMPLE})"
    ).fetchall()
    return float(share or 0.0)


def _looks(workbench: Workbench, relation: str, name: str, holds: str) -> bool:
    pattern, least = _CELLS.get(holds, (".*", 0.0))
    return _share(workbench, relation, name, pattern) >= least


def _id(workbench: Workbench, relation: str, names: Sequence[str], found: Mapping[str, str]) -> str | None:
    """Return the column that tells the rows apart: one that is called so, or else the first."""
    named = [name for name in names if _ID.search(_words(name)) and name not in found.values()]
    for name in (*named, *(name for name in names[:1] if name not in found.values())):
        [(is_unique,)] = workbench.execute(
            f"SELECT count(*) > 0 AND count(*) = count(DISTINCT trim({_quoted(name)})) FROM {relation}"
        ).fetchall()
        if is_unique:
            return name
    return None


def _companies(workbench: Workbench, relation: str, name: str | None) -> float:
    if name is None:
        return 0.0
    cells = workbench.execute(
        f"SELECT {_quoted(name)} FROM {relation} WHERE trim({_quoted(name)}) <> '' LIMIT {_SAMPLE}"
    ).fetchall()
    ends = [re.split(r"[\s,]+", plainly(cell).strip())[-1].replace(".", "") for (cell,) in cells]
    return sum(end in legal_forms() for end in ends) / max(len(ends), 1)
