"""A simulated history is the same for the same arguments, has the size asked for, and leaves nothing half done."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from lockstep.simulate import DEMO_UNTIL_S, Simulated, simulate
from lockstep.simulate.addresses import addresses, namesakes
from lockstep.simulate.dice import Dice
from lockstep.simulate.dirt import Dirt
from lockstep.simulate.history import LARGEST, SMALLEST
from lockstep.simulate.names import Names
from lockstep.simulate.people import people
from lockstep.simulate.planted import Planted
from lockstep.simulate.season import Season
from lockstep.values.faults import LockstepError
from planted.invented import NOW_S, ask_one, history

LAST_DAY = NOW_S // 86_400


def digests(made: Simulated) -> dict[str, str]:
    paths = [*made.files.values(), *made.mappings.values(), made.charter, made.charter.with_name("truth.json")]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (
        simulate(tmp_path / name, touches=5_000, seed=3, now_s=NOW_S, planted={"slow-close": 0.2}) for name in "ab"
    )
    assert digests(first) == digests(second)


def test_simulating_again_into_the_same_folder_replaces_the_files(tmp_path: Path) -> None:
    simulate(tmp_path, touches=3_000, seed=3, now_s=NOW_S)
    again = simulate(tmp_path, touches=1_000, seed=4, now_s=NOW_S)
    elsewhere = simulate(tmp_path / "new", touches=1_000, seed=4, now_s=NOW_S)
    assert digests(again) == digests(elsewhere)
    assert not list(tmp_path.rglob("*.part"))


def test_another_seed_gives_another_history(tmp_path: Path) -> None:
    first, second = (simulate(tmp_path / str(seed), touches=1_000, seed=seed, now_s=NOW_S) for seed in (1, 2))
    assert digests(first)["leads.csv"] != digests(second)["leads.csv"]


def test_a_lead_is_the_same_whichever_portion_it_is_made_in() -> None:
    dice, names = Dice(5), Names()
    season = Season(dice, LAST_DAY - 730, LAST_DAY)
    planted = Planted({}, now_s=NOW_S)

    def made(index: np.ndarray) -> dict[int, tuple[int, ...]]:
        who = people(dice, season, planted, names, index=index, count=4_000, accounts=900, now_s=NOW_S)
        columns = (who.known_s, who.account, who.channel, who.title, who.first_name, who.campaign)
        return dict(zip(who.index.tolist(), zip(*(column.tolist() for column in columns), strict=True), strict=True))

    whole = made(np.arange(4_000))
    portion = made(np.arange(1_234, 1_300))
    assert portion == {number: lead for number, lead in whole.items() if 1_234 <= number < 1_300}
    assert len(portion) > 50


@pytest.mark.parametrize("size", [1_000, 10_000, 100_000])
def test_a_history_has_about_the_touches_asked_for_and_a_lead_for_ten_of_them(tmp_path: Path, size: int) -> None:
    rows = simulate(tmp_path, touches=size, seed=11, now_s=NOW_S).rows
    # The number of touches of a lead varies as much as its mean does.
    allowed = 0.02 + 4 / np.sqrt(size / 10)
    assert rows["marketing/touches"] == pytest.approx(size, rel=allowed)
    assert rows["crm/leads"] == pytest.approx(size / 10, rel=0.05)


def test_deals_per_lead_reaches_what_a_load_test_wants(tmp_path: Path) -> None:
    rows = simulate(tmp_path, touches=30_000, seed=1, now_s=NOW_S, deals_per_lead=0.5).rows
    assert rows["crm/opportunities"] == pytest.approx(1_500, rel=0.06)
    assert rows["marketing/touches"] == pytest.approx(30_000, rel=0.06)


def test_nothing_in_the_exports_lies_after_the_end() -> None:
    made = history()
    for table, column in (
        ("touches", "Timestamp"), ("contacts", "Create Date"), ("leads", "Created Date"),
        ("handoffs", "Decided At"), ("opportunities", "Closed At"), ("activities", "Completed At"),
        ("lead_history", "Changed At"),
    ):  # fmt: skip
        latest = ask_one(made, f'SELECT MAX(moment("{column}")) FROM {table}')
        assert NOW_S - 5 * 86_400 < latest < NOW_S


def test_a_day_cell_always_reads_as_one_of_the_three_formats() -> None:
    unread = ask_one(history(), """
        SELECT COUNT(*) FROM (SELECT "Created Date" AS d FROM leads UNION ALL SELECT "Closed At" FROM opportunities
        UNION ALL SELECT "Create Date" FROM contacts) WHERE d IS NOT NULL AND moment(d) IS NULL""")  # fmt: skip
    assert unread == 0


def test_progress_is_told_up_to_the_size(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    simulate(tmp_path, touches=1_000, seed=1, now_s=NOW_S, progress=lambda done, of: told.append((done, of)))
    assert told
    assert all(0 < done <= of == 1_000 for done, of in told)


@pytest.mark.parametrize("size", [SMALLEST - 1, LARGEST + 1])
def test_a_size_out_of_range_is_refused_with_the_range(tmp_path: Path, size: int) -> None:
    with pytest.raises(LockstepError, match="100 to 20,000,000"):
        simulate(tmp_path, touches=size, seed=1, now_s=NOW_S)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("end_s", [0, 4_102_444_800, 253_370_764_800])  # 1970, 2100, 9999
def test_an_end_beyond_the_years_that_figures_cover_is_refused(tmp_path: Path, end_s: int) -> None:
    with pytest.raises(LockstepError, match="from 1973 to 2097"):
        simulate(tmp_path, touches=SMALLEST, seed=1, now_s=end_s)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("share", [0.0, 1.5])
def test_an_impossible_share_of_deals_is_refused(tmp_path: Path, share: float) -> None:
    with pytest.raises(LockstepError, match="deals per lead"):
        simulate(tmp_path, touches=1_000, seed=1, now_s=NOW_S, deals_per_lead=share)


def test_the_smallest_history_still_has_every_file(tmp_path: Path) -> None:
    made = simulate(tmp_path, touches=SMALLEST, seed=1, now_s=NOW_S)
    assert all(path.exists() for path in made.files.values())
    assert len(made.files) == 11


def test_a_simulation_that_breaks_off_leaves_no_file_that_looks_whole(tmp_path: Path) -> None:
    def breaks_off(done: int, of: int) -> None:
        raise RuntimeError("the disk went away")

    with pytest.raises(RuntimeError, match="disk"):
        simulate(tmp_path, touches=1_000, seed=1, now_s=NOW_S, progress=breaks_off)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_namesakes_of_a_company_are_numbered_and_others_are_not() -> None:
    account, first, last = np.array([[7, 3, 7, 7, 7, 3], [1, 1, 1, 1, 2, 2], [5, 5, 5, 5, 5, 5]])
    assert namesakes(account, first, last).tolist() == [0, 0, 1, 2, 0, 0]


def test_people_who_share_a_name_and_a_company_have_addresses_of_their_own() -> None:
    dice, names = Dice(2), Names()
    season, planted = Season(dice, LAST_DAY - 730, LAST_DAY), Planted({}, now_s=NOW_S)
    index = np.arange(3_000)
    # A market of three companies: a thousand people each, so every name occurs many times over.
    who = people(dice, season, planted, names, index=index, count=3_000, accounts=3, now_s=NOW_S)
    before = namesakes(who.account, who.first_name, who.last_name)
    assert before.max() > 2
    how = addresses(dice, Dirt(dice), names, who, before)
    assert len(how.email.unique()) == len(how.phone.unique()) == len(who)


def test_a_last_portion_in_which_nobody_is_known_yet_is_no_trouble(tmp_path: Path) -> None:
    """16,385 leads are a full portion and one lead more, who comes after the end of the history."""
    made = simulate(tmp_path, touches=163_850, seed=1, now_s=DEMO_UNTIL_S)
    assert made.rows["marketing/touches"] > 150_000
