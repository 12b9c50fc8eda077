"""What a confined kernel can and cannot reach, use up and leave behind.

Each attack is real: the file exists, the listener listens, the process lives. Nothing that multiplies runs outside a box.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import textwrap
import threading
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from autograder.records import Limits
from autograder.sandbox import Ending, Kernel, Sandbox, host, open_sandbox

REPOSITORY = Path(__file__).parents[1]
# No TensorFlow: these tests are about borders, and the fork server starts in half a second without it.
MODULES = ("numpy", "ipykernel.kernelapp", "ipykernel.zmqshell")
LIMITS = Limits(memory_mb=512, cpu_s=60, processes=48, open_files=128, file_mb=16, start_s=30)
SECRET = "the grader's secret"

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="forked and bubblewrap kernels need Linux")


class Loop:
    """An event loop in a thread of its own, so that fixtures and tests can share a sandbox."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(120)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)


async def execute(kernel: Kernel, *sources: str, timeout: float = 60) -> list[str]:
    """What each cell printed, or the name of what it raised."""
    cells = [nbformat.v4.new_code_cell(textwrap.dedent(source)) for source in sources]
    client = NotebookClient(nbformat.v4.new_notebook(cells=cells), km=kernel, timeout=timeout, interrupt_on_timeout=True)
    said = []
    async with client.async_setup_kernel():
        for index, cell in enumerate(cells):
            said.append(await said_by(client, cell, index))
            if said[-1] == "dead":
                break
    return said


async def said_by(client: NotebookClient, cell: nbformat.NotebookNode, index: int) -> str:
    try:
        await client.async_execute_cell(cell, index)
    except CellExecutionError as error:
        return error.ename
    except CellTimeoutError:
        return "timeout"
    except DeadKernelError:
        return "dead"
    return "".join(output.get("text", "") for output in cell.outputs).strip()


class Box:
    """Run code in fresh kernels of one sandbox."""

    def __init__(self, loop: Loop, sandbox: Sandbox, folder: Path) -> None:
        self.loop, self.sandbox, self.folder = loop, sandbox, folder

    def run(self, *sources: str, env: dict[str, str] | None = None, timeout: float = 60) -> tuple[list[str], Ending]:
        return self.loop.run(self._run(sources, env or {}, timeout))

    async def _run(self, sources: tuple[str, ...], env: dict[str, str], timeout: float) -> tuple[list[str], Ending]:
        kernel = await self.sandbox.kernel(self.folder, env)
        try:
            said = await execute(kernel, *sources, timeout=timeout)
        finally:
            ending = await self.sandbox.stop(kernel)
        return said, ending

    def says(self, source: str) -> str:
        return self.run(source)[0][0]


@pytest.fixture(scope="module")
def loop() -> Iterator[Loop]:
    loop = Loop()
    yield loop
    loop.stop()


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What students may read."""
    folder = tmp_path_factory.mktemp("code")
    folder.chmod(0o755)  # pytest makes it private, and the students of root are other users
    folder.joinpath("course.py").write_text("ANSWER = 42\n")
    return folder


@pytest.fixture(scope="module")
def opened(loop: Loop, code: Path) -> Iterator[Callable[..., Sandbox]]:
    """Opens sandboxes and closes them after the module's tests."""
    sandboxes: list[Sandbox] = []

    def open_one(isolation: str, limits: Limits = LIMITS, modules: tuple[str, ...] = MODULES) -> Sandbox:
        if reason := host.why_not(isolation):
            pytest.skip(reason)
        sandbox = open_sandbox(limits, isolation, code=[code], modules=modules)
        loop.run(sandbox.__aenter__())
        sandboxes.append(sandbox)
        return sandbox

    os.environ["AUTOGRADER_TEST_SECRET"] = SECRET
    yield open_one
    del os.environ["AUTOGRADER_TEST_SECRET"]
    for sandbox in sandboxes:
        loop.run(sandbox.__aexit__(None, None, None))


@pytest.fixture(scope="module")
def forked(opened: Callable[..., Sandbox]) -> Sandbox:
    return opened("forked")


