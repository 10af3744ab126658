"""What the SQL of a company's own figure may say.

It is read by a parser and held to a white list: one SELECT in the portable subset, over tables of the record and
nothing else. A function that reads files, a file in the place of a table and a table of the engine itself are not on
that list. It must also heed the question, or a narrower one would be answered with the figure of all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from lockstep.engines import portable
from lockstep.figures import working
from lockstep.record.schema import TABLES
from lockstep.values.faults import Fault, LockstepError

#: Package whose relations an own figure may read, and which of them.
SHARED_FROM, SHARED = "lockstep.insight", ("reached",)
#: What a question is put into; an SQL that lacks one of these would not heed it.
_NEEDED = {
    "filter": "conditions (`AND :filter`)",
    "from_day": "the period (`:from_day IS NULL OR (j.won_day >= :from_day AND j.won_day < :to_day)`)",
    "to_day": "the end of the period (`j.won_day < :to_day`)",
    "as_of_s": "what counts as now (`j.won_s <= :as_of_s`)",
}
_MAY = {*_NEEDED, "by", "day"}
_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_TABLES = {*TABLES, "calendar", *working.TABLES, *SHARED}


def faults_of(name: str, text: str, *, splits: bool, columns: tuple[str, ...], first: str = "") -> list[Fault]:
    """List what is wrong with an SQL.

    Parameters
    ----------
    name, text
        Its file, and what stands in it.
    splits
        Whether the figure can be split: then it needs ``:by``.
    columns
        Columns that it must return.
    first
        What its first column must be; empty: any.

    Examples
    --------
    >>> [fault.code for fault in faults_of("x.sql", "SELECT 1 AS value FROM 'people.csv'", splits=False, columns=())]
    ['no-table', 'heeds-not', 'heeds-not', 'heeds-not', 'heeds-not']
    >>> faults_of("x.sql", "SELECT r.a AS value FROM read_csv('x.csv') AS r", splits=False, columns=())[0].code
    'not-allowed'
    """

    def fault(code: str, sentence: str, remedy: str) -> Fault:
        return Fault(code=code, sentence=sentence, remedy=remedy, file=name, kept=False)

    try:
        tree = portable.parse(text)
    except LockstepError as wrong:
        return [fault("no-sql", wrong.sentence, wrong.remedy or "Correct the text.")]
    begin = "“Write a figure of your own” has a text to begin with."
    found = [fault("not-allowed", sentence, begin) for sentence in portable.lint(text)]
    found += [fault("no-table", *said) for said in _strange_tables(tree)]
    said = set(portable.placeholders(tree))
    if unknown := sorted(said - _MAY):
        known = ", ".join(f":{each}" for each in sorted(_MAY))
        found.append(fault("unknown-placeholder", f"There is no :{unknown[0]}.", f"There are {known}."))
    found += [
        fault("heeds-not", f"It does not heed {what.partition(' (')[0]}: :{each} is missing.", f"Put in {what}.")
        for each, what in _NEEDED.items()
        if each not in said
    ]
    if splits and "by" not in said and not first:
        found.append(fault("heeds-not", "It can't be split: :by is missing.", "SELECT :by AS dim … GROUP BY dim."))
    returned = tree.named_selects
    if missing := [column for column in columns if column not in returned]:
        found.append(fault("no-column", f"It returns no `{missing[0]}`.", f"It has to return {', '.join(columns)}."))
    if first and (not returned or returned[0] != first):
        found.append(fault("no-column", f"Its first column is not `{first}`.", f"Begin with j.{first}."))
    if not found and not _calls_something_j(tree):
        found.append(
            fault("no-journeys", "What a question narrows is called j, and nothing here is.", "FROM journeys AS j.")
        )
    return found


def _strange_tables(tree: exp.Query) -> Iterator[tuple[str, str]]:
    """Find tables that are none of the record's, however they are named."""
    own = set()
    for part in tree.find_all(exp.With):
        if part.parent is not tree:
            yield "A WITH stands inside another query.", "Put every step into the first WITH."
        own |= {cte.alias for cte in part.expressions}
    for name in sorted(own):
        if not _NAME.fullmatch(name) or name in _TABLES:
            yield f"A step can't be called `{name}`.", "Use small letters, digits and _, and no table's name."
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            continue  # the subset has said so already
        if table.args.get("db") or table.args.get("catalog") or table.name not in _TABLES | own:
            known = "docs/reference/record.md lists the tables; calendar and working_time are there too."
            yield f"The record has no table `{table.sql('duckdb')}`.", known


def _calls_something_j(tree: exp.Query) -> bool:
    return any(table.alias == "j" for table in tree.find_all(exp.Table))
