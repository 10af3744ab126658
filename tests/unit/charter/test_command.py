"""`lockstep charter` and `lockstep init` as people run them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from lockstep import charter
from lockstep.cli import charter as commands
from lockstep.cli import init
from lockstep.values.faults import LockstepError

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "charter.yaml"

app = typer.Typer()
app.command("init")(init.init)
app.add_typer(commands.app, name="charter")


def run(*words: str | Path, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "80", "TZ": "Europe/Berlin"})
    if isinstance(result.exception, LockstepError):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.output


def test_a_sound_charter_is_called_sound_with_exit_code_0() -> None:
    output = run("charter", "check", EXAMPLE)
    assert "is sound" in output
    assert charter.load(EXAMPLE).version[:8] in output


def test_faults_are_listed_with_line_and_column_and_exit_code_1(tmp_path: Path) -> None:
    wrong = tmp_path / "charter.yaml"
    wrong.write_text(EXAMPLE.read_text(encoding="utf-8").replace("period: 2026", "perod: 2026"), encoding="utf-8")
    output = run("charter", "check", wrong, code=1)
    assert f"{wrong}:16:5" in output.replace("\n", "")
    assert "Did you mean “period”?" in output
    told = json.loads(run("charter", "check", wrong, "--json", code=1))
    assert told["charter_version"] is None
    assert {fault["code"] for fault in told["faults"]} == {"missing", "unknown-entry"}


def test_a_file_that_is_not_there_is_wrong_use_exit_code_2(tmp_path: Path) -> None:
    run("charter", "check", tmp_path / "nothing.yaml", code=2)
    run("charter", "check", code=2)


def test_the_sheet_shows_both_promises_side_by_side_within_80_columns() -> None:
    output = run("charter", "show", EXAMPLE)
    (line,) = [line for line in output.split("\n") if "Marketing promises sales" in line]
    assert line.index("Marketing promises sales") < line.index("Sales promises marketing")
    left, right = line.strip("│").split("│")
    assert abs(len(left) - len(right)) <= 1
    assert max(len(line.rstrip()) for line in output.split("\n")) <= 80
    assert "not signed" in output
    assert "€4,200,000" in output


@pytest.mark.parametrize(
    "leads",
    ["by: count, per_month: 90", "by: capacity, per_rep: 40, reps: 6",
     "by: count, share: 50%, average_amount: 20000, opportunity_rate: 40%, win_rate: 25%"],
)  # fmt: skip
def test_the_sheet_shows_each_way_of_owing_leads_and_an_unsigned_charter(tmp_path: Path, leads: str) -> None:
    file = tmp_path / "charter.yaml"
    file.write_text(
        "company: {name: '[bold]Acme', currency: EUR, time_zone: UTC, fiscal_year_starts: april}\n"
        "goals: [{name: G, period: 2026-Q1, amount: 1, phasing: working-days}]\n"
        f"promises: {{marketing: {{leads: {{{leads}}}}}}}\n"
    )
    output = run("charter", "show", file)
    assert "[bold]Acme" in output
    assert "Unsigned" in output
    assert "not agreed yet" in output
    assert "fiscal year from April" in output


def test_diff_tells_what_changes_and_when_nothing_does(tmp_path: Path) -> None:
    changed = tmp_path / "charter.yaml"
    changed.write_text(EXAMPLE.read_text(encoding="utf-8").replace("decision: 2", "decision: 1"), encoding="utf-8")
    assert "changes from 2 working days to 1 working day" in run("charter", "diff", EXAMPLE, changed).replace("\n", " ")
    assert "Both mean the same" in run("charter", "diff", EXAMPLE, EXAMPLE)


def test_schema_is_json_on_the_screen_or_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "charter.schema.json"
    run("charter", "schema", file)
    assert json.loads(run("charter", "schema")) == json.loads(file.read_text(encoding="utf-8"))


def test_init_writes_a_sound_charter_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run("init", "--home", home, "--company", "Acme", "--currency", "USD")
    written = (home / "charter.yaml").read_bytes()
    found = charter.in_force(home / "charter.yaml")
    assert (found.company.name, found.company.currency, found.company.time_zone) == ("Acme", "USD", "Europe/Berlin")
    assert "stays as it is" in run("init", "--home", home, "--company", "Other").replace("\n", " ")
    assert (home / "charter.yaml").read_bytes() == written
    assert [path.name for path in home.iterdir()] == ["charter.yaml"]


def test_init_refuses_a_wrong_currency_and_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(LockstepError):
        run("init", "--home", tmp_path / "home", "--currency", "EURO")
    assert not (tmp_path / "home").exists()
