"""The attack suite through the whole pipeline, in one class with honest students: nothing unearned, nothing out, all said.

Each attack is in the class twice: as it would be handed in, of which the plan runs nothing or little, and *needed*, so that it
runs and what stands behind the plan must hold.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import tempfile
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder import course, pipeline
from autograder.bank import attacks as bank
from autograder.bank import variants
from autograder.bank.attacks import ASSIGNMENT, Targets
from autograder.bank.attacks.places import READ
from autograder.bank.attacks.processes import MARK
from autograder.bank.attacks.uploads import SCRIPT as bank_script
from autograder.bench.attacks import LIMITS, NOT_RUN, compared
from autograder.gradebook import nbgrader_api
from autograder.judge import trust
from autograder.plan import opaque, replaced
from autograder.plan import text as texts
from autograder.plan.suspicions import suspicions
from autograder.report import class_page, feedback, results
from autograder.run import client as clients
from autograder.run import guarding, sandbox
from autograder.run.pool import LocalPool

ATTACKS = bank.attacks()
SECRET = "the secret of the grader, 4711"

isolation = next((f.name for f in sandbox.doctor() if f.ok and f.name in {"forked", "bubblewrap"}), "none")
pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(isolation == "none", reason="attacks are run confined only, and this host allows neither way"),
]


def honest(right=("latent_loss",)):
    """A student who has solved some exercises, and got the sampling wrong."""
    notebook = bank.released()
    source = nbformat.read(course.notebooks(ASSIGNMENT)[0], as_version=4)
    for name in right:
        bank.with_answer(notebook, name, bank.cell_of(source, name).source)
    wrong = bank.cell_of(source, "sampling").source.replace("codings_log_var / 2", "codings_log_var")
    return bank.with_answer(notebook, "sampling", wrong)


HONEST = {"honest": ("latent_loss",), "second-honest": ("latent_loss", "decoder")}


def hand_in_honest(work):
    for student, right in HONEST.items():
        folder = work / "submitted" / student / ASSIGNMENT
        folder.mkdir(parents=True)
        nbformat.write(honest(right), folder / bank.notebook_name())


def grade(pool, work):
    return {one.student: one for one in pipeline.grade(ASSIGNMENT, work / "submitted", work, pool, LIMITS)}


@contextlib.contextmanager
def listening(family, address):
    """A socket that is open to everyone on this machine; gives it and counts nothing by itself."""
    with socket.socket(family) as listener:
        listener.bind(address)
        listener.listen()
        listener.setblocking(False)
        yield listener


class Class:
    """A class of attackers and honest students after grading, and what was there before."""

    def __init__(self, work, outside, ended, callers, pids):
        self.work, self.outside, self.ended, self.callers, self.pids = work, outside, ended, callers, pids
        self.results = {result.student: result for result in results.of_class(ASSIGNMENT, work)}

    def said(self, student):
        """All that report and outcomes tell the instructor about a student, a line each."""
        result = self.results[student]
        notes = [note.text for note in result.notes]
        findings = [f"{finding.says} {finding.observed}" for finding in result.findings]
        return [*notes, *result.endings, result.problem, *findings]

    def shown(self, student):
        """What a student's cells displayed, as it was kept."""
        for path in (self.work / "autograded" / student / ASSIGNMENT).glob("*.ipynb"):
            for cell in nbformat.read(path, as_version=4).cells:
                yield from (str(output) for output in cell.get("outputs", []))


def grade_with(chosen, pool, work, outside):
    (outside / "secret.txt").write_text(SECRET)
    for path in (outside, outside / "secret.txt", work):
        path.chmod(0o777)
    hand_in_honest(work)
    name = f"attacked-{os.getpid()}"
    with listening(socket.AF_INET, ("127.0.0.1", 0)) as tcp, listening(socket.AF_UNIX, f"\0{name}") as local:
        pids = (os.getpid(), pool.sandbox.server.pid) if isolation == "forked" else (os.getpid(),)
        targets = Targets(str(outside), work=str(work), port=tcp.getsockname()[1], name=name, pids=pids)
        for one in chosen:
            one.hand_in(work / "submitted" / one.name / ASSIGNMENT, targets)
            if one.has_code:
                one.hand_in(work / "submitted" / needed(one) / ASSIGNMENT, targets, needed=True)
        ended = grade(pool, work)
        callers = [listener for listener in (tcp, local) if accepted(listener)]
    return Class(work, outside, ended, callers, pids)


