"""What all tests share."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile

import django
import pytest
from hypothesis import HealthCheck, settings

# No deadline: a machine that does something else at the same time is no fault of the law under test.
settings.register_profile("dev", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Looking for new examples is for whoever has the time to follow them up; what a submission fails by, it fails by again.
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True)
# What comes first while one writes needs few of them.
settings.register_profile("quick", settings.get_profile("dev"), max_examples=10)
settings.load_profile(os.environ.get("TESTS_EXAMPLES") or ("ci" if os.environ.get("CI") else "dev"))

# What is made once for all processes of a run (tests/service.py); the first of them, whose variables the others get,
# makes the folder and deletes it.
if "TESTS_FOLDER" not in os.environ:
    os.environ["TESTS_FOLDER"] = tempfile.mkdtemp(prefix="lockstep-run-")
    atexit.register(shutil.rmtree, os.environ["TESTS_FOLDER"], ignore_errors=True)

# All that is loaded stays until the end: looking through it for what may go takes a quarter of the time it takes to
# load, and a twentieth of all that follows.
gc.disable()

# Settings are read once, at the first import; no test may touch the home of whoever runs the tests.
_own = {
    "LOCKSTEP_HOME": tempfile.mkdtemp(prefix="lockstep-tests-"),
    "DJANGO_SETTINGS_MODULE": "lockstep_server.site.settings",
    "LOCKSTEP_PATIENCE": "60",  # a busy machine shall show the page, not that it is being computed
}
_before = {name: os.environ.get(name) for name in _own}
os.environ |= _own
django.setup()
# Other processes, workers of the tests among them, and the command line's tests say theirs themselves.
for _name, _value in _before.items():
    if _value is None:
        del os.environ[_name]
    else:
        os.environ[_name] = _value


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep tests of one `xdist_group` on one worker.

    pytest-xdist 3.8 notes the group in a place that pytest 9.2 no longer reads, and says nothing: each worker then
    starts a JVM, a service and a demonstration of its own (pytest-xdist #1386). With other versions nothing is done.
    """
    if not getattr(config.option, "loadgroup", False):  # said to workers only
        return
    for item in items:
        groups = "_".join(sorted({str(mark.args[0]) for mark in item.iter_markers("xdist_group")}))
        if groups and not item.nodeid.endswith(f"@{groups}"):
            from _pytest.nodeid import NodeId

            item._id = NodeId.parse(f"{item.nodeid}@{groups}")


def pytest_collection_finish() -> None:
    """Let rubbish be collected again, and never look for it among what is loaded now."""
    gc.freeze()
    gc.enable()
