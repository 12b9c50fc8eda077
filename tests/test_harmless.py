"""Nothing of a student's runs or calls home, on a feedback page, on the class's page and in formgrader; pictures are shown."""

from __future__ import annotations

import json
import re
import shutil

import cheap
import hostile
import nbformat
import pytest
from lab import START, TOKEN, jupyter
from nbconvert import HTMLExporter
from nbgrader.api import Gradebook
from traitlets.config import Config

from autograder import course, feedback, harmless, nbgrader_api, pipeline, prose, record, report, results
from autograder.replay import Replay, replaying

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
        lesson = pipeline.Course.read(cheap.ASSIGNMENT)
        grader = nbgrader_api.api(work, release=work / "release")
        nbgrader_api.checked(grader.generate_assignment(cheap.ASSIGNMENT))
        recorder = pipeline.Recorder(lesson, work)
        for student, handed_in in ((BENIGN, cheap.source_notebook()), (HOSTILE, hostile.notebook())):
            prepared = pipeline._Prepared(student, {"cheap.ipynb": handed_in}, job={"files": hostile.FILES})
            assert recorder.record(prepared, hostile.executed(handed_in)).problem == ""
        assert len(list(feedback.write(cheap.ASSIGNMENT, work))) == 2
        yield folder


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
ALLOWED = set(
    "a b blockquote br code details div em h1 hr i img li ol p pre span strong summary table tbody td th thead tr ul".split()
)
ALLOWED |= {f"{name} class" for name in ("div", "pre", "span")} | {"span style"}  # nbconvert's own, of code and colours
ALLOWED |= {"details open", "a href", "a rel", "a target", "img src", "img alt", "img width", "img height"}
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
    with Gradebook(nbgrader_api.gradebook_url(work)) as book:
        found = book.notebook_submissions("cheap", cheap.ASSIGNMENT)
        ids = {one.student.id: one.id for one in found}
    with jupyter(classroom) as address:
        usual = None
        for student in (BENIGN, HOSTILE):
            with hostile.trapped(browser) as (page, seen):
                page.goto(f"{address}/login?token={TOKEN}")
                seen.clear()
                visit(page, f"{address}/formgrader/submissions/{ids[student]}/?index=0")
                page.locator("input.score").last.wait_for(timeout=START)
                own = sorted(one.replace(ids[student], "ID").split("?")[0] for one in seen)
                usual = usual or own
                assert own == usual
                assert [one for one in own if address not in one] == [], "nothing comes from elsewhere"
                shown = page.locator("#notebook").inner_text()
                assert "Visible test" in shown and "Hidden test" in shown
                if student == HOSTILE:
                    assert_nothing_foreign(page)