def needed(one):
    """Whose submission it is where it is needed."""
    return f"{one.name}-needed"


def accepted(listener):
    try:
        listener.accept()
    except BlockingIOError:
        return False
    return True


@pytest.fixture(scope="module")
def pool():
    nbgrader_api.quiet()
    os.environ["ATTACK_SECRET"] = SECRET
    pool = LocalPool(2, LIMITS, isolation)
    yield pool
    pool.shutdown()
    del os.environ["ATTACK_SECRET"]


@pytest.fixture(scope="module")
def attacked(pool):
    """Grades the attacks of a kind, "quick" or "slow", as one class, when it is first asked for them."""
    with tempfile.TemporaryDirectory(prefix="attacked-") as folder:
        Path(folder).chmod(0o755)  # what keeps attackers out must be the sandbox

        @cache
        def graded(kind):
            work, outside = Path(folder, kind, "work"), Path(folder, kind, "outside")
            work.mkdir(parents=True)
            outside.mkdir()
            return grade_with([one for one in ATTACKS if kind_of(one) == kind], pool, work, outside)

        yield graded


def kind_of(one):
    return "quick" if one.quick else "slow"


def students_of(kind):
    own = [one for one in ATTACKS if kind_of(one) == kind]
    return [*HONEST, *(one.name for one in own), *(needed(one) for one in own if one.has_code)]


KINDS = ["quick", pytest.param("slow", marks=pytest.mark.slow)]
EACH = [pytest.param(one, id=one.name, marks=() if one.quick else pytest.mark.slow) for one in ATTACKS]


@pytest.mark.parametrize("one", EACH)
def test_an_attack_earns_no_point_and_is_spoken_of(attacked, one):
    graded = attacked(kind_of(one))
    assert graded.results[one.name].score == 0
    assert any(re.search(one.says, line) for line in graded.said(one.name)), graded.said(one.name)


@pytest.mark.parametrize("one", [param for param in EACH if param.values[0].has_code])
def test_where_it_is_needed_it_runs_and_earns_no_point_either(attacked, one):
    """That it has run, its end tells, which is an error of its own unless it never ends."""
    graded = attacked(kind_of(one))
    result, said = graded.results[needed(one)], graded.said(needed(one))
    assert any(re.search(one.ends, line) for line in said), said
    assert not any("Never runs" in line or "Not run" in line for line in said)
    assert any(note.suspicious for note in result.notes)
    assert (result.score > 0) == one.forges


