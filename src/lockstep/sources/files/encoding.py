"""Which characters the bytes of a text file stand for, and how sure that is.

UTF-8 goes to the embedded engine as it is. Anything else is rewritten as UTF-8 once, as a stream. A byte
that fits nowhere is never dropped: it is read as Windows-1252, marked, and reported with its line.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from lockstep.sources.files.unpack import Progress
from lockstep.values.faults import LockstepError

#: Stands before a character that had to be guessed. A noncharacter: no text in earnest contains it.
MARK = "\ufdd0"
#: Name under which Python's decoders know `_guess_byte`.
MARKED = "lockstep-marked"

SAMPLE = 1 << 18
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What exports are written in, where it is not Unicode: Windows, Mac and East Asian defaults.
_LIKELY = [
    "cp1250", "cp1251", "cp1253", "cp1255", "cp1256", "iso8859_2", "koi8_r", "mac_roman",
    "cp932", "euc_jp", "gb18030", "big5", "cp949",
]  # fmt: skip


def _guess_byte(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return MARK + error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(MARKED, _guess_byte)


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding and where we have it from.

    Attributes
    ----------
    name
        As Python names it; ``utf-8-sig`` is UTF-8 with a byte order mark.
    guessed
        True when neither the file nor a person says so and UTF-8 doesn't fit.
    """

    name: str
    guessed: bool = False

    @property
    def is_utf8(self) -> bool:
        """True when the embedded engine can read the file as it is."""
        return self.name in ("utf-8", "utf-8-sig")


def find(path: Path, stated: str | None = None, *, thorough: bool = False) -> Encoding:
    """Find the encoding of a text file.

    Parameters
    ----------
    path
        A plain text file.
    stated
        What the mapping says; it is believed.
    thorough
        Look at every line that is not plain ASCII (256 KiB of them), instead of the first 256 KiB.

    Raises
    ------
    LockstepError
        The stated encoding does not exist.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile() as file:
    ...     _ = file.write("name\\nMüller\\nGärtner\\nRené\\nFrançoise\\n".encode("cp1252")); file.flush()
    ...     find(Path(file.name)).name
    'cp1252'
    """
    if stated:
        return Encoding(_known(stated))
    with path.open("rb") as file:
        head = file.read(SAMPLE)
        for bom, name in _BOMS:
            if head.startswith(bom):
                return Encoding(name)
        if wide := _without_bom(head[:4096]):
            return Encoding(wide)
        if not thorough and _is_utf8(head, cut=len(head) == SAMPLE):
            return Encoding("utf-8")
        file.seek(0)
        lines = _telling(file if thorough else head.splitlines(keepends=True)[: -1 if len(head) == SAMPLE else None])
    if sum(_is_utf8(line) for line in lines) * 2 >= len(lines):
        return Encoding("utf-8")
    telling = b"".join(lines)
    if _is_western(telling):
        return Encoding("cp1252", guessed=True)
    best = from_bytes(telling, cp_isolation=_LIKELY, steps=10, chunk_size=2048).best()
    return Encoding(best.encoding if best else "cp1252", guessed=True)


def _known(stated: str) -> str:
    try:
        name = codecs.lookup(stated).name
        "".encode(name)
    except (LookupError, UnicodeError):
        raise LockstepError(
            f"There is no encoding {stated!r}.", remedy="Write utf-8, cp1252, latin-1, utf-16 or another by its name."
        ) from None
    return name


def _without_bom(head: bytes) -> str | None:
    """UTF-16 without a mark: the NULs of delimiters, digits and line ends stand on one side only.

    And the header has some already; a NUL further down is rather a fault of a text that is not UTF-16.
    """
    nuls = head.count(0)
    if nuls >= 4 and nuls * 20 >= len(head) and b"\0" in head.partition(b"\n")[0]:
        if not head[0::2].count(0):
            return "utf-16-le"
        if not head[1::2].count(0):
            return "utf-16-be"
    return None


def _is_utf8(text: bytes, *, cut: bool = False) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(text, final=not cut)
    except UnicodeDecodeError:
        return False
    return True


def _telling(lines: Iterable[bytes]) -> list[bytes]:
    """Return the lines that are not plain ASCII, 256 KiB of them."""
    telling, size = [], 0
    for line in lines:
        if not line.isascii():
            telling.append(line[:8192])
            size += len(telling[-1])
            if size > SAMPLE:
                break
    return telling


def _is_western(telling: bytes) -> bool:
    """True when the bytes make sense as Windows-1252, which the statistics of short texts don't tell from its kin.

    Odd are: a sign inside a word (``Micha³``: Central European), a capital inside a small word (``MŸller``:
    an old Mac), and words of nothing but accents (Cyrillic, Greek, East Asian).
    """
    try:
        text = telling.decode("cp1252")
    except UnicodeDecodeError:
        return False
    plain = sum(c.isascii() and c.isalpha() for c in text)
    accents = sum(not c.isascii() and c.isalpha() for c in text)
    odd = len(
        re.findall(r"(?<=[^\W\d_])[¡-©«-\u00b9»-¿¯£¤¦]|[£¥¡¿¯ªº³²¹±](?=[a-zß-ÿ])|(?<=[a-zß-ÿ])[À-ÖØ-ÞŠŽŒŸ]", text)
    )
    return accents < plain and odd * 10 <= accents + odd


def rewrite(path: Path, encoding: Encoding, to: Path, progress: Progress | None = None) -> bool:
    """Write `path` as UTF-8 to `to`, as a stream; return True when some bytes had to be guessed.

    A guessed character has a `MARK` before it.
    """
    total, marked = path.stat().st_size, False
    decoder = codecs.getincrementaldecoder(encoding.name)(MARKED)
    with path.open("rb") as source, to.open("wb") as out:
        while chunk := source.read(1 << 20):
            text = decoder.decode(chunk)
            marked = marked or MARK in text
            out.write(text.encode("utf-8", "replace"))
            if progress:
                progress(source.tell(), total, f"rewriting {path.name} as UTF-8")
        text = decoder.decode(b"", final=True)
        out.write(text.encode("utf-8", "replace"))
    return marked or MARK in text
