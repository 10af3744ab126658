"""The README's picture shows what the demonstration says today, and loads nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from docs.scripts import script
from lockstep.record.home import Home

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "img" / "demo.svg"
SVG = "{http://www.w3.org/2000/svg}"


def lines(svg: str) -> list[str]:
    """Return the lines of text on a picture, from top to bottom, but for the hashes of versions."""
    found: dict[float, list[str]] = {}
    for text in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        found.setdefault(float(text.get("y", "0")), []).append((text.text or "").replace("\u00a0", " "))
    said = [" ".join("".join(found[y]).split()) for y in sorted(found)]
    return [re.sub(r"v\d{6}-[0-9a-f]+|charter [0-9a-f]+", "…", line) for line in said if line]


@pytest.mark.slow
@pytest.mark.xdist_group("demonstration")
def test_the_picture_shows_what_the_demonstration_says(demonstration: Home) -> None:
    assert lines(PICTURE.read_text(encoding="utf-8")) == lines(script("picture").draw(demonstration)), (
        "run `python docs/picture.py`"
    )


def test_the_picture_shows_the_goal_the_funnel_and_both_teams() -> None:
    shown = "\n".join(lines(PICTURE.read_text(encoding="utf-8")))
    for said in ("Goal and pace", "Funnel", "Promises kept", "marketing", "sales", "won"):
        assert said in shown


def test_the_picture_loads_nothing_from_elsewhere() -> None:
    text = PICTURE.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert "//" not in text
    assert "@font-face" not in text
