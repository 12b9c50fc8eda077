"""Which statements of a submission run, and what people are told about the others: worked out without running anything."""

from __future__ import annotations

import gc
import io
import re
import sys
import time
import weakref
import zipfile

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder import plan
from autograder.plan import names, opaque, replaced, stars, text
from autograder.repair import released_texts
from autograder.run import execute
from autograder.run.limits import Limits

SET_UP = "import numpy as np\nfrom vaelab import check\n\nscale = 2"
F = "def f(x):\n    return x * scale"
G = "def g(x):\n    return f(x) + 1"
SHOWN = "shown = [f(i) for i in range(3)]\nprint(shown)"
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"


def role(name: str, **flags: bool) -> dict:
    return {"nbgrader": {"grade_id": name, "grade": False, "solution": False, "locked": False, "task": False, **flags}}


def code(source: str, name: str = "", cell_id: str = "") -> NotebookNode:
    kind = {"grade": True, "locked": True, "points": 1} if name.startswith("test_") else {"solution": True}
    cell = new_code_cell(source, metadata=role(name, **kind) if name else {})
    cell.id = cell_id or name or cell.id
    return cell


def solution(body: str) -> str:
    head, _, rest = body.partition("\n")
    return f"{head}\n    ### BEGIN SOLUTION\n{rest}\n    ### END SOLUTION"


def source() -> NotebookNode:
    cells = [
        code(SET_UP, cell_id="set-up"),
        new_markdown_cell("Write f."),
        code(solution(F), "f"),
        code("check.first(f)", "test_f"),
        code(SHOWN, cell_id="shown"),
        code(solution(G), "g"),
        code("check.second(g)", "test_g"),
    ]
    return new_notebook(cells=cells)


def notebook(f: str = F, g: str = G, set_up: str = SET_UP, shown: str = SHOWN, **more: str) -> NotebookNode:
    """What a student hands in. ``more``: further cells, by where they stand (``before_f``, ``after_f``, ``below``)."""
    cells = {
        "set_up": code(set_up, cell_id="set-up"),
        "text": new_markdown_cell("Write f."),
        "before_f": None,
        "f": code(f, "f"),
        "after_f": None,
        "test_f": code("check.first(f)", "test_f"),
        "shown": code(shown, cell_id="shown"),
        "g": code(g, "g"),
        "before_test_g": None,
        "test_g": code("check.second(g)", "test_g"),
        "below": None,
    }
    cells |= {place: code(said, cell_id=place) for place, said in more.items()}
    return new_notebook(cells=[cell for cell in cells.values() if cell is not None])


def made(given: NotebookNode, files: dict[str, bytes] | None = None, also: tuple[int, ...] = ()) -> plan.Plan:
    return plan.made(given, source(), released_texts(source()), files or {}, also, "n.ipynb")


def runs(given: NotebookNode, test: str = "test_g", **options) -> list[str]:
    """The first lines of what runs for a test, in order."""
    job = made(given, **options).job
    [own] = [one for one in job["tests"] if one["name"] == test]
    return [job["statements"][number]["text"].strip().split("\n")[0] for number in own["needs"]]


def said(given: NotebookNode, **options) -> str:
    return "\n".join(note.text for note in made(given, **options).notes)


def test_what_a_test_needs_runs_and_nothing_else():
    assert runs(notebook(), "test_f") == ["scale = 2", "def f(x):"]
    assert runs(notebook()) == ["scale = 2", "def f(x):", "def g(x):"]
    assert made(notebook()).notes == []


