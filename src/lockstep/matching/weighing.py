"""The weight of a pair of records under a model: what each comparison says for or against, added up by one query.

The weights are those of Splink for the same model. Splink's own query takes every column of both records through each
of its steps, and a second to begin with, for three pairs as for three million. This one keeps of a pair its weight, and
the level it stands on in each comparison, from which `reasons` tells the rest of those that are looked at.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lockstep.engines.embedded import Workbench
    from lockstep.matching.comparisons import Comparison, Level
    from lockstep.matching.model import Model
    from lockstep.matching.normal import Prepared

#: What is weighed is never certain; 1 is what a rule says.
SUREST = 0.999999
#: Where nothing was ever seen.
LEAST = 1e-6


def weigh(
    workbench: Workbench, prepared: Prepared, *, pairs: str, model: Model, into: str, at_least: float = 0.0
) -> None:
    """Create the table `into` with the weight of every pair.

    Parameters
    ----------
    workbench
        Where the tables are.
    prepared
        The records.
    pairs
        Relation with ``uid_l`` and ``uid_r``, each pair once.
    model
        Of their kind.
    into
        Name of the table: ``uid_l``, ``uid_r``, ``weight`` (bits, the prior included), and what `reasons` reads: for
        each comparison ``on_…``, the place of the level the pair stands on (0: it says nothing), and ``bits_…``, what
        that weighs, where rare values weigh more than others.
    at_least
        Leave out pairs below this probability.

    Examples
    --------
    >>> from lockstep.engines.embedded import workbench
    >>> from lockstep.matching.model import default_model
    >>> from lockstep.matching.normal import Prepared
    >>> with workbench(threads=1) as bench:
    ...     _ = bench.execute("CREATE TABLE r AS SELECT * FROM (VALUES (1, 'anna', 'rios'), (2, 'ana', 'rios')) "
    ...                       "AS v (uid, first, last)")
    ...     _ = bench.execute("CREATE TABLE p AS SELECT 1 AS uid_l, 2 AS uid_r")
    ...     people = Prepared(records="r", kind="people", columns=frozenset({"first", "last"}))
    ...     weigh(bench, people, pairs="p", model=default_model(), into="w")
    ...     bench.execute("SELECT round(weight, 1), on_first, on_last FROM w").fetchall()
    [(-0.5, 3, 1)]
    """
    comparisons, records = model.comparisons(prepared.columns), prepared.records
    frequent = [
        (each, place, level)
        for each in comparisons
        for place, level in enumerate(each.levels, start=1)
        if _is_frequent(level, model)
    ]
    varying = {each.name for each, *_ in frequent}
    held = [name for (name, *_) in workbench.execute(f"DESCRIBE {records}").fetchall() if name not in ("uid", "side")]
    sides = "".join(f", l.{column} AS {column}_l, r.{column} AS {column}_r" for column in held)
    places = "".join(f", {_place(each)} AS on_{each.name}" for each in comparisons)
    shared = "".join(
        f", CASE on_{each.name} WHEN {place} THEN {level.frequency}_l END AS {each.name}_{place}"
        for each, place, level in frequent
    )
    joins = "".join(
        f" LEFT JOIN (SELECT text, bits FROM matching_shares WHERE what = '{level.frequency}') "
        f"AS rare_{each.name}_{place} ON rare_{each.name}_{place}.text = {each.name}_{place}"
        for each, place, level in frequent
    )
    bits = "".join(f", {_bits(each, model)} AS bits_{each.name}" for each in comparisons)
    kept = "".join(
        f", on_{each.name}" + (f", bits_{each.name}" if each.name in varying else "") for each in comparisons
    )
    weight = " + ".join([_number(math.log2(model.prior / (1 - model.prior))), *(f"bits_{c.name}" for c in comparisons)])
    least = f" WHERE weight >= {_number(math.log2(at_least / (1 - at_least)))}" if at_least else ""
    _keep_shares(workbench, model, sorted({level.frequency for *_, level in frequent}))
    workbench.execute(
        f"CREATE OR REPLACE TEMP TABLE {into} AS "
        f"WITH sides AS (SELECT p.uid_l, p.uid_r{sides} FROM {pairs} AS p "
        f"JOIN {records} AS l ON l.uid = p.uid_l JOIN {records} AS r ON r.uid = p.uid_r), "
        f"placed AS (SELECT *{places} FROM sides), shared AS (SELECT *{shared} FROM placed), "
        f"said AS (SELECT *{bits} FROM shared{joins}) "
        f"SELECT * FROM (SELECT uid_l, uid_r, {weight} AS weight{kept} FROM said){least}"
    )
    workbench.execute("DROP TABLE matching_shares")


def probability(weight: str) -> str:
    """Return SQL of the probability that a weight means.

    Parameters
    ----------
    weight
        SQL of a weight in bits.

    Examples
    --------
    >>> from lockstep.engines.embedded import workbench
    >>> with workbench(threads=1) as bench:
    ...     bench.execute(f"SELECT {probability('w')} FROM (VALUES (0.0), (3.0), (90.0)) AS v (w)").fetchall()
    [(0.5,), (0.888889,), (0.999999,)]
    """
    return f"least(round(1 / (1 + pow(2, -({weight}))), 6), {SUREST})"


def reasons(prepared: Prepared, model: Model, *, of: str, digits: int = 2) -> str:
    """Return SQL of why a pair weighs what it weighs: a list of structs, one per comparison.

    Parameters
    ----------
    prepared, model
        As `weigh` took them.
    of
        Alias of the table it made.
    digits
        Of the bits.

    Returns
    -------
    str
        The structs have ``what`` (the comparison), ``how`` (``same``, ``close``, ``differs`` or ``missing``), ``level``
        (in words) and ``bits``.
    """
    told = []
    for each in model.comparisons(prepared.columns):
        on = f"{of}.on_{each.name}"
        how = _case(on, [f"'{level.how}'" for level in each.levels], "'missing'")
        label = _case(on, ["'" + level.label.replace("'", "''") + "'" for level in each.levels], "'missing'")
        varies = any(_is_frequent(level, model) for level in each.levels)
        bits = f"{of}.bits_{each.name}" if varies else _case(on, _weights(each, model), "0")
        told.append(
            f"{{'what': '{each.words}', 'how': {how}, 'level': {label}, "
            f"'bits': CAST(round({bits}, {digits}) AS DOUBLE)}}"
        )
    return f"CAST([{', '.join(told)}] AS STRUCT(what VARCHAR, how VARCHAR, level VARCHAR, bits DOUBLE)[])"


def _is_frequent(level: Level, model: Model) -> bool:
    return bool(level.frequency and (model.frequencies.get(level.frequency) or model.rare.get(level.frequency)))


def _keep_shares(workbench: Workbench, model: Model, columns: Sequence[str]) -> None:
    """Create `matching_shares`: of each frequent value the bits of sharing it with somebody else."""
    rows = [
        (column, text, -math.log2(share))
        for column in columns
        for text, share in model.frequencies.get(column, {}).items()
    ]
    what, text, bits = zip(*rows, strict=True) if rows else ((), (), ())
    found = {
        "what": pa.array(what, pa.string()),
        "text": pa.array(text, pa.string()),
        "bits": pa.array(bits, pa.float64()),
    }
    workbench.register("matching_found", pa.table(found))
    workbench.execute("CREATE OR REPLACE TEMP TABLE matching_shares AS SELECT * FROM matching_found")
    workbench.unregister("matching_found")


def _place(comparison: Comparison) -> str:
    levels = " ".join(
        f"WHEN {level.sql} THEN {place}"
        for place, level in enumerate(comparison.levels, start=1)
        if level.sql != "ELSE"
    )
    return f"CAST(CASE WHEN {comparison.missing} THEN 0 {levels} ELSE {len(comparison.levels)} END AS UTINYINT)"


def _weights(comparison: Comparison, model: Model) -> list[str]:
    """SQL of what each level weighs; of a frequent value, its share stands in for that of the level."""
    made = []
    for place, level in enumerate(comparison.levels, start=1):
        m, u = (math.log2(max(chance, LEAST)) for chance in model.chances[comparison.name][level.label])
        if _is_frequent(level, model):
            rare = model.rare.get(level.frequency)
            other = _number(-math.log2(rare) if rare else -u)
            made.append(f"{_number(m)} + coalesce(rare_{comparison.name}_{place}.bits, {other})")
        else:
            made.append(_number(m - u))
    return made


def _bits(comparison: Comparison, model: Model) -> str:
    return _case(f"on_{comparison.name}", _weights(comparison, model), "0e0")


def _case(value: str, levels: Sequence[str], otherwise: str) -> str:
    cases = " ".join(f"WHEN {place} THEN {each}" for place, each in enumerate(levels, start=1))
    return f"CASE {value} {cases} ELSE {otherwise} END"


def _number(bits: float) -> str:
    """SQL of a number with all its digits; without an exponent it would be a decimal, with a few."""
    return f"{bits:.17e}"
