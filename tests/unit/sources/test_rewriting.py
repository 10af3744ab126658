"""A mapping that is changed keeps every line that need not change, however somebody wrote it."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockstep.record.home import Home
from lockstep.sources.adding import add
from lockstep.sources.fields import FIELDS
from lockstep.sources.mapping import Mapping, parse
from lockstep.sources.rewriting import rewritten

WRITTEN = """\
# ours, since May
source: crm   # the one in Bonn
currency: EUR
# Sales works in Bonn.
time_zone: "Europe/Berlin"
files:
    deals:      # all of them
        path: 'a b.csv'
        feeds:
            deal_records:
                # theirs is a number
                id: Nr            # never change this
                state:
                    column: "Phase"
                    values: {Gewonnen: won,  Verloren: lost, 1: open}  # agreed with Eva

                # net of tax
                amount: {column: Wert, decimal: ","}
                owner:
                    column: Wer
                    missing:
                    - niemand
                    # left in June
                    - Max  # M.
                closed: {column: Ende, formats: "%d.%m.%Y"}
# the end
"""


def fields(tree: dict[str, Any]) -> dict[str, Any]:
    return tree["files"]["deals"]["feeds"]["deal_records"]


def changed(text: str, change: Any) -> tuple[list[str], list[str]]:
    """Return the lines that went, and those that came, when a mapping was changed so."""
    tree = parse(text).model_dump(mode="json")
    change(tree)
    mapping = Mapping.model_validate(tree)
    after = rewritten(text, mapping)
    assert parse(after) == mapping
    lines = [line for line in difflib.ndiff(text.splitlines(), after.splitlines()) if line[0] in "+-"]
    return tuple([line[2:].strip() for line in lines if line[0] == sign] for sign in "-+")  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("change", "went", "came"),
    [
        (
            lambda tree: fields(tree)["id"].update(column="Deal: ID"),
            ["id: Nr            # never change this"],
            ["id: 'Deal: ID'            # never change this"],
        ),
        (
            lambda tree: fields(tree)["id"].update(missing=["-"]),
            ["id: Nr            # never change this"],
            ["id: {column: Nr, missing: ['-']}            # never change this"],
        ),
        (
            lambda tree: fields(tree)["state"]["values"].update(Gewonnen="lost"),
            ["values: {Gewonnen: won,  Verloren: lost, 1: open}  # agreed with Eva"],
            ["values: {Gewonnen: lost,  Verloren: lost, 1: open}  # agreed with Eva"],
        ),
        (
            lambda tree: fields(tree)["state"].update(values={"Verloren": "lost", "Neu, ja": "open"}),
            ["values: {Gewonnen: won,  Verloren: lost, 1: open}  # agreed with Eva"],
            ["values: {Verloren: lost, 'Neu, ja': open}  # agreed with Eva"],
        ),
        (lambda tree: fields(tree).pop("closed"), ['closed: {column: Ende, formats: "%d.%m.%Y"}'], []),
        (
            lambda tree: fields(tree).update(closed={"column": "Schluss"}),
            ['closed: {column: Ende, formats: "%d.%m.%Y"}'],
            ["closed: {column: Schluss}"],
        ),
        (lambda tree: fields(tree).update(name={"column": "Titel"}), [], ["name: Titel"]),
        (lambda tree: fields(tree)["owner"].update(missing=["Max", "alle"]), ["- niemand"], ["- alle"]),
        (lambda tree: fields(tree)["owner"].update(missing=["niemand"]), ["- Max  # M."], []),
        (lambda tree: tree.update(currency="USD"), ["currency: EUR"], ["currency: USD"]),
        (lambda tree: tree.update(country="DE"), [], ["country: DE"]),
        (lambda tree: tree.update(currency=None), ["currency: EUR"], []),
        (
            lambda tree: tree["files"].update(
                leads={"path": "l.csv", "feeds": {"person_records": {"id": {"column": "x"}}}}
            ),
            [],
            ["leads:", "path: l.csv", "feeds:", "person_records:", "id: x"],
        ),
    ],
)  # fmt: skip
def test_one_change_touches_its_own_line_alone(change: Any, went: list[str], came: list[str]) -> None:
    assert changed(WRITTEN, change) == (went, came)
    # Files that come from Windows keep their ends of lines.
    assert changed(WRITTEN.replace("\n", "\r\n"), change) == (went, came)


def test_what_is_not_changed_is_not_touched_at_all() -> None:
    assert rewritten(WRITTEN, parse(WRITTEN)) == WRITTEN
    tree = parse(WRITTEN).model_dump(mode="json")
    assert rewritten(WRITTEN, Mapping.model_validate(tree)) == WRITTEN


def test_adding_a_source_keeps_its_mapping_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "a b.csv").write_text("Nr\n1\n")
    (tmp_path / "mapping.yaml").write_text(WRITTEN)
    home = Home(tmp_path / "home")
    add(home, "erp", mapping=tmp_path / "mapping.yaml")
    kept = home.mapping("erp").read_text()
    expected = WRITTEN.replace("source: crm", "source: erp").replace("'a b.csv'", f"{tmp_path}/a b.csv")
    assert kept == expected


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(str.strip)
columns = st.fixed_dictionaries(
    {"column": words},
    optional={
        "missing": st.lists(words, max_size=3, unique=True),
        "values": st.dictionaries(words, words, max_size=3),
        "formats": st.lists(words, max_size=2),
        "decimal": st.sampled_from([".", ","]),
    },
)
#: Fields whose words are the source's own, so that any text is a sound one.
_OPEN = [name for name in FIELDS["deal_records"] if name not in ("state", "is_deleted")]
#: One line for each field, each with a comment behind it and one above, as a person writes them.
_LINE = "        # above {name}\n        {name}: {said}  # behind {name}"


@st.composite
def written(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Return a mapping with comments everywhere, and what its fields say."""
    from lockstep.sources.rewriting import _written

    said = draw(st.dictionaries(st.sampled_from(_OPEN), columns, min_size=1, max_size=5))
    lines = [
        _LINE.format(name=name, said=_written(spec if len(spec) > 1 or draw(st.booleans()) else spec["column"]))
        for name, spec in said.items()
    ]
    head = "# top\nsource: crm # name\nfiles:\n  deals:\n    path: d.csv\n    feeds:\n      deal_records:\n"
    return head + "\n".join(lines) + "\n# end\n", said