NEEDED = {  # what a student wrote → what runs for g, besides the course's `scale = 2` and the answers
    "a helper in a cell of its own": ({"before_f": "HELP = 3\nother = 4", "g": G + " + HELP"}, ["HELP = 3"]),
    "the last binding above": ({"before_f": "h = 1\nh = 2", "g": G + " + h"}, ["h = 2"]),
    "a binding under a condition, and the one that it may leave": (
        {"before_f": "h = 0\nh = 1\nif scale:\n    h = 2", "g": G + " + h"},
        ["h = 1", "if scale:"],
    ),
    "what try, with, for, while and match bind": (
        {"before_f": "h = 1\ntry:\n    import h\nexcept ImportError:\n    pass", "g": G + " + h"},
        ["h = 1", "try:"],
    ),
    "a statement's own names, from before it": (
        {"before_f": "n = 1\nh = n + 1\nn = 5", "g": G + " + h"},
        ["n = 1", "h = n + 1"],
    ),
    "what a class body and decorators use": (
        {"before_f": "def deco(c): return c\nB = object\n@deco\nclass H(B):\n    k = scale", "g": G + " + H.k"},
        ["def deco(c): return c", "B = object", "@deco"],
    ),
    "a walrus in a comprehension": (
        {"before_f": "[last := i for i in range(3)]", "g": G + " + last"},
        ["[last := i for i in range(3)]"],
    ),
    "an item that is set": (
        {"before_f": "d = {}\nd['a'] = 1\ne = {}\ne['a'] = 1", "g": G + " + d['a']"},
        ["d = {}", "d['a'] = 1"],
    ),
    "an attribute that is set, of a class too": (
        {"before_f": "class H: pass\nH.k = 1", "g": G + " + H.k"},
        ["class H: pass", "H.k = 1"],
    ),
    "an attribute that is set by its name": (
        {"before_f": "class H: pass\nsetattr(H, 'k', 1)", "g": G + " + H.k"},
        ["class H: pass", "setattr(H, 'k', 1)"],
    ),
    "augmented assignment": ({"before_f": "h = 1\nh += 1", "g": G + " + h"}, ["h = 1", "h += 1"]),
    "a method that changes it": ({"before_f": "d = []\nd.append(1)", "g": G + " + d[0]"}, ["d = []", "d.append(1)"]),
    "no method of a module": (
        {"before_f": "np.random.seed(1)\nd = np.zeros(3)", "g": G + " + d[0]"},
        ["import numpy as np", "d = np.zeros(3)"],
    ),
    "a star import": ({"before_f": "from math import *", "g": G + " + tau"}, ["from math import *"]),
    "what is timed": ({"before_f": "%time h = 3\n", "g": G + " + h"}, ["h = 3"]),
    "a cell that is timed": ({"before_f": "%%time\nh = 3\nother = 4\n", "g": G + " + h"}, ["h = 3"]),
    "a cell that is captured": ({"before_f": "%%capture out\nh = 3\n", "g": G + " + h"}, ["h = 3"]),
    "one that begins with a percent sign in the middle": ({"before_f": "h = (7\n% 4)", "g": G + " + h"}, ["h = (7"]),
    "how annotations are read": (
        {"before_f": "from __future__ import annotations\ndef h(x: Later):\n    return x", "g": G + " + h(1)"},
        ["from __future__ import annotations", "def h(x: Later):"],
    ),
    "a name that a function counts up": (
        {"before_f": "n = 0\nother = 1", "g": f"{G} + n\ndef up():\n    global n\n    n += 1"},
        ["n = 0", "def up():"],
    ),
    "exit and input of its own": (
        {"before_f": "input = print\nexit = input(3)\nh = exit", "g": G + " + h"},
        ["input = print", "exit = input(3)", "h = exit"],
    ),
    "a cell that is indented as a whole": (
        {"before_f": "\n    h = 3\n    if h:\n        other = 4", "g": G.replace("\n", "\n    ").join(["  ", " + h"])},
        ["h = 3"],
    ),
    "what a command writes, which is nothing": (
        {"before_f": "gpus = !nvidia-smi -L\nh = len(gpus)", "g": G + " + h"},
        ["gpus = []", "h = len(gpus)"],
    ),
    "a command without its sign": ({"before_f": "time h = 3", "g": G + " + h"}, ["h = 3"]),
    "what pylab brings": ({"before_f": "%pylab inline", "g": G + " + linspace(h)"}, ["from numpy import *"]),
    "a name of Python's that a cell below gives to something else": ({"below": "len = 3", "g": G + " + len([x])"}, []),
    "a helper below its use": ({"below": "h = 3\nother = 4", "g": G + " + h"}, ["h = 3"]),
}


@pytest.mark.parametrize("case", NEEDED)
def test_names_are_followed_back_to_what_binds_them(case):
    cells, expected = NEEDED[case]
    found = [one.replace("(x: X)", "(x)") for one in runs(notebook(**cells))]
    assert sorted([*expected, "scale = 2", "def f(x):", "def g(x):"]) == sorted(found)


LEFT_OUT = {  # what does not run, and what people read about it
    "exit": ({"before_f": "exit()"}, r"`exit\(\)` \(cell 3\)"),
    "quit without a call": ({"before_f": "quit"}, r"`quit\(\)`"),
    "sys.exit in a branch": ({"before_f": "import sys\nif scale:\n    sys.exit()"}, r"`sys.exit\(\)`"),
    "a kernel's end": (
        {"before_f": "import IPython\nIPython.Application.instance().kernel.do_shutdown(True)"},
        r"do_shutdown\(\)` \(cell 3\)",
    ),
    "a kernel that kills itself": (
        {"before_f": "import os\nos.kill(os.getpid(), 9)"},
        r"`os\.kill\(os\.getpid\(\), 9\)` \(cell 3\)",
    ),
    "a package that a program installs": (
        {"before_f": "import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'pip', 'install', '-q', 'x'])"},
        r"do nothing when grading: `subprocess\.run",
    ),
    "another program": (
        {"before_f": "import os, subprocess\nos.system('clear')\nsaid = subprocess.run(['ls']).stdout"},
        r"do nothing when grading: `os\.system\('clear'\)` \(cell 3\), `said = subprocess",
    ),
    "a package that the system installs": (
        {"set_up": f"import os\nos.system('pip install seaborn')\n{SET_UP}"},
        r"do nothing when grading: `os\.system",
    ),
    "a question, before a right answer": ({"f": f"input('ready?')\n{F}"}, r"`input\(\)` \(cell 3\)"),
    "a debugger, before a right answer": (
        {"f": f"import pdb; pdb.set_trace()\n{F}"},
        r"`pdb\.set_trace\(\)` \(cell 3\)",
    ),
    "a name that is deleted": ({"before_test_g": "del f"}, r"`del f` \(cell 7\)"),
    "a shell command before a right answer": ({"f": f"!nvidia-smi\n{F}"}, r"`!nvidia-smi` \(cell 3\)"),
    "what a shell command says": ({"before_f": "gpus = !nvidia-smi"}, r"`!nvidia-smi` \(cell 3\)"),
    "what a command gives": ({"before_f": "t = %timeit -o f(1)"}, r"`t = %timeit -o f\(1\)` \(cell 3\)"),
    "pip": ({"set_up": f"%pip install -q seaborn\n{SET_UP}"}, r"`%pip install -q seaborn` \(cell 1\)"),
    "another back end": ({"set_up": f"%matplotlib widget\n{SET_UP}"}, r"`%matplotlib widget`"),
    "a command in a loop": ({"before_f": "for i in range(2):\n    !ls {i}"}, r"`!ls \{i\}`"),
    "a package that is not here": (
        {"set_up": f"import seaborn as sns\n{SET_UP}"},
        r"no test needs it: `import seaborn as sns` \(cell 1\)",
    ),
    "another folder": ({"set_up": f"import os\nos.chdir('/content')\n{SET_UP}"}, r"`os\.chdir\('/content'\)`"),
    "a style": ({"set_up": f"{SET_UP}\nplt.style.use('seaborn-whitegrid')"}, r"`plt\.style\.use"),
    "a policy": (
        {"before_f": "import keras\nkeras.mixed_precision.set_global_policy('mixed_float16')"},
        r"set_global_policy",
    ),
    "eager mode": (
        {"f": f"import tensorflow as tf\ntf.compat.v1.disable_eager_execution()\n{F}"},
        r"disable_eager_execution",
    ),
    "a cell that is no Python": ({"before_f": "for i in\n"}, r"Cell 3 cannot be read as Python.*SyntaxError in line 1"),
}


