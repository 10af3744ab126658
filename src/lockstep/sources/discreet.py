"""Errors of connectors, said without the secrets that services like to quote."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from lockstep.sources.connector import Batch, Comparing, Connector, ConnectorError, Cursor, Known, Unreachable
from lockstep.values.faults import LockstepError

Answer = TypeVar("Answer")
_HIDDEN = "•••"


@dataclass(frozen=True, slots=True)
class Discreet:
    """A connector whose errors never say a secret."""

    inner: Connector
    secrets: tuple[str, ...] = field(repr=False)

    def check(self) -> str:
        """As `Connector.check`."""
        return discreetly(self.secrets, self.inner.check)

    def streams(self) -> Sequence[str]:
        """As `Connector.streams`."""
        return discreetly(self.secrets, self.inner.streams)

    def pull(self, stream: str, cursor: Cursor | None, *, now_s: int) -> Iterator[Batch]:
        """As `Connector.pull`."""
        batches = discreetly(self.secrets, lambda: iter(self.inner.pull(stream, cursor, now_s=now_s)))
        while (batch := discreetly(self.secrets, lambda: next(batches, None))) is not None:
            yield batch

    def compare_with(self, known: Known) -> None:
        """As `Comparing.compare_with`, where the connector compares at all."""
        if isinstance(self.inner, Comparing):
            self.inner.compare_with(known)


def discreetly(secrets: Sequence[str], ask: Callable[[], Answer]) -> Answer:
    """Do something; an error that says a secret is said without it, and without where it came from."""
    try:
        return ask()
    except LockstepError as error:
        if not any(secret in str(error) for secret in secrets):
            raise
        kind = type(error) if isinstance(error, ConnectorError) else LockstepError
        raise kind(_without(error.sentence, secrets), remedy=_without(error.remedy, secrets)) from None
    except Exception as error:
        if not any(secret in str(error) for secret in secrets):
            raise
        raise Unreachable(
            f"The service was not understood ({type(error).__name__}: {_without(str(error), secrets)[:300]}).",
            remedy="Try again later; if it stays, report what this says.",
        ) from None


def _without(text: str, secrets: Sequence[str]) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, _HIDDEN)
    return text
