"""Ready means that pages can be shown; whether somebody does the jobs is said beside it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from lockstep_server.service.models import GONE_S, Heartbeat


@pytest.mark.django_db
def test_ready_names_the_record_and_whether_the_worker_lives(home: Path) -> None:
    said = Client().get("/health/ready").json()
    assert said["ready"] is True
    assert said["record_version"].startswith("v0000")
    assert said["worker"] == "silent"
    Heartbeat.beat("worker", "here-1-aa")
    assert Client().get("/health/ready").json()["worker"] == "alive"
    long_ago = timezone.now() - timedelta(seconds=GONE_S + 1)
    Heartbeat.objects.update(beat_at=long_ago)
    assert Client().get("/health/ready").json()["worker"] == "silent"


@pytest.mark.django_db
def test_a_database_behind_this_release_is_not_ready_and_says_why(home: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'service'")
    answer = Client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["reasons"] == ["The database is 1 migration behind this release."]
    assert Client().get("/health/live").status_code == 200
