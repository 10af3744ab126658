"""The service in one process: a home with the invented company, a database of its own, people of every role."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from lockstep_server.people.models import User
    from lockstep_server.people.roles import Role

os.environ["DJANGO_SETTINGS_MODULE"] = "lockstep_server.site.settings"
