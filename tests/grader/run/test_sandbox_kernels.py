"""Kernels from first to last: several at once, every rung of the ladder, and what happens when something is killed."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import psutil
import pytest
from nbclient import NotebookClient
from sandbox_tools import LIMITS, MODULES, Box, Loop, execute, linux_only, until

from autograder import course
from autograder.run.limits import Limits
from autograder.run.sandbox import Ending, Sandbox, SandboxError, open_sandbox

pytest_plugins = ["sandbox_fixtures"]


@linux_only
@pytest.mark.parametrize("count", [4, pytest.param(12, marks=pytest.mark.slow)])
def test_kernels_run_side_by_side(loop: Loop, forked: Sandbox, tmp_path: Path, count: int) -> None:
    async def one(number: int) -> tuple[list[str], Ending]:
        folder = tmp_path / str(number)
        folder.mkdir()
        kernel = await forked.kernel(folder, {"NUMBER": str(number)})
        said = await execute(kernel, "import os, time; time.sleep(0.5); print(os.environ['NUMBER'], os.listdir())")
        return said, await forked.stop(kernel)

    async def all_of_them() -> list[tuple[list[str], Ending]]:
        return await asyncio.gather(*map(one, range(count)))

    for number, (said, ending) in enumerate(loop.run(all_of_them())):
        assert said == [f"{number} []"]
        assert ending.why == "stopped"


@pytest.mark.parametrize("isolation", ["forked", "bubblewrap", "none"])
def test_every_rung_runs_a_notebook(loop: Loop, opened: Callable[..., Sandbox], tmp_path: Path, isolation: str) -> None:
    sources = (
        "open('made', 'w').write(__import__('os').environ['GIVEN']); 40 + 2",
        "import matplotlib.pyplot as plt; plt.plot([1, 2]);",
        "while True: pass",
        "print(40 + 2)",
    )
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)

    async def run() -> Ending:
        sandbox = opened_here
        kernel = await sandbox.kernel(tmp_path, {"GIVEN": "given"})
        assert kernel.has_kernel and await kernel.is_alive()
        client = NotebookClient(notebook, km=kernel, timeout=120, allow_errors=True, interrupt_on_timeout=True)
        async with client.async_setup_kernel():
            for index, cell in enumerate(cells):
                client.timeout = 1 if "while" in cell.source else 120
                await client.async_execute_cell(cell, index)
        ending = await sandbox.stop(kernel)
        assert not kernel.has_kernel and not await kernel.is_alive()
        assert not kernel.place.exists()
        return ending

    opened_here = opened(isolation)
    assert opened_here.isolation == isolation
    ending = loop.run(run())
    assert cells[0].outputs[0]["data"]["text/plain"] == "42"
    assert "image/png" in cells[1].outputs[0]["data"]
    assert cells[2].outputs[0]["ename"] == "KeyboardInterrupt"
    assert cells[3].outputs[0]["text"] == "42\n"
    assert tmp_path.joinpath("made").read_text() == "given"
    assert ending.why == "stopped"
    assert ending.cpu_s > 0.5
    assert ending.peak_mb > 1


# Names that Python, IPython or ipykernel look for while a kernel starts.
TEMPTING = ("storemagic", "ipykernel", "numpy", "debugpy", "sitecustomize", "ipython_config", "ipython_kernel_config")


@pytest.mark.parametrize("isolation", ["forked", "bubblewrap", "none"])
def test_no_file_of_a_student_runs_before_the_first_cell(
    loop: Loop, opened: Callable[..., Sandbox], tmp_path: Path, isolation: str
) -> None:
    places = [*(Path(f"{name}.py") for name in TEMPTING), Path("profile_default/startup/first.py")]
    for place in map(tmp_path.joinpath, places):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("import builtins\nbuiltins.ran = __file__\n")
    tmp_path.joinpath("helpers.py").write_text("FOUND = 42\n")
    box = Box(loop, opened(isolation), tmp_path)
    cells = ("import builtins; print(getattr(builtins, 'ran', 'nothing'))", "import helpers; print(helpers.FOUND)")
    assert box.run(*cells)[0] == ["nothing", "42"]


@linux_only
def test_a_kernel_has_no_debugger(box: Box) -> None:
    assert (
        box.says("import sys; print([name for name in sys.modules if name.startswith(('debugpy', 'pydev'))])") == "[]"
    )


@linux_only
def test_what_is_wanted_later_is_imported_while_nobody_asks(loop: Loop, tmp_path: Path) -> None:
    async def kernels() -> str:
        later = ("no_such_module", "wsgiref.*")
        async with open_sandbox(LIMITS, "forked", modules=MODULES, later=later) as sandbox:
            for _ in range(100):
                kernel = await sandbox.kernel(tmp_path, {})
                [said] = await execute(kernel, "import sys; print('wsgiref.validate' in sys.modules)")
                await sandbox.stop(kernel)
                if said == "True":
                    break
                await asyncio.sleep(0.2)
            return said

    assert loop.run(kernels()) == "True"


HIDDEN = """
import os, socket
def attempt(action):
    try:
        print("reached", action())
    except BaseException as error:
        print(type(error).__name__)
