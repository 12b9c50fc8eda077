"""Points and feedback on their way back to a learning platform: each arrives at whose it is, and the platform finds it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import cheap
import nbformat
import pytest
from click.testing import CliRunner

from autograder import pipeline
from autograder.cli import main
from autograder.gradebook import database, outcomes
from autograder.handback import letters, marks, pages
from autograder.harmless import prose
from autograder.intake import CameAs, Person
from autograder.report import feedback, results
from autograder.report.results import Result
from autograder.run.limits import Limits

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own queries cause them

MOODLE = {
    "Ada Lovelace_4711_assignsubmission_file_": cheap.RIGHT,
    "Søren_Å. Öst_4712_assignsubmission_file_": cheap.WRONG_SIGN,
    "Ada Lovelace_4713_assignsubmission_file_": cheap.BROKEN,  # another one of this name
}
CANVAS = {
    "lovelaceada_1815_20001_cheap.ipynb": cheap.RIGHT,
    "ostsoren_LATE_1816_20002_cheap-1.ipynb": cheap.WRONG_SIGN,
}


def as_written(answer: str) -> str:
    notebook = cheap.source_notebook()
    notebook.cells[1].source = answer
    return nbformat.writes(notebook)


def export_of(folder: Path, files: dict[str, str]) -> Path:
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Work folders of the cheap assignment, one graded from each platform's export."""
    root = tmp_path_factory.mktemp("platforms")
    cheap.make_course(root)
    exports = {
        "Moodle": {f"{folder}/cheap.ipynb": as_written(answer) for folder, answer in MOODLE.items()},
        "Canvas": {name: as_written(answer) for name, answer in CANVAS.items()},
    }
    works = {}
    with pytest.MonkeyPatch.context() as patch:
        cheap.use(root, patch)
        for platform, files in exports.items():
            works[platform] = root / platform
            works[platform].mkdir()
            source = export_of(works[platform], files)
            list(pipeline.grade(cheap.ASSIGNMENT, source, works[platform], cheap.InProcess(), Limits()))
            list(feedback.write(cheap.ASSIGNMENT, works[platform]))
    return works | {"course": root}


