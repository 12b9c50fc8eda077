"""Nothing of a student's runs or calls home, on a feedback page, on the class's page and in formgrader; pictures are shown."""

from __future__ import annotations

import base64
import json
import re
import shutil
import time

import cheap
import hostile
import nbformat
import pytest
from lab import START, TOKEN, jupyter
from nbconvert import HTMLExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbgrader.api import Gradebook
from traitlets.config import Config

from autograder import course, harmless, judge, pipeline
from autograder.gradebook import database, nbgrader_api
from autograder.gradebook.writer import Writer
from autograder.harmless import prose
from autograder.judge import judged_notebook
from autograder.pipeline.button import Judge
from autograder.pipeline.lesson import Lesson
from autograder.report import class_page, feedback, notebook_pages, results
from autograder.run import messages
from autograder.run.limits import Limits
from autograder.submission import Submission
from vaelab.checks import MIME

BENIGN, HOSTILE = "anna", "eve"
HIDDEN = "\n### BEGIN HIDDEN TESTS\ncheck.latent_loss_values(latent_loss)\n### END HIDDEN TESTS"
MODEL = "Because it is a divergence.\n\n**Marking scheme.** 1 point for *divergence*, and $\\frac12$ for a formula."


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    """A course folder in which two submissions are recorded as if they had run: a harmless one and a hostile one."""
    folder = tmp_path_factory.mktemp("course")
    shutil.copy(course.ROOT / "nbgrader_config.py", folder)
    cheap.make_course(folder)
    [source] = (folder / "solutions").rglob("*.ipynb")
    model = nbformat.read(source, as_version=4)
    model.cells[2].source += HIDDEN
    model.cells[3].source = MODEL
    nbformat.write(model, source)
    with pytest.MonkeyPatch.context() as patch:
        cheap.use(folder, patch)
        nbgrader_api.quiet()
        work = folder / "autograder" / "work"
        lesson = Lesson.read(cheap.ASSIGNMENT)
        course.stage(cheap.ASSIGNMENT, work / nbgrader_api.SOURCE)
        nbgrader_api.checked(nbgrader_api.of_class(work).generate_assignment(cheap.ASSIGNMENT))
        writer = Writer(work)
        ran = {"notebooks": {"cheap.ipynb": hostile.RAN}, "isolation": "none", "nonce": hostile.NONCE}
        for student, handed_in in ((BENIGN, cheap.source_notebook()), (HOSTILE, hostile.handed_in())):
            prepared = pipeline.prepare(submission(student, handed_in), lesson, Limits(), {}, False)
            assert pipeline.entered(prepared, ran, writer).problem == ""
        assert len(list(feedback.write(cheap.ASSIGNMENT, work))) == 2
        yield folder


def submission(student, notebook):
    files = {name: base64.b64decode(data) for name, data in hostile.FILES.items()}
    return Submission(student, cheap.ASSIGNMENT, {**files, "cheap.ipynb": json.dumps(notebook).encode()})


def page_of(classroom, student):
    return classroom / "autograder" / "work" / "feedback" / student / cheap.ASSIGNMENT / "cheap.html"


# What elements and attributes may come from a student, in cells and outputs.
FOREIGN = """() => {
    const found = new Set();
    for (const part of document.querySelectorAll('.rendered_html *, .input_area *, .output_area *'))
        for (const name of ['', ...part.getAttributeNames()])
            found.add(part.localName + (name && ' ' + name));
    return [...found].sort();
}"""
_NAMES = (
    "a b blockquote br code details div em h1 hr i img li ol p pre span strong summary table tbody td th thead tr ul"
)
ALLOWED = set(_NAMES.split())
ALLOWED |= {f"{name} class" for name in ("div", "pre", "span")} | {"span style"}  # nbconvert's own, of code and colours
ALLOWED |= {
    "details open",
    "a tabindex",
    "a href",
    "a rel",
    "a target",
    "img src",
    "img alt",
    "img width",
    "img height",
}
MATHML = re.compile(r"(math|m[a-z]+)( (xmlns|display|width|stretchy|fence|form|minsize|maxsize))?")
# Each link's address, and the colour in the middle of each picture that is shown.
LINKS = (
    "() => [...document.querySelectorAll('.rendered_html a')].map(link => link.getAttribute('href') + ' ' + link.rel)"
)
COLOURS = """() => [...document.querySelectorAll('.rendered_html img')].filter(img => img.naturalWidth).map(img => {
    const canvas = document.createElement('canvas').getContext('2d');
    canvas.drawImage(img, 0, 0);
    return '#' + [...canvas.getImageData(5, 5, 1, 1).data].slice(0, 3).map(n => n.toString(16).padStart(2, '0')).join('');
})"""


