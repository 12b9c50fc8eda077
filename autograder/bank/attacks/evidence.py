"""Attacks with evidence: invented, of another run, or made in this run with its own secret."""

from __future__ import annotations

from nbformat import NotebookNode

from autograder.bank.attacks import Targets, Upload, _bytes, attack, notebook_name, with_answer, with_cell
from autograder.bank.attacks.patches import FORGE

# Two reports, as the test cell of the latent loss's values must show, with the secret of this run.
PUBLISH = (
    FORGE
    + """
def publish(shell, check):
    for parameters in ({}, {"images": 6, "codings_size": 2}):
        made = check.latent_loss_values.report(forged, **parameters)
        shell.display_pub.publish({"text/plain": "✓", check.MIME: made})
"""
)


@attack("not from this run|not written", scoring=True)
def evidence_of_an_earlier_run(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Shows reports of a right function in the test cell, made with a secret of its own, and stops the test."""
    source = """
def latent_loss(codings_mean, codings_log_var):
    check.engine.use_nonce("f" * 32)
    publish(get_ipython(), check)
    raise KeyboardInterrupt
"""
    return with_answer(notebook, "latent_loss", PUBLISH + source)


@attack("check.engine|sys.modules", scoring=True, quick=True)
def evidence_with_the_secret(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Shows reports of a right function in the test cell, with this run's secret, and stops the test with an interrupt."""
    source = """
def latent_loss(codings_mean, codings_log_var):
    publish(get_ipython(), check)
    raise KeyboardInterrupt
"""
    return with_answer(notebook, "latent_loss", PUBLISH + source)


@attack("uses.*sys.modules", "latent loss is 0 for every image", scoring=True)
def evidence_from_an_event(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Shows reports after each cell that failed, with this run's secret, in place of the failed one."""
    source = """
def after(result):
    from IPython.display import clear_output
    clear_output()
    publish(get_ipython(), sys.modules["vaelab.checks"])
get_ipython().events.register("post_run_cell", after)
"""
    return with_cell(notebook, PUBLISH + source, before="latent_loss")


@attack("_getframe|sys.modules", scoring=True)
def evidence_through_the_frames(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Finds the running check in the frames that called it, and gives it another probe."""
    source = """
def latent_loss(codings_mean, codings_log_var):
    frame = sys._getframe()
    while frame:
        running = frame.f_locals.get("self")
        if type(running).__name__ == "Check":
            object.__setattr__(running, "report", lambda *args, **kwargs: {})
            object.__setattr__(running, "verdict", lambda *args, **kwargs: None)
        if "report" in frame.f_locals and isinstance(frame.f_locals["report"], dict):
            frame.f_locals["report"]["evidence"] = {"passed": True}
        frame = frame.f_back
    return ops.zeros(codings_mean.shape[:1])
"""
    return with_answer(notebook, "latent_loss", FORGE + source)


@attack("gc.get_objects|sys.modules", scoring=True)
def checks_found_in_memory(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Finds every check in memory while one runs, and gives all of them a judge and a display that always pass."""
    source = """
import gc
def latent_loss(codings_mean, codings_log_var):
    for thing in gc.get_objects():
        if type(thing).__name__ == "Check":
            object.__setattr__(thing, "judge", lambda *args: "passed")
            object.__setattr__(thing, "probe", lambda *args: {})
    return ops.zeros(codings_mean.shape[:1])
"""
    return with_answer(notebook, "latent_loss", FORGE + source)


SHADOW = '''
"""In place of the course's library: the real one, with a change."""
import importlib.util, sys
LIBRARY = {library!r}
sys.path.insert(0, LIBRARY)
spec = importlib.util.spec_from_file_location("vaelab", LIBRARY + "/__init__.py", submodule_search_locations=[LIBRARY])
sys.modules["vaelab"] = real = importlib.util.module_from_spec(spec)
spec.loader.exec_module(real)
import vaelab.checks
from keras import ops
{forge}
patch()
'''


@attack("names of libraries", quick=True)
def library_replaced(notebook: NotebookNode, targets: Targets) -> Upload:
    """Uploads a folder vaelab beside the notebook: a library of its own, which patches the real one."""
    shadow = SHADOW.format(library=targets.library, forge=FORGE)
    return {notebook_name(): _bytes(notebook), "vaelab/__init__.py": shadow.encode()}


@attack("names of libraries")
def modules_replaced(notebook: NotebookNode, targets: Targets) -> Upload:
    """Uploads json.py, sitecustomize.py and others that Python, IPython or the checks might take for the real ones."""
    code = f"import sys\nsys.modules.pop(__name__, None)\n{FORGE}\ntry:\n    patch()\nexcept Exception:\n    pass\n"
    names = ("json.py", "base64.py", "hashlib.py", "numpy.py", "sitecustomize.py", "usercustomize.py")
    startup = (".ipython/profile_default/startup/00.py", "ipython_config.py", ".config/matplotlib/matplotlibrc")
    return {notebook_name(): _bytes(notebook)} | dict.fromkeys((*names, *startup), code.encode())


@attack("reaches into the checks", scoring=True, forges=True)
def expectations_read(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Has a judge run while it is probed, and returns what the judge expected, out of its traceback."""
    source = """
def latent_loss(codings_mean, codings_log_var):
    inputs = {"mean": np.asarray(codings_mean), "log_var": np.asarray(codings_log_var)}
    for judging in (check.latent_loss_values.judge, check.latent_loss_prior.judge):
        try:
            judging(inputs, {"of_positive": {}, "loss": {}, "differentiable": True})
        except Exception as error:
            place = error.__traceback__
            while place:
                if "expected" in place.tb_frame.f_locals:
                    return ops.convert_to_tensor(place.tb_frame.f_locals["expected"], "float32") + 0 * codings_mean[:, 0]
                place = place.tb_next
    return ops.zeros(ops.shape(codings_mean)[:1])
"""
    return with_answer(notebook, "latent_loss", source)


@attack("reaches into the checks", scoring=True, forges=True)
def display_swapped(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Swaps the function that shows a report while it is probed; shown is one of a right function, and all is put back."""
    source = """
def forged(codings_mean, codings_log_var):
    return -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)

def latent_loss(codings_mean, codings_log_var):
    from vaelab.checks.engine import show
    original = show.display
    def display(verdict, report):
        show.display = original
        again = getattr(check, report["check"]).report(forged, nonce=report["nonce"], **report["parameters"])
        object.__setattr__(verdict, "passed", True)
        original(verdict, again)
    show.display = display
    return ops.zeros(ops.shape(codings_mean)[:1])
"""
    return with_answer(notebook, "latent_loss", source)
