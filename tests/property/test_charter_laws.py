"""Laws of the charter: any text gives faults, never a crash; versions and differences agree; shares add up."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError
from ruamel.yaml import YAML

from lockstep import charter
from lockstep.charter.calendars import hours_text, shifts
from lockstep.charter.conditions import Condition
from lockstep.charter.durations import WorkingDuration
from lockstep.charter.loading import check
from lockstep.charter.reading import read
from lockstep.values.faults import Fault, LockstepError

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = (ROOT / "examples" / "charter.yaml").read_text(encoding="utf-8")
LINES = EXAMPLE.split("\n")
SAID = read(EXAMPLE, name="charter.yaml").data
WHOLE = charter.parse(EXAMPLE)
COMPANY = {"name": "Acme", "currency": "EUR", "time_zone": "Europe/Berlin"}


def outcome(text: str) -> None:
    """Read a text, and make sure that whatever is wrong with it has a sentence, a remedy and a place."""
    faults: tuple[Fault, ...] = ()
    try:
        charter.parse(text)
        return
    except LockstepError as error:
        faults = error.faults
    last = text.count("\n") + 2
    assert faults
    for fault in faults:
        assert 0 < fault.line <= last
        assert int(fault.column) > 0
        assert fault.sentence
        assert fault.remedy


@given(st.text(max_size=200))
def test_any_text_is_a_charter_or_faults_with_their_places(text: str) -> None:
    outcome(text)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    # No text of 200 bytes drawn at random is a whole charter; whatever it is, it is said with its place.
    with pytest.raises(LockstepError) as refused:
        charter.parse(content, "x")
    assert refused.value.faults
    assert all(fault.line for fault in refused.value.faults)


@given(
    st.integers(0, len(LINES) - 1),
    st.sampled_from(
        ["", "  ", "\t", "x: 1", "- ", "[", "*a", "!x", "null", "-1", "'", "99999999999999999999999999", "yes: no"]
    ),
    st.integers(0, 40),
)
def test_a_charter_with_something_typed_into_it_is_sound_or_says_where_not(line: int, typed: str, column: int) -> None:
    lines = list(LINES)
    lines[line] = lines[line][:column] + typed + lines[line][column:]
    outcome("\n".join(lines))


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["even", "2026", "5%", "UTC", "value"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "by", "hours", "time_zone", "2026-01", "sales", "x"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@example({"calendars": {"hours": {"name": None}}})
@given(st.dictionaries(st.sampled_from(list(charter.Charter.model_fields)), PLAIN, max_size=4))
def test_a_section_of_the_wrong_shape_is_a_fault_and_never_a_crash(sections: dict[str, Any]) -> None:
    outcome(json.dumps(sections | {"company": COMPANY}))


@given(st.randoms(use_true_random=False))
def test_the_order_of_keys_changes_no_version(order: random.Random) -> None:
    def shuffled(data: Any) -> Any:
        if isinstance(data, dict):
            keys = list(data)
            order.shuffle(keys)
            return {key: shuffled(data[key]) for key in keys}
        return [shuffled(part) for part in data] if isinstance(data, list) else data

    found = charter.Charter.model_validate(shuffled(SAID))
    assert found.version == WHOLE.version
    assert charter.differences(WHOLE, found) == []


def test_a_charter_written_from_its_meaning_means_the_same(tmp_path: Path) -> None:
    path = tmp_path / "charter.yaml"
    yaml = YAML()
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(WHOLE.model_dump(mode="json", by_alias=True, exclude_none=True), file)
    assert check(path) == []
    assert charter.load(path).version == WHOLE.version


AMOUNTS = st.decimals(min_value="0.01", max_value="10000000000", places=2)
CHARTERS = st.builds(
    lambda amount, share, hours, name, order: charter.Charter(
        company=COMPANY,
        goals=[{"name": goal, "period": "2026", "amount": amount} for goal in (["A", name] if order else [name, "A"])],
        promises={
            "marketing": {"leads": {"by": "value", "share": f"{share}%"}},
            "sales": {"decision": f"{hours} working hours"},
        },
    ),
    AMOUNTS,
    st.integers(1, 3),
    st.integers(1, 3),
    st.sampled_from(["B", "C"]),
    st.booleans(),
)


@given(CHARTERS, CHARTERS)
def test_there_are_differences_exactly_when_the_versions_differ(
    before: charter.Charter, after: charter.Charter
) -> None:
    assert bool(charter.differences(before, after)) == (before.version != after.version)


@given(
    AMOUNTS,
    st.sampled_from(["2024", "2026", "2026-Q1", "2028-02"]),
    st.sampled_from(["even", "working-days"]),
    st.integers(1, 12),
)
def test_month_shares_add_up_to_one_and_amounts_to_the_goal(
    amount: Decimal, period: str, phasing: str, start: int
) -> None:
    found = charter.Charter(
        company=COMPANY | {"fiscal_year_starts": start},
        goals=[{"name": "G", "period": period, "amount": amount, "phasing": phasing}],
    )
    shares = found.month_shares(found.goals[0])
    assert all(isinstance(share, Fraction) and share > 0 for share in shares.values())
    assert sum(shares.values()) == 1
    assert sum(found.month_amounts(found.goals[0]).values()) == amount


@given(
    st.lists(
        st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda s: s[0] < s[1]), min_size=1, max_size=4
    )
)
def test_shifts_are_disjoint_cover_what_was_written_or_are_refused(spans: list[tuple[int, int]]) -> None:
    text = ", ".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in spans)
    minutes = [minute for a, b in spans for minute in range(a, b)]
    if len(minutes) != len(set(minutes)):
        with pytest.raises(PydanticCustomError, match="overlap"):
            shifts(text)
        return
    found = shifts(text)
    assert sorted(minutes) == [minute for a, b in found for minute in range(a, b)]
    assert shifts(hours_text(found)) == found


@given(st.integers(1, 9999), st.sampled_from(["minute", "hour", "day"]), st.integers(1, 86_400))
def test_a_duration_written_out_is_read_back_the_same(number: int, unit: str, standard_day: int) -> None:
    found = WorkingDuration.parse(f"{number} working {unit}s")
    assert WorkingDuration.parse(str(found)) == found or found.working_seconds > 9999 * 60
    assert found.seconds(standard_day) == number * {"minute": 60, "hour": 3600, "day": standard_day}[unit]


@given(st.text(alphabet="()'\"=<>,;-*/ \nabcountryINOR123?$:", max_size=60))
def test_any_text_is_a_condition_of_known_fields_or_refused(text: str) -> None:
    try:
        condition = Condition.parse(text)
    except PydanticCustomError:
        return
    assert Condition.parse(condition.sql) == condition
