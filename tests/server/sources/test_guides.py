"""The guide beside the form of each kind of system: whole, safe, and leading nowhere that is not there."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest
from django.test import Client

from lockstep.sources.connection import kinds
from lockstep_server.people.roles import Role
from lockstep_server.sources.guides import guide

KINDS = sorted(kinds())


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_guide_that_leads_only_to_sites(kind: str) -> None:
    said = guide(kind)
    assert len(said) > 300
    assert all(link.startswith("https://") for link in re.findall(r'href="([^"]*)"', said))
    assert "<script" not in said


def test_of_a_guide_for_files_too_the_live_part_is_shown() -> None:
    text = resources.files("lockstep.sources").joinpath("salesforce", "GUIDE.md").read_text()
    assert "Data Loader" in text
    said = guide("salesforce")
    assert "Client Credentials Flow" in said
    assert "Data Loader" not in said
    assert '<div class="scroll"><table class="rows">' in said


def test_the_form_shows_its_guide(home: Path, client_of: Callable[..., Client]) -> None:
    answer = client_of(Role.OPERATIONS).get("/sources/connect/salesforce")
    assert "Client Credentials Flow" in answer.content.decode()
