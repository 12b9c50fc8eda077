"""The page, table and CSV of a class: what they put first, that they fit, and that a student's text is only text in them."""

from __future__ import annotations

import csv
import io
import itertools
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from autograder.gradebook.scores import Mark, Total
from autograder.report import class_page, export, results, table
from autograder.report.results import NOT_WRITTEN, Finding, Result
from autograder.submission import Note

ASSIGNMENT = "02_generate"
EXERCISES = results.exercises(ASSIGNMENT)


def student(name: str, *lost: Finding, **remarks) -> Result:
    """Somebody who gets 2 points for every exercise without a finding."""
    wrong = {finding.exercise for finding in lost}
    scores = {exercise: 0.0 if exercise in wrong else 2.0 for exercise in EXERCISES}
    return Result(name, scores, dict.fromkeys(EXERCISES, 2.0), list(lost), **remarks)


def finding(exercise: str, mistake: str, says: str = "The sign is wrong.") -> Finding:
    return Finding(exercise, f"test_{exercise}", mistake, says, "1.23, " * 30, "−1.23", "Look at the sign.")


def unwritten(exercise: str) -> Finding:
    return finding(exercise, NOT_WRITTEN, "This exercise is not written yet.")


def test_a_mistake_is_counted_once_whatever_numbers_its_words_hold() -> None:
    first, second, *_ = EXERCISES
    graded = [
        student("ada", finding(first, "not_finite", "f(4) is NaN.")),
        student("bruno", finding(first, "not_finite", "f(7) is NaN."), unwritten(second)),
        student("chen", finding(second, "not_finite")),
    ]
    found = [(one.example.exercise, one.example.says, one.students) for one in results.misunderstandings(graded)]
    assert found == [(first, "f(4) is NaN.", ["ada", "bruno"]), (second, "The sign is wrong.", ["chen"])]
    assert [(item.full, item.unwritten) for item in results.items(graded)][:2] == [(1, 0), (1, 1)]


def test_who_has_written_one_exercise_is_not_called_untouched() -> None:
    assert student("nobody", *map(unwritten, EXERCISES)).untouched
    assert not student("ada", *map(unwritten, EXERCISES[1:])).untouched
    assert not student("bruno").untouched


def test_the_most_urgent_submissions_come_first(tmp_path: Path) -> None:
    graded = [
        student("repaired", notes=[Note("", "A cell was missing.")]),
        student("stopped", endings=["The cell ran for too long."]),
        student("sound"),
        student("suspicious", notes=[Note("", "A test was changed.", suspicious=True)]),
        student("broken", problem="The file is empty."),
    ]
    text = class_page.write(ASSIGNMENT, graded, tmp_path / "page.html").read_text()
    look = text[text.index('id="look"') : text.index("<h2>Students</h2>")]
    places = [look.index(f"<b>{name}</b>") for name in ("broken", "suspicious", "stopped", "repaired")]
    assert places == sorted(places) and "sound" not in look


