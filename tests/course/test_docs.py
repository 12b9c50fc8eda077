"""The pages of docs/: links that lead somewhere, commands that exist, and a picture that shows what the engine does."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from autograder import course
from autograder.cli import main
from autograder.run.limits import Limits

FOLDERS = (course.ROOT / "docs", course.ROOT / "docs" / "instructors")
PAGES = [course.ROOT / "README.md", *(page for folder in FOLDERS for page in sorted(folder.glob("*.md")))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_links_and_shows_is_there(page):
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text())
    assert targets and not [name for name in targets if not (page.parent / name).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_and_options_that_a_page_names_exist(page):
    known = {
        name: {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
        for name, command in main.commands.items()
    }
    named = re.findall(r"autograder ([a-z]+)((?: (?!autograder)[^\s`|]+)*)", page.read_text())
    commands = [(name, re.findall(r"--[a-z-]+", rest)) for name, rest in named if name in known]
    assert commands or page.name == "README.md"
    assert not [
        (name, option) for name, options in commands for option in options if option not in known[name] | {"--help"}
    ]


@pytest.mark.parametrize("page", ["grading.md", "instructors/grade.md"])
def test_the_limits_that_a_page_states_are_the_engines(page):
    limits, text = Limits(), (course.ROOT / "docs" / page).read_text()
    sizes = f"{limits.memory_mb // 1024} GiB", f"{limits.output_mb} MB"
    times = f"{limits.cell_s} s", f"{limits.notebook_s // 60} minutes"
    assert not [stated for stated in (*sizes, *times) if stated not in text]


def test_the_picture_of_a_judged_run_shows_what_the_engine_does():
    """If not: .venv/bin/python docs/make_judged_run.py"""
    made = runpy.run_path(str(course.ROOT / "docs" / "make_judged_run.py"))
    assert Path(made["PICTURE"]).read_text(encoding="utf-8") == made["drawn"]()


def test_screens_are_small():
    screens = sorted((course.ROOT / "docs" / "pictures" / "screens").glob("*.png"))
    assert screens and all(picture.stat().st_size <= 100_000 for picture in screens)
