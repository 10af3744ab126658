"""A claim: words that somebody said, and the comparison by which the record answers them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lockstep.insight.claims.fields import FIELDS, checked, named
from lockstep.values.faults import WrongUse

Team = Literal["marketing", "sales"]
Direction = Literal["more", "less"]
Dated = Literal["began", "opportunity", "closed"]

#: What like is compared with like by, unless a claim says otherwise: how it came, who they are, from where, how large.
ALIKE: tuple[str, ...] = ("lead_kind", "role", "source", "size")


#: Fields that say the same as one of these, or nearly: groups told apart by the one are never alike in the other.
_SAME: dict[str, tuple[str, ...]] = {
    "lead_kind": ("lead_kind", "hand_raise"),
    "role": ("role", "title"),
    "source": ("source", "channel", "campaign", "from_marketing"),
    "size": ("size", "segment"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What was said, and the rule by which it is judged, fixed before anybody looks.

    Attributes
    ----------
    name
        Stable name that scripts rely on, in kebab case.
    said
        The words, as they are said.
    team
        Who says it.
    among
        Condition: the journeys it speaks of.
    outcome
        Condition: what is said to happen to more, or to fewer, of them.
    direction
        ``more`` or ``less``.
    group
        Condition: those it is about; None: all of `among`.
    against
        Condition: those they are compared with; None: all the others.
    share
        Without a group: the share in percent, in (0, 100), beyond which the claim is true.
    margin
        With a group: the smallest difference that matters, in points, at least 1.
    days_old
        Only journeys whose day lies so many days back: they have had their time.
    dated
        The day that places a journey in a period: it ``began`` (was offered; or known), its ``opportunity``, or when
        it was ``closed``.
    alike
        Fields by which like is compared with like; at most four, only with a group. Those that tell the groups apart
        are left out: nobody would have a counterpart.
    least
        Journeys that each group has to have before there is a verdict.
    among_words, outcome_words, group_words, against_words
        The conditions in words, each fitting the sentence “… of <among>, <outcome>”; empty: as written.
    note
        What the comparison does not see.
    """

    name: str
    said: str
    team: Team
    among: str
    outcome: str
    direction: Direction
    group: str | None = None
    against: str | None = None
    share: int | None = None
    margin: int = 0
    days_old: int = 0
    dated: Dated = "began"
    alike: tuple[str, ...] = ALIKE
    least: int = 50
    among_words: str = ""
    outcome_words: str = ""
    group_words: str = ""
    against_words: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        """Read the conditions, and refuse what can't be judged.

        Raises
        ------
        WrongUse
            A condition can't be read, or the claim says neither what to compare with nor a share.
        """
        for part in ("among", "outcome", "group", "against"):
            written = getattr(self, part)
            if written is not None:
                object.__setattr__(self, part, checked(written))
        if self.group is None:
            if self.against is not None:
                raise WrongUse("There is somebody to compare with, but nobody is compared.", remedy="Name a group.")
            if self.share is None or not 0 < self.share < 100:
                raise WrongUse("A share lies between 1 and 99 percent.", remedy="Say from which share on it is true.")
        elif self.share is not None:
            raise WrongUse("A claim compares with a group or with a share, not with both.", remedy="Leave one out.")
        elif not 1 <= self.margin <= 50:
            raise WrongUse(
                "The smallest difference that matters lies between 1 and 50 points.", remedy="Say how many points."
            )
        if not 0 <= self.days_old <= 730:
            raise WrongUse("Journeys can be asked to be 0 to 730 days old.", remedy="Give a number of days.")
        apart = named(self.group or "TRUE") | named(self.against or "TRUE")
        alike = tuple(field for field in self.alike if not apart & {field, *_SAME.get(field, ())})
        object.__setattr__(self, "alike", alike)
        for field in self.alike:
            if field not in FIELDS or FIELDS[field].kind != "text":
                raise WrongUse(f"Like can't be compared with like by “{field}”.", remedy="Name a field that is a text.")
        if len(self.alike) > 4:
            raise WrongUse("Like is compared with like by four fields at most.", remedy="Leave some out.")

    @property
    def is_compared(self) -> bool:
        """Whether two groups are compared; otherwise one share is held against a number."""
        return self.group is not None

    @property
    def sign(self) -> int:
        """+1 where the claim says more, −1 where it says less."""
        return 1 if self.direction == "more" else -1
