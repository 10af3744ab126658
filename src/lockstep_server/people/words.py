"""What people are told that roles and tokens let them do."""

from __future__ import annotations

from collections.abc import Iterable

from lockstep_server.people.roles import ACTS, Act, Role

_WORDS: dict[Act, str] = {
    Act.SEE_FIGURES: "see figures",
    Act.SEE_PEOPLE: "see names of people and deals",
    Act.EXPORT: "export rows",
    Act.SEE_SOURCES: "see what was read",
    Act.MANAGE_SOURCES: "read exports and undo that",
    Act.SEE_RECORD: "see what systems say differently",
    Act.RULE_RECORD: "rule what is one and which value holds",
    Act.ERASE_PEOPLE: "erase people",
    Act.SAY_CLAIMS: "test claims",
    Act.PROPOSE: "propose actions",
    Act.SEND_LEADS: "hand leads in",
    Act.MANAGE_PEOPLE: "invite people and give roles",
    Act.SEE_SERVICE: "see jobs and health",
}


def words_of_act(act: Act) -> str:
    """Say an act as people do.

    Examples
    --------
    >>> words_of_act(Act.SEE_PEOPLE)
    'see names of people and deals'
    """
    return _WORDS.get(act, act.value.replace("-", " "))


def words_of_acts(acts: Iterable[Act]) -> str:
    """Say several acts in one line, in the order of the list of acts.

    Examples
    --------
    >>> words_of_acts([Act.EXPORT, Act.SEE_FIGURES])
    'See figures, export rows'
    """
    held = frozenset(acts)
    return ", ".join(words_of_act(act) for act in Act if act in held).capitalize()


def offered_roles() -> list[tuple[str, str, str]]:
    """Return every role: its value, its name, what it lets someone do."""
    return [(role.value, role.title, words_of_acts(ACTS[role])) for role in Role]
