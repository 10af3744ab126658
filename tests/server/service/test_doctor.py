"""`lockstep doctor` says of everything a service needs whether it is well, and else what to do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from lockstep_server.service.variables import KNOWN, wrongly_set
from service import lockstep, make_home, running

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("LOCKSTEP_HOST", "a.example", "Did you mean LOCKSTEP_HOSTS?"),
        ("LOCKSTEP_HOSTS", "https://a.example", "no bare name"),
        ("LOCKSTEP_BEHIND_PROXY", "yes", "on with 1"),
        ("LOCKSTEP_DATABASE_URL", "mysql://a:geheim@b/c", "postgresql://user"),
        ("LOCKSTEP_EMAIL_URL", "mail.example", "smtp://"),
        ("LOCKSTEP_OIDC_ISSUER", "https://a.example", "half set up"),
        ("LOCKSTEP_UPLOAD_LIMIT", "5 GB", "whole number"),
        ("LOCKSTEP_BACKUPS_KEPT", "0", "from 1 on"),
        ("LOCKSTEP_LOG", "xml", "json or text"),
        ("LOCKSTEP_SECRET_KEY", "geheim", "40"),
    ],
)
def test_a_setting_set_wrongly_is_named_with_what_it_takes(name: str, value: str, says: str) -> None:
    ((said, sentence, _),) = wrongly_set({name: value})
    assert said == name
    assert says in sentence
    assert "geheim" not in sentence


def test_every_setting_stands_in_the_reference_and_is_read_by_the_product() -> None:
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    source = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("lockstep_server/site", "lockstep/cli", "lockstep/sources")
        for path in (ROOT / "src" / folder).glob("*.py")
    )
    for name in KNOWN:
        assert f"| `{name}` |" in page, name
        assert name in source, name
    read = set(re.findall(r"""environ(?:\.get\(|\[)["'](LOCKSTEP_[A-Z_]+)""", source))
    read |= set(re.findall(r"LOCKSTEP_OIDC_[A-Z_]+", source))
    assert read <= set(KNOWN), read - set(KNOWN)


def test_a_folder_that_is_not_there_is_said_and_not_made(tmp_path: Path) -> None:
    said = lockstep(tmp_path / "none", "doctor")
    assert said.returncode == 3
    assert "There is no installation" in said.stderr
    assert not (tmp_path / "none").exists()


def found(home: Path, **settings: str) -> tuple[int, dict[str, Any]]:
    said = lockstep(home, "doctor", "--json", "--port", "0", **settings)
    assert said.stdout, said.stderr
    return said.returncode, {one["name"]: one for one in json.loads(said.stdout)["findings"]}


@pytest.mark.slow
def test_a_sound_installation_that_runs_is_well_and_what_is_broken_in_it_is_named(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    with running(home, ["serve", "--only", "worker"]):
        code, findings = found(home)
        assert code == 0, findings
        assert findings["Worker"]["sentence"] == "Does jobs."
        assert "not alive" not in str(findings)
    (home / "secret-key").chmod(0o644)
    (home / "charter.yaml").write_text("goals: [", encoding="utf-8")
    current = (home / "record" / "CURRENT").read_text().strip()
    (home / "record" / "versions" / f"{current}.json").unlink()
    code, findings = found(home)
    assert code == 1
    wrong = {name for name, one in findings.items() if not one["is_ok"]}
    assert {"Key", "Charter", "Record"} <= wrong
    assert all(findings[name]["remedy"] for name in ("Key",))


@pytest.mark.slow
def test_a_database_that_does_not_answer_is_said_without_its_password(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", touches=0)
    code, findings = found(home, LOCKSTEP_DATABASE_URL="postgresql://ann:geheim@localhost:1/none")
    assert code == 1
    assert not findings["Database"]["is_ok"]
    assert "geheim" not in json.dumps(findings)