@pytest.mark.parametrize("case", LEFT_OUT)
def test_what_stands_around_an_answer_costs_nothing_and_is_noted(case):
    cells, note = LEFT_OUT[case]
    found = runs(notebook(**cells))
    assert [one for one in found if not one.startswith("import ")] == ["scale = 2", "def f(x):", "def g(x):"]
    assert re.search(note, said(notebook(**cells)))


def test_a_question_that_was_left_in_an_answer_is_not_asked():
    inside = "    breakpoint()\n    for i in x:\n        input('next?')\n    import pdb; pdb.set_trace()\n    return"
    asking = notebook(g=G.replace("    return", inside))
    [answer] = [one for one in everything_of(asking) if "def g" in one]
    assert answer == "def g(x):\n    pass\n    for i in x:\n        pass\n    import pdb\n    pass\n    return f(x) + 1"
    assert not [note for note in made(asking).notes if note.suspicious]
    assert "do nothing when grading: `breakpoint()`, `input()`, `pdb.set_trace()`" in said(asking).replace(
        " (cell 6)", ""
    )
    own = notebook(g=G.replace("(x)", "(x, input)", 1).replace("    return", "    input(x)\n    return"))
    assert "input(x)" in "\n".join(everything_of(own)) and made(own).notes == []


def test_a_variable_of_the_environment_is_set_at_the_second_try():
    given = notebook(before_f="%env SCALE=1")
    assert "get_ipython().run_line_magic('env', 'SCALE=1')" in everything_of(given) and made(given).notes == []


def test_a_copy_of_what_the_course_gives_is_no_suspicion():
    own = source()
    own.cells[0].source += "\nif f is None:\n    get_ipython().system('git clone x')"
    given = notebook(set_up=own.cells[0].source, below=f"{own.cells[0].source}\n{F}")
    assert not any(note.suspicious for note in plan.made(given, own, released_texts(own), {}, (), "n.ipynb").notes)


def test_what_is_added_and_could_do_no_harm_is_not_remarked_on():
    added = f"import matplotlib.pyplot as plt\nimport os\n{SET_UP}\nprint(np.__version__)\nDEBUG = True"
    assert said(notebook(set_up=added)) == ""


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads them")
def test_what_only_a_newer_python_reads_is_told_from_a_mistake():
    assert "Python 3.12 allows more" in said(notebook(before_f='d = {\'a\': 1}\nprint(f"{d["a"]}")'))
    assert "3.12" not in said(notebook(before_f="for i in\n"))


def test_released_set_up_runs_whatever_a_student_made_of_it():
    emptied = notebook(set_up="# my own imports\nimport seaborn")
    assert runs(emptied)[0] == "scale = 2"
    gone = notebook()
    gone.cells = gone.cells[1:]
    assert runs(gone) == ["scale = 2", "def f(x):", "def g(x):"]
    as_text = notebook()
    as_text.cells[0] = new_markdown_cell(SET_UP)
    assert runs(as_text) == ["scale = 2", "def f(x):", "def g(x):"]


def test_a_students_own_value_in_the_set_up_counts_after_the_courses():
    assert runs(notebook(set_up=SET_UP.replace("2", "5"))) == ["scale = 2", "scale = 5", "def f(x):", "def g(x):"]


def test_merged_cells_and_one_cell_with_everything():
    merged = notebook(f=f"{F}\n\n{G}", g=released_texts(source())[5])
    assert runs(merged) == ["scale = 2", "def f(x):", "def g(x):"]
    assert re.search(r"`g` is defined in cell 3 and not in the cell of its answer", said(merged))
    everything = notebook(released_texts(source())[2], released_texts(source())[5], before_f=f"{F}\n{G}\n{SHOWN}")
    assert runs(everything) == ["scale = 2", "def f(x):", "def g(x):"]


