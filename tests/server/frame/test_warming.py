"""What is computed ahead of asking."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.module_loading import autodiscover_modules

from lockstep.insight.reader import Reader
from lockstep.values.faults import LockstepError
from lockstep_server.frame import warming


@pytest.mark.usefixtures("home")
def test_what_fails_ahead_of_asking_fails_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    reached = []

    def in_words(reader: Reader) -> None:
        raise LockstepError("The charter has no goal.")

    def by_a_bug(reader: Reader) -> None:
        raise ZeroDivisionError

    autodiscover_modules("ahead")  # each is heard once; not while another list stands in for theirs
    monkeypatch.setattr(warming, "_warmers", [in_words, by_a_bug, reached.append])
    warming.warm()
    assert len(reached) == 1


@pytest.mark.usefixtures("home")
def test_nothing_is_computed_ahead_where_nobody_wants_it_or_the_service_ends(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    reached: list[Reader] = []
    autodiscover_modules("ahead")
    monkeypatch.setattr(warming, "_warmers", [reached.append, reached.append])
    warming.warm(lambda: bool(reached))
    assert len(reached) == 1, "the second is left out: the service ends"
    settings.IS_ON_DEMAND = True
    warming.warm()
    assert len(reached) == 1