@pytest.fixture
def box(loop: Loop, forked: Sandbox, tmp_path: Path) -> Box:
    return Box(loop, forked, tmp_path)


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory, loop: Loop, forked: Sandbox) -> Iterator[dict[str, str | int]]:
    """What an attack would look for: files, listeners, another student's running kernel, the fork server."""
    place = tmp_path_factory.mktemp("outside")
    place.joinpath("gradebook.db").write_text(SECRET)
    other = place / "other-student"
    other.mkdir()
    other.joinpath("answer.txt").write_text(SECRET)
    kernel = loop.run(forked.kernel(other, {"TOKEN": SECRET}))
    listeners = [socket.create_server(("127.0.0.1", 0)), listen(str(place / "listener")), listen("\0autograder-test")]
    yield {
        "solutions": str(REPOSITORY / "solutions"),
        "autograder": str(REPOSITORY / "autograder" / "__init__.py"),
        "gradebook": str(place / "gradebook.db"),
        "other": str(other / "answer.txt"),
        "other_socket": f"{kernel.ip}-{kernel.shell_port}",
        "shadow": "/etc/shadow",
        "tests": str(Path(__file__)),
        "port": listeners[0].getsockname()[1],
        "listener": str(place / "listener"),
        "grader": os.getpid(),
        "server": forked.server.pid,
        "code": str(next(path for path in forked._readable if "code" in path)),
    }
    loop.run(forked.stop(kernel))
    for listener in listeners:
        listener.close()


