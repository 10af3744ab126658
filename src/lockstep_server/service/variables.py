"""The environment variables that set the service, and what is wrong with those that are set."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from lockstep_server.site.company import company_sign_in
from lockstep_server.site.mail import email_settings

Wrong = str | None


def _switch(value: str) -> Wrong:
    return None if value in ("0", "1") else "it is on with 1 and off without"


def _count(value: str) -> Wrong:
    return None if value.isascii() and value.isdigit() and int(value) > 0 else "it must be a whole number from 1 on"


def _hosts(value: str) -> Wrong:
    wrong = [host for host in value.split(",") if "/" in host or ":" in host or " " in host.strip()]
    return f"“{wrong[0].strip()}” is no bare name of a host, such as lockstep.example.org" if wrong else None


def _folders(value: str) -> Wrong:
    wrong = [folder for folder in value.split(",") if folder.strip() and not folder.strip().startswith("/")]
    return f"“{wrong[0].strip()}” is no whole path, such as /srv/warehouse" if wrong else None


def _database(value: str) -> Wrong:
    parts = urlsplit(value)
    if parts.scheme == "sqlite":
        return None
    if parts.scheme in ("postgres", "postgresql") and parts.path.strip("/"):
        return None
    return "write postgresql://user:password@host:5432/database"


def _log(value: str) -> Wrong:
    return None if value in ("json", "text") else "it is json or text"


def _secret(value: str) -> Wrong:
    return None if len(value) >= 40 else "it must have 40 random characters or more"


def _email(value: str) -> Wrong:
    try:
        email_settings(value, "")
    except ValueError as wrong:
        return str(wrong)
    return None


def _any(value: str) -> Wrong:
    return None


#: Name to what is wrong with a value; docs/reference/settings.md says what each means.
KNOWN: dict[str, Callable[[str], Wrong]] = {
    "LOCKSTEP_HOME": _any,
    "LOCKSTEP_HOSTS": _hosts,
    "LOCKSTEP_BEHIND_PROXY": _switch,
    "LOCKSTEP_DATABASE_URL": _database,
    "LOCKSTEP_SECRET_KEY": _secret,
    "LOCKSTEP_EMAIL_URL": _email,
    "LOCKSTEP_EMAIL_FROM": _any,
    "LOCKSTEP_OIDC_ISSUER": _any,
    "LOCKSTEP_OIDC_CLIENT_ID": _any,
    "LOCKSTEP_OIDC_CLIENT_SECRET": _any,
    "LOCKSTEP_OIDC_NAME": _any,
    "LOCKSTEP_OIDC_CONFIRMED_DOMAINS": _any,
    "LOCKSTEP_UPLOAD_LIMIT": _count,
    "LOCKSTEP_SOURCE_HOSTS": _hosts,
    "LOCKSTEP_SOURCE_FOLDERS": _folders,
    "LOCKSTEP_BACKUPS": _any,
    "LOCKSTEP_BACKUPS_KEPT": _count,
    "LOCKSTEP_PATIENCE": _count,
    "LOCKSTEP_ON_DEMAND": _switch,
    "LOCKSTEP_LOG": _log,
    "LOCKSTEP_DEMO": _switch,
    "LOCKSTEP_DEBUG": _switch,
}


def wrongly_set(environment: Mapping[str, str]) -> Iterator[tuple[str, str, bool]]:
    """Yield what is wrong: the variable, a sentence that never quotes a secret, and whether nothing can start so.

    Examples
    --------
    >>> list(wrongly_set({"LOCKSTEP_HOST": "a.example"}))
    [('LOCKSTEP_HOST', 'There is no such setting. Did you mean LOCKSTEP_HOSTS?', False)]
    >>> list(wrongly_set({"LOCKSTEP_LOG": "json", "PATH": "/bin"}))
    []
    """
    for name in sorted(name for name in environment if name.startswith("LOCKSTEP_")):
        if name not in KNOWN:
            close = difflib.get_close_matches(name, KNOWN, n=1)
            yield name, "There is no such setting." + (f" Did you mean {close[0]}?" if close else ""), False
        elif environment[name] and (wrong := KNOWN[name](environment[name])):
            yield name, f"{name} can't be used: {wrong.rstrip('.')}.", True
    try:
        company_sign_in(environment)
    except ValueError as wrong_together:
        yield "LOCKSTEP_OIDC_ISSUER", str(wrong_together), True
    if environment.get("LOCKSTEP_BEHIND_PROXY") == "1" and not environment.get("LOCKSTEP_HOSTS"):
        yield (
            "LOCKSTEP_HOSTS",
            "Behind a proxy the name in people's browsers must be set here, or all are refused.",
            False,
        )
