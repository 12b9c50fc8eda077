"""Groups and excused students, from the two tables that an instructor writes."""

from __future__ import annotations

import shutil
from pathlib import Path

import cheap
import pytest
from click.testing import CliRunner

from autograder import pipeline
from autograder.cli import grading, main
from autograder.gradebook import database, nbgrader_api, people
from autograder.report import results
from autograder.run.limits import Limits

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own queries cause them

# Lines that hardly anybody else would write.
ALIKE = cheap.RIGHT + "".join(f"\n# of all garments number {k} is my favourite\n" for k in range(6))


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    cheap.make_course(tmp_path)
    shutil.copytree(tmp_path / "solutions" / cheap.ASSIGNMENT, tmp_path / "solutions" / "01_other")
    cheap.use(tmp_path, monkeypatch)
    nbgrader_api.quiet()
    return tmp_path / "work"


def write(work: Path, name: str, *lines: str) -> None:
    work.mkdir(exist_ok=True)
    (work / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def scores(work: Path) -> dict[str, float]:
    return {one.student: one.score for one in results.of_class(cheap.ASSIGNMENT, work)}


def test_one_hand_in_counts_for_the_group(work: Path) -> None:
    write(work, people.GROUPS, "group,student", "a,ada", "a,bruno", "a,chen", "b,dora", "b,emre")
    cheap.hand_in(work, "bruno")
    cheap.hand_in(work, "fatou", cheap.WRONG_SIGN)
    with pipeline.opened(cheap.ASSIGNMENT, work / "submitted", work) as handed_in:
        assert handed_in.students == ["ada", "bruno", "chen", "fatou"]
        assert handed_in.summary == "2 files, 2 submissions, 0 not understood, 2 more graded with their group"
        assert set(handed_in.came_as) == {"bruno", "fatou"}
        assert handed_in.choose(["bruno"])[0] == ["bruno"]
    assert set(cheap.grade(work).values()) == {""}
    assert scores(work) == {"ada": 4, "bruno": 4, "chen": 4, "fatou": 0}
    notes = {one.student: [note.text for note in one.notes] for one in results.of_class(cheap.ASSIGNMENT, work)}
    assert notes["ada"] == ["Handed in by “bruno” for the group “a”."] and notes["bruno"] == []


def test_a_groups_students_are_met_by_any_of_their_names(work: Path) -> None:
    write(work, people.GROUPS, "group,student", "a,ADA", "a,Müller Bruno", "b,Chen")
    with database.opened(work, create=True) as book:
        book.add_student("ada")
        book.add_student("chen")
        for student in ("bm1", "bm2"):
            book.add_student(student, first_name="Bruno" if student == "bm1" else "Bea", last_name="Mu\u0308ller")
    cheap.hand_in(work, "ada")
    cheap.grade(work)
    assert scores(work) == {"ada": 4, "bm1": 4}
    write(work, people.GROUPS, "group,student", "a,ada", "a,bruno muller")
    with database.opened(work) as book:
        book.update_or_create_student("bm2", first_name="Bruno")
    with pytest.raises(ValueError, match="“bruno muller” of the group “a” may be bm1 or bm2: write the identifier"):
        cheap.grade(work)


def test_a_late_group_of_a_class_that_nobody_listed_is_graded_too(work: Path) -> None:
    """Whoever is in the gradebook is there for having handed in, so that a name it does not have is no mistake."""
    write(work, people.GROUPS, "group,student", "a,ada", "a,bruno", "b,chen", "b,dora")
    cheap.hand_in(work, "bruno")
    cheap.grade(work)
    with pipeline.looked_at(cheap.ASSIGNMENT, work / "submitted", work) as handed_in:
        assert handed_in.absent == ("chen", "dora")
    cheap.hand_in(work, "dora")
    cheap.grade(work)
    assert scores(work) == dict.fromkeys(["ada", "bruno", "chen", "dora"], 4)


def test_a_group_and_who_is_excused_may_be_spelt_in_any_way(work: Path) -> None:
    write(work, people.GROUPS, "group,student", "Blue,Ada Lovelace", "blue,b@x.org")
    write(work, people.EXCUSED, "student", "Chen Wei", "DORA")
    with database.opened(work, create=True) as book:
        book.add_student("ada", first_name="Ada", last_name="Lovelace")
        book.add_student("bruno", email="b@x.org")
        book.add_student("chen", first_name="Wei", last_name="Chen")
        book.add_student("dora")
    cheap.hand_in(work, "ada", ALIKE)
    cheap.hand_in(work, "bruno", ALIKE)
    cheap.grade(work)
    made = CliRunner().invoke(main, ["report", cheap.ASSIGNMENT, "--work", str(work)])
    assert made.exit_code == 0 and "not in the gradebook" not in made.output and "alike" not in made.output, made.output
    page = (work / "report" / f"{cheap.ASSIGNMENT}.html").read_text()
    assert "<b>Excused:</b> chen, dora</li>" in page and "Not handed in" not in page


def test_of_two_hand_ins_of_a_group_the_later_counts(work: Path) -> None:
    write(work, people.GROUPS, "group;student;assignment", "a;ada;00_cheap", "a;bruno;00_cheap", "z;ada;01_other")
    for student, answer, when in (("ada", cheap.WRONG_SIGN, "2026-01-02"), ("bruno", cheap.RIGHT, "2026-01-03")):
        path = cheap.hand_in(work, student, answer)
        (path.parent / "timestamp.txt").write_text(f"{when} 10:00:00 UTC")
    cheap.grade(work)
    assert scores(work) == {"ada": 4, "bruno": 4}
    [note] = results.of_class(cheap.ASSIGNMENT, work)[0].notes
    assert "by “bruno” for the group “a”" in note.text and "which is not graded" in note.text


def test_a_group_without_a_hand_in_has_none_and_is_named(work: Path, capsys: pytest.CaptureFixture) -> None:
    write(work, people.GROUPS, "group,student", "a,ada", "a,bruno", "b,chen")
    cheap.hand_in(work, "chen")
    grading.grade_class(cheap.InProcess(), Limits(), cheap.ASSIGNMENT, work / "submitted", work)
    assert set(scores(work)) == {"chen"}
    assert (
        "Nobody of the group “a” handed in: “ada”, “bruno”." in (said := capsys.readouterr().err) and "“b”" not in said
    )


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["group,student", "a,ada", "b,ada"], "“ada” is in two groups, “a” and “b”"),
        (["group,student", "a,ada", "b,ADA"], "“ada” is in two groups, “a” and “b”"),
        (
            ["group,student", "b,adda", "b,brunno"],
            "“adda” of the group “b” is not in the gradebook: correct groups.csv",
        ),
        (["team,student", "a,ada"], "has no column “group”"),
        (["group,student", ",ada"], "line 2: “group” is empty"),
        (["group,student", "a,ada,bruno"], "line 2: 3 cells, but 2 columns"),
        (["group,student,assignment", "a,ada,00_chaep"], "line 2: there is no assignment “00_chaep”"),
        (["group,student", "a," + "x" * 200_000], "cannot be read as CSV"),
        (["group,student", "a,ada", "a,nobody"], "“nobody” of the group “a” is not in the gradebook"),
    ],
)
def test_a_table_that_is_wrong_is_said_in_one_sentence(work: Path, lines: list[str], said: str) -> None:
    write(work, people.GROUPS, *lines)
    cheap.hand_in(work, "ada")
    with database.opened(work, create=True) as book:
        book.add_student("ada")
    with pytest.raises(ValueError, match=said):
        cheap.grade(work)


def test_who_is_excused_is_not_missed(work: Path) -> None:
    write(work, people.EXCUSED, "assignment,student", "00 Cheap,bruno", "01_other,chen", ",dora", ",doraa")
    with database.opened(work, create=True) as book:
        for student in ("ada", "bruno", "chen", "dora"):
            book.add_student(student)
    cheap.hand_in(work, "ada")
    cheap.grade(work)
    assert people.excused(work, cheap.ASSIGNMENT, pipeline.roster(work)) == ["bruno", "dora", "doraa"]
    made = CliRunner().invoke(main, ["report", cheap.ASSIGNMENT, "--work", str(work)])
    assert made.exit_code == 0 and "excused in excused.csv, but not in the gradebook: doraa" in made.output, made.output
    page = (work / "report" / f"{cheap.ASSIGNMENT}.html").read_text()
    assert "<b>Not handed in:</b> chen</li>" in page and "<b>Excused:</b> bruno, dora, doraa</li>" in page
