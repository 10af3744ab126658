"""The JWT bearer flow: a short-lived assertion signed by a private key, in the place of a secret that is sent.

simple-salesforce makes such assertions too, dated by this machine's clock and sent to ``*.salesforce.com`` alone.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from lockstep.values.faults import WrongUse

#: What Salesforce takes at most is 5 minutes.
_LASTS_S = 180
_PEM = re.compile(r"-----BEGIN ([A-Z ]*PRIVATE KEY)-----(.*)-----END \1-----", re.DOTALL)
_REMEDY = "Paste the whole file that begins with -----BEGIN PRIVATE KEY-----; its certificate is in the app."


def private_key(text: str) -> RSAPrivateKey:
    """Return the key of a PEM text, whose lines may have run together: a field of one line leaves none.

    Raises
    ------
    WrongUse
        It is none, no RSA key, or locked by a password.
    """
    found = _PEM.search(text)
    if found is None:
        raise WrongUse("The private key is not one in PEM form.", remedy=_REMEDY)
    kind, body = found[1], "".join(found[2].split())
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    pem = "\n".join([f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----", ""])
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except TypeError:
        raise WrongUse(
            "The private key is locked by a password.", remedy="Give one without: openssl pkey -in old.pem -out new.pem"
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise WrongUse("The private key can't be read; part of it may be missing.", remedy=_REMEDY) from None
    if not isinstance(key, RSAPrivateKey):
        raise WrongUse(
            "The private key is not of the kind RSA, the only one Salesforce takes.",
            remedy="Make one: openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -days 730",
        )
    return key


def assertion(key: RSAPrivateKey, *, consumer_key: str, username: str, audience: str, now_s: int) -> str:
    """Return a signed assertion that the app acts for a user, for some minutes.

    Parameters
    ----------
    key, consumer_key
        Of the app.
    username
        For whom it acts.
    audience
        Whom it is meant for: one of `audiences`.
    now_s
        Now by Salesforce's own clock, epoch seconds UTC: by a wrong one it would be refused.
    """
    claims = {"iss": consumer_key, "sub": username, "aud": audience, "exp": now_s + _LASTS_S}
    return jwt.encode(claims, key, algorithm="RS256")


def audiences(address: str) -> tuple[str, ...]:
    """Return whom an assertion sent to a login address may have to be meant for, the likeliest first.

    Newer organisations know themselves by their own domain alone, older ones by the common login alone.

    Examples
    --------
    >>> audiences("https://acme--uat.sandbox.my.salesforce.com")
    ('https://acme--uat.sandbox.my.salesforce.com', 'https://test.salesforce.com')
    >>> audiences("https://login.salesforce.com")
    ('https://login.salesforce.com',)
    """
    host = urlsplit(address).hostname or ""
    is_sandbox = host == "test.salesforce.com" or ".sandbox." in host or "--" in host
    common = f"https://{'test' if is_sandbox else 'login'}.salesforce.com"
    return tuple(dict.fromkeys((address, common)))
