"""What goes wrong on the way, planned by a test: the nth request whose address has a text meets a fault."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Plan:
    """One fault: what it is, for requests whose address has `where`, after `skip` of them, `times` times."""

    what: str
    where: str = ""
    skip: int = 0
    times: int = 1


@dataclass
class Faults:
    """The faults that are still to come; one request meets at most one."""

    plans: list[Plan] = field(default_factory=list)
    met: list[str] = field(default_factory=list)

    def plan(self, what: str, where: str = "", *, skip: int = 0, times: int = 1) -> None:
        """Plan ``unavailable`` (503), ``drop`` (no answer), ``cut`` (half an answer), ``expire``
        (the session ends) or ``portal`` (somebody else answers, with a page).
        """
        self.plans.append(Plan(what, where, skip, times))

    def next(self, address: str) -> str | None:
        """Return the fault that a request meets."""
        for plan in self.plans:
            if plan.where not in address or not plan.times:
                continue
            if plan.skip:
                plan.skip -= 1
                continue
            plan.times -= 1
            self.met.append(plan.what)
            return plan.what
        return None
