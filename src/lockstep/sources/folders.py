"""Which files of this machine a source may read: those below folders that whoever runs Lockstep has allowed.

Whoever may add a source on screen need not be somebody who may read the machine's files; whoever types commands on
the machine already reads them, so what they name there is allowed by their naming it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from lockstep.record.home import Home
from lockstep.sources.addresses import Forbidden

#: Folders, with commas, below which sources may read files, beside the installation's own.
ALLOWED = "LOCKSTEP_SOURCE_FOLDERS"


def own_folder(home: Home) -> Path:
    """Return the folder of an installation below which sources may always read files; it need not be there."""
    return home.root / "warehouse"


def allowed(home: Home) -> tuple[Path, ...]:
    """Return the folders below which sources may read files.

    Examples
    --------
    >>> [str(folder) for folder in allowed(Home(Path("/srv/lockstep")))]
    ['/srv/lockstep/warehouse']
    """
    named = (each.strip() for each in os.environ.get(ALLOWED, "").split(","))
    return (own_folder(home), *(Path(each) for each in named if each))


def paths_in(settings: Mapping[str, str]) -> tuple[str, ...]:
    """Return the paths that settings name: those that are one, and those among the parameters of an address.

    Examples
    --------
    >>> paths_in({"address": "postgresql://me@db.example/crm?sslrootcert=/etc/ca.pem", "name": "crm"})
    ('/etc/ca.pem',)
    """
    found = []
    for value in settings.values():
        if value.startswith("/"):
            found.append(value)
        elif "://" in value and "\n" not in value:
            try:
                # A plus is a plus here: whoever opens the path reads it so.
                query = urlsplit(value).query.replace("+", "%2B")
                found += [said for _, said in parse_qsl(query) if said.startswith("/")]
            except ValueError:
                continue  # no address; whoever takes it for one says so
    return tuple(found)


def check_paths(settings: Mapping[str, str], folders: Iterable[Path]) -> None:
    """See that every path among settings lies below one of some folders, wherever links on the way lead.

    Parameters
    ----------
    settings
        Name to value.
    folders
        What is allowed: folders, or files themselves; relative ones count for nothing.

    Raises
    ------
    Forbidden
        One does not, or can't be followed; whether it is there is not told.
    """
    roots = [folder.resolve() for folder in folders if folder.is_absolute()]
    for written in paths_in(settings):
        try:
            path = Path(written).resolve()
        except (OSError, RuntimeError, ValueError):
            path = None
        if path is None or not any(path.is_relative_to(root) for root in roots):
            raise Forbidden(
                f"No source may read {written[:200]}: it is not below a folder that is allowed, or leads out of it.",
                remedy="Put it into the folder warehouse of this installation, or have whoever runs Lockstep name "
                f"its folder in {ALLOWED}.",
            )
