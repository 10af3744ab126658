"""A mapping or a charter with a mistake in it: refused with its line, before anything is kept or read."""

from __future__ import annotations

from pathlib import Path

import pytest

from errands.crm import MAPPING, begin
from prompt import DONE, FAILED, WRONG_USE, Prompt, unchanged

#: Whole errands from the command line: `make check` has the main job in test_coming_again.
pytestmark = pytest.mark.slow

MISTAKES = {
    "an unknown table": ("deal_records:", "deal_record:", "no table 'deal_record'"),
    "an unknown field": ("owner: owner", "seller: owner", "no field 'seller'"),
    "an unknown word of ours": ("Won: won", "Won: gewonnen", "'gewonnen' is no state"),
    "a reference to no file": ("refers_to: people", "refers_to: leute", "'leute' is no file of this mapping"),
    "an unknown setting": ("{column: state,", "{colum: state,", "there is no `colum` here"),
    "a currency that does not exist": ("currency: EUR", "currency: EURO", "no currency “EURO”"),
    "a tab": ("        owner: owner", "\towner: owner", "indented with a tab"),
    "a bracket left open": ("lead_source: source}", "lead_source: source", "opened in line 7 is never closed"),
    "a field said twice": ("owner: owner", "id: owner", "`id` is said twice"),
}


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Prompt:
    prompt = begin(tmp_path_factory.mktemp("crm"))
    assert prompt("sync").code == DONE
    return prompt


@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_is_named_with_its_line_and_the_mapping_in_use_stays(crm: Prompt, what: str) -> None:
    right, wrong, said = MISTAKES[what]
    assert MAPPING.count(right) == 1
    before = (crm.home / "sources" / "crm" / "mapping.yaml").read_bytes()
    crm.save("wrong.yaml", MAPPING.replace(right, wrong))
    done = crm("source", "add", "crm", "--mapping", "wrong.yaml")
    assert done.code == FAILED
    assert said in done.words
    line = MAPPING[: MAPPING.index(right)].count("\n") + 1
    if what != "a bracket left open":  # which is only noticed further down
        assert f"line {line}:" in done.words
    assert (crm.home / "sources" / "crm" / "mapping.yaml").read_bytes() == before


@pytest.mark.parametrize("content", ["", "- a list\n", "source: crm\nfiles: {}\n", "42", b"\xff\xfe\x00", "a: *b\n"])
def test_what_is_no_mapping_at_all_is_refused_with_its_line(crm: Prompt, content: str | bytes) -> None:
    crm.save("wrong.yaml", content)
    done = crm("source", "add", "other", "--mapping", "wrong.yaml")
    assert done.code == FAILED
    assert "wrong.yaml is wrong on line" in done.words
    assert "pydantic" not in done.words.lower()
    assert not (crm.home / "sources" / "other").exists()


@pytest.mark.parametrize("named", ["nowhere.yaml", "."])
def test_a_mapping_that_cannot_be_read_is_named(crm: Prompt, named: str) -> None:
    done = crm("source", "add", "other", "--mapping", named)
    assert done.code == FAILED
    assert "can't be read" in done.words
    assert "source suggest" in done.words


def test_a_mapping_that_names_a_missing_file_is_refused(crm: Prompt) -> None:
    crm.save("wrong.yaml", MAPPING.replace("deals.csv", "dael.csv"))
    done = crm("source", "add", "crm", "--mapping", "wrong.yaml")
    assert done.code == FAILED
    assert "There is no file dael.csv" in done.words
    assert "`path`" in done.words


@pytest.mark.parametrize("name", ["../../outside", "Crm", "a b", "", ".", "crm/", "x" * 41, "crm\n", "--", "💡"])
def test_a_name_that_is_none_is_refused_in_plain_words(crm: Prompt, name: str) -> None:
    done = crm("source", "add", "--mapping", "mapping.yaml", "--", name)
    assert done.code == WRONG_USE
    assert "can't be the name of a source" in done.words
    assert [path.name for path in (crm.home / "sources").iterdir()] == ["crm"]


@pytest.mark.parametrize("options", [(), ("--mapping", "mapping.yaml", "--kind", "hubspot")])
def test_how_to_add_a_source_is_said(crm: Prompt, options: tuple[str, ...]) -> None:
    done = crm("source", "add", "other", *options)
    assert done.code == WRONG_USE
    assert "--kind" in done.words


def test_what_a_live_system_needs_is_said(crm: Prompt) -> None:
    done = crm("source", "add", "other", "--kind", "hubspot")
    assert done.code == WRONG_USE
    assert "token" in done.words
    assert not (crm.home / "sources" / "other").exists()


def test_a_ready_mapping_that_does_not_exist_or_does_not_fit_is_said(crm: Prompt) -> None:
    done = crm("source", "add", "other", "--kind", "siebel", "deals.csv")
    assert done.code == WRONG_USE
    assert "hubspot, marketo, salesforce" in done.words
    done = crm("source", "add", "other", "--kind", "hubspot", "deals.csv")
    assert done.code == FAILED
    assert "lockstep source suggest" in done.words


CHARTER_MISTAKES = {
    "an unknown stage": ("\n# lifecycle:", "\nlifecycle: {stages: {offerred: {name: MQL}}}\n#", "mean “offered”?"),
    "an unknown section": ("\npromises:", "\npromise:", "Did you mean “promises”?"),
    "a currency that does not exist": ("currency: EUR", "currency: EURO", "Did you mean EUR?"),
    "a zone that does not exist": ("  time_zone: UTC ", "  time_zone: Europe/Berln ", "Europe/Berlin"),
    "a duration nobody can read": ("4 working hours", "4 fortnights", "4 fortnights"),
    "nothing at all": (None, "", "The file is empty."),
}  # fmt: skip


@pytest.mark.parametrize("what", CHARTER_MISTAKES)
def test_a_charter_with_a_mistake_is_refused_by_every_command_with_line_and_remedy(crm: Prompt, what: str) -> None:
    right, wrong, said = CHARTER_MISTAKES[what]
    path = crm.home / "charter.yaml"
    good = path.read_text()
    assert right is None or right in good
    line = 1 if right is None else good[: good.index(right)].count("\n") + 1 + right.startswith("\n")
    path.write_text(wrong if right is None else good.replace(right, wrong, 1))
    try:
        for command in (("sync",), ("figure", "leads", "--json"), ("explain", "leads")):
            with unchanged(crm):
                done = crm(*command)
            assert done.code == FAILED
            assert done.out == ""
            assert "charter.yaml" in done.words
            assert f"line {line} " in done.words
            assert said in done.words
        checked = crm("charter", "check", path)
        assert checked.code == 1
        assert f"charter.yaml:{line}:" in checked.letters
        assert said in checked.words
    finally:
        path.write_text(good)


def test_a_mapping_spoilt_where_it_is_kept_stops_the_sync_and_not_the_list(tmp_path: Path) -> None:
    prompt = begin(tmp_path)
    prompt.sync()
    (prompt.home / "sources" / "crm" / "mapping.yaml").write_text("source: crm\nfiles: [")
    with unchanged(prompt):
        done = prompt("sync")
    assert done.code == FAILED
    assert "line 2" in done.words
    assert "line 2" in prompt("source", "list").words
