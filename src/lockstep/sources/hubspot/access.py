"""What lets us in at HubSpot: the token of a private app, or OAuth, whose tokens live for half an hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lockstep.values.faults import WrongUse

#: A token is renewed that long before it ends: a call under way must not be cut off.
_EARLY_MS = 60_000
_SHOWN = "•••"


@dataclass(slots=True)
class Access:
    """The way in, of either kind.

    Attributes
    ----------
    token
        The access token; empty until the first renewal under OAuth.
    client_id, client_secret, refresh_token
        Of OAuth; empty for a private app.
    ends_ms
        When the token ends, by HubSpot's clock; None where it does not, or where nobody knows.
    """

    token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    ends_ms: int | None = None

    @property
    def can_renew(self) -> bool:
        """True under OAuth."""
        return bool(self.refresh_token)

    def needs_renewal(self, now_ms: int) -> bool:
        """True when there is no token yet, or it is about to end."""
        return self.can_renew and (not self.token or (self.ends_ms is not None and now_ms >= self.ends_ms - _EARLY_MS))

    def renewed(self, answer: Mapping[str, object], answered_ms: int) -> None:
        """Take over what the token endpoint answered."""
        self.token = str(answer["access_token"])
        self.refresh_token = str(answer.get("refresh_token") or self.refresh_token)
        lasts_s = answer.get("expires_in")
        self.ends_ms = answered_ms + lasts_s * 1000 if isinstance(lasts_s, int) else None

    def hidden_in(self, text: str) -> str:
        """Return a text without the secrets it may repeat.

        Examples
        --------
        >>> Access(token="pat-na1-1234").hidden_in("The token pat-na1-1234 is wrong.")
        'The token ••• is wrong.'
        """
        for secret in (self.token, self.client_secret, self.refresh_token):
            if secret:
                text = text.replace(secret, _SHOWN)
        return text


def access(settings: Mapping[str, str]) -> Access:
    """Return the way in that the settings give.

    Raises
    ------
    WrongUse
        Neither a token nor all that OAuth needs is filled in.
    """
    token = settings.get("token", "").strip()
    oauth = {name: settings.get(name, "").strip() for name in ("client_id", "client_secret", "refresh_token")}
    if oauth["refresh_token"] and all(oauth.values()):
        return Access(
            client_id=oauth["client_id"], client_secret=oauth["client_secret"], refresh_token=oauth["refresh_token"]
        )
    if token:
        return Access(token=token)
    lacking = [name for name, text in oauth.items() if not text]
    raise WrongUse(
        "HubSpot needs either the token of a private app, or client id, client secret and refresh token"
        + (f"; of the latter {', '.join(lacking)} is empty." if len(lacking) < len(oauth) else "."),
        remedy="Make a private app in HubSpot under Settings › Integrations › Private Apps and paste its access token.",
    )
