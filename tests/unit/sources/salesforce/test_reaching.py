"""The client reaches a Salesforce."""

from __future__ import annotations

from emulators.salesforce.org import Org

from .conftest import Connect


def test_a_connection_says_whose_account_it_is(org: Org, connect: Connect) -> None:
    assert connect().check() == "Acme GmbH (Enterprise Edition), 99,985 of 100,000 API calls a day left."
