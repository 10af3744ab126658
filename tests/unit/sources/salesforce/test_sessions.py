"""Four ways in; a session that ends is renewed; secrets stay where they are."""

from __future__ import annotations

import logging
import traceback

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

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
_KEY = {"auth": "private key", "consumer_secret": "", "username": logins.USER}


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, password: bytes = b"") -> str:
    locked = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked).decode()


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


@pytest.mark.parametrize("is_newer", [True, False])
def test_a_private_key_leads_in_whoever_its_assertions_must_be_meant_for(
    org: Org, connect: Connect, address: str, key: rsa.RSAPrivateKey, is_newer: bool
) -> None:
    """Newer organisations want their own domain as the audience, older ones the common login."""
    org.logins.certificate = key.public_key()
    org.logins.audiences = (address,) if is_newer else ("https://login.salesforce.com",)
    org.clock += 400 * 86_400  # by this machine's clock an assertion would have ended long ago
    connector = connect(**_KEY, private_key=pem(key))
    assert connector.check().startswith("Acme GmbH")
    org.logins.end_all()
    assert connector.check().startswith("Acme GmbH"), "a session that ended is begun anew"


def test_a_private_key_may_lose_its_lines_on_the_way(org: Org, connect: Connect, key: rsa.RSAPrivateKey) -> None:
    org.logins.certificate = key.public_key()
    for pasted in (pem(key).replace("\n", ""), pem(key).replace("\n", " "), f"\r\n {pem(key)}".replace("\n", "\r\n")):
        assert connect(**_KEY, private_key=pasted).check().startswith("Acme GmbH")


def test_a_wrong_key_or_user_is_named_and_not_shown(org: Org, connect: Connect, key: rsa.RSAPrivateKey) -> None:
    org.logins.certificate = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    with pytest.raises(Refused, match="does not belong to the certificate"):
        connect(**_KEY, private_key=pem(key)).check()
    org.logins.certificate = key.public_key()
    with pytest.raises(Refused, match="has not approved the app"):
        connect(**_KEY | {"username": "other@acme.example"}, private_key=pem(key)).check()
    org.logins.audiences = ()
    with pytest.raises(Refused, match="My Domain"):
        connect(**_KEY, private_key=pem(key)).check()


def test_what_is_no_private_key_is_said_before_anybody_is_asked(connect: Connect, key: rsa.RSAPrivateKey) -> None:
    curve = ec.generate_private_key(ec.SECP256R1())
    half = pem(key)[:700] + "-----END PRIVATE KEY-----"
    for text, words in (
        ("", "private key is needed"),
        ("C0FFEE", "not one in PEM form"),
        (half, "can't be read"),
        (pem(key, b"word"), "locked by a password"),
        (pem(curve), "not of the kind RSA"),
    ):
        with pytest.raises(WrongUse, match=words) as wrong:
            connect(**_KEY, private_key=text)
        assert len(text) < 10 or text[40:80] not in str(wrong.value)


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
