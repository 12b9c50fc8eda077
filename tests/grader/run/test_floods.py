"""What a kernel sends to the grader: too much of it, or what is no message, ends its cell and nothing else."""

from __future__ import annotations

import asyncio
import textwrap
import threading
from pathlib import Path

import cheap
import nbformat
import psutil
import pytest
import zmq.asyncio
from jupyter_client.session import Session
from nbformat.v4 import new_code_cell

from autograder.gradebook import nbgrader_api
from autograder.report import results
from autograder.run.client import TOO_LOUD
from autograder.run.limits import Limits
from autograder.run.pool import LocalPool
from autograder.run.sandbox import launch
from autograder.run.sandbox.meter import NO_MESSAGE, TOO_MUCH, Meter, MeteredChannel, MeteredSession

LIMITS = Limits(cell_s=30)
OUTPUT = TOO_LOUD.format(8)

SHELL = "from IPython import get_ipython\nkernel = get_ipython().kernel\n"
COMM = f"""{SHELL}
while True:
    kernel.session.send(kernel.iopub_socket, "comm_msg", {{"comm_id": "x", "data": {{"state": {{"x": "x" * 2**20}}}}}})
"""
REPLIES = f"""{SHELL}
ident = kernel._shell_parent_ident.get()
while True:
    kernel.session.send(kernel.shell_stream, "x", {{"x": "x" * 2**20}}, ident=ident)
"""
# Of each flood: what runs with a right answer, and how its cell must end.
FLOODS = {
    "one_large_print": ('print("x" * 9_000_000)', OUTPUT),
    "many_small_prints": ("while True:\n    print('x' * 100)", OUTPUT),
    "one_huge_print": ('print("x" * 200_000_000)', OUTPUT),
    # Faster than anybody can send on: whatever is written until the first of it goes out must not count as memory.
    "large_prints_without_end": ("import sys\nwhile True:\n    sys.stderr.write('x' * 900_000)", OUTPUT),
    "one_huge_message": ('from IPython.display import display\ndisplay("x" * 200_000_000)', TOO_MUCH.format(32)),
    "widget_messages": (COMM, TOO_MUCH.format(32)),
    "replies_nobody_asked_for": (REPLIES, TOO_MUCH.format(32)),
    "raw_frames": (f"{SHELL}kernel.iopub_socket.send_multipart([b'junk'])\nimport time; time.sleep(25)", NO_MESSAGE),
}


KEY = b"a key"


def received(*frames: bytes, most_bytes: int = 1000) -> tuple[dict, str]:
    """What a session makes of frames, and why its meter stopped the kernel."""
    session = MeteredSession(meter=Meter(most_bytes), key=KEY).clone()
    if not session.meter.take(sum(map(len, frames))):
        session.meter.stop(session.meter.too_much)
    _, parts = session.feed_identities(list(frames))
    return session.deserialize(parts), session.meter.why


def signed(*parts: bytes) -> list[bytes]:
    return [b"<IDS|MSG>", Session(key=KEY).sign(list(parts)), *parts]


HEADER = b'{"msg_id": "1", "msg_type": "stream", "version": "5.3"}'


class Stream:
    """What a stream of ipykernel's was asked to do: the lengths of what was written, 0 for a flush."""

    def __init__(self):
        self.done = []

    def write(self, text):
        self.done.append(len(text))
        return len(text)

    def flush(self):
        self.done.append(0)


def test_a_long_print_goes_out_in_pieces():
    stream = Stream()
    launch.pace(stream, most_mb=8)
    assert stream.write("x" * (2 * launch.PIECE + 5)) == 2 * launch.PIECE + 5
    assert stream.done == [launch.PIECE, 0, launch.PIECE, 0, 5]


