"""However a class hands in, nobody vanishes: every file ends in a submission or is named with the reason."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbgrader.utils import parse_utc
from test_intake import LAYOUTS as EARLIER
from test_intake import accounted, write, zipped

from autograder import intake
from autograder.intake import times

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
    "the assignment's name in the students'": (
        folders("ada_02_generate", "cy_01_build") | class_of("bob-02_generate.ipynb", "bob-01_build.ipynb"),
        {"ada_02_generate": f"ada_02_generate/{NAME}", "bob-02_generate": "bob-02_generate.ipynb"},
        [],
    ),
    "parts of an assignment": (
        class_of("ada/a/generate_and_interpolate.ipynb", "ada/b/scratch.ipynb", "bob/x.ipynb"),
        {"ada": f"ada/a/{NAME}", "bob": "bob/x.ipynb"},
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


def named(path, content, found, handed_in):
    """A submission has the file, or some note names it or the hand-in that it belongs to."""
    notes = [note for one in found for note in one.notes] + list(handed_in.not_understood)
    texts = [note.text for note in notes]
    parts = {path.partition("/")[0], path.rpartition("/")[2]}
    mine = any(content in one.files.values() or path.endswith(".zip") for one in found)
    return mine or any(part in text for part in parts for text in texts)


PIECES = (
    *(
        "ada",
        "Bob B",
        "02_generate",
        "01_build",
        "02_generate copy",
        "work",
        "submissions",
        "submission_5",
        "ada.ipynb",
    ),
    *(
        f"Ada_11{FILE}",
        f"Bob_9{FILE}",
        "ada+02_generate+2026-03-01 12:30:00 UTC",
        ".ipynb_checkpoints",
        "..",
        "",
        "x\\y",
    ),
)
ENDS = (
    *(NAME, "ada.ipynb", "bob.ipynb.txt", "a.zip", "x.csv", "timestamp.txt", "submission_metadata.yml", ".DS_Store"),
    *("V_ada_attempt_2026-03-01-12-30-00_x.ipynb", "V_ada_attempt_2026-03-01-12-30-00.txt", "bob_12_34_x.ipynb"),
    *(f"Ada_11{FILE}x.ipynb", f"Eve_1{FILE}Ada_11{FILE}x.ipynb", "bob_12_link.html", "", "."),
)


@given(
    st.lists(st.tuples(st.lists(st.sampled_from(PIECES), max_size=4), st.sampled_from(ENDS)), min_size=1, max_size=12)
)
@settings(max_examples=150, deadline=None, derandomize=True, database=None)
def test_every_file_of_any_folder_is_accounted_for(tmp_path_factory, paths):
    names = {"/".join([*folders, end]) for folders, end in paths} - {""}
    source = tmp_path_factory.mktemp("class") / "x.zip"
    source.write_bytes(zipped(dict.fromkeys(sorted(names), b"x")))
    with contextlib.suppress(ValueError), intake.opened(source, ASSIGNMENT, [("ada", "", "", "")]) as handed_in:
        assert accounted(handed_in) == handed_in.files
        assert [one.student for one in handed_in.read()] == handed_in.students
        for hand_in, one in zip(handed_in._hand_ins.values(), handed_in.read(), strict=True):
            assert bool(hand_in.files) <= bool(one.files or one.collected or one.notes)


@pytest.mark.parametrize(("files", "expected"), EARLIER.values(), ids=EARLIER)
def test_every_file_of_the_platforms_is_accounted_for(tmp_path, files, expected):
    handed_in, _ = read(write(tmp_path, files), (), "01_build")
    assert accounted(handed_in) == handed_in.files == len(files) and len(handed_in.students) == len(expected)


@pytest.mark.parametrize(
    "name",
    [
        f"a_{'9' * 9000}_{'8' * 9000}_x.ipynb",
        f"submission_{'9' * 9000}/x.ipynb",
        f"{' ' * 50_000}x/02_generate/x.ipynb",
        f"a+02_generate+2026-03-01 12:30:{'0' * 9000}/x.ipynb",
        f"V_a_attempt_2026-99-99-12-30-00_{'_' * 20_000}.ipynb",
        "d/" * 32_000 + "x.ipynb",
        f"{'Ä' * 200}.ipynb",
    ],
    ids=["Canvas", "Gradescope", "spaces", "nbgrader", "Blackboard", "deep", "two bytes a letter"],
)
def test_no_name_stops_a_class(tmp_path, name):
    path = tmp_path / "x.zip"
    path.write_bytes(zipped({name: b""}))
    handed_in, found = read(path)
    assert accounted(handed_in) == handed_in.files == 1 == len(found)
    assert all(0 < len(student.encode()) < 200 for student in found)


def read(source, roster=(), assignment=ASSIGNMENT):
    with intake.opened(source, assignment, roster) as handed_in:
        return handed_in, {one.student: one for one in handed_in.read()}


def test_the_count_is_a_sentence(tmp_path):
    files = folders("ada/02_generate", "bob/02_generate", "bob/01_build") | class_of("list.csv", "ada/.DS_Store")
    handed_in, _ = read(write(tmp_path, files))
    assert handed_in.summary == (
        "5 files, 2 submissions, 1 not understood, 1 of other assignments, 1 that programs or platforms add"
    )
    assert handed_in.not_understood[0].text == "“list.csv”: it is neither a notebook nor an archive nor a folder"


def test_nothing_understood_says_what_was_seen(tmp_path):
    with pytest.raises(ValueError, match=r"No submissions of 02_generate.*Not understood: “ada.pdf”: it is neither"):
        read(write(tmp_path, class_of("ada.pdf")))


def test_a_link_is_said_with_its_address(tmp_path):
    page = b'<meta http-equiv="Refresh" content="0; url=https://example.org/?a=1&amp;b"> <a href="https://x.org">'
    _, found = read(write(tmp_path, {"a_1_link.html": page, "b_2_text.html": b"<p>", "c_3_9_link.html": b"\x1b[2J"}))
    assert [one.problem for one in found.values()] == [
        "A link was handed in, not a notebook: “https://example.org/?a=1&b”.",
        "A text typed into the platform was handed in, not a notebook.",
        "A link was handed in, not a notebook.",
    ]


def test_a_submission_taken_from_an_odd_place_says_so(tmp_path):
    files = folders("ada/02_generate", "bruno/course/02_generate") | class_of("x_2024_02_generate.ipynb", "ada/a.txt")
    _, found = read(write(tmp_path, files))
    assert [note.text for one in found.values() for note in one.notes] == [
        "Left out: “a.txt” (not in the folder “02_generate”).",
        "The submission lay in the folder “course/02_generate”.",
        "“x_2024_02_generate.ipynb” is taken as a submission, although it lies beside the folders of students.",
    ]


def test_what_may_be_several_students_is_said(tmp_path):
    """Nobody becomes somebody else by what lies in a folder or an archive, so the instructor decides."""
    export = zipped(folders(f"Ada_1{FILE}", f"Bob_2{FILE}"))
    files = {"class.zip": export, "cy.ipynb": b""} | folders("Hand in/ada", "Hand in/bob")
    _, found = read(write(tmp_path, files))
    assert [note.text for name in ("class", "Hand_in") for note in found[name].notes][::2] == [
        "“class.zip” is taken as a submission, although it lies beside the folders of students.",
        "“Hand in” holds folders with the notebook in each, “ada”, “bob”: if they are several students', grade it by itself "
        "with --from.",
    ]
    assert "“class.zip” looks like an export of several students" in found["class"].notes[1].text


def test_exports_side_by_side_are_one_class(tmp_path):
    exports = {f"{n}.zip": zipped(folders(f"Ada_{n}{FILE}", f"S{n}_9{n}{FILE}")) for n in (1, 2)}
    assert read(write(tmp_path, exports))[0].students == ["Ada_1", "Ada_2", "S1", "S2"]


def test_a_folder_that_drive_packed_into_several_zip_files_is_one_class(tmp_path):
    parts = (("Ada Lovelace", "Cy Ng"), ("Bruno Mars",))
    packed = {
        f"Homework-20260102T100000Z-00{n}.zip": zipped(class_of(*(f"Homework/{one} - {NAME}" for one in names)))
        for n, names in enumerate(parts, 1)
    }
    assert read(write(tmp_path, packed), [ADA, BRUNO])[0].students == [
        "Cy_Ng_-_generate_and_interpolate",
        "ada",
        "bruno",
    ]


# Platform → the places of two students' notebooks, and what lies beside them.
OTHER_PLATFORMS = {
    "Brightspace": ("12345-678 - Ada Lovelace - Jan 2, 2026 204 PM", "12346-678 - Bruno Mars - Jan 2, 2026 1105 AM", "index.html"),
    "ILIAS": ("Week 2/Lovelace_Ada_ada_268", "Week 2/Mars_Bruno_bruno_269", ""),
    "OpenOlat": ("Task/Lovelace_Ada_ada/2_submissions", "Task/Mars_Bruno_bruno/2_submissions", ""),
    "Sakai": ("Week 2/Lovelace, Ada(ada)/Submission attachment(s)", "Week 2/Mars, Bruno(bruno)/Submission attachment(s)", "Week 2/grades.csv"),
}  # fmt: skip


@pytest.mark.parametrize(("ada", "bruno", "beside"), OTHER_PLATFORMS.values(), ids=OTHER_PLATFORMS)
def test_students_of_other_platforms_are_met(tmp_path, ada, bruno, beside):
    files = folders(ada, bruno) | ({beside: b""} if beside else {})
    handed_in, found = read(write(tmp_path, files), [ADA, BRUNO])
    assert handed_in.students == ["ada", "bruno"] and all(set(one.files) == {NAME} for one in found.values())
    assert [note.where for note in handed_in.not_understood] == [beside] * bool(beside)


def test_of_several_attempts_in_brightspace_the_last_counts(tmp_path):
    attempts = ("Jan 2, 2026 204 PM", "Jan 12, 2026 904 AM", "Jan 2, 2026 1204 AM")
    files = folders(*(f"123-4 - Ada Lovelace - {time}" for time in attempts), f"125-4 - Bruno Mars - {attempts[0]}")
    for roster, ada in (([ADA, BRUNO], "ada"), ([], "Ada_Lovelace")):
        _, found = read(write(tmp_path / ada, files), roster)
        assert len(found) == 2 and b"Jan 12" in found[ada].files[NAME]
        assert any("3 submissions were found; the last one" in note.text for note in found[ada].notes)


def test_a_part_of_a_files_name_is_nobodys_name(tmp_path):
    _, found = read(write(tmp_path, class_of(*(f"{one} - {NAME}" for one in ("Lovelace", "Mars")))), [ADA, BRUNO])
    assert not any("under the name" in note.text for one in found.values() for note in one.notes)


def test_what_a_teams_class_is_still_working_at_is_not_handed_in(tmp_path):
    files = folders("Submitted files/Ada Lovelace/Week 2/Version 1", "Submitted files/Bruno Mars/Week 2/Version 1")
    handed_in, _ = read(write(tmp_path, files | folders("Working files/Ada Lovelace/Week 2")), [ADA, BRUNO])
    assert handed_in.students == ["ada", "bruno"]
    assert [note.text for note in handed_in.not_understood] == [
        "“Working files” (1 file): what lies there is not handed in"
    ]


def test_a_class_that_was_zipped_twice_or_is_given_as_a_link(tmp_path):
    class_zip = zipped(folders("ada", "bruno", "cy"))
    (tmp_path / "twice.zip").write_bytes(zipped({"inner.zip": class_zip}))
    (tmp_path / "real.zip").write_bytes(class_zip)
    (tmp_path / "link.zip").symlink_to(tmp_path / "real.zip")
    for name in ("twice.zip", "link.zip"):
        assert read(tmp_path / name)[0].students == ["ada", "bruno", "cy"]
    (tmp_path / "ada.zip").write_bytes(zipped({"work.zip": zipped(folders("final", "draft"))}))
    assert len(read(tmp_path / "ada.zip")[0].students) == 1


@pytest.mark.parametrize("ending", ["7z", "rar", "tar.gz", "tar.zst", "zipx"])
def test_an_export_that_is_no_zip_file_is_nobodys_submission(tmp_path, ending):
    (tmp_path / f"export.{ending}").write_bytes(b"7z")
    with pytest.raises(ValueError, match=r"export\.\S+ is no zip file: unpack it"):
        read(tmp_path / f"export.{ending}")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("export.zip", zipped({}), "is empty or damaged: have it made anew"),
        ("export.zip", b"", "is empty or damaged"),
        ("export.ZIP", zipped(folders("ada", "bob"))[:200], "is empty or damaged"),
        (NAME, b"{}", "bears the name of the notebook, so nobody can tell whose it is"),
        ("Generate and Interpolate (1).ipynb", b"{}", "bears the name of the notebook"),
    ],
)
def test_a_file_that_is_no_class_and_nobodys_is_a_sentence(tmp_path, name, data, said):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ValueError, match=said):
        read(tmp_path / name)


def test_a_class_zipped_by_hand_alone_in_its_folder_is_a_class(tmp_path):
    write(tmp_path / "class", {"submissions.zip": zipped(folders("x/ada", "x/bob")), "list.csv": b""})
    write(tmp_path / "student", {"ada.zip": zipped(folders("final", "draft"))})
    assert read(tmp_path / "class")[0].students == ["ada", "bob"] and read(tmp_path / "student")[0].students == ["ada"]


def test_a_students_name_is_met_without_the_assignments(tmp_path):
    handed_in, _ = read(write(tmp_path, class_of("Lovelace_Ada_02_generate.ipynb")), [("k1", "Ada", "Lovelace", "")])
    assert handed_in.students == ["k1"] and handed_in.choose(["Ada Lovelace"]) == (["k1"], [])


@pytest.fixture
def ordinary_user():
    """A folder whose tests are run by somebody for whom permissions count."""
    root = Path(tempfile.mkdtemp())
    root.chmod(0o755)
    try:
        yield root
    finally:
        if os.getuid() == 0:
            os.seteuid(0)
        for path in root.rglob("*"):
            path.chmod(0o755)
        shutil.rmtree(root)


def close(*paths):
    """Take away all permissions, and the rights of an administrator."""
    for path in paths:
        path.chmod(0)
    if os.getuid() == 0:
        os.seteuid(65534)


def test_what_may_not_be_read_is_a_row(ordinary_user):
    root = write(ordinary_user, folders("ada/02_generate", "bob/02_generate", "cy/02_generate", "dora/02_generate"))
    write(root, class_of("dora/02_generate/data/x.csv", "emil.ipynb"))
    close(
        root / "bob",
        root / "cy/02_generate",
        root / f"ada/02_generate/{NAME}",
        root / "dora/02_generate/data",
        root / "emil.ipynb",
    )
    handed_in, found = read(root)
    denied = "(may not be read: permission denied)."
    assert {name: one.problem for name, one in found.items()} == {
        "ada": f"Left out: “{NAME}” {denied}",
        "bob": f"Left out: “bob” {denied}",
        "cy": f"Left out: “cy” {denied}",
        "dora": "",
        "emil": f"Left out: “emil.ipynb” {denied}",
    }
    assert [note.text for note in found["dora"].notes] == [f"Left out: “data” {denied}"]
    assert accounted(handed_in) == handed_in.files == 6


def test_a_source_that_may_not_be_read_is_a_sentence(ordinary_user):
    root = write(ordinary_user, folders("class/ada"))
    close(root / "class")
    with pytest.raises(ValueError, match=r"The folder .*class may not be read: permission denied\."):
        read(root / "class")


CLASHES = {
    "a file and a folder": ({"data": b"1", "data/x.txt": b"2"}, {"data/x.txt"}, "“data” (a folder has the same name)"),
    "a notebook's name is a folder's": ({f"{NAME}/x": b"1"}, set(), f"“{NAME}/x” (a file has the name of its folder"),
    "a notebook under a file's name": ({"a/b": b"1", "a/b/c.ipynb": b"2"}, {"a/b/c.ipynb"}, "“a/b” (a folder has"),
    "one beside the notebook and one above": ({"d/x.csv": b"1", "d/n.ipynb": b"", "x.csv": b"2"}, None, "“x.csv” (one of the same name"),
}  # fmt: skip


@pytest.mark.parametrize(("files", "kept", "said"), CLASHES.values(), ids=CLASHES)
def test_a_file_and_a_folder_of_one_name(tmp_path, files, kept, said):
    own = {} if kept is None else {NAME: b"own"}
    _, found = read(write(tmp_path, {"ada.zip": zipped(own | files), "bob.ipynb": b""}))
    taken = set(found["ada"].files)
    assert taken == ({"x.csv", "n.ipynb"} if kept is None else {NAME} | kept)
    assert len(found["ada"].notes) == 1 and said in found["ada"].notes[0].text and not found["ada"].problem


def test_no_folder_bears_the_name_of_the_assignments_files(tmp_path):
    _, found = read(
        write(tmp_path, {"ada.zip": zipped({"less_blur.ipynb": b"", "vae.py/x.txt": b""})}), (), "03_ablations"
    )
    assert set(found["ada"].files) == {"less_blur.ipynb"} and "“vae.py/x.txt”" in found["ada"].notes[0].text


# ---------------------------------------------------------------------------------------------------------------------
# Who is who

ROSTER = [
    ("Ada Lovelace", "", "", ""),
    ("dörte", "", "", ""),
    ("_eva", "", "", ""),
    ("finn.", "", "", ""),
    ("ana__b", "", "", ""),
    ("søren", "Søren Å.", "Kierkegård", "sk@example.org"),
    ("k7", "Yılmaz", "Özgür", None),
    ("k8", "Zoë", "Großmann", "zoe@example.org"),
    ("k9", "Łucja", "Æthel", ""),
    ("absent", "No", "Body", ""),
    *((name, "", "", "") for name in ("../up", "*", "eve[1]", " ida", "..", "")),
]
KNOWN = {
    "the very identifiers": {one: one for one in ("Ada Lovelace", "dörte", "_eva", "finn.", "ana__b")},
    "as a platform writes them": {
        "Ada_Lovelace": "Ada Lovelace",
        "Dorte": "dörte",
        "eva": "_eva",
        "finn": "finn.",
        "ana_b": "ana__b",
    },
    "transliterated": {"doerte": "dörte", "soren": "søren", "Yilmaz Ozgur": "k7", "Zoe Grossmann": "k8", "Lucja Aethel": "k9"},
    "last name first": {"Lovelace, Ada": "Ada_Lovelace?", "Özgür, Yılmaz": "k7", "grossmannzoe": "k8"},
    "letters dropped": {"S_ren": "søren", "ylmazzgr": "k7"},
    "display names and e-mail": {"Søren Å. Kierkegård": "søren", "zoe@example.org": "k8", "YILMAZ  ÖZGÜR": "k7"},
    "somebody else": {"Ada": "Ada", "Zoë": "Zoe", "stranger": "stranger", "up": "up", "eve[1]": "eve_1", "ida": "ida"},
    "two who could be one": {"Doerte": "Doerte", "Dorte": "Dorte", "Yilmaz Ozgur": "k7"},
}  # fmt: skip


@pytest.mark.parametrize("expected", KNOWN.values(), ids=KNOWN)
def test_the_gradebooks_students_are_met(tmp_path, expected):
    expected = {name: one for name, one in expected.items() if not one.endswith("?")}
    handed_in, found = read(write(tmp_path, folders(*expected)), ROSTER)
    by_folder = {one.files[NAME].decode().rpartition("/")[0]: one for one in found.values()}
    assert {name: one.student for name, one in by_folder.items()} == expected
    ids = {person[0] for person in ROSTER}
    for name, one in by_folder.items():
        texts = [note.text for note in one.notes]
        shown = f"“{' '.join(name.split())}”"
        if one.student not in ids:
            assert len(texts) == 1 and texts[0].startswith(f"{shown} is not in the gradebook")
        elif one.student == name:
            assert not texts
        else:
            assert texts == [f"Handed in as {shown}; taken for “{one.student}” of the gradebook."]
    assert set(handed_in.absent) == ids - set(found)


def test_nobody_is_taken_for_somebody_who_handed_in_too(tmp_path):
    roster = [("muller", "Anna", "Müller", ""), ("bob", "", "", "")]
    handed_in, _ = read(write(tmp_path, folders("muller", "Mueller", "Anna Müller", "Bob", "bob")), roster)
    assert {"muller", "bob"} < set(handed_in.students) and len(handed_in.students) == 5
    assert len({name.casefold() for name in handed_in.students}) == 5


def test_a_name_in_a_files_name_takes_nothing_from_whom_it_belongs_to(tmp_path):
    files = folders("bob", "ada") | class_of("bob_02_generate.ipynb", "Ada_02_generate.ipynb")
    handed_in, found = read(write(tmp_path, files), [("bob", "", "", ""), ("ada", "", "", "")])
    assert found["bob"].files[NAME] == f"bob/{NAME}".encode() and found["ada"].files[NAME] == f"ada/{NAME}".encode()
    assert set(handed_in.students) == {"ada", "bob", "bob_02_generate", "Ada_02_generate"}


def test_two_of_one_name_are_nobody_whom_the_gradebook_knows(tmp_path):
    files = folders(f"Anna Li_11{FILE}", f"Anna Li_12{FILE}")
    handed_in, found = read(write(tmp_path, files), [("ali", "Anna", "Li", "")])
    assert handed_in.students == ["Anna_Li_11", "Anna_Li_12"] and handed_in.absent == ("ali",)
    # The next time they have the identifiers that they got.
    again, found = read(
        tmp_path, [("ali", "Anna", "Li", ""), ("Anna_Li_11", None, None, None), ("Anna_Li_12", "", "", "")]
    )
    assert again.students == handed_in.students and not any(one.notes for one in found.values())


def test_gradescope_knows_more_than_one_name(tmp_path):
    metadata = b"submission_1:\n  :submitters: [{':sid': '0042', ':email': a@example.org, ':name': Ada Lovelace}]\n"
    files = {"submission_metadata.yml": metadata, f"submission_1/{NAME}": b""}
    for person in [("0042", "", "", ""), ("al", "", "", "A@example.org"), ("ada", "Ada", "Lovelace", "")]:
        assert read(write(tmp_path, files), [person])[0].students == [person[0]]


ADA, BRUNO = ("ada", "Ada", "Lovelace", "ada@x.org"), ("bruno", "Bruno", "Mars", "bruno@x.org")
ATTEMPT = "_attempt_2024-01-02-10-00-00"


def ids(*names):
    return [(name, "", "", "") for name in names]


def blackboard(*heads):
    return {f"{head}{ATTEMPT}_x.ipynb": head.encode() for head in heads}


def gradescope(*people):
    """Entries of Gradescope's list as (sid, mail, name)."""
    records = [
        f"submission_{number}:\n  :submitters: [{{':sid': '{sid}', ':email': '{mail}', ':name': '{name}'}}]\n"
        for number, (sid, mail, name) in enumerate(people, 1)
    ]
    files = {f"submission_{number}/{NAME}": "|".join(one).encode() for number, one in enumerate(people, 1)}
    return {"submission_metadata.yml": "".join(records).encode(), **files}


