"""Questions at the command line, right and wrong: exit codes, the nearest word, the shape of `--json`."""

from __future__ import annotations

import re
import shlex
import subprocess
from typing import Any

import pytest

from errands.crm import begin
from prompt import DONE, DONE_WITH_FAULTS, FAILED, WRONG_USE, Prompt, unchanged

#: Whole errands from the command line: `make check` has the main job in test_coming_again.
pytestmark = pytest.mark.slow

FIGURES = [
    "goal-pace", "won-revenue", "deals-won", "deals-lost", "leads", "lead-conversion", "stage-conversion", "cycle-time",
    "speed-to-lead", "promises-kept",
]  # fmt: skip
INJECTIONS = [
    "x'; DROP TABLE journeys; --", "read_csv('/etc/passwd')", "[/red]",
    *(pytest.param(text, marks=pytest.mark.slow, id=f"more-{number}") for number, text in enumerate([
        '"; DELETE FROM deals; --', "owner) FROM journeys; --", "1 OR 1=1", "*", "../../etc/passwd", "${HOME}", "💥",
        "a" * 10_000, " ", "-",
    ])),
]  # fmt: skip


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Prompt:
    prompt = begin(tmp_path_factory.mktemp("crm"))
    assert prompt("sync").code == DONE
    return prompt


def test_without_a_word_the_help_is_shown(crm: Prompt) -> None:
    said = crm()
    assert said.code == WRONG_USE
    assert "figure" in said.out


def test_help_is_no_failure(crm: Prompt) -> None:
    for command in ((), ("figure",), ("sync",), ("source",), ("source", "add"), ("charter",), ("simulate",)):
        assert crm(*command, "--help").code == DONE


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (("figure", "deals-wn"), "Did you mean deals-won?"),
        (("explain", "won-revenu"), "Did you mean won-revenue?"),
        (("figure", "leads", "--by", "managr"), "Did you mean manager?"),
        (("figure", "leads", "--where", "ownr=Eva"), "Did you mean owner?"),
        (("figure", "leads", "--where", "Eva"), "--where region=East"),
        (("figure", "leads", "--period", "2026-13"), "2026-Q1"),
        (("figure", "leads", "--period", "2026-03..2026-01"), "Write 2026-01..2026-03 instead."),
        (("figure", "leads", "--period", ""), "2026-Q1"),
        (("figure", "leads", "--as-of", "yesterday"), "2026-03-01"),
        (("figure", "funnel", "--view", "cohorts"), "Ask for cohort or period."),
        (("figure", "leads", "--view", "cohort"), "without --view"),
        (("faults", "--code", "no-such"), "There is no fault of the kind"),
        (("simulate",), "--out DIR"),
        (("simulate", "--out", "x", "--fault", "nope=1"), "slow-follow-up"),
        (("figure",), "NAME"),
        (("frobnicate",), "frobnicate"),
        (("figure", "leads", "--frobnicate"), "frobnicate"),
        (("source", "suggest", "nowhere.csv"), "nowhere.csv"),
    ],
)
def test_wrong_use_says_what_would_be_right(crm: Prompt, words: tuple[str, ...], nearest: str) -> None:
    with unchanged(crm):
        said = crm(*words)
    assert said.code == WRONG_USE
    assert said.out == ""
    assert nearest in said.words


def test_a_value_that_nothing_has_answers_nought_and_says_what_was_probably_meant(crm: Prompt) -> None:
    said = crm("figure", "leads", "--where", "source=Wb")
    assert said.code == DONE_WITH_FAULTS
    assert "0 leads" in said.out
    assert "No lead and no deal has the source “Wb”. Did you mean “Web”?" in " ".join(said.err.split())
    # A value that is there, with nothing in the period, is a true nought.
    said = crm("figure", "leads", "--where", "source=Web", "--period", "2031")
    assert (said.code, said.err) == (DONE, "")


def test_a_value_that_nothing_has_is_a_fault_in_json_and_all_else_stays(crm: Prompt) -> None:
    said = crm("figure", "leads", "--where", "source=Wb", "--json")
    assert (said.code, said.err) == (DONE_WITH_FAULTS, "")
    assert said.json["value"] == 0
    ((code, column),) = [(fault["code"], fault["column"]) for fault in said.json["faults"]]
    assert (code, column) == ("unknown-value", "source")
    assert set(said.json) == set(crm("figure", "leads", "--where", "source=Web", "--json").json)


def test_an_explanation_says_its_faults_too(crm: Prompt) -> None:
    explained = crm("explain", "leads", "--where", "source=Wb")
    assert "Did you mean “Web”?" in explained.words
    assert explained.code == DONE_WITH_FAULTS


def test_the_goal_says_its_own_period_however_it_is_split(crm: Prompt) -> None:
    for words in ((), ("--by", "owner")):
        said = crm("figure", "goal-pace", *words)
        assert re.match(r"Goal and pace  \d{4}\b", said.out)
        assert "placeholder that `lockstep init` wrote" in said.words


