"""Whose is which file: the folders and names that nbgrader and people make, and where platforms' begin.

The level at which sibling folders each hold a notebook is the level of students. Every file ends in exactly one place: a
hand-in, a note, or one of the counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from autograder.harmless.words import quoted
from autograder.intake import archives
from autograder.intake.archives import Entry
from autograder.intake.levels import BELIEVED, CourseNames, Level, Sorted, may_be_submission, stem, without_drafts
from autograder.intake.names import Student
from autograder.intake.platforms import INBOUND, Platform, platform_of
from autograder.intake.reading import HandIn, is_archive, is_notebook
from autograder.intake.spellings import bare, letters
from autograder.submission import Note


def sort(entries: Iterable[Entry], known: CourseNames, around: str = "") -> Sorted:
    """Sort the files of one folder or archive, whose name without ending is ``around``, by student."""
    found = Sorted()
    _sort(Level.of(entries), known, around, found)
    return found


def is_platform(entries: Iterable[Entry]) -> bool:
    """The files are a platform's export, maybe in a folder of its own."""
    top = Level.of(entries)
    while len(top.folders) == 1 and not platform_of(top) and not top.handed_in:
        (top,) = top.folders.values()
    return platform_of(top) is not None


def is_one_students(entries: Iterable[Entry], known: CourseNames) -> bool:
    """The assignment's notebook lies straight in it, and no folder could be another student's."""
    top = Level.of(entries)
    return not top.filled and any(known.is_its_notebook(entry.parts[-1]) for entry in top.handed_in)


def is_class(entries: Iterable[Entry], known: CourseNames, around: str) -> bool:
    """The files are several students', and not the drafts or parts of one student's."""
    students = {hand_in.student for hand_in in sort(entries, known, around).hand_ins}
    return len(students) > (1 if _USUAL.search(around) or known.of_folder(around) else 2)


def _sort(level: Level, known: CourseNames, around: str, found: Sorted, group: str = "") -> None:
    """Sort a level; ``group`` tells its students from those of the same names in another folder."""
    level = without_drafts(level, found)
    if handed_in := _to_nbgrader(level, known):
        _course(level, handed_in, known, found, group)
    elif platform := platform_of(level):
        _of_platform(platform, level, known, found, group)
    elif tops := [folder for folder in level.filled if known.is_own(folder.name) and _holds_students(folder, known)]:
        for top in tops:
            _sort(top, known, around, found, group)
        rest = level.without(top.name for top in tops)
        _students(rest, known, found, f"it lies beside the folder {quoted(tops[0].name)}", group)
    elif _is_assignment_alone(level, known, around):
        _alone(level, known, around, found, group)
    elif groups := _groups(level, known, around):
        _of_groups(groups, known, around, found, group)
        rest = level.without(one.name for one in groups)
        _students(rest, known, found, "it lies beside the folders of students", group)
    else:
        _students(level, known, found, "", group)


def _of_groups(groups: list[Level], known: CourseNames, around: str, found: Sorted, group: str) -> None:
    before = len(found.hand_ins)
    for one in groups:
        _sort(one, known, around, found, one.name if len(groups) > 1 else group)
    if len(groups) > 1 and all(_is_course(one, known) for one in groups):
        which = ", ".join(sorted(quoted(one.name) for one in groups)[:3])
        text = (
            f"The folder holds several courses, {which}; grade one by itself with --from if they are different classes."
        )
        for hand_in in found.hand_ins[before:]:
            hand_in.notes.append(Note("", text, suspicious=True))


def _of_platform(platform: Platform, level: Level, known: CourseNames, found: Sorted, group: str) -> None:
    hand_ins = platform.sort(level, known, found)
    for hand_in in hand_ins if group and platform is INBOUND else ():  # names there are those of a course
        hand_in.student = replace(hand_in.student, number=group)
    found.hand_ins += hand_ins
    rest = platform.rest(level)
    found.known += len(level.files) - len(rest.files) - len(platform.files(level))
    _students(rest, known, found, f"its name is not one that {platform.name} gives", group)


# ---------------------------------------------------------------------------------------------------------------------
# nbgrader's own folders: a course, its exchange

_HANDED_IN = ("inbound", "submitted")
_HANDED_OUT = {"outbound", "release", "source", "autograded", "feedback"}


def _to_nbgrader(level: Level, known: CourseNames) -> list[Level]:
    """The folders of a course or an exchange in which submissions lie, or, if it has none yet, the others."""
    handed_in = [one for one in level.filled if one.name in _HANDED_IN and _is_nbgraders(one, known)]
    others = [one for one in level.filled if one.name in _HANDED_OUT]
    if handed_in and (others or handed_in == level.filled):
        return handed_in
    return others if others and others == level.filled else []