@pytest.fixture(autouse=True)
def course_of_its_own(graded: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    cheap.use(graded["course"], monkeypatch)


def table_of(text: str, path: Path) -> marks.Table:
    path.write_text(text, encoding="utf-8")
    return marks.Table.read(path)


def filled(table: marks.Table, work: Path, **options: object) -> marks.Filled:
    return marks.fill(
        table,
        cheap.ASSIGNMENT,
        results.of_class(cheap.ASSIGNMENT, work),
        outcomes.load_intake(work, cheap.ASSIGNMENT).came_as,
        pipeline.roster(work),
        **{"unfinished": True, **options},
    )


WORKSHEET = (
    "\ufeffIdentifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (grade),Feedback comments\r\n"
    "Participant 4713,Ada Lovelace,ada2@x.org,Submitted for grading,,5.00,Yes,-,\r\n"
    'Participant 4711,Ada Lovelace,ada@x.org,Submitted for grading,,5.00,Yes,-,"a, b"\r\n'
    "Participant 4714,Bo Late,bo@x.org,No submission,,5.00,Yes,-,\r\n"
    "Participant 4712,Søren_Å. Öst,s@x.org,Submitted for grading,1.00,5.00,Yes,-,\r\n"
)


class TestMarks:
    def test_moodles_worksheet_gets_points_by_its_numbers_and_nothing_else_changes(
        self, graded: dict[str, Path], tmp_path: Path
    ) -> None:
        table = table_of(WORKSHEET, tmp_path / "worksheet.csv")
        told = filled(table, graded["Moodle"])
        assert (told.platform, told.column, told.written, told.unlisted, told.other_maximum) == (
            "Moodle",
            "Grade",
            3,
            [],
            "",
        )
        table.write(tmp_path / "back.csv")
        expected = WORKSHEET.replace("ada@x.org,Submitted for grading,,", "ada@x.org,Submitted for grading,4,")
        expected = expected.replace("ada2@x.org,Submitted for grading,,", "ada2@x.org,Submitted for grading,0,")
        expected = expected.replace("Submitted for grading,1.00,", "Submitted for grading,0,")
        assert (tmp_path / "back.csv").read_bytes().decode() == expected

    def test_headings_in_another_language_need_no_more_than_the_column(
        self, graded: dict[str, Path], tmp_path: Path
    ) -> None:
        german = (
            WORKSHEET.replace("Participant ", "Teilnehmer/in")
            .replace("Identifier", "ID")
            .replace("Grade,", "Bewertung,", 1)
        )
        assert filled(table_of(german, tmp_path / "a.csv"), graded["Moodle"]).written == 3
        other = german.replace("Bewertung", "Arvosana")
        with pytest.raises(ValueError, match="--column"):
            filled(table_of(other, tmp_path / "b.csv"), graded["Moodle"])
        assert filled(table_of(other, tmp_path / "b.csv"), graded["Moodle"], column="Arvosana").written == 3

    @pytest.mark.parametrize("column", ["", "points"])
    def test_two_columns_of_one_name_are_not_told_apart_by_chance(self, column: str, tmp_path: Path) -> None:
        table = table_of("login,Points,points \nada1,,\n", tmp_path / "own.csv")
        people, sound = [Person("ada1", "Ada", "Lovelace")], [Result("ada1", {"a": 1.0}, {"a": 4.0})]
        with pytest.raises(ValueError, match="2 columns of the table are called “Points”"):
            marks.fill(table, "01_build", sound, {}, people, column)
        assert table.rows[1] == ["ada1", "", ""]

    def test_another_maximum_is_said(self, graded: dict[str, Path], tmp_path: Path) -> None:
        table = table_of(WORKSHEET.replace("5.00", "100.00"), tmp_path / "a.csv")
        assert filled(table, graded["Moodle"]).other_maximum == "100 instead of 5"

    def test_canvas_gradebook_gets_points_in_the_assignments_own_column(
        self, graded: dict[str, Path], tmp_path: Path
    ) -> None:
        text = (
            "Student,ID,SIS User ID,SIS Login ID,Section,00 Cheap (77),00 Cheap again (78),Final Score\n"
            "    Points Possible,,,,,5,10,(read only)\n"
            '"Öst, Søren",1816,s16,sost,A,,3,60\n'
            '"Lovelace, Ada",1815,a15,ada,A,,,\n'
            '"Student, Test",1900,,abc,A,,,\n'
        )
        table = table_of(text, tmp_path / "canvas.csv")
        told = filled(table, graded["Canvas"])
        assert (told.platform, told.column, told.written) == ("Canvas", "00 Cheap (77)", 2)
        assert [row[5] for row in table.rows] == ["00 Cheap (77)", "5", "0", "4", ""]
        assert [row[6] for row in table.rows] == ["00 Cheap again (78)", "10", "3", "", ""]

    @pytest.mark.parametrize("column", ["", "01 Build", "01_build points grade"])
    def test_brightspaces_export_gets_points_in_the_assignments_own_item(self, column: str, tmp_path: Path) -> None:
        """The headings of D2L's “Importing grades”, with what its exports add to them."""
        item = "Points Grade <Numeric MaxPoints:20 Weight:5 Category:Labs CategoryWeight:20>"
        text = (
            f"OrgDefinedId,Username,01_build {item},01_build Text Grade,01_build again {item},End-of-Line Indicator\r\n"
            "#20067930,#ada,,,3,#\r\n#007,#bruno,1.5,late,,#\r\n#20067999,#zoe,,,,#\r\n"
        )
        table = table_of(text, tmp_path / "brightspace.csv")
        people = [Person("ada", "Ada", "Lovelace"), Person("bruno")]
        sound = [Result(person.id, {"a": float(i + 3)}, {"a": 4.0}) for i, person in enumerate(people)]
        told = marks.fill(table, "01_build", sound, {}, people, column)
        assert (told.platform, told.written, told.unlisted) == ("Brightspace", 2, [])
        assert told.other_maximum == "20 instead of 4"
        table.write(tmp_path / "back.csv")
        back = text.replace("#ada,,,3", "#ada,3,,3").replace("#bruno,1.5,", "#bruno,4,")
        assert (tmp_path / "back.csv").read_bytes().decode() == back

    def test_brightspaces_students_are_met_by_name_too_and_no_other_item_is_taken(self, tmp_path: Path) -> None:
        text = "OrgDefinedId,Last Name,First Name,Quiz Points Grade <Numeric MaxPoints:4>,End-of-Line Indicator\n#7,Lovelace,Ada,,#\n"
        table = table_of(text, tmp_path / "brightspace.csv")
        sound, people = [Result("Ada_Lovelace", {"a": 3.0}, {"a": 4.0})], [Person("Ada_Lovelace")]
        with pytest.raises(ValueError, match="--column"):
            marks.fill(table, "01_build", sound, {}, people)
        told = marks.fill(table, "01_build", sound, {}, people, "quiz")
        assert (told.written, told.other_maximum, table.rows[1][3]) == (1, "", "3")

    def test_who_is_excused_is_so_for_canvas_and_untouched_elsewhere(
        self, graded: dict[str, Path], tmp_path: Path
    ) -> None:
        book = "Student,ID,Section,00 Cheap (77)\n Points Possible,,,5\nA,1816,A,\nB,1815,A,\n"
        table = table_of(book, tmp_path / "canvas.csv")
        [ada] = [
            one
            for one, came in outcomes.load_intake(graded["Canvas"], cheap.ASSIGNMENT).came_as.items()
            if "_1815_" in f"_{came.label}"
        ]
        told = filled(table, graded["Canvas"], excused=[ada])
        assert (told.written, told.excused, [row[3] for row in table.rows[2:]]) == (1, [ada], ["0", "EX"])
        table = table_of(WORKSHEET, tmp_path / "worksheet.csv")
        everybody = list(outcomes.load_intake(graded["Moodle"], cheap.ASSIGNMENT).came_as)
        with_grades = [list(row) for row in table.rows]
        assert filled(table, graded["Moodle"], excused=everybody).written == 0 and table.rows == with_grades

    def test_who_waits_for_a_mark_is_left_out_and_named(self, graded: dict[str, Path], tmp_path: Path) -> None:
        table = table_of(WORKSHEET, tmp_path / "worksheet.csv")
        told = filled(table, graded["Moodle"], unfinished=False)
        assert (
            told.written == 0
            and len(told.unfinished) == 3
            and table.rows == marks.Table.read(tmp_path / "worksheet.csv").rows
        )

    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_a_table_of_ones_own_tells_students_by_identifier_mail_or_name(
        self, delimiter: str, tmp_path: Path
    ) -> None:
        text = "name,login,e-mail,points\nAda Lovelace,ada1,,\nX,,bruno@x.org,\nChen Wei,,,\nNobody Else,zoe,,\n"
        table = table_of(text.replace(",", delimiter), tmp_path / "own.csv")
        people = [
            Person("ada1", "Ada", "Lovelace"),
            Person("b2", "Bruno", "B", "bruno@x.org"),
            Person("c3", "Chen", "Wei"),
            Person("d4", "Dora", "D"),
        ]
        sound = [Result(person.id, {"a": float(i)}, {"a": 4.0}) for i, person in enumerate(people)]
        told = marks.fill(table, "01_build", sound, {}, people)
        assert [row[3] for row in table.rows] == ["points", "0", "1", "2", ""]
        assert told.written == 3 and told.unlisted == ["d4"]

    def test_a_name_that_somebody_chose_gets_nobody_elses_points(self, tmp_path: Path) -> None:
        table = table_of("Full name,Grade\nada1,\nAda Lovelace,\n", tmp_path / "own.csv")
        people = [Person("ada1", "Ada", "Lovelace"), Person("b2", "Bruno", "B")]
        sound = [Result("ada1", {"a": 4.0}, {"a": 4.0}), Result("b2", {"a": 1.0}, {"a": 4.0})]
        marks.fill(table, "01_build", sound, {}, people)
        assert [row[1] for row in table.rows] == ["Grade", "", "4"]

    @pytest.mark.parametrize(
        ("text", "points"),
        [
            ("login,Grade\nada1,\n\n007,\n,,\n", ["1", "", "2", ""]),
            ("login,Grade\nada1,\nada1,\n007,\n", ["1", "1", "2"]),
            ("login,Grade\n7,\n8.0,\n", ["2", "3"]),
            ('login,Grade\n"=""007""",\n\'08,\n', ["2", "3"]),
            ("name,points\nAda Lovelace,7\nBruno B,8\n", ["1", "2"]),
            ("OrgDefinedId,Grade,End-of-Line Indicator\n#007,,#\n#ada1,,#\n", ["2", "1"]),
            ("sep=;\nlogin;Grade\n007;\nada1;\n", ["2", "1"]),
            ('\ufeff"sep=\t"\r\nlogin\tGrade\r\nada1\t\r\n', ["1"]),
        ],
        ids=["blank rows", "in two sections", "numbers", "as text", "old points", "Brightspace", "told", "told so"],
    )
    def test_a_spreadsheet_saved_the_table(self, text: str, points: list[str], tmp_path: Path) -> None:
        people = [Person("ada1", "Ada", "Lovelace"), Person("007", "Bruno", "B"), Person("08", "Chen", "C")]
        sound = [Result(person.id, {"a": float(i + 1)}, {"a": 4.0}) for i, person in enumerate(people)]
        table = table_of(text, tmp_path / "own.csv")
        marks.fill(table, "01_build", sound, {}, people)
        assert [table.cell(row, 1) for row in range(1, len(table.rows))] == points
        table.write(tmp_path / "filled.csv")
        first, told = (tmp_path / "filled.csv").read_bytes().decode().split("\n")[0], text.split("\n")[0]
        assert first.replace('"', "") == told.replace('"', "")

    def test_identifiers_that_end_in_numbers_are_not_taken_for_moodles(
        self, graded: dict[str, Path], tmp_path: Path
    ) -> None:
        """Of one who has the number 4711 in Moodle, and is not s4711 at the university."""
        [ada] = [
            one
            for one, came in outcomes.load_intake(graded["Moodle"], cheap.ASSIGNMENT).came_as.items()
            if "_4711_" in came.label
        ]
        table = table_of(f"login,Grade\ns4711,\ns4712,\n{ada},\n", tmp_path / "own.csv")
        assert filled(table, graded["Moodle"]).platform == ""
        assert [row[1] for row in table.rows] == ["Grade", "", "", "4"]

    def test_a_worksheet_with_blank_rows_is_still_moodles(self, graded: dict[str, Path], tmp_path: Path) -> None:
        table = table_of(WORKSHEET + "\r\n" + "," * 8 + "\r\n", tmp_path / "worksheet.csv")
        assert (filled(table, graded["Moodle"]).platform, len(table.rows)) == ("Moodle", 7)

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"PK\x03\x04\xff\xfe", "CSV"),
            (b"", "table of students"),
            (b"only one column\nada\n", "table of students"),
            (b"login,Grade\nnobody,\n", "No row of the table"),
            (b"login,Grade\n" + b"x" * 200_000 + b",\n", "cannot be read as CSV"),
        ],
    )
    def test_what_is_no_table_is_refused_in_one_sentence(
        self, content: bytes, said: str, graded: dict[str, Path], tmp_path: Path
    ) -> None:
        (tmp_path / "table.csv").write_bytes(content)
        with pytest.raises(ValueError, match=said):
            filled(marks.Table.read(tmp_path / "table.csv"), graded["Moodle"])

    def test_the_command_leaves_the_platforms_own_file_alone(self, graded: dict[str, Path], tmp_path: Path) -> None:
        path = tmp_path / "worksheet.csv"
        path.write_text(WORKSHEET, encoding="utf-8", newline="")
        own = ["marks", cheap.ASSIGNMENT, str(path), "--work", str(graded["Moodle"]), "--unfinished"]
        ran = CliRunner().invoke(main, own)
        assert ran.exit_code == 0 and "3 of 3 students" in ran.output, ran.output
        assert path.read_bytes().decode() == WORKSHEET
        assert (
            list(csv.DictReader(io.StringIO((graded["Moodle"] / "export" / path.name).read_text("utf-8-sig"))))[1][
                "Grade"
            ]
            == "4"
        )
        assert CliRunner().invoke(main, [*own, "--to", str(path)]).exit_code == 1


