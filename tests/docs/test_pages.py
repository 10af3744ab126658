"""The pages are followed by hand: each block is run in order, and prints what the page shows."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path

import pytest

from docs.blocks import ROOT, RUN, Visitor, agrees, blocks
from lockstep.record.home import Home
from prompt import DONE, DONE_WITH_FAULTS, Prompt

DOCS = ROOT / "docs"
#: Pages whose blocks are run in a folder of their own, without anything there.
ALONE = [DOCS / "tutorial" / "first-figures.md", DOCS / "reference" / "python.md"]
HOW_TO = sorted(page for page in (DOCS / "how-to").glob("*.md") if page.stem not in ("measure-on-spark", "use-the-api"))
FIGURES = sorted(page for page in (DOCS / "reference" / "figures").glob("*.md") if page.stem != "index")
#: Pages that are followed elsewhere, or here by another test.
OTHERS = [
    ROOT / "README.md",
    DOCS / "how-to" / "measure-on-spark.md",
    DOCS / "how-to" / "use-the-api.md",
    *FIGURES,
]


def _name(page: Path) -> str:
    return page.stem


@pytest.mark.slow
@pytest.mark.parametrize("page", [*ALONE, *HOW_TO], ids=_name)
def test_a_page_does_what_it_shows(page: Path, small_demo: Path, tmp_path: Path) -> None:
    Visitor(_folder(tmp_path), demo=small_demo).follow(page)


@pytest.mark.slow
@pytest.mark.spark
@pytest.mark.xdist_group("spark")
def test_measuring_on_spark_does_what_its_page_shows(small_demo: Path, tmp_path: Path) -> None:
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java", path=str(Path(home) / "bin") if home else None):
        pytest.skip("there is no Java runtime: install Java 17 or 21, or set JAVA_HOME")
    pytest.importorskip("pyspark", reason="pyspark is not installed: pip install lockstep[spark]")
    visitor = Visitor(_folder(tmp_path), demo=small_demo)
    # Spark is asked once: to compile it well takes longer than it runs.
    visitor.environment["JDK_JAVA_OPTIONS"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    visitor.follow(DOCS / "how-to" / "measure-on-spark.md")


@pytest.mark.slow
@pytest.mark.xdist_group("demonstration")
def test_the_readme_does_what_it_shows(tmp_path: Path) -> None:
    Visitor(_folder(tmp_path)).follow(ROOT / "README.md")


@pytest.mark.slow
@pytest.mark.xdist_group("demonstration")
@pytest.mark.parametrize("page", FIGURES, ids=_name)
def test_what_a_figures_page_asks_is_answered(page: Path, demonstration: Home, tmp_path: Path) -> None:
    prompt = Prompt(tmp_path)
    prompt.home = demonstration.root
    asked = [line for block in blocks(page) if block.kind == "sh" for line in block.text.splitlines()]
    assert asked
    for command in asked:
        called, *words = shlex.split(command)
        assert called == "lockstep"
        # With faults, such as no goal in the period asked for.
        assert prompt(*words).code in (DONE, DONE_WITH_FAULTS), command


def test_every_page_with_something_to_run_is_run() -> None:
    followed = {*ALONE, *HOW_TO, *OTHERS}
    for page in [ROOT / "README.md", *DOCS.rglob("*.md")]:
        ours = [block for block in blocks(page) if block.kind in RUN and "not run" not in block.said]
        assert not ours or page in followed, f"nobody runs {ours[0].place}"


@pytest.mark.parametrize(
    ("shown", "printed", "is_so"),
    [
        ("won 12", "won 12   \n", True),
        ("won 12", "won 13", False),
        ("won …", "won 13", True),
        ("won 12", "· reading deals.csv\nwon 12", True),
        ("· lost 1\nwon 12", "won 12", False),
        ("won\n…\nlost", "won\nopen\nrecycled\nlost", True),
        ("won\n…\nlost", "won\nlost", True),
        ("won\n…\nlost", "won\nlost\nopen", False),
    ],
)
def test_dots_stand_for_anything_and_nothing_else_does(shown: str, printed: str, is_so: bool) -> None:
    assert agrees(shown, printed) is is_so


def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    return folder