def _is_nbgraders(folder: Level, known: CourseNames) -> bool:
    assignments = {known.name, *known.others}
    return bool(INBOUND.folders(folder)) or any(assignments & set(one.folders) for one in folder.filled)


def _course(level: Level, handed_in: list[Level], known: CourseNames, found: Sorted, group: str) -> None:
    for folder in level.folders.values():
        if folder.name in _HANDED_OUT:
            found.pass_over(folder, "nbgrader keeps no submissions there")
        elif folder not in handed_in:
            found.pass_over(folder, f"it lies beside nbgrader's folder {quoted(handed_in[0].name)}")
        elif INBOUND.folders(folder):
            _of_platform(INBOUND, folder, known, found, group)
        else:
            _students(folder, known, found, "", group)
    found.leave(level.files, f"it lies beside nbgrader's folder {quoted(handed_in[0].name)}")


def _is_course(level: Level, known: CourseNames) -> bool:
    """A course's folder or that of several courses."""
    folders = level.filled
    return bool(_to_nbgrader(level, known)) or (bool(folders) and all(_is_course(one, known) for one in folders))


# ---------------------------------------------------------------------------------------------------------------------
# One student's folder, given instead of the one above


def _is_assignment_alone(level: Level, known: CourseNames, around: str) -> bool:
    """The assignment's folder or notebook, with nobody's name above it."""
    if level.handed_in:
        straight = all(known.is_its_notebook(entry.parts[-1]) for entry in level.handed_in)
        return straight and not level.filled and letters(level.name or around) not in known.notebooks
    own = [one for one in level.filled if known.is_own(one.name)]
    others = all(one in own or known.is_other(one.name) for one in level.filled)
    return len(own) == 1 and others and not _holds_students(own[0], known)


def _alone(level: Level, known: CourseNames, around: str, found: Sorted, group: str) -> None:
    """A folder's own name may be the student's; otherwise nobody can tell whose it is."""
    name = level.name or around
    if not name or known.of_folder(name) or name in _HANDED_OUT or _USUAL.search(name) or _DRAFT.search(name):
        where = quoted(level.name or around or known.name)
        found.leave(
            level.everything(), f"{where} holds the notebook, not folders of students; give the folder above them"
        )
        return
    before = len(found.hand_ins)
    _of_folder(level, known, False, False, group, found, name)
    for hand_in in found.hand_ins[before:]:
        text = f"The notebook lay straight in {quoted(name)}, so it is taken as the submission of {quoted(name)}."
        hand_in.notes.append(Note("", text))


# ---------------------------------------------------------------------------------------------------------------------
# At which level the students are


def _groups(level: Level, known: CourseNames, around: str) -> list[Level]:
    """Folders of this level that do not belong to a student each but hold several students' files."""
    folders = level.filled
    if not folders or [entry for entry in level.handed_in if not known.is_its_notebook(entry.parts[-1])]:
        return []
    if all(map(platform_of, folders)) or all(_is_course(folder, known) for folder in folders):
        return folders
    if len(folders) == 1:
        return folders if _is_wrapper(folders[0], known, around) else []
    # A single student who lays out a folder like a class must not turn everybody else into a group.
    several = [folder for folder in folders if len(folder.filled) > 1]
    straight = any(folder.handed_in for folder in folders)
    names = [one.name for folder in folders for one in folder.filled]
    students = len(set(map(letters, names))) > len(names) / 2 and not any(
        known.of_folder(name) or _DRAFT.search(name) for name in names
    )
    return folders if len(several) > len(folders) / 2 and students and not straight else []


# Folders into which one person sorts work.
_DRAFT = re.compile(
    r"^(?:v(?:ersion)?\W?)?\d+$|draft|final|^(?:old|new|alt|neu|src|data)\b|backup|attempt|entwurf|versuch|"
    r"work|notebook|part|teil|task|aufgabe|assignment|exercise|\bcopy\b|kopie",
    re.IGNORECASE,
)
# Folders into which a class puts its work.
_USUAL = re.compile(
    r"submi|hand.?in|abgabe|einreich|export|upload|collected|class|entrega|rendus?$|inbound", re.IGNORECASE
)


