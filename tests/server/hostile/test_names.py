"""Names that mean harm are shown as the names they are: on every page, in every file."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from server.hostile.invented import NAMES
from server.hostile.reading import Read

pytestmark = pytest.mark.slow

#: Pages read before it is enough: links lead to pages with other filters for ever.
MOST = 120
LIVE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def crawled(client: Client, *, most: int = MOST) -> dict[str, bytes]:
    """Follow the links of every page from the navigation on; return the body behind each address."""
    waiting, bodies, kinds = ["/"], {}, {}
    while waiting and len(bodies) < most:
        address = waiting.pop(0)
        path = urlsplit(address).path
        if address in bodies or kinds.get(_kind(path), 0) >= 6 or path.startswith(("/account/", "/static/", "/api/")):
            continue
        kinds[_kind(path)] = kinds.get(_kind(path), 0) + 1
        answer = client.get(address)
        assert answer.status_code < 500, f"{answer.status_code} at {address}"
        body = answer.getvalue()
        bodies[address] = body
        if answer["Content-Type"].startswith("text/html"):
            links = Read(body.decode()).links
            waiting += [urljoin(address, link).partition("#")[0] for link in links if not urlsplit(link).netloc]
    return bodies


def _kind(path: str) -> str:
    """Return the place of a page: of each only some are read."""
    return "/".join(path.split("/")[:2]) if path.count("/") < 3 else "/".join(path.split("/")[:3])


@pytest.fixture
def read(hostile: Path, everyone_can: Client) -> dict[str, bytes]:
    """Every page and file that links lead to."""
    return crawled(everyone_can)


def test_no_name_runs_loads_or_leads_anywhere_on_any_page(read: dict[str, bytes]) -> None:
    shown = set()
    for address, body in read.items():
        if address.partition("?")[0].endswith(".csv"):
            continue
        page = Read(body.decode())
        assert not page.dangers, f"{address}: {page.dangers}"
        assert settings.SECRET_KEY not in page.text
        shown |= {kind for kind, name in NAMES.items() if name in page.text}
    # Or nothing was tried: the names must have been seen, as they are.
    assert shown >= set(NAMES) - {"address"}, f"never shown: {set(NAMES) - shown}"


def test_no_file_that_leaves_holds_a_live_formula(read: dict[str, bytes], everyone_can: Client) -> None:
    files = {address: body for address, body in read.items() if address.partition("?")[0].endswith(".csv")}
    assert files, "no page links to a file"
    quoted = 0
    for address, body in files.items():
        for row in csv.reader(io.StringIO(body.decode("utf-8-sig"))):
            for cell in row:
                quoted += cell.startswith("'=")
                assert not cell.startswith(LIVE) or _is_number(cell), f"{address}: {cell}"
    assert quoted, "no formula was in any file: nothing was tried"


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
