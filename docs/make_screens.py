"""Make the pictures of the pages for instructors anew: `.venv/bin/python docs/make_screens.py`, after `make demo`.

Terminals are drawn from what the commands say of a copy of the example class; the other screens are photographed in headless Chromium
(set CHROMIUM to its path if it is not on PATH). Those of the hub come from its test, with HUB_TEST_PICTURES=docs/pictures/screens.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import nbformat
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from autograder import course

sys.path.insert(0, str(course.ROOT / "tests"))  # what drives a notebook lies there
from lab import TOKEN, jupyter

SCREENS = Path(__file__).parent / "pictures" / "screens"
WORK = course.WORK / "demo"
PAGE = """<body style="margin:0;background:#fff"><pre id="terminal" style="display:inline-block;margin:0;padding:14px 18px;
font:13px/1.45 'DejaVu Sans Mono',monospace;color:#222;background:#f6f7f8;border:1px solid #d0d4d8;border-radius:6px">{}</pre></body>"""
# Pages are public: a poor answer, and the model answer stays folded.
ANSWER = "The images get blurry, I think, because there is no loss any more."
UNSEEN = " >/dev/null"  # of a command whose table is not the point
# Page → commands, with the tables that they need in the scratch folder; what is long is cut after so many lines.
TERMINALS: dict[str, list[str]] = {
    "release": ["autograder release 02_generate --without-data"],
    "collect": [f"autograder grade 01_build --from export.zip --students nobody{UNSEEN}"],
    "grade": ["autograder report 01_build"],
    "sandbox": ["autograder doctor"],
    "moodle": ["autograder marks 01_build moodle.csv", "cut -d, -f1-6 autograder/work/export/moodle.csv"],
    "canvas": ["autograder marks 01_build canvas.csv", "cut -d, -f1,2,4- autograder/work/export/canvas.csv"],
    "people": ["autograder forget hugo --yes"],
    "gradescope": ["autograder gradescope 01_build"],
    "classroom": ["autograder classroom 01_build --course OWNER/NAME --to classroom.yml", "head -20 classroom.yml"],
}
MOST_LINES = 20
WITHOUT_WORK = ("doctor", "classroom")


def main(only: list[str]) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as scratch:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        work = shutil.copytree(WORK, Path(scratch) / "work")
        write_tables(work, Path(scratch))
        for name, commands in TERMINALS.items():
            if not only or name in only:
                draw(browser, name, "\n".join(said(command, work, Path(scratch)) for command in commands))
        if not only or "return" in only:
            letter(browser, work, Path(scratch))
        if not only or "mark" in only:
            marking(browser, work, Path(scratch) / "room")
        for picture in SCREENS.glob("*.png"):  # few colours do, and a quarter of the bytes
            Image.open(picture).convert("RGB").quantize(48).save(picture, optimize=True)


def students(work: Path) -> list[str]:
    return sorted(folder.name for folder in (work / "submitted").iterdir() if folder.is_dir())


def write_tables(work: Path, folder: Path) -> None:
    """Tables as Moodle and Canvas export them, of the example class, and a folder of hand-ins."""
    names = students(work)
    moodle = ["Identifier,Full name,Email address,Status,Grade,Maximum Grade"]
    moodle += [
        f"Participant {k + 101},{name.title()},{name}@example.org,Submitted,,23.00" for k, name in enumerate(names)
    ]
    (folder / "moodle.csv").write_text("\n".join(moodle) + "\n")
    canvas = ["Student,ID,SIS User ID,SIS Login ID,Section,01_build (4711)", "    Points Possible,,,,,23"]
    canvas += [f"{name.title()},{k + 900},,{name},A," for k, name in enumerate(names)]
    (folder / "canvas.csv").write_text("\n".join(canvas) + "\n")
    shutil.make_archive(str(folder / "export"), "zip", work / "submitted")
    with zipfile.ZipFile(folder / "export.zip", "a") as export:
        export.writestr("essay.docx", "")


def said(command: str, work: Path, folder: Path) -> str:
    """A command and what it says, as in a terminal, without paths of this computer."""
    program, *rest = command.split(maxsplit=1)
    to = f"{Path(sys.executable).parent}/" if program == "autograder" else ""
    place = f" --work '{work}'" if program == "autograder" and rest[0].split()[0] not in WITHOUT_WORK else ""
    environment = {**os.environ, "COLUMNS": "110", "NO_COLOR": "1"}
    line = f"{to}{program} {' '.join(rest)}{place}".replace("autograder/work/", f"{work}/")
    done = subprocess.run(line, shell=True, cwd=folder, env=environment, capture_output=True, text=True)
    text = (done.stdout + done.stderr).rstrip().replace(str(work), "autograder/work").replace(f"{course.ROOT}/", "")
    lines = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).splitlines()
    cut = [*lines[:MOST_LINES], "…"] if len(lines) > MOST_LINES else lines
    return "\n".join([f"$ {command.removesuffix(UNSEEN)}", *cut])


def letter(browser: Browser, work: Path, folder: Path) -> None:
    """The page that is mailed to a student."""
    said("autograder feedback 01_build --for mail", work, folder)
    page = browser.new_page(viewport={"width": 760, "height": 620})
    [file] = (work / "letters").rglob("bruno*.html")
    page.goto(file.as_uri())
    page.screenshot(path=SCREENS / "return.png")
    page.close()


def marking(browser: Browser, work: Path, room: Path) -> None:
    """Formgrader at a written answer, with the model answer folded below it."""
    shutil.copytree(work, room / "autograder" / "work")
    shutil.copytree(course.SOLUTIONS / "01_build", room / "solutions" / "01_build")
    shutil.copy(course.ROOT / "nbgrader_config.py", room)
    for graded in room.glob("autograder/work/autograded/*/01_build/build_a_vae.ipynb"):
        notebook = nbformat.read(graded, as_version=4)
        [*_, answer] = [cell for cell in notebook.cells if course.of(cell).is_written]
        answer.source = ANSWER
        nbformat.write(notebook, graded)
    page = browser.new_page(viewport={"width": 1000, "height": 640})
    with jupyter(room) as address:
        page.goto(f"{address}/tree?token={TOKEN}")  # sets the cookie that formgrader's own requests need
        page.goto(f"{address}/formgrader/gradebook/01_build/build_a_vae")
        page.locator("tbody a").first.click()
        page.wait_for_timeout(3000)  # it goes to its first field by itself
        page.locator("input.score").last.evaluate("field => scrollBy(0, field.getBoundingClientRect().top - 90)")
        page.wait_for_timeout(500)
        page.screenshot(path=SCREENS / "mark.png")
    page.close()


def draw(browser: Browser, name: str, text: str) -> None:
    page = browser.new_page(viewport={"width": 1000, "height": 400})
    lines = [
        f"<b>{html.escape(line)}</b>" if line.startswith("$ ") else html.escape(line) for line in text.splitlines()
    ]
    page.set_content(PAGE.format("\n".join(lines)))
    page.locator("#terminal").screenshot(path=SCREENS / f"{name}.png")
    page.close()


if __name__ == "__main__":
    main(sys.argv[1:])