def test_many_short_prints_go_out_before_they_are_many():
    stream = Stream()
    launch.pace(stream, most_mb=8)
    for _ in range(5):
        stream.write("x" * (launch.PIECE // 2))
    assert stream.done == [launch.PIECE // 2, launch.PIECE // 2, 0] * 2 + [launch.PIECE // 2]
    assert stream.write("") == 0


def test_a_message_is_read():
    message, why = received(*signed(HEADER, b"{}", b"{}", b'{"name": "stdout"}'))
    assert message["content"] == {"name": "stdout"} and why == ""


@pytest.mark.parametrize(
    "frames",
    [
        [b"junk"],
        [],
        [b"<IDS|MSG>"],
        [b"<IDS|MSG>", b"", HEADER, b"{}", b"{}", b"{}"],
        [b"<IDS|MSG>", b"forged", HEADER, b"{}", b"{}", b"{}"],
        signed(b"not JSON", b"{}", b"{}", b"{}"),
        signed(b"[" * 200, b"{}", b"{}", b"{}"),
        signed(b"[]", b"7", b"null", b'"x"'),
        signed(HEADER, b"[]", b"{}", b"{}"),
        signed(HEADER, b"{}", b"{}", b"7"),
        signed(HEADER.replace(b'"stream"', b"7"), b"{}", b"{}", b"{}"),
        signed(HEADER.replace(b'"5.3"', b"[1]"), b"{}", b"{}", b"{}"),
        signed(b'{"date": [], "msg_id": 1}', b"{}", b"{}", b"{}"),
    ],
)
def test_what_is_no_message_stops_the_kernel(frames):
    message, why = received(*frames)
    assert message["msg_type"] == "nothing" and message["content"] == {} and why == NO_MESSAGE


def test_all_that_has_come_is_counted_before_the_first_is_read_and_the_rest_is_thrown_away():
    """A kernel sends faster than anybody reads: what waits would fill the memory."""

    async def some_of_many() -> tuple[int, int, str]:
        session, address = MeteredSession(meter=Meter(20_000), key=KEY), "inproc://flood"
        with zmq.asyncio.Context() as context, context.socket(zmq.PAIR) as ours, context.socket(zmq.PAIR) as theirs:
            ours.bind(address)
            theirs.connect(address)
            for k in range(100):
                await theirs.send_multipart(signed(HEADER, b"{}", b"{}", b'{"text": "%d"}' % 10 ** (1000 + k)))
            channel = MeteredChannel(ours, session)
            read = 0
            while not session.meter.why:
                read += (await channel.get_msg(timeout=5))["msg_type"] != "nothing"
            return read, ours.get(zmq.EVENTS), session.meter.why

    read, left, why = asyncio.run(some_of_many())
    assert 10 < read < 20 and not left & zmq.POLLIN and why == TOO_MUCH.format(0)


def test_after_the_limit_nothing_is_read():
    message, why = received(*signed(HEADER, b"{}", b"{}", b'{"name": "stdout"}'), most_bytes=100)
    assert message["msg_type"] == "nothing" and why == TOO_MUCH.format(0)


@pytest.fixture(scope="module")
def pool():
    nbgrader_api.quiet()
    pool = LocalPool(2, LIMITS)
    yield pool
    pool.shutdown()


@pytest.fixture(scope="module")
def flooded(pool, tmp_path_factory) -> tuple[Path, float]:
    """The work folder of a class with every flood and two sound students, and by how many MB the grader grew."""
    root = tmp_path_factory.mktemp("floods")
    cheap.make_course(root)
    work = root / "work"
    for student, (flood, _) in FLOODS.items():
        cheap.hand_in(work, student, "if True:\n" + textwrap.indent(f"{cheap.RIGHT}\n{flood}\n", "    "))
    for student in ("ada", "zoe"):
        cheap.hand_in(work, student)
    demonstrating = cheap.hand_in(work, "demonstrating")
    notebook = nbformat.read(demonstrating, as_version=4)
    notebook.cells.insert(1, new_code_cell("for i in range(3300):\n    print('%06d' % i * 460)"))
    nbformat.write(notebook, demonstrating)
    with pytest.MonkeyPatch.context() as patch:
        cheap.use(root, patch)
        cheap.hand_in(root / "before", "ada")
        cheap.grade(root / "before", pool, limits=LIMITS)  # what grading itself needs is in memory from now on
        with Growth() as growth:
            cheap.grade(work, pool, limits=LIMITS)
        yield {one.student: one for one in results.of_class(cheap.ASSIGNMENT, work)}, growth.most_mb


class Growth:
    """By how much this process's memory grew at most, in MB."""

    most_mb = 0.0

    def __enter__(self):
        self._process = psutil.Process()
        self._before = self._process.memory_info().rss
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def _look(self) -> None:
        while not self._ended.wait(0.05):
            self.most_mb = max(self.most_mb, (self._process.memory_info().rss - self._before) / 2**20)

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()


@pytest.mark.thorough
@pytest.mark.parametrize("student", FLOODS)
def test_a_flood_ends_its_cell_and_costs_its_exercise(flooded, student):
    result = flooded[0][student]
    assert result.problem == ""
    assert result.endings == [f"{FLOODS[student][1].rstrip('.')} (cell 2)."]


@pytest.mark.thorough
def test_a_flood_in_a_demonstration_does_not_run(flooded):
    result = flooded[0]["demonstrating"]
    assert not result.endings and not result.notes
    assert result.scores == {"latent_loss": cheap.POINTS}


@pytest.mark.thorough
def test_everybody_else_is_graded(flooded):
    for student in ("ada", "zoe"):
        assert flooded[0][student].scores == {"latent_loss": cheap.POINTS}


@pytest.mark.thorough
def test_the_grader_does_not_grow(flooded):
    assert flooded[1] < 300
