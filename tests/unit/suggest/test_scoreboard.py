"""How many fields a proposal gets right on exports whose mapping was written by hand beforehand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from . import exports, more_exports
from .scoring import compare, proposed

#: Fields of all truths, and how many of them may be missing, wrong or too many.
FIELDS, ALLOWED = 273, 5


@pytest.mark.parametrize("make", [*exports.ALL, *more_exports.MORE], ids=lambda make: make.__name__)
def test_an_unseen_export_is_mapped_as_a_person_would(make: Callable[[], exports.Export], tmp_path: Path) -> None:
    export = make()
    total, wrong = compare(export, proposed(export, tmp_path))
    assert len(wrong) <= max(1, total // 20), "\n".join(wrong)


@pytest.mark.slow
def test_at_most_two_per_cent_of_all_fields_are_wrong(tmp_path: Path) -> None:
    total, wrong = 0, []
    for make in (*exports.ALL, *more_exports.MORE):
        folder = tmp_path / make.__name__
        folder.mkdir()
        export = make()
        fields, found = compare(export, proposed(export, folder))
        total += fields
        wrong += found
    assert total == FIELDS
    assert len(wrong) <= ALLOWED, "\n".join(wrong)
