"""What the service clears away: sign-ins, kept answers and jobs that nobody will ask for again."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from lockstep_server.frame.periodic import every, nightly


@every(3600)
def sweep_sessions() -> None:
    """Forget sign-ins that have expired."""
    call_command("clearsessions", verbosity=0)


@every(3600)
def sweep_cache() -> None:
    """Forget what was kept for a while only; the cache itself does so only when it is full."""
    table = connection.ops.quote_name(settings.CACHES["default"]["LOCATION"])
    now = timezone.now().replace(microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [connection.ops.adapt_datetimefield_value(now)])


@nightly
def sweep_jobs() -> None:
    """Forget jobs that were done a month ago."""
    call_command("prune_db_task_results", min_age_days=30, verbosity=0)


@nightly
def sweep_answers() -> None:
    """Delete kept answers that have expired: they are of versions that nobody looks at any more."""
    oldest = timezone.now().timestamp() - settings.CACHES["answers"]["TIMEOUT"]
    for file in Path(settings.CACHES["answers"]["LOCATION"]).glob("*.djcache"):
        if file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)
