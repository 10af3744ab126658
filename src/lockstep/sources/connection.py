"""How a live source is reached: what was filled in to connect it, its secrets sealed on disk and silent in memory."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TypeVar

from lockstep.record import durable
from lockstep.record.home import Home
from lockstep.record.sealing import seal, unseal
from lockstep.sources.addresses import check_addresses
from lockstep.sources.connector import Batch, Connector, ConnectorError, Cursor, Kind, Unreachable
from lockstep.sources.mapping import NAME, parse
from lockstep.values.faults import LockstepError, WrongUse

Answer = TypeVar("Answer")
_HIDDEN = "•••"


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

    Examples
    --------
    >>> Connection("hubspot", {"account": "eu1"}, {"token": "pat-eu1-1234"})
    Connection(kind='hubspot', settings={'account': 'eu1'})
    """

    kind: str
    settings: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)


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
        Whose secrets are taken where none is said.

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
        if any(ord(sign) < 32 and (setting.is_secret or sign not in "\n\r\t") for sign in value):
            wrong[name] = f"{setting.label} holds a sign that can't be seen."
        (secrets if setting.is_secret else settings)[name] = value
    if wrong:
        raise WrongSettings(wrong)
    check_addresses(settings | secrets)
    return Connection(kind.name, settings, secrets)


def opened(connection: Connection) -> Connector:
    """Return the connector of a connection; it speaks with nobody yet, and its errors never say a secret.

    Raises
    ------
    LockstepError
        The system is unknown, or an address leads where no source may: looked at anew each time.
    """
    said = {**connection.settings, **connection.secrets}
    check_addresses(said)
    secrets = _telling(connection)
    return _Discreet(_discreetly(secrets, lambda: kind_of(connection.kind).connect(said)), secrets)


def is_live(home: Home, name: str) -> bool:
    """Return whether a source is read from a service rather than from files."""
    return home.connection(name).is_file()


def read(home: Home, name: str) -> Connection:
    """Return how a source is reached.

    Raises
    ------
    LockstepError
        It is no live source, its file is damaged, or its secrets were sealed elsewhere.
    """
    path = home.connection(name)
    try:
        said = json.loads(path.read_bytes())
        return Connection(
            said["kind"], said["settings"], {key: unseal(home, text) for key, text in said["sealed"].items()}
        )
    except FileNotFoundError:
        raise WrongUse(f"{name} is no live source.", remedy="`lockstep source list` shows what each is.") from None
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
    return opened(read(home, name))


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
    sentence = opened(connection).check()
    keep(home, name, connection)
    return sentence


def add_live(home: Home, name: str, kind: str, said: Mapping[str, str]) -> str:
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
    connector = opened(connection)
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
    inner = connector.inner if isinstance(connector, _Discreet) else connector
    text = _discreetly(secrets, lambda: kind_of(connection.kind).mapping(name, inner))
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


@dataclass(frozen=True, slots=True)
class _Discreet:
    """A connector whose errors never say a secret."""

    inner: Connector
    secrets: tuple[str, ...] = field(repr=False)

    def check(self) -> str:
        return _discreetly(self.secrets, self.inner.check)

    def streams(self) -> Sequence[str]:
        return _discreetly(self.secrets, self.inner.streams)

    def pull(self, stream: str, cursor: Cursor | None, *, now_s: int) -> Iterator[Batch]:
        batches = _discreetly(self.secrets, lambda: iter(self.inner.pull(stream, cursor, now_s=now_s)))
        while (batch := _discreetly(self.secrets, lambda: next(batches, None))) is not None:
            yield batch


def _telling(connection: Connection) -> tuple[str, ...]:
    """Return the secrets that an error could tell; shorter ones would be found in any sentence."""
    return tuple(secret for secret in connection.secrets.values() if len(secret) > 3)


def _discreetly(secrets: Sequence[str], ask: Callable[[], Answer]) -> Answer:
    """Do something; an error that says a secret is said without it, and without where it came from."""
    try:
        return ask()
    except LockstepError as error:
        if not any(secret in str(error) for secret in secrets):
            raise
        kind = type(error) if isinstance(error, ConnectorError) else LockstepError
        raise kind(_without(error.sentence, secrets), remedy=_without(error.remedy, secrets)) from None
    except Exception as error:
        if not any(secret in str(error) for secret in secrets):
            raise
        raise Unreachable(
            f"The service was not understood ({type(error).__name__}: {_without(str(error), secrets)[:300]}).",
            remedy="Try again later; if it stays, report what this says.",
        ) from None


def _without(text: str, secrets: Sequence[str]) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, _HIDDEN)
    return text
