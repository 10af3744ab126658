"""The README's picture of the pages shows the first screen as it is today."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import StorageState

from browser.conftest import OpenAs
from docs.scripts import script
from lockstep.simulate import DEMO_TOUCHES
from lockstep_server.people.roles import Role
from service import Service, make_home, running

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "img" / "goal.png"
#: Bytes that a reader of the README loads, and the share of a picture's light that may differ: another version of
#: the browser draws letters a little differently, another page differs by far more.
MOST, TOLERANCE = 300_000, 0.02

#: How far apart two pictures are, from 0 to 1, and their sizes.
DIFFERENCE = """async (sources) => {
  const pictures = await Promise.all(sources.map(async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    return image;
  }));
  const pixels = pictures.map((image) => {
    const canvas = new OffscreenCanvas(320, 200).getContext("2d", {willReadFrequently: true});
    canvas.drawImage(image, 0, 0, 320, 200);
    return canvas.getImageData(0, 0, 320, 200).data;
  });
  const sum = pixels[0].reduce((total, value, at) => total + Math.abs(value - pixels[1][at]), 0);
  return [sum / pixels[0].length / 255, ...pictures.map((image) => [image.width, image.height])];
}"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Serve the demonstration at the size that `make demo` has."""
    home = make_home(tmp_path_factory.mktemp("demonstration") / "home", touches=DEMO_TOUCHES, ahead=False)
    with running(home, ["serve", "--only", "web", "--workers", "1"]) as started:
        yield started


@pytest.fixture(scope="module")
def kept_states() -> dict[str, StorageState]:
    """Nobody has signed in here yet."""
    return {}


def test_the_picture_of_the_first_screen_is_as_the_first_screen_is(open_as: OpenAs, tmp_path: Path) -> None:
    taken = script("picture_pages")
    page = open_as(Role.REVENUE_LEAD, size=taken.SIZE, device_scale_factor=taken.SCALE)
    taken.shoot(page, tmp_path / "now.png")
    page.goto("about:blank")
    sources = [
        f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}"
        for path in (PICTURE, tmp_path / "now.png")
    ]
    apart, kept, now = page.evaluate(DIFFERENCE, sources)
    assert kept == now == [side * taken.SCALE for side in taken.SIZE]
    assert apart < TOLERANCE, f"{apart:.1%} apart: run `python docs/picture_pages.py`"


def test_the_picture_is_light() -> None:
    assert PICTURE.stat().st_size < MOST
