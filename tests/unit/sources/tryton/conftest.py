"""A Tryton that serves, and whoever works in it."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import requests
from filelock import FileLock

import tryton_server
from lockstep.sources.tryton.connector import KIND, TrytonConnector, connect


@pytest.fixture(scope="module", autouse=True)
def _this_machine_may_be_asked() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LOCKSTEP_SOURCE_HOSTS", "127.0.0.1,localhost")
        yield


class Tryton:
    """A server with a database of its own."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address
        self.client = self.connected(timeout="60")._client

    def connected(self, **settings: str) -> TrytonConnector:
        """Return a connector as a filled form makes it."""
        defaults = {setting.name: setting.default or "" for setting in KIND.settings}
        account = {
            "address": self.address,
            "database": tryton_server.DATABASE,
            "user": tryton_server.USER,
            "password": tryton_server.PASSWORD,
        }
        return connect({**defaults, **account, **settings})

    def __call__(self, model: str, method: str, *params: Any) -> Any:
        """Do what a person does in Tryton's own client."""
        return self.client._model(model, method, list(params))

    def party(self, name: str, *, tax: str = "", **mechanisms: str) -> int:
        """Enter a party with contact mechanisms by their type."""
        values: dict[str, Any] = {
            "name": name,
            "contact_mechanisms": [["create", [{"type": type_, "value": said} for type_, said in mechanisms.items()]]],
            "identifiers": [["create", [{"code": tax}]]] if tax else [],
        }
        [id_] = self("party.party", "create", [values])
        return int(id_)

    def replace(self, source: int, destination: int) -> None:
        """Merge a party into another, by the wizard."""
        session, *_ = self.client._call("wizard.party.replace.create", [self.client._context])
        asked = {"ask": {"source": source, "destination": destination}}
        context = self.client._context
        self.client._call("wizard.party.replace.execute", [session, asked, "replace", context])


def _database() -> Path:
    """Return the folder of an untouched database, made once and kept for later runs of these versions."""
    versions = "-".join(version(f"trytond{name}") for name in ("", "-sale-opportunity", "-marketing-automation"))
    made_by = hashlib.sha256(Path(tryton_server.__file__).read_bytes()).hexdigest()[:8]
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lockstep-tests"
    folder = root / f"tryton-{versions}-{made_by}"
    root.mkdir(parents=True, exist_ok=True)
    with FileLock(root / "lock"):
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            subprocess.run([sys.executable, tryton_server.__file__, folder], check=True, capture_output=True)
            (folder / "done").touch()
    return folder


@pytest.fixture(scope="module")
def tryton(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tryton]:
    """Return a Tryton with our company and nothing else."""
    folder = tmp_path_factory.mktemp("tryton")
    shutil.copytree(_database(), folder, dirs_exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, tryton_server.__file__, folder, str(port)],
        stdout=subprocess.DEVNULL,
        stderr=(folder / "log").open("wb"),
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                requests.post(f"{address}/rpc/", json={}, timeout=5)
                break
            except requests.ConnectionError:
                assert server.poll() is None, (folder / "log").read_text()
                time.sleep(0.1)
        yield Tryton(folder, address)
    finally:
        server.terminate()
        server.wait(20)
