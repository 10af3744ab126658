"""Every word of the glossary is in use; the glossary is in order."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def words() -> list[str]:
    """Return the words the glossary defines, in its order."""
    text = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    return re.findall(r"^\| ([a-z -]+) \| \S", text, flags=re.MULTILINE)[2:]


def test_the_glossary_is_sorted_and_says_each_word_once() -> None:
    assert len(words()) > 40
    assert words() == sorted(set(words()))


def test_every_word_of_the_glossary_occurs_in_the_product() -> None:
    sources = [
        *(ROOT / "src").rglob("*.py"),
        *(ROOT / "src").rglob("*.sql"),
        *(ROOT / "src").rglob("*.yaml"),
        *(ROOT / "src").rglob("*.md"),
    ]
    text = "\n".join(path.read_text(encoding="utf-8").lower().replace("_", " ") for path in sources)
    assert [word for word in words() if not re.search(word.replace("-", "[- ]"), text)] == []
