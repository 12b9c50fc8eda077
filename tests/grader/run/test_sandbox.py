"""What a confined kernel can and cannot reach.

Each attack is real: the file exists, the listener listens, the process lives.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from sandbox_tools import SECRET, Box, Loop, linux_only, said_by

from autograder.run.sandbox import Sandbox

pytest_plugins = ["sandbox_fixtures"]
pytestmark = linux_only
REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory, loop: Loop, forked: Sandbox) -> Iterator[dict[str, str | int]]:
    """What an attack would look for: files, listeners, another student's running kernel, the fork server."""
    place = tmp_path_factory.mktemp("outside")
    place.joinpath("gradebook.db").write_text(SECRET)
    other = place / "other-student"
    other.mkdir()
    other.joinpath("answer.txt").write_text(SECRET)
    kernel = loop.run(forked.kernel(other, {"TOKEN": SECRET}))
    listeners = [
        socket.create_server(("127.0.0.1", 0)),
        listen(str(place / "listener")),
        listen(f"\0autograder-{os.getpid()}"),
    ]
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
        "abstract": f"\0autograder-{os.getpid()}",
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
    "an abstract socket": ("unix(out['abstract'])", ("ConnectionRefusedError", DENIED)),
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


@pytest.mark.parametrize(("action", "expected"), ROWS)
def test_forked_kernel_cannot(
    loop: Loop, attacker: NotebookClient, action: str, expected: str | tuple[str, ...]
) -> None:
    cell = nbformat.v4.new_code_cell(f"attempt(lambda: {action})")
    attacker.nb.cells.append(cell)
    assert loop.run(said_by(attacker, cell, len(attacker.nb.cells) - 1)) in expected


def test_what_attacks_look_for_is_there(outside: dict) -> None:
    for name in ("solutions", "autograder", "gradebook", "other", "other_socket", "tests"):
        assert os.path.exists(outside[name]), name
    socket.create_connection(("127.0.0.1", outside["port"]), 2).close()
    for address in (outside["listener"], outside["abstract"], outside["other_socket"]):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(address)
    os.kill(outside["server"], 0)


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


def test_environment_holds_what_was_given_and_no_secret(box: Box) -> None:
    said, _ = box.run(
        "import os; print(os.environ['VAELAB_PROFILE'], os.environ['HOME'], os.environ['PWD'] if 'PWD' in os.environ else '')",
        "print([name for name, value in os.environ.items() if 'SECRET' in name or 'secret' in value])",
        "import subprocess; print('secret' in subprocess.run('env', capture_output=True, text=True).stdout)",
        env={"VAELAB_PROFILE": "grading"},
    )
    assert said == ["grading /student", "[]", "False"]


def test_no_file_of_the_grader_stays_open(box: Box) -> None:
    said = box.says("""
        import os, socket
        for fd in map(int, os.listdir("/proc/self/fd")):
            try:
                name = os.readlink(f"/proc/self/fd/{fd}")
            except FileNotFoundError:  # that of the listing
                continue
            if name.startswith("/") and name != "/dev/null":
                print(name)
            # What connects fork server, box and grader.
            if name.startswith("socket:") and socket.socket(fileno=os.dup(fd)).type == socket.SOCK_SEQPACKET:
                print(name)
    """)
    assert said == ""


def test_kernel_has_no_module_of_the_grader(box: Box) -> None:
    said, _ = box.run("import sys; print([name for name in sys.modules if 'autograder' in name])", "import autograder")
    assert said == ["[]", "ModuleNotFoundError"]


def test_each_kernel_draws_its_own_random_numbers(box: Box) -> None:
    draw = "import random, numpy; print(random.random(), numpy.random.rand())"
    assert box.says(draw) != box.says(draw)


@pytest.fixture
def as_nobody(tmp_path: Path) -> list[str]:
    """A command that runs what follows it as an ordinary user, who can reach this Python even if it is below /root."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user; the other tests have just run as an ordinary one")
    kept = [os.path.realpath(sys.base_prefix), str(REPOSITORY)]
    lines = ["set -e"]
    for number, path in enumerate(kept):
        private = [above for above in Path(path).parents if not above.stat().st_mode & 1]
        if private:
            hold = tmp_path / str(number)
            hold.mkdir()
            lines += [f"mount --rbind '{path}' '{hold}'", f"mount -t tmpfs -o mode=755 none '{private[-1]}'"]
            lines += [f"mkdir -p '{path}'", f"mount --rbind '{hold}' '{path}'"]
    lines += ['exec setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all "$@"']
    return ["unshare", "--mount", "sh", "-c", "\n".join(lines), "sh"]


def run_as_nobody(as_nobody: list[str], home: str, *arguments: str) -> subprocess.CompletedProcess:
    os.chmod(home, 0o777)
    env = {"PATH": os.environ["PATH"], "HOME": home}
    command = [*as_nobody, sys.executable, *arguments]
    return subprocess.run(command, env=env, cwd=home, capture_output=True, text=True, timeout=300)


def test_ordinary_user_can_confine(as_nobody: list[str]) -> None:
    with tempfile.TemporaryDirectory() as home:
        done = run_as_nobody(as_nobody, home, "-m", "autograder.run.sandbox.trial", home)
    assert done.stdout == '{"started": true}\n', done.stderr


@pytest.mark.slow
def test_everything_here_holds_for_an_ordinary_user_too(as_nobody: list[str]) -> None:
    with tempfile.TemporaryDirectory() as home:
        options = ["-q", "-p", "no:cacheprovider", f"--basetemp={home}/pytest", "-k", "not ordinary_user"]
        done = run_as_nobody(as_nobody, home, "-m", "pytest", *options, __file__)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert "skipped" not in done.stdout
