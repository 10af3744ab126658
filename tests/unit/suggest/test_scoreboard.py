"""How many fields a proposal gets right on exports whose mapping was written by hand beforehand.

The first two lists were there while the rules were made. Those in `held_out` were written afterwards: of their
194 fields 146 were right when first seen (75 %), and 14 were proposed that nobody wanted. The rules then learnt
from them, and `held_out_again` was written: 69 of 93 right (74 %), 12 too many. What is asserted here is that
nothing once learnt is lost; a system nobody has seen fares like the first looks did.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from . import exports, held_out, held_out_again, more_exports
from .scoring import compare, proposed

EVERY = (*exports.ALL, *more_exports.MORE, *held_out.HELD_OUT, *held_out_again.HELD_OUT_AGAIN)
#: Fields of all truths, and how many of them may be missing, wrong or too many.
FIELDS, ALLOWED = 559, 11


@pytest.mark.parametrize("make", EVERY, ids=lambda make: make.__name__)
def test_an_unseen_export_is_mapped_as_a_person_would(make: Callable[[], exports.Export], tmp_path: Path) -> None:
    export = make()
    total, wrong = compare(export, proposed(export, tmp_path))
    assert len(wrong) <= max(1, total // 20), "\n".join(wrong)


@pytest.mark.slow
def test_at_most_two_per_cent_of_all_fields_are_wrong(tmp_path: Path) -> None:
    total, wrong = 0, []
    for number, make in enumerate(EVERY):
        folder = tmp_path / str(number)
        folder.mkdir()
        export = make()
        fields, found = compare(export, proposed(export, folder))
        total += fields
        wrong += found
    assert total == FIELDS
    assert len(wrong) <= ALLOWED, "\n".join(wrong)
