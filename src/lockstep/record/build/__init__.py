"""Build the derived tables of the record out of the landed ones."""

from lockstep.record.build.build import Built, build

__all__ = ["Built", "build"]
