"""`lockstep attribute`: tables of touches and of paths as people have them, and what is wrong with some."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from prompt import DONE, DONE_WITH_FAULTS, FAILED, WRONG_USE, Prompt, Said

TOUCHES = """person,time,channel,conversion,value
ann,2026-01-01,search,0,
ann,2026-01-05,fair,0,
ann,2026-01-09 10:00,mail,1,900
bo,2026-01-02,search,0,
cy,2026-01-02,mail,1,100.50
"""


@pytest.fixture
def prompt(tmp_path: Path) -> Prompt:
    return Prompt(tmp_path)


def _ask(prompt: Prompt, text: str | bytes, *words: str, name: str = "touches.csv") -> Said:
    content = text.encode() if isinstance(text, str) else text
    (prompt.folder / name).write_bytes(content)
    return prompt("attribute", prompt.folder / name, *words)


def _values(said: Said, what: str = "value") -> dict[str, Any]:
    return {row["channel"]: row[what] for row in said.json["rows"]}


def test_one_model_gives_channel_conversions_and_value(prompt: Prompt) -> None:
    said = _ask(prompt, TOUCHES, "--model", "linear", "--json")
    assert said.code == DONE, said.words
    assert _values(said) == {"fair": 300, "mail": 400.5, "search": 300}
    assert set(said.json["rows"][0]) == {"channel", "conversions", "value"}
    assert sum(_values(said, "conversions").values()) == pytest.approx(2)


def test_without_a_model_all_of_them_stand_side_by_side_and_each_adds_up(prompt: Prompt) -> None:
    said = _ask(prompt, TOUCHES, "--json")
    assert len(said.json["models"]) == 12
    for model in said.json["models"]:
        rows = [row for row in said.json["rows"] if row["model"] == model]
        assert sum(row["value"] for row in rows) == pytest.approx(1000.5, abs=1e-9), model
    shown = _ask(prompt, TOUCHES)
    assert "last-non-direct" in shown.out
    assert "1,000.50" in shown.out


def test_the_order_of_rows_changes_nothing(prompt: Prompt) -> None:
    head, *rows = TOUCHES.splitlines()
    shuffled = "\n".join([head, *random.Random(2).sample(rows, len(rows))])
    assert _ask(prompt, TOUCHES, "--json").out == _ask(prompt, shuffled, "--json").out


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # a value alone says what converted
        ("user_id;timestamp;source;revenue\n1;2026-01-01;fair;\n1;2026-01-02;mail;100,00\n", {"fair": 50, "mail": 50}),
        # when it converted, on every row
        (
            "Customer ID,Date,Channel,Converted at,Revenue\n1,03/01/2026,fair,13/01/2026,100\n"
            "1,15/01/2026,late,13/01/2026,100\n",
            {"fair": 100},
        ),
        # the conversion has no channel of its own
        ("email,time,channel,conversion,value\na@b.c,2026-01-01,fair,no,\na@b.c,2026-01-02,,yes,100\n", {"fair": 100}),
        # an order's number
        (
            "person,time,channel,order id,value\na,2026-01-01,fair,,\na,2026-01-02,mail,A-17,100\n",
            {"fair": 50, "mail": 50},
        ),
        # names that are formulas, markup or very long are names
        (
            'person,time,channel,conversion,value\na,2026-01-01,"=CMD(""x"")",0,\na,2026-01-02,[red]x,1,100\n',
            {'=CMD("x")': 50, "[red]x": 50},
        ),
        # a refund
        (
            "person,time,channel,conversion,value\na,2026-01-01,fair,0,\na,2026-01-02,mail,1,-30\n",
            {"fair": -15, "mail": -15},
        ),
        # paths
        ("path,conversions,value,nulls\nfair > mail,2,100,9\nmail,0,0,4\n", {"fair": 50, "mail": 50}),
        ("path|total_conversions\nfair>mail>mail|3\n", {"fair": None, "mail": None}),
    ],
)  # fmt: skip
def test_any_table_of_touches_or_of_paths_is_read(prompt: Prompt, text: str, wanted: dict[str, Any]) -> None:
    said = _ask(prompt, text, "--model", "linear", "--json")
    assert said.code == DONE, said.words
    assert _values(said) == wanted
    assert "[red]x" in _ask(prompt, text, "--model", "linear").out if "[red]x" in text else True


@pytest.mark.parametrize(
    ("text", "words", "code", "says"),
    [
        ("a,b\n1,2\n", (), WRONG_USE, "No column of touches.csv looks like the person of a touch. Say which it is"),
        (TOUCHES, ("--model", "linaer"), WRONG_USE, "There is no model “linaer”. Did you mean linear?"),
        (TOUCHES, ("--channel", "kanal"), WRONG_USE, "touches.csv has no column “kanal”"),
        (TOUCHES, ("--half-life", "0"), WRONG_USE, "A half-life of 0"),
        ("person,time,channel\na,2026-01-01,fair\n", (), WRONG_USE, "Nothing in touches.csv says what a conversion is"),
        ("person,time,channel,value\na,2026-01-01,fair,5 EUR\na,2026-01-02,fair,$7\n", (), WRONG_USE, "in EUR and USD"),
        ("path,conversions\nfair,2.5\n", (), WRONG_USE, "“2.5” in column “conversions” of touches.csv is no number"),
        ("path,conversions\nfair,-1\n", (), WRONG_USE, "“-1” in column “conversions”"),
        ("path,conversions\nfair,1\n", ("--model", "time-decay"), WRONG_USE, "paths have no times"),
        (TOUCHES.replace(",1,", ",0,"), (), DONE_WITH_FAULTS, "None of 5 touches led to a conversion"),
        (TOUCHES + "dee,soon,fair,0,\n", (), DONE_WITH_FAULTS, "1 row: has no time that can be read, and was left out"),
        (TOUCHES.replace("900", "9" * 25), (), DONE_WITH_FAULTS, "999"),
        ("person,time,channel,conversion,value\n", (), WRONG_USE, "has no rows"),
        ("", (), FAILED, "empty"),
    ],
)  # fmt: skip
def test_what_cannot_be_attributed_is_a_reason(
    prompt: Prompt, text: str, words: tuple[str, ...], code: int, says: str
) -> None:
    said = _ask(prompt, text, *words)
    assert says in said.words
    assert said.code == code or (says == "999" and said.code != DONE), said.words


def test_touches_all_after_the_conversion_leave_it_unattributed(prompt: Prompt) -> None:
    text = "person,time,channel,converted at,value\na,2026-02-01,fair,2026-01-01,70\nb,2026-02-01,mail,2026-01-01,30\n"
    said = _ask(prompt, text, "--model", "linear", "--model", "markov", "--json")
    assert {(row["model"], row["channel"], row["value"]) for row in said.json["rows"]} == {
        ("linear", "(no touch)", 100), ("markov", "(no touch)", 100),
    }  # fmt: skip
    assert "2 conversions have no touch in the 90 days before" in json.dumps(said.json["faults"])


def test_one_channel_gets_everything_by_every_model(prompt: Prompt) -> None:
    text = (
        "person,time,channel,conversion,value\na,2026-01-01,fair,0,\na,2026-01-02,fair,1,10\nb,2026-01-02,fair,1,20\n"
    )
    said = _ask(prompt, text, "--json")
    assert {(row["channel"], row["value"]) for row in said.json["rows"]} == {("fair", 30)}
    assert len(said.json["rows"]) == 12


def test_a_thousand_channels_and_a_thousand_touches_of_one_person(prompt: Prompt) -> None:
    rows = [
        f"a,2026-01-01 {n // 3600:02}:{n // 60 % 60:02}:{n % 60:02},channel {n},{int(n == 999)}," for n in range(1_000)
    ]
    said = _ask(prompt, "person,time,channel,conversion,value\n" + "\n".join(rows) + "1000\n", "--json")
    assert said.code == DONE, said.words
    linear = [row["value"] for row in said.json["rows"] if row["model"] == "linear"]
    assert len(linear) == 1_000
    assert linear == pytest.approx([1.0] * 1_000)
