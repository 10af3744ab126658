"""A page as a browser parses it: what would run, load or lead elsewhere."""

from __future__ import annotations

from html.parser import HTMLParser

#: Attributes that a browser loads or follows.
_ADDRESSES = ("href", "src", "action", "formaction", "srcset", "data", "poster", "xlink:href")
_NEVER = ("iframe", "object", "embed", "base", "applet")


class Read(HTMLParser):
    """Collects what a page would do.

    Attributes
    ----------
    dangers
        What must be on none of our pages.
    links
        Addresses of links on it.
    text
        What is read on it.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.dangers: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self._inside_script = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Judge an element and its attributes."""
        said = dict(attrs)
        # Data for a script is no script.
        runs = tag == "script" and said.get("type") not in ("application/json", "text/plain")
        if tag in _NEVER or tag == "style" or (runs and not (said.get("src") or "").startswith("/static/")):
            self.dangers.append(f"<{tag} {said}>")
        self._inside_script = runs
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.dangers.append(f"{name}={value}")
            scheme = (value or "").strip().lower().partition(":")[0]
            if name in _ADDRESSES and scheme in ("javascript", "data", "vbscript", "http", "https"):
                self.dangers.append(f"{name}={value}")
        if tag == "a" and said.get("href"):
            self.links.append(said["href"] or "")

    def handle_data(self, data: str) -> None:
        """Keep what is read; code inside of a page is a danger of its own."""
        if self._inside_script and data.strip():
            self.dangers.append(f"inline script: {data[:80]}")
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        self._inside_script = False
