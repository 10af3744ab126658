"""A disk that is full, and an installation that cannot be where it was put: a sentence, and the record as it was."""

from __future__ import annotations

import resource
import signal
from pathlib import Path

import pytest

from errands.crm import DEALS, begin
from prompt import DONE, FAILED, Prompt, Said, unchanged


def sync_with_room_for(prompt: Prompt, bytes_per_file: int) -> Said:
    """Sync in a process whose files may not grow beyond a size, which the system refuses as it does a full disk."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_per_file, bytes_per_file))

    return prompt.typed("sync", preexec_fn=limit)


@pytest.mark.slow
@pytest.mark.parametrize("step", ["reading", "building"])
def test_a_full_disk_leaves_the_record_as_it_is_and_room_lets_the_sync_through(tmp_path: Path, step: str) -> None:
    rows = "".join(f"x{n},p1,Eva,Won,{n}.00,2026-01-10,2026-02-01\n" for n in range(4_000))
    prompt = begin(tmp_path, deals=DEALS + rows)
    prompt.sync()
    if step == "reading":
        prompt.save("deals.csv", DEALS + rows + "y1,p1,Eva,Won,1.00,2026-01-10,2026-02-01\n")
    else:
        charter = prompt.home / "charter.yaml"
        charter.write_text(charter.read_text().replace("time_zone: UTC", "time_zone: Europe/Berlin"))
    before = prompt.version
    assert before is not None
    with unchanged(prompt):
        said = sync_with_room_for(prompt, 12_000)
    assert said.code == FAILED
    assert "There is no room" in said.words
    assert f"The record still stands at {before.name}." in said.words
    assert "Free some space" in said.words
    assert prompt("sync").code == DONE
    assert prompt.version != before


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    prompt = begin(tmp_path)
    prompt.home = prompt.folder / "deals.csv" / "home"
    for words in (("init",), ("source", "add", "crm", "--mapping", "mapping.yaml")):
        said = prompt(*words)
        assert said.code == FAILED
        assert "deals.csv" in said.letters
        assert "Lockstep itself failed" not in said.words
