"""Build the course's web site: `make site`, or `.venv/bin/python docs/site/build.py --help`.

Every notebook is shown as students get it, with the outputs of a full run of its solution: figures and numbers, no answers. Runs are
kept in `.site/executed` under a hash of what they depend on, so that only what changed runs again (the first time takes about
half an hour on two cores; `--quick` runs on the small data of the grading profile). Nothing on the site comes from elsewhere.

After the hand-in date `--answers 01_build` adds an assignment's model answers, folded, below the cells that ask for them.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from traitlets.config import Config

from autograder import course

HERE = Path(__file__).resolve().parent
ROOT = course.ROOT
PLACE = ROOT / ".site"  # the runs that are kept; the site itself is in site/
EXPLORER = "latent-explorer.html"
CLASS = 'A class of fourteen, graded: <a href="class.html">the page that an instructor sees</a>.'
# Of an output: what a page can show without a program of its own, the first that is there.
SHOWN = ("text/html", "image/svg+xml", "image/png", "text/markdown", "text/latex", "text/plain")
PAGES = (*("README.md", "CONTRIBUTING.md", "CHANGELOG.md"), *("docs/*.md", "docs/instructors/*.md"))


def main() -> None:
    options = _options()
    chosen = in_order()
    if unknown := set(options.answers) - set(course.assignments()):
        sys.exit(f"There is no assignment {min(unknown)!r}; there are: {', '.join(course.assignments())}.")
    if unknown := set(options.only or ()) - {path.stem for path in chosen}:
        sys.exit(f"There is no notebook {min(unknown)!r}; there are: {', '.join(path.stem for path in chosen)}.")
    if options.only:
        chosen = [path for path in chosen if path.stem in options.only]
    with tempfile.TemporaryDirectory(prefix="site-") as place:  # of its own, since a test may build beside a full run
        source = Path(place) / "source"
        gather(source, chosen, options)
        sphinx(source, Path(place), options.to)
    print(f"The site: {options.to / 'index.html'}")


def gather(source: Path, chosen: list[Path], options: argparse.Namespace) -> None:
    """All that Sphinx makes the site of."""
    (source / "notebooks").mkdir(parents=True)
    for name in ("conf.py", "favicon.svg"):
        shutil.copy(HERE / name, source)
    for path in chosen:
        run = executed(path, "grading" if options.quick else "full")
        made = shown(path, run, with_answers=path.parent.name in options.answers)
        nbformat.write(made, source / "notebooks" / f"{path.stem}.ipynb")
    copy_pages(source)
    (source / "mistakes.md").write_text(mistakes(), encoding="utf-8")
    write_start(source, chosen, with_class=not options.without_class)
    extra = source / "_extra"
    extra.mkdir()
    shutil.copy(ROOT / "docs" / "explorer.html", extra / EXPLORER)
    if not options.without_class:
        page = class_page().read_text(encoding="utf-8")
        (extra / "class.html").write_text(without_code(page), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Build the course's web site.")
    parser.add_argument("--to", type=Path, default=ROOT / "site", help="folder of the site [default: site/]")
    parser.add_argument("--quick", action="store_true", help="run notebooks on the small data of the grading profile")
    parser.add_argument(
        "--only", nargs="*", metavar="NOTEBOOK", help="these notebooks only, by the names of their files"
    )
    parser.add_argument(
        "--answers", nargs="*", default=[], metavar="ASSIGNMENT", help="show the model answers of these assignments"
    )
    parser.add_argument("--without-class", action="store_true", help="leave the page of the example class out")
    return parser.parse_args()


# ---------------------------------------------------------------------------------------------------------------------
# Notebooks


def in_order() -> list[Path]:
    """All notebooks, as the README's table has them; what it lacks comes last."""
    rows = re.findall(r"^\| `(\w+/\w+)` \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    place = {row: k for k, row in enumerate(rows)}
    paths = [path for name in course.assignments() for path in course.notebooks(name)]
    return sorted(paths, key=lambda path: place.get(f"{path.parent.name}/{path.stem}", len(rows)))


def executed(path: Path, profile: str) -> NotebookNode:
    """A solution with its outputs; run only if nothing is kept of the very same. Raises CellExecutionError."""
    kept = PLACE / "executed" / f"{path.stem}-{profile}-{_hash(path)}.ipynb"
    if not kept.exists():
        print(f"running {path.name} …", flush=True)
        notebook = nbformat.read(path, as_version=4)
        with tempfile.TemporaryDirectory() as scratch:
            folder = shutil.copytree(path.parent, Path(scratch) / "copy")  # with the support files
            os.environ["VAELAB_PROFILE"] = profile
            resources = {"metadata": {"path": str(folder)}}
            sockets = Config(KernelManager={"transport": "ipc", "ip": f"{scratch}/kernel"})  # nobody else reaches it
            # A busy computer is slow to start a kernel, and to train.
            limits = {"startup_timeout": 600, "timeout": 3600}
            NotebookClient(notebook, resources=resources, config=sockets, **limits).execute()
        kept.parent.mkdir(parents=True, exist_ok=True)
        scratch_file = kept.with_suffix(".part")
        nbformat.write(notebook, scratch_file)
        scratch_file.replace(kept)
    return nbformat.read(kept, as_version=4)


def _hash(path: Path) -> str:
    """Of what a run depends on: the notebook, the files beside it, what it imports, the data and the packages."""
    beside = (file for file in path.parent.iterdir() if file.is_file() and file.suffix != ".ipynb")
    fixed = path, ROOT / "requirements.lock", ROOT / "data" / "SHA256SUMS"
    digest = hashlib.sha256()
    for file in (*fixed, *sorted(beside), *sorted((ROOT / "vaelab").rglob("*.py"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def shown(path: Path, run: NotebookNode, with_answers: bool = False) -> NotebookNode:
    """The released notebook with the outputs of the run, as a page of the site."""
    released = nbformat.read(course.ASSIGNMENTS / path.parent.name / path.name, as_version=4)
    solved = {cell.id: cell for cell in run.cells}
    cells: list[NotebookNode] = []
    for cell in released.cells:
        source = solved[cell.id]
        if cell.cell_type == "code":
            cell.outputs = list(_plain(source))
        else:
            cell.source = _NOTEBOOK_LINK.sub(r"](\1)", cell.source)
        cell.metadata = {}
        words = answer(source) if with_answers else ""
        cells += [cell, new_markdown_cell(words)] if words else [cell]
    name = f"{path.parent.name}/{path.name}"
    words = f"*This is `assignments/{name}` as students get it, with the figures and numbers of a full run: [how to work through it](../index).*"
    cells.insert(1, new_markdown_cell(words))
    released.cells = cells
    released.metadata = {"kernelspec": released.metadata["kernelspec"], "language_info": {"name": "python"}}
    return released


# On the site the notebooks of all assignments lie in one folder.
_NOTEBOOK_LINK = re.compile(r"\]\((?:\.\./\w+/)?(\w+\.ipynb)\)")
_MARKING = re.compile(r"^\*{0,2}Marking scheme", re.MULTILINE)
_MARKING_COMMENT = re.compile(r"^ *# Marking scheme.*\n(?: *#.*\n)*", re.MULTILINE)


def answer(cell: NotebookNode) -> str:
    """The model answer of a solution's cell, folded; nothing of how it is marked. Empty for other cells."""
    if course.is_explanation(cell):
        return cell.source
    role = course.of(cell)
    if not (role.is_answer or role.is_written):
        return ""
    if role.is_code:
        code = re.sub(r"^ *### (BEGIN|END) SOLUTION\n?", "", _MARKING_COMMENT.sub("", cell.source), flags=re.MULTILINE)
        words = f"```python\n{code.strip()}\n```"
    else:
        words = _MARKING.split(cell.source)[0].strip().removeprefix("**Model answer.**").strip()
    return f"<details><summary>Model answer</summary>\n\n{words}\n\n</details>"


def _plain(cell: NotebookNode) -> Iterator[NotebookNode]:
    """A cell's outputs, of which a page needs nothing from elsewhere: widgets bring their described picture."""
    if "check.notebook(" in cell.source:  # what it says of a solution is of no use to a student
        return
    printed: NotebookNode | None = None
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            if output.name == "stdout" and printed is not None:
                printed.text += output.text
            elif output.name == "stdout":
                yield (printed := output)
            continue
        printed = None
        kinds = [kind for kind in SHOWN if kind in output.get("data", {})]
        if kinds:
            output.data = {kind: output.data[kind] for kind in (kinds[0], kinds[-1])}
            output.metadata = {}
            yield output


# ---------------------------------------------------------------------------------------------------------------------
# The other pages


def copy_pages(source: Path) -> None:
    """The pages of docs/ and their pictures, at the places that their links expect."""
    for page in (one for pattern in PAGES for one in sorted(ROOT.glob(pattern))):
        to = source / page.relative_to(ROOT)
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(_linked(page), encoding="utf-8")
    shutil.copytree(ROOT / "docs" / "pictures", source / "docs" / "pictures")


def _linked(page: Path) -> str:
    """A page whose links to what is no page of the site are words: folders and files of the repository."""

    def kept(link: re.Match[str]) -> str:
        words, target = link[1], link[2].split("#")[0]
        if not target or "://" in target:
            return link[0]
        file = (page.parent / target).resolve()
        if file.name == "explorer.html":
            return f'<a href="{_up(page)}{EXPLORER}">{words}</a>'
        on_the_site = file.suffix in (".png", ".svg") or any(file in ROOT.glob(pattern) for pattern in PAGES)
        return link[0] if on_the_site else words

    return re.sub(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)", kept, page.read_text(encoding="utf-8"))


def _up(page: Path) -> str:
    return "../" * (len(page.relative_to(ROOT).parts) - 1)


def mistakes() -> str:
    """An index of what the checks name, from the checks themselves."""
    made = subprocess.run(
        [sys.executable, "-m", "autograder", "mistakes", "--markdown"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return (HERE / "mistakes.md").read_text(encoding="utf-8") + "\n" + made.stdout


def write_start(source: Path, notebooks: list[Path], with_class: bool = True) -> None:
    """The first page, the glossary and the explorer's, which stand beside this file; the lists of pages are filled in."""
    instructors = sorted((ROOT / "docs" / "instructors").glob("*.md"))
    filled = {
        "notebooks": "\n".join(f"notebooks/{path.stem}" for path in notebooks),
        "instructors": "\n".join(f"docs/instructors/{page.stem}" for page in instructors),
        "class": CLASS if with_class else "",
    }
    for name in ("index.md", "glossary.md", "explorer.md"):
        text = (HERE / name).read_text(encoding="utf-8")
        for what, words in filled.items():
            text = text.replace(f"{{{what}}}\n", f"{words}\n")
        (source / name).write_text(text, encoding="utf-8")


def class_page() -> Path:
    """The page of the example class, from `autograder demo`."""
    subprocess.run([sys.executable, "-m", "autograder", "demo"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return course.WORK / "demo" / "report" / "01_build.html"


def without_code(page: str) -> str:
    """The page of a class without what students wrote: most lines of a wrong answer are right."""
    return re.sub(r"<(pre|code)>.*?</\1>", r"<\1>(left out: most of it is right)</\1>", page, flags=re.DOTALL)


def sphinx(source: Path, place: Path, to: Path) -> None:
    """Build in ``place``, then put the site there. Raises CalledProcessError if a page has a fault: warnings count."""
    made = place / "html"
    quiet = ["-q", "-W", "--keep-going", "-b", "html", "-d", place / "doctrees"]
    subprocess.run([sys.executable, "-m", "sphinx", *quiet, source, made], check=True)
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(made, to, ignore=shutil.ignore_patterns(".buildinfo", "_sources", "*.ipynb"))


if __name__ == "__main__":
    main()
