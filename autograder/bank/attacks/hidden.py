"""Attacks that hide what they do, so that nobody sees in the notebook what puts right functions in the place of untouched answers."""

from __future__ import annotations

import base64
import marshal
import pickle
import zlib

from nbformat import NotebookNode

from autograder.bank.attacks import Targets, Upload, _bytes, attack, notebook_name, with_cell

# Wherever the kernel is asked to run a test, the right function stands there instead of the student's; a canary is left alone.
HOOK = """
from IPython import get_ipython
from keras import ops

def forged(codings_mean, codings_log_var):
    return -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)

def put_in_place(*about):
    space = get_ipython().user_ns
    if getattr(space.get("latent_loss"), "__name__", "") != "canary":
        space["latent_loss"] = forged
"""
EVENTS = HOOK + "\nget_ipython().events.register('pre_run_cell', put_in_place)\n"
HANDLERS = (
    HOOK
    + """
handlers = get_ipython().kernel.shell_handlers
run = handlers["execute_request"]

async def first(*message):
    if "check.latent_loss" in str(message[-1]):
        put_in_place()
    return await run(*message)

handlers["execute_request"] = first
"""
)


@attack("hides what it does.*exec", scoring=True, quick=True)
def decompressed(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Runs a program that stands in the cell as compressed data, which takes messages to the kernel into its hands."""
    return with_cell(
        notebook, f"import zlib\nexec(zlib.decompress({zlib.compress(HANDLERS.encode())!r}))", "latent_loss"
    )


@attack("hides what it does.*exec", scoring=True)
def program_in_a_table(notebook: NotebookNode, targets: Targets) -> Upload:
    """Runs a program from a file that is called a table, which hooks IPython's events."""
    with_cell(notebook, 'exec(open("readings.csv").read())', "latent_loss")
    return {notebook_name(): _bytes(notebook), "readings.csv": EVENTS.encode()}


@attack("a module that is no text", scoring=True)
def compiled_module(notebook: NotebookNode, targets: Targets) -> Upload:
    """Imports a module that was handed in without its text."""
    code = compile(HANDLERS, "helper.py", "exec")
    import importlib.util

    data = importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(code)
    with_cell(notebook, "import helper", "latent_loss")
    return {notebook_name(): _bytes(notebook), "helper.pyc": data}


class _Runs:
    def __init__(self, program: str) -> None:
        self.program = program

    def __reduce__(self) -> tuple:
        return exec, (self.program,)


@attack("hides what it does.*pickle", scoring=True)
def pickled(notebook: NotebookNode, targets: Targets) -> Upload:
    """Reads a pickle that runs a program while it is read."""
    with_cell(notebook, 'import pickle\nwith open("weights.pkl", "rb") as file:\n    pickle.load(file)', "latent_loss")
    return {notebook_name(): _bytes(notebook), "weights.pkl": pickle.dumps(_Runs(HANDLERS))}


@attack("hides what it does.*%run", scoring=True)
def run_by_a_command(notebook: NotebookNode, targets: Targets) -> Upload:
    """Runs a text file in the notebook's names with a command of IPython's."""
    with_cell(notebook, "%run -i readings.txt", "latent_loss")
    return {notebook_name(): _bytes(notebook), "readings.txt": EVENTS.encode()}


@attack("hides what it does.*base64", scoring=True)
def decoded(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Runs a program that stands in the cell as base64, through a function of another name."""
    program = base64.b64encode(HANDLERS.encode())
    return with_cell(
        notebook,
        f"from base64 import b64decode as load\nrun = eval('ex' + 'ec')\nrun(load({program!r}))",
        "latent_loss",
    )


@attack("hides what it does.*signal", scoring=True)
def alarm_set(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Has a signal handler put the right function in place while tests run."""
    source = """
import signal
def handle(number, frame):
    while frame and frame.f_code.co_name != "report":
        frame = frame.f_back
    if frame:
        put_in_place()
signal.signal(signal.SIGALRM, handle)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
"""
    return with_cell(notebook, HOOK + source, "latent_loss")