def _is_wrapper(folder: Level, known: CourseNames, around: str) -> bool:
    """The only folder of its level is not a student's but what was shared, zipped or exported as a whole."""
    straight = any(known.is_its_notebook(entry.parts[-1]) for entry in folder.handed_in)
    if _USUAL.search(folder.name) and (folder.filled or not straight):
        return True
    if straight:
        return False
    if any(known.is_own(name) or known.is_other(name) for name in folder.folders):
        tops = [one for one in folder.filled if known.is_own(one.name) and not one.handed_in]
        return any(platform_of(one) or _holds_several(one, known) for one in tops)
    only = folder.filled
    if len(only) == 1 and not folder.handed_in and (platform_of(only[0]) or _is_wrapper(only[0], known, "")):
        return True
    return _holds_several(folder, known) or letters(folder.name) == letters(bare(around))


def _holds_students(folder: Level, known: CourseNames) -> bool:
    """The folder of an assignment holds students' files, not the assignment's own notebooks or their parts."""
    if any(known.is_its_notebook(entry.parts[-1]) for entry in folder.handed_in):
        return False
    return (
        bool(platform_of(folder))
        or _holds_several(folder, known)
        or (bool(folder.filled) and not folder.handed_in and _named(folder, known))
    )


def _named(folder: Level, known: CourseNames) -> bool:
    """What holds notebooks in it has names of its own, not the assignment's again."""
    return not any(known.of_folder(one.name) for one in folder.filled)


def _holds_several(folder: Level, known: CourseNames) -> bool:
    """Two or more units, of which each may be a whole submission: not the parts of one."""
    folders, files = folder.filled, folder.handed_in
    parts = [
        {letters(stem(entry.parts[-1])) for entry in one.everything() if is_notebook(entry.parts[-1])}
        for one in folders
    ]
    own = [names & known.notebooks for names in parts]
    # One student may have put each of an assignment's notebooks into a folder of its own.
    split = len(folders) > 1 and all(own) and sum(map(len, own)) == len(set().union(*own))
    return len(folders) + len(files) > 1 and not split


# ---------------------------------------------------------------------------------------------------------------------
# Folders and files that people named


def _students(level: Level, known: CourseNames, found: Sorted, beside: str, group: str) -> None:
    """A folder per student, or a notebook or an archive."""
    exact = sum(known.name in folder.folders for folder in level.folders.values())
    odd = sum(known.name not in folder.folders and not _only_others(folder, known) for folder in level.filled)
    collected = exact >= BELIEVED * odd  # by nbgrader; a student may make such a folder too
    others = _names_of_others(level, known)
    for folder in level.folders.values():
        if known.is_other(folder.name) or folder.name in others:
            found.elsewhere += len(list(folder.everything()))
        else:
            _of_folder(folder, known, bool(exact), collected, group, found)
    for entry in level.files:
        name = entry.parts[-1] if entry.parts else ""
        if entry.parts == level.path or not may_be_submission(entry):
            found.leave([entry], entry.trouble or "it is neither a notebook nor an archive nor a folder")
        elif (level.folders or beside) and known.is_its_notebook(name):
            found.leave([entry], "it bears the name of the notebook, so nobody can tell whose it is")
        elif name in others:
            found.elsewhere += 1
        else:
            own = name if entry.trouble == archives.LINK else stem(name)
            hand_in = HandIn(_student(own, known, group), name)
            hand_in.add((name,), entry)
            if level.folders or beside:
                why = beside or "it lies beside the folders of students"
                hand_in.notes.append(Note("", f"{quoted(name)} is taken as a submission, although {why}."))
            found.hand_ins.append(hand_in)


def _names_of_others(level: Level, known: CourseNames) -> set[str]:
    """Names with another assignment in them, as “ada_01_build.ipynb”, if those of this one's have it in them too."""
    names = [*level.folders, *(entry.parts[-1] for entry in level.files if entry.parts)]
    told = {name: known.of_folder(stem(name)) for name in names}
    return {name for name in names if known.name in told.values() and told[name] not in ("", known.name)}


def _student(name: str, known: CourseNames, group: str) -> Student:
    """The name may have the assignment in it: “ada_02_generate”."""
    name = name.strip() or name
    person = known.without(name)
    return Student(name, group, also=(person,) if person and person != name else ())


def _only_others(folder: Level, known: CourseNames) -> bool:
    """All its files lie in folders of other assignments."""
    return bool(folder.folders) and all(map(known.is_foreign, folder.folders)) and not folder.files


