"""A backup's file is read as if a stranger had made it: nothing leaves its folder, nothing fills the disk."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest

from lockstep.values.faults import LockstepError
from lockstep_server.service import archive

ROOM = 1 << 30


def made(path: Path, members: list[tuple[tarfile.TarInfo, bytes]], files: dict[str, bytes]) -> Path:
    """Write an archive by hand: its list says `files`, and these members follow."""
    said = {name: [len(content), hashlib.sha256(content).hexdigest()] for name, content in files.items()}
    text = json.dumps({"format": archive.FORMAT, "files": said}).encode()
    with tarfile.open(path, "w:gz") as tar:
        tar.addfile(plain("backup.json", text)[0], io.BytesIO(text))
        for member, content in members:
            tar.addfile(member, io.BytesIO(content))
    return path


def plain(name: str, content: bytes) -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    return member, content


def link(name: str, target: str, kind: bytes) -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member, b""


def refused(path: Path, folder: Path, room: int = ROOM) -> str:
    folder.mkdir()
    with pytest.raises(LockstepError) as why:
        archive.unpack(path, folder, room=room)
    return why.value.sentence


def test_what_was_written_comes_out_to_the_byte(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "deep" / ("long" * 60)).mkdir(parents=True)
    (folder / "charter.yaml").write_text("Grüße")
    (folder / "deep" / ("long" * 60) / "שלום.csv").write_bytes(bytes(range(256)) * 5000)
    archive.write(tmp_path / "a.tar.gz", folder, {"release": "1"})
    assert (tmp_path / "a.tar.gz").stat().st_mode & 0o777 == 0o600
    said = archive.unpack(tmp_path / "a.tar.gz", tmp_path / "out", room=ROOM)
    assert said["release"] == "1"
    for path in folder.rglob("*"):
        if path.is_file():
            assert (tmp_path / "out" / path.relative_to(folder)).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", "a/../../evil", "a//b", "./a", "a\\..\\evil", ""])
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    path = made(tmp_path / "a.tar.gz", [plain(name, b"x")], {name: b"x"})
    refused(path, tmp_path / "out")
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE])
def test_links_and_devices_are_refused(tmp_path: Path, kind: bytes) -> None:
    path = made(tmp_path / "a.tar.gz", [link("a", "/etc/passwd", kind), plain("a/b", b"x")], {"a": b"", "a/b": b"x"})
    assert "is not what its list says" in refused(path, tmp_path / "out")


def test_a_file_that_is_larger_changed_missing_double_or_not_listed_is_refused(tmp_path: Path) -> None:
    for at, (members, files) in enumerate(
        (
            ([plain("a", b"xx")], {"a": b"x"}),
            ([plain("a", b"y")], {"a": b"x"}),
            ([], {"a": b"x"}),
            ([plain("a", b"x"), plain("a", b"x")], {"a": b"x"}),
            ([plain("b", b"x")], {"a": b"x"}),
        )
    ):
        path = made(tmp_path / f"{at}.tar.gz", members, files)
        assert "is not restored" in refused(path, tmp_path / str(at))


def test_a_bomb_is_refused_before_it_goes_off(tmp_path: Path) -> None:
    # A list that says little, then a header of 2 GB of zeros.
    text = json.dumps({"format": archive.FORMAT, "files": {}}).encode()
    header = tarfile.TarInfo("a")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 2 << 30
    path = tmp_path / "bomb.tar.gz"
    with gzip.open(path, "wb", compresslevel=1) as packed:
        with tarfile.open(fileobj=packed, mode="w|") as tar:
            tar.addfile(plain("backup.json", text)[0], io.BytesIO(text))
        packed.write(header.tobuf())
        packed.write(b"\0" * (64 << 20))
    # The end of the first archive hides what follows from a careful reader; without it the header counts.
    whole = gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(whole[:1024] + whole[10240:], 1))
    assert "unpacks to more than it says" in refused(path, tmp_path / "out")


def test_what_does_not_fit_on_the_disk_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    path = made(tmp_path / "a.tar.gz", [plain("a", b"x" * 1000)], {"a": b"x" * 1000})
    assert "there is room for 999" in refused(path, tmp_path / "out", room=999)
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize(
    "content",
    [b"", b"no archive", gzip.compress(b"no archive"), gzip.compress(b"\0" * 20480)],
    ids=["empty", "text", "packed text", "packed nothing"],
)
def test_what_is_no_backup_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.tar.gz").write_bytes(content)
    assert "is not restored" in refused(tmp_path / "a.tar.gz", tmp_path / "out")


def test_a_backup_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a").write_bytes(bytes(range(256)) * 4000)
    archive.write(tmp_path / "a.tar.gz", folder, {})
    whole = (tmp_path / "a.tar.gz").read_bytes()
    for at, share in enumerate((0.2, 0.6, 0.99)):
        (tmp_path / "cut.tar.gz").write_bytes(whole[: int(len(whole) * share)])
        refused(tmp_path / "cut.tar.gz", tmp_path / f"out{at}")
