"""The generated pages say what the code says, and nothing has been left without its entry."""

from __future__ import annotations

import pytest
import typer

from docs.scripts import DOCS, script
from lockstep.cli.main import app
from lockstep.insight.book import FIGURES
from lockstep.record import schema
from lockstep.sources import mapping
from lockstep.sources.fields import FIELDS

PAGES = script("generate").PAGES
REFERENCE = DOCS / "reference"


def read(name: str) -> str:
    """Return the text of a page of the reference."""
    return (REFERENCE / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_generated_page_is_up_to_date(name: str) -> None:
    assert read(name) == PAGES[name](), "run `make docs`"


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_every_figure_has_a_reference_page_with_a_worked_example(name: str) -> None:
    page = read(f"figures/{name}.md")
    assert page.split("\n", 1)[0] in (f"# {FIGURES[name].title}", f"# {name}")
    assert "Worked by hand" in page
    assert "lockstep figure" in page


def test_every_figure_and_decision_is_in_its_list_and_on_the_map_of_the_site() -> None:
    nav = (DOCS.parent / "mkdocs.yml").read_text(encoding="utf-8")
    listed = (DOCS / "decisions" / "index.md").read_text(encoding="utf-8")
    for page in (DOCS / "decisions").glob("0*.md"):
        assert f"({page.name})" in listed
        assert f"decisions/{page.name}" in nav
        title = page.read_text(encoding="utf-8").split("\n", 1)[0].partition(". ")[2]
        assert f"[{title}]" in listed
    for name in FIGURES:
        assert f"reference/figures/{name}.md" in nav


def test_every_command_and_option_is_on_the_page_of_the_command_line() -> None:
    page = read("command-line.md")
    commands = list(_commands(typer.main.get_command(app), ()))
    assert ("source", "suggest") in [path for path, _ in commands]
    for path, command in commands:
        entry = page.partition(f"\n## lockstep {' '.join(path)}\n")[2].partition("\n## ")[0]
        assert entry, path
        for parameter in command.params:
            for option in parameter.opts if parameter.param_type_name == "option" else ():
                assert option == "--help" or f"{option}" in entry, (path, option)


def test_every_option_of_a_command_says_what_it_does() -> None:
    for path, command in _commands(typer.main.get_command(app), ()):
        for parameter in command.params:
            assert parameter.name == "help" or getattr(parameter, "help", None), (path, parameter.name)


def test_every_table_and_every_field_of_a_mapping_is_on_its_page() -> None:
    page = read("mapping.md")
    for table, fields in FIELDS.items():
        entry = page.partition(f"\n### {table}\n")[2].partition("\n### ")[0]
        for field in fields:
            assert f"`{field}`" in entry, (table, field)
    for table in (*schema.LANDED, *schema.BUILT):
        assert f"\n### {table.name}\n" in read("record.md")


def test_the_mapping_on_its_page_is_one() -> None:
    written = read("mapping.md").partition("```yaml\n")[2].partition("```")[0]
    # It refers to a file that a whole mapping would have.
    whole = written + "  accounts:\n    path: accounts.csv\n    feeds: {company_records: {id: account}}\n"
    assert mapping.parse(whole).files["deals"].path == "sales_pipeline.csv"


def _commands(command: object, path: tuple[str, ...]):  # noqa: ANN202  click's classes, which typer keeps to itself
    below = getattr(command, "commands", None)
    if below is None:
        yield path, command
        return
    for name, one in below.items():
        yield from _commands(one, (*path, name))
