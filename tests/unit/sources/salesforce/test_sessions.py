"""Three ways in; a session that ends is renewed; secrets stay where they are."""

from __future__ import annotations

import logging
import traceback

import pytest

from emulators.salesforce import logins
from emulators.salesforce.company import company
from emulators.salesforce.org import Org
from lockstep.sources.addresses import Forbidden
from lockstep.sources.connector import Refused
from lockstep.sources.salesforce.connector import KIND
from lockstep.values.faults import LockstepError, WrongUse

from .conftest import Connect
from .keeping import Kept

_PASSWORD = {
    "auth": "user name and password", "username": logins.USER, "password": logins.PASSWORD,
    "security_token": logins.TOKEN,
}  # fmt: skip
_REFRESH = {"auth": "refresh token", "consumer_secret": "", "refresh_token": logins.REFRESH}


@pytest.mark.parametrize("settings", [{}, _REFRESH, _PASSWORD])
def test_each_way_of_connecting_leads_in(connect: Connect, settings: dict[str, str]) -> None:
    assert connect(**settings).check().startswith("Acme GmbH")


@pytest.mark.parametrize("settings", [{}, _REFRESH, _PASSWORD])
def test_a_session_that_ends_in_the_middle_is_begun_anew(org: Org, connect: Connect, settings: dict[str, str]) -> None:
    company(org, leads=20)
    org.page_size = 5
    org.faults.plan("expire", "/query/01g", skip=1)
    org.faults.plan("expire", "/sobjects/Account/describe")
    kept = Kept().take(connect(**settings), "people", "companies")
    assert len(kept.rows("people")) == 22
    assert org.faults.met.count("expire") == 2
    assert org.logins.given == 3


def test_a_session_that_ends_within_a_bulk_job_is_begun_anew(org: Org, connect: Connect) -> None:
    company(org, leads=20)
    org.page_size = 5
    for where in ("/jobs/query/", "/results"):
        org.faults.plan("expire", where)
    assert len(Kept().take(connect(bulk_from=1), "people").rows("people")) == 22
    assert org.logins.given == 3


def test_sessions_that_end_at_once_are_not_begun_for_ever(org: Org, connect: Connect) -> None:
    org.logins.is_endless = False
    with pytest.raises(Refused, match="ends each session at once"):
        connect().check()
    assert org.logins.given == 2


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"consumer_secret": "wrong-Secret"}, "the consumer key or secret is wrong"),
        ({"consumer_key": "wrong-Key"}, "the consumer key is wrong"),
        (_REFRESH | {"refresh_token": "revoked-Token"}, "no longer accepts the refresh token"),
        (_PASSWORD | {"password": "wrong-Word"}, "user name, password or security token is wrong"),
    ],
)
def test_wrong_credentials_are_named_and_not_shown(
    connect: Connect, settings: dict[str, str], sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    connector = connect(**settings)
    with pytest.raises(Refused, match=sentence) as refused:
        connector.check()
    assert refused.value.remedy
    shown = "".join(traceback.format_exception(refused.value)) + caplog.text + repr(connector) + repr(vars(connector))
    for setting in KIND.settings:
        if setting.is_secret:
            secret = {"consumer_secret": logins.SECRET, **settings}.get(setting.name)
            assert not secret or secret not in shown, setting.name


def test_nothing_that_is_logged_while_reading_is_a_secret(
    org: Org, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    company(org)
    for settings in ({}, _REFRESH, _PASSWORD):
        Kept().take(connect(**settings), "companies")
    for secret in (logins.SECRET, logins.REFRESH, logins.PASSWORD, logins.TOKEN, *org.logins.sessions):
        assert secret not in caplog.text
    assert "/query" in caplog.text, "something was logged, so that this test looks at something"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (("invalid_grant", "inactive user"), "the user is not active"),
        (("invalid_grant", "user hasn't approved this consumer"), "the user has not approved the app"),
        (("invalid_grant", "no client credentials user enabled"), "no user to act as"),
        (("invalid_grant", "ip restricted"), "does not let this server's address in"),
        (("invalid_grant", "request not supported on this domain"), "gives no tokens for client credentials"),
        (("invalid_app_access", "something new"), "Salesforce says “something new”"),
    ],
)
def test_each_refusal_of_a_token_is_put_into_words(
    org: Org, connect: Connect, said: tuple[str, str], sentence: str
) -> None:
    org.logins.refuses = said
    with pytest.raises(Refused, match=sentence) as refused:
        connect().check()
    assert refused.value.remedy


def test_what_is_missing_or_no_address_is_said_before_anybody_is_asked(connect: Connect) -> None:
    with pytest.raises(WrongUse, match="the consumer secret is needed"):
        connect(consumer_secret="")
    with pytest.raises(WrongUse, match="is no address of a Salesforce"):
        connect(login_url="http://acme.my.salesforce.com")
    with pytest.raises(WrongUse, match="names no field of an object"):
        connect(fields="Score__c")


def test_an_address_inside_our_own_network_is_not_asked(
    org: Org, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector = connect()
    monkeypatch.delenv("LOCKSTEP_SOURCE_HOSTS")
    with pytest.raises(Forbidden):
        connector.check()
    assert org.logins.given == 0, "no credential was sent there"


def test_a_certificate_nobody_vouches_for_is_no_salesforce(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(LockstepError, match="certificate can't be verified"):
        connect().check()
