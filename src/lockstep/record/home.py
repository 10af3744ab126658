"""Where an installation keeps its things: `$LOCKSTEP_HOME`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one company's installation; nothing in it is made until it is needed.

    Examples
    --------
    >>> Home(Path("/srv/lockstep")).charter.name
    'charter.yaml'
    """

    root: Path

    @property
    def charter(self) -> Path:
        """The charter both teams agreed on."""
        return self.root / "charter.yaml"

    @property
    def record(self) -> Path:
        """The record's versions (`record.versions.Store`)."""
        return self.root / "record"

    @property
    def sources(self) -> Path:
        """One folder per source, with its mapping."""
        return self.root / "sources"

    @property
    def figures(self) -> Path:
        """The company's own figures (`insight.own_figures`)."""
        return self.root / "figures"

    @property
    def scratch(self) -> Path:
        """Files being made; anything left here by a killed process may be deleted."""
        return self.root / "tmp"

    def mapping(self, source: str) -> Path:
        """The mapping of one source."""
        return self.sources / source / "mapping.yaml"

    def connection(self, source: str) -> Path:
        """How a live source is reached, its secrets sealed (`sources.connection`); absent for a source of files."""
        return self.sources / source / "connection.json"

    def arrived(self, source: str) -> Path:
        """What a live source said so far (`sources.arrivals`)."""
        return self.sources / source / "arrived"

    def schedule(self, source: str) -> Path:
        """How often a live source is read (`sources.schedule`)."""
        return self.sources / source / "schedule.json"

    def last_run(self, source: str) -> Path:
        """How the last run of a live source ended (`sources.schedule`)."""
        return self.sources / source / "last-run.json"

    @property
    def seal_key(self) -> Path:
        """The key that seals the secrets of this installation (`record.sealing`)."""
        return self.root / "seal-key"

    @property
    def rulings(self) -> Path:
        """What people ruled about the record (`record.rulings`)."""
        return self.root / "rulings.jsonl"

    @property
    def forecasts(self) -> Path:
        """Every forecast of a goal that was shown (`insight.forecasting.keeping`)."""
        return self.root / "forecasts.jsonl"

    @property
    def erased(self) -> Path:
        """Who was erased on request, as hashes (`record.erased`)."""
        return self.root / "erased.json"

    def cache(self, rows: str) -> Path:
        """Rows of one kind that cost much to make, kept between processes (`figures.kept_rows`)."""
        return self.root / "cache" / rows

    def source_names(self) -> list[str]:
        """Return the sources that have been added, by name."""
        return sorted(path.parent.name for path in self.sources.glob("*/mapping.yaml"))
