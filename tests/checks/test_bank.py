"""The bank against the checks: every wrong answer is failed and named, every correct one passes, as often as it is run."""

from __future__ import annotations

import functools
import json
import re
import zlib
from pathlib import Path

import cheap
import keras
import pytest
from declared import BY_CHANCE, LONG
from draws import draw_alike
from exercises import module_of

from autograder import bank, course, judge
from autograder.bank import Variant, trial
from autograder.bank.by_plan import ByPlan, handed_in
from autograder.bank.workbench import Workbench
from autograder.gradebook import nbgrader_api
from autograder.pipeline.lesson import Lesson
from autograder.plan import Plan
from autograder.report import results
from vaelab.checks import CHECKS
from vaelab.checks.engine import Mistake, Verdict
from vaelab.checks.engine.mistakes import General, Mistakes
from vaelab.checks.engine.raised import Raised
from vaelab.checks.kinds import learning

pytestmark = pytest.mark.usefixtures("images_in_memory", "small_data")
ASSIGNMENTS = [name for name in course.assignments() if any((bank.FOLDER / name).glob("*.py"))]
PATHS = [path for name in ASSIGNMENTS for path in course.notebooks(name)]
WRITTEN = {(path.parent.name, exercise) for path in PATHS for exercise in course.exercises(path)}
# Without files of exercises that are no more: a test names them, and the others' go on.
VARIANTS = [v for name in ASSIGNMENTS for v in bank.variants(name) if (v.assignment, v.exercise) in WRITTEN]
EXERCISES = sorted({(variant.assignment, variant.exercise) for variant in VARIANTS})


def tried() -> set[Variant]:
    """Each mistake once, by the first variant that makes it, and of every exercise one of each family that it inherits from."""
    wrong = {(_family(v), v.mistake): v for v in reversed(VARIANTS) if not v.correct}
    shown = {(v.exercise, _family(v)) for v in wrong.values()}
    inherited = {key: v for v in reversed(VARIANTS) if not v.correct and (key := (v.exercise, _family(v))) not in shown}
    return {*wrong.values(), *inherited.values()}


def _family(variant: Variant) -> type:
    """Where the mistake of a wrong answer is declared: for the exercise, or for all of its kind."""
    if variant.mistake in {mistake.name for mistake in Raised.own}:
        return Raised  # a usual error of Python or Keras, which has a test of its own
    families = [one for one in module_of(variant.exercise).Slip.__mro__ if issubclass(one, Mistakes)]
    return next((one for one in families if variant.mistake in {mistake.name for mistake in one.own}), families[0])


# Of the right answers test_engine.py tries the solution, and one more is tried where all others are wrong; the rest with --slow.
TRIED = tried()
# Run whole as well each time, but for those whose tests train several models; all of them with --slow.
SEVERAL_TRAININGS = {"train_with_weight", "build_vae"}
EQUAL = {v for v in VARIANTS if zlib.crc32(str(v).encode()) % 250 == 0 and v.exercise not in LONG | SEVERAL_TRAININGS}
NOT_DEFINED = judge.NOT_DEFINED.name
# Names that say nothing of the answer; "exception" shows Python's own words, which are the mistake where one is raised.
UNNAMED = {"unrecognised", "malformed_report"}
RAISED = {"exception", NOT_DEFINED}
# Of a check worth no points, which judges a student's trained model; its mistakes lie in the module of an exercise.
OF_NO_ANSWER = {
    "no_better_than_the_mean_image",
    "samples_are_copies",
    "ends_of_the_path",
    "posterior_collapse",
    "samples_constant",
}
# The check does not name it.
NEVER_NAMED = {"distance_weighted"}


