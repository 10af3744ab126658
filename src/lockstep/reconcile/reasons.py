"""The closed list of reasons why one side counts a lead in a stage and a period and the other does not.

Every difference has one of them; `unexplained` is not among them, and no test has ever seen it. Which one a
difference has is decided in the SQL of this folder; here stand the words, who can mend it, and how.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Who can do something about a difference.
THERE, HERE, BOTH, OPERATIONS, NOBODY = "who keeps {there}", "who keeps {here}", "both teams", "operations", "nobody"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason.

    Attributes
    ----------
    code
        Stable kebab-case name.
    title
        In a few words, with ``{here}``, the side that counts the lead, ``{there}``, the side that does not, and
        ``{stage}``.
    meaning
        In a sentence, with the same.
    owner
        Whom it waits for: who keeps one of the two systems, both teams, operations (who looks after sources and
        mappings), or nobody, where both sides are right.
    remedy
        What to do.
    """

    code: str
    title: str
    meaning: str
    owner: str
    remedy: str

    def said(self, here: str, there: str, stage: str) -> dict[str, str]:
        """Return the reason about two sides, in words.

        Examples
        --------
        >>> REASONS["missing"].said("marketing", "sales", "offered")["title"]
        'Not in sales'
        """
        names = {"here": here, "there": there, "stage": stage}
        return {
            "reason": self.code,
            "title": _sentence(self.title, names),
            "meaning": _sentence(self.meaning, names),
            "owner": self.owner.format(**names),
            "remedy": _sentence(self.remedy, names),
        }


def _sentence(text: str, names: dict[str, str]) -> str:
    """Return a text filled in, its first letter large, but for the name of a system, which stays as it is."""
    filled = text.format(**names)
    is_name = text.startswith("{") and not filled.startswith("the ")
    return filled if is_name else filled[:1].upper() + filled[1:]


_ALL = (
    Reason(
        "missing", "not in {there}", "{there} has no record of this person, nor of a deal of theirs.",
        THERE, "Enter them in {there}, or find out why they never got there.",
    ),
    Reason(
        "deleted", "deleted in {there}", "{there} had a record of them and deleted it.",
        THERE, "Restore the record in {there}, if it was deleted by mistake.",
    ),
    Reason(
        "other-period", "on another date in {there}",
        "{there} has them in {stage} too, but on a date outside the period.",
        BOTH, "Agree which event is the date of {stage}, and map that one in both systems.",
    ),
    Reason(
        "no-date", "no date in {there}", "{there} says that they are in {stage}, but not since when.",
        OPERATIONS, "Map the date of {stage} in the mapping of {there}, or have it recorded there.",
    ),
    Reason(
        "implied", "only a later stage in {there}",
        "{there} has them in a later stage, which implies {stage}, but never states {stage} itself.",
        THERE, "Have the step recorded in {there}, and not only the one after it.",
    ),
    Reason(
        "other-stage", "in another stage in {there}", "{there} has them, in another stage, and never in {stage}.",
        BOTH, "Look at the lead together: one of the two systems is behind.",
    ),
    Reason(
        "same-word", "the same word means another stage in {there}",
        "both systems use the same word; the mapping of {there} makes another stage of it.",
        OPERATIONS, "Agree what the word means, and map it alike in both sources.",
    ),
    Reason(
        "unmapped-word", "a word in {there} that no mapping knows",
        "{there} gives them a status which its mapping makes no stage of.",
        OPERATIONS, "Add the status to the mapping of {there}.",
    ),
    Reason(
        "no-stage", "no stage in {there}", "{there} has them, and says nothing of any stage but that they are known.",
        THERE, "Set their stage in {there}, or map the column that has it.",
    ),
    Reason(
        "duplicate", "several records of one person in {here}",
        "{here} has several records of this person in {stage}; {there} counts the person fewer times.",
        HERE, "Merge the records in {here}.",
    ),
    Reason(
        "another-deal", "another deal of one person",
        "{here} counts another deal of this person in {stage}, which {there} does not.",
        THERE, "Enter the deal in {there}, if it keeps deals one by one.",
    ),
    Reason(
        "second-person", "another person of the same deal",
        "{there} counts this deal under another of its people; a deal counts once.",
        NOBODY, "Nothing, if the right person stands first on the deal.",
    ),
    Reason(
        "deal-rules", "their deal says otherwise in {there}",
        "the stage is said of the person, but {there} has a deal of theirs, and what a deal says of itself rules.",
        BOTH, "Bring the deal up to date, or correct the person's stage.",
    ),
    Reason(
        "second-entry", "entered before, according to {here}",
        "{here} has them enter {stage} more than once; the record counts the first entry, before the period.",
        NOBODY, "Nothing: an offer that comes again is measured as recycled.",
    ),
    Reason(
        "said-before", "entered before, according to another record",
        "another record says that they entered {stage} before the period; the record counts the first entry.",
        OPERATIONS, "Agree which system's date of {stage} rules, and map the other's as what it is.",
    ),
    Reason(
        "after-as-of", "in the future", "{here} dates it after the moment as of which the record counts.",
        HERE, "Correct the date in {here}, if it has not happened yet.",
    ),
    Reason(
        "unknown-person", "names a record that no file holds",
        "{here} says it of a record which is in no file of any source, so nobody knows who that is.",
        OPERATIONS, "Export the file of people from {here} again, complete.",
    ),
    Reason(
        "unknown-deal", "names a deal that no file holds",
        "{here} says it of a deal which is in no file of any source.",
        OPERATIONS, "Export the file of deals from {here} again, complete.",
    ),
    Reason(
        "no-person", "a deal without a person", "the deal names no person, so it can't be found in {there}.",
        HERE, "Put a person on the deal in {here}.",
    ),
    Reason(
        "address-only", "known by an address alone",
        "only an e-mail address is left of them, in an event: no record that stands, and no touch, makes a lead of it.",
        OPERATIONS, "Export the file of people from {here} again, complete.",
    ),
    Reason(
        "no-journey", "their only deal is gone",
        "they stand on a deal that is deleted, or in no file, and on no other: the record has no journey of theirs.",
        OPERATIONS, "Export the deals from {here} again, complete.",
    ),
)  # fmt: skip

#: Code to reason, the most usual first: the order in which they are listed.
REASONS: dict[str, Reason] = {reason.code: reason for reason in _ALL}
#: What a difference would be called that no rule covers. It is counted, and is always nought.
UNEXPLAINED = "unexplained"
