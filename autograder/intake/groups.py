"""What one student of a group hands in, for everybody of the group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from autograder.harmless.words import quoted
from autograder.intake import names
from autograder.intake.names import Person
from autograder.intake.reading import HandIn
from autograder.submission import Note


def members(
    groups: Mapping[str, Sequence[str]], people: Sequence[Person], handed_in: Iterable[str] = ()
) -> dict[str, list[str]]:
    """Identifiers of the students of each group.

    Args:
        groups: as an instructor wrote them, by identifiers, names or e-mail addresses.
        people: the gradebook's students.
        handed_in: identifiers of others who handed in.

    Raises:
        ValueError: a name may be that of several, or is nobody's, or somebody is in two groups. Where nobody but grading itself
            has ever entered a student, whoever has not handed in yet is unknown, and a name is taken as it is.
    """
    known = {one: [one] for one in handed_in} | {person.id: person.names for person in people}
    found: dict[str, list[str]] = {}
    group_of: dict[str, str] = {}
    for group, written in groups.items():
        ids = [names.meant(one, known, f"of the group {quoted(group)}") for one in written]
        if names.is_roster(people) and (strangers := [one for one in ids if one not in known]):
            raise ValueError(
                f"{quoted(strangers[0])} of the group {quoted(group)} is not in the gradebook: correct groups.csv, or add "
                "the student in formgrader (Manage Students)."
            )
        found[group] = list(dict.fromkeys(ids))
        for one in found[group]:
            if group_of.setdefault(one, group) != group:
                raise ValueError(
                    f"{quoted(one)} is in two groups, {quoted(group_of[one])} and {quoted(group)}: take one line out of "
                    "groups.csv."
                )
    return found


def shared(hand_ins: Mapping[str, HandIn], groups: Mapping[str, Sequence[str]]) -> dict[str, HandIn]:
    """The last hand-in of each group, for each of its students; the others' own is noted."""
    found: dict[str, HandIn] = {}
    for group, ids in groups.items():
        own = {one: hand_ins[one] for one in ids if one in hand_ins}
        if not own:
            continue
        who = max(own, key=lambda one: own[one].order)
        for member in ids:
            text = f"Handed in by {quoted(who)} for the group {quoted(group)}."
            if member in own and member != who:
                text += f" It is later than {quoted(own[member].label, 150)}, which is not graded."
            notes = [*own[who].notes, *([] if member == who else [Note("", text)])]
            found[member] = replace(own[who], notes=notes, shared=member != who)
    return found
