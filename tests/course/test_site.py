"""The site of the course: built of everything but answers, and complete in itself.

The slow tests make a small one; ``SITE=site make test ARGS="--slow -k site"`` tries one that is there.
"""

from __future__ import annotations

import functools
import html
import http.server
import os
import re
import runpy
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, sync_playwright

from autograder import course
from autograder.cli import main

ROOT = course.ROOT
SITE = ROOT / "docs" / "site"
NOTEBOOK = "generate_and_interpolate"


@pytest.fixture(scope="module")
def build() -> dict:
    return runpy.run_path(str(SITE / "build.py"))


def test_a_page_has_the_release_s_text_and_the_run_s_outputs(build: dict) -> None:
    [path] = course.SOLUTIONS.glob(f"*/{NOTEBOOK}.ipynb")
    run = nbformat.read(path, as_version=4)
    for k, cell in enumerate(run.cells):
        if cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("stream", text=f"printed by {k}\n")] * 2
    page = build["shown"](path, run)
    released = nbformat.read(course.ASSIGNMENTS / path.parent.name / path.name, as_version=4)
    words = [cell.source for cell in page.cells]
    given = [build["_NOTEBOOK_LINK"].sub(r"](\1)", cell.source) for cell in released.cells]
    assert [text for text in words if text not in words[1:2]] == given
    outputs = [cell.outputs for cell in page.cells if cell.cell_type == "code"]
    assert all(len(one) <= 1 for one in outputs)  # what is printed in pieces is one output
    shown = [cell for cell in page.cells if cell.cell_type == "code" and cell.outputs]
    assert all(cell.outputs[0].text.count("printed by") == 2 for cell in shown)
    assert {"check.notebook()"} == {c.source for c in page.cells if c.cell_type == "code" and not c.outputs}


@pytest.mark.parametrize(
    "path", [path for name in course.assignments() for path in course.notebooks(name)], ids=lambda path: path.stem
)
def test_model_answers_are_shown_only_when_asked_for_and_never_how_they_are_marked(build: dict, path: Path) -> None:
    run = nbformat.read(path, as_version=4)
    wanted = [
        cell
        for cell in run.cells
        if (role := course.of(cell)).is_answer or role.is_written or course.is_explanation(cell)
    ]
    for with_answers in (True, False):
        page = build["shown"](path, nbformat.from_dict(run), with_answers)
        text = "\n".join(cell.source for cell in page.cells)
        assert text.count("<summary>Model answer</summary>") == with_answers * len(wanted)
        assert not re.search(r"Marking scheme|BEGIN|END SOLUTION|HIDDEN", text)
    assert all(len(build["answer"](cell)) > 100 for cell in wanted)


def test_links_between_notebooks_lead_to_pages_of_the_site(build: dict) -> None:
    path = next(path for path in build["in_order"]() if path.stem == "sampling_distribution")
    page = build["shown"](path, nbformat.read(path, as_version=4))
    text = "\n".join(cell.source for cell in page.cells)
    assert (
        "](latent_loss.ipynb)" in text and "](less_blur.ipynb)" in text and ".ipynb)" in text and "](../0" not in text
    )


def test_a_widget_becomes_its_picture(build: dict) -> None:
    widget = {"application/vnd.jupyter.widget-view+json": {}, "image/png": "aaaa", "text/plain": "An explorer"}
    cell = nbformat.v4.new_code_cell("explore()", outputs=[nbformat.v4.new_output("display_data", widget)])
    [output] = build["_plain"](cell)
    assert output.data == {"image/png": "aaaa", "text/plain": "An explorer"}


def test_the_class_page_shows_no_student_s_code(build: dict) -> None:
    page = (
        "<p>ada wrote</p><pre>z = layers.Dense(100)(x)\n</pre><p>Expected: 4</p><li>alike: <code>return z</code></li>"
    )
    shown = build["without_code"](page)
    assert "Dense" not in shown and "return" not in shown and "<p>Expected: 4</p>" in shown
    template = (ROOT / "autograder" / "report" / "templates" / "report.html").read_text(encoding="utf-8")
    assert (
        template.count("answer|short") == len(re.findall(r"<pre>\{\{ answer\|short\(\d+\) \}\}</pre>", template)) == 1
    )


def test_links_to_what_is_not_on_the_site_are_words(build: dict) -> None:
    text = build["_linked"](ROOT / "README.md")
    assert "](docs/instructors.md)" in text and build["EXPLORER"] in text
    targets = re.findall(r"(?<!!)\[[^\]]+\]\((?!https?:)([^)#\s]+)", text)
    assert targets and all(target.endswith((".md", ".png")) for target in targets)


def test_the_start_lists_every_page(build: dict, tmp_path: Path) -> None:
    notebooks = [path for name in course.assignments() for path in course.notebooks(name)]
    build["write_start"](tmp_path, notebooks)
    text = (tmp_path / "index.md").read_text()
    assert all(f"notebooks/{path.stem}\n" in text for path in notebooks) and "{" + "notebooks}" not in text
    pages = {f"docs/instructors/{page.stem}" for page in (ROOT / "docs" / "instructors").glob("*.md")}
    assert pages <= set(text.split())


