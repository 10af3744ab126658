"""What comes up and is never read goes again: called by the clock."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from lockstep_server.frame.reading import home
from lockstep_server.sources import storing
from lockstep_server.sources.models import Connecting, Draft, Run, Upload
from lockstep_server.sources.tus import PATIENCE

#: Files that were looked at and never read stay this long.
FORGOTTEN = timedelta(days=7)
#: Of each live source.
KEPT_RUNS = 20


def tidy() -> int:
    """Remove uploads that stopped half-way, and files that no mapping reads; return how many.

    What the mapping before the last import reads stays, since an undo goes back to it.
    """
    now = timezone.now()
    gone = 0
    for upload in Upload.objects.filter(is_whole=False, changed_at__lt=now - PATIENCE):
        storing.discard(upload)
        gone += 1
    needed = _needed()
    for upload in Upload.objects.filter(is_whole=True, changed_at__lt=now - FORGOTTEN):
        if str(storing.place_of(upload)) not in needed:
            storing.discard(upload)
            gone += 1
    Draft.objects.filter(made_at__lt=now - FORGOTTEN, uploads=None).delete()
    return gone


def forget_runs() -> int:
    """Remove runs that nobody asked for and that went well, but for the last of each source; return how many."""
    gone = 0
    its = Run.objects.filter(what=Run.What.READ, by=None, state=Run.State.DONE)
    for source in its.values_list("source", flat=True).order_by().distinct():
        kept = list(its.filter(source=source).values_list("pk", flat=True)[:KEPT_RUNS])
        gone += its.filter(source=source).exclude(pk__in=kept).delete()[0]
    old = Connecting.objects.filter(made_at__lt=timezone.now() - timedelta(days=1))
    return gone + old.delete()[0]


def _needed() -> str:
    """Return every mapping that counts as one text: a path that does not occur in it is read by none."""
    where = home()
    texts = [where.mapping(name).read_text(encoding="utf-8") for name in where.source_names()]
    for name in where.source_names():
        last = Run.objects.filter(source=name, what=Run.What.READ, state=Run.State.DONE).first()
        texts.append(last.mapping_before if last else "")
    return "\n".join(texts)
