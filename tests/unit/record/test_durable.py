"""Small files put whole, several of one name at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lockstep.record import durable


def test_files_of_one_name_that_are_put_at_once_do_not_mix(tmp_path: Path) -> None:
    workspace = tmp_path / "tmp"
    workspace.mkdir()

    def put_again_and_again(source: str) -> set[bytes]:
        target, mine = tmp_path / source / "mapping.yaml", source.encode() * 10_000
        target.parent.mkdir()
        seen = set()
        for _ in range(25):
            durable.put(target, mine, workspace=workspace)
            seen.add(target.read_bytes()[:3])
        return seen

    with ThreadPoolExecutor(4) as pool:
        seen = list(pool.map(put_again_and_again, ["crm", "web", "erp", "hub"]))
    assert seen == [{b"crm"}, {b"web"}, {b"erp"}, {b"hub"}]
    assert list(workspace.iterdir()) == []


def test_what_could_not_be_put_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").mkdir()
    with pytest.raises(OSError, match="CURRENT"):
        durable.put(tmp_path / "CURRENT", b"v1", workspace=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["CURRENT"]
