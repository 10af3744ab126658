"""A column of web addresses, read into the domains that companies register."""

from __future__ import annotations

import pyarrow as pa

from lockstep.engines.embedded import Workbench
from lockstep.sources.files.checks import Check, Reading
from lockstep.sources.files.sql import name
from lockstep.values.web_domains import registrable


def read_domain(workbench: Workbench, source: str, cell: str, *, table: str, shown: str) -> Reading:
    """Read a column of web addresses into ``domain``: each different text is looked at once."""
    found = workbench.execute(f"SELECT DISTINCT {cell} FROM {source}").fetchall()
    texts = [text for (text,) in found if text is not None]
    lookup = f"domains_of_{table}"
    known = pa.table(
        {"text": pa.array(texts, pa.string()), "domain": pa.array([registrable(text) for text in texts], pa.string())}
    )
    workbench.register("domains_read", known)
    workbench.execute(f"CREATE OR REPLACE TEMP TABLE {name(lookup)} AS SELECT * FROM domains_read")
    workbench.unregister("domains_read")
    return Reading(
        layers=({"domain_text": f"(SELECT domain FROM {name(lookup)} AS d WHERE d.text = {cell})"},),
        columns={"domain": "domain_text"},
        checks=(
            Check(
                code="not-a-domain",
                where=f"{cell} IS NOT NULL AND domain_text IS NULL",
                sentence="“{value}” is not a web or e-mail domain.",
                remedy="Correct the cell, or map another column to `domain`.",
                column=shown,
                value=cell,
            ),
        ),
    )
