"""What the benchmark of attribution runs, each in a process of its own that prints what its work took.

    python -m bench.attribution_runs invent FOLDER 1000000
    python -m bench.attribution_runs ours FOLDER first,last,linear,u,time-decay
    python -m bench.attribution_runs scan FOLDER
    python -m bench.attribution_runs mam FOLDER markov
    python -m bench.attribution_runs channelattribution FOLDER heuristics

Reading the files counts, starting Python and importing does not. All see the same journeys: every touch of a person up
to the day the deal was won, all touches where none was. What the peers ask for (one table that says at each person's
last touch whether it converted) is prepared for them beforehand and not counted.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import types
from collections.abc import Callable
from pathlib import Path

CHANNELS = (
    "paid_search", "organic", "email", "webinar", "social", "display", "events", "referral", "direct", "partner",
)  # fmt: skip
_EVER_S = 10**9


def invent(folder: Path, touches: int) -> None:
    """Write touches, skewed over a fifth as many people; three in ten win a deal within 100 days of their lead."""
    from lockstep.engines.embedded import workbench  # noqa: PLC0415  each process loads what it measures

    folder.mkdir(parents=True, exist_ok=True)
    people = max(touches // 5, 100)
    named = ", ".join(f"'{channel}'" for channel in CHANNELS)
    with workbench(memory_limit="4GB", preserve_order=False) as bench:
        bench.execute("CREATE MACRO u(a, s) AS (hash(a * 1000003 + s) % 1000000007) / 1000000007.0")
        bench.execute(
            f"""CREATE TABLE given_touches AS SELECT CAST(floor({people} * pow(u(i, 1), 1.6)) AS BIGINT) AS person_id,
              i AS touch_id, 1704067200 + CAST(floor(u(i, 2) * 86400 * 600) AS BIGINT) AS at_s,
              [{named}][1 + CAST(floor(10 * pow(u(i, 3), 1.5)) AS INT)] AS unit FROM range({touches}) AS t(i)"""
        )
        bench.execute("""CREATE TABLE given_conversions AS
            WITH p AS (SELECT person_id, min(at_s) AS a, max(at_s) AS z FROM given_touches GROUP BY 1),
            l AS (SELECT *, a + CAST((z - a) * u(person_id, 5) * 0.5 AS BIGINT) AS lead_s,
              u(person_id, 11) < 0.5 AND u(person_id, 8) < 0.6 AS has_won FROM p)
            SELECT person_id AS conversion_id, person_id, lead_s,
              lead_s + CAST(u(person_id, 7) * 86400 * 40 AS BIGINT) AS opportunity_s,
              CASE WHEN has_won THEN lead_s + CAST((u(person_id, 7) * 40 + u(person_id, 9) * 60) * 86400 AS BIGINT)
                ELSE z END AS closed_s,
              CASE WHEN has_won THEN 50000 + CAST(u(person_id, 10) * 5000000 AS BIGINT) ELSE 0 END AS value_minor,
              CAST(has_won AS BIGINT) AS converted, CAST(NOT has_won AS BIGINT) AS unconverted FROM l""")
        bench.execute(f"COPY (SELECT *, CAST(unit = 'direct' AS BIGINT) AS is_direct FROM given_touches ORDER BY at_s) "
                      f"TO '{folder}/given_touches.parquet' (FORMAT parquet)")  # fmt: skip
        bench.execute(f"COPY given_conversions TO '{folder}/given_conversions.parquet' (FORMAT parquet)")
        bench.execute(f"""COPY (
            SELECT t.person_id AS user_id, make_timestamp(t.at_s * 1000000) AS datetime, t.unit AS channel,
              c.converted = 1 AND row_number() OVER (PARTITION BY t.person_id ORDER BY t.at_s DESC, t.touch_id DESC) = 1
                AS conversion
            FROM given_touches AS t JOIN given_conversions AS c ON c.person_id = t.person_id AND t.at_s <= c.closed_s
            ORDER BY t.person_id, t.at_s, t.touch_id
        ) TO '{folder}/sessions.parquet' (FORMAT parquet)""")


def ours(folder: Path, what: str) -> Callable[[], object]:
    """Attribute by models, or only scan the touches and group them by person."""
    import pyarrow  # noqa: PLC0415  as above
    import pyarrow.dataset  # noqa: PLC0415  as above

    from lockstep.engines.connecting import connect  # noqa: PLC0415  as above
    from lockstep.engines.engine import Attached  # noqa: PLC0415  as above
    from lockstep.insight.attribution.attributing import attribute  # noqa: PLC0415  as above

    touches = {"person_id": "BIGINT", "touch_id": "BIGINT", "at_s": "BIGINT", "unit": "VARCHAR", "is_direct": "BIGINT"}
    kinds = ("conversion_id", "person_id", "lead_s", "opportunity_s", "closed_s", "value_minor", "converted",
             "unconverted")  # fmt: skip
    # The first column Arrow makes loads pandas, where that is installed, and the first table that DuckDB is given loads
    # Arrow's data sets: both take longer than many a figure.
    pyarrow.array([0])
    engine = connect("duckdb")
    engine.attach(
        {
            "given_touches": Attached((folder / "given_touches.parquet",), touches),
            "given_conversions": Attached((folder / "given_conversions.parquet",), dict.fromkeys(kinds, "BIGINT")),
        }
    )
    if what == "scan":
        grouped = "SELECT t.person_id, COUNT(*) AS n, MIN(t.at_s) AS a, MAX(t.at_s) AS z FROM given_touches AS t"
        counted = f"SELECT COUNT(*) AS people, MAX(g.n) AS n FROM ({grouped} GROUP BY t.person_id) AS g"
        return lambda: engine.run(counted)
    return lambda: attribute(engine, what.split(","), look_back_s=_EVER_S)


def mam(folder: Path, what: str) -> Callable[[], object]:
    """Build journeys and run five heuristics or Markov of marketing-attribution-models 2, as its guide shows."""
    import polars  # noqa: PLC0415  as above
    from mam.core import MAM  # noqa: PLC0415  as above

    def work() -> object:
        built = MAM(
            df=polars.read_parquet(folder / "sessions.parquet"), format_type="session", channels_colname="channel",
            journey_with_conv_colname="conversion", datetime_colname="datetime", user_id_colname="user_id",
        )  # fmt: skip
        if what == "heuristics":
            runs = (built.run_first_click, built.run_last_click, built.run_linear, built.run_position_based,
                    built.run_time_decay)  # fmt: skip
            return [run().to_polars() for run in runs]
        return built.run_markov().to_polars()

    return work


def channelattribution(folder: Path, what: str) -> Callable[[], object]:
    """Build paths with DuckDB and run the three heuristics or Markov of ChannelAttribution, as its guide shows."""
    # It draws with matplotlib, which it does not declare; nothing is drawn here.
    sys.modules["matplotlib"] = types.ModuleType("matplotlib")
    sys.modules["matplotlib.pyplot"] = types.ModuleType("matplotlib.pyplot")
    from ChannelAttribution import heuristic_models, markov_model  # noqa: PLC0415  as above

    from lockstep.engines.embedded import workbench  # noqa: PLC0415  as above

    def work() -> object:
        with workbench(memory_limit="4GB") as bench:
            paths = bench.execute(
                "SELECT path, CAST(sum(won) AS DOUBLE) AS won, CAST(sum(1 - won) AS DOUBLE) AS lost FROM ("
                "SELECT string_agg(channel, ' > ' ORDER BY datetime) AS path, max(CAST(conversion AS INT)) AS won "
                f"FROM read_parquet('{folder}/sessions.parquet') GROUP BY user_id) GROUP BY path"
            ).df()
        if what == "heuristics":
            return heuristic_models(paths, "path", "won")
        return markov_model(paths, "path", "won", var_null="lost", order=1, seed=1)

    return work


if __name__ == "__main__":
    kind, place, *rest = sys.argv[1:]
    if kind == "invent":
        invent(Path(place), int(rest[0]))
    else:
        work = {"ours": ours, "mam": mam, "channelattribution": channelattribution}[kind](Path(place), rest[0])
        before = resource.getrusage(resource.RUSAGE_SELF)
        started = time.perf_counter()
        work()
        after = resource.getrusage(resource.RUSAGE_SELF)
        cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(json.dumps({"wall_s": time.perf_counter() - started, "cpu_s": cpu_s}))
