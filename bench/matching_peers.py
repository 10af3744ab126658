"""What matching is measured against: plain Splink, and recordlinkage with its ECM classifier, as their manuals show.

    python -m bench.matching_peers splink SPEC.json
    python -m bench.matching_peers recordlinkage SPEC.json

Each reads the files, finds pairs and writes those at its best threshold (Splink: the one with the highest F1, which
nobody who has no truth can know) to ``links`` of the spec. recordlinkage runs in an environment of its own.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any


def plain_splink(spec: dict[str, Any]) -> list[tuple[str, str, float]]:
    """Return pairs and probabilities of Splink on DuckDB, trained as its guide shows."""
    # Each peer is imported where it runs: they live in different environments.
    import duckdb  # noqa: PLC0415
    import splink.comparison_library as cl  # noqa: PLC0415
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: PLC0415

    connection = duckdb.connect()
    api = DuckDBAPI(connection=connection)
    made, names = [], {column: f"c{place}" for place, column in enumerate(spec["compared"])}
    for side, (path, id_) in enumerate(zip(spec["files"], spec["id"], strict=True)):
        have = connection.execute(f"DESCRIBE SELECT * FROM read_csv('{path}', all_varchar = true)").fetchall()
        at = {name.strip(): name for (name, *_) in have}
        cells = ", ".join(f"nullif(lower(trim(\"{at[column]}\")), '') AS {name}" for column, name in names.items())
        connection.execute(
            f'CREATE TABLE list{side} AS SELECT trim("{at[id_]}") AS unique_id, {cells} '
            f"FROM read_csv('{path}', all_varchar = true)"
        )
        made.append(api.register(f"list{side}"))
    kinds = {
        "name": lambda name: cl.JaroWinklerAtThresholds(name, [0.92, 0.8]).configure(term_frequency_adjustments=True),
        "date": lambda name: cl.DamerauLevenshteinAtThresholds(name, [1, 2]),
        "text": lambda name: cl.JaroWinklerAtThresholds(name, [0.92, 0.8]),
        "exact": lambda name: cl.ExactMatch(name).configure(term_frequency_adjustments=True),
        "email": lambda name: cl.JaroWinklerAtThresholds(name, [0.92]).configure(term_frequency_adjustments=True),
    }
    rules = [block_on(*(names[column] for column in block)) for block in spec["blocks"]]
    linker = Linker(
        made,
        SettingsCreator(
            link_type="link_only" if len(made) == 2 else "dedupe_only",
            comparisons=[kinds[how](names[column]) for column, how in spec["compared"].items()],
            blocking_rules_to_generate_predictions=rules,
        ),
    )
    linker.training.estimate_probability_two_random_records_match(rules[:1], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in rules[:3]:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    scored = linker.inference.predict(threshold_match_probability=0.01)
    return connection.execute(
        f"SELECT unique_id_l, unique_id_r, match_probability FROM {scored.physical_name}"
    ).fetchall()


def recordlinkage(spec: dict[str, Any]) -> list[tuple[str, str, float]]:
    """Return pairs of recordlinkage: blocks, comparisons and the ECM classifier of its manual."""
    import pandas  # noqa: PLC0415
    import recordlinkage as toolkit  # noqa: PLC0415

    frames = []
    for path, id_ in zip(spec["files"], spec["id"], strict=True):
        frame = pandas.read_csv(path, dtype=str, skipinitialspace=True)
        frame.columns = [name.strip() for name in frame.columns]
        frames.append(frame.apply(lambda cells: cells.str.strip().str.lower()).set_index(id_))
    indexer, compare = toolkit.Index(), toolkit.Compare()
    for block in spec["blocks"]:
        indexer.block(list(block))
    pairs = indexer.index(*frames)
    for column, how in spec["compared"].items():
        if how == "exact":
            compare.exact(column, column, label=column)
        else:
            compare.string(column, column, method="jarowinkler", threshold=0.9, label=column)
    found = toolkit.ECMClassifier(binarize=0.5).fit_predict(compare.compute(pairs, *frames))
    return [(one, other, 1.0) for one, other in found]


def main(peer: str, spec: dict[str, Any]) -> None:
    """Run a peer and write its links."""
    found = plain_splink(spec) if peer == "splink" else recordlinkage(spec)
    with Path(spec["links"]).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["left_id", "right_id", "probability"])
        writer.writerows(found)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(Path(sys.argv[2]).read_text()))