def test_of_two_answers_the_last_above_the_test_counts():
    twice = notebook(f="def f(x):\n    return 0", after_f=F)
    [own] = [one for one in made(twice).job["tests"] if one["name"] == "test_f"]
    texts = [made(twice).job["statements"][number]["text"] for number in own["needs"]]
    assert texts == ["scale = 2", F]
    assert re.search(r"`f` is defined in cells 3, 4; the last one above its test counts, that in cell 4", said(twice))


def test_one_below_counts_where_none_above_is_written():
    below = notebook(f=released_texts(source())[2], below=F)
    assert runs(below, "test_f") == ["scale = 2", "def f(x):"]
    assert "`f` is defined below its test, in cell 8" in said(below)
    both = notebook(f="def f(x):\n    return 0", below=F)
    assert "return 0" in str(made(both).job["statements"])
    assert runs(both, "test_f") == ["def f(x):"]


@pytest.mark.parametrize(
    "released",
    ["as it is", "with a comment", "with a docstring"],
)
def test_not_written_is_the_released_answer_and_nothing_that_binds_its_name(released):
    stub = released_texts(source())[2]
    stub = {
        "with a comment": f"# later\n{stub}",
        "with a docstring": stub.replace(":\n", ':\n    """Soon."""\n', 1),
    }.get(released, stub)
    found = made(notebook(f=stub))
    assert found.not_written == ["test_f"]
    assert [test["name"] for test in found.job["tests"]] == ["test_g"]
    assert made(notebook(f=stub, before_f="f = None")).not_written == []
    assert made(notebook(f=stub, before_f="exec('def f(x): return 2 * x')")).not_written == ["test_f"]


def test_a_stub_that_is_completed_from_outside_is_written():
    stub = "class f:\n" + "    def call(self):\n        # YOUR CODE HERE\n        raise NotImplementedError()"
    given = source()
    given.cells[
        2
    ].source = "class f:\n    def call(self):\n        ### BEGIN SOLUTION\n        pass\n        ### END SOLUTION"
    for more, expected in (({}, ["test_f"]), ({"after_f": "f.call = lambda self: 1"}, [])):
        own = notebook(f=stub, **more)
        assert plan.made(own, given, released_texts(given), {}).not_written == expected


OPAQUE = {
    "exec": "exec(b'print()')",
    "eval": "h = eval('1')",
    "decoded data": "import zlib\nzlib.decompress(b'')",
    "under another name": "from zlib import decompress as d\nd(b'')",
    "a frame": "import sys\nsys._getframe()",
    "the running program": "import gc\ngc.get_objects()",
    "the shell": "get_ipython().events.register('pre_run_cell', print)",
    "a program file": "%run -i readings.txt",
    "a signal": "import signal\nsignal.signal(signal.SIGALRM, print)",
    "attributes of code": "f.__code__ = (lambda x: x).__code__",
    "a module under another name": "import sys\ns = sys\ns.modules",
    "a module within another": "import glob\nglob.os.system('ls')",
    "a name in a text": "import sys\ngetattr(sys, 'mod' + 'ules')",
    "an attribute in a text": "getattr(f, '__code__')",
    "everything of a module": "from os import *",
    "an error's place": "try:\n    f()\nexcept Exception as e:\n    e.__traceback__.tb_frame",
    "builtins": "__builtins__",
    "a model with code in it": "import keras\nkeras.models.load_model('m.keras', safe_mode=False)",
    "a name for another function": "import operator\noperator.attrgetter('__globals__')(f)",
    "a text that is timed": "import timeit\ntimeit.timeit('f()')",
    "the name of a report": "m = 'application/vnd.vaelab.report+json'",
    "an attribute in a text of two": "getattr(f, '__glo' + 'bals__')",
    "an attribute in a text put together": "getattr(f, ''.join(['__glo', f'bal{\"s\"}__']))",
    "a module handed on": "import sys\n(lambda s: s.modules)(sys)",
    "a module in a list": "import os\n[os][0].system('ls')",
    "the names of the notebook": "locals()['f'] = 1",
    "the names of the notebook, called later": "names = vars\nnames()['f'] = 1",
    "the notebook as a module": "import __main__\n[__main__][0].f = 1",
    "an import by a text": "import pydoc\npydoc.locate('gc')",
    "an annotation that is run": "import typing\ntyping.ForwardRef('f()')",
    "a module's names": "import warnings\nwarnings.__dict__['sys']",
    "a variable of a function that is the module": "import sys\ndef h():\n    s = sys\n    return s.modules",
}
HONEST = [
    "signal = np.sin(np.arange(9))\nsignal.mean()",
    "code = scale\ntypes = []\ntypes.append(code)\nresource = types.copy()",
    "import sys\nIN_COLAB = 'google.colab' in sys.modules",
    "IN_COLAB = 'google.colab' in str(get_ipython())\nget_ipython() is None",
    "from IPython import get_ipython\nfrom IPython.display import display, clear_output\nclear_output()",
    "import importlib\nimport math\nimportlib.reload(math)\nimportlib.util.find_spec('torch')",
    "%env TF_CPP_MIN_LOG_LEVEL=3\n%set_env A 1",
    "files = !ls\nhome = %env HOME\nt = %timeit -o -n1 f(1)",
    "import inspect\ninspect.signature(f), inspect.getsource(f)",
    "import gc, pickle, traceback\ngc.collect()\npickle.dumps(1)\ntraceback.print_exc()",
    "np.float = float\nnp.int = np.int64\nnp.bool = np.bool_\nnp.object = np.object_\nnp.product = np.prod",
    "import timeit\ntimeit.timeit(lambda: f(1), number=3)",
    "def tests():\n    check.latent_loss_values(f)",
    "print('eval, exec and sockets')  # sys.modules",
    "import tensorflow as tf\ntf.signal.fft(1)\nmodel = tf.keras.Model\nmodel.compile()",
    "import code, sys\ndef h(x):\n    code = x.copy()\n    return [sys.modules for sys in code.values()]",
    "def h(check, eval):\n    return check.shape, lambda gc: gc.collect(eval(1))",
    "def h(x):\n    check = x + 1\n    for os in check.rows():\n        check.shape\n    with x as types:\n        return types.new_class",
    "print(check, type(check), dir(check))\ncheck",
    "import os, sys\nprint(os)\nhelp(sys)\nsys is None",
    "def h(x):\n    return '{x}'.format(**locals()), vars(x)\nvars(f)\n'h' in locals()",
    "import sys\ns = sys\ns.path.append('src')",
    "text = 'vae' + 'lab'\n'__main__' == __name__",
]


