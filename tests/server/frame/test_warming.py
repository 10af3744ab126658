"""What is computed ahead of asking."""

from __future__ import annotations

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