def connect(family, address):
    with socket.socket(family) as connection:
        connection.connect(address)
"""


@linux_only
def test_bubblewrap_hides_as_much(loop: Loop, opened: Callable[..., Sandbox], tmp_path: Path) -> None:
    secret = tmp_path / "gradebook.db"
    secret.write_text("secret")
    folder = tmp_path / "folder"
    folder.mkdir()
    box = Box(loop, opened("bubblewrap"), folder)
    said, _ = box.run(
        HIDDEN,
        f"attempt(lambda: open({str(secret)!r}).read())",
        "attempt(lambda: open('/etc/shadow').read())",
        f"attempt(lambda: os.listdir({str(Path(__file__).parent)!r}))",
        "attempt(lambda: open(os.__file__, 'a'))",
        "attempt(lambda: open('/file', 'w'))",
        "attempt(lambda: connect(socket.AF_INET, ('192.0.2.1', 80)))",
        f"attempt(lambda: os.kill({os.getpid()}, 9))",
        "attempt(lambda: os.setuid(0))",
        "attempt(lambda: bytearray(2 << 30))",
        "print([name for name, value in os.environ.items() if 'secret' in value])",
    )
    gone, readonly = "FileNotFoundError", "OSError"
    assert said[1:4] == [gone, gone, gone]
    assert all(name in (readonly, "PermissionError") for name in said[4:7])
    assert said[7:] == ["ProcessLookupError", "OSError", "MemoryError", "[]"]


@linux_only
def test_ended_kernels_leave_nothing_open(loop: Loop, forked: Sandbox, tmp_path: Path) -> None:
    async def one() -> int:
        kernel = await forked.kernel(tmp_path, {})
        await execute(kernel, "print(1)")
        await forked.stop(kernel)
        return psutil.Process().num_fds()

    loop.run(one())
    gc.collect()  # what earlier tests have left
    first, *_, last = (loop.run(one()) for _ in range(4))
    assert last <= first


@linux_only
def test_killed_kernel_is_reported_and_the_next_one_starts(loop: Loop, forked: Sandbox, tmp_path: Path) -> None:
    async def kill_and_go_on() -> tuple[bool, Ending, list[str]]:
        first = await forked.kernel(tmp_path, {})
        await first.signal_kernel(signal.SIGKILL)
        while await first.is_alive():
            await asyncio.sleep(0.05)
        alive = first.has_kernel
        ending = await forked.stop(first)
        second = await forked.kernel(tmp_path, {})
        said = await execute(second, "print('next')")
        await forked.stop(second)
        return alive, ending, said

    alive, ending, said = loop.run(kill_and_go_on())
    assert not alive
    assert (ending.why, ending.code) == ("killed", -signal.SIGKILL)
    assert said == ["next"]


@linux_only
def test_kernels_survive_the_fork_server_and_it_is_started_again(
    loop: Loop, opened: Callable[..., Sandbox], tmp_path: Path
) -> None:
    async def kill_it(sandbox: Sandbox) -> tuple[list[str], list[str]]:
        folders = [tmp_path / name for name in "abc"]
        for folder in folders:
            folder.mkdir()
        first = await sandbox.kernel(folders[0], {})
        os.kill(sandbox.server.pid, signal.SIGKILL)
        second, third = await asyncio.gather(*(sandbox.kernel(folder, {}) for folder in folders[1:]))
        said = [await execute(kernel, "print('alive')") for kernel in (first, second, third)]
        return said, [(await sandbox.stop(kernel)).why for kernel in (first, second, third)]

    said, why = loop.run(kill_it(opened("forked")))
    assert said == [["alive"]] * 3
    assert why == ["stopped"] * 3


GRADER = """
import asyncio, sys
from pathlib import Path
from autograder import course
from autograder.run.limits import Limits
from autograder.run.sandbox import open_sandbox

async def main():
    async with open_sandbox(Limits(), "forked", modules={modules!r}) as sandbox:
        kernel = await sandbox.kernel(Path(sys.argv[1]), {{}})
        client = kernel.client()
        client.start_channels()
        await client.wait_for_ready(timeout=120)
        client.execute("import os, time\\nos.fork()\\nwhile True: open('heartbeat', 'w').write(str(time.time())); time.sleep(0.02)")
        await asyncio.sleep(600)

