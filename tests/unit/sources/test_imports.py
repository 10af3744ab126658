"""Reading sources is imported by every process of the service, so it brings along nothing that takes long to load."""

from __future__ import annotations

import os
import subprocess
import sys

#: Each takes from a tenth of a second to a whole one, and is wanted at moments only.
HEAVY = {"altair", "pandas", "polars", "pyarrow.fs", "pyarrow.parquet", "pyspark", "scipy", "sklearn"}
TOLD = """
import sys
import lockstep.sources.adding, lockstep.sources.changes, lockstep.sources.suggest.looking, lockstep.sources.sync
import lockstep.sources.undoing
print(*sys.modules)
"""


def test_what_reads_sources_loads_nothing_heavy_before_it_is_wanted() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    said = subprocess.check_output([sys.executable, "-c", TOLD], env=environment, text=True)
    assert not HEAVY & set(said.split())
