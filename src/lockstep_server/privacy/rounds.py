"""What of this slice comes round by itself."""

from __future__ import annotations

from lockstep.privacy.policy import policy_of
from lockstep.privacy.retention import AT_ONCE, quiet
from lockstep.record.versions import Store
from lockstep_server.frame.clock import now_s
from lockstep_server.frame.periodic import every, nightly
from lockstep_server.frame.reading import home
from lockstep_server.privacy import runs


@every(30)
def begin_dead_erasures_again() -> int:
    """Begin erasures again whose worker died."""
    return runs.revive()


@nightly
def erase_whom_retention_says() -> int:
    """Have everybody erased of whom nothing was heard for as long as was decided; the longest silent first."""
    policy = policy_of(home())
    if policy is None or not policy.is_on or Store(home().record).current() is None:
        return 0
    found = quiet(home(), before_s=policy.before_s(now_s()))[:AT_ONCE]
    if found:
        runs.ask([one.key for one in found], why=f"nothing heard for {policy.days:,} days", by=None)
    return len(found)
