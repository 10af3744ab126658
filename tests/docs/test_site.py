"""The site is built without a warning and needs nothing from elsewhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: What a page, a style sheet or a script fetches by itself. Links that a reader follows are none.
FETCHED = re.compile(
    r"""<(?:script|img|iframe|source|embed|audio|video)\b[^>]*?\bsrc=["']?(?P<src>(?:https?:)?//[^"'\s>]+)"""
    r"""|<link\b(?![^>]*rel=["']?canonical)[^>]*?\bhref=["']?(?P<href>(?:https?:)?//[^"'\s>]+)"""
    r"""|(?:@import\s+|url\()["']?(?P<url>(?:https?:)?//[^"'\s)]+)"""
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site, built as `make docs` builds it but where every address on the net leads nowhere."""
    out = tmp_path_factory.mktemp("site")
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    built = subprocess.run(
        [str(Path(sys.executable).with_name("mkdocs")), "build", "--strict", "--site-dir", str(out)],
        cwd=ROOT,
        env={**os.environ, **nowhere, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return out


@pytest.mark.slow
@pytest.mark.xdist_group("site")
def test_no_page_fetches_anything_from_elsewhere(site: Path) -> None:
    for file in [*site.rglob("*.html"), *site.rglob("*.css"), *site.rglob("*.svg")]:
        found = FETCHED.search(file.read_text(encoding="utf-8"))
        assert found is None, f"{file.relative_to(site)} fetches {found and found[0]}"


@pytest.mark.slow
@pytest.mark.xdist_group("site")
def test_the_search_has_its_index_and_its_worker_on_the_site(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert any("won-revenue" in page["location"] for page in index["docs"])
    assert list((site / "assets" / "javascripts" / "workers").glob("search*.js"))


@pytest.mark.parametrize(
    ("text", "is_fetched"),
    [
        ('<script src="https://cdn.example/a.js"></script>', True),
        ('<link rel="stylesheet" href="//fonts.example/a.css">', True),
        ("body { background: url(https://cdn.example/a.png) }", True),
        ('<a href="https://example.org/">', False),
        ('<img src="../img/demo.svg">', False),
    ],
)
def test_what_a_page_fetches_is_recognised(text: str, is_fetched: bool) -> None:
    assert (FETCHED.search(text) is not None) is is_fetched