def slow_if_long(path: Path) -> list[pytest.MarkDecorator]:
    return [pytest.mark.slow] if LONG.intersection(course.exercises(path)) else []


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Answers are made tests of only where they are to run: thousands that are left out again take every process seconds."""
    quick = {test_variant_gets_its_verdict: TRIED, test_whole_and_by_plan_give_the_same: EQUAL}.get(
        metafunc.function, ()
    )
    asked = metafunc.config.getoption("--slow")
    for name, answers in (("variant", VARIANTS), ("right", [v for v in VARIANTS if v.correct])):
        if name in metafunc.fixturenames:
            params = [
                pytest.param(v, id=str(v), marks=() if v in quick else pytest.mark.slow)
                for v in answers
                if asked or v in quick
            ]
            metafunc.parametrize(name, params)


@functools.cache
def benches(assignment: str) -> list[Workbench]:
    return [Workbench(notebook) for notebook in course.notebooks(assignment)]


def bench_at(path: Path) -> Workbench:
    return next(bench for bench in benches(path.parent.name) if bench.notebook == path)


def bench_of(assignment: str, exercise: str) -> Workbench:
    return next(bench for bench in benches(assignment) if exercise in bench.exercises)


def run(space: dict, cell: course.Cell, only: set[str] | None = None) -> Verdict | None:
    """The verdict that a grader gives a test cell, from reports that went through strict JSON; None for no call of these."""
    verdict = None
    for call in judge.calls(cell.source):
        if only is not None and call.check not in only:
            continue
        check = CHECKS[call.check]
        if any(name not in space for name in call.subjects):
            return Verdict(check.name, check.exercise, False, "not defined", mistake=NOT_DEFINED)
        report = check.report(*(space[name] for name in call.subjects), **call.parameters)
        verdict = check.verdict(json.loads(json.dumps(report, allow_nan=False)))
        if not verdict.passed:
            return verdict
    return verdict


def wrong_and_correct(assignment: str, exercise: str) -> tuple[list[Variant], list[Variant]]:
    own = [variant for variant in VARIANTS if (variant.assignment, variant.exercise) == (assignment, exercise)]
    return [v for v in own if not v.correct], [v for v in own if v.correct]


def test_every_file_of_the_bank_belongs_to_an_exercise() -> None:
    left = bank.leftovers()
    assert not left, "\n".join(left)


def test_a_file_that_no_exercise_has_the_name_of_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bank, "FOLDER", tmp_path)
    for name in ("01_build/dropped.py", "01_build/sampling.py", "99_dropped/vae.py", "attacks/bombs.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("# %% correct | as it is\n")
    dropped, folder = bank.leftovers()
    assert dropped.startswith(
        "autograder/bank/01_build/dropped.py: solutions/01_build/ has no exercise `dropped`; delete"
    )
    assert folder.startswith("autograder/bank/99_dropped/vae.py: solutions/99_dropped/ has no exercise `vae`")
    with pytest.raises(ValueError, match=r"bank/01_build/dropped\.py: "):
        next(trial.run_all("01_build"))


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_exercise_has_a_bank(assignment: str) -> None:
    written = {name for bench in benches(assignment) for name in bench.exercises}
    assert written == {exercise for name, exercise in EXERCISES if name == assignment}


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_there_are_enough_variants_and_none_twice(assignment: str, exercise: str) -> None:
    wrong, correct = wrong_and_correct(assignment, exercise)
    assert len(wrong) >= 8 and len(correct) >= 4
    assert len({variant.source for variant in [*wrong, *correct]}) == len(wrong) + len(correct)


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_headings_name_tests_of_the_exercise_and_mistakes_that_exist(assignment: str, exercise: str) -> None:
    wrong, _ = wrong_and_correct(assignment, exercise)
    tests = {cell.grade_id for cell in bench_of(assignment, exercise).tests(exercise)}
    assert {variant.test for variant in wrong} <= tests
    assert {variant.mistake for variant in wrong} <= known_mistakes() | {NOT_DEFINED}


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_nine_of_ten_wrong_answers_are_named(assignment: str, exercise: str) -> None:
    """Not counted are answers that raise an error: there Python's words and the student's own line are the name."""
    wrong, _ = wrong_and_correct(assignment, exercise)
    judged = [variant for variant in wrong if variant.mistake not in RAISED]
    named = [variant for variant in judged if variant.mistake not in UNNAMED]
    assert len(named) >= 0.9 * len(judged) and len(judged) >= 0.8 * len(wrong)


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_every_mistake_of_the_exercise_is_made_by_a_variant(assignment: str, exercise: str) -> None:
    """A mistake that no variant makes is one that nobody knows the check to recognise."""
    wrong, _ = wrong_and_correct(assignment, exercise)
    assert mistakes_of(exercise) - NEVER_NAMED <= {variant.mistake for variant in wrong}


def mistakes_of(exercise: str) -> set[str]:
    """The names of the mistakes that an exercise's checks know, without those that all of them share."""
    return {mistake.name for mistake in module_of(exercise).Slip.own} - {General.unrecognised.name}


