"""`lockstep serve`: prepare, run the processes, say where the pages are."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.urls import get_resolver
from django.utils.module_loading import import_string

from lockstep.cli.listening import address_of
from lockstep_server.people.models import User
from lockstep_server.people.setup import setup_code
from lockstep_server.service.beating import forget, hold, new_name
from lockstep_server.service.child import Child
from lockstep_server.service.preparing import prepare
from lockstep_server.service.supervising import supervise


def serve(listener: int | None, workers: int | None = None, only: str | None = None, *, more: str = "") -> None:
    """Run the service until it is asked to stop.

    Parameters
    ----------
    listener
        Number of the open socket; None where no pages are served.
    workers
        Web processes; None: two for each core, at most eight.
    only
        ``web``, ``worker`` or ``scheduler``; None: all.
    more
        What to print when it is ready, beside the address.

    Raises
    ------
    LockstepError
        Something is missing, or a process does not come up.
    """
    prepare()
    name = new_name()
    held = hold(name)  # by which `lockstep restore` sees that somebody works here
    children = []
    if listener is not None:
        _load_pages()
        count = workers or min(8, 2 * (os.cpu_count() or 1))
        children.append(Child("web", partial(_do, "web.serve_pages", listener, count), parts=count))
    if only in (None, "worker"):
        children.append(Child("worker", partial(_do, "worker.work")))
    if only in (None, "scheduler"):
        children.append(Child("scheduler", partial(_do, "scheduler.schedule")))
    try:
        supervise(children, on_ready=lambda: say(_ready(listener, only, more)))
    finally:
        held.release()
        forget(name)
    say("Lockstep has stopped.")


def _load_pages() -> None:
    """Load them before the processes part: they share them, start at once, and no first visitor waits."""
    _ = get_resolver().url_patterns


def _do(name: str, *arguments: object) -> None:
    import_string(f"lockstep_server.service.{name}")(*arguments)


def say(text: str) -> None:
    """Print to whoever started us, at once, also where nobody looks at a terminal."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _ready(listener: int | None, only: str | None, more: str) -> str:
    if listener is None:
        return f"The {only} runs for {settings.HOME}. Ctrl-C stops it."
    with socket.socket(fileno=os.dup(listener)) as taken:
        address, host = address_of(taken), taken.getsockname()[0]
    lines = [f"Lockstep is ready: {address}"]
    if not settings.HOSTS and not ipaddress.ip_address(host).is_loopback:
        lines.append("Others are refused until LOCKSTEP_HOSTS holds the name under which they open it.")
    if not User.objects.exists():
        code = setup_code(Path(settings.HOME))
        lines.append(f"Nobody is here yet. Open {address}/people/first and give this code: {code}")
    connection.close()
    return "\n".join([*lines, *([more] if more else []), "Ctrl-C stops it."])
