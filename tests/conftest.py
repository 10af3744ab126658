"""What all tests share."""

from __future__ import annotations

import os
import tempfile

import django
from hypothesis import HealthCheck, settings

# No deadline: a machine that does something else at the same time is no fault of the law under test.
settings.register_profile("dev", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Looking for new examples is for whoever has the time to follow them up; what a submission fails by, it fails by again.
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

# Settings are read once, at the first import; no test may touch the home of whoever runs the tests.
_before = os.environ.get("LOCKSTEP_HOME")
os.environ |= {
    "LOCKSTEP_HOME": tempfile.mkdtemp(prefix="lockstep-tests-"),
    "DJANGO_SETTINGS_MODULE": "lockstep_server.site.settings",
}
django.setup()
# The command line's tests say their homes themselves.
if _before is None:
    del os.environ["LOCKSTEP_HOME"]
else:
    os.environ["LOCKSTEP_HOME"] = _before
