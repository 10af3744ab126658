"""The first screen, as every role sees it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from lockstep_server.people.roles import Role


@pytest.mark.usefixtures("home")
def test_the_first_screen_leads_with_the_goal_and_weighs_both_teams_alike(client_of: Callable[..., Client]) -> None:
    page = client_of(Role.REVENUE_LEAD).get("/").content.decode()
    assert "New revenue" in page
    assert page.count('class="team mkt"') == page.count('class="team sal"') == 1
