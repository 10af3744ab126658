"""One table to be read from one staged file: all that the steps of reading it have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lockstep.engines.embedded import Workbench
from lockstep.sources.files.delimited import Blanks
from lockstep.sources.mapping import Column, File
from lockstep.sources.mapping import Mapping as SourceMapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One table to be read from one staged file.

    Attributes
    ----------
    table, fields
        The table, and its fields with the names their columns really have in the staged file.
    key, file, mapping
        Key of the file, its part of the mapping, and all of it.
    source
        SQL of the staged rows, with `ROW` and `LINE`.
    row_name
        What stands before the number of a row without an id.
    blanks
        The blanks its cells have.
    is_named_only
        The rows of the file are not this table's own: they only name its records (the companies of leads).
    recorded_s
        When the file is read.
    workbench
        To look at columns with.
    leftovers
        Per field, times that an earlier look could not read.
    record_id
        Staged column with the id under which a live source says its records: each landed row carries it, so that the
        next answer can take the place of all of them. None for files.
    """

    table: str
    fields: Mapping[str, Column]
    key: str
    file: File
    mapping: SourceMapping
    source: str
    row_name: str
    blanks: Blanks
    is_named_only: bool
    recorded_s: int
    workbench: Workbench
    leftovers: Mapping[str, tuple[str, ...]]
    record_id: str | None = None

    def shown(self, field: str) -> str:
        """Column of the file that fills a field; empty for a constant."""
        return self.fields[field].column or ""

    def screen_cell(self, field: str) -> str | None:
        """Staged column whose empty cells are the only ones of the field; None where others are, too."""
        column = self.fields[field]
        return None if column.missing else column.column

    @property
    def stage_dates(self) -> list[str]:
        """Fields that each hold the date of one stage."""
        return [field for field in self.fields if field.endswith("_at")]
