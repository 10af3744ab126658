"""How each lead can be reached: an e-mail address and a phone number that nobody else has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lockstep.simulate.dice import Dice, Ints
from lockstep.simulate.dirt import Dirt
from lockstep.simulate.names import FREE_MAIL, Names, company_names
from lockstep.simulate.people import People

#: Country and how else systems write it, by region in the order of `company.REGIONS`.
_COUNTRIES: tuple[tuple[tuple[str, str], ...], ...] = (
    (("Germany", "DE"), ("Germany", "Deutschland"), ("Germany", "DE"), ("Austria", "AT"), ("Switzerland", "CH")),
    (("United States", "US"), ("United States", "USA"), ("United States", "US"), ("Canada", "CA")),
    (("United Kingdom", "GB"), ("United Kingdom", "UK"), ("Ireland", "IE")),
    (("Sweden", "SE"), ("Denmark", "DK"), ("Norway", "NO"), ("Finland", "FI")),
    (("Italy", "IT"), ("Spain", "ES"), ("Italy", "Italia"), ("Portugal", "PT")),
)
#: Start of a phone number by region, as the marketing system and as the CRM often write it.
_PHONE_STARTS: tuple[tuple[str, str], ...] = (
    ("+49 30 55 ", "0049 30 55"), ("+1 212 555 ", "+1212555"), ("+44 1632 ", "0044 (0)1632 "),
    ("+46 8 50 ", "+46-8-50"), ("+39 02 55 ", "0039 02 55"),
)  # fmt: skip


def namesakes(account: Ints, first: Ints, last: Ints) -> Ints:
    """For each person how many of the same name and company stand before them.

    Without it two Rolf Kellers of one company would share an address, and be one person to any reader.
    """
    key = (account << 20) | (first << 10) | last
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    is_new = np.concatenate(([True], ordered[1:] != ordered[:-1]))
    starts = np.maximum.accumulate(np.where(is_new, np.arange(len(key)), 0))
    before = np.empty(len(key), dtype=np.int64)
    before[order] = np.arange(len(key)) - starts
    return before


@dataclass(frozen=True)
class Addresses:
    """How a portion of leads is called and reached; one element per lead.

    Attributes
    ----------
    email
        The address the person uses; private for some.
    other_email
        A second address at the company, which the CRM may have instead.
    phone, phone_otherwise
        The same number as marketing and, differently written, as sales notes it.
    """

    first_name: pa.Array
    last_name: pa.Array
    email: pa.Array
    other_email: pa.Array
    phone: pa.Array
    phone_otherwise: pa.Array
    company: pa.Array
    domain: pa.Array
    country: pa.Array
    country_otherwise: pa.Array


def addresses(dice: Dice, dirt: Dirt, names: Names, who: People, before: Ints) -> Addresses:
    """Names, addresses and numbers of these leads.

    Parameters
    ----------
    before
        `namesakes` of each lead, over the whole history.
    """
    i = who.index
    company, domain = company_names(who.account, who.region)
    first, last = names.first_plain.take(pa.array(who.first_name)), names.last_plain.take(pa.array(who.last_name))
    nth = pa.array(np.where(before > 0, before + 1, 0)).cast(pa.string())
    suffix = pc.if_else(pa.array(before > 0), nth, "")
    local = pc.binary_join_element_wise(pc.binary_join_element_wise(first, last, "."), suffix, "")
    number = pa.array(i).cast(pa.string())
    # A private address carries the lead's number, or thousands would share rolf.keller@gmail.com.
    host = pa.array(FREE_MAIL).take(pa.array(dice.whole("free mail", i, len(FREE_MAIL))))
    private = pc.binary_join_element_wise(pc.binary_join_element_wise(first, last, number, "."), host, "@")
    work = pc.binary_join_element_wise(local, domain, "@")
    initial = pc.utf8_slice_codeunits(first, 0, 1)
    other = pc.binary_join_element_wise(initial, last, number, "")
    digits = pc.utf8_lpad(number, 7, "0")
    starts = [pa.array([pair[side] for pair in _PHONE_STARTS]).take(pa.array(who.region)) for side in (0, 1)]
    return Addresses(
        first_name=names.first.take(pa.array(who.first_name)),
        last_name=names.last.take(pa.array(who.last_name)),
        email=pc.if_else(pa.array(dirt.befalls("private e-mail address", i)), private, work),
        other_email=pc.binary_join_element_wise(other, domain, "@"),
        phone=pc.binary_join_element_wise(starts[0], digits, ""),
        phone_otherwise=pc.binary_join_element_wise(starts[1], digits, ""),
        company=company,
        domain=domain,
        country=country_of(dice, who.account, who.region),
        country_otherwise=country_of(dice, who.account, who.region, otherwise=True),
    )


def country_of(dice: Dice, account: Ints, region: Ints, *, otherwise: bool = False) -> pa.Array:
    """Country of each company, by its usual name or as some people write it."""
    side = 1 if otherwise else 0
    flat = [pair[side] for pairs in _COUNTRIES for pair in pairs]
    counts = np.array([len(pairs) for pairs in _COUNTRIES])
    first = np.concatenate(([0], np.cumsum(counts)[:-1]))
    return pa.array(flat).take(pa.array(first[region] + dice.whole("country", account, counts[region])))
