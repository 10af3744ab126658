"""How a live source is reached: what was filled in to connect it, its secrets sealed on disk and silent in memory."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from lockstep.record import durable
from lockstep.record.home import Home
from lockstep.record.sealing import seal, unseal
from lockstep.sources import folders
from lockstep.sources.addresses import check_addresses
from lockstep.sources.connector import Connector, Kind
from lockstep.sources.discreet import Discreet, discreetly
from lockstep.sources.mapping import NAME, parse
from lockstep.values.faults import LockstepError, WrongUse


class WrongSettings(WrongUse):
    """What was filled in can't be used.

    Parameters
    ----------
    wrong
        Name of the setting to what is wrong with it.
    """

    def __init__(self, wrong: Mapping[str, str]) -> None:
        self.wrong = dict(wrong)
        super().__init__(" ".join(self.wrong.values()), remedy="Fill it in as the guide of this system says.")


@dataclass(frozen=True, slots=True)
class Connection:
    """How one source is reached.

    Attributes
    ----------
    kind
        Name of its `Kind`.
    settings
        What may be shown.
    secrets
        What may not; left out wherever this is written or printed.
    paths
        Files and folders of this machine that were named on its command line: they are allowed for this source.

    Examples
    --------
    >>> Connection("hubspot", {"account": "eu1"}, {"token": "pat-eu1-1234"})
    Connection(kind='hubspot', settings={'account': 'eu1'})
    """

    kind: str
    settings: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)
    paths: tuple[str, ...] = field(default=(), repr=False)


@cache
def kinds() -> Mapping[str, Kind]:
    """Return the systems that can be connected live, by name: every folder of `sources` with a ``connector.py``."""
    found = {}
    for folder in files("lockstep.sources").iterdir():
        if folder.is_dir() and folder.joinpath("connector.py").is_file():
            kind: Kind = importlib.import_module(f"lockstep.sources.{folder.name}.connector").KIND
            found[kind.name] = kind
    return dict(sorted(found.items(), key=lambda each: each[1].label.lower()))


def kind_of(name: str) -> Kind:
    """Return a system by its name.

    Raises
    ------
    WrongUse
        None has this name.
    """
    try:
        return kinds()[name]
    except KeyError:
        raise WrongUse(
            f"There is no system “{name[:40]}” that can be connected live.", remedy=f"There is: {', '.join(kinds())}."
        ) from None


def filled_in(kind: Kind, said: Mapping[str, str], *, kept: Connection | None = None) -> Connection:
    """Return a connection out of what somebody filled in.

    Parameters
    ----------
    kind
        The system.
    said
        Setting to text; what is empty or absent takes its default.
    kept
        Whose secrets are taken where none is said, and whose paths stay allowed.

    Raises
    ------
    WrongSettings
        One is missing, unknown or no choice.
    Forbidden
        An address leads where no source may.
    """
    known = {setting.name: setting for setting in kind.settings}
    wrong = {name: f"{kind.label} has no setting “{name[:40]}”." for name in said if name not in known}
    settings: dict[str, str] = {}
    secrets: dict[str, str] = {}
    for name, setting in known.items():
        value = said.get(name, "").strip()
        if not value and setting.is_secret and kept is not None:
            value = kept.secrets.get(name, "")
        if not value and setting.default is None:
            wrong[name] = f"{setting.label} is missing."
        value = value or setting.default or ""
        if value and setting.choices and value not in setting.choices:
            wrong[name] = f"{setting.label} is one of {', '.join(setting.choices)}."
        # A key has lines, a token with one has been copied wrong.
        may_have_lines = not setting.is_secret or value.startswith("-----BEGIN ")
        if any(ord(sign) < 32 and not (may_have_lines and sign in "\n\r\t") for sign in value):
            wrong[name] = f"{setting.label} holds a sign that can't be seen."
        (secrets if setting.is_secret else settings)[name] = value
    if wrong:
        raise WrongSettings(wrong)
    check_addresses(settings | secrets)
    return Connection(kind.name, settings, secrets, kept.paths if kept is not None else ())


def opened(home: Home, connection: Connection) -> Connector:
    """Return the connector of a connection; it speaks with nobody yet, and its errors never say a secret.

    Raises
    ------
    LockstepError
        The system is unknown, or an address or a path leads where no source may: looked at anew each time.
    """
    said = {**connection.settings, **connection.secrets}
    check_addresses(said)
    folders.check_paths(connection.settings, (*folders.allowed(home), *map(Path, connection.paths)))
    secrets = _telling(connection)
    return Discreet(discreetly(secrets, lambda: kind_of(connection.kind).connect(said)), secrets)


def is_live(home: Home, name: str) -> bool:
    """Return whether a source is read from a service rather than from files."""
    return NAME.fullmatch(name) is not None and home.connection(name).is_file()


def read(home: Home, name: str) -> Connection:
    """Return how a source is reached.

    Raises
    ------
    LockstepError
        It is no live source, its file is damaged, or its secrets were sealed elsewhere.
    """
    if not is_live(home, name):
        raise WrongUse(f"{name[:60]} is no live source.", remedy="`lockstep source list` shows what each is.")
    path = home.connection(name)
    try:
        said = json.loads(path.read_bytes())
        secrets = {key: unseal(home, text) for key, text in said["sealed"].items()}
        return Connection(said["kind"], said["settings"], secrets, tuple(said.get("paths", ())))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise LockstepError(
            f"{path} is damaged.", remedy=f"Connect {name} again; what it said so far and its mapping stay."
        ) from None


def keep(home: Home, name: str, connection: Connection) -> None:
    """Keep how a source is reached, in the place of what was kept; nothing else of it changes."""
    said = {
        "kind": connection.kind,
        "settings": dict(connection.settings),
        "sealed": {key: seal(home, text) for key, text in connection.secrets.items()},
        "paths": list(connection.paths),
    }
    path = home.connection(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    home.scratch.mkdir(parents=True, exist_ok=True)
    durable.put(path, json.dumps(said, indent=1).encode(), workspace=home.scratch)


def connect(home: Home, name: str) -> Connector:
    """Return the connector of a source; it speaks with nobody yet.

    Raises
    ------
    LockstepError
        As `read` and `opened`.
    """
    return opened(home, read(home, name))


def renew(home: Home, name: str, said: Mapping[str, str]) -> str:
    """Change how a source is reached, once the service has let us in; return the sentence of its check.

    Mapping, schedule and what it said so far stay.

    Parameters
    ----------
    home
        The installation.
    name
        A live source.
    said
        Setting to text; a secret left empty stays as it is.

    Raises
    ------
    LockstepError
        It can't be used, or the service refuses; what was kept before stays.
    """
    before = read(home, name)
    connection = filled_in(kind_of(before.kind), {**before.settings, **said}, kept=before)
    sentence = opened(home, connection).check()
    keep(home, name, connection)
    return sentence


def add_live(home: Home, name: str, kind: str, said: Mapping[str, str], *, on_machine: bool = False) -> str:
    """Add a live source: ask the service who we are, then keep its mapping and how it is reached.

    Parameters
    ----------
    home
        The installation; its folders are made.
    name
        Name of the source; there is none of this name yet.
    kind
        Name of the system.
    said
        Setting to text.
    on_machine
        Whoever says so is at home on this machine: files they name may be read.

    Returns
    -------
    str
        The sentence by which people recognise the account.

    Raises
    ------
    LockstepError
        The name is none or taken, a setting can't be used, or the service refuses; nothing was kept.
    """
    check_new_name(home, name)
    connection = filled_in(kind_of(kind), said)
    if on_machine:
        connection = replace(connection, paths=folders.paths_in(connection.settings))
    connector = opened(home, connection)
    sentence = connector.check()
    keep_new(home, name, connection, proposed(name, connection, connector))
    return sentence


def proposed(name: str, connection: Connection, connector: Connector) -> str:
    """Return the mapping that a system proposes for a source; it may ask the service for what is its own.

    Raises
    ------
    ConnectorError
        The service does not answer.
    """
    secrets = _telling(connection)
    # A system knows its own connector, not what stands around it.
    inner = connector.inner if isinstance(connector, Discreet) else connector
    text = discreetly(secrets, lambda: kind_of(connection.kind).mapping(name, inner))
    parse(text, name="the mapping")
    return text


def keep_new(home: Home, name: str, connection: Connection, mapping: str) -> None:
    """Keep a new live source; it is there once its mapping is, and by then it can be reached.

    Raises
    ------
    LockstepError
        The name is none or taken, or the mapping is faulty; nothing was kept.
    """
    check_new_name(home, name)
    parse(mapping, name="the mapping")
    keep(home, name, connection)
    durable.put(home.mapping(name), mapping.encode(), workspace=home.scratch)


def check_new_name(home: Home, name: str) -> None:
    """See that a source may be called so.

    Raises
    ------
    WrongUse
        It is no name, or another source has it.
    """
    if not NAME.fullmatch(name):
        raise WrongUse(
            f"“{name[:60]}” can't be the name of a source.",
            remedy="Write a small letter, then at most 39 small letters, digits, - or _: crm, marketing-2.",
        )
    if name in home.source_names():
        raise WrongUse(f"There is a source {name} already.", remedy="Choose another name, or remove that one first.")


def _telling(connection: Connection) -> tuple[str, ...]:
    """Return the secrets that an error could tell; shorter ones would be found in any sentence."""
    return tuple(secret for secret in connection.secrets.values() if len(secret) > 3)
