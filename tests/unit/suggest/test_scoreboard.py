"""How many fields a proposal gets right on exports whose mapping was written by hand beforehand.

The first two lists were there while the rules were made. Those in `held_out` were written afterwards: of their
194 fields 146 were right when first seen (75 %), and 14 were proposed that nobody wanted. The rules then learnt
from them, and `held_out_again` was written: 69 of 93 right (74 %), 12 too many.

The next sixteen, in `first_sight_*` but for the last file, were written before anybody read the rules for them,
and parted by lot. First sight of all: 357 of 455 fields (78 %), 39 of 46 tables, 18 fields wrong without a
question mark. Eight were learnt from (`sugar`, `insightly`, `keap`, `nutshell`, `teamleader`, `pardot`, `linkedin`,
`lime_swedish`: 202 of 229 at first sight, 88 %), beside the five of `first_sight_practice` (71 of 113, 63 %). The
other eight were then seen for the first time by the rules so improved: 157 of 226 (69 %; 155 by the rules before),
with 9 wrong without a mark. Only then were those learnt from, too. So what is learnt from some systems helps the
next one little where that speaks another language or keeps another kind of file: a system of sales in English starts
at 80 to 97 %, a list kept by hand or a script never read at 10 to 60 %.

What is asserted here is that nothing once learnt is lost; a system nobody has seen fares like the first looks did.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from . import (
    exports,
    first_sight_crm,
    first_sight_languages,
    first_sight_marketing,
    first_sight_practice,
    first_sight_sales,
    held_out,
    held_out_again,
    more_exports,
)
from .scoring import compare, proposed_once

EVERY = (
    *exports.ALL,
    *more_exports.MORE,
    *held_out.HELD_OUT,
    *held_out_again.HELD_OUT_AGAIN,
    *first_sight_crm.FIRST_SIGHT_CRM,
    *first_sight_sales.FIRST_SIGHT_SALES,
    *first_sight_marketing.FIRST_SIGHT_MARKETING,
    *first_sight_languages.FIRST_SIGHT_LANGUAGES,
    *first_sight_practice.FIRST_SIGHT_PRACTICE,
)
#: What is proposed is judged one by one, together and by its rows: one process proposes, once.
pytestmark = pytest.mark.xdist_group("proposals")
#: Fields of all truths, and how many of them may be missing, wrong or too many.
FIELDS, ALLOWED = 1123, 11


#: `make check` looks at some of them; `make test` at all, one by one and together.
QUICK = 12


@pytest.mark.parametrize(
    "make",
    [*EVERY[:QUICK], *(pytest.param(make, marks=pytest.mark.slow) for make in EVERY[QUICK:])],
    ids=lambda make: make.__name__,
)
def test_an_unseen_export_is_mapped_as_a_person_would(make: Callable[[], exports.Export]) -> None:
    total, wrong = compare(*proposed_once(make))
    assert len(wrong) <= max(1, total // 16), "\n".join(wrong)


@pytest.mark.slow
def test_at_most_one_per_cent_of_all_fields_are_wrong() -> None:
    judgements = [compare(*proposed_once(make)) for make in EVERY]
    assert sum(fields for fields, _ in judgements) == FIELDS
    wrong = [one for _, found in judgements for one in found]
    assert len(wrong) <= ALLOWED, "\n".join(wrong)