def test_the_start_without_a_class_has_no_link_to_it(build: dict, tmp_path: Path) -> None:
    for with_class in (True, False):
        build["write_start"](tmp_path, [], with_class)
        text = (tmp_path / "index.md").read_text()
        assert ("class.html" in text) == with_class and "{class}" not in text


def test_a_run_is_kept_until_something_that_it_depends_on_changes(build: dict, tmp_path: Path) -> None:
    folder = shutil.copytree(course.SOLUTIONS / "03_ablations", tmp_path / "03_ablations")
    key = functools.partial(build["_hash"], folder / "latent_loss.ipynb")
    before = key()
    (folder / "less_blur.ipynb").write_text("another notebook")
    assert key() == before
    (folder / "vae.py").write_text("what it imports")
    assert key() != before


@pytest.mark.parametrize(("option", "there_is"), [("--only", "build_a_vae"), ("--answers", "01_build")])
def test_what_is_not_there_is_said_before_anything_runs(option: str, there_is: str) -> None:
    command = [sys.executable, SITE / "build.py", option, "nothing"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 1 and "'nothing'; there are: " in ran.stderr and there_is in ran.stderr


def test_commands_of_the_first_page_exist() -> None:
    assert "mistakes" in main.commands and "demo" in main.commands
    assert "site:" in (ROOT / "Makefile").read_text()


# ---------------------------------------------------------------------------------------------------------------------
# The whole site, with `make site` before it


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if made := os.environ.get("SITE"):
        return ROOT / made
    to = tmp_path_factory.mktemp("site")
    subprocess.run(["make", "site", f"ARGS=--quick --only {NOTEBOOK} --to {to}"], cwd=ROOT, check=True)
    return to


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


def words_of(page: Path) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8"))))


@pytest.mark.slow
def test_no_line_of_a_solution_is_on_the_site(site: Path) -> None:
    answers, given = set(), set()
    for name in course.assignments():
        for path in course.notebooks(name):
            given |= {
                line.strip()
                for cell in course.cells(course.ASSIGNMENTS / name / path.name)
                for line in cell.source.splitlines()
            }
            answers |= {
                line.strip() for cell in course.cells(path) if cell.is_solution for line in cell.source.splitlines()
            }
    secret = {line for line in answers - given if len(line) >= 30}
    # A failed test says to anybody what the index of mistakes says, a line of code now and then.
    told = words_of(site / "mistakes.html")
    secret = {line for line in secret if re.sub(r"\s+", " ", line) not in told}
    pages = {page.name: words_of(page) for page in site.rglob("*.html")}
    found = [(line, name) for line in secret for name, text in pages.items() if re.sub(r"\s+", " ", line) in text]
    assert len(secret) > 100 and not found
    assert not list(site.rglob("*.ipynb")) and not (site / "_sources").exists()


@pytest.mark.slow
def test_every_link_and_picture_leads_to_what_is_there(site: Path) -> None:
    pages = {page.resolve(): page.read_text(encoding="utf-8") for page in site.rglob("*.html")}
    places = {page: set(re.findall(r"""\sid=["']([^"']+)["']""", text)) for page, text in pages.items()}
    built = {page.stem for page in (site / "notebooks").glob("*.html")}
    not_built = {
        path.name for name in course.assignments() for path in course.notebooks(name) if path.stem not in built
    }
    missing = []
    for page, text in pages.items():
        for target in re.findall(
            r"""\s(?:href|src)=["']([^"']+)["']""", re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
        ):
            path, _, place = html.unescape(target).partition("#")
            if re.match(r"[a-z]+:|//", path) or place in not_built:
                continue
            file = (page.parent / path.split("?")[0]).resolve() if path else page
            if not file.is_file() or (place and file in places and place not in places[file]):
                missing.append(f"{page.name}: {target}")
    assert len(pages) > 20 and not missing


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("how", ["desktop", "phone", "dark"])
def test_pages_ask_for_nothing_from_elsewhere_and_fit(site: Path, address: str, browser: Browser, how: str) -> None:
    size = {"width": 390, "height": 844} if how == "phone" else {"width": 1280, "height": 900}
    context = browser.new_context(viewport=size, color_scheme="dark" if how == "dark" else "light")
    page, asked, wrong = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    for file in sorted(site.rglob("*.html")):
        page.goto(f"{address}/{file.relative_to(site)}", wait_until="load")
        if file.name != "latent-explorer.html":
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), file.name
    assert not [url for url in asked if not url.startswith((address, "data:", "blob:"))] and not wrong
    context.close()


@pytest.mark.slow
@pytest.mark.browser
def test_equations_are_drawn_and_the_search_finds(site: Path, address: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{address}/notebooks/{NOTEBOOK}.html")
    assert page.locator("math").count() > 5 and page.locator("math").first.bounding_box()["width"] > 0
    assert page.locator("img").count() > 5
    page.goto(f"{address}/search.html?q=latent")
    page.wait_for_selector("#search-results li", timeout=15_000)