@pytest.mark.parametrize("kind", KINDS)
def test_everyone_is_graded_exactly_once(attacked, kind):
    graded = attacked(kind)
    assert sorted(graded.ended) == sorted(students_of(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_honest_students_get_what_they_get_without_attackers(attacked, pool, tmp_path, kind):
    hand_in_honest(tmp_path)
    grade(pool, tmp_path)
    alone = {result.student: result for result in results.of_class(ASSIGNMENT, tmp_path)}
    for student in HONEST:
        among = attacked(kind).results[student]
        assert (among.scores, among.maxima, mistakes(among)) == (
            alone[student].scores,
            alone[student].maxima,
            mistakes(alone[student]),
        )
        assert not among.notes and not among.endings and not among.problem and among.score > 0


def mistakes(result):
    return [(finding.test, finding.mistake) for finding in result.findings]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_outside_is_read(attacked, kind):
    graded = attacked(kind)
    for student in graded.ended:
        told = [*graded.shown(student), *graded.said(student)]
        assert not [text for text in told if "STOLEN" in text or SECRET in text], student


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_outside_is_changed(attacked, kind):
    graded = attacked(kind)
    assert (graded.outside / "secret.txt").read_text() == SECRET
    places = (graded.outside, graded.work, graded.work.parent, course.SOLUTIONS, course.ROOT / "vaelab")
    assert not [path for place in places for path in place.rglob("*attacked.*")]
    changed = [graded.work / "submitted" / student / ASSIGNMENT / bank.notebook_name() for student in HONEST]
    assert all("ATTACKED" not in path.read_text() for path in [*changed, *course.SOLUTIONS.rglob("*.ipynb")])
    assert "ATTACKED" not in (course.ROOT / "vaelab" / "checks" / "engine" / "check.py").read_text()


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_outside_is_called(attacked, kind):
    assert attacked(kind).callers == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_process_survives(attacked, kind):
    attacked(kind)
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            assert MARK.encode() not in path.read_bytes()


@pytest.mark.skipif(isolation != "forked", reason="only forked kernels have a fork server")
@pytest.mark.parametrize("kind", KINDS)
def test_the_fork_server_is_still_the_same(attacked, pool, kind):
    assert pool.sandbox.server.pid in attacked(kind).pids


@pytest.mark.parametrize("kind", KINDS)
def test_pages_run_no_script(attacked, kind):
    graded = attacked(kind)
    list(feedback.write(ASSIGNMENT, graded.work))
    class_page.write(ASSIGNMENT, list(graded.results.values()), graded.work / "report.html", work=graded.work)
    pages = [graded.work / "report.html", *(graded.work / "feedback").rglob("*.html")]
    assert len(pages) > 3
    for page in pages:
        found = Active()
        found.feed(page.read_text())
        assert not found.active, page


class Active(HTMLParser):
    """Collects what a browser would run of the attacker's."""

    def __init__(self):
        super().__init__()
        self.active, self.script = [], False

    def handle_starttag(self, tag, attrs):
        self.script = tag == "script"
        self.active += [(tag, *pair) for pair in attrs if pair[0].startswith("on") or "javascript:" in str(pair[1])]

    def handle_data(self, data):
        if self.script and "ATTACKED" in data:
            self.active.append(data)


def test_a_script_in_a_page_would_be_seen():
    for text in (bank_script, "<a href='javascript:1'>x</a>", "<script>ATTACKED</script>"):
        found = Active()
        found.feed(text)
        assert found.active


def test_what_is_read_would_be_seen(pool, tmp_path):
    """The test above would notice: what an attack prints after STOLEN is in the note that it looks at."""
    folder = tmp_path / "submitted" / "reader" / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / "own.txt").write_text("my own file")
    notebook = bank.with_cell(bank.released(), f"{READ}\nread('own.txt')")
    made = bank.hidden_in_an_answer(nbformat.writes(notebook).encode())
    (folder / bank.notebook_name()).write_bytes(made)
    grade(pool, tmp_path)
    said = Class(tmp_path, tmp_path, {}, [], ()).said("reader")
    assert any("STOLEN" in text and "my own file" in text for text in said)


def test_there_are_attacks_of_every_kind():
    assert len(ATTACKS) >= 30 and len({one.make.__module__ for one in ATTACKS}) == len(bank.MODULES)
    assert all(one.tries.endswith(".") for one in ATTACKS)


# ---------------------------------------------------------------------------------------------------------------------
# What trust is made of

TEST = "check.latent_loss_values(latent_loss)"


def canary_outputs(subject, nonce):
    from vaelab import check
    from vaelab.checks import MIME

    return [{"output_type": "display_data", "data": {MIME: check.latent_loss_values.report(subject, nonce=nonce)}}]


def not_written(*args):
    raise NotImplementedError


def right(mean, log_var):
    from keras import ops

    return -0.5 * ops.sum(1 + log_var - ops.exp(log_var) - ops.square(mean), axis=-1)


@pytest.mark.parametrize(
    ("guard", "why"),
    [
        (lambda: {"canary": canary_outputs(not_written, "n"), "changed": []}, ""),
        (lambda: {"canary": canary_outputs(right, "n"), "changed": []}, "passed"),
        (lambda: {"canary": canary_outputs(not_written, "another"), "changed": []}, "did not report"),
        (lambda: {"canary": [], "changed": []}, "did not report"),
        (lambda: {"canary": canary_outputs(not_written, "n") * 2, "changed": []}, "did not report"),
        (lambda: {"canary": canary_outputs(not_written, "n"), "changed": ["json.dumps"]}, "json.dumps"),
        (lambda: None, "did not run"),
    ],
    ids=["sound", "canary passes", "another secret", "canary is silent", "two reports", "changed", "no guard"],
)
def test_reports_are_believed_only_from_a_sound_kernel(guard, why):
    said = trust.why_not(TEST, guard(), "n")
    assert why in said and bool(said) == bool(why)


def test_every_test_has_a_secret_of_its_own():
    secrets = {f(nonce, test) for f in (trust.test_nonce, trust.canary_nonce) for nonce in "ab" for test in "xy"}
    assert len(secrets) == 8 and all(len(one) == 32 for one in secrets)


@pytest.mark.parametrize(
    ("added", "changed"),
    [
        ({"numpy.product": 1, "numpy.float": 2}, []),
        ({"numpy.product": 4}, ["numpy.product"]),
        ({"json.product": 1}, ["json.product"]),
        ({"numpy.prod": 3}, ["numpy.prod"]),
    ],
)
def test_one_more_name_for_what_numpy_has_is_no_change(added, changed):
    then = {"numpy.prod": 1, "builtins.float": 2, "json.dumps": 3}
    sound = guarding.Pristine("1", repr(then), ())
    assert guarding._changed(sound, "2", repr(then | added)) == changed
    assert guarding._changed(sound, "2", "nonsense") != []


async def between_cells(sandbox):
    role = {"grade_id": "test_sampling_gradient", "grade": True, "solution": False, "locked": True, "task": False}
    test = new_code_cell("check.sampling_gradient(Sampling)", metadata={"nbgrader": role})
    client = await clients.started(new_notebook(cells=[test]), sandbox, sandbox.folder(), LIMITS)

    async def value(expression, source=""):
        return await client.run_silently(source, expression=expression)

    try:
        sound = [], (client.pristine.digest, "")
        await value("None", "mine = 1")
        assert await guarding._turn(client, "nonce", (["mine", "missing"], "word")) == sound
        assert await value("callable(mine), callable(missing)") == "(True, True)"
        assert await guarding._turn(client) == sound
        assert await value("mine, 'missing' in globals()") == "(1, False)"

        replaced = await value("id(check)", "check.engine.use_nonce = print")
        _, found = await guarding._turn(client)
        assert guarding._changed(client.pristine, *found) == ["vaelab.checks.engine.use_nonce"]
        assert await value("id(check)") == replaced, "what was found is said, and mended only before a test"
        assert await guarding._turn(client, "nonce") != sound
        assert await guarding._turn(client) == sound and await value("id(check)") != replaced

        probes = "vaelab.checks.01_build.sampling.spreads", "vaelab.checks.01_build.encoder.probe_codings"
        for probe, changes in zip(probes, (True, False), strict=True):  # the tests here call checks of the first alone
            module, _, function = probe.rpartition(".")
            await value("None", f"import sys; sys.modules['{module}'].{function} = print")
            _, found = await guarding._turn(client)
            assert (probe in guarding._changed(client.pristine, *found)) == changes
            assert await guarding._turn(client, look=False) == sound
    finally:
        await clients.ended(client, sandbox)


def test_between_cells_the_kernel_is_looked_at_and_mended(pool):
    pool._call(between_cells(pool.sandbox)).result()


def statements_of(sources):
    return [statement for source in sources for statement in texts.read(source).statements]


def doubts(sources, known):
    """What in these cells a person would be told to look at, as far as syntax shows it."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    own = statements_of(sources)
    known = known | opaque.aliases(own)
    found = [[*opaque.found(one, known, {}), *replaced.changed(one, known)] for one in own]
    return [*suspicions({"x": notebook}, {}), *(one for one in found if one)]


def test_right_answers_raise_no_suspicion():
    for assignment in course.assignments():
        known = {}
        for path in course.notebooks(assignment):
            cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
            sources = [cell.source for cell in cells if not course.of(cell).is_test]
            known |= opaque.aliases(statements_of(sources))
            # The rest is the course's own, which nobody suspects.
            assert doubts([cell.source for cell in cells if course.of(cell).is_answer], known) == []
        for variant in variants(assignment):
            assert not variant.correct or doubts([variant.source], known) == [], variant


@pytest.mark.slow
def test_stock_nbgrader_pays_for_some_of_them_and_this_engine_for_none(tmp_path):
    tmp_path.chmod(0o755)
    names = {"tests-skipped", "outputs-forged", "fork-bomb"}
    rows = {row.attack.name: row for row in compared(tmp_path, 2, [one for one in ATTACKS if one.name in names])}
    assert set(rows) == names and all(row.here == 0 and row.said for row in rows.values())
    assert rows["tests-skipped"].stock > 0 and rows["outputs-forged"].stock == 0
    assert rows["fork-bomb"].stock == NOT_RUN
