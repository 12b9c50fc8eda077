"""Attacks that use up processes, threads, memory, disk, output or time."""

from __future__ import annotations

from nbformat import NotebookNode

from autograder.bank.attacks import Targets, attack, with_answer, with_cell


@attack("uses.*os.fork", "more processes|died|longer than", quick=True)
def fork_bomb(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Forks without end."""
    source = """
import os, time
while True:
    try:
        os.fork()
    except OSError:
        time.sleep(0.01)
"""
    return with_cell(notebook, source)


@attack("uses.*threading", "more processes|more memory|died|longer than")
def thread_bomb(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Starts threads without end."""
    source = """
import threading, time
while True:
    try:
        threading.Thread(target=time.sleep, args=(1000,)).start()
    except RuntimeError:
        time.sleep(0.01)
"""
    return with_cell(notebook, source)


@attack("uses.*os.fork", "more memory|died")
def memory_bomb(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Takes memory without end, in this process and in children, and in shared memory."""
    source = """
import os
kept = []
for _ in range(4):
    if not os.fork():
        break
while True:
    try:
        kept.append(bytearray(os.urandom(1 << 20)) * 16)
    except MemoryError:
        pass
"""
    return with_cell(notebook, source)


@attack("uses.*signal", "wrote more to its folder|died|longer than|No space")
def disk_bomb(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Fills the disk with files of every size, in its folder, in the temporary one and in shared memory."""
    source = """
import os, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
block, number = os.urandom(1 << 20), 0
while True:
    for folder in (".", "/tmp", "/dev/shm"):
        number += 1
        try:
            with open(f"{folder}/{number}", "wb") as file:
                for _ in range(64):
                    file.write(block)
        except OSError:
            pass
"""
    return with_cell(notebook, source)


@attack("not written yet", "wrote more to its folder|died|longer than")
def inode_bomb(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Makes empty files and nested folders without end."""
    source = """
import os
number = 0
while True:
    number += 1
    try:
        os.mkdir(f"{number}")
        open(f"f{number}", "w").close()
        if number % 50 == 0:
            os.chdir(str(number))
    except OSError:
        os.chdir("/student")
"""
    return with_cell(notebook, source)


@attack("not written yet", "of output", quick=True)
def output_bomb(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Prints without end."""
    return with_cell(notebook, "import sys\nwhile True:\n    sys.stdout.write('x' * 10_000)")


@attack("uses.*threading", "of output|died|longer than")
def output_bomb_past_python(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Writes without end to the file descriptors and to the channels of its kernel, ignoring that nobody reads."""
    source = """
import os, sys, threading
def loud():
    while True:
        try:
            os.write(2, b"x" * 65536)
            os.write(1, b"x" * 65536)
        except OSError:
            pass
threading.Thread(target=loud, daemon=True).start()
from IPython.display import display
while True:
    display({"text/plain": "x" * 100_000, "application/json": {"deep": [[[["x"] * 1000] * 10]]}}, raw=True)
"""
    return with_cell(notebook, source)


@attack("uses.*signal", "longer than")
def endless_loop(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Loops without end and swallows interrupts and signals."""
    source = """
import signal
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""
    return with_cell(notebook, source)


@attack("longer than|did not run to its end")
def endless_answer(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Loops without end inside an answer, so that its tests hang, and swallows interrupts there."""
    source = """
def latent_loss(codings_mean, codings_log_var):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
"""
    return with_answer(notebook, "latent_loss", source)


@attack(r"do nothing when grading.*input\(\)", "StdinNotImplementedError")
def waits_for_input(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Waits for somebody to type something."""
    return with_cell(notebook, "import getpass\nsecret = getpass.getpass()\ninput()")


@attack("not written yet|longer than|died")
def huge_report(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Returns arrays of a gigabyte that are cheap to describe, and deeply nested lists."""
    source = """
def latent_loss(codings_mean, codings_log_var):
    nested = []
    for _ in range(100_000):
        nested = [nested]
    return [np.broadcast_to(np.float64(1), (999_999,)), *[np.zeros(999_999)] * 15, nested]
"""
    return with_answer(notebook, "latent_loss", source)
