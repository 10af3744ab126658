"""Compare a proposed mapping with the one a person would write."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from lockstep.engines.embedded import workbench
from lockstep.sources.suggest import Suggestion, suggest

from .exports import Export

#: Not judged: the source's own word may well be kept in two columns.
FREE = {"status"}


def written(export: Export, folder: Path) -> list[Path]:
    """Write an export's files into a folder."""
    paths = []
    for name, text in export.files.items():
        path = folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        paths.append(path)
    return paths


def proposed(export: Export, folder: Path) -> Suggestion:
    """Propose a mapping for an export."""
    with workbench(threads=1) as bench:
        return suggest(written(export, folder), workbench=bench, source_name=export.name)


@cache
def proposed_once(make: Callable[[], Export]) -> tuple[Export, Suggestion]:
    """Make an export and propose its mapping, once for all tests of a process; its files stay as long as they run."""
    export = make()
    return export, proposed(export, Path(mkdtemp(prefix=f"{export.name}-", dir=os.environ["TESTS_FOLDER"])))


def compare(export: Export, suggestion: Suggestion) -> tuple[int, list[str]]:
    """Return how many fields the truth has, and each that is missing, wrong or too many."""
    wrong = []
    total = 0
    files = suggestion.mapping.files
    for key, tables in export.truth.items():
        got_tables = files[key].feeds if key in files else {}
        for table in tables.keys() | got_tables.keys():
            want, got = tables.get(table, {}), got_tables.get(table, {})
            total += len(want)
            for field in sorted((want.keys() | got.keys()) - FREE):
                expected = want.get(field)
                spec = got.get(field)
                found = (
                    None
                    if spec is None
                    else (spec.column, spec.refers_to)
                    if spec.refers_to
                    else spec.column or ("=", spec.value)
                )
                if expected != found:
                    wrong.append(f"{export.name}: {key}.{table}.{field}: wanted {expected}, got {found}")
    wrong += [f"{export.name}: {key} is proposed, but holds nothing" for key in files.keys() - export.truth.keys()]
    return total, wrong
