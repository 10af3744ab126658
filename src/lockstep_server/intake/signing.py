"""Signatures of web hooks, as the Standard Webhooks specification has them (standardwebhooks.com)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping

from lockstep.values.faults import LockstepError

#: Of what secrets begin with, so that scanners of leaked secrets know them.
MARK = "whsec_"
#: How old, or how far ahead, a signed message may be.
TOLERANCE_S = 300


class Unsigned(LockstepError):
    """A message that its sender did not sign, or not so that we can tell."""


def new_secret() -> str:
    """Return a new secret of a form."""
    return MARK + base64.b64encode(secrets.token_bytes(24)).decode()


def signature(secret: str, message_id: str, sent_s: int, body: bytes) -> str:
    """Return the value of the header ``webhook-signature``.

    Examples
    --------
    >>> secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    >>> signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    key = base64.b64decode(secret.removeprefix(MARK))
    signed = hmac.new(key, f"{message_id}.{sent_s}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def verified(secret: str, headers: Mapping[str, str], body: bytes, *, now_s: int) -> str:
    """Return the id of a message, once it is certain who sent it and when.

    Parameters
    ----------
    secret
        The form's.
    headers
        Of the request, whatever the case of their names.
    body
        The very bytes that came.
    now_s
        Now, epoch seconds UTC.

    Raises
    ------
    Unsigned
        A header is missing, the message is too old or ahead of us, or no signature is that of the secret.
    """
    message_id, sent, signatures = (headers.get(f"webhook-{part}", "") for part in ("id", "timestamp", "signature"))
    if not message_id or not sent or not signatures:
        raise Unsigned(
            "A header is missing: webhook-id, webhook-timestamp and webhook-signature are needed.",
            remedy="Sign each message as standardwebhooks.com says, with the secret of this form.",
        )
    if len(message_id) > 200 or not message_id.isascii() or not message_id.isprintable():
        raise Unsigned("webhook-id is longer than 200 letters, or no plain text.", remedy="Send a shorter one.")
    if not sent.isascii() or not sent.isdigit() or len(sent) > 12:
        raise Unsigned("webhook-timestamp is no number of seconds since 1970.", remedy="Send whole seconds.")
    if abs(now_s - int(sent)) > TOLERANCE_S:
        raise Unsigned(
            f"The message was signed more than {TOLERANCE_S // 60} minutes from now.",
            remedy="Set the sender's clock right, and sign anew for each try.",
        )
    expected = signature(secret, message_id, int(sent), body)
    if not any(hmac.compare_digest(expected.encode(), one.encode()) for one in signatures.split(" ")[:10]):
        raise Unsigned(
            "The signature is not that of this form's secret.",
            remedy="Sign the very bytes that are sent; if the secret was lost, make a new one on the form's page.",
        )
    return message_id
