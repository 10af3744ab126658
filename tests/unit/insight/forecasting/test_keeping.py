"""What was said is kept once and for good, whoever dies while writing it, and scored when the period is over."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path

import pytest

from lockstep.insight.forecasting.keeping import Keeper, Kept, outcome
from lockstep.values.faults import LockstepError

ONE = Kept(
    record="v000001-00000001", charter="c", at_s=0, day="2026-10-01", goal="New revenue", period="2026-Q4",
    amount="4200000", currency="EUR", leads="lead-side",
    said={
        "seasonal-naive": {"value": "80.00", "low": "70.00", "high": "85.00"},
        "lead-side": {"value": "110.00", "low": "90.00", "high": "120.00"},
    },
)  # fmt: skip

WRITER = """
import json
from dataclasses import replace
from pathlib import Path
from lockstep.insight.forecasting.keeping import Keeper, Kept
ONE = Kept(**json.loads({one!r}))
keeper = Keeper(Path({path!r}))
number = len(keeper.all())
while True:
    keeper.keep([replace(ONE, record=f"v{{number:06}}-00000001")])
    print(number, flush=True)  # only now is it said
    number += 1
"""


def test_the_same_forecast_is_kept_once(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "forecasts.jsonl")
    assert keeper.keep([ONE, ONE]) == 1
    assert keeper.keep([replace(ONE, leads="seasonal-naive")]) == 0  # what was said stays as it was said
    assert keeper.keep([replace(ONE, day="2026-10-02"), replace(ONE, goal="Another")]) == 2
    assert [kept.day for kept in Keeper(tmp_path / "forecasts.jsonl").all()] == [
        "2026-10-01",
        "2026-10-02",
        "2026-10-01",
    ]
    assert keeper.all()[0] == ONE
    assert keeper.of("2026-Q3") == []


def test_many_who_keep_at_once_keep_it_once(tmp_path: Path) -> None:
    path = tmp_path / "forecasts.jsonl"
    with ThreadPoolExecutor(8) as several:
        new = list(several.map(lambda _: Keeper(path).keep([ONE]), range(24)))
    assert sum(new) == 1
    assert len(Keeper(path).all()) == 1


def test_a_line_cut_short_was_never_said_and_is_said_again(tmp_path: Path) -> None:
    path = tmp_path / "forecasts.jsonl"
    keeper = Keeper(path)
    keeper.keep([ONE])
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2].replace(b"2026-10-01", b"2026-10-02"))
    assert keeper.all() == [ONE]
    second = replace(ONE, day="2026-10-02")
    assert keeper.keep([ONE, second]) == 1
    assert Keeper(path).all() == [ONE, second]


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "forecasts.jsonl"
    Keeper(path).keep([ONE])
    path.write_bytes(b"{}\n" + path.read_bytes())
    with pytest.raises(LockstepError, match="line 1"):
        Keeper(path).all()


def test_a_killed_process_loses_none_and_doubles_none(tmp_path: Path) -> None:
    path = tmp_path / "forecasts.jsonl"
    text = WRITER.format(one=json.dumps(asdict(ONE)), path=str(path))
    said = -1
    for after_s in (0.02, 0.07):
        with subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, env=os.environ) as writer:
            assert writer.stdout is not None
            said = max(said, int(writer.stdout.readline()))
            time.sleep(after_s)
            writer.send_signal(signal.SIGKILL)
            said = max([said, *(int(line) for line in writer.stdout.read().split())])
        kept = [int(one.record[1:7]) for one in Keeper(path).all()]
        assert kept == list(range(len(kept)))  # none twice, none left out
        assert said < len(kept) <= said + 2  # at most the one it died over was kept, not said


def test_what_was_said_is_scored_by_what_came() -> None:
    later = replace(ONE, day="2026-10-08", leads="seasonal-naive")
    led = outcome([ONE, later], Decimal(100))
    # 110 and 80 against 100; 90 to 120 held it, 70 to 85 did not.
    assert led is not None
    assert (led.count, led.error, led.inside) == (2, 0.15, 1)
    leads = outcome([ONE, later], Decimal(100), "lead-side")
    assert leads is not None
    assert (leads.count, leads.inside) == (2, 2)
    assert leads.error == pytest.approx(0.1)
    assert outcome([ONE], Decimal(100), "deal-side") is None
    nothing = outcome([ONE], Decimal(0))
    assert nothing is not None
    assert nothing.error is None
