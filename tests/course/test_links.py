"""Each notebook links the one before and the one after it, in the order of the README's table."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from autograder import course

ROWS = re.findall(r"^\| `(\w+/\w+)` \|", (course.ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
ORDER = [course.SOLUTIONS / f"{row}.ipynb" for row in ROWS]


def test_the_readme_lists_every_notebook():
    assert sorted(ORDER) == sorted(path for name in course.assignments() for path in course.notebooks(name))
    assert [path.parent.name for path in ORDER] == sorted(path.parent.name for path in ORDER)


def link(of: Path, to: Path) -> str:
    title = nbformat.read(to, as_version=4).cells[0].source.splitlines()[0].removeprefix("# ")
    return f"[{title}]({to.name if to.parent == of.parent else f'../{to.parent.name}/{to.name}'})"


@pytest.mark.parametrize("k", range(len(ORDER)), ids=[path.stem for path in ORDER])
def test_a_notebook_links_its_neighbours(k: int):
    texts = [cell.source for cell in nbformat.read(ORDER[k], as_version=4).cells if cell.cell_type == "markdown"]
    before = f"\n\n**Before this notebook:** {link(ORDER[k], ORDER[k - 1])}." if k else ""
    after = f"\n\n**After this notebook:** {link(ORDER[k], ORDER[k + 1])}." if k + 1 < len(ORDER) else ""
    assert texts[0].endswith(before), f"the first text of {ORDER[k]} must end with:{before}"
    assert texts[-1].endswith(after), f"the last text of {ORDER[k]} must end with:{after}"
    found = [line for text in texts for line in re.findall(r"\*\*(?:Before|After) this notebook:\*\*", text)]
    assert len(found) == bool(before) + bool(after)