@settings(max_examples=40, deadline=None)
@given(written(), st.data())
def test_changing_one_field_changes_that_line_and_no_comment(
    made: tuple[str, dict[str, Any]], data: st.DataObject
) -> None:
    text, said = made
    name = data.draw(st.sampled_from(sorted(said)))
    spec = data.draw(columns)

    def change(tree: dict[str, Any]) -> None:
        fields(tree)[name] = spec

    went, came = changed(text, change)
    assert len(went) == len(came) <= 1
    assert all(line.startswith(f"{name}: ") and line.endswith(f"# behind {name}") for line in [*went, *came])


@settings(max_examples=25, deadline=None)
@given(written(), st.dictionaries(st.sampled_from(_OPEN), columns, min_size=1, max_size=6))
def test_whatever_is_changed_the_text_says_it_and_keeps_the_comments_of_what_stayed(
    made: tuple[str, dict[str, Any]], new: dict[str, Any]
) -> None:
    text, said = made

    def change(tree: dict[str, Any]) -> None:
        tree["files"]["deals"]["feeds"]["deal_records"] = new

    _, came = changed(text, change)
    after = rewritten(text, _with(text, new))
    if stayed := said.keys() & new.keys():
        for name in stayed:
            assert f"# above {name}" in after
            assert f"# behind {name}" in after
    assert "# top" in after
    assert "# end" in after
    assert not any(line.startswith("#") for line in came)


def _with(text: str, new: dict[str, Any]) -> Mapping:
    tree = parse(text).model_dump(mode="json")
    tree["files"]["deals"]["feeds"]["deal_records"] = new
    return Mapping.model_validate(tree)