asyncio.run(main())
"""


@linux_only
@pytest.mark.parametrize("signum", [signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.slow)])
def test_nothing_is_left_when_the_grader_ends(tmp_path: Path, signum: int) -> None:
    command = [sys.executable, "-c", GRADER.format(modules=MODULES), str(tmp_path)]
    with open(tmp_path.with_suffix(".errors"), "w+") as errors:
        grader = subprocess.Popen(command, stderr=errors)
        heartbeat = tmp_path / "heartbeat"
        started = until(lambda: heartbeat.exists() or grader.poll() is not None) and heartbeat.exists()
        errors.seek(0)
        assert started, errors.read() or "no error"
    grader.send_signal(signum)
    grader.wait(120)
    time.sleep(0.5)
    last = heartbeat.read_text()
    time.sleep(0.3)
    assert heartbeat.read_text() == last


@linux_only
def test_failing_import_in_the_fork_server_is_told(loop: Loop, opened: Callable[..., Sandbox], tmp_path: Path) -> None:
    sandbox = opened("forked", modules=("no_such_module",))
    with pytest.raises(SandboxError, match=r"could not start: ModuleNotFoundError.*no_such_module"):
        loop.run(sandbox.kernel(tmp_path, {}))


@linux_only
def test_missing_folder_is_told(loop: Loop, forked: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match=r"no folder .*missing"):
        loop.run(forked.kernel(tmp_path / "missing", {}))


@linux_only
def test_too_large_environment_is_told(loop: Loop, forked: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="at most 65536"):
        loop.run(forked.kernel(tmp_path, {"LARGE": "x" * 100_000}))


def test_closing_a_sandbox_removes_everything(loop: Loop, tmp_path: Path) -> None:
    async def open_and_close() -> tuple[Path, bool]:
        async with open_sandbox(LIMITS, modules=MODULES) as sandbox:
            kernel = await sandbox.kernel(tmp_path, {})
            place = kernel.place.parent
            assert place.exists()
        return place, await kernel.is_alive()

    place, alive = loop.run(open_and_close())
    assert not alive
    assert not place.exists()


@linux_only
@pytest.mark.slow
def test_tensorflow_works_in_a_forked_kernel(loop: Loop, tmp_path: Path) -> None:
    sandbox = open_sandbox(Limits(), "forked")

    async def train() -> tuple[list[str], Ending, float]:
        async with sandbox:
            folder, other = tmp_path / "folder", tmp_path / "other"
            folder.mkdir()
            other.mkdir()
            kernel = await sandbox.kernel(folder, {})
            begun = time.monotonic()
            again = await sandbox.kernel(other, {})
            seconds = time.monotonic() - begun
            said = await execute(
                kernel,
                "import keras, numpy; model = keras.Sequential([keras.layers.Dense(3)])",
                "model.compile('sgd', 'mse'); history = model.fit(numpy.ones((8, 2)), numpy.ones((8, 3)), verbose=0)",
                "print(model(numpy.ones((4, 2))).shape, len(history.history['loss']))",
                "import tensorflow as tf; print(tf.config.list_physical_devices('GPU'))",
            )
            await sandbox.stop(again)
            return said, await sandbox.stop(kernel), seconds

    said, ending, seconds = loop.run(train())
    assert said == ["", "", "(4, 3) 1", "[]"]
    assert ending.peak_mb < 400
    assert seconds < 10  # a fork; importing takes longer even on a fast machine that is idle


def test_connection_files_are_private(loop: Loop, opened: Callable[..., Sandbox], tmp_path: Path) -> None:
    sandbox = opened("none")
    kernel = loop.run(sandbox.kernel(tmp_path, {}))
    place = kernel.place.parent
    modes = {
        path: path.stat().st_mode & 0o77
        for path in (place, Path(kernel.connection_file), kernel.place / "s" / "kernel.json")
    }
    key = json.loads(Path(kernel.connection_file).read_text())["key"]
    loop.run(sandbox.stop(kernel))
    assert len(key) > 30
    assert set(modes.values()) == {0}, modes


@linux_only
def test_a_kernel_has_the_course_s_images_before_it_reads_a_file(loop: Loop, tmp_path: Path) -> None:
    """It takes a third of a second to unpack them and to compare their checksums: as much as a tenth of grading 01_build."""
    folders = [course.ROOT / "vaelab", course.ROOT / "data"]
    sandbox = open_sandbox(LIMITS, "forked", folders, modules=MODULES, later=["autograder.run.images"])
    asked = "from vaelab import data; data.gzip = None; print(data.load_fashion_mnist().test.images.shape)"

    async def said() -> list[str]:
        kernel = await sandbox.kernel(tmp_path, {"VAELAB_PROFILE": "full"})
        try:
            return await execute(kernel, asked)
        finally:
            await sandbox.stop(kernel)

    async def from_memory() -> None:
        async with sandbox:
            while await said() != ["(10000, 28, 28)"]:
                await asyncio.sleep(0.2)

    loop.run(asyncio.wait_for(from_memory(), 60))
