"""Propose a mapping for exports nobody has seen before, by headers, cells and keys that join."""

from lockstep.sources.suggest.suggestion import Suggestion, suggest

__all__ = ["Suggestion", "suggest"]
