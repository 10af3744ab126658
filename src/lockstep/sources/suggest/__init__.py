"""Propose a mapping for exports nobody has seen before, by headers, cells and keys that join; or fit a ready one."""

from lockstep.sources.suggest.ready import kinds_ready, ready
from lockstep.sources.suggest.suggestion import Suggestion, suggest

__all__ = ["Suggestion", "kinds_ready", "ready", "suggest"]