@pytest.mark.parametrize("case", OPAQUE)
def test_what_hides_what_it_does_runs_for_nothing_and_is_noted(case):
    given = notebook(after_f=OPAQUE[case])
    assert runs(given) == ["scale = 2", "def f(x):", "def g(x):"]
    notes = [note for note in made(given).notes if note.suspicious]
    assert len(notes) == 1 and "hides what it does" in notes[0].text and "(cell 4)" in notes[0].text
    assert not any("exec" in one or "eval" in one for one in everything_of(given))


@pytest.mark.parametrize("said_by", HONEST)
def test_what_people_write_for_other_reasons_is_no_suspicion(said_by):
    assert not [note.text for note in made(notebook(before_f=said_by)).notes if note.suspicious]


REACHING = {
    "the engine": "check.engine.use_nonce('0')",
    "a check's own": "check.latent_loss_values.report(f)",
    "under another name": "from vaelab import check as c\nc.judge({})",
    "the package": "from vaelab.checks.engine import show",
    "the package by a text of two": "import vaelab\ngetattr(vaelab, 'che' + 'cks')",
    "the library's names": "import vaelab\nvaelab.__dict__['checks']",
    "the library handed on": "import vaelab\nvars(vaelab)['checks']",
    "through the notebook": "import __main__\n__main__.check.engine",
    "in a list": "[check][0].engine",
    "given to a function": "(lambda c: c.engine)(check)",
    "in a loop": "for c in [check]:\n    c.engine",
    "with another": "c, d = check, 1\nc.engine",
    "with a type": "c: object = check",
    "in a class": "class C:\n    c = check",
    "what only may be another's": "global check\nif f is None:\n    check = 1\ncheck.engine",
    "a check in an answer": None,
}


@pytest.mark.parametrize("case", REACHING)
def test_what_reaches_into_the_checks_never_runs_though_an_answer_needs_it(case):
    inside = (REACHING[case] or "check.latent_loss_values(f)").replace("\n", "\n    ")
    given = notebook(g=f"def g(x):\n    {inside}\n    return 1", after_f=REACHING[case] or "1")
    assert not any("return 1" in one or one == REACHING[case] for one in everything_of(given))
    assert made(given).not_written == []
    notes = [note.text for note in made(given).notes if note.suspicious]
    assert (
        len(notes) == 1 and notes[0].startswith("Never runs, since it reaches into the checks") and "cell 7" in notes[0]
    )
    assert "that does not run here" in made(given).missing("test_g")[0]


def test_libraries_that_are_not_what_they_were_are_noted():
    for changed in (
        *("np.isclose = print", "setattr(np, 'isclose', print)", "import json as j\nj.dumps = print"),
        *("object.__setattr__(np, 'isclose', print)", "np.__setattr__('isclose', print)"),
        *("np.__dict__.update(isclose=print)", "vars(np)['isclose'] = print"),
    ):
        [note] = [note for note in made(notebook(before_f=changed)).notes if note.suspicious]
        assert note.text.startswith("Puts something else for what libraries have: ") and "cell 3" in note.text


def everything_of(given: NotebookNode) -> list[str]:
    job = made(given).job
    return [job["statements"][number]["text"] for test in job["tests"] for number in test["more"]]


def test_it_runs_where_a_name_is_bound_nowhere_else():
    given = notebook(before_f="exec('h = 3')", g=G + " + h")
    assert "exec('h = 3')" in runs(given)
    assert "it runs, since `h` is defined nowhere else" in said(given)
    assert "exec('h = 3')" not in runs(notebook(before_f="exec('h = 3')", after_f="h = 4", g=G + " + h"))


