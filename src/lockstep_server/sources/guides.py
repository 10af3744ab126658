"""How to set up what a kind of system asks for, as its folder's GUIDE.md says it, for whoever fills in the form."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

#: Of a guide that also tells of exported files, the part about live reading.
_LIVE = re.compile(r"^## Live\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


@cache
def guide(kind: str) -> SafeString:
    """Return the guide of a kind as HTML, the part about live reading alone; empty where it has none.

    Links stay where they lead to a site; those to other pages of the documentation become plain words.
    """
    path = resources.files("lockstep.sources").joinpath(kind, "GUIDE.md")
    if not path.is_file():
        return SafeString("")
    text = path.read_text(encoding="utf-8")
    live = _LIVE.search(text)
    said = live.group(1) if live else text.partition("\n")[2]
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(re.sub(r"\[([^\]]*)\]\((?!https://)[^)]*\)", r"\1", said))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3"  # under the fold's own line
        elif token.type == "table_open":
            token.attrSet("class", "rows")
    html = markdown.renderer.render(tokens, markdown.options, {})
    html = html.replace("<table", '<div class="scroll"><table').replace("</table>", "</table></div>")
    return mark_safe(html)  # noqa: S308 (of our own guides, with HTML in them escaped)
