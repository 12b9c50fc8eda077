"""The bank: answers that students write, right and wrong, and what the checks must say of each.

A file ``bank/<assignment>/<exercise>.py`` holds the variants of one exercise, each under a heading. A wrong variant names the
test that it must fail and the mistake that this test must name. The first one, the base answer, is a whole solution cell, and
so is every other idea; the others are the changes that make them of the base answer::

    # %% correct | with tf operations
    class Sampling(keras.layers.Layer):
        def call(self, inputs):
            mean, log_var = inputs
            return mean + tf.exp(log_var / 2) * tf.random.normal(tf.shape(log_var))

    # %% wrong | exp(γ) for the standard deviation | test_sampling_distribution | variance_for_standard_deviation
    - exp(log_var / 2) → exp(log_var)

    # %% wrong | a fixed seed | test_sampling_independence | same_noise_every_call
      mean, log_var = inputs
    + keras.utils.set_random_seed(42)

- ``- old → new`` changes a part of a line, and nothing stands after → where it goes.
- Lines change as in a diff: first those to find, marked ``-`` if they go and with two spaces if they stay, then those that
  come, marked ``+``. Their indentation counts from that of the place. An empty line ends a change.
- What is to be found must stand in the base exactly once. All changes of a variant are of the base as it stands.
- Another variant that stands above is the base after ``| of <its title>`` at the end of the heading.

``autograder bank <assignment> --show <title or exercise>`` prints the cells that result.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder import course
from autograder.bank.changes import are_changes, made_of

FOLDER = Path(__file__).parent
ATTACKS = "attacks"  # the folder that holds no variants of exercises
_HEADING = re.compile(r"^# %% ", re.MULTILINE)


@dataclass(frozen=True)
class Variant:
    """One answer to one exercise. ``test`` and ``mistake`` are empty for correct answers."""

    assignment: str
    exercise: str
    title: str
    source: str
    test: str = ""
    mistake: str = ""

    @property
    def correct(self) -> bool:
        return not self.test

    def __str__(self) -> str:
        return f"{self.assignment}/{self.exercise}: {self.title}"


def variants(assignment: str) -> list[Variant]:
    """All variants of an assignment. Raises ``ValueError`` for a heading that does not fit."""
    files = sorted((FOLDER / assignment).glob("*.py"))
    return [variant for path in files for variant in _read(assignment, path)]


def leftovers() -> list[str]:
    """A sentence for each file of the bank that no exercise has the name of, as after an exercise was dropped."""
    notebooks = [path for name in course.assignments() for path in course.notebooks(name)]
    known = {(path.parent.name, exercise) for path in notebooks for exercise in course.exercises(path)}
    files = [path for path in sorted(FOLDER.glob("*/*.py")) if path.parent.name != ATTACKS]
    return [leftover(path.parent.name, path.stem) for path in files if (path.parent.name, path.stem) not in known]


def leftover(assignment: str, exercise: str) -> str:
    return (
        f"autograder/bank/{assignment}/{exercise}.py: solutions/{assignment}/ has no exercise `{exercise}`; delete the "
        "file, or give it the name of an exercise."
    )


def _read(assignment: str, path: Path) -> list[Variant]:
    found: dict[str, Variant] = {}
    for part in _HEADING.split(path.read_text(encoding="utf-8"))[1:]:
        heading, _, text = part.partition("\n")
        place = f"{assignment}/{path.name}, “# %% {heading}”"
        title, *failed, base = _fields(heading, place)
        if title in found:
            raise ValueError(f"{place}: another variant above has this title; give each its own.")
        source = text.strip("\n").rstrip() + "\n"
        if are_changes(source):
            source = _changed(found, base, source, place)
        elif base:
            raise ValueError(f"{place}: it is whole, and so not of “{base}”; leave that out.")
        found[title] = Variant(assignment, path.stem, title, source, *failed)
    return list(found.values())


def _fields(heading: str, place: str) -> list[str]:
    """What a heading says: title, for a wrong variant test and mistake, and the title of the base, which may be empty."""
    kind, *fields = (text.strip() for text in heading.split("|"))
    expected = {"correct": 1, "wrong": 3}.get(kind, 0)
    base = fields.pop().removeprefix("of ") if len(fields) == expected + 1 and fields[-1].startswith("of ") else ""
    if not expected or len(fields) != expected:
        raise ValueError(
            f"{place}: a heading is “correct | title” or “wrong | title | test | mistake”, with “| of title” after it where "
            "another than the first variant is changed; write it so."
        )
    return [*fields, base]


def _changed(above: Mapping[str, Variant], title: str, changes: str, place: str) -> str:
    """A variant's source, made of another one's: of the first one's where no title is given."""
    base = above.get(title or next(iter(above), ""))
    if base is None:
        missing = (
            f"no variant above has the title “{title}”" if title else "the first variant has nothing above to change"
        )
        raise ValueError(f"{place}: {missing}; write it whole, or name one that stands above.")
    try:
        return made_of(base.source, changes)
    except ValueError as error:
        raise ValueError(f"{place}: {error}.") from None


def shown(assignments: Sequence[str], wanted: str) -> list[str]:
    """The whole cells, each under its heading, of an exercise or of all variants with these words in their title."""
    every = [variant for assignment in assignments for variant in variants(assignment)]
    found = [v for v in every if wanted == v.exercise or wanted.casefold() in v.title.casefold()]
    if not found:
        raise ValueError(
            f"the bank of {', '.join(assignments)} has no exercise and no title with “{wanted}”; look for one in autograder/bank/."
        )
    return [f"{_heading(variant)}\n{variant.source}" for variant in found]


def _heading(variant: Variant) -> str:
    kind, failed = ("correct", []) if variant.correct else ("wrong", [variant.test, variant.mistake])
    return " | ".join([f"# %% {kind}", variant.title, *failed])