def test_a_module_that_was_handed_in_is_neither_hidden_nor_forbidden_unless_it_hides_something():
    given = notebook(before_f="from helper import h", g=G + " + h(1)")
    assert "from helper import h" in runs(given, files={"helper.py": b"def h(x):\n    return x\n"})
    assert not any(note.suspicious for note in made(given, {"helper.py": b"def h(x):\n    return x\n"}).notes)
    hiding = made(given, {"helper.py": b"import other\n", "other.py": b"exec('1')\n"})
    assert any("helper: exec" in note.text for note in hiding.notes if note.suspicious)
    assert any("no text" in note.text for note in made(given, {"helper.pyc": b"\0"}).notes)
    with io.BytesIO() as archive:
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("helper.py", "h = exec('1')")
        assert any("no text" in note.text for note in made(given, {"data.csv": archive.getvalue()}).notes)
        assert not any(
            note.suspicious for note in made(notebook(before_f="import seaborn"), {"x": archive.getvalue()}).notes
        )
    for hidden in ("# coding: utf-7\nh = exec('1')".encode("utf-7"), b"\xff = 1", b"h = " + b"lambda: " * 1500 + b"1"):
        assert any("cannot be read" in note.text for note in made(given, {"helper.py": hidden}).notes)
    for encoding in ("utf-8-sig", "latin-1"):
        own = f"# coding: {'utf-8' if 'utf' in encoding else encoding}\nh = 'ü'\rk = exec('1')".encode(encoding)
        assert any("helper: exec" in note.text for note in made(given, {"helper.py": own}).notes if note.suspicious)
        assert not any(note.suspicious for note in made(given, {"helper.py": own.replace(b"exec", b"str")}).notes)
    for importing, inside in (
        ("import pkg.sub", {"pkg/__init__.py": b"h = exec('1')", "pkg/sub.py": b""}),
        ("from pkg import sub", {"pkg/__init__.py": b"", "pkg/sub.py": b"h = exec('1')"}),
        (
            "from pkg.sub import h",
            {"pkg/__init__.py": b"", "pkg/sub.py": b"from .other import h", "pkg/other.py": b"exec('1')"},
        ),
        (
            "import pkg",
            {
                "pkg/__init__.py": b"from . import sub",
                "pkg/sub/__init__.py": b"from ..other import *",
                "pkg/other.py": b"exec('1')",
            },
        ),
    ):
        hiding = made(notebook(before_f=importing), inside).notes
        assert any("exec" in note.text for note in hiding if note.suspicious), importing
        honest = {name: data.replace(b"exec", b"str") for name, data in inside.items()}
        assert not any(note.suspicious for note in made(notebook(before_f=importing), honest).notes)
    starred = notebook(before_f="from helper import *", g=G + " + h(1)")
    assert "from helper import *" in runs(starred, files={"helper.py": b"h = abs\n"})
    assert "from helper import *" not in runs(starred, files={"helper.py": b"__all__ = ['k']\nk = h = abs\n"})


def test_a_file_that_a_cell_writes_is_needed_where_it_is_imported():
    given = notebook(before_f="%%writefile helper.py\ndef h(x):\n    return x", g=f"import helper\n{G} + helper.h(1)")
    assert runs(given) == [
        "scale = 2",
        "with open('helper.py', 'w') as file:",
        "def f(x):",
        "import helper",
        "def g(x):",
    ]
    assert runs(given, "test_f") == ["scale = 2", "def f(x):"] and made(given).notes == []
    starred = notebook(before_f="%%writefile -a ./helper.py\nh = 1", g=f"from helper import *\n{G} + h")
    assert "from helper import *" in runs(starred) and "with open('helper.py', 'a') as file:" in runs(starred)
    below = notebook(before_f="%%writefile src/helper.py\nh = 1", g=f"import src.helper\n{G}")
    assert any("makedirs('src'" in one for one in everything_of(below))
    hiding = made(notebook(before_f="%%writefile helper.py\nexec('1')", g=f"import helper\n{G}"))
    assert any("helper: exec" in note.text for note in hiding.notes if note.suspicious)
    assert "do nothing when grading: `%%writefile /tmp/helper.py`" in said(
        notebook(before_f="%%writefile /tmp/helper.py\n1")
    )


def test_a_program_that_was_handed_in_and_is_run_binds_its_names():
    given, files = notebook(before_f="%run -i helper.py", g=G + " + h"), {"helper.py": b"h = 1\n_k = 2\n"}
    assert "get_ipython().run_line_magic('run', '-i helper.py')" in runs(given, files=files)
    assert made(given, files).notes == []
    for written in ("%run helper.py", "run helper.py", "%run ./helper", "%run -i 'helper.py'", "%run -m helper"):
        given = notebook(before_f=written, g=G + " + h")
        assert f"get_ipython().run_line_magic('run', {written.split(maxsplit=1)[1]!r})" in runs(given, files=files)
        assert made(given, files).notes == []
    spaced = notebook(before_f="%run 'my helper.py'", g=G + " + h")
    assert made(spaced, {"my helper.py": b"h = 1"}).notes == []
    for options, needed in (("", False), ("-i ", True)):
        given = notebook(before_f="k = 3", g=f"%run {options}helper.py\n{G} + h")
        assert ("k = 3" in runs(given, files={"helper.py": b"h = k"})) == needed
    for name in ("helper.py", "json.py", "my.helper.py"):
        given = notebook(before_f=f"%run {name}", g=G + " + h")
        assert any("uses `exec`" in one.text for one in made(given, {name: b"h = exec('1')"}).notes if one.suspicious)