def assert_nothing_foreign(page):
    found = set(page.evaluate(FOREIGN))
    assert {one for one in found if one not in ALLOWED and not MATHML.fullmatch(one)} == set()
    for link in page.evaluate(LINKS):
        assert re.fullmatch(r"(null|https?://\S+|mailto:\S+) noopener noreferrer", link)
    assert {hostile.PASTED, hostile.INLINE, hostile.BESIDE} <= set(page.evaluate(COLOURS))


def visit(page, address):
    page.goto(address)
    page.wait_for_load_state("load")
    page.mouse.move(600, 450)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.wait_for_timeout(300)


@pytest.mark.browser
def test_nothing_springs_the_trap_of_a_feedback_page(classroom, browser):
    for student in (BENIGN, HOSTILE):
        address = page_of(classroom, student).as_uri()
        with hostile.trapped(browser) as (page, seen):
            visit(page, address)
            assert seen == [f"request {address}", f"navigation {address}"]
            if student == HOSTILE:
                assert_nothing_foreign(page)


@pytest.mark.browser
def test_nothing_springs_the_trap_of_formgrader(classroom, browser):
    work = classroom / "autograder" / "work"
    with Gradebook(database.gradebook_url(work)) as book:
        found = book.notebook_submissions("cheap", cheap.ASSIGNMENT)
        ids = {one.student.id: one.id for one in found}
    with jupyter(classroom) as address:
        usual = None
        for student in (BENIGN, HOSTILE):
            with hostile.trapped(browser) as (page, seen):
                visit(page, f"{address}/formgrader/submissions/{ids[student]}/?index=0&token={TOKEN}")
                page.locator("input.score").last.wait_for(timeout=START)
                own = sorted(one.replace(ids[student], "ID").split("?")[0] for one in seen)
                usual = usual or own
                assert own == usual
                assert [one for one in own if address not in one] == [], "nothing comes from elsewhere"
                shown = page.locator("#notebook").first.inner_text()
                assert "Visible test" in shown and "Because it is a divergence." in shown
                if student == HOSTILE:
                    assert_nothing_foreign(page)


@pytest.mark.browser
def test_nothing_springs_the_trap_of_the_class_page(classroom, browser, tmp_path):
    work = classroom / "autograder" / "work"
    found = results.of_class(cheap.ASSIGNMENT, work)
    path = class_page.write(cheap.ASSIGNMENT, found, tmp_path / "class.html", pictured=HOSTILE, work=work)
    with hostile.trapped(browser) as (page, seen):
        visit(page, path.as_uri())
        assert seen == [f"request {path.as_uri()}", f"navigation {path.as_uri()}"]
        assert page.locator("figure img").count() > 5


# What springs the trap of a page that nbconvert makes without the cleaning, as scripts or as requests.
_SPRUNG = (
    "width height filenames filenames-jpeg html script table comment fence iframe details svg-script "
    "attribute background td css prefetch embed object import style source srcset image video use files"
)
DANGEROUS = set(_SPRUNG.split())

# They end the page before the others come, or take nbconvert a minute.
UNUSUAL = {"refresh", "base", "xmp", "closing", "deep", "formula-deep", "formula-long"}


@pytest.mark.browser
def test_the_trap_is_sprung_where_nothing_is_cleaned(browser, tmp_path):
    outputs = [hostile.OUTPUTS[name] for name in ("width", "height", "filenames", "filenames-jpeg", "html", "svg")]
    texts = [text for name, text in hostile.TEXTS.items() if name not in UNUSUAL]
    cells = [nbformat.v4.new_code_cell(outputs=[nbformat.from_dict(output)]) for output in outputs]
    cells += [nbformat.v4.new_markdown_cell(text) for text in texts if "attachment:" not in text]
    made, _ = HTMLExporter(template_name="classic").from_notebook_node(nbformat.v4.new_notebook(cells=cells))
    path = tmp_path / "page.html"
    path.write_text(made, encoding="utf-8")
    with hostile.trapped(browser) as (page, seen):
        visit(page, path.as_uri())
        for _ in range(50):
            sprung = {one.split()[-1].rsplit("/", 1)[-1] for one in seen}
            if sprung >= DANGEROUS:
                break
            page.wait_for_timeout(200)
        assert DANGEROUS - sprung == set()


# ---------------------------------------------------------------------------------------------------------------------
# Without a browser


@pytest.mark.parametrize("name", hostile.OUTPUTS)
def test_an_odd_output_leaves_a_notebook_that_is_valid_and_can_be_written(name):
    cell = {
        "cell_type": "code",
        "metadata": {},
        "source": "",
        "outputs": [hostile.OUTPUTS[name]],
        "execution_count": "<b>",
    }
    given = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell, cell]})
    made = harmless.notebook(given)
    nbformat.validate(made)
    nbformat.writes(made).encode()
    assert len(json.dumps(made)) < 500_000
    assert harmless.notebook(made) == made


