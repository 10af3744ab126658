"""What of this slice comes round by itself."""

from __future__ import annotations

from lockstep_server.frame.clock import now_ms
from lockstep_server.frame.periodic import nightly
from lockstep_server.intake.models import Taken

#: So long a key is remembered; a lead sent again later still has the same id and is no second lead.
REMEMBERED_MS = 90 * 24 * 3600 * 1000


@nightly
def forget_old_keys() -> int:
    """Forget by which keys leads came long ago."""
    deleted, _ = Taken.objects.filter(received_ms__lt=now_ms() - REMEMBERED_MS, is_kept=True).delete()
    return deleted
