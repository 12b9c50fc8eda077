"""Submissions as learning platforms export them, and uploads meant to harm."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import intake
from autograder.intake import archives
from autograder.intake import names as people
from autograder.submission import Note

NOTEBOOK = b'{"cells": [], "nbformat": 4}'
WHEN = (2026, 3, 1, 12, 0, 0)


def zipped(files, **options):
    """A zip archive of {name: content}; ``options`` are set on every entry."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, date_time=options.get("date_time", WHEN))
            info.compress_type = options.get("compress_type", zipfile.ZIP_DEFLATED)
            info.external_attr = options.get("mode", stat.S_IFREG | 0o644) << 16
            archive.writestr(info, content)
    return buffer.getvalue()


def write(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def taken(source, assignment="01_build"):
    """student → submission"""
    with intake.opened(source, assignment) as handed_in:
        found = list(handed_in.read())
        assert [one.student for one in found] == handed_in.students
    assert [one.student for one in found] == sorted({one.student for one in found})
    assert all(one.assignment == assignment for one in found)
    return {one.student: one for one in found}


def accounted(handed_in):
    """Files of submissions, and all others by kind."""
    taken = sum(hand_in.count for hand_in in handed_in._hand_ins.values())
    return taken + len(handed_in.not_understood) + handed_in.elsewhere + handed_in.ignored


def upload(tmp_path, content, name="ada.zip"):
    """What is taken of one student's archive, in a class with an ordinary one."""
    write(tmp_path, {name: content, "bob.ipynb": NOTEBOOK})
    found = taken(tmp_path)
    assert found["bob"].files == {"bob.ipynb": NOTEBOOK} and not found["bob"].notes
    return found["ada"]


# ---------------------------------------------------------------------------------------------------------------------
# Layouts

METADATA = b"""---
submission_901:
  :submitters:
  - :name: Ada Lovelace
    :sid: 0042
    :email: ada@example.org
  :created_at: 2026-03-01 12:30:00.123456000 Z
  :score: 1.0
submission_902:
  :submitters:
  - :name: Bob Byte
    :sid:
    :email: bob@example.org
  - :name: Cy Clone
    :sid: cy7
    :email: cy@example.org
  :created_at: 2026-03-01 13:00:00 Z
"""

LAYOUTS = {
    "nbgrader": (
        {"ada/01_build/build_a_vae.ipynb": NOTEBOOK, "ada/02_generate/x.ipynb": b"", "bob/02_generate/x.ipynb": b""},
        {"ada": {"build_a_vae.ipynb"}},
    ),
    "nbgrader with a student's folders inside": (
        {"ada/01_build/01_build/build_a_vae.ipynb": NOTEBOOK, "ada/01_build/01_build/img/x.png": b"x"},
        {"ada": {"build_a_vae.ipynb", "img/x.png"}},
    ),
    "nbgrader, one straight in the student's folder": (
        {"ada/01_build/a.ipynb": NOTEBOOK, "bob/b.ipynb": NOTEBOOK, "cy/notes.txt": b"x"},
        {"ada": {"a.ipynb"}, "bob": {"b.ipynb"}},
    ),
    "Moodle": (
        {
            "Ada Lovelace_11_assignsubmission_file_/build_a_vae.ipynb": NOTEBOOK,
            "Ada Lovelace_11_assignsubmission_file_/data/01_build/x.csv": b"1",
            "Jürgen Müller-Lüdenscheidt_12_assignsubmission_file_/build_a_vae.ipynb": NOTEBOOK,
            "王小明_13_assignsubmission_file/build_a_vae.ipynb": NOTEBOOK,
            "Cy_14_assignsubmission_onlinetext_/onlinetext.html": b"<p>",
        },
        {
            "Ada_Lovelace": {"build_a_vae.ipynb", "data/01_build/x.csv"},
            "Jurgen_Muller-Ludenscheidt": {"build_a_vae.ipynb"},
            "王小明": {"build_a_vae.ipynb"},
            "Cy": {"onlinetext.html"},
        },
    ),
    "Moodle without folders": (
        {
            "Ada Lovelace_11_assignsubmission_file_build_a_vae.ipynb": NOTEBOOK,
            "Participant_12_assignsubmission_file_Bob_9_assignsubmission_file_x.ipynb": NOTEBOOK,
        },
        {"Ada_Lovelace": {"build_a_vae.ipynb"}, "Participant": {"Bob_9_assignsubmission_file_x.ipynb"}},
    ),
    "Canvas": (
        {
            "lovelaceada_1815_20001_build_a_vae.ipynb": NOTEBOOK,
            "lovelaceada_1815_20002_photo-1.png": b"x",
            "bytebob_LATE_1816_20003_build_a_vae-2.ipynb": NOTEBOOK,
        },
        {"lovelaceada_1815": {"build_a_vae.ipynb", "photo-1.png"}, "bytebob_1816": {"build_a_vae.ipynb"}},
    ),
    "Gradescope": (
        {
            "assignment_5_export/submission_metadata.yml": METADATA,
            "assignment_5_export/submission_901/build_a_vae.ipynb": NOTEBOOK,
            "assignment_5_export/submission_901/submission_metadata.yml": b"- a lie",
            "assignment_5_export/submission_902/build_a_vae.ipynb": NOTEBOOK,
            "assignment_5_export/submission_903/build_a_vae.ipynb": NOTEBOOK,
        },
        {
            "0042": {"build_a_vae.ipynb", "submission_metadata.yml"},
            "bob@example.org": {"build_a_vae.ipynb"},
            "cy7": {"build_a_vae.ipynb"},
            "submission_903": {"build_a_vae.ipynb"},
        },
    ),
    "plain": (
        {
            "ada.l.ipynb": NOTEBOOK,
            "ada.b.zip": zipped(
                {"hand-in/build_a_vae.ipynb": NOTEBOOK, "hand-in/img/1.png": b"1", "__MACOSX/._x": b""}
            ),
            "cy/deep/down/build_a_vae.ipynb": NOTEBOOK,
            "grades.csv": b"1",
        },
        {"ada.l": {"ada.l.ipynb"}, "ada.b": {"build_a_vae.ipynb", "img/1.png"}, "cy": {"build_a_vae.ipynb"}},
    ),
}


@pytest.mark.parametrize(("files", "expected"), LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("packing", ["folder", "zip file", "zip file of a folder", "folder with a zip file"])
def test_layouts_are_recognised(tmp_path, files, expected, packing):
    source = tmp_path / "export"
    if packing == "folder":
        write(source, files)
    elif packing == "folder with a zip file":
        if not any("submission" in name or "lovelace" in name for name in files):
            return  # such a zip file is a student's, see test_nobody_can_hand_in_for_another
        write(source, {"all.zip": zipped(files)})
    else:
        source = source.with_suffix(".zip")
        root = "export/" if "folder" in packing else ""
        source.write_bytes(zipped({root + name: data for name, data in files.items()}))
    found = taken(source)
    assert {student: set(one.files) for student, one in found.items()} == expected
    assert {one.problem for one in found.values()} <= {
        "",
        "A text typed into the platform was handed in, not a notebook.",
    }


def test_a_single_notebook_is_a_submission(tmp_path):
    write(tmp_path, {"ada.ipynb": NOTEBOOK})
    assert taken(tmp_path / "ada.ipynb")["ada"].files == {"ada.ipynb": NOTEBOOK}


def test_canvas_says_who_is_late(tmp_path):
    write(tmp_path, LAYOUTS["Canvas"][0])
    found = taken(tmp_path)
    assert found["bytebob_1816"].notes == (Note("", "Canvas marks this submission as late."),)
    assert found["lovelaceada_1815"].notes == ()


def test_gradescope_says_when(tmp_path):
    write(tmp_path, LAYOUTS["Gradescope"][0])
    assert taken(tmp_path)["0042"].collected["timestamp.txt"] == b"2026-03-01 12:30:00 UTC"


def test_only_nbgrader_may_say_when_something_was_handed_in(tmp_path):
    early = {"a.ipynb": NOTEBOOK, "timestamp.txt": b"1999-01-01 00:00:00 UTC"}
    write(tmp_path / "nbgrader/ada/01_build", early)
    write(tmp_path / "plain/ada", early)
    assert "timestamp.txt" in taken(tmp_path / "nbgrader")["ada"].collected
    assert not taken(tmp_path / "plain")["ada"].collected


@pytest.mark.parametrize("files", [{}, {"grades.csv": b"1"}], ids=["empty", "no submissions"])
def test_nothing_to_grade_is_said(tmp_path, files):
    with (
        pytest.raises(ValueError, match="No submissions of 01_build found"),
        intake.opened(write(tmp_path, files), "01_build"),
    ):
        pass
    with (
        pytest.raises(ValueError, match="There is no file or folder"),
        intake.opened(tmp_path / "elsewhere", "01_build"),
    ):
        pass


def test_an_empty_folder_is_a_submission_without_files(tmp_path):
    (tmp_path / "ada" / "01_build").mkdir(parents=True)
    assert taken(tmp_path)["ada"].problem == "Nothing was handed in."


# ---------------------------------------------------------------------------------------------------------------------
# Two of the same student, two of the same name


def test_the_later_notebook_in_canvas_counts(tmp_path):
    write(tmp_path, {f"lovelaceada_1_{n}_a{again}.ipynb": again.encode() for n, again in [(9, ""), (10, "-1")]})
    one = taken(tmp_path)["lovelaceada_1"]
    assert one.files == {"a.ipynb": b"-1"} and "twice" in one.notes[0].text


def test_the_later_submission_in_gradescope_counts(tmp_path):
    lines = [
        f"submission_{n}:\n  :submitters: [{{':sid': a1}}]\n  :created_at: 2026-03-{day} 10:00:00 Z\n"
        for n, day in [(7, "02"), (8, "01")]
    ]
    files = {
        "submission_metadata.yml": "".join(lines).encode(),
        "submission_7/a.ipynb": b"7",
        "submission_8/a.ipynb": b"8",
    }
    one = taken(write(tmp_path, files))["a1"]
    assert (
        one.files["a.ipynb"] == b"7" and "2 submissions were found; the last one, “submission_7”" in one.notes[0].text
    )


def test_the_later_export_of_moodle_counts(tmp_path):
    name = "Ada_1_assignsubmission_file_/a.ipynb"
    early, late = zipped({name: b"early"}), zipped({name: b"late"}, date_time=(2026, 3, 2, 0, 0, 0))
    one = taken(write(tmp_path, {"a.zip": late, "b.zip": early}))["Ada"]
    assert one.files == {"a.ipynb": b"late"} and one.notes


def test_students_of_the_same_name_stay_apart(tmp_path):
    names = ["Anna Li_1", "Anna  Li_2", "anna li_3"]
    files = {f"{name}_assignsubmission_file_/a.ipynb": name.encode() for name in names}
    found = taken(write(tmp_path, files))
    assert {student: one.files["a.ipynb"] for student, one in found.items()} == {
        "Anna_Li_1": b"Anna Li_1",
        "Anna_Li_2": b"Anna  Li_2",
        "anna_li_3": b"anna li_3",
    }


@given(st.lists(st.text(max_size=90), min_size=1, max_size=30, unique=True))
def test_identifiers_are_safe_and_different(names):
    names = [name.encode("utf-8", "replace").decode() for name in names]
    found, _ = people.identifiers([people.Student(name, str(i)) for i, name in enumerate(names)])
    assert len({name.casefold() for name in found.values()}) == len(names)
    for name in found.values():
        assert 0 < len(name.encode()) < 200 and name[0] not in ".-_" and not set(name) & set("/\\ \0\n*?[]{}'\"")


# ---------------------------------------------------------------------------------------------------------------------
# Uploads meant to harm


def lying(data, size):
    """The archive with another uncompressed size of its only entry in both of its headers."""
    central = data.index(b"PK\x01\x02")
    data = data[: central + 24] + struct.pack("<I", size) + data[central + 28 :]
    return data[:22] + struct.pack("<I", size) + data[26:]


def encrypted(data):
    central = data.index(b"PK\x01\x02")
    return data[: central + 8] + b"\x01" + data[central + 9 :]


HOSTILE = {
    "leads out": (lambda: zipped({"../../etc/cron.d/x": b"x", "a.ipynb": NOTEBOOK}), "path leads out", True),
    "absolute": (lambda: zipped({"/etc/passwd": b"x", "a.ipynb": NOTEBOOK}), "path leads out", True),
    "out with backslashes": (lambda: zipped({"..\\..\\x": b"x", "a.ipynb": NOTEBOOK}), "path leads out", True),
    "drive": (lambda: zipped({"C:\\x": b"x", "a.ipynb": NOTEBOOK}), "path leads out", True),
    "control characters": (lambda: zipped({"a\x1b[31m\n.py": b"x", "a.ipynb": NOTEBOOK}), "control characters", True),
    "symbolic link": (lambda: zipped({"a.ipynb": b"/etc/passwd"}, mode=stat.S_IFLNK | 0o777), "symbolic link", True),
    "device": (lambda: zipped({"a.ipynb": b""}, mode=stat.S_IFBLK | 0o666), "no ordinary file", True),
    "bomb": (lambda: zipped({"a.ipynb": bytes(50 * 2**20)}), "suspiciously much", True),
    "bomb that claims to be small": (lambda: lying(zipped({"a.ipynb": bytes(50 * 2**20)}), 100), "damaged", False),
    "large": (lambda: lying(zipped({"a.ipynb": os.urandom(2**20)}), 101 * 2**20), "larger than 100 MB", False),
    "zip in a zip": (lambda: zipped({"b.zip": zipped({"a.ipynb": NOTEBOOK})}), "in no other archive", False),
    "rar": (lambda: zipped({"b.rar": b"Rar!"}), "only if they are zip files", False),
    "password": (lambda: encrypted(zipped({"a.ipynb": NOTEBOOK})), "password", False),
    "other packing": (lambda: zipped({"a.ipynb": NOTEBOOK}, compress_type=zipfile.ZIP_LZMA), "not supported", False),
    "damaged": (lambda: zipped({"a.ipynb": NOTEBOOK})[:-30], "damaged", False),
    "damaged inside": (lambda: zipped({"a.ipynb": NOTEBOOK * 9}).replace(b"\xabV", b"\xff\xff", 1), "damaged", False),
    "not a zip file": (lambda: b"MZ" + bytes(1000), "damaged", False),
    "empty": (lambda: b"", "damaged", False),
    "very many files": (lambda: zipped(dict.fromkeys(map(str, range(10_001)), b"")), "more than 10,000 files", False),
    "many files": (
        lambda: zipped({"a.ipynb": NOTEBOOK} | dict.fromkeys(map(str, range(5_500)), b"")),
        "more than 5,000 files",
        False,
    ),
    "long name": (lambda: zipped({"x" * 300: b"x", "a.ipynb": NOTEBOOK}), "name is too long", False),
    "deep": (lambda: zipped({"d/" * 50 + "x": b"x", "a.ipynb": NOTEBOOK}), "name is too long", False),
}


@pytest.mark.parametrize(("build", "said", "suspicious"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_upload_harms_only_itself(tmp_path, build, said, suspicious):
    one = upload(tmp_path, build())
    assert len(one.notes) == 1 and said in one.notes[0].text and one.notes[0].suspicious == suspicious
    assert one.problem == ("" if one.files else one.notes[0].text)
    assert set(one.files) <= {"a.ipynb", *map(str, range(5_500))} and len(one.files) <= archives.MAX_FILES
    assert "a.ipynb" in one.files or "a.ipynb" not in said


def test_all_files_together_are_bounded_and_notebooks_come_first(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_TOTAL", 1000)
    files = {f"{n}.bin": os.urandom(300) for n in range(9)} | {"z.ipynb": NOTEBOOK}
    one = upload(tmp_path, zipped(files))
    loose = taken(write(tmp_path / "class", {f"ada/{name}": data for name, data in files.items()}))["ada"]
    assert "z.ipynb" in one.files and "z.ipynb" in loose.files and sum(map(len, one.files.values())) <= 1000
    assert "all files together" in one.notes[0].text and "and 3 more" in one.notes[0].text


def test_the_same_name_twice_in_an_archive(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, pytest.warns(UserWarning):
        archive.writestr("a.ipynb", b"first")
        archive.writestr("a.ipynb", b"second")
    one = upload(tmp_path, buffer.getvalue())
    assert one.files == {"a.ipynb": b"second"} and "there twice" in one.notes[0].text


def test_names_in_utf_8_that_do_not_say_so(tmp_path):
    data = zipped({"übung.ipynb": NOTEBOOK})
    flag = data.index(b"PK\x01\x02") + 9
    one = upload(tmp_path, data[:7] + b"\0" + data[8:flag] + b"\0" + data[flag + 1 :])
    assert list(one.files) == ["übung.ipynb"]


def test_links_in_folders_are_not_followed(tmp_path):
    secret = write(tmp_path / "elsewhere", {"secret.txt": b"secret"})
    class_ = write(tmp_path / "class", {"ada/01_build/a.ipynb": NOTEBOOK, "bob/01_build/b.ipynb": NOTEBOOK})
    (class_ / "ada/01_build/link.txt").symlink_to(secret / "secret.txt")
    (class_ / "ada/01_build/folder").symlink_to(secret)
    (class_ / "cy").symlink_to(secret)
    os.mkfifo(class_ / "ada/01_build/pipe")
    found = taken(class_)
    assert found["ada"].files == {"a.ipynb": NOTEBOOK} and found["bob"].notes == ()
    assert {note.text for note in found["ada"].notes} == {
        "Left out: “folder”, “link.txt” (a symbolic link).",
        "Left out: “pipe” (no ordinary file).",
    }
    assert found["cy"].files == {} and "symbolic link" in found["cy"].problem


def test_nobody_can_hand_in_for_another(tmp_path):
    pretending = zipped({"bob_2_assignsubmission_file_/x.ipynb": b"forged", "bob/01_build/x.ipynb": b"forged"})
    found = taken(write(tmp_path, {"bob.ipynb": NOTEBOOK, "eve.zip": pretending}))
    assert set(found) == {"bob", "eve"} and found["bob"].files == {"bob.ipynb": NOTEBOOK}


@pytest.mark.parametrize(
    "files",
    [
        {"bob/b.ipynb": NOTEBOOK, "eve/01_build/x.ipynb": b"x", "eve/bob/01_build/b.ipynb": b"x"},
        {
            "bob/01_build/b.ipynb": NOTEBOOK,
            "eve/01_build/bob_1_2_b.ipynb": b"x",
            "eve/01_build/submission_1/b.ipynb": b"x",
        },
        {"bob/01_build/b.ipynb": NOTEBOOK, "eve/01_build/bob_1_assignsubmission_file_/b.ipynb": b"x"},
    ],
    ids=["a folder of the assignment's name", "names of Canvas and Gradescope", "names of Moodle"],
)
def test_names_that_students_choose_do_not_change_the_layout(tmp_path, files):
    found = taken(write(tmp_path, files))
    assert set(found) == {"bob", "eve"} and found["bob"].files == {"b.ipynb": NOTEBOOK}


def test_broken_metadata_of_gradescope_stops_nobody(tmp_path):
    for number, text in enumerate(
        [b"\xff\xfe", b"a: [", b"[" * 5000, b"submission_1: 7", b"x: !!python/object:os.system {}"]
    ):
        write(tmp_path / str(number), {"submission_metadata.yml": text, "submission_1/a.ipynb": NOTEBOOK})
        assert taken(tmp_path / str(number))["submission_1"].files == {"a.ipynb": NOTEBOOK}


@given(st.data())
@settings(max_examples=100)
def test_any_damaged_archive_is_read_or_a_reason(tmp_path_factory, data):
    content = bytearray(zipped({"a.ipynb": NOTEBOOK * 20, "b/c.png": bytes(500), "ü.txt": b"x"}))
    for _ in range(data.draw(st.integers(0, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = bytes(content[: data.draw(st.one_of(st.just(len(content)), st.integers(0, len(content))))])
    upload(tmp_path_factory.mktemp("class"), content)