class TestPages:
    def test_moodle_finds_each_page_by_the_number_in_the_name_of_its_folder(self, graded: dict[str, Path]) -> None:
        """By the rule of Moodle's importer: of what stands between underscores the second is the number."""
        ran = CliRunner().invoke(
            main, ["feedback", cheap.ASSIGNMENT, "--for", "moodle", "--work", str(graded["Moodle"])]
        )
        assert ran.exit_code == 0, ran.output
        path = graded["Moodle"] / "export" / f"{cheap.ASSIGNMENT}-feedback-moodle.zip"
        arrived = {}
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                parts = name.split("/")[0].split("_", 4)
                assert parts[2:4] == ["assignsubmission", "file"] and name.endswith("/cheap.html")
                arrived[parts[1]] = archive.read(name).decode()
        assert arrived.keys() == {"4711", "4712", "4713"}
        assert "4.0 / 5.0" in arrived["4711"] or re.search(r"Score:\s*4", arrived["4711"])

    def test_what_goes_back_to_canvas_is_of_the_kind_that_was_handed_in(self, graded: dict[str, Path]) -> None:
        work = graded["Canvas"]
        packed = pack("Canvas", work)
        assert (packed.students, packed.left_out) == (2, [])
        with zipfile.ZipFile(packed.path) as archive:
            assert set(archive.namelist()) == set(CANVAS)
            notebook = nbformat.reads(archive.read("ostsoren_LATE_1816_20002_cheap-1.ipynb").decode(), as_version=4)
        assert "0 points" in notebook.cells[0].source or "0/4" in notebook.cells[0].source
        assert "sign" in notebook.cells[0].source and cheap.WRONG_SIGN.strip() in notebook.cells[2].source

    def test_a_zip_file_goes_back_to_canvas_as_a_zip_file(
        self, graded: dict[str, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        work = graded["Canvas"]
        own = CameAs("lovelaceada_1815_20001_work.zip", {"work.zip": "lovelaceada_1815_20001_work.zip"})
        [student] = [one for one in outcomes.load_intake(work, cheap.ASSIGNMENT).came_as if "1815" in one]
        packed = pack("Canvas", work, {student: own})
        with zipfile.ZipFile(packed.path) as archive:
            inner = zipfile.ZipFile(io.BytesIO(archive.read("lovelaceada_1815_20001_work.zip")))
            assert inner.namelist() == ["cheap.html"]
        assert len(packed.left_out) == 1

    def test_hidden_tests_stay_hidden_and_nothing_runs(self, graded: dict[str, Path]) -> None:
        source = cheap.source_notebook("x = 1\n### BEGIN HIDDEN TESTS\nassert secret\n### END HIDDEN TESTS")
        own = pages.Own("ada", cheap.ASSIGNMENT, graded["course"] / "one", "<p>letter</p>")
        path = own.work / "autograded" / "ada" / cheap.ASSIGNMENT / "cheap.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(source, path)
        assert "secret" not in own.notebook("cheap")

    def test_what_a_program_said_is_no_markdown_in_the_letter(self) -> None:
        said = "values\n\n![x](http://x.org/x.png)\n\u2028\n# Full points"
        finding = results.Finding("f", "test_f", "m", "Wrong.", observed=said)
        letter = letters.body("01_build", Result("ada", {"f": 0.0}, {"f": 1.0}, findings=[finding]))
        shown = prose.rendered(pages.as_one_block(letter))
        assert "![x](http://x.org/x.png)" in shown and "<img" not in shown and shown.count("<h1>") == 1

    def test_a_platform_that_handed_nothing_over_gets_no_archive(self, graded: dict[str, Path]) -> None:
        ran = CliRunner().invoke(
            main, ["feedback", cheap.ASSIGNMENT, "--for", "canvas", "--work", str(graded["Moodle"])]
        )
        assert ran.exit_code == 1 and "Canvas's own export" in ran.output


def pack(platform: str, work: Path, came_as: dict[str, CameAs] | None = None) -> pages.Packed:
    known = came_as or outcomes.load_intake(work, cheap.ASSIGNMENT).came_as
    return pages.pack(platform, cheap.ASSIGNMENT, results.of_class(cheap.ASSIGNMENT, work), known, work, "")


class TestLetters:
    def test_each_student_has_one_page_with_points_mistakes_and_comments(self, graded: dict[str, Path]) -> None:
        work = graded["Canvas"]
        with database.opened(work) as book:
            [student] = [one.id for one in book.students if "1816" in one.id]
            book.find_comment("why", "cheap", cheap.ASSIGNMENT, student).manual_comment = "See <page> 3 & think."
            book.db.commit()
        graded_now = results.of_class(cheap.ASSIGNMENT, work)
        written = {one.student: one.place.read_text() for one in letters.write(cheap.ASSIGNMENT, graded_now, work)}
        assert len(written) == 2
        other = next(text for name, text in written.items() if name != student)
        assert "See &lt;page&gt; 3 &amp; think." in written[student] and "sign" in written[student]
        assert "Every test of your code passed." in other and "think" not in other

    def test_what_a_student_chose_is_only_text_in_it(self) -> None:
        evil = "<script>alert(1)</script>\x1b[31m"
        finding = results.Finding("latent_loss", "test_x", "sign", evil, evil, evil, evil)
        made = letters.page(
            "01_build", Result("ada", {"latent_loss": 0.0}, {"latent_loss": 4.0}, [finding]), [("why", evil)]
        )
        assert "<script" not in made and "\x1b" not in made and made.count("&lt;script&gt;") == 5