def _of_folder(
    folder: Level, known: CourseNames, strict: bool, collected: bool, group: str, found: Sorted, name: str = ""
) -> None:
    """What a student's folder holds of this assignment; what lies beside that is named.

    ``strict``: others have a folder of the assignment's name, so one without that and without a notebook is no submission.
    """
    taken = _assignment_in(folder, known)
    where = "/".join(folder.rest(taken.path))
    own: list[Entry] = []
    beside: list[Entry] = []
    for entry in folder.everything():
        within = entry.parts[: len(taken.path)] == taken.path
        if any(map(known.is_foreign, folder.rest(entry.parts)[:-1])) and not (within and where):
            found.elsewhere += 1
        else:
            (own if within else beside).append(entry)
    others = any(map(known.is_foreign, folder.folders))
    if where != known.name and not any(map(may_be_submission, own)) and (strict or others):
        found.leave([*own, *beside], f"no notebook and no archive lies in the folder {quoted(folder.name)}")
        return
    name = name or folder.name
    hand_in = HandIn(_student(name, known, group), name, collected=collected and where == known.name)
    for entry in own:
        hand_in.add(taken.rest(entry.parts), entry)
    if where not in ("", known.name):
        hand_in.notes.append(Note("", f"The submission lay in the folder {quoted(where)}."))
    if where and (deeper := _only_in(taken, known)):
        hand_in.notes.append(
            Note("", f"The notebook lay in the folder {quoted(f'{where}/{deeper}')}; see whose it is.")
        )
    for what, several in (
        ("folders with the notebook in each", _with_the_notebook(taken, known)),
        ("notebooks or archives of different names", _named_apart(taken, known, name)),
    ):
        if len(several) > 1:
            shown = ", ".join(map(quoted, several[:3])) + " …" * (len(several) > 3)
            text = (
                f"{quoted(name)} holds {what}, {shown}: if they are several students', grade it by itself with --from."
            )
            hand_in.notes.append(Note("", text))
    _name_others(hand_in, ["/".join(folder.rest(one.parts)) for one in beside], f"not in the folder {quoted(where)}")
    found.hand_ins.append(hand_in)


def _only_in(folder: Level, known: CourseNames) -> str:
    """The folder in an assignment's folder that alone holds all of it, if its name may be another student's."""
    names = [one.name for one in folder.filled]
    odd = len(names) == 1 and not folder.handed_in and not known.of_folder(names[0]) and not _DRAFT.search(names[0])
    return names[0] if odd else ""


def _with_the_notebook(folder: Level, known: CourseNames) -> list[str]:
    """Folders in it that each hold a notebook of the assignment's name."""
    own = [one for one in folder.filled if not known.is_foreign(one.name)]
    names = sorted(one.name for one in own if any(known.is_its_notebook(e.parts[-1]) for e in one.everything()))
    return [] if all(_DRAFT.search(name) for name in names) else names


def _named_apart(folder: Level, known: CourseNames, around: str) -> list[str]:
    """Notebooks and archives straight in it whose names are neither the assignment's nor those of one student's drafts."""
    names = {
        entry.parts[-1] for entry in folder.handed_in if is_notebook(entry.parts[-1]) or is_archive(entry.parts[-1])
    }
    whole = letters(around)
    drafts = [one for one in names if known.of_folder(one) or _DRAFT.search(stem(one)) or whole in letters(stem(one))]
    return sorted(names) if not drafts and not any(map(known.is_its_notebook, names)) else []


def may_be_several(entries: Iterable[Entry], known: CourseNames, around: str) -> bool:
    """An archive holds notebooks that may be a student's each."""
    top = Level.of(entries)
    while len(top.folders) == 1 and not top.files:
        (top,) = top.folders.values()
    return len(_named_apart(top, known, around)) > 1


def _name_others(hand_in: HandIn, names: list[str], reason: str) -> None:
    if names:
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        hand_in.notes.append(Note(names[0], f"Left out: {', '.join(map(quoted, names[:3]))}{more} ({reason})."))
        hand_in.count += len(names)


def _assignment_in(folder: Level, known: CourseNames) -> Level:
    """Where in a student's folder the assignment lies; the folder itself if nothing in it says so."""
    exact = folder.folders.get(known.name)
    if exact and exact.holds:
        return exact
    named = list(_named_after(folder, known))
    if len(named) == 1 and not folder.handed_in:
        return named[0]
    return exact if exact and not folder.holds else folder


def _named_after(folder: Level, known: CourseNames) -> Iterator[Level]:
    """The topmost folders that bear the assignment's name in some spelling and hold something."""
    for one in folder.filled:
        name = known.of_folder(one.name)
        if name == known.name:
            yield one
        elif not name:
            yield from _named_after(one, known)
