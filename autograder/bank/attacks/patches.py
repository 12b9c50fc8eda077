"""Attacks from inside the kernel on what runs and reports the tests.

``FORGE`` stands for evidence that was made at home: whatever the student's object is, the latent loss's checks are made to
report on a right function. A patch that gets it through has earned three points for nothing.
"""

from __future__ import annotations

from nbformat import NotebookNode

from autograder.bank.attacks import Targets, attack, with_answer, with_cell

FORGE = '''
import sys

def forged(codings_mean, codings_log_var):
    return -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)

def patch(checks=None):
    """Make the checks of the latent loss look at ``forged`` whatever they are given."""
    engine = sys.modules.get("vaelab.checks.engine")
    if not hasattr(engine, "use_nonce") or hasattr(engine, "patched"):
        return
    engine.patched = True
    original = engine.Check.report
    def report(self, *subjects, **parameters):
        if self.exercise == "latent_loss":
            subjects = (forged,)
        return original(self, *subjects, **parameters)
    engine.Check.report = report
'''


@attack("not written yet", scoring=True)
def checks_replaced(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Replaces every check by a function that does nothing."""
    source = """
for name in list(check.CHECKS):
    setattr(check, name, lambda *args, **kwargs: None)
check.engine.Check.__call__ = lambda *args, **kwargs: None
"""
    return with_cell(notebook, source)


@attack("not written yet", scoring=True)
def checks_patched_once(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Patches the loaded checks so that they report on a right function."""
    return with_cell(notebook, f"{FORGE}\npatch()")


@attack("sys.modules", scoring=True, quick=True)
def checks_patched_before_each_cell(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Patches the checks anew before each cell, from an event of IPython."""
    return with_cell(notebook, f"{FORGE}\nget_ipython().events.register('pre_run_cell', patch)")


@attack("sys.modules", scoring=True)
def checks_patched_by_a_thread(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Patches the checks from a thread that waits for them to be loaded afresh."""
    source = """
import threading, time
def wait():
    while True:
        patch()
        time.sleep(0.0002)
threading.Thread(target=wait, daemon=True).start()
"""
    return with_cell(notebook, FORGE + source)


@attack("meta_path", scoring=True, quick=True)
def checks_patched_on_import(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Puts itself before Python's own importers and patches the checks when they are loaded."""
    source = """
import importlib.machinery
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name != "vaelab.checks.engine":
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        execute = spec.loader.exec_module
        def exec_module(module):
            execute(module)
            patch()
        spec.loader.exec_module = exec_module
        return spec
sys.meta_path.insert(0, Finder())
"""
    return with_cell(notebook, FORGE + source)


@attack("import_module|__import__|builtins", scoring=True)
def import_patched(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Replaces importlib.import_module and __import__ by functions that patch what they bring."""
    source = """
import builtins, importlib
def patching(original):
    def bring(*args, **kwargs):
        module = original(*args, **kwargs)
        patch()
        return module
    return bring
importlib.import_module = patching(importlib.import_module)
builtins.__import__ = patching(builtins.__import__)
"""
    return with_cell(notebook, FORGE + source)


@attack("uses.*builtins", "longer than", scoring=True)
def errors_abolished(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Makes every check's failure silent through builtins and the traceback functions."""
    source = """
import builtins, traceback
builtins.AssertionError = type("Silent", (BaseException,), {})
builtins.NotImplementedError = Warning
builtins.isinstance = lambda *args: True
traceback.format_exception = traceback.print_exc = lambda *args, **kwargs: []
"""
    return with_cell(notebook, source)


@attack("set_custom_exc|showtraceback", "latent loss is 0 for every image", scoring=True)
def tracebacks_silenced(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Lets IPython swallow every exception, so that no cell shows an error."""
    source = """
shell = get_ipython()
shell.set_custom_exc((BaseException,), lambda *args, **kwargs: None)
shell.showtraceback = lambda *args, **kwargs: None
shell._showtraceback = lambda *args, **kwargs: None
"""
    return with_cell(notebook, source)


@attack("ast_transformers", scoring=True)
def asserts_dropped(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Takes asserts, raises and checks out of every cell with an AST transformer."""
    source = """
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
    def visit_Raise(self, node): return ast.Pass()
    def visit_Expr(self, node): return ast.Pass() if "check." in ast.unparse(node) else node
get_ipython().ast_transformers.append(Drop())
"""
    return with_cell(notebook, source)


@attack("ast_transformers", scoring=True)
def tests_rewritten_in_the_kernel(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Gives the tests another object to check, with an AST transformer."""
    source = """
import ast
class Swap(ast.NodeTransformer):
    def visit_Name(self, node):
        return ast.Name("forged", node.ctx) if node.id == "latent_loss" else node
get_ipython().ast_transformers.append(Swap())
"""
    return with_cell(notebook, FORGE + source)


@attack("run_cell|run_code|run_ast_nodes", scoring=True)
def shell_replaced(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Replaces the shell's methods by ones that patch the checks first."""
    source = """
shell = get_ipython()
def patching(original):
    def run(*args, **kwargs):
        patch()
        return original(*args, **kwargs)
    return run
shell.run_cell = patching(shell.run_cell)
shell.run_code = patching(shell.run_code)
type(shell).run_ast_nodes = patching(type(shell).run_ast_nodes)
"""
    return with_cell(notebook, FORGE + source)


@attack("display_pub", scoring=True, quick=True)
def reports_rewritten(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Rewrites reports on their way out of the kernel: evidence of a right function in place of the error."""
    source = """
shell = get_ipython()
def publish(original):
    def publish(*args, **kwargs):
        data = args[-1] if args and isinstance(args[-1], dict) else kwargs.get("data", {})
        for report in data.values():
            if isinstance(report, dict) and str(report.get("check", "")).startswith("latent_loss"):
                made = getattr(check, report["check"]).report(forged, nonce=report["nonce"], **report["parameters"])
                report.clear()
                report.update(made)
        return original(*args, **kwargs)
    return publish
shell.display_pub.publish = publish(shell.display_pub.publish)
type(shell.display_pub).publish = publish(type(shell.display_pub).publish)
check.engine.CheckFailed.__init__ = lambda *args: None
"""
    return with_cell(notebook, FORGE + source)


@attack("setprofile|settrace", scoring=True)
def calls_traced(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Follows every call with a profile function and patches the checks as soon as they are there."""
    return with_cell(notebook, FORGE + "\nsys.setprofile(lambda *event: patch())")


@attack("Your code raised", scoring=True)
def equal_to_everything(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Returns an object that is equal to, and close to, everything."""
    source = """
class Equal(float):
    __hash__ = float.__hash__
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __lt__
    def __getattr__(self, name): return self
    def __call__(self, *args, **kwargs): return self
    def __array__(self, *args, **kwargs): return np.full((7, 3), self, object)

def latent_loss(codings_mean, codings_log_var):
    return Equal()
"""
    return with_answer(notebook, "latent_loss", source)


@attack("0 for every image|not those of Equation", scoring=True)
def numpy_patched(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Makes NumPy find everything equal, finite and close, and its random numbers known beforehand."""
    source = """
known = np.random.default_rng(0)
np.random.default_rng = lambda *args: known
np.isclose = np.allclose = np.array_equal = lambda *args, **kwargs: True
np.isfinite = lambda x: np.ones(np.shape(x), bool)

def latent_loss(codings_mean, codings_log_var):
    return ops.zeros(codings_mean.shape[:1])
"""
    return with_answer(notebook, "latent_loss", source)
