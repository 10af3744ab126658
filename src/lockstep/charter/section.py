"""What every section of a charter has in common: no unknown key passes, nothing changes once it is read."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator


class Section(BaseModel):
    """A part of the charter with named entries.

    A key with nothing behind it, as when everything below it is commented out, counts as left out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_left_out(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        known = {field.alias or name for name, field in cls.model_fields.items()}
        return {key: value for key, value in data.items() if value is not None or key not in known}

    def meaning(self) -> dict[str, Any]:
        """Return what the section says as plain JSON values, defaults written out, in canonical forms."""
        return self.model_dump(mode="json", by_alias=True)