def known_mistakes(family: type[Mistakes] = Mistakes) -> set[str]:
    """The names of all mistakes of a family and of those that inherit from it."""
    own = {thing.name for thing in vars(family).values() if isinstance(thing, Mistake)}
    return own.union(*map(known_mistakes, family.__subclasses__()))


@pytest.fixture
def short_training(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong answer that does not learn is not trained to the last; with --slow it is, as every right one."""
    if not request.config.getoption("--slow") and not request.getfixturevalue("variant").correct:
        monkeypatch.setattr(learning, "MOST_ROUNDS", 4)
        monkeypatch.setattr(learning, "SLOW_ROUNDS", 1)


@pytest.mark.usefixtures("short_training")
def test_variant_gets_its_verdict(variant: Variant) -> None:
    """Run as a kernel runs it: what its tests need, and nothing else."""
    bench = bench_of(variant.assignment, variant.exercise)
    cells = [c for c in bench.tests(variant.exercise) if variant.correct or c.grade_id == variant.test]
    assert cells, f"no test {variant.test}"
    for name, verdict in by_plan(ByPlan(bench.notebook, handed_in(bench.notebook, variant)), cells).items():
        assert verdict.mistake == variant.mistake, f"{name}: {verdict}"
        assert not re.search(r"\{\w+\}", verdict.summary + verdict.hint) or verdict.mistake in RAISED, verdict


@pytest.mark.parametrize("title", ["the global encoder", "pandas, which is not installed"])
def test_the_command_tries_an_answer_as_the_grader_runs_it(title: str) -> None:
    """With what a demonstration defines, and each statement failing by itself."""
    variant = next(v for v in VARIANTS if v.title == title)
    assert not trial.surprise(variant, trial.outcomes(bench_of(variant.assignment, variant.exercise).notebook, variant))


@pytest.mark.parametrize("exercise", ["decoder", "conv_decoder", "cond_decoder", "generate_class"])
def test_the_sentence_of_a_pass_tells_the_shape_that_was_there(exercise: str) -> None:
    variant = next(v for v in VARIANTS if v.correct and v.exercise == exercise and "channel axis" in v.title)
    bench = bench_of(variant.assignment, exercise)
    [verdict] = by_plan(ByPlan(bench.notebook, handed_in(bench.notebook, variant)), bench.tests(exercise)[:1]).values()
    assert verdict.passed and "28, 28, 1)" in verdict.summary


def by_plan(notebook: ByPlan, cells: list[course.Cell], which: str = "needs") -> dict[str, Verdict]:
    """Verdicts on test cells of a notebook of which only what they need has run."""
    judged = [cell for cell in cells if cell.grade_id in notebook.tests]
    space = notebook.space([cell.grade_id for cell in judged], which)
    return {cell.grade_id: run(space, cell) if cell in judged else judge.not_written(cell.source)[0] for cell in cells}


@pytest.mark.thorough
def test_whole_and_by_plan_give_the_same(variant: Variant) -> None:
    """From the same random numbers; with and without the second try, which no variant of the bank needs."""
    bench = bench_of(variant.assignment, variant.exercise)
    cells = bench.tests(variant.exercise)
    notebook = ByPlan(bench.notebook, handed_in(bench.notebook, variant))
    if not all(
        map(bench.runs, notebook.cells_needed([cell.grade_id for cell in cells if cell.grade_id in notebook.tests]))
    ):
        pytest.skip("it uses what a cell between the exercises makes, which run whole is left out")
    with draw_alike(str(variant)):
        space = bench.answers(variant)
        whole = {cell.grade_id: run(space, cell).mistake for cell in cells}
    with draw_alike(str(variant)):
        found = {name: verdict.mistake for name, verdict in by_plan(notebook, cells).items()}
    assert found == whole
    again = [cell for cell in cells if found[cell.grade_id] and notebook.has_second_try(cell.grade_id)]
    with draw_alike(str(variant)):
        assert not any(verdict.passed for verdict in by_plan(notebook, again, "more").values())


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem, marks=slow_if_long(path)) for path in PATHS])
def test_a_plan_without_a_statement_that_it_needs_is_caught(path: Path) -> None:
    bench, notebook = bench_at(path), ByPlan(path, handed_in(path))
    missed = []
    for number in sorted({number for test in notebook.tests.values() for number in test["needs"]}):
        cells = [cell for cell in bench.tests() if number in notebook.tests[cell.grade_id]["needs"]]
        space = notebook.space([cell.grade_id for cell in cells], without=[number])
        if all(run(space, cell).passed for cell in cells):
            missed.append(notebook.plan.runs[number].statement.begins)
    assert not missed


def test_what_a_plan_has_missed_is_found_at_the_second_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cheap.make_course(tmp_path)
    cheap.use(tmp_path, monkeypatch)
    helped = "half = -0.5\n" + cheap.RIGHT.replace("-0.5", "half")
    for student, answer in (("ada", helped), ("bruno", helped.replace("-0.5", "0.5"))):
        cheap.hand_in(tmp_path / "work", student, answer)
    planned = Lesson.plan

    def without_the_helper(*given) -> Plan:
        made = planned(*given)
        [test], [number] = made.job["tests"], [i for i, one in enumerate(made.runs) if "half =" in one.statement.text]
        test["needs"].remove(number)
        return made

    monkeypatch.setattr(Lesson, "plan", without_the_helper)
    nbgrader_api.quiet()
    assert set(cheap.grade(tmp_path / "work").values()) == {""}
    ada, bruno = results.of_class(cheap.ASSIGNMENT, tmp_path / "work")
    assert (ada.score, bruno.score) == (cheap.POINTS, 0)
    passed = "`test_latent_loss_values` passed at the second try, when all above it ran too: `half = -0.5` (cell 2)."
    assert [note.text for note in ada.notes] == [passed] and not bruno.notes
    assert [finding.mistake for finding in bruno.findings] == ["name_not_defined"]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_untouched_release_fails_every_test_as_not_written(path: Path) -> None:
    bench = bench_at(path)
    space = Workbench(course.ASSIGNMENTS / path.parent.name / path.name).answers()
    assert {run(space, cell).mistake for cell in bench.tests()} == {"not_written"}


def judge_whole_notebook(variant: Variant) -> None:
    """A wrong answer loses its own exercise's points only; a correct one loses none."""
    bench = bench_of(variant.assignment, variant.exercise)
    space = bench.answers(variant)
    failed = {cell.grade_id for cell in bench.tests() if not run(space, cell).passed}
    own = {cell.grade_id for cell in bench.tests(variant.exercise)}
    assert failed <= own and (variant.test in failed or variant.correct)


@pytest.mark.parametrize(
    ("assignment", "exercise"),
    [pytest.param(*names, marks=pytest.mark.slow if names[1] in LONG else ()) for names in EXERCISES],
)
def test_an_exercise_keeps_its_points_when_all_others_are_wrong(assignment: str, exercise: str) -> None:
    bench = bench_of(assignment, exercise)
    others = [wrong_and_correct(assignment, other)[0][0] for other in bench.exercises if other != exercise]
    space = bench.answers(wrong_and_correct(assignment, exercise)[1][1], *others)
    assert [(cell.grade_id, v) for cell in bench.tests(exercise) if not (v := run(space, cell)).passed] == []


@pytest.mark.slow
def test_no_variant_costs_anything_elsewhere(variant: Variant) -> None:
    judge_whole_notebook(variant)


@pytest.mark.slow
def test_a_correct_answer_passes_every_time(right: Variant) -> None:
    """Every report takes a fresh nonce: 200 runs of the statistical checks, 20 of the others."""
    bench = bench_of(right.assignment, right.exercise)
    space, cells = bench.answers(right), bench.tests(right.exercise)
    for repetition in range(200):
        if repetition % 10 == 0:
            keras.backend.clear_session()  # thousands of models in one process
        for cell in cells:
            verdict = run(space, cell, BY_CHANCE if repetition >= 20 else None)
            assert verdict is None or verdict.passed, f"run {repetition}, {cell.grade_id}: {verdict}"
