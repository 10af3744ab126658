"""The SQL of a measure, as one text: what several measures of a package stand on is written once, beside them.

A measure that reads ``FROM reached AS r``, where the record has no such table and its package, or one above it, has a
`reached.sql`, gets that file as its first ``WITH reached AS (…)``; a relation may itself stand on another. What runs,
and what an explanation shows, is the whole text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from sqlglot import exp

from lockstep.engines import portable
from lockstep.record.schema import TABLES


@dataclass(frozen=True, slots=True)
class Written:
    """SQL that stands in no package, such as that of a company's own figure.

    Attributes
    ----------
    texts
        File name and text of each.
    above
        Package whose relations it shares.
    """

    texts: tuple[tuple[str, str], ...]
    above: str

    def text(self, sql_name: str) -> str:
        """Return the text of a file.

        Raises
        ------
        FileNotFoundError
            There is no such file.
        """
        for name, text in self.texts:
            if name == sql_name:
                return text
        raise FileNotFoundError(sql_name)


#: Where the SQL of a figure is: a Python package, or texts.
Package = str | Written


@cache
def measure(package: Package, sql_name: str) -> exp.Query:
    """Return a measure with the relations it shares put before it; placeholders stay.

    Parameters
    ----------
    package, sql_name
        Where the SQL is: a Python package, or texts, and a file in it.

    Returns
    -------
    sqlglot.exp.Query
        A tree that others read too: bind it (`portable.bind` copies), don't change it.

    Raises
    ------
    LockstepError
        A text is not SQL, or not one single query.
    FileNotFoundError
        The package has no such file.

    Examples
    --------
    >>> [cte.alias for cte in measure("lockstep.insight", "funnel_cohort.sql").ctes]
    ['reached', 'placed']
    """
    if isinstance(package, Written):
        tree, package = portable.parse(package.text(sql_name)), package.above
    else:
        tree = portable.parse(files(package).joinpath(sql_name).read_text(encoding="utf-8"))
    relations: dict[str, exp.Query] = {}
    read = list(portable.tables(tree))
    while read:
        name = read.pop(0)
        shared = None if name in TABLES else _shared(package, name)
        if shared is not None:
            # What a relation itself stands on goes before it, and before all others that stand on it too.
            relation = relations.pop(name, None) or portable.parse(shared.read_text(encoding="utf-8"))
            relations[name] = relation
            read += portable.tables(relation)
    for name, relation in relations.items():
        tree = portable.preceded(tree, name, relation)
    return tree


def _shared(package: str, name: str) -> Traversable | None:
    """Return the file of a relation: that of the package itself before those of the packages above it."""
    while package:
        file = files(package).joinpath(f"{name}.sql")
        if file.is_file():
            return file
        package = package.rpartition(".")[0]
    return None
