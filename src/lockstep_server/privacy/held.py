"""What of a person each table of the pages can hold, and what an erasure does with it.

Every table stands here, so that whoever adds one decides; a test finds the one nobody decided about.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class How(StrEnum):
    """What is done with a row that names the person."""

    REWRITE = "rewrite"  # it stays, without the words that name them
    REMOVE = "remove"  # it goes: it says nothing but them
    KEEP = "keep"  # it can't name them, or is no business of this


@dataclass(frozen=True, slots=True)
class Held:
    """One table.

    Attributes
    ----------
    how
        What is done.
    why
        In words.
    fields
        Columns with texts or JSON that may name somebody.
    """

    how: How
    why: str
    fields: tuple[str, ...] = ()


_ACCOUNT = Held(How.KEEP, "accounts of the team: whoever looks after them removes them on the page of people")

#: Model to what it holds.
HELD: dict[str, Held] = {
    "claims.Said": Held(
        How.REWRITE, "what somebody claims, in their words", ("said", "among", "outcome", "group", "against")
    ),
    "journeys.SavedView": Held(How.REMOVE, "a filter that names them filters nothing any more", ("name", "query")),
    "levers.ProposedAction": Held(How.REWRITE, "what somebody proposed, in their words", ("what", "why")),
    "levers.Step": Held(How.KEEP, "who of the team moved an action"),
    "matching.PutOff": Held(How.REMOVE, "a pair of records, one of them theirs", ("left", "right")),
    "reports.Subscription": Held(How.KEEP, "who of the team gets the weekly letter"),
    "reports.Letter": Held(How.KEEP, "which weekly letters were sent to whom of the team"),
    "sources.Draft": Held(How.REWRITE, "examples out of files that came up", ("looked", "tree", "proposed")),
    "sources.Upload": Held(How.REWRITE, "a file may be called after somebody", ("name",)),
    "sources.Connecting": Held(How.REWRITE, "a query may name somebody", ("settings", "sentence", "mapping")),
    "sources.Run": Held(
        How.REWRITE, "mappings, and sentences about rows", ("doing", "result", "sentence", "remedy", "mapping_before")
    ),
    "intake.Form": Held(How.REWRITE, "words a form uses", ("means",)),
    "intake.Taken": Held(How.REWRITE, "by which keys their leads came; a hash of what they said goes", ()),
    "intake.Refusal": Held(How.REWRITE, "why something was refused", ("detail",)),
    "privacy.Erasure": Held(How.REWRITE, "the reason somebody wrote", ("why", "sentence", "remedy", "doing")),
    "django_tasks_database.DBTaskResult": Held(
        How.REWRITE, "what a job was told and what it answered",
        ("args_kwargs", "return_value", "exception_class_path", "traceback"),
    ),
    "sessions.Session": Held(How.KEEP, "who is signed in, by number"),
    "service.Heartbeat": Held(How.KEEP, "processes"),
    "api.Asking": Held(How.KEEP, "counts of requests, by number"),
    "contenttypes.ContentType": Held(How.KEEP, "names of tables"),
    "auth.Permission": Held(How.KEEP, "names of tables"),
    "auth.Group": Held(How.KEEP, "not used"),
    **dict.fromkeys(
        (
            "people.User", "people.HeldRole", "people.Invitation", "people.Token", "account.EmailAddress",
            "account.EmailConfirmation", "mfa.Authenticator", "socialaccount.SocialAccount",
            "socialaccount.SocialApp", "socialaccount.SocialToken", "usersessions.UserSession",
        ),
        _ACCOUNT,
    ),
}  # fmt: skip