def test_a_notebook_that_another_runs_is_its_code():
    given = notebook(before_f="k = 2\nother = 3", g=f"%run my helpers.ipynb\n%run ./helpers.ipynb\n{G} + h")
    sources = [cell.source for cell in given.cells if cell.cell_type == "code"]
    files = text.programs(sources, {"helpers.ipynb": ["%time h = k\n!ls", "1 1"], "unused.ipynb": ["h = 4"]})
    assert list(files) == ["helpers.ipynb"] and nbformat.reads(files["helpers.ipynb"].decode(), as_version=4)
    assert {"k = 2", "get_ipython().run_line_magic('run', './helpers.ipynb')"} <= set(runs(given, files=files))
    assert "other = 3" not in runs(given, files=files) and b"time" not in files["helpers.ipynb"]
    hiding = made(given, text.programs(sources, {"helpers.ipynb": ["h = exec('1')"]}))
    assert any("`exec`" in note.text for note in hiding.notes if note.suspicious)
    for odd in (b'{"cells": [1]}', b'{"cells": []}\nexec("1")', b'{"cells": [' * 20_000):
        assert any("cannot be read" in note.text for note in made(given, {"helpers.ipynb": odd}).notes)


def test_modules_that_import_each_other_take_no_exponential_time():
    names = [f"m{i}" for i in range(60)]
    each = {f"{name}.py": "\n".join(f"import {other}" for other in names).encode() for name in names}
    chain = {f"m{i}.py": f"import m{i + 1}".encode() for i in range(2_000)}
    for files, last in ((each, "m59.py"), (chain, "m2000.py")):
        files[last] = files.get(last, b"") + b"\nexec('1')"
        notes = made(notebook(before_f="import m0"), files).notes
        assert any("m0: exec" in note.text for note in notes if note.suspicious)


def test_a_name_that_nothing_binds_is_a_message():
    given = notebook(g=G + " + offset")
    assert made(given).missing("test_g") == ["`g` needs `offset`, which no cell defines."]
    asked = notebook(before_f="offset = float(input())", g=G + " + offset")
    assert re.fullmatch(
        r"`g` needs `offset`, which comes from `offset = .*` \(cell 3\), and that does not run here\.",
        made(asked).missing("test_g")[0],
    )
    unread = notebook(before_f="offset = = 1", g=G + " + offset")
    assert made(unread).missing("test_g") == ["`g` needs `offset`, which no cell defines; cell 3 cannot be read."]


def test_the_second_try_has_all_above_but_what_never_runs_what_hides_and_demonstrations():
    given = notebook(before_f="alias = scale\nexec('x = 1')\nexit()\ntable = []", shown=SHOWN.replace("3", "4"))
    [test_g] = [test for test in made(given).job["tests"] if test["name"] == "test_g"]
    texts = [made(given).job["statements"][number]["text"] for number in test_g["more"]]
    assert texts == [
        "scale = 2",
        "alias = scale",
        "table = []",
        F,
        "shown = [f(i) for i in range(4)]",
        G,
    ]
    unchanged = made(notebook())
    assert all(test["more"] == test["needs"] for test in unchanged.job["tests"])


def test_a_second_try_is_for_what_has_not_run(monkeypatch):
    """Other answers above a test have run already, for their own tests; unless a kernel died in between."""
    monkeypatch.setattr(execute.Run, "_passed", lambda *_: False)
    for given, kernels, again in (
        (notebook(), 1, [False, False]),
        (notebook(before_f="table = []"), 1, [True, True]),
        (notebook(g="def g(x):\n    return 1"), 1, [False, False]),
        (notebook(g="def g(x):\n    return 1"), 2, [False, True]),
    ):
        run = execute.Run(made(given).job, None, {}, "", Limits())
        run.tried, run.kernels = {0: execute.Tried(), 1: execute.Tried()}, kernels
        assert [run._is_to_be_tried_again(test) for test in (0, 1)] == again


def test_cells_that_an_instructor_asks_for_run_besides():
    given = notebook(before_f="exec('x = 1')\ntable = []\nexit()")
    assert {"exec('x = 1')", "table = []"} <= set(runs(given, also=(2,)))


def test_text_that_differs_makes_no_other_job():
    one, other = notebook(), notebook()
    other.cells.insert(1, new_markdown_cell("My thoughts."))
    other.cells[3].source = f"# a comment above\n{F}"
    assert made(one).job == made(other).job


@pytest.mark.parametrize(
    "said",
    [
        "(" * 3000,
        "-" * 60_000 + "1",
        "a" + ".b" * 30_000,
        "\0",
        "x = [" + "[" * 90,
        "lambda: " * 4000 + "1",
        "%time " * 400,
        "%%time\n" * 400,
        "%" * 5000,
        "!" * 5000,
        "if x:\n" + " " * 90 + "y\n z",
        "\ud800",
        "class A:\n  " * 90,
        "x = " + "9" * 5000,
        "x = " + "lambda: " * 1500 + "1",
        "if a: pass\n" + "elif b: pass\n" * 1500,
        "if a:\r    b = 1\rc = 2",
        "h = '\u2028\x0b\x85'\r\nk = 1\r",
    ],
    ids=range(18),
)
def test_whatever_a_cell_says_the_others_are_judged(said):
    assert runs(notebook(before_f=said)) == ["scale = 2", "def f(x):", "def g(x):"]


