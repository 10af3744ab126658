"""The company's own sign-in by OpenID Connect, as the environment says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NEEDED = ("LOCKSTEP_OIDC_ISSUER", "LOCKSTEP_OIDC_CLIENT_ID", "LOCKSTEP_OIDC_CLIENT_SECRET")


def company_sign_in(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the providers as the sign-in library takes them; none where none is configured.

    Parameters
    ----------
    environment
        Holds ``LOCKSTEP_OIDC_ISSUER``, ``_CLIENT_ID`` and ``_CLIENT_SECRET``; perhaps ``LOCKSTEP_OIDC_NAME`` for the
        button, and ``LOCKSTEP_OIDC_CONFIRMED_DOMAINS``: mail domains whose addresses this provider confirms although
        it does not say so (as Microsoft Entra), with commas.

    Raises
    ------
    ValueError
        Some of the three are set and some are not.

    Examples
    --------
    >>> company_sign_in({})
    {}
    """
    said = {name: environment.get(name, "").strip() for name in _NEEDED}
    missing = [name for name, value in said.items() if not value]
    if len(missing) == len(_NEEDED):
        return {}
    if missing:
        raise ValueError(f"The company's sign-in is half set up: {' and '.join(missing)} must be set too.")
    domains = [name.strip() for name in environment.get("LOCKSTEP_OIDC_CONFIRMED_DOMAINS", "").split(",")]
    app = {
        "provider_id": "company",
        "name": environment.get("LOCKSTEP_OIDC_NAME", "").strip() or "your company",
        "client_id": said["LOCKSTEP_OIDC_CLIENT_ID"],
        "secret": said["LOCKSTEP_OIDC_CLIENT_SECRET"],
        "settings": {
            "server_url": said["LOCKSTEP_OIDC_ISSUER"].rstrip("/"),
            "oauth_pkce_enabled": True,
            "verified_email": [name for name in domains if name],
        },
    }
    return {"openid_connect": {"APPS": [app]}}