@pytest.mark.parametrize(
    "outputs",
    [7, "x", {}, [[]], [{}] * 100_000, [hostile.OUTPUTS["stream"]] * 100_000],
    ids=lambda given: str(given)[:9],
)
def test_outputs_may_be_anything(outputs):
    assert len(harmless.outputs(outputs)) <= harmless.MOST_OUTPUTS + 1


def test_outputs_that_a_browser_would_run_are_dropped():
    active = {"text/html": "<script>1</script>", "application/javascript": "1", "image/svg+xml": "<svg onload=1>"}
    kept = harmless.outputs(
        [
            {"output_type": "display_data", "data": {**active, "text/plain": "a figure"}, "metadata": {}},
            {"output_type": "display_data", "data": active, "metadata": {}},
            {"output_type": "stream", "name": "stdout", "text": "<b>text</b>"},
        ]
    )
    assert [output.get("data", {}).keys() for output in kept] == [{"text/plain"}, {}.keys()]


def test_what_is_sound_is_shown_as_it_is():
    picture = {"image/png": {"width": 300, "height": 200.5, "alt": 'a "figure"'}}
    given = [
        {"output_type": "display_data", "data": {"image/png": hostile.PNG, "text/plain": "a"}, "metadata": picture},
        {"output_type": "stream", "name": "stderr", "text": "\x1b[31mred\x1b[0m é\r\n"},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["a", "\x1b[1mb"]},
        {"output_type": "execute_result", "data": {"text/plain": "1"}, "metadata": {}, "execution_count": 3},
    ]
    assert harmless.outputs(given) == given
    jpeg, gif, webp = (harmless.picture_of(hostile.image("red", kind)) for kind in ("JPEG", "GIF", "WEBP"))
    assert [jpeg[0], gif[0], webp[0]] == ["image/jpeg", "image/gif", "image/webp"]


def test_a_verdict_with_text_that_no_file_can_hold_is_recorded():
    made = judged_notebook.trusted_outputs(
        [judge.failed(judge.calls(HIDDEN)[0], judge.NO_REPORT, "\ud800 \x1b[2J")], visible=0
    )
    json.dumps(made, ensure_ascii=False).encode()
    assert made[0].data["text/plain"].startswith("Hidden test\n✗ latent_loss")


@pytest.mark.parametrize(
    "address",
    [
        "plot.png",
        "./plot.png",
        "Plot.PNG",
        "figures/plot.png",
        "figures\\plot.png",
        "files/figures/plot.png",
        "C:\\Users\\eve\\plot.png",
        "file:///home/eve/plot.png",
    ],
)
def test_a_picture_handed_in_beside_the_notebook_is_shown(address):
    given = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(f'a <img src="{address}" alt="plot">')])
    [cell] = prose.with_pictures(given, {"figures/plot.png": hostile.PNG, "figures/other.png": hostile.PNG}).cells
    assert f'src="data:image/png;base64,{hostile.PNG}"' in prose.as_html(cell.source, cell.attachments)


@pytest.mark.parametrize(
    "address", ["https://x/plot.png", "//x/plot.png", "javascript:plot.png", "same.png", "none.png", "evil.png"]
)
def test_no_other_picture_is_taken_for_one_handed_in(address):
    files = {"plot.png": hostile.PNG, "a/same.png": hostile.PNG, "b/same.png": hostile.PNG, "evil.png": "PHN2Zz4="}
    given = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(f"![what it shows]({address})")])
    [cell] = prose.with_pictures(given, files).cells
    shown = prose.as_html(cell.source, cell.get("attachments"))
    assert "src=" not in shown and 'alt="what it shows"' in shown


def test_a_text_that_takes_long_to_convert_is_shown_as_it_is():
    for text in ("\\\\[" * 13_000, "\\begin{a}" * 4_000, "<b>" * 100_000, "[" * 100_000):
        started = time.process_time()
        prose.as_html(text)
        assert time.process_time() - started < 3


def test_formgrader_s_own_button_shows_no_more(tmp_path, monkeypatch):
    """The same for a submission that nobody has repaired: nbgrader hands it to the step as it was handed in."""
    given = hostile.handed_in()
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "plot 1.png").write_bytes(base64.b64decode(hostile.image(hostile.BESIDE)))
    monkeypatch.setattr(Judge, "_execute", lambda *_: given)
    made, _ = Judge(config=Config()).preprocess(given, {"metadata": {"path": tmp_path}})
    nbformat.validate(made)
    assert made == harmless.notebook(made)
    [written] = [cell for cell in made.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "why"]
    assert set(written.attachments) == {"image.png", "./figures/plot%201.png"}
    assert set(made.metadata) == {"kernelspec", "language_info"}
    assert all(set(cell.metadata) <= {"nbgrader"} for cell in made.cells)


