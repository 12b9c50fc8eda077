"""nbgrader's round through a real JupyterHub: an instructor and two students, each a user of this computer.

The commands are those of docs/instructors/hub.md. The test makes users and runs servers as root, so it wants to be asked:

    HUB_TEST=yes make test ARGS="--slow -k hub"

HUB_TEST_LOG=FILE keeps what everybody's commands said; HUB_TEST_PICTURES=FOLDER the screens.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from hub import PAGE, Hub, Person, blocks, settings
from lab import START, Notebook, write_notebook
from nbgrader.api import Gradebook

from autograder import bank, course

TEXT = PAGE.read_text(encoding="utf-8")
ASSIGNMENT, NOTEBOOK = "02_generate", "generate_and_interpolate"
WRONG = "axis_walk"
USERS = ("ines", "ada", "bruno")
PASSWORD = "only-for-a-test"
EXPLORE = [
    "from vaelab import explore, load_fashion_mnist, load_vae\nencoder, decoder, _ = load_vae()\nimages = load_fashion_mnist().test.images[:50]",
    "explorer = explore(decoder, encoder=encoder, images=images)\nexplorer",
    "print(explorer.codings.tolist())",
]


# ---------------------------------------------------------------------------------------------------------------------
# What is true of the page without a hub


def test_every_block_of_the_page_says_whose_it_is():
    assert TEXT.count("```sh") == len(blocks(TEXT)) > 8
    assert {block.who for block in blocks(TEXT)} == {"root", "ines", "ada"}


def test_the_settings_are_python_and_take_the_folders_of_the_page(monkeypatch):
    from traitlets.config import Config

    for name, folder in settings(TEXT).items():
        monkeypatch.setenv(name, f"/elsewhere{folder}")
    made = {}
    for file in sorted((PAGE.parent / "hub").glob("*.py")):
        config = Config()
        exec(compile(file.read_text(), file, "exec"), {"get_config": lambda config=config: config})
        made[file.stem] = config
        for name, folder in settings(TEXT).items():  # those that the page names are the ones without a word
            assert f'"{name}", "{folder}"' in file.read_text() or f'"{name}"' not in file.read_text()
    assert made["nbgrader_config"].Exchange.root == "/elsewhere/srv/exchange"

    class Spawner:
        environment: dict = {}  # noqa: RUF012
        user = type("User", (), {"name": "ada"})

    spawner = Spawner()
    made["jupyterhub_config"].Spawner.pre_spawn_hook(spawner)
    assert spawner.cmd == ["/elsewhere/srv/vae-students/.venv/bin/jupyterhub-singleuser"]
    spawner.user.name = "ines"
    made["jupyterhub_config"].Spawner.pre_spawn_hook(spawner)
    assert spawner.notebook_dir == "/elsewhere/srv/vae-course"


# ---------------------------------------------------------------------------------------------------------------------
# The hub


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    """The hub of the page, running, in folders that go afterwards, as its users do."""
    if not os.environ.get("HUB_TEST") or os.getuid() != 0:
        pytest.skip("makes users of this computer: run as root with HUB_TEST=yes")
    if missing := [program for program in ("npm", "node", "git", "make") if shutil.which(program) is None]:
        pytest.skip(f"the hub needs {', '.join(missing)}: on Debian `apt install nodejs npm git make`")
    if there := [name for name in USERS if any(user.pw_name == name for user in pwd.getpwall())]:
        pytest.skip(f"this computer has a user {there[0]} already, whom the test would delete")
    place = Path(tempfile.mkdtemp(prefix="hub-"))  # pytest's own folders are closed to other users
    place.chmod(0o755)
    folders = {name: place / Path(folder).name for name, folder in settings(TEXT).items()}
    hub = Hub(folders, Path(os.environ.get("HUB_TEST_LOG", place / "log")))
    try:
        set_up(hub, place)
        yield hub
    finally:
        hub.stop()
        for name in USERS:
            subprocess.run(["userdel", "-r", name], capture_output=True)
        shutil.rmtree(place, ignore_errors=True)


def set_up(hub: Hub, place: Path) -> None:
    subprocess.run(["git", "bundle", "create", "-q", place / "course.bundle", "HEAD"], cwd=course.ROOT, check=True)
    outside = [block for block in blocks(TEXT) if "in the hub" not in block.where]
    for block in outside:
        script = re.sub(r"^[A-Z]+=.*\n", "", block.script, flags=re.MULTILINE)
        script = re.sub(r"https://github\.com/\S+", str(place / "course.bundle"), script)
        if block.where == "to stay":
            hub.run("root", "\n".join(f"echo {name}:{PASSWORD} | chpasswd" for name in USERS))
            hub.start(script)
        else:
            hub.run(block.who, script)


@pytest.fixture(scope="module")
def people(hub: Hub, browser) -> dict[str, Person]:
    return {name: Person(hub, browser, name, PASSWORD) for name in USERS}


def commands(who: str, number: int) -> str:
    """The page's commands of a person in the hub, with this test's assignment."""
    own = [block.script for block in blocks(TEXT) if block.who == who and block.where.startswith("in the hub")]
    return own[number].replace("01_build", ASSIGNMENT)


def answers() -> dict[str, str]:
    [path] = [path for path in course.notebooks(ASSIGNMENT) if path.stem == NOTEBOOK]
    cells = [cell for cell in course.cells(path) if cell.is_answer or cell.is_written]
    return {cell.grade_id: re.sub(r" *### (BEGIN|END) SOLUTION\n?", "", cell.source) for cell in cells}


def written(who: str, wrong: str = "") -> None:
    """Write answers into the notebook that somebody fetched, as they would."""
    path = Path(pwd.getpwnam(who).pw_dir) / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    own = answers() | ({WRONG: wrong} if wrong else {})
    for cell in notebook.cells:
        cell.source = own.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    nbformat.write(notebook, path)


def screen(page, name: str) -> None:
    if folder := os.environ.get("HUB_TEST_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture(scope="module")
def round_(hub: Hub, people: dict[str, Person]) -> dict[str, str]:
    """One assignment, there and back; what the steps said."""
    ines, ada, bruno = (people[name] for name in USERS)
    said = {"release": ines.does(commands("ines", 0))}
    for student in (ada, bruno):
        student.does(commands("ada", 0))
    mistake = next(
        variant
        for variant in bank.variants(ASSIGNMENT)
        if variant.exercise == WRONG and variant.mistake not in ("", "not_written")
    )
    written("ada")
    written("bruno", mistake.source)
    for student in (ada, bruno):
        said[f"hand in {student.name}"] = student.does(commands("ada", 1))
    said["grade"] = ines.does(commands("ines", 1))
    said["give back"] = ines.does(commands("ines", 2))
    for student in (ada, bruno):
        student.does(commands("ada", 2))
    return said | {"mistake": mistake.mistake}


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.timeout(3600)
class TestInTheHub:
    def test_what_students_hand_in_comes_back_graded(self, hub: Hub, round_: dict[str, str]):
        with Gradebook(f"sqlite:///{hub.folders['COURSE']}/autograder/work/gradebook.db") as book:
            scores = {
                one.student.id: one.auto_score if hasattr(one, "auto_score") else one.score
                for one in book.assignment_submissions(ASSIGNMENT)
            }
        [path] = course.notebooks(ASSIGNMENT)
        most = sum(cell.points for cell in course.cells(path) if cell.is_test)
        assert scores["ada"] == most > scores["bruno"] > 0
        assert "VALIDATION FAILED" not in round_["hand in ada"]
        assert "VALIDATION FAILED" in round_["hand in bruno"] and f"check.{WRONG}" in round_["hand in bruno"]
        for name in ("ada", "bruno"):
            [page] = (Path(pwd.getpwnam(name).pw_dir) / ASSIGNMENT / "feedback").rglob("*.html")
            assert WRONG in page.read_text()
            assert page.owner() == name

    def test_the_sandbox_is_the_strongest_under_the_hub_s_user(self, round_: dict[str, str]):
        assert "unconfined" not in round_["grade"]

    def test_private_is_private(self, hub: Hub, people: dict[str, Person], round_: dict[str, str]):
        ada, folders = people["ada"], hub.folders
        for closed in (
            folders["COURSE"],
            folders["HUB"] / "state",
            "/home/bruno",
            folders["EXCHANGE"] / "vae-course" / "inbound",
        ):
            status, said = ada.tries(f"ls {closed}")
            assert status != 0 and "Permission denied" in said
        [feedback] = (folders["EXCHANGE"] / "vae-course").glob("feedback")
        assert ada.tries(f"ls {feedback}")[0] != 0
        assert ada.tries(f"rm -rf {folders['EXCHANGE']}/vae-course")[0] != 0
        assert ada.tries("python -c 'import autograder.bank.index'")[0] != 0
        assert (
            ada.tries(
                f"grep -rlE 'BEGIN (SOLUTION|HIDDEN)' {folders['STUDENTS']} --include=*.ipynb --exclude-dir=site-packages"
            )[0]
            == 1
        )
        other = ada.page.context.new_page()
        assert other.goto(f"{hub.address}/user/bruno/lab").status in (403, 404)
        other.close()

    def test_formgrader_shows_what_was_graded(self, people: dict[str, Person], round_: dict[str, str]):
        page, wrong = people["ines"].page.context.new_page(), []
        page.on(
            "response", lambda response: response.status >= 400 and wrong.append(f"{response.status} {response.url}")
        )
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{people['ines'].base}/formgrader/gradebook/{ASSIGNMENT}/{NOTEBOOK}", timeout=START)
        page.get_by_text("Submission #1").first.click(timeout=START)
        page.wait_for_selector(".nbgrader_cell", timeout=START)
        screen(page, "formgrader")
        assert not wrong
        page.close()

    def test_the_list_of_assignments_has_it(self, people: dict[str, Person], round_: dict[str, str]):
        page = people["ada"].page
        page.evaluate("void window.jupyterapp.commands.execute('nbgrader:open-assignment-list')")
        page.get_by_text(ASSIGNMENT).first.wait_for(timeout=START)
        screen(page, "assignments")

    def test_the_explorer_works_behind_the_proxy(self, hub: Hub, people: dict[str, Person]):
        home = Path(pwd.getpwnam("ada").pw_dir)
        shutil.chown(write_notebook(home / "explorer.ipynb", EXPLORE), "ada", "ada")
        page = people["ada"].page.context.new_page()
        page.set_default_timeout(START)
        notebook = Notebook(page, people["ada"].base, "lab", "explorer.ipynb")
        notebook.errors.clear()
        notebook.run(0)
        notebook.run(1)
        slider = page.locator(".vx-row input").first
        slider.focus()
        drawn = "document.querySelector('.vx-large').toDataURL()"
        before = page.evaluate(drawn)
        for _ in range(5):
            page.keyboard.press("ArrowRight")
        page.wait_for_function(f"before => {drawn} !== before", arg=before)
        screen(page, "explorer")
        codings = notebook.run(2)
        assert any(abs(float(number)) > 0.1 for number in re.findall(r"-?\d+\.\d+", codings))
        assert not [error for error in notebook.errors if "vx" in error or "anywidget" in error]
        page.close()
