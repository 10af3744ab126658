"""What others published about answering soon: ratios of rates, from other companies, and none of them an experiment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Published:
    """One published ratio, and which of our buckets come nearest to what it compared.

    Attributes
    ----------
    source
        Who published it.
    words
        What was compared, and how.
    ratio
        How many times as often the faster ones got there.
    fast, slow
        Numbers of our buckets.
    """

    source: str
    words: str
    ratio: float
    fast: tuple[int, ...]
    slow: tuple[int, ...]


#: Correlational, both: who answers soon differs in more than speed. In clock time; ours is in working time.
PUBLISHED: tuple[Published, ...] = (
    Published(
        "Oldroyd and others, Harvard Business Review 2011",
        "tried within an hour against an hour or more later",
        7.0,
        (1, 2, 3),
        (4, 5, 6, 7),
    ),
    Published(
        "InsideSales and MIT 2007",
        "tried within 5 minutes against after 30",
        21.0,
        (1,),
        (3, 4, 5, 6, 7),
    ),
)