def test_students_never_get_the_model_answer(classroom):
    for path in (classroom / "autograder" / "work").rglob("*"):
        if path.is_file() and HOSTILE in path.parts:
            assert "divergence" not in path.read_text(encoding="utf-8")


def test_a_name_that_is_html_is_shown_as_text():
    resources = {"student": "<img src=x>", "last_name": '"<b>', "first_name": None}
    notebook_pages.Harmless().preprocess(nbformat.v4.new_notebook(), resources)
    assert resources == {"student": "&lt;img src=x&gt;", "last_name": "&quot;&lt;b&gt;", "first_name": None}


DEEP: list = []
for _ in range(200):
    DEEP = [DEEP]
ODD = ("<b>", 7, None, [[]], {"image/png": 7}, {"text/plain": 7, MIME: DEEP}, ["\ud800"], True, float("nan"))
FIELDS = ("data", "metadata", "transient", "execution_count", "name", "text", "ename", "traceback", "execution_state")


@pytest.mark.parametrize("kind", ["display_data", "execute_result", "stream", "error"])
def test_an_odd_message_in_the_kernel_s_name_becomes_an_output(kind):
    for odd in ODD:
        content = dict.fromkeys(FIELDS, odd)
        for sent in (content, {}, odd):
            message = messages.well_formed({"msg_type": kind, "header": {"msg_type": kind}, "content": sent})
            nbformat.writes(nbformat.v4.new_notebook(cells=[_cell_of(message)])).encode()


def _cell_of(message):
    return nbformat.v4.new_code_cell(outputs=[nbformat.v4.output_from_msg(message)])


def test_a_check_s_report_and_a_picture_pass_as_they_are():
    report = {"check": "a", "evidence": {"values": [[1.5, None], ["x", {"y": True}]]}}
    about = {"image/png": {"width": 3, "alt": "a"}}
    sent = {"data": {"text/plain": "a", "image/png": hostile.PNG, MIME: report}, "metadata": about, "transient": {}}
    message = {"msg_type": "display_data", "content": {**sent, "extra": 1}}
    assert messages.well_formed(message)["content"] == sent


def test_a_page_is_not_made_large_by_naming_a_picture_often():
    noise = base64.b64encode(b"\x89PNG\r\n\x1a\n" + base64.b64decode(hostile.PNG)[8:] + bytes(1_000_000)).decode()
    often = prose.as_html("![a](attachment:a.png) " * 1_000, {"a.png": {"image/png": noise}})
    assert len(noise) < len(often) < 3 * len(noise)


def test_a_notebook_of_thousands_of_outputs_is_shown_in_part():
    one = {"output_type": "stream", "name": "stdout", "text": "a"}
    cell = {"cell_type": "code", "metadata": {}, "source": "", "outputs": [one] * 150, "execution_count": 1}
    given = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell] * 30})
    made = harmless.notebook(given)
    assert len(made.cells) == 30
    assert sum(len(cell.outputs) for cell in made.cells) <= harmless.MOST_OUTPUTS_OF_ALL


def test_code_that_takes_minutes_to_colour_is_shown_without_its_gaps():
    given = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("a = 1\n" + " \n" * 50_000 + "b = 2\n\n\nc = 3")])
    made, _ = notebook_pages.Harmless().preprocess(given, {})
    assert made.cells[0].source == "a = 1\n" + " \n" * notebook_pages.MOST_BLANK_LINES + "b = 2\n\n\nc = 3"


def test_a_line_that_takes_minutes_to_colour_is_shown_in_part():
    given = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 1\ny = a" + ".a" * 50_000 + "\nz = 2")])
    made, _ = notebook_pages.Harmless().preprocess(given, {})
    began = time.process_time()
    page = Highlight2HTML()(made.cells[0].source)
    assert time.process_time() - began < 5
    assert "shortened" in page and page.index("z") > page.index("shortened") and len(page) < 200_000


@pytest.mark.parametrize(
    "kernel", [{"name": "python3"}, {"name": 7, "display_name": []}, {"display_name": "x"}, "x", None]
)
def test_a_notebook_stays_valid_whatever_it_says_of_its_kernel(kernel):
    own = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    given = nbformat.v4.new_notebook(metadata={"kernelspec": own, "language_info": {"name": "python", "version": "3"}})
    assert harmless.notebook(given).metadata == {"kernelspec": own, "language_info": {"name": "python"}}
    given.metadata = nbformat.from_dict({"kernelspec": kernel, "language_info": kernel})
    nbformat.validate(harmless.notebook(given))
