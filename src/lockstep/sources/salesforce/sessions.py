"""A session with Salesforce: begun in one of three ways, begun anew when it has ended, asked through simple-salesforce.

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
from requests.adapters import HTTPAdapter
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import SalesforceError, SalesforceExpiredSession
from simple_salesforce.login import SalesforceLogin, token_login
from urllib3.util import Retry

from lockstep.sources.addresses import check_address
from lockstep.sources.connector import Unreachable
from lockstep.sources.salesforce.connector import CLIENT, PASSWORD, REFRESH
from lockstep.sources.salesforce.refusals import in_words
from lockstep.values.faults import WrongUse
from lockstep.values.instants import to_s

Answer = TypeVar("Answer")

#: Seconds to wait for a connection, and for the first byte of an answer; Salesforce ends a query after 120.
_TIMEOUT_S = (10, 150)
#: How often an answer that broke off in the middle is asked for again.
_BREAKS = 2
#: A version with SOAP's `login`: 65.0 and later have none, and Salesforce retires it with Summer '27.
_SOAP_VERSION = "59.0"


class Session:
    """A session that lasts as long as the credentials do.

    Parameters
    ----------
    settings
        ``login_url``, ``version``, ``auth`` (one of `CLIENT`, `REFRESH`, `PASSWORD`) and what it needs of
        ``consumer_key``, ``consumer_secret``, ``refresh_token``, ``username``, ``password``, ``security_token``.
    pause_s
        Seconds before the third attempt, when Salesforce is busy; they double with each.

    Raises
    ------
    WrongUse
        A setting that this way needs is empty.
    """

    def __init__(self, settings: Mapping[str, str], pause_s: float = 1.0) -> None:
        self._settings = settings
        self._url = _address(settings["login_url"])
        for name in _needed(settings["auth"]):
            if not settings.get(name):
                raise WrongUse(f"To connect by {settings['auth']}, the {name.replace('_', ' ')} is needed.")
        self._salesforce: Salesforce | None = None
        #: Now by Salesforce's own clock as of its last answer, epoch seconds UTC.
        self.now_s: int | None = None
        self._http = requests.Session()
        self._http.hooks["response"].append(self._look_at_the_clock)
        # Everything asked here reads, or begins a job that nobody minds having twice: all of it may be asked again.
        again = Retry(
            total=3,
            backoff_factor=pause_s / 2,
            status_forcelist=(500, 502, 503, 504),
            allowed_methods=None,
            raise_on_status=False,
        )
        self._http.mount("https://", _Patient(max_retries=again))

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
        address = f"{self._url}/services/oauth2/token"
        return token_login(address, asked, self.host, said["consumer_key"], headers, None, self._http)

    def _look_at_the_clock(self, response: requests.Response, *_: Any, **__: Any) -> None:
        if date := response.headers.get("Date"):
            self.now_s = to_s(parsedate_to_datetime(date))


class _Patient(HTTPAdapter):
    """Waits for every answer, but not for ever."""

    def send(self, request: Any, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs["timeout"] = kwargs.get("timeout") or _TIMEOUT_S
        return super().send(request, *args, **kwargs)


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
        REFRESH: ("consumer_key", "refresh_token"),
        PASSWORD: ("username", "password"),
    }[auth]
