"""Pairs scored by Splink itself, to hold our own query against it."""

from __future__ import annotations

import pyarrow as pa

from lockstep.engines.embedded import Workbench
from lockstep.matching.model import Model
from lockstep.matching.normal import Prepared
from lockstep.matching.splinking import linker, settings

Weights = dict[tuple[int, int], tuple[float, dict[str, float]]]


def weights(workbench: Workbench, prepared: Prepared, *, pairs: str, model: Model) -> Weights:
    """Return of each pair its weight, and what each comparison weighs."""
    comparisons = model.comparisons(prepared.columns)
    frequent = sorted({level.frequency for each in comparisons for level in each.levels if level.frequency})
    parts = {
        each.name: f"mw_{each.name}"
        + (f" + mw_tf_adj_{each.name}" if any(level.frequency for level in each.levels) else "")
        for each in comparisons
    }
    with linker(workbench, prepared.records, settings(model, comparisons)) as linked:
        for column in frequent:
            shares = model.frequencies.get(column, {})
            known = pa.table({"value": pa.array(shares, pa.string()), "share": pa.array(shares.values(), pa.float64())})
            workbench.register("shares", known)
            workbench.execute(
                f"CREATE OR REPLACE TEMP TABLE __splink__share_{column} AS SELECT r.{column}, "
                f"coalesce(k.share, {model.rare.get(column) or 'NULL'})::DOUBLE AS tf_{column} "
                f"FROM (SELECT DISTINCT {column} FROM {prepared.records} WHERE {column} IS NOT NULL) AS r "
                f"LEFT JOIN (SELECT * FROM shares) AS k ON k.value = r.{column}"
            )
            workbench.unregister("shares")
            table = linked._db_api.register(f"__splink__share_{column}")
            linked.table_management.register_term_frequency_lookup(table, column)
        workbench.execute(
            "CREATE OR REPLACE TEMP TABLE __splink__pairs AS "
            f"SELECT '0' AS match_key, uid_l AS join_key_l, uid_r AS join_key_r FROM {pairs}"
        )
        linked.table_management.register_blocked_pairs_for_predict(linked._db_api.register("__splink__pairs"))
        scored = linked.inference.predict()
        rows = workbench.execute(
            f"SELECT uid_l, uid_r, match_weight, {', '.join(parts.values())} FROM {scored.physical_name}"
        ).fetchall()
    return {(left, right): (weight, dict(zip(parts, bits, strict=True))) for left, right, weight, *bits in rows}
