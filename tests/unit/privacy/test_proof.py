"""The proof looks into archives, as deep as is sensible, and takes what it can't look into for found."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from lockstep.engines.embedded import workbench
from lockstep.privacy.person import Person
from lockstep.privacy.proof import Search

ANN = Person("crm/leads/1", (), ("ann@lee.example",), (), (), (), (), (), ())


def zipped(inner: bytes, name: str = "leads.csv") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, inner)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "is_found"),
    [
        (zipped(b"id,email\n1,ann@lee.example\n"), True),
        (zipped(b"id,email\n1,bo@orr.example\n"), False),
        (zipped(zipped(b"id,email\n1,ann@lee.example\n"), "inner.zip"), True),
        (zipped(zipped(b"id,email\n1,bo@orr.example\n"), "inner.zip"), False),
        (zipped(zipped(zipped(b"id,email\n1,bo@orr.example\n"), "b.zip"), "a.zip"), True),
        (zipped(b"id,email\n1,bo@orr.example\n")[:-30], True),
        (gzip.compress(b"id,email\n1,bo@orr.example\n")[:-12], True),
        (gzip.compress(b"id,email\n1,bo@orr.example\n"), False),
        (zipped(b"x" * (40 << 20) + b"\nann@lee.example\n"), True),
    ],
    ids=[
        "in an archive",
        "not in one",
        "in one within",
        "not in one within",
        "too deep to tell",
        "a damaged one",
        "damaged gzip",
        "not in gzip",
        "far into a large part",
    ],
)
def test_an_archive_is_looked_into(tmp_path: Path, content: bytes, is_found: bool) -> None:
    path = tmp_path / "upload.zip"
    path.write_bytes(content)
    with workbench(threads=1) as bench:
        assert Search(bench, ANN).is_in(path) is is_found
