"""However a class hands in, nobody vanishes: every file ends in a submission or is named with the reason."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from test_intake import NOTEBOOK, write, zipped

from autograder import intake
from autograder.intake import names, times

ASSIGNMENT = "02_generate"
NAME = "generate_and_interpolate.ipynb"
FILE = "_assignsubmission_file_"
UTC = b"2026-03-01 12:30:00.123456 UTC"


def class_of(*paths):
    return {path: path.encode() for path in paths}


def folders(*students, inside=NAME):
    return class_of(*(f"{student}/{inside}" for student in students))


# name of the fixture: files, identifier → what the notebook was, files that are not understood
LAYOUTS = {
    # A name that a platform might have given changes nothing for the others.
    "notebooks, one like Canvas": (
        class_of("ada.ipynb", "bob.ipynb", "mueller_2024_02_generate.ipynb"),
        {"ada": "ada.ipynb", "bob": "bob.ipynb", "mueller_2024_02_generate": "mueller_2024_02_generate.ipynb"},
        [],
    ),
    "notebooks, one more like Canvas": (
        class_of("ada.ipynb", "bob.ipynb", "mueller_2024_12_generate.ipynb"),
        {"ada": "ada.ipynb", "bob": "bob.ipynb", "mueller_2024_12_generate": "mueller_2024_12_generate.ipynb"},
        [],
    ),
    "nbgrader, one loose like Canvas": (
        folders("ada/02_generate", "bob/02_generate") | class_of("mueller_2024_02_generate.ipynb"),
        {
            "ada": f"ada/02_generate/{NAME}",
            "bob": f"bob/02_generate/{NAME}",
            "mueller_2024_02_generate": "mueller_2024_02_generate.ipynb",
        },
        [],
    ),
    "folders, one like Gradescope": (
        folders("ada", "bob", "submission_5"),
        {name: f"{name}/{NAME}" for name in ("ada", "bob", "submission_5")},
        [],
    ),
    "folders, one like Moodle": (
        folders("ada", "bob", "eve_1_assignsubmission_file_"),
        {"ada": f"ada/{NAME}", "bob": f"bob/{NAME}", "eve_1_assignsubmission_file": f"eve_1{FILE}/{NAME}"},
        [],
    ),
    "folders, one like nbgrader's exchange": (
        folders("ada", "bob", "eve+02_generate+2026-03-01 12:30:00 UTC"),
        {
            "ada": f"ada/{NAME}",
            "bob": f"bob/{NAME}",
            "eve+02_generate+2026-03-01_12_30_00_UTC": f"eve+02_generate+2026-03-01 12:30:00 UTC/{NAME}",
        },
        [],
    ),
    # Moodle
    "Moodle, a number in a name": (
        folders(f"Ada Lovelace_4711{FILE}", f"Ada Lovelace_4711{FILE}_5000{FILE}", f"R2 D2_3_42{FILE}"),
        {
            "Ada_Lovelace": f"Ada Lovelace_4711{FILE}/{NAME}",
            "Ada_Lovelace_4711_assignsubmission_file": f"Ada Lovelace_4711{FILE}_5000{FILE}/{NAME}",
            "R2_D2_3": f"R2 D2_3_42{FILE}/{NAME}",
        },
        [],
    ),
    "Moodle, files that look like another's": (
        class_of(f"Bob_9{FILE}x.ipynb", f"Eve_12{FILE}Bob_9{FILE}x.ipynb", f"Bob_9{FILE}_12{FILE}x.ipynb"),
        {
            "Bob": f"Bob_9{FILE}x.ipynb",
            "Eve": f"Eve_12{FILE}Bob_9{FILE}x.ipynb",
            "Bob_9_assignsubmission_file": f"Bob_9{FILE}_12{FILE}x.ipynb",
        },
        [],
    ),
    "Moodle, one folder and a list added by hand": (
        folders(*(f"S{n}_{n}{FILE}" for n in (11, 12, 13)), "late Dora") | class_of("grades.csv"),
        {f"S{n}": f"S{n}_{n}{FILE}/{NAME}" for n in (11, 12, 13)} | {"late_Dora": f"late Dora/{NAME}"},
        ["grades.csv"],
    ),
    "Moodle, two courses in one": (
        folders(*(f"{name}_assignsubmission_file" for name in ("VAE A/Ada_11", "VAE A/Bob_12", "VAE B/Cy_11"))),
        {
            "Ada": f"VAE A/Ada_11_assignsubmission_file/{NAME}",
            "Bob": f"VAE A/Bob_12_assignsubmission_file/{NAME}",
            "Cy": f"VAE B/Cy_11_assignsubmission_file/{NAME}",
        },
        [],
    ),
    "Moodle in German, blind": (
        folders(f"Teilnehmer_in_17{FILE}", f"Teilnehmer_in_18{FILE}"),
        {"Teilnehmer_in_17": f"Teilnehmer_in_17{FILE}/{NAME}", "Teilnehmer_in_18": f"Teilnehmer_in_18{FILE}/{NAME}"},
        [],
    ),
    # Others
    "nbgrader's exchange": (
        folders(
            "ada1+02_generate+2026-03-01 12:30:00.000001 UTC+aaaa",
            "ada1+02_generate+2026-03-02 12:30:00.000001 UTC+zzzz",
            "ada1+02_generate+2026-03-01 13:30:00.000001 UTC+bb-_",
            "bob+02_generate+2026-03-01 12:30:00 UTC",
            "bob+01_build+2026-03-05 12:30:00 UTC",
        ),
        {
            "ada1": f"ada1+02_generate+2026-03-02 12:30:00.000001 UTC+zzzz/{NAME}",
            "bob": f"bob+02_generate+2026-03-01 12:30:00 UTC/{NAME}",
        },
        [],
    ),
    "Blackboard": (
        class_of(
            f"VAE 1_ada_l_attempt_2026-03-01-12-30-00_{NAME}",
            f"VAE 1_ada_l_attempt_2026-03-02-12-30-00_{NAME}",
            "VAE 1_ada_l_attempt_2026-03-02-12-30-00.txt",
            f"VAE 1_bob_attempt_2026-03-01-12-30-00_{NAME}",
        ),
        {
            "ada_l": f"VAE 1_ada_l_attempt_2026-03-02-12-30-00_{NAME}",
            "bob": f"VAE 1_bob_attempt_2026-03-01-12-30-00_{NAME}",
        },
        [],
    ),
    "Canvas, a link and a text": (
        class_of("lovelaceada_11_20001_x.ipynb", "bytebob_12_link.html", "cycy_LATE_13_text.html", "dd_14_9_link.html"),
        {"lovelaceada_11": "lovelaceada_11_20001_x.ipynb", "bytebob_12": None, "cycy_13": None, "dd_14": None},
        [],
    ),
    # The level of students
    "the assignment on top": (
        folders("02_generate/ada", "02_generate/bruno", "01_build/ada", "01_build/cy"),
        {"ada": f"02_generate/ada/{NAME}", "bruno": f"02_generate/bruno/{NAME}"},
        [],
    ),
    "the assignment on top, one student": (folders("02_generate/ada"), {"ada": f"02_generate/ada/{NAME}"}, []),
    "the assignment on top, loose notebooks": (
        class_of("02_generate/ada.ipynb", "02_generate/bob.zip.ipynb"),
        {"ada": "02_generate/ada.ipynb", "bob.zip": "02_generate/bob.zip.ipynb"},
        [],
    ),
    "a course, in it the assignment, in it students": (
        folders("VAE course/Kopie von 02_generate/ada", "VAE course/Kopie von 02_generate/bob"),
        {name: f"VAE course/Kopie von 02_generate/{name}/{NAME}" for name in ("ada", "bob")},
        [],
    ),
    "a shared folder": (
        folders("Hand in here/Ada Lovelace", "Hand in here/Bob/work")
        | class_of("Hand in here/list.csv", "read me.txt"),
        {"Ada_Lovelace": f"Hand in here/Ada Lovelace/{NAME}", "Bob": f"Hand in here/Bob/work/{NAME}"},
        ["Hand in here/list.csv", "read me.txt"],
    ),
    "a shared folder, one student": (
        folders("Hand in here/Ada Lovelace"),
        {"Ada_Lovelace": f"Hand in here/Ada Lovelace/{NAME}"},
        [],
    ),
    "a shared folder of zip files, the template beside": (
        {"Drive/Ada.zip": zipped({NAME: b"ada"}), "Drive/Bob.zip": zipped({f"x/{NAME}": b"bob"}), NAME: b"template"},
        {"Ada": "ada", "Bob": "bob"},
        [NAME],
    ),
    "a zip file for each in folders for each": (
        {"Drive/Ada L/a.zip": zipped({NAME: b"ada"}), "Drive/Bob B/b.zip": zipped({f"x\\{NAME}": b"bob", "x\\": b""})},
        {"Ada_L": "ada", "Bob_B": "bob"},
        [],
    ),
    "nbgrader's folders in two folders": (
        folders("course/submitted/ada/02_generate", "course/submitted/bob/02_generate"),
        {name: f"course/submitted/{name}/02_generate/{NAME}" for name in ("ada", "bob")},
        [],
    ),
    "two groups": (
        folders("Group A/ada", "Group A/bob", "Group B/ada", "Group B/cy"),
        {
            "ada_Group_A": f"Group A/ada/{NAME}",
            "ada_Group_B": f"Group B/ada/{NAME}",
            "bob": f"Group A/bob/{NAME}",
            "cy": f"Group B/cy/{NAME}",
        },
        [],
    ),
    "drafts are no students": (
        folders("ada/draft", "ada/final", "bob/v1", "bob/v2"),
        {"ada": f"ada/draft/{NAME}", "bob": f"bob/v1/{NAME}"},
        [],
    ),
    # Odd and deep folders of the assignment
    "deeper and odd folders": (
        folders(
            "ada/02_generate", "bruno/course/02_generate", "clara/work", "dora/02_generate copy", "emil/02_GENERATE"
        )
        | folders("fay/Kopie von 02_generate (2)", "gil/02-generate", "hal/01_build", "ida/my work/02_Generate_final")
        | class_of(f"hal/notes/{NAME}", "hal/x.txt"),
        {
            "ada": f"ada/02_generate/{NAME}",
            "bruno": f"bruno/course/02_generate/{NAME}",
            "clara": f"clara/work/{NAME}",
            "dora": f"dora/02_generate copy/{NAME}",
            "emil": f"emil/02_GENERATE/{NAME}",
            "fay": f"fay/Kopie von 02_generate (2)/{NAME}",
            "gil": f"gil/02-generate/{NAME}",
            "hal": f"hal/notes/{NAME}",
            "ida": f"ida/my work/02_Generate_final/{NAME}",
        },
        [],
    ),
    "deeper and odd folders only": (
        folders("bruno/course/02_generate", "clara/work", "dora/02_generate copy", "emil/02_GENERATE"),
        {
            "bruno": f"bruno/course/02_generate/{NAME}",
            "clara": f"clara/work/{NAME}",
            "dora": f"dora/02_generate copy/{NAME}",
            "emil": f"emil/02_GENERATE/{NAME}",
        },
        [],
    ),
    "an empty folder of the assignment beside a full copy": (
        {"ada/02_generate/.DS_Store": b"", f"ada/02_generate (1)/{NAME}": b"copy"} | folders("bob/02_generate"),
        {"ada": "copy", "bob": f"bob/02_generate/{NAME}"},
        [],
    ),
    "other assignments are not this one's": (
        folders("ada/02_generate", "ada/01_build", "bob/01_build", "cy/01_build (1)") | class_of("dora/notes.txt"),
        {"ada": f"ada/02_generate/{NAME}"},
        ["dora/notes.txt"],
    ),
    "files beside the assignment's folder": (
        folders("ada/02_generate", "bob/02_generate") | class_of("ada/todo.txt", "ada/old.ipynb"),
        {"ada": f"ada/02_generate/{NAME}", "bob": f"bob/02_generate/{NAME}"},
        [],
    ),
    # Endings
    "endings that programs add": (
        class_of("ada.ipynb", "bruno.ipynb.json", "clara.ipynb.txt", "dora.IPYNB", "emil.ipynb (1)", "fay.html"),
        {
            "ada": "ada.ipynb",
            "bruno": "bruno.ipynb.json",
            "clara": "clara.ipynb.txt",
            "dora": "dora.IPYNB",
            "emil": "emil.ipynb (1)",
        },
        ["fay.html"],
    ),
    "nothing but what programs leave": (
        folders("ada") | {f"bob/.ipynb_checkpoints/{NAME}": b"", "__MACOSX/._ada": b"", ".DS_Store": b""},
        {"ada": f"ada/{NAME}", "bob": None},
        [],
    ),
}


def source_of(folder, files, packing):
    """The files as a folder, or as the zip file that a browser saved for the second time."""
    if packing == "folder":
        return write(folder / "class", files)
    root = "submissions/" if packing == "zip file of a folder" else ""
    path = folder / "submissions (1).zip"
    path.write_bytes(zipped({root + name: data for name, data in files.items()}))
    return path


@pytest.mark.parametrize(("files", "expected", "not_understood"), LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("packing", ["folder", "zip file", "zip file of a folder"])
def test_nobody_vanishes(tmp_path, files, expected, not_understood, packing):
    root = "submissions/" if packing == "zip file of a folder" else ""
    with intake.opened(source_of(tmp_path, files, packing), ASSIGNMENT) as handed_in:
        found = {one.student: one for one in handed_in.read()}
        assert list(found) == handed_in.students == sorted(expected)
        graded = {
            student: next((d for n, d in one.files.items() if ".ipynb" in n.lower()), None)
            for student, one in found.items()
        }
        assert graded == {student: text and text.encode() for student, text in expected.items()}
        assert [note.where for note in handed_in.not_understood] == [root + name for name in not_understood]
        assert handed_in.files == len(files)
        assert accounted(handed_in) == handed_in.files
        unnamed = [name for name in files if not named(name, files[name], found.values(), handed_in)]
        assert len(unnamed) == handed_in.elsewhere + handed_in.ignored, unnamed


def accounted(handed_in):
    """Files of submissions, and all others by kind."""
    taken = sum(hand_in.count for hand_in in handed_in._hand_ins.values())
    return taken + len(handed_in.not_understood) + handed_in.elsewhere + handed_in.ignored


def named(path, content, found, handed_in):
    """A submission has the file, or some note names it or the hand-in that it belongs to."""
    notes = [note for one in found for note in one.notes] + list(handed_in.not_understood)
    texts = [note.text for note in notes]
    parts = {path.partition("/")[0], path.rpartition("/")[2]}
    mine = any(content in one.files.values() or path.endswith(".zip") for one in found)
    return mine or any(part in text for part in parts for text in texts)
