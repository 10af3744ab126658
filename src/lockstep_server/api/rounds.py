"""What of this slice comes round by itself."""

from __future__ import annotations

from django.utils import timezone

from lockstep_server.api.models import Asking
from lockstep_server.frame.periodic import nightly


@nightly
def forget_askings() -> int:
    """Forget how often tokens asked in minutes long over: revoked ones never ask again."""
    deleted, _ = Asking.objects.filter(minute__lt=int(timezone.now().timestamp()) // 60 - 1).delete()
    return deleted
