"""A session with Salesforce: begun in one of four ways, begun anew when it has ended, asked through simple-salesforce.

simple-salesforce logs in only at ``*.salesforce.com``, knows no refresh tokens, and renews neither a session it was
given nor one that its Bulk handler uses; so this module fetches the token (with its `token_login`) and renews it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit
from xml.parsers.expat import ExpatError

import requests
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed,
    SalesforceError,
    SalesforceExpiredSession,
)
from simple_salesforce.login import SalesforceLogin, token_login
from urllib3.util import Retry

from lockstep.sources import web
from lockstep.sources.addresses import check_address
from lockstep.sources.connector import Unreachable
from lockstep.sources.salesforce.assertion import assertion, audiences, private_key
from lockstep.sources.salesforce.connector import CLIENT, KEY, PASSWORD, REFRESH
from lockstep.sources.salesforce.refusals import in_words
from lockstep.values.faults import WrongUse
from lockstep.values.instants import to_s

Answer = TypeVar("Answer")

#: Seconds to wait for a connection, and for the first byte of an answer; Salesforce ends a query after 120.
_TIMEOUT_S = (10, 150)
#: Seconds for a whole answer, tries included, and its size: 10,000 records of a job with all their fields.
_TOTAL_S, _MOST_BYTES = 900, 400_000_000
#: How often an answer that broke off in the middle is asked for again.
_BREAKS = 2
_BY_KEY = "urn:ietf:params:oauth:grant-type:jwt-bearer"
#: A version with SOAP's `login`: 65.0 and later have none, and Salesforce retires it with Summer '27.
_SOAP_VERSION = "59.0"


class Session:
    """A session that lasts as long as the credentials do.

    Parameters
    ----------
    settings
        ``login_url``, ``version``, ``auth`` (one of `CLIENT`, `KEY`, `REFRESH`, `PASSWORD`) and what it needs of
        ``consumer_key``, ``consumer_secret``, ``private_key``, ``refresh_token``, ``username``, ``password``,
        ``security_token``.
    pause_s
        Seconds before the third attempt, when Salesforce is busy; they double with each.

    Raises
    ------
    WrongUse
        A setting that this way needs is empty, or the private key is none.
    """

    def __init__(self, settings: Mapping[str, str], pause_s: float = 1.0) -> None:
        self._settings = settings
        self._url = _address(settings["login_url"])
        for name in _needed(settings["auth"]):
            if not settings.get(name):
                raise WrongUse(f"To connect by {settings['auth']}, the {name.replace('_', ' ')} is needed.")
        self._key = private_key(settings["private_key"]) if settings["auth"] == KEY else None
        self._salesforce: Salesforce | None = None
        #: Now by Salesforce's own clock as of its last answer, epoch seconds UTC.
        self.now_s: int | None = None
        # Everything asked here reads, or begins a job that nobody minds having twice: all of it may be asked again.
        again = Retry(
            total=3,
            backoff_factor=pause_s / 2,
            status_forcelist=(500, 502, 503, 504),
            allowed_methods=None,
            raise_on_status=False,
        )
        self._http = web.Asking(most_bytes=_MOST_BYTES, total_s=_TOTAL_S, timeout=_TIMEOUT_S, retries=again)
        self._http.hooks["response"].append(self._look_at_the_clock)

    @property
    def used(self) -> str:
        """How much of the daily limit of calls is used, such as ``18 of 15000``; empty before the first answer."""
        usage: Any = self._salesforce.api_usage.get("api-usage") if self._salesforce is not None else None
        return f"{usage.used} of {usage.total}" if usage else ""

    @property
    def host(self) -> str:
        """The host that people log in at."""
        return urlsplit(self._url).netloc

    def ask(self, about: str, question: Callable[[Salesforce], Answer]) -> Answer:
        """Ask something within a session, one begun anew if that one has ended.

        Parameters
        ----------
        about
            What is asked for, as people know it: said when it fails.
        question
            Asks simple-salesforce; must do no harm when done twice.

        Raises
        ------
        ConnectorError
            In words.
        """
        ended, broken = 0, 0
        while True:
            try:
                return question(self._begun())
            except SalesforceExpiredSession as error:
                self._salesforce = None
                ended += 1
                if ended > 1:
                    raise in_words(error, about, now_s=self.now_s) from None
            except requests.exceptions.ChunkedEncodingError as error:
                broken += 1
                if broken > _BREAKS:
                    raise in_words(error, about, now_s=self.now_s) from None
            except (
                SalesforceError,
                requests.RequestException,
                ValueError,
                KeyError,
            ) as error:
                raise in_words(error, about, now_s=self.now_s, used=self.used) from None

    def _begun(self) -> Salesforce:
        if self._salesforce is None:
            try:
                token, instance = self._login()
            except (AttributeError, ExpatError):
                # simple-salesforce takes for granted that whoever answers the login is Salesforce, and well.
                raise Unreachable(
                    "What came back for the login is no answer of Salesforce's.",
                    remedy="Sync again later; if it stays so, see that the login address is that of your Salesforce.",
                ) from None
            check_address(f"https://{instance}")
            self._salesforce = Salesforce(
                session_id=token,
                instance=instance,
                version=self._settings["version"],
                session=self._http,
                parse_float=Decimal,
                object_pairs_hook=dict,
            )
        return self._salesforce

    def _login(self) -> tuple[str, str]:
        """Return a token and the host of the instance it is for."""
        check_address(self._url)
        said = self._settings
        if said["auth"] == PASSWORD:
            # `scratch_url` is where it logs in, whatever it is called; the token goes behind the password there.
            return SalesforceLogin(
                username=said["username"],
                password=said["password"],
                security_token=said.get("security_token", ""),
                scratch_url=self._url,
                sf_version=_SOAP_VERSION,
                session=self._http,
            )
        if self._key is not None:
            return self._login_by_key(self._key)
        if said["auth"] == REFRESH:
            asked = {
                "grant_type": "refresh_token",
                "refresh_token": said["refresh_token"],
                "client_id": said["consumer_key"],
            }
            if said.get("consumer_secret"):
                asked["client_secret"] = said["consumer_secret"]
            headers = None
        else:
            pair = f"{said['consumer_key']}:{said['consumer_secret']}"
            asked = {"grant_type": "client_credentials"}
            headers = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
        return self._token(asked, headers)

    def _login_by_key(self, key: RSAPrivateKey) -> tuple[str, str]:
        if self.now_s is None:
            self._http.get(f"{self._url}/services/data")  # its list of versions, open to all: for the clock
        if self.now_s is None:
            raise ValueError("an answer by HTTP has a Date")
        said, *others = audiences(self._url)
        while True:
            signed = assertion(
                key,
                consumer_key=self._settings["consumer_key"],
                username=self._settings["username"],
                audience=said,
                now_s=self.now_s,
            )
            try:
                return self._token({"grant_type": _BY_KEY, "assertion": signed}, None)
            except SalesforceAuthenticationFailed as error:
                if not others or not _is_meant_for_another(error):
                    raise
                said = others.pop(0)

    def _token(self, asked: dict[str, str], headers: dict[str, str] | None) -> tuple[str, str]:
        address = f"{self._url}/services/oauth2/token"
        return token_login(address, asked, self.host, self._settings["consumer_key"], headers, None, self._http)

    def _look_at_the_clock(self, response: requests.Response, *_: Any, **__: Any) -> None:
        if date := response.headers.get("Date"):
            self.now_s = to_s(parsedate_to_datetime(date))


def _is_meant_for_another(error: SalesforceAuthenticationFailed) -> bool:
    """Whether an assertion was refused for whom it names as its audience; the newest organisations find no app then."""
    return "audience" in str(error.auth_message) or "app_not_found" in f"{error.code} {error.auth_message}"


def _address(written: str) -> str:
    """Return a login address as ``https://host``, out of what people paste."""
    split = urlsplit(written if "//" in written else f"https://{written}")
    if split.scheme != "https" or not split.netloc:
        raise WrongUse(
            f"“{written}” is no address of a Salesforce.",
            remedy="Write your My Domain address, such as https://acme.my.salesforce.com.",
        )
    return f"https://{split.netloc}"


def _needed(auth: str) -> tuple[str, ...]:
    return {
        CLIENT: ("consumer_key", "consumer_secret"),
        KEY: ("consumer_key", "username", "private_key"),
        REFRESH: ("consumer_key", "refresh_token"),
        PASSWORD: ("username", "password"),
    }[auth]
