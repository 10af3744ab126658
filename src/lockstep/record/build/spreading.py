"""From a few records to all that share a mark with one of them, and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench

#: Of all records, the share that may be made anew; beyond it a whole build costs less.
_MOST = 0.25
#: So many always may.
_ALWAYS = 5_000


def spread(workbench: Workbench, *, into: str, marks: str, of: int) -> bool:
    """Add to a table whoever shares a mark with anybody in it, until nobody does any more.

    Parameters
    ----------
    workbench
        Where the tables are.
    into
        Name of the table of those looked at, by number: ``record``.
    marks
        Name of a relation of who has which mark: ``record``, ``mark``.
    of
        How many records there are.

    Returns
    -------
    bool
        False where they became too many.

    Examples
    --------
    >>> from lockstep.engines.embedded import workbench
    >>> with workbench(threads=1) as bench:
    ...     _ = bench.execute('''
    ...         CREATE TABLE who AS SELECT 1 AS record;
    ...         CREATE TABLE has (record INT, mark TEXT);
    ...         INSERT INTO has VALUES (1, 'a'), (2, 'a'), (2, 'b'), (3, 'b'), (4, 'c')''')
    ...     spread(bench, into="who", marks="has", of=4)
    ...     bench.execute("SELECT record FROM who ORDER BY record").fetchall()
    True
    [(1,), (2,), (3,)]
    """
    workbench.execute(f"CREATE OR REPLACE TEMP TABLE front AS FROM {into}")
    while True:
        workbench.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE front_marks AS
            SELECT DISTINCT mark FROM {marks} SEMI JOIN front USING (record);
            CREATE OR REPLACE TEMP TABLE front AS
            SELECT DISTINCT record FROM {marks} SEMI JOIN front_marks USING (mark) ANTI JOIN {into} USING (record);
            INSERT INTO {into} FROM front"""
        )
        [(new, count)] = workbench.execute(f"SELECT (SELECT COUNT(*) FROM front), COUNT(*) FROM {into}").fetchall()
        if count > max(_ALWAYS, _MOST * of):
            return False
        if not new:
            return True
