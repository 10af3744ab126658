"""What a browser says of itself, in words by which its owner knows it again."""

from __future__ import annotations

#: Looked for in this order: many browsers name those they descend from too.
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """Name browser and machine.

    Examples
    --------
    >>> browser_of("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36")
    'Chrome on Windows'
    >>> browser_of("curl/8.5.0")
    'Unknown browser'
    """
    browser = next((name for part, name in _BROWSERS if part in user_agent), "Unknown browser")
    machine = next((name for part, name in _MACHINES if part in user_agent), "")
    return f"{browser} on {machine}" if machine else browser
