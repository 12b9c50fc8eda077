"""Attacks on processes: its own kernel, the one it was forked from, the grader; and ones that mean to stay."""

from __future__ import annotations

from nbformat import NotebookNode

from autograder.bank.attacks import Targets, attack, with_answer, with_cell

# Found in the list of all processes of the machine if one of them survives.
MARK = "attack-survivor"


@attack("uses.*os.kill", "The kernel died", scoring=True, quick=True)
def kernel_killed(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Kills its kernel before the tests, in the hope that what has not run has not failed."""
    return with_cell(notebook, "import os, signal\nown = os.getpid()\nos.kill(own, signal.SIGKILL)")


@attack("The kernel died|did not run to its end", scoring=True)
def kernel_left(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Ends its kernel from inside the test, cleanly, after displaying a tick."""
    source = """
import os
def latent_loss(codings_mean, codings_log_var):
    from IPython.display import display
    display({"text/plain": "✓ passed"}, raw=True)
    os._exit(0)
"""
    return with_answer(notebook, "latent_loss", source)


@attack("uses.*os.kill", "The kernel died|has run")
def grader_killed(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Kills every process it can name: parents, process groups, the fork server's and the grader's numbers, all."""
    source = f"""
import os, signal
targets = [os.getppid(), 1, 0, *{list(targets.pids)!r}, *range(2, 400)]
for pid in targets:
    if pid != os.getpid() and pid:
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.kill(pid, number)
                os.killpg(pid, number)
            except OSError:
                pass
try:
    os.kill(-1, signal.SIGKILL)
except OSError:
    pass
"""
    return with_cell(notebook, source)


@attack("uses.*os.fork", quick=True)
def survivor(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Leaves a detached process behind, in a session of its own, deaf to signals."""
    source = f"""
import os, signal, subprocess, sys
if not os.fork():
    os.setsid()
    if not os.fork():
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(600)", {MARK!r}])
    os._exit(0)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", {MARK!r}], start_new_session=True)
print("left behind")
"""
    return with_cell(notebook, source)


@attack("uses.*get_ipython", "did not run to its end")
def kernel_impersonated(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Sends replies and outputs to the grader in the kernel's name, for cells that have not run, before it is killed."""
    source = """
import os, threading, time, ctypes
kernel = get_ipython().kernel
def speak():
    for _ in range(200):
        for parent in [kernel.get_parent(), {"header": {"msg_id": "x"}}, {}]:
            try:
                kernel.session.send(kernel.iopub_socket, "status", {"execution_state": "idle"}, parent=parent)
                kernel.session.send(kernel.iopub_socket, "error", {"ename": 1, "traceback": None}, parent=parent)
                kernel.session.send(kernel.iopub_socket, "update_display_data",
                                    {"data": {}, "metadata": {}, "transient": {"display_id": "none"}}, parent=parent)
                kernel.session.send(kernel.iopub_socket, "comm_open", {"comm_id": 3, "data": [], "target_name": {}}, parent=parent)
                kernel.session.send(kernel.iopub_socket, "clear_output", {}, parent=parent)
                kernel.session.send(kernel.iopub_socket, "stream", {"name": 7}, parent=parent)
            except Exception:
                pass
        time.sleep(0.01)
threading.Thread(target=speak, daemon=True).start()
"""
    return with_cell(notebook, source)