def listen(address: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    return listener


# Python inside the box: attempt(...) prints "reached" or the exception's name; out is the fixture above.
ATTEMPT = """
import os, socket, ctypes, errno
out = {outside!r}
def attempt(action):
    try:
        result = action()
    except BaseException as error:
        print(type(error).__name__)
    else:
        print("reached", result)
def unix(address):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
def syscall(name, *arguments):
    ctypes.set_errno(0)
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)
"""

GONE, DENIED = "FileNotFoundError", "PermissionError"

FILES = {
    "solutions": ("os.listdir(out['solutions'])", GONE),
    "the grader's code": ("open(out['autograder']).read()", GONE),
    "these tests": ("open(out['tests']).read()", GONE),
    "the gradebook": ("open(out['gradebook']).read()", GONE),
    "passwords": ("open(out['shadow']).read()", GONE),
    "another student's file": ("open(out['other']).read()", GONE),
    "another kernel's socket": ("unix(out['other_socket'])", GONE),
    "the root folder's list": ("os.listdir('/')", DENIED),
    "root's home": ("os.listdir('/root/.ssh')", GONE),
    "a symbolic link out": ("os.symlink(out['gradebook'], 'l1') or open('l1').read()", GONE),
    "the other kernel through ..": ("open('../other-student/answer.txt').read()", GONE),
    "the grader's environment": ("open(f\"/proc/{out['grader']}/environ\").read()", GONE),
    "the server's environment": ("open(f\"/proc/{out['server']}/environ\").read()", GONE),
    "process 1's environment": ("open('/proc/1/environ').read()", (GONE, DENIED)),
    "process 1's memory": ("open('/proc/1/mem', 'rb').read(1)", (GONE, DENIED)),
    "process 1's files": ("os.listdir('/proc/1/root')", (GONE, DENIED)),
    "the host's disks": ("open('/dev/vda', 'rb').read(1)", GONE),
    "the kernel's log": ("open('/dev/kmsg').read(1)", GONE),
}

WRITES = {
    "the course's code": ("open(out['code'] + '/course.py', 'w')", (DENIED, "OSError")),
    "beside the course's code": ("open(out['code'] + '/more.py', 'w')", (DENIED, "OSError")),
    "removing the course's code": ("os.remove(out['code'] + '/course.py')", (DENIED, "OSError")),
    "the Python library": ("open(os.__file__, 'a')", (DENIED, "OSError")),
    "system settings": ("open('/proc/sys/kernel/hostname', 'w')", (DENIED, "OSError")),
    "user namespaces": ("open('/proc/sys/user/max_user_namespaces', 'w')", (DENIED, "OSError")),
    "the box's root": ("open('/file', 'w')", (DENIED, "OSError")),
    "the box's users": ("open('/etc/passwd', 'w')", (DENIED, "OSError")),
    "a hard link of the course's code": ("os.link(out['code'] + '/course.py', 'l2')", (DENIED, "OSError")),
    "a file among the sockets": ("open('/run/kernel/file', 'w')", DENIED),
    "removing its own socket": ("os.remove('/run/kernel/k-1')", DENIED),
    "replacing its own socket": ("os.rename('/run/kernel/k-1', '/run/kernel/k-9')", DENIED),
    "a link among the sockets": ("os.symlink(out['listener'], '/run/kernel/k-9')", DENIED),
    "the grader's connection file": ("open('/run/kernel/kernel.json', 'w').write('{}')", DENIED),
}

NETWORK = {
    "a port of this machine": ("socket.create_connection(('127.0.0.1', out['port']), 2)", (DENIED, "OSError")),
    "a port elsewhere": ("socket.create_connection(('192.0.2.1', 80), 2)", (DENIED, "OSError")),
    "a datagram": ("socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))", (DENIED, "OSError")),
    "names": ("socket.getaddrinfo('example.org', 80)", "gaierror"),
    "a unix socket": ("unix(out['listener'])", GONE),
    "an abstract socket": ("unix('\\0autograder-test')", ("ConnectionRefusedError", DENIED)),
    "raw packets": ("socket.socket(socket.AF_PACKET, socket.SOCK_RAW)", DENIED),
}

PROCESSES = {
    "killing process 1": ("os.kill(1, 9)", DENIED),
    "killing the parent": ("os.kill(os.getppid(), 9)", DENIED),
    "killing the grader": ("os.kill(out['grader'], 9)", "ProcessLookupError"),
    "killing the server": ("os.kill(out['server'], 9)", "ProcessLookupError"),
    "stopping process 1": ("os.kill(1, 19)", DENIED),
    "tracing process 1": ("syscall('ptrace', 16, 1, 0, 0)", DENIED),
    "tracing the grader": ("syscall('ptrace', 16, out['grader'], 0, 0)", "ProcessLookupError"),
    "becoming root": ("os.setuid(0)", ("OSError", DENIED)),
    "becoming another group": ("os.setgid(0)", ("OSError", DENIED)),
    "mounting": ("syscall('mount', b'none', b'/tmp', b'tmpfs', 0, None)", DENIED),
    "unmounting": ("syscall('umount2', b'/proc', 2)", DENIED),
    "chroot": ("os.chroot('.')", DENIED),
    "a new user namespace": ("syscall('unshare', 0x10000000)", ("OSError", DENIED)),
    "a new mount namespace": ("syscall('unshare', 0x20000)", DENIED),
    "raising its memory limit": (
        "__import__('resource').setrlimit(__import__('resource').RLIMIT_DATA, (-1, -1))",
        ("ValueError", DENIED),
    ),
    "a higher priority": ("os.nice(-5)", DENIED),
}

TABLES = {"read": FILES, "write": WRITES, "connect": NETWORK, "process": PROCESSES}
ROWS = [pytest.param(*row, id=f"{kind}: {name}") for kind, table in TABLES.items() for name, row in table.items()]


@pytest.fixture(scope="module")
def attacker(loop: Loop, forked: Sandbox, outside: dict, tmp_path_factory: pytest.TempPathFactory):
    """One kernel for all attempts, as a student would have; it must outlive them."""
    kernel = loop.run(forked.kernel(tmp_path_factory.mktemp("attacker"), {}))
    client = NotebookClient(nbformat.v4.new_notebook(), km=kernel, timeout=60)
    context = client.async_setup_kernel()
    loop.run(context.__aenter__())
    prelude = nbformat.v4.new_code_cell(ATTEMPT.format(outside=outside))
    client.nb.cells.append(prelude)
    assert loop.run(said_by(client, prelude, 0)) == ""
    yield client
    loop.run(context.__aexit__(None, None, None))
    loop.run(forked.stop(kernel))


@linux_only
@pytest.mark.parametrize(("action", "expected"), ROWS)
def test_forked_kernel_cannot(loop: Loop, attacker: NotebookClient, action: str, expected: str | tuple[str, ...]) -> None:
    cell = nbformat.v4.new_code_cell(f"attempt(lambda: {action})")
    attacker.nb.cells.append(cell)
    assert loop.run(said_by(attacker, cell, len(attacker.nb.cells) - 1)) in expected


def test_what_attacks_look_for_is_there(outside: dict) -> None:
    for name in ("solutions", "autograder", "gradebook", "other", "other_socket", "tests"):
        assert os.path.exists(outside[name]), name
    socket.create_connection(("127.0.0.1", outside["port"]), 2).close()
    for address in (outside["listener"], "\0autograder-test", outside["other_socket"]):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(address)
    os.kill(outside["server"], 0)


@linux_only
def test_kernel_can_do_what_a_course_needs(box: Box, code: Path) -> None:
    said, ending = box.run(
        "import os; print(os.getcwd())",
        f"import sys; sys.path.append({str(code)!r}); import course; print(course.ANSWER)",
        "open('own.txt', 'w').write('x'); import tempfile; tempfile.TemporaryFile().write(b'x'); print(open('own.txt').read())",
        "import subprocess; print(subprocess.run(['/bin/echo', 'hello'], capture_output=True, text=True).stdout)",
        "import multiprocessing; print(multiprocessing.Pool(2).map(abs, [-1, -2]))",
        "import threading, numpy; print(numpy.ones((300, 300)).dot(numpy.ones(300)).sum())",
        "import getpass, pathlib; print(getpass.getuser(), pathlib.Path.home())",
    )
    assert said == ["/student", "42", "x", "hello", "[1, 2]", "90000.0", "student /student"]
    assert box.folder.joinpath("own.txt").read_text() == "x"
    assert ending.why == "stopped"
