"""The score of pairs of person records, the same whichever other records are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lockstep.matching.candidates import find_pairs
from lockstep.matching.normal import CELLS, prepare
from lockstep.matching.weighing import probability, reasons, weigh

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench
    from lockstep.matching.model import Model

#: A column of person records by the name of ours, where they differ.
_NAMED = {"first_name": "first", "last_name": "last"}


def score(
    workbench: Workbench, records: str, model: Model, *, only: str | None = None, into: str = "matching_scores",
    at_least: float = 0.05,
) -> str:  # fmt: skip
    """Create the table `into` with the pairs of records that may be one, and how likely that is.

    Parameters
    ----------
    workbench
        Where the relations are and the table will be.
    records
        Name of a relation with ``key`` (text, unique) and any of ``first_name``, ``last_name``, ``name`` (both in
        one), ``email``, ``phone``, ``company``, ``domain``, ``street``, ``postcode``, ``city``, ``state``,
        ``country``, ``title``, ``born``. Other columns, such as ``source``, are not looked at.
    model
        `default_model()`, or one trained once and kept.
    only
        Name of a relation with the column ``key``: score only pairs with at least one of these records.
    into
        Name of the table.
    at_least
        Leave out pairs below this probability.

    Returns
    -------
    str
        `into`. One row per pair: ``left_key`` < ``right_key``, ``probability`` (0 to 1), ``weight`` (bits, the prior
        included) and ``why`` (JSON list of ``{"what", "how", "level", "bits"}``, one per comparison).

    Notes
    -----
    A pair's row depends on its two records and the model alone: the pairs of `only` are exactly the pairs with them of
    a full run.

    Examples
    --------
    >>> from lockstep.engines.embedded import workbench
    >>> from lockstep.matching import default_model
    >>> with workbench(threads=1) as bench:
    ...     _ = bench.execute('''CREATE TABLE people AS SELECT * FROM (VALUES
    ...         ('crm/1', 'Anna', 'Keller', 'anna.keller@firm.example', '+49 30 1234567'),
    ...         ('web/7', 'Anna', 'Keler', 'Anna.Keller@firm.example', NULL),
    ...         ('web/8', 'Bernd', 'Vogt', 'anna.keller@firm.example', NULL))
    ...         AS v (key, first_name, last_name, email, phone)''')
    ...     _ = score(bench, "people", default_model())
    ...     bench.execute("SELECT left_key, right_key, probability > 0.95 FROM matching_scores").fetchall()
    [('crm/1', 'web/7', True)]
    """
    present = {name.lower() for (name, *_) in workbench.execute(f"DESCRIBE {records}").fetchall()}
    columns = {_NAMED.get(name, name): f'"{name}"' for name in present if _NAMED.get(name, name) in CELLS}
    workbench.execute(
        "CREATE OR REPLACE TEMP TABLE matching_keyed AS "
        f"SELECT row_number() OVER (ORDER BY key)::INTEGER AS uid, 0 AS side, * FROM {records}"
    )
    chosen = None
    if only is not None:
        workbench.execute(
            "CREATE OR REPLACE TEMP TABLE matching_only AS "
            f"SELECT uid FROM matching_keyed AS k SEMI JOIN {only} AS o ON o.key = k.key"
        )
        chosen = "matching_only"
    prepared = prepare(workbench, "matching_keyed", columns, kind=model.kind, into="matching_records")
    find_pairs(workbench, prepared, into="matching_pairs", only=chosen)
    weigh(workbench, prepared, pairs="matching_pairs", model=model, into="matching_scored", at_least=at_least)
    workbench.execute(
        f"CREATE OR REPLACE TEMP TABLE {into} AS SELECT l.key AS left_key, r.key AS right_key, "
        f"{probability('s.weight')} AS probability, round(s.weight, 3) AS weight, "
        f"to_json({reasons(prepared, model, of='s')})::VARCHAR AS why "
        "FROM matching_scored AS s JOIN matching_keyed AS l ON l.uid = s.uid_l "
        "JOIN matching_keyed AS r ON r.uid = s.uid_r ORDER BY 1, 2"
    )
    for table in ("keyed", "records", "pairs", "scored", "only"):
        workbench.execute(f"DROP TABLE IF EXISTS matching_{table}")
    return into
