"""What the teams say of each other, as one table: each verdict with the whole list in view."""

from __future__ import annotations

from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.claims.catalogue import CATALOGUE
from lockstep.insight.claims.listing import in_turn
from lockstep.insight.claims.telling import told
from lockstep.insight.claims.testing import evaluate
from lockstep.insight.reader import Reader
from lockstep.reports.cells import Printed
from lockstep.values import instants


def table(reader: Reader, as_of_s: int) -> Printed:
    """Return the claims of the catalogue, tested over the 365 days before an instant.

    Parameters
    ----------
    reader
        An open record.
    as_of_s
        Epoch seconds.

    Returns
    -------
    Printed
        In the order in which they are read: the clearest first, the teams in turn. Twelve claims that are tested
        together have to be clearer than one alone (Holm).

    Raises
    ------
    LockstepError
        The engine can't run it.
    """
    context = Context(reader.engine, reader.version, reader.charter)
    today = instants.day_of(as_of_s, reader.charter.company.time_zone)
    tested = evaluate(CATALOGUE, context, Question(as_of_s=as_of_s))
    rows = [
        [str(one["said"]), str(one["team"]).capitalize(), str(one["verdict"]), str(one["sentence"] or one["missing"])]
        for one in in_turn([told(each, today=today) for each in tested])
    ]
    return Printed([("Said", False), ("By", False), ("Verdict", False), ("Found", False)], rows)
