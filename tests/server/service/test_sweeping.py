"""What the scheduler clears away, and that it knows all of it."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection
from django.utils import timezone

from lockstep_server.frame.periodic import all_work
from lockstep_server.service import sweeping
from lockstep_server.service.scheduler import _trigger


def rows_in_cache() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache")
        (count,) = cursor.fetchone()
    return int(count)


@pytest.mark.django_db
def test_expired_sign_ins_and_cache_rows_go_and_living_ones_stay() -> None:
    now = timezone.now()
    for key, ends in (("old", now - timedelta(days=1)), ("new", now + timedelta(days=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    caches["default"].set("new", 1, 600)
    caches["default"].set("old", 1, 600)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cache SET expires = '2020-01-01 00:00:00' WHERE cache_key LIKE '%%old'")
    assert rows_in_cache() == 2
    sweeping.sweep_sessions()
    sweeping.sweep_cache()
    sweeping.sweep_jobs()
    assert [one.session_key for one in Session.objects.all()] == ["new"]
    assert rows_in_cache() == 1
    assert caches["default"].get("new") == 1


def test_answers_that_nobody_asked_for_in_a_week_are_deleted() -> None:
    folder = Path(settings.CACHES["answers"]["LOCATION"])
    folder.mkdir(parents=True, exist_ok=True)
    old, new = folder / "old.djcache", folder / "new.djcache"
    for file in (old, new):
        file.write_bytes(b"")
    os.utime(old, (time.time() - 8 * 24 * 3600,) * 2)
    sweeping.sweep_answers()
    assert new.exists()
    assert not old.exists()
    new.unlink()


def test_the_scheduler_knows_everything_that_comes_round_and_when() -> None:
    known = {work.name: work for work in all_work()}
    for name in ("sweep_sessions", "sweep_cache", "sweep_jobs", "sweep_answers", "back_up_nightly", "forget_askings"):
        assert name in known
    assert "hour='2'" in str(_trigger(known["back_up_nightly"]))
    assert "1:00:00" in str(_trigger(known["sweep_cache"]))
