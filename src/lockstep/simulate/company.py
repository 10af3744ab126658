"""Tellmark Systems: its regions, both revenue teams, who reports to whom and who is away when.

Tellmark sells production-line planning software to manufacturers, in euros, from Berlin and New York. The
cast is fixed up to the size of a real company of 120 people; a larger history gets more salespeople, or
nobody could have worked its leads.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lockstep.simulate.dice import Dice, Ints
from lockstep.simulate.hours import DAY_S
from lockstep.simulate.names import Names

NAME = "Tellmark Systems"
DOMAIN = "tellmark.example"
HOME_CURRENCY = "EUR"
TIME_ZONE = "Europe/Berlin"

REGIONS: tuple[str, ...] = ("DACH", "North America", "UK & Ireland", "Nordics", "Southern Europe")
REGION_WEIGHTS: tuple[float, ...] = (0.34, 0.26, 0.15, 0.13, 0.12)
#: Position in `hours.OFFICES` of the office that works a region.
REGION_OFFICE = np.array([0, 1, 0, 0, 0], dtype=np.int64)
#: Leads one sales development representative can work in two years.
LEADS_PER_SDR = 3_000


@dataclass(frozen=True)
class Member:
    """One person of the revenue team.

    Attributes
    ----------
    number
        Position in the team, from 0.
    region
        Region worked; empty for people who work all.
    office
        Position in `hours.OFFICES`.
    pace
        Working time this person takes, relative to the team.
    """

    number: int
    name: str
    team: str
    role: str
    manager: str
    region: str
    office: int
    pace: float = 1.0

    @property
    def key(self) -> str:
        """Id in the CRM."""
        return f"005{self.number + 1:05d}"

    @property
    def email(self) -> str:
        """Work address, from the name without accents."""
        return f"{_plain(self.name)}@{DOMAIN}"


_LEADERS: tuple[tuple[str, str, str, str, str, int], ...] = (
    ("Ines Okafor", "leadership", "Revenue lead", "", "", 0),
    ("Dana Lindqvist", "marketing", "Head of marketing", "Ines Okafor", "", 0),
    ("Marco Reyes", "sales", "Head of sales", "Ines Okafor", "", 0),
    ("Priya Nair", "operations", "Revenue operations", "Ines Okafor", "", 0),
    ("Petra Vogel", "sales", "Sales manager", "Marco Reyes", "", 0),
    ("Devon Clarke", "sales", "Sales manager", "Marco Reyes", "North America", 1),
)
_MARKETERS: tuple[tuple[str, str], ...] = (
    ("Leo Park", "Webinars and events"), ("Sofía Marín", "Content"), ("Tomasz Zieliński", "Search"),
    ("Hannah Weiß", "Paid social"), ("Kenji Watanabe", "Web"), ("Olu Adeyemi", "E-mail and nurture"),
    ("Chloé Laurent", "Product marketing"), ("Grace Nolan", "Field marketing"),
)  # fmt: skip
_SDRS: tuple[tuple[str, str], ...] = (
    ("Amira Haddad", "DACH"), ("Jamal Brooks", "North America"), ("Emily Sato", "North America"),
    ("Niamh Byrne", "UK & Ireland"), ("Søren Dahl", "Nordics"), ("Giulia Ferri", "Southern Europe"),
)  # fmt: skip
_AES: tuple[tuple[str, str], ...] = (
    ("Lukas Brandt", "DACH"), ("Rachel Goldberg", "North America"), ("Oliver Hughes", "UK & Ireland"),
    ("Astrid Nyström", "Nordics"), ("Jonas Falk", "Southern Europe"),
)  # fmt: skip


class Company:
    """The people of Tellmark in one history, and who is away when.

    Parameters
    ----------
    dice
        Draws of the history.
    names
        Where the names of further salespeople come from.
    leads
        Number of leads of the history: decides how many salespeople there are.
    first_day, last_day
        Days since 1970-01-01 that the history spans.
    """

    def __init__(self, dice: Dice, names: Names, *, leads: int, first_day: int, last_day: int) -> None:
        self.members: list[Member] = [
            Member(number, name, team, role, manager, region, office)
            for number, (name, team, role, manager, region, office) in enumerate(_LEADERS)
        ]
        for name, role in _MARKETERS:
            self._hire(dice, name, "marketing", role, "Dana Lindqvist", "")
        for role, cast, per_person in (("SDR", _SDRS, LEADS_PER_SDR), ("AE", _AES, LEADS_PER_SDR * 6 // 5)):
            for name, region in cast:
                self._hire(dice, name, "sales", role, "", region)
            for extra in range(len(cast), min(400, leads // per_person)):
                number = np.array([extra])
                region = REGIONS[int(dice.pick(f"hired {role} region", number, REGION_WEIGHTS)[0])]
                name = names.full_name(dice, f"hired {role}", number, REGIONS.index(region))
                taken = {member.name for member in self.members}
                self._hire(dice, name if name not in taken else f"{name} {extra}", "sales", role, "", region)
        self._days = (first_day, last_day)
        self.weeks_off = self._plan_weeks_off(dice)

    def _hire(self, dice: Dice, name: str, team: str, role: str, manager: str, region: str) -> None:
        number = len(self.members)
        office = int(REGION_OFFICE[REGIONS.index(region)]) if region else 0
        boss = manager or ("Devon Clarke" if office else "Petra Vogel")
        pace = float(0.8 + 0.4 * dice.uniform("member pace", np.array([number]))[0])
        self.members.append(Member(number, name, team, role, boss, region, office, pace))

    def crew(self, role: str, region: str) -> Ints:
        """Numbers of the people with this role who work this region."""
        found = [m.number for m in self.members if m.role == role and m.region == region]
        return np.array(found, dtype=np.int64)

    def _plan_weeks_off(self, dice: Dice) -> list[tuple[int, int]]:
        """Five Monday-to-Sunday weeks a year per person, as (member number, first day)."""
        first, last = self._days
        weeks = (last - first) // 7
        monday = first - (first + 3) % 7  # day 0 was a Thursday
        off: list[tuple[int, int]] = []
        for member in self.members:
            wanted = max(1, weeks * 5 // 52)
            drawn = dice.whole(f"week off {member.number}", np.arange(wanted), max(1, weeks))
            off.extend((member.number, int(monday + 7 * week)) for week in sorted(set(drawn.tolist())))
        return off

    def away(self) -> Ints:
        """Table [member, week] of 0 and 1: is the person away in that week of the history?"""
        first, last = self._days
        table = np.zeros((len(self.members), (last - first) // 7 + 2), dtype=np.int64)
        monday = first - (first + 3) % 7
        for member, day in self.weeks_off:
            table[member, (day - monday) // 7] = 1
        return table

    def stand_ins(self, members: Ints, at_s: Ints) -> Ints:
        """Who acts at these instants for these members: themselves, or a colleague while they are away.

        The stand-in is the next person of the same role and office; so a promise's clock, which runs on the
        office's calendar, is not stopped by a holiday of one person.
        """
        first, _ = self._days
        monday = first - (first + 3) % 7
        table = self.away()
        week = np.clip((at_s // DAY_S - monday) // 7, 0, table.shape[1] - 1)
        after = self._next_colleague()
        acting = members
        for _ in range(2):
            is_away = table[acting, week] == 1
            acting = np.where(is_away, after[acting], acting)
        return acting

    def _next_colleague(self) -> Ints:
        following = np.arange(len(self.members), dtype=np.int64)
        groups: dict[tuple[str, int], list[int]] = {}
        for member in self.members:
            groups.setdefault((member.role, member.office), []).append(member.number)
        for numbers in groups.values():
            for position, number in enumerate(numbers):
                following[number] = numbers[(position + 1) % len(numbers)]
        return following


def _plain(name: str) -> str:
    table = str.maketrans(
        {"í": "i", "ń": "n", "ß": "ss", "é": "e", "ø": "o", "ö": "o", "ü": "u", "ä": "a", "ó": "o", " ": "."}
    )
    return name.lower().translate(table)
