"""A whole history, made and written portion by portion: `simulate`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from lockstep.simulate import export_marketing, export_people, export_sales
from lockstep.simulate.addresses import addresses, namesakes
from lockstep.simulate.company import HOME_CURRENCY, NAME, TIME_ZONE, Company
from lockstep.simulate.dice import Dice, Ints
from lockstep.simulate.dirt import Dirt
from lockstep.simulate.exports import Exports
from lockstep.simulate.hours import DAY_S, OFFICES, OfficeClock
from lockstep.simulate.journeys import Journeys, journeys
from lockstep.simulate.names import Names
from lockstep.simulate.people import PEOPLE_PER_ACCOUNT, People, account_of, account_region, people
from lockstep.simulate.planted import UNDERSTAFFED, Planted
from lockstep.simulate.season import Season
from lockstep.simulate.tally import Tally
from lockstep.simulate.touches import PASSIVE, TOUCHES_PER_LEAD, Touches, touches
from lockstep.simulate.world import World, gone_count
from lockstep.values.faults import WrongUse

HISTORY_DAYS = 730
SMALLEST, LARGEST = 100, 20_000_000
#: Two years before it and the deadlines after it lie in the years that figures cover, 1970 to 2099.
EARLIEST_S, LATEST_S = 94_694_400, 4_039_372_799
#: The Tellmark of the documentation: seen on 19 November 2026, 48 deals into a quarter whose goal is €4,200,000, and
#: behind its pace for what both teams did: packets of marketing lacked phones, sales gave up early, and the webinars of
#: autumn came all at once.
DEMO_TOUCHES, DEMO_SEED, DEMO_UNTIL_S = 200_000, 45, 1_795_075_200
DEMO_PLANTED: Mapping[str, float] = {"webinar-backlog": 0.75, "weak-packets": 0.5, "fewer-attempts": 0.5}
SOURCES: tuple[str, ...] = ("marketing", "crm")
_LEADS_AT_A_TIME = 16_384
#: Every later draw happens a while after the end of the history at most.
_CLOCK_AHEAD_DAYS = 900

#: Told how many touches are written, out of how many expected.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Simulated:
    """What a simulation wrote.

    Attributes
    ----------
    files
        ``source/name`` of each export to its path, such as ``crm/leads``.
    mappings
        Source to the path of its mapping.
    charter
        Path of the company's charter.
    truth
        What really happened, as in truth.json.
    rows
        ``source/name`` to its number of rows.
    """

    files: dict[str, Path]
    mappings: dict[str, Path]
    charter: Path
    truth: dict[str, Any]
    rows: dict[str, int]


def simulate(
    out: Path,
    *,
    touches: int,
    seed: int,
    now_s: int,
    planted: Mapping[str, float] | None = None,
    deals_per_lead: float | None = None,
    progress: Progress | None = None,
) -> Simulated:
    """Write two years of Tellmark Systems as the exports of its two systems, with mappings and the truth.

    Parameters
    ----------
    out
        Folder, made when missing. It gets ``marketing/`` (contacts, touches, spend), ``crm/`` (users, accounts,
        products, leads, lead_history, handoffs, opportunities, activities), a ``mapping.yaml`` in each,
        ``charter.yaml`` and ``truth.json``. Files of an earlier simulation are replaced.
    touches
        Marketing touches, about; one lead for ten of them, an opportunity for ten leads.
    seed
        Same seed, size, planted truths and end: same bytes.
    now_s
        End of the history, epoch seconds UTC. Nothing later is in it.
    planted
        Truths to plant, by name and strength; see `planted.TRUTHS`.
    deals_per_lead
        Opportunities per lead, where it is not to be the usual tenth: for load tests.
    progress
        Called with touches written and touches expected.

    Returns
    -------
    Simulated
        Paths, rows and the truth.

    Raises
    ------
    WrongUse
        The size, the end or a strength is out of range, or a planted truth is unknown.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = simulate(Path(folder), touches=1_000, seed=1, now_s=1_795_075_200)
    >>> sorted(made.mappings), made.truth["planted"]
    (['crm', 'marketing'], [])
    """
    if not SMALLEST <= touches <= LARGEST:
        raise WrongUse(
            f"A history of {touches} touches cannot be simulated.", remedy=f"Ask for {SMALLEST} to {LARGEST:,}."
        )
    if deals_per_lead is not None and not 0 < deals_per_lead <= 1:
        raise WrongUse(f"There cannot be {deals_per_lead} deals per lead.", remedy="Give a number above 0, at most 1.")
    if not EARLIEST_S <= now_s <= LATEST_S:
        raise WrongUse("A history cannot end then.", remedy="Name an end from 1973 to 2097.")
    history = _History(seed, touches, now_s, Planted(planted or {}, now_s=now_s), deals_per_lead)
    return history.write(out, progress or (lambda done, of: None))


def happened(*, touches: int, seed: int, now_s: int, planted: Mapping[str, float]) -> tuple[Company, People, Journeys]:
    """Return who came in a history and what became of them, in memory and at once, with nothing written.

    Parameters
    ----------
    touches, seed, now_s, planted
        As `simulate` takes them.
    """
    history = _History(seed, touches, now_s, Planted(planted, now_s=now_s), None)
    who = history.arrived(np.arange(history.count, dtype=np.int64))
    return history.company, who, journeys(history.world, who)


class _History:
    def __init__(self, seed: int, size: int, now_s: int, planted: Planted, deals_per_lead: float | None) -> None:
        self.size, self.now_s, self.planted = size, now_s, planted
        self.count = size // TOUCHES_PER_LEAD
        self.accounts = max(10, int(self.count / PEOPLE_PER_ACCOUNT))
        self.last_day = now_s // DAY_S
        self.first_day = self.last_day - HISTORY_DAYS
        self.start_s = self.first_day * DAY_S
        self.dice, self.names = Dice(seed), Names()
        self.season = Season(self.dice, self.first_day, self.last_day)
        self.company = Company(
            self.dice, self.names, leads=self.count, first_day=self.first_day, last_day=self.last_day
        )
        clocks = tuple(OfficeClock(office, self.first_day - 1, self.last_day + _CLOCK_AHEAD_DAYS) for office in OFFICES)
        self.world = World(self.dice, self.company, clocks, planted, deals_per_lead=deals_per_lead, now_s=now_s)

    def write(self, out: Path, progress: Progress) -> Simulated:
        out.mkdir(parents=True, exist_ok=True)
        dirt = Dirt(self.dice)
        tally = Tally(self.company, start_s=self.start_s, now_s=self.now_s)
        done = 0
        with Exports(out) as exports:
            self._write_whole(exports)
            before = self._namesakes()
            for portion in _portions(self.count):
                who = self.arrived(portion)
                if not len(who):
                    continue  # a last portion of a few, none of whom is known yet when the history ends
                what = journeys(self.world, who)
                made = touches(self.dice, self.season, who, what, start_s=self.start_s, now_s=self.now_s)
                self._write_portion(exports, dirt, who, what, made, before[who.index])
                tally.add(who, what, _engaged(who, what, made))
                done += len(made.number)
                progress(min(done, self.size), self.size)
        rows = {name.removesuffix(".csv"): count for name, count in exports.rows.items()}
        truth = self._truth(dirt, tally, rows)
        _put(out / "truth.json", json.dumps(truth, ensure_ascii=False, indent=1))
        mappings = {source: out / source / "mapping.yaml" for source in SOURCES}
        for source, path in mappings.items():
            _put(path, master(f"mappings/{source}.yaml"))
        _put(out / "charter.yaml", master("charter.yaml"))
        return Simulated(
            files={name: out / f"{name}.csv" for name in rows},
            mappings=mappings,
            charter=out / "charter.yaml",
            truth=truth,
            rows=rows,
        )

    def arrived(self, index: Ints) -> People:
        """Return the leads with these numbers that have arrived by now."""
        return people(
            self.dice, self.season, self.planted, self.names,
            index=index, count=self.count, accounts=self.accounts, now_s=self.now_s,
        )  # fmt: skip

    def _namesakes(self) -> Ints:
        """Per lead of the whole history; the one thing that needs all leads at once: 40 bytes each, for a moment."""
        account, first, last = np.empty((3, self.count), dtype=np.int64)
        for index in _portions(self.count):
            account[index] = account_of(self.dice, index, self.accounts)
            region = account_region(self.dice, account[index])
            first[index], last[index] = self.names.person(self.dice, "lead", index, region)
        return namesakes(account, first, last)

    def _write_whole(self, exports: Exports) -> None:
        exports.add("crm/users.csv", export_people.users(self.company, start_s=self.start_s, gone=self._gone()))
        for portion in _portions(self.accounts):
            rows = export_people.accounts(self.dice, self.company, portion, start_s=self.start_s)
            exports.add("crm/accounts.csv", rows)
        exports.add("crm/products.csv", export_sales.products())
        costs = export_marketing.spend(
            self.dice, self.season, first_day=self.first_day, last_day=self.last_day, leads=self.count
        )
        exports.add("marketing/spend.csv", costs)

    def _gone(self) -> dict[int, int]:
        strength = self.planted.strength("understaffed-region")
        if not strength:
            return {}
        crew = self.company.crew("SDR", UNDERSTAFFED)
        kept = len(crew) - gone_count(len(crew), strength)
        return dict.fromkeys(crew[kept:].tolist(), self.planted.since_s("understaffed-region"))

    def _write_portion(
        self, exports: Exports, dirt: Dirt, who: People, what: Journeys, made: Touches, before: Ints
    ) -> None:
        dice, company, now_s = self.dice, self.company, self.now_s
        how = addresses(dice, dirt, self.names, who, before)
        contacts = export_marketing.Contacts(dirt, who)
        leads = export_people.LeadRecords(dirt, who, what)
        for name, rows in (
            ("marketing/contacts", export_marketing.contacts(dirt, who, what, how, contacts, now_s=now_s)),
            ("marketing/touches", export_marketing.touch_rows(dirt, who, how, contacts, made)),
            ("crm/leads", export_people.leads(dice, dirt, company, who, what, how, leads, now_s=now_s)),
            ("crm/lead_history", export_sales.lead_history(company, who, what, leads.is_known)),
            ("crm/handoffs", export_sales.handoffs(dirt, company, who, what)),
            ("crm/opportunities", export_sales.opportunities(dice, dirt, company, who, what, how, now_s=now_s)),
            ("crm/activities", export_sales.activities(dice, dirt, company, who, what, now_s=now_s)),
        ):
            exports.add(f"{name}.csv", rows)

    def _truth(self, dirt: Dirt, tally: Tally, rows: dict[str, int]) -> dict[str, Any]:
        return {
            "company": {"name": NAME, "currency": HOME_CURRENCY, "time_zone": TIME_ZONE},
            "seed": self.dice.seed,
            "touches_asked_for": self.size,
            "from": datetime.fromtimestamp(self.start_s, UTC).isoformat(),
            "until": datetime.fromtimestamp(self.now_s, UTC).isoformat(),
            "planted": self.planted.described(),
            "rows": rows,
            **tally.told(),
            "dirt": dirt.told(),
            "time_off": [
                {"member": self.company.members[member].name, "from": _day(day), "to": _day(day + 7)}
                for member, day in self.company.weeks_off
            ],
        }


def master(name: str) -> str:
    """Text of a file that ships with the simulation: ``charter.yaml``, ``mappings/crm.yaml`` …."""
    return files("lockstep.simulate").joinpath(name).read_text(encoding="utf-8")


def _portions(count: int) -> list[Ints]:
    starts = range(0, count, _LEADS_AT_A_TIME)
    return [np.arange(start, min(count, start + _LEADS_AT_A_TIME), dtype=np.int64) for start in starts]


def _engaged(who: People, what: Journeys, made: Touches) -> Ints:
    """When each lead first did something by itself: as marketing noted it, or as its touches show it."""
    engaged_s = what.engaged_s.copy()
    is_active = ~np.isin(made.kind, PASSIVE)
    np.minimum.at(engaged_s, made.lead[is_active], made.at_s[is_active])
    assert len(engaged_s) == len(who)
    return engaged_s


def _day(day: int) -> str:
    return datetime.fromtimestamp(day * DAY_S, UTC).date().isoformat()


def _put(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)
