"""Sessions: OAuth 2.0 tokens and the SOAP login, their ends and their refusals."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, unescape

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

KEY, SECRET = "3MVG9.consumer.key", "C0FFEE-consumer-secret"
REFRESH = "5Aep861.refresh.token"
USER, PASSWORD, TOKEN = "sync@acme.example", "pass<w>ord&1", "sEcUrItYtOkEn"


@dataclass
class Logins:
    """Who may come in, and the sessions that hold."""

    sessions: set[str] = field(default_factory=set)
    given: int = 0
    refuses: tuple[str, str] | None = None
    is_endless: bool = True
    #: The public half of the key whose certificate the app has, and for whom assertions must be meant.
    certificate: RSAPublicKey | None = None
    audiences: tuple[str, ...] = ("https://login.salesforce.com",)

    def end_all(self) -> None:
        """End every session, as an administrator can, or a time limit does."""
        self.sessions.clear()

    def begin(self) -> str:
        """Return a token of a new session; none that holds when sessions end at once."""
        self.given += 1
        token = f"00Dxx0000001gPL!AQ.session.{self.given}"
        if self.is_endless:
            self.sessions.add(token)
        return token

    def token(self, form: dict[str, str], authorization: str, now_s: int) -> tuple[int, dict[str, str] | str]:
        """Answer the token endpoint: a token, or what RFC 6749 calls the error."""
        if self.refuses:
            return 400, dict(zip(("error", "error_description"), self.refuses, strict=True))
        grant = form.get("grant_type")
        if grant == "client_credentials":
            pair = f"{form.get('client_id')}:{form.get('client_secret')}"
            if authorization.startswith("Basic "):
                pair = base64.b64decode(authorization.removeprefix("Basic ")).decode()
            if pair.partition(":")[0] != KEY:
                return 400, {"error": "invalid_client_id", "error_description": "client identifier invalid"}
            if pair.partition(":")[2] != SECRET:
                return 400, {"error": "invalid_client", "error_description": "invalid client credentials"}
        elif grant == "refresh_token":
            if form.get("client_id") != KEY:
                return 400, {"error": "invalid_client_id", "error_description": "client identifier invalid"}
            if form.get("refresh_token") != REFRESH:
                return 400, {"error": "invalid_grant", "error_description": "expired access/refresh token"}
        elif grant == "urn:ietf:params:oauth:grant-type:jwt-bearer":
            if no := self._wrong_with(form.get("assertion", ""), now_s):
                return 400, {"error": "invalid_grant", "error_description": no}
        else:
            return 400, {"error": "unsupported_grant_type", "error_description": "grant type not supported"}
        return 200, self.begin()

    def _wrong_with(self, assertion: str, now_s: int) -> str:
        """Return what is wrong with an assertion; empty when nothing is."""
        assert self.certificate is not None, "the app has no certificate"
        try:
            unchecked = {"verify_aud": False, "verify_exp": False}
            claims = jwt.decode(assertion, self.certificate, algorithms=["RS256"], options=unchecked)
        except jwt.InvalidTokenError:
            return "invalid assertion"
        if claims["iss"] != KEY:
            return "invalid client id"
        if claims["aud"] not in self.audiences:
            return "audience is invalid"
        if not now_s < int(claims["exp"]) <= now_s + 300:
            return "expired authorization code"
        return "" if claims["sub"] == USER else "user hasn't approved this consumer"

    def soap(self, envelope: str, instance: str) -> tuple[int, str]:
        """Answer the SOAP call `login`."""
        name, password = (
            unescape(found[1]) if (found := re.search(rf"<n1:{tag}>(.*?)</n1:{tag}>", envelope, re.S)) else ""
            for tag in ("username", "password")
        )
        if (name, password) != (USER, PASSWORD + TOKEN):
            message = "INVALID_LOGIN: Invalid username, password, security token; or user locked out."
            return 500, _envelope(
                f"<soapenv:Fault><faultcode>sf:INVALID_LOGIN</faultcode><faultstring>{message}</faultstring><detail>"
                '<sf:LoginFault xsi:type="sf:LoginFault"><sf:exceptionCode>INVALID_LOGIN</sf:exceptionCode>'
                f"<sf:exceptionMessage>{message.partition(': ')[2]}</sf:exceptionMessage></sf:LoginFault></detail>"
                "</soapenv:Fault>"
            )
        return 200, _envelope(
            f"<loginResponse><result><serverUrl>{escape(instance)}/services/Soap/u/59.0/00Dxx0000001gPL</serverUrl>"
            f"<sessionId>{self.begin()}</sessionId><userId>005000000000001AAA</userId></result></loginResponse>"
        )


def _envelope(body: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope '
        'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:partner.soap.sforce.com" '
        'xmlns:sf="urn:fault.partner.soap.sforce.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    )
