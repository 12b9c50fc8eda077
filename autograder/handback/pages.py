"""Feedback as the archive that a learning platform takes back and hands to each student.

Moodle finds a student by the number in a folder's name (mod/assign/feedback/file/importziplib.php), so each gets the pages as
they are. Canvas finds them by the numbers in a file's name and shows what comes back under the name of what was handed
in, ending included (``infer_comment_context_from_filename`` in app/models/assignment.rb): a notebook must come back as a notebook, and a zip
file as a zip file.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import nbformat
from nbformat.v4 import new_markdown_cell

from autograder import course, harmless
from autograder.handback import letters
from autograder.intake import CameAs
from autograder.intake.levels import stem
from autograder.intake.platforms import KnownAs, known_as
from autograder.intake.reading import is_notebook
from autograder.intake.spellings import bare
from autograder.intake.spellings import letters as letters_of
from autograder.report.feedback import without_hidden_tests
from autograder.report.results import Result


@dataclass
class Packed:
    """An archive, how many students it is for, and who is not in it because the platform did not hand over their work."""

    path: Path
    students: int = 0
    left_out: list[str] = field(default_factory=list)


def pack(
    platform: str, assignment: str, graded: Sequence[Result], came_as: Mapping[str, CameAs], work: Path, gradebook: str
) -> Packed:
    """Write ``work/export/<assignment>-feedback-<platform>.zip`` of feedback pages that have been written."""
    packed = Packed(work / "export" / f"{assignment}-feedback-{platform.lower()}.zip")
    packed.path.parent.mkdir(parents=True, exist_ok=True)
    said = letters.comments(assignment, work, gradebook)
    scratch = packed.path.with_suffix(".tmp")
    with zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED) as archive:
        for result in graded:
            own = came_as.get(result.student)
            known = known_as(own.label) if own else None
            made: dict[str, str | bytes] = {}
            if own and known and known.platform == platform and result.has_points:
                letter = letters.body(assignment, result, said.get(result.student, ()))
                made = _PLATFORMS[platform](known, own, Own(result.student, assignment, work, letter))
            for name, data in made.items():
                archive.writestr(name, data)
            packed.students += bool(made)
            packed.left_out += [] if made else [result.student]
    scratch.replace(packed.path)
    return packed


@dataclass(frozen=True)
class Own:
    """What there is of one student: feedback pages, graded notebooks, and a letter."""

    student: str
    assignment: str
    work: Path
    letter: str

    def pages(self) -> Iterator[Path]:
        yield from sorted((self.work / "feedback" / self.student / self.assignment).glob("*.html"))

    def notebook(self, name: str) -> str:
        """A graded notebook without its hidden tests, with the letter above it."""
        path = self.work / "autograded" / self.student / self.assignment / f"{name}.ipynb"
        made = harmless.notebook(nbformat.read(path, as_version=4))
        for cell in made.cells:
            cell.source = without_hidden_tests(cell.source)
        made.cells.insert(0, new_markdown_cell(as_one_block(self.letter)))
        return nbformat.writes(made)


def as_one_block(page: str) -> str:
    """HTML for a text cell: where a line is blank, Markdown begins anew, and reads what a student's program said as its own."""
    return "\n".join(line for line in page.splitlines() if line.strip())


def _for_moodle(known: KnownAs, came_as: CameAs, own: Own) -> dict[str, str | bytes]:
    # Moodle takes what stands between the first and the second “_” for the number.
    folder = f"{known.name.replace('_', ' ')}_{known.number}_assignsubmission_file_"
    return {f"{folder}/{page.name}": page.read_bytes() for page in own.pages()}


def _for_canvas(known: KnownAs, came_as: CameAs, own: Own) -> dict[str, str | bytes]:
    made: dict[str, str | bytes] = {}
    stems = {letters_of(path.stem): path.stem for path in course.notebooks(own.assignment)}
    for inside, name in came_as.files.items():
        meant = stems.get(letters_of(bare(stem(PurePosixPath(inside).name))), "")
        if is_notebook(inside) and not meant and len(stems) == 1:
            [meant] = stems.values()
        if is_notebook(inside) and meant:
            made[name] = own.notebook(meant)
        elif inside.lower().endswith(".zip"):
            made[name] = _zipped(own.pages())
    return made


def _zipped(pages: Iterator[Path]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for page in pages:
            archive.write(page, page.name)
    return data.getvalue()


_PLATFORMS: Mapping[str, Callable[[KnownAs, CameAs, Own], dict[str, str | bytes]]] = {
    "Moodle": _for_moodle,
    "Canvas": _for_canvas,
}
PLATFORMS = tuple(_PLATFORMS)