def test_who_is_absent_and_what_was_not_understood_is_on_the_page(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    class_page.write(
        ASSIGNMENT, [student("ada")], path, unsubmitted=["bruno"], not_understood=["<b>.zip: it is a link"]
    )
    text = path.read_text()
    look = text[text.index('id="look"') : text.index("<h2>Students</h2>")]
    assert "<b>Not handed in:</b> bruno" in look and "&lt;b&gt;.zip: it is a link" in look


# ---------------------------------------------------------------------------------------------------------------------
# Text that students choose: names of exceptions, of files and of themselves

HOSTILE = [
    "[/bold]",
    "\\[/bold]",
    "[link=http://a.b]x[/link]",
    ":smile: [red]",
    "\x1b[2J\x1b]0;gone\x07",
    "\x9b31m",
    "a\rb\x08",
    "\u202egnp.exe",
    "\ud800",
    "x" * 100_000,
    "<script>alert(1)</script>",
]


def printed(graded: list[Result], width: int) -> str:
    console = Console(width=width, file=io.StringIO(), force_terminal=True, color_system=None)
    console.print(table.of_class(ASSIGNMENT, graded))
    return console.file.getvalue()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_a_student_chose_is_only_text_in_table_page_and_csv(tmp_path: Path, text: str) -> None:
    first, *_ = EXERCISES
    graded = [
        student(f"a{text[:50]}", finding(first, "exception", text), notes=[Note("", text)], endings=[text]),
        Result("broken", problem=text, notes=[Note("", text, suspicious=True)]),
        student("sound"),
    ]
    table = printed(graded, 80)
    assert not set(table) & set("\x1b\x9b\r\x08\x07\u202e") and "sound" in table and "broken" in table
    if len(text) < 20 and text.isprintable():
        assert text in table
    page = class_page.write(
        ASSIGNMENT, graded, tmp_path / "page.html", unsubmitted=[text], not_understood=[text]
    ).read_text("utf-8")
    assert "<script>" not in page and not set(page) & set("\x1b\x9b\u202e") and len(page) < 50_000
    for path in export.write(ASSIGNMENT, graded, tmp_path):
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        assert not set(path.read_text("utf-8-sig")) & set("\x1b\x9b\u202e")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "\t=", "\r=", "\n=", "＝", "\u200b="])
def test_no_cell_of_a_csv_is_a_formula(tmp_path: Path, start: str) -> None:
    text = f"{start}HYPERLINK(1)"
    graded = [student(text, notes=[Note("", text), Note("", text)], problem=text)]
    [students, _] = export.write(ASSIGNMENT, graded, tmp_path)
    [row] = csv.DictReader(students.open(encoding="utf-8-sig", newline=""))
    for cell in (row["student"], row["problem"], row["notes"]):
        assert cell.startswith(("'", "\N{REPLACEMENT CHARACTER}")) and "HYPERLINK" in cell
    # Where a semicolon separates cells, the text between two of them must not become a cell of its own.
    assert f'"{row["notes"]}"' in students.read_text("utf-8-sig")


@pytest.mark.parametrize("width", [72, 80, 150])
def test_the_mistakes_stay_readable_beside_long_names_and_penalties(width: int) -> None:
    first, *_ = EXERCISES
    name = "submission_of_wilhelmina_van_der_" + "x" * 40
    marks = Total(points=12.25, possible=21, penalty=1.5, marks=(Mark("n", "why", 0, 4, waits=True),))
    graded = [
        student(name, finding(first, "sign", "The sign of the latent loss is wrong."), total=marks),
        student("møller_" + "界" * 20, finding(first, "sign", "The sign of the latent loss is wrong.")),
    ]
    lines = printed(graded, width).splitlines()
    assert all(cell_len(line) <= width for line in lines)
    header = next(line for line in lines if "mistakes" in line)
    assert len(header.rsplit("┃", 2)[1]) >= 20
    cells = [line.split("│") for line in lines if "│" in line]
    for column, whole in ((1, name), (-2, f"{first} 0/2: The sign of the latent loss is wrong.")):
        said = "".join(cell[column].strip() for cell in cells)
        assert whole.replace(" ", "") in said.replace(" ", "") or (width == 150 and column == -2)
    assert "12.25/17 + 4 to mark" in " ".join(cell[2].strip() for cell in cells)
    assert "penalty" in header and any("10.75" in line for line in lines)


@pytest.mark.browser
@pytest.mark.parametrize("width", [375, 1280])
def test_the_page_fits_the_screen_and_needs_nothing_from_elsewhere(browser, tmp_path: Path, width: int) -> None:
    mistakes = [
        finding(
            exercise, f"mistake_{k}", f"a_long_name_without_spaces_{k}(decoder, 4, start=-1.67, stop=3.05) is wrong."
        )
        for k, exercise in enumerate(EXERCISES * 3)
    ]
    graded = [student(f"student{k:02}", one) for k, one in zip(range(60), itertools.cycle(mistakes), strict=False)]
    page = browser.new_page(viewport={"width": width, "height": 800})
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    address = class_page.write(ASSIGNMENT, graded, tmp_path / "page.html").as_uri()
    page.goto(address)
    page.locator("summary").first.click()
    assert page.get_by_text("student00, student15, student30, student45").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.get_by_role("img", name="Students by share of the points").is_visible()
    assert asked == [address]
    page.close()