# files, roster, identifier → the notebook that it must have
WHOSE = {
    "Blackboard, names that begin alike": (
        blackboard("HW_ada_l", "HW_ada_m"), ids("ada_l", "ada_m", "l", "m"), {"ada_l": "HW_ada_l", "ada_m": "HW_ada_m"},
    ),
    "Blackboard, one more of the others is known": (
        blackboard("HW_ada_l", "HW_ada_m"), ids("ada_l", "m"), {"ada_l": "HW_ada_l", "ada_m": "HW_ada_m"},
    ),
    "Blackboard, alone": (blackboard("Homework_2_ada_l"), ids("ada_l", "l"), {"ada_l": "Homework_2_ada_l"}),
    "Blackboard, alone and unknown": (blackboard("Homework_2_ada_l"), [], {"ada_l": "Homework_2_ada_l"}),
    "Blackboard, a receipt": (
        blackboard("HW_ada_l", "HW_ada_m") | {f"HW_ada_l{ATTEMPT}.txt": b"Name: Ada (ada_l)\n"}, ids("l", "m"),
        {"ada_l": "HW_ada_l", "ada_m": "HW_ada_m"},
    ),
    "Blackboard, a file's name like an attempt": (
        {f"Homework 2_ada{ATTEMPT}_bruno_attempt_2025-01-02-10-00-00_x.ipynb": b"1"}, [ADA, BRUNO], {"ada": "1"},
    ),
    "Gradescope, a display name like an identifier": (
        gradescope(("", "ada@x.org", "bruno"), ("", "bruno@x.org", "Bruno Mars")), [ADA, BRUNO],
        {"ada": "|ada@x.org|bruno", "bruno": "|bruno@x.org|Bruno Mars"},
    ),
    "Gradescope, an unknown number": (gradescope(("007", "", "Ada")), [ADA], {"007": "007||Ada"}),
    "Gradescope, an unknown number, nothing but identifiers known": (
        gradescope(("007", "", "ada")), ids("ada"), {"007": "007||ada"},
    ),
    "a number or user name that is a display name too": (
        gradescope(("ada", "", "ada")) , [ADA], {"ada": "ada||ada"},
    ),
    "Blackboard, a user name that is a display name too": (
        blackboard("HW_ada") | {f"HW_ada{ATTEMPT}.txt": b"Name: ada (ada)\n"}, [ADA], {"ada": "HW_ada"},
    ),
    "Gradescope, another's name": (
        gradescope(("", "ada@x.org", "Bruno Mars")), [ADA, BRUNO], {"ada": "|ada@x.org|Bruno Mars"},
    ),
    "Moodle, a display name like an identifier": (
        folders(f"bruno_1{FILE}", f"Bruno Mars_2{FILE}"), [ADA, BRUNO],
        {"bruno_1": f"bruno_1{FILE}/{NAME}", "bruno": f"Bruno Mars_2{FILE}/{NAME}"},
    ),
    "Moodle, in groups": (
        folders(f"Group 1-Ada Lovelace_1{FILE}", f"G-2-Bruno Mars_2{FILE}"), [ADA, BRUNO],
        {"ada": f"Group 1-Ada Lovelace_1{FILE}/{NAME}", "bruno": f"G-2-Bruno Mars_2{FILE}/{NAME}"},
    ),
    "Moodle, a name like a group's beside the true one": (
        folders(f"x-Bruno Mars_1{FILE}", f"Bruno Mars_2{FILE}"), [BRUNO],
        {"x-Bruno_Mars": f"x-Bruno Mars_1{FILE}/{NAME}", "bruno": f"Bruno Mars_2{FILE}/{NAME}"},
    ),
    "two letters are no accent": (
        folders("Michael Novak", "Jol X", "Jan Muller"),
        [("m1", "Michal", "Novak", ""), ("j1", "Joel", "X", ""), ("j2", "Jan", "Mueller", "")],
        {name.replace(" ", "_"): f"{name}/{NAME}" for name in ("Michael Novak", "Jol X", "Jan Muller")},
    ),
    "two letters are no accent, both there": (
        folders("Michael Novak", "Michal Novak"), [("m1", "Michal", "Novak", "")],
        {"Michael_Novak": f"Michael Novak/{NAME}", "m1": f"Michal Novak/{NAME}"},
    ),
    "the exact name first": (
        folders("Jan Müller", "Jan Mueller"), [("m1", "Jan", "Müller", "")],
        {"m1": f"Jan Müller/{NAME}", "Jan_Mueller": f"Jan Mueller/{NAME}"},
    ),
    "numbers apart": (
        folders("1_12", "s1_2", "1.1", "3-4"), ids("11_2", "s12", "11", "3_4"),
        {"1_12": f"1_12/{NAME}", "s1_2": f"s1_2/{NAME}", "1.1": f"1.1/{NAME}", "3_4": f"3-4/{NAME}"},
    ),
    "letters and a number of which a number is left": (folders("王小明123"), ids("123"), {"王小明123": f"王小明123/{NAME}"}),
    "a number and a name that are two": (
        folders("4711 Ada Lovelace"), [ADA, ("4711", "Bob", "B", "")], {"4711_Ada_Lovelace": f"4711 Ada Lovelace/{NAME}"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "roster", "expected"), WHOSE.values(), ids=WHOSE)
def test_nobodys_work_goes_to_somebody_else(tmp_path, files, roster, expected):
    _, found = read(write(tmp_path, files), roster)
    assert {
        name: next(data for file, data in one.files.items() if file.endswith(".ipynb")).decode()
        for name, one in found.items()
    } == expected
    assert all(one.notes for name, one in found.items() if roster and name not in {person[0] for person in roster})


MULLER = ("mm", "Max", "Müller", "")
AS_WRITTEN = {
    **dict.fromkeys(("Max M#U00fcller", "Max M%C3%BCller", "Max M&uuml;ller", "Max Mu\u0308ller", "Max Mueller", "Max MÃ¼ller", "Max M├╝ller"), "mm"),
    **dict.fromkeys(("Ada Lovelace (1)", "Ada Lovelace - Kopie", "Copy of ada", "ada-Copy1", "ada (1)", "ada_copy", "ada – Kopie (2)"), "ada"),
    **dict.fromkeys(("Ada Lovelace 123456", "123456 Ada Lovelace", "Dr. Ada Lovelace", "Prof. Dr. Lovelace, Ada"), "ada"),
    **dict.fromkeys(("Lovelace_Ada_ada_26", "Lovelace, Ada(ada)", "ada_Ada Lovelace", "Lovelace_Ada_ada"), "ada"),
    **dict.fromkeys(("123-45 - Ada Lovelace - Jan 2, 2026 1000 AM", "Ada Lovelace - Copy of notebook"), "ada"),
    **dict.fromkeys((f"{NAME[:-6]}_bruno", "bruno_generate-and-interpolate", "Bruno Mars 02_generate"), "bruno"),
}  # fmt: skip


@pytest.mark.parametrize("name", AS_WRITTEN)
def test_a_name_is_met_whatever_programs_add_to_it(tmp_path, name):
    handed_in, found = read(write(tmp_path, class_of(f"{name}.ipynb", "cy.ipynb")), [ADA, BRUNO, MULLER])
    assert AS_WRITTEN[name] in handed_in.students and "cy" in handed_in.students
    told = [] if "generate" in name and "02" not in name else ["Handed in as"]  # the rest is the very identifier
    assert [note.text[:12] for note in found[AS_WRITTEN[name]].notes] == told


def test_whoever_is_not_in_the_gradebook_is_told(tmp_path):
    roster = [ADA, BRUNO, ("a1", "Anna", "Li", ""), ("a2", "Anna", "Li", "")]
    _, found = read(write(tmp_path, folders("brunno", "Anna Li", "zzz", "ada", "Ada Lovelace")), roster)
    assert {name: [note.text for note in one.notes] for name, one in found.items()} == {
        "ada": [],
        "Ada_Lovelace": ["“Ada Lovelace” is not in the gradebook; this may be “ada”."],
        "brunno": ["“brunno” is not in the gradebook; this may be “bruno”."],
        "Anna_Li": ["Two students of the gradebook are called “Anna Li”; nobody can tell who this is."],
        "zzz": ["“zzz” is not in the gradebook."],
    }


def test_a_gradebook_of_those_who_handed_in_is_no_list_of_the_class(tmp_path):
    """Whoever hands in after the first were graded is as well known as they are."""
    _, found = read(write(tmp_path, folders("ada", "bruno", "adda")), [("ada", "", "", "", True)])
    assert {name: [note.text for note in one.notes] for name, one in found.items()} == {
        "ada": [],
        "bruno": [],
        "adda": ["“adda” is not in the gradebook; this may be “ada”."],
    }


def test_blackboard_says_where_a_user_name_may_begin(tmp_path):
    _, found = read(write(tmp_path, blackboard("Homework_2_ada_l")))
    (note,) = found["ada_l"].notes
    assert note.suspicious and "“2_ada_l”, “ada_l” or “l”" in note.text


def test_what_gradescopes_list_does_not_tell_is_said(tmp_path):
    twice = gradescope(("ada", "", "Ada"), ("ada", "", "Eve"))
    _, found = read(write(tmp_path / "twice", twice))
    assert list(found) == ["ada_1", "ada_2"] and all(one.notes[0].suspicious for one in found.values())
    for name, metadata in {
        "broken": b"{",
        "none": b"",
        "others": b"submission_2:\n  :submitters: [{':sid': a}]\n",
    }.items():
        files = {f"submission_1/{NAME}": b"", "submission_metadata.yml": metadata}
        (note,) = read(write(tmp_path / name, files))[1]["submission_1"].notes
        assert note.suspicious and "tells whose a folder is" in note.text
    files = gradescope(("ada", "", "Ada"))
    files["submission_metadata.yml"] += b"  :created_at: garbage\n"
    (note,) = read(write(tmp_path / "time", files))[1]["ada"].notes
    assert "does not tell when “submission_1” was handed in" in note.text


# ---------------------------------------------------------------------------------------------------------------------
# Folders that are no student's

BOTH = [ADA, BRUNO]
INBOUND = "+02_generate+2026-03-01 12:30:00 UTC"
COURSES = {
    "an exchange": (folders(f"inbound/ada{INBOUND}", f"inbound/bruno{INBOUND}", "outbound/02_generate"), {"ada", "bruno"}),
    "an exchange with things beside": (
        folders(f"inbound/ada{INBOUND}", "outbound/02_generate") | class_of("inbound/x.ipynb", "bruno.ipynb"), {"ada", "x"},
    ),
    "an exchange of two courses": (
        folders(f"c1/inbound/zed{INBOUND}", f"c2/inbound/ada{INBOUND}", f"c2/inbound/bruno{INBOUND}", "c1/outbound/02_generate"),
        {"zed", "ada", "bruno"},
    ),
    "another course's other assignment": (
        folders("x/c1/inbound/zed+01_build+2026-03-01 12:30:00 UTC", "x/c1/outbound/02_generate", f"x/c2/inbound/ada{INBOUND}"),
        {"ada"},
    ),
    "one of the same name in each of two courses": (
        folders(f"c1/inbound/ada{INBOUND}", f"c2/inbound/ada{INBOUND}"), {"ada_c1", "ada_c2"},
    ),
    "nbgrader's course": (
        folders("submitted/ada/02_generate", "autograded/ada/02_generate", "source/02_generate", "release/02_generate")
        | class_of("nbgrader_config.py", "lectures/one.ipynb"),
        {"ada"},
    ),
    "nbgrader's courses": (
        folders("c1/submitted/ada/02_generate", "c1/submitted/carl/02_generate", "c2/submitted/bruno/02_generate"),
        {"ada", "carl", "bruno"},
    ),
    "nbgrader's folders of one student beside others": (
        folders("eve/submitted/bruno/02_generate", "ada/02_generate", "carl/02_generate"), {"eve", "ada", "carl"},
    ),
    "a student called like nbgrader's folder": (
        folders("submitted/bruno/02_generate", "ada", "carl"), {"submitted", "ada", "carl"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), COURSES.values(), ids=COURSES)
def test_nbgraders_own_folders_are_no_students(tmp_path, files, expected):
    handed_in, _ = read(write(tmp_path, files))
    assert set(handed_in.students) == expected and accounted(handed_in) == handed_in.files == len(files)


def test_courses_side_by_side_are_told(tmp_path):
    _, found = read(write(tmp_path, COURSES["nbgrader's courses"][0]))
    assert all(
        note.suspicious and "several courses, “c1”, “c2”" in note.text for one in found.values() for note in one.notes
    )
    assert all(one.notes for one in found.values())


def test_a_course_without_submissions_is_a_sentence(tmp_path):
    with pytest.raises(ValueError, match=r"“outbound” \(1 file\): nbgrader keeps no submissions there"):
        read(write(tmp_path, folders("outbound/02_generate")))


SECTIONS = {
    "notebooks": class_of("mon/ada.ipynb", "mon/carl.ipynb", "tue/bruno.ipynb", "tue/dora.ipynb"),
    "archives": {
        "mon.zip": zipped(class_of("ada.ipynb", "carl.ipynb")),
        "tue.zip": zipped(class_of("tue/bruno.ipynb", "tue/dora.ipynb")),
    },
    "the assignment between, one student each": folders("mon/02_generate/ada", "tue/02_generate/bruno"),
}


@pytest.mark.parametrize("roster", [BOTH, []], ids=["known", "unknown"])
@pytest.mark.parametrize("files", SECTIONS.values(), ids=SECTIONS)
def test_a_sections_folder_is_not_taken_for_a_student_without_a_word(tmp_path, files, roster):
    _, found = read(write(tmp_path, files), roster)
    notes = [note for one in found.values() for note in one.notes]
    told = [note for note in notes if "grade it by itself with --from" in note.text]
    assert len(told) >= 2 or (not roster and "mon/02_generate" in next(iter(files)))
    assert not roster or any(note.suspicious for note in told)


ALONE = {
    "ada": class_of(f"ada/02_generate/{NAME}", f"ada/01_build/{NAME}"),
    "ada/": class_of(f"ada/{NAME}", "ada/x.csv"),
    "ada.zip": {"ada.zip": zipped(folders("ada/02_generate"))},
    "abgabe": class_of(f"abgabe/02_generate/{NAME}"),
    "ada/02_generate": class_of(f"ada/02_generate/{NAME}"),
}


@pytest.mark.parametrize(("source", "files"), ALONE.items(), ids=ALONE)
def test_one_students_folder_is_that_students_or_refused(tmp_path, source, files):
    write(tmp_path, files)
    if source in ("abgabe", "ada/02_generate"):
        with pytest.raises(ValueError, match="holds the notebook, not folders of students; give the folder above"):
            read(tmp_path / source)
    else:
        handed_in, _ = read(tmp_path / source)
        assert handed_in.students == ["ada"] and accounted(handed_in) == handed_in.files


def test_a_line_break_in_a_name_costs_nothing(tmp_path):
    _, found = read(write(tmp_path, class_of(f"Ada\nLovelace/{NAME}", "bruno/my\twork/x.ipynb")), BOTH)
    assert found["ada"].files == {NAME: f"Ada\nLovelace/{NAME}".encode()} and len(found["bruno"].files) == 1
    assert not any(note.suspicious for one in found.values() for note in one.notes)


def test_students_are_chosen_by_any_of_their_names(tmp_path):
    files = folders("bruno", "Ada Lovelace", "Dörte", "Zoë G")
    with intake.opened(
        write(tmp_path, files), ASSIGNMENT, [("k1", "Zoë", "G", ""), ("cy", "Cy", "Clone", "")]
    ) as handed_in:
        assert handed_in.students == ["Ada_Lovelace", "Dorte", "bruno", "k1"]
        for wanted, found in {
            "Ada Lovelace": "Ada_Lovelace",
            "ada_lovelace": "Ada_Lovelace",
            "Bruno": "bruno",
            "doerte": "Dorte",
            "Zoe G": "k1",
            "G, Zoë": "k1",
        }.items():
            assert handed_in.choose([wanted]) == ([found], []), wanted
        chosen, missing = handed_in.choose(["bruno", "clara", "brumo", "cy", "Clone, Cy", "bruno", "\x1b[2J"])
        assert chosen == ["bruno"] and missing[0] == "“clara”" and missing[1] == "“brumo” (did you mean “bruno”?)"
        assert (
            missing[2:4] == ["“cy” (handed nothing in)", "“Clone, Cy” (handed nothing in)"] and "\x1b" not in missing[4]
        )
        assert [one.student for one in handed_in.read(chosen)] == ["bruno"]


# ---------------------------------------------------------------------------------------------------------------------
# When

TIMES = {
    "2026-03-01 12:30:00.123456 UTC": "2026-03-01 12:30:00.123456 UTC",
    "2026-03-01 12:30:00": "2026-03-01 12:30:00",
    "2026-03-01T13:30:00+01:00": "2026-03-01 12:30:00 UTC",
    "2026-03-01 13:30:00 +0100": "2026-03-01 12:30:00 UTC",
    "2026-03-01 13:30:00 CET": "2026-03-01 12:30:00 UTC",
    "2026-07-01 14:30 CEST": "2026-07-01 12:30:00 UTC",
    "20260301T123000Z": "2026-03-01 12:30:00 UTC",
    "2026-10-25 02:30 CET": "2026-10-25 01:30:00 UTC",
    "2026-10-25 02:30 CEST": "2026-10-25 00:30:00 UTC",
    "2026-03-01 12:30:00 UTC+01:00": "2026-03-01 11:30:00 UTC",
    "2026-03-01 12:30 GMT-5": "2026-03-01 17:30:00 UTC",
    "1740787200": "2025-03-01 00:00:00 UTC",
    "1740787200123": "2025-03-01 00:00:00.123000 UTC",
    "01.03.2025 23:59": "2025-03-01 23:59:00 UTC",
    "1. 3. 2025, 23:59 Uhr": "2025-03-01 23:59:00 UTC",
    "03/01/2025 11:59 PM": "2025-03-01 23:59:00 UTC",
    "03/01/2025 12:05 a.m.": "2025-03-01 00:05:00 UTC",
    "25/03/2025 23:59": "2025-03-25 23:59:00 UTC",
    "Sunday, March 1, 2026 12:30:00 PM CET": "2026-03-01 11:30:00 UTC",
    "Sun, 01 Mar 2026 12:30:00 +0100": "2026-03-01 11:30:00 UTC",
}
NO_TIMES = {
    "03/04/2025 23:59": "may begin with the day or with the month",
    "yesterday": "is no date and time",
    "2026-02-30 10:00:00": "is no date and time",
    "2026-13-01 10:00:00": "is no date and time",
    "2026-03-01 25:00:00 UTC": "is no date and time",
    "99999999999999999999": "is no date and time",
    "2026-03-01": "has no time of day",
    "2026-03-01 12:30:00 XYZ": "time zone that is not known",
    "1 March": "no complete date",
    "0001-01-01 00:00:00 UTC": "lies in the year 1",
    "2026-03-01 12:30:00 +9999": "is no date and time",
    "\x1b[2J": "is no date and time",
    " ": "is empty",
}


@pytest.mark.parametrize(("text", "expected"), TIMES.items(), ids=TIMES)
def test_a_time_is_read_once_and_written_as_nbgrader_does(text, expected):
    assert times.stamp(text.encode()) == times.stamp(text.encode("utf-16")) == expected.encode()
    assert parse_utc(expected) == times.moment(text).replace(tzinfo=None)


@pytest.mark.parametrize("data", [*map(str.encode, NO_TIMES), b"\xff\xfe\x00", b"1" * 10**6, b"\x80\x81"])
def test_what_is_no_time_is_a_note_and_a_submission_without_time(tmp_path, data):
    files = {f"ada/02_generate/{NAME}": b"", "ada/02_generate/timestamp.txt": data}
    _, found = read(write(tmp_path, files))
    (note,) = found["ada"].notes
    assert note.text.startswith("The file timestamp.txt tells no time (") and note.text.isprintable()
    assert NO_TIMES.get(data.decode("latin-1"), "") in note.text
    assert not found["ada"].problem and not found["ada"].collected and set(found["ada"].files) == {NAME}


def test_names_of_attempts_tell_the_time(tmp_path):
    inbound = "ada+02_generate+2026-03-01 12:30:00.5 UTC"
    blackboard = f"VAE_bob_attempt_2026-03-01-12-30-00_{NAME}"
    files = {f"1/{inbound}/{NAME}": b"", f"1/{inbound}/timestamp.txt": b"soon", f"2/{blackboard}": b""}
    _, found = read(write(tmp_path, files) / "1")
    assert found["ada"].collected == {"timestamp.txt": b"2026-03-01 12:30:00.500000 UTC"}
    assert "the time that the name of the folder tells is used" in found["ada"].notes[0].text
    assert read(tmp_path / "2")[1]["bob"].collected == {"timestamp.txt": b"2026-03-01 12:30:00 UTC"}


def test_blackboards_description_names_the_student(tmp_path):
    head = "VAE 1_a_l_attempt_2026-03-01-12-30-00"
    _, found = read(
        write(tmp_path, {f"{head}_{NAME}": b"", f"{head}.txt": b"Name: Ada Lovelace (a_l)\nAssignment: VAE 1\n"}),
        [("ada", "Ada", "Lovelace", "")],
    )
    assert list(found) == ["ada"] and set(found["ada"].files) == {NAME, f"{head}.txt"}


def test_nbgraders_own_files_travel_beside_the_submission(tmp_path):
    secret = b"0123456789abcdef" * 8
    own = {"timestamp.txt": UTC, "submission_secret.txt": secret}
    files = {f"ada/02_generate/{name}": data for name, data in {NAME: b"", **own}.items()}
    files |= {
        f"bob/02_generate/{name}": data for name, data in {NAME: b"", "submission_secret.txt": b"../../x" * 9}.items()
    }
    files |= {
        "cy/02_generate/all.zip": zipped({NAME: b"", **own}),
        "dora/02_generate/timestamp.txt/x": b"",
        "dora/02_generate/x.ipynb": b"",
    }
    _, found = read(write(tmp_path, files))
    assert found["ada"].collected == own and set(found["ada"].files) == {NAME} and not found["ada"].notes
    assert not found["bob"].collected and "submission_secret.txt" in found["bob"].notes[0].text
    assert (
        not found["cy"].collected
        and set(found["cy"].files) == {NAME}
        and "only nbgrader may" in found["cy"].notes[0].text
    )
    assert not found["dora"].collected


def test_an_upload_does_not_say_when_it_was_handed_in(tmp_path):
    own = {NAME: b"", "timestamp.txt": UTC}
    files = {f"{folder}/{name}": data for folder in ("ada", "bob", "eve/02_generate") for name, data in own.items()}
    _, found = read(write(tmp_path, files))
    assert not any(one.collected for one in found.values()) and all(len(one.notes) == 1 for one in found.values())


def test_clones_of_github_classroom_are_their_students(tmp_path):
    files = {
        f"02-generate-{student}/{name}": b"x" for student in ("ada", "bo-b") for name in (".git/config", "README.md")
    }
    files |= {f"02-generate-{student}/generate_and_interpolate.ipynb": b"{}" for student in ("ada", "bo-b")}
    handed_in, _ = read(write(tmp_path, files), [("ada", "", "", ""), ("bo-b", "", "", "")])
    assert handed_in.students == ["ada", "bo-b"]