def test_an_answer_without_any_row_says_so(crm: Prompt) -> None:
    said = crm("figure", "leads", "--by", "source", "--period", "2031")
    assert (said.code, "Nothing here to count" in said.words) == (DONE, True)
    assert "Nothing here to count" not in crm("figure", "leads", "--by", "source").words


def test_whoever_reads_only_the_beginning_of_an_answer_makes_no_failure(crm: Prompt) -> None:
    # Far more than a pipe holds, to a reader that has gone: every write after the first finds the pipe closed.
    asked = " ".join(map(shlex.quote, crm.command("explain", "promises-kept")))
    done = subprocess.run(
        ["bash", "-c", f"{asked} 2>err.txt | true; echo ${{PIPESTATUS[0]}}"],
        capture_output=True, text=True, cwd=crm.folder, env=crm.env(), check=False,
    )  # fmt: skip
    assert done.stdout.split() == [str(DONE)]
    assert "Traceback" not in (crm.folder / "err.txt").read_text()


def test_a_source_that_does_not_exist_is_wrong_use(crm: Prompt) -> None:
    said = crm("sync", "crmm")
    assert "crm" in said.words
    assert said.code == WRONG_USE


def test_no_record_and_no_charter_say_what_to_run(crm: Prompt) -> None:
    said = crm("figure", "leads", "--home", "elsewhere")
    assert said.code == FAILED
    assert "lockstep sync" in said.words
    said = crm("faults", "--home", "elsewhere")
    assert said.code == FAILED
    assert "lockstep sync" in said.words
    assert not (crm.folder / "elsewhere").exists()
    assert crm("figure", "leads", "--home", "deals.csv").code == WRONG_USE


@pytest.mark.parametrize("name", FIGURES)
def test_json_has_the_keys_that_scripts_rely_on(crm: Prompt, name: str) -> None:
    said = crm("figure", name, "--json")
    assert said.code in (DONE, DONE_WITH_FAULTS)
    assert said.err == ""
    reply = said.json
    assert {"figure", "unit", "period", "record_version", "charter_version", "faults"} <= set(reply)
    assert {"value", "rows"} & set(reply)
    assert (reply["figure"], reply["period"]) == (name, None)
    assert crm.version is not None
    assert reply["record_version"] == crm.version.name
    assert re.fullmatch(r"[0-9a-f]{64}", reply["charter_version"])
    assert said.code == (
        DONE_WITH_FAULTS if reply["faults"] and reply.get("value") is None and not reply.get("rows") else DONE
    )
    for fault in reply["faults"]:
        assert {"code", "sentence", "remedy"} <= set(fault)


def test_money_is_a_decimal_text_and_no_number_is_rounded(crm: Prompt) -> None:
    def floats(cell: Any) -> list[float]:
        if isinstance(cell, dict | list):
            return [found for part in (cell.values() if isinstance(cell, dict) else cell) for found in floats(part)]
        return [cell] if isinstance(cell, float) else []

    reply = crm("figure", "won-revenue", "--by", "owner", "--period", "2026-Q1", "--json").json
    assert reply["period"] == "2026-Q1"
    assert reply["rows"] == [{"owner": "Eva", "value": "1000.00", "currency": "EUR", "deals": 1}]
    assert floats(reply) == []
    assert crm.value("won-revenue") == "1000.00"
    goal = crm("figure", "goal-pace", "--json").json
    assert all(
        re.fullmatch(r"-?\d+\.\d\d", row[cell]) for row in goal["rows"] for cell in ("value", "goal", "pace", "gap")
    )


def test_the_same_question_has_the_same_bytes(crm: Prompt) -> None:
    words = ("figure", "stage-conversion", "--by", "source", "--json")
    assert crm(*words).out == crm(*words).out


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_argument_reaches_the_engine_as_sql(crm: Prompt, text: str) -> None:
    for words in (
        ("figure", "leads", "--by", text), ("figure", "leads", "--period", text), ("figure", "leads", "--as-of", text),
        ("figure", "leads", "--view", text), ("figure", "leads", "--where", f"{text}=Eva"), ("figure", "--", text),
        ("explain", "--", text), ("faults", "--code", text),
    ):  # fmt: skip
        with unchanged(crm):
            said = crm(*words)
        assert said.code == WRONG_USE, (words[:4], said)
        assert said.out == ""
    # As a value it is a value like any other, which no lead has.
    none = crm("figure", "leads", "--where", f"source={text}", "--json")
    assert (none.code, none.json["value"]) == (DONE_WITH_FAULTS, 0)
    with unchanged(crm):
        assert crm("sync", "--", text).code in (WRONG_USE, FAILED)
    assert crm.value("leads") == 3


@pytest.mark.parametrize("url", ["oracle", "duckdb; DROP", "file:///etc/passwd", ""])
def test_an_engine_that_is_none_is_refused(crm: Prompt, url: str) -> None:
    said = crm("figure", "leads", "--engine", url)
    assert said.code in (WRONG_USE, FAILED)
    assert "duckdb, clickhouse" in said.words