def test_a_cell_that_is_too_long_to_be_read():
    assert "more than" in text.read("#" * (text.MOST + 1)).problem


def test_lines_end_as_python_reads_them():
    assert [one.text for one in text.read("a = 1\rif a:\r\n    b = 2\r\nc = 3").statements] == [
        "a = 1",
        "if a:\n    b = 2",
        "c = 3",
    ]


def test_a_cell_of_thousands_of_commands_takes_no_quadratic_time():
    began = time.process_time()
    assert [one.text for one in text.read("%time x = 1\n!ls\n" * 3_000 + "y = 2").statements] == ["y = 2"]
    assert time.process_time() - began < 10


def test_what_is_kept_of_texts_does_not_grow_with_the_class():
    """Reading takes hundreds of times the memory of a text, so a number of texts is no bound."""
    course = text.read(SET_UP)
    for i in range(30):
        hostile = text.read(f"{'#' * 9_000}\n{'a;' * 200}b{i}").statements
        assert names.names(hostile[-1]).now == {f"b{i}"}
        assert text.read(SET_UP) is course
    [long] = text.read(f"{'#' * 300_000}\nx = 1").statements
    assert names.names(long).binds == {"x"} and not opaque.found(long, {}, {}) and not replaced.changed(long, {})
    gone = weakref.ref(long)
    del long
    gc.collect()
    assert gone() is None
    assert sum(map(len, text._kept)) <= 250_000
    for i in range(1_500):
        text.read(f"x{i}")
    assert len(text._kept) < 1_300


def test_a_library_says_what_a_star_brings():
    assert "tau" in stars.bound("math", {}) and "linspace" in stars.bound("numpy", {})
    assert stars.bound("no_such_library", {}) == stars.bound("os; import x", {}) == frozenset()
    assert stars.bound(".helper", {"helper.py": b"a = 1\ndef b(): pass\n_c = 2\nimport d.e\n"}) == {"a", "b", "d"}


def test_every_solution_needs_of_the_courses_other_cells_hardly_anything():
    import nbformat

    from autograder import course

    for assignment in course.assignments():
        files = {name: path.read_bytes() for name, path in course.support_files(assignment).items()}
        for path in course.notebooks(assignment):
            given = nbformat.read(path, as_version=4)
            found = plan.made(given, given, released_texts(given), files)
            needed = {number for test in found.job["tests"] for number in test["needs"]}
            cells = {found.runs[number].cell for number in needed if found.runs[number].course}
            assert len(cells) <= 2, path.name
            assert not found.notes and not found.not_written
            released = nbformat.read(course.ASSIGNMENTS / assignment / path.name, as_version=4)
            untouched = plan.made(released, given, released_texts(given), files)
            assert len(untouched.not_written) == len(untouched.cells.tests)


def test_a_second_try_has_what_its_statements_need_of_the_courses_set_up():
    """Else they fail, and what they would have done is missing as before."""
    given = source()
    given.cells[-2].source = solution("def g(x):\n    return 1")
    own = notebook(g="def g(x):\n    return table[0]()", before_test_g="class Row:\n    kind = np.float32\ntable = []")
    own.cells[-2].source += "\nalias = table\nalias.append(Row)"
    [test_g] = [one for one in made(own).job["tests"] if one["name"] == "test_g"]
    job = made(own).job
    assert "import numpy as np" in [job["statements"][number]["text"] for number in test_g["more"]]
    assert "import numpy as np" not in runs(own)


def test_the_courses_demonstrations_run_for_no_second_try_whoever_uses_what_they_make():
    given = notebook(before_test_g="print(shown)", g="def g(x):\n    return 0")
    assert "shown = [f(i) for i in range(3)]" not in everything_of(given)
    assert "print(shown)" in everything_of(given)


def test_a_demonstration_below_the_test_gives_no_answer_its_names():
    below = notebook(f="def f(x):\n    return shown")
    assert runs(below, "test_f") == ["def f(x):"]
    assert made(below).missing("test_f") == ["`f` needs `shown`, which only cell 5 defines, below the test."]


def test_a_cell_that_is_asked_for_has_what_it_needs():
    given = notebook(before_f="table = np.zeros(3)", after_f="exec('x = 1', {'table': table})")
    assert {"import numpy as np", "table = np.zeros(3)"} <= set(runs(given, also=(4,)))


def test_names_that_a_check_looks_up_run_if_they_are_written():
    given = source()
    given.cells[3].source = "check.training_fit(f)"
    for model, expected in (
        ("class VariationalAutoencoder:\n    pass", ["class VariationalAutoencoder:", "def f(x):"]),
        ("other = 1", ["def f(x):"]),
    ):
        own = notebook(before_f=model, f="def f(x):\n    return x")
        own.cells[4].source = given.cells[3].source
        found = plan.made(own, given, released_texts(given), {})
        [test] = [one for one in found.job["tests"] if one["name"] == "test_f"]
        texts = [found.job["statements"][number]["text"].split("\n")[0] for number in test["needs"]]
        assert texts == expected and not found.missing("test_f")


def test_a_cell_of_thousands_of_statements_takes_no_quadratic_time():
    began = time.process_time()
    given = notebook(before_f="n = 0\nd = []\n" + "n += 1\nd.append(n)\n" * 3_000, g=G + " + d[n]")
    assert len(runs(given)) == 6_005
    assert time.process_time() - began < 10
