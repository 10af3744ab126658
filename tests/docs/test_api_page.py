"""The page on the API is followed against a running service, with a token as its reader has one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from docs.blocks import ROOT, Visitor
from service import environment, serving

PAGE = ROOT / "docs" / "how-to" / "use-the-api.md"
_TOKEN = """
import django
django.setup()
from lockstep_server.people.models import User
from lockstep_server.people.tokens import make_token
user = User.objects.get(email="revenue-lead@tellmark.example")
print(make_token(user, "report", user.acts, 30)[1])
"""


@pytest.mark.slow
def test_using_the_api_does_what_its_page_shows(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    with serving(tmp_path) as service:
        made = subprocess.run(
            [sys.executable, "-c", _TOKEN], env=environment(service.home), capture_output=True, text=True, check=True
        )
        visitor = Visitor(folder)
        visitor.environment |= {"LOCKSTEP_URL": service.url, "LOCKSTEP_TOKEN": made.stdout.split()[-1]}
        visitor.follow(PAGE)
