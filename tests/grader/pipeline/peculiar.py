"""Submissions of 01_build in which every answer is right and one thing is odd, and what the instructor must read about it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder import course

ASSIGNMENT, NOTEBOOK = "01_build", "build_a_vae.ipynb"
ANSWERS = ("sampling", "encoder", "decoder", "latent_loss", "vae", "training")
WRITTEN = "It pays for every deviation from the prior, and never gets anything back for it."
POINTS = 19.0


@cache
def _solved() -> str:
    released = nbformat.read(course.ASSIGNMENTS / ASSIGNMENT / NOTEBOOK, as_version=4)
    [source] = course.notebooks(ASSIGNMENT)
    course.fill_in(released, {cell.grade_id: cell.source for cell in course.cells(source) if cell.is_solution})
    return nbformat.writes(released)


def solved() -> NotebookNode:
    return nbformat.reads(_solved(), as_version=4)


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


def set_up(notebook: NotebookNode) -> NotebookNode:
    return next(cell for cell in notebook.cells if cell.cell_type == "code")


def stub(name: str) -> str:
    released = nbformat.read(course.ASSIGNMENTS / ASSIGNMENT / NOTEBOOK, as_version=4)
    return cell_of(released, name).source


Change = Callable[[NotebookNode], object]


@dataclass(frozen=True)
class Peculiar:
    """Something odd.

    Attributes:
        change: makes it, in a solved notebook.
        says: a regular expression for a note; nobody must say anything if it is empty.
        runs: what of the student's runs besides the answers, by the first line of each statement.
        then: a regular expression for a note that comes of the run itself.
        files: beside the notebook.
        suspicious: a note is a suspicion.
    """

    change: Change
    says: str = ""
    runs: tuple[str, ...] = ()
    then: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    suspicious: bool = False

    def made(self) -> NotebookNode:
        notebook = solved()
        self.change(notebook)
        return notebook

    def hand_in(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        nbformat.write(self.made(), folder / NOTEBOOK)
        for name, data in self.files.items():
            (folder / name).write_bytes(data)


# ---------------------------------------------------------------------------------------------------------------------
# Places


def first(code: str) -> Change:
    """The first line of the cell with the imports."""

    def change(notebook: NotebookNode) -> None:
        cell = set_up(notebook)
        cell.source = f"{code}\n{cell.source}"

    return change


def before(name: str, code: str) -> Change:
    """A cell before an answer."""

    def change(notebook: NotebookNode) -> None:
        notebook.cells.insert(notebook.cells.index(cell_of(notebook, name)), new_code_cell(code))

    return change


def behind(name: str, code: str) -> Change:
    """A cell behind an answer, above its tests."""

    def change(notebook: NotebookNode) -> None:
        notebook.cells.insert(notebook.cells.index(cell_of(notebook, name)) + 1, new_code_cell(code))

    return change


def below(code: str) -> Change:
    return lambda notebook: notebook.cells.append(new_code_cell(code))


def top(name: str, code: str) -> Change:
    """The first line of the cell of an answer."""
    return edited(name, lambda source: f"{code}\n{source}")


def end(name: str, code: str) -> Change:
    return edited(name, lambda source: f"{source}\n{code}")


def inside(name: str, code: str) -> Change:
    """The first line inside the last function of an answer."""

    def edit(source: str) -> str:
        lines = source.split("\n")
        place = max(i for i, line in enumerate(lines) if line.lstrip().startswith("def "))
        indent = " " * (len(lines[place]) - len(lines[place].lstrip()) + 4)
        if lines[place + 1].strip().startswith('"""'):
            place = next(i for i in range(place + 1, len(lines)) if lines[i].rstrip().endswith('"""'))
        return "\n".join([*lines[: place + 1], textwrap.indent(code, indent), *lines[place + 1 :]])

    return edited(name, edit)


def edited(name: str, edit: Callable[[str], str]) -> Change:
    def change(notebook: NotebookNode) -> None:
        cell = cell_of(notebook, name)
        cell.source = edit(cell.source)

    return change


def answer(name: str, source: str) -> Change:
    return edited(name, lambda _: source)


def all_of(*changes: Change) -> Change:
    return lambda notebook: [change(notebook) for change in changes]


def without(name: str) -> Change:
    return lambda notebook: notebook.cells.remove(cell_of(notebook, name))


# ---------------------------------------------------------------------------------------------------------------------
# Wholes


def merged(notebook: NotebookNode) -> None:
    """Shift+M: the loss's cell with the model's."""
    cell_of(notebook, "latent_loss").source += f"\n\n{cell_of(notebook, 'vae').source}"
    without("vae")(notebook)


def one_cell(notebook: NotebookNode) -> None:
    everything = "\n\n".join(cell_of(notebook, name).source for name in ANSWERS)
    before("sampling", everything)(notebook)
    for name in ANSWERS:
        without(name)(notebook)


def pasted_below(notebook: NotebookNode) -> None:
    below(cell_of(notebook, "decoder").source)(notebook)
    answer("decoder", stub("decoder"))(notebook)


def out_of_order(notebook: NotebookNode) -> None:
    cell = cell_of(notebook, "latent_loss")
    notebook.cells.remove(cell)
    notebook.cells.append(cell)


def set_up_below(notebook: NotebookNode) -> None:
    """The cell with the imports moved below two answers, with a line of the student's; it ran first, the day before."""
    cell = set_up(notebook)
    cell.source += "\nimport math"
    notebook.cells.remove(cell)
    notebook.cells.insert(notebook.cells.index(cell_of(notebook, "decoder")), cell)


def turned_round(notebook: NotebookNode) -> None:
    notebook.cells.reverse()


def older_above(notebook: NotebookNode) -> None:
    before("latent_loss", "def latent_loss(codings_mean, codings_log_var):\n    return 0")(notebook)


def into_a_module(notebook: NotebookNode) -> None:
    answer("latent_loss", "from mymodel import *")(notebook)


def from_colab(notebook: NotebookNode) -> None:
    """New ids, and Colab's own metadata."""
    for i, cell in enumerate(notebook.cells):
        cell.metadata["id"] = f"Ab{i:03}xYz"
        cell.pop("id", None)
        if cell.cell_type == "code":
            cell.metadata["colab"] = {"base_uri": "https://localhost:8080/"}
    notebook.metadata["colab"] = {"provenance": [], "gpuType": "T4"}
    notebook.metadata["accelerator"] = "GPU"
    notebook.nbformat_minor = 4


def again(name: str) -> Change:
    """The answer once more, in a cell behind it."""
    return lambda notebook: behind(name, cell_of(notebook, name).source)(notebook)


def indented(source: str, head: str) -> str:
    return f"{head}\n{textwrap.indent(source, '    ')}"


def split(notebook: NotebookNode) -> None:
    """The call in a function of its own, patched into the class below."""
    right = cell_of(notebook, "sampling").source
    cell_of(
        notebook, "sampling"
    ).source = "class Sampling(layers.Layer):\n    def call(self, inputs):\n        return inputs[0]"
    body = textwrap.dedent(right[right.index("    def call") :])
    behind("sampling", f"{body.replace('def call', 'def drawn')}\n\nSampling.call = drawn")(notebook)


LOSS = "-0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)"
FIRST = "def latent_loss(codings_mean, codings_log_var):"
FUNCTION = f"def latent_loss(codings_mean, codings_log_var):\n    return {LOSS}\n"
NOTHING = "do nothing when grading"
NOT_RUN = "Not run, since no test needs it"

PECULIAR: dict[str, Peculiar] = {
    "sound": Peculiar(lambda notebook: None),
    # lines in the set-up
    "seaborn": Peculiar(first("import seaborn as sns"), f"{NOT_RUN}.*seaborn"),
    "drive": Peculiar(first("from google.colab import drive\ndrive.mount('/content/drive')"), f"{NOT_RUN}.*google"),
    "chdir": Peculiar(first("import os\nos.chdir('/content/drive/MyDrive/course')"), f"{NOT_RUN}.*chdir"),
    "widget": Peculiar(first("%matplotlib widget"), NOTHING),
    "style": Peculiar(
        first("import matplotlib.pyplot as plt\nplt.style.use('seaborn-whitegrid')"), f"{NOT_RUN}.*style"
    ),
    "pip": Peculiar(first("!pip install -q keras\n%pip install -q seaborn"), NOTHING),
    "pip by subprocess": Peculiar(
        first("import subprocess, sys\nsubprocess.check_call([sys.executable, '-m', 'pip', 'install', 'keras'])"),
        NOTHING,
    ),
    "pip by os.system": Peculiar(first("import os\nos.system('pip install seaborn')"), NOTHING),
    "an extension": Peculiar(first("%load_ext autoreload\n%autoreload 2"), NOTHING),
    "env and cd": Peculiar(first("%env TF_CPP_MIN_LOG_LEVEL=3\n%cd /content"), NOTHING),
    "environment": Peculiar(first("import os\nos.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'"), f"{NOT_RUN}.*environ"),
    "warnings are errors": Peculiar(
        first("import warnings\nwarnings.simplefilter('error')"), f"{NOT_RUN}.*simplefilter"
    ),
    "numpy raises": Peculiar(
        lambda notebook: setattr(set_up(notebook), "source", set_up(notebook).source + "\nnp.seterr(all='raise')"),
        f"{NOT_RUN}.*seterr",
    ),
    "half precision": Peculiar(first("import keras\nkeras.backend.set_floatx('float16')"), f"{NOT_RUN}.*set_floatx"),
    "mixed precision": Peculiar(
        before("sampling", "keras.mixed_precision.set_global_policy('mixed_float16')"), f"{NOT_RUN}.*set_global_policy"
    ),
    "no eager execution": Peculiar(
        before("sampling", "tf.compat.v1.disable_eager_execution()"), f"{NOT_RUN}.*disable_eager_execution"
    ),
    "reset": Peculiar(before("decoder", "%reset -f"), NOTHING),
    "one keras or the other": Peculiar(
        first("try:\n    import keras\nexcept ImportError:\n    from tensorflow import keras"), runs=("try:",)
    ),
    "is it Colab?": Peculiar(
        first("import sys\nIN_COLAB = 'google.colab' in sys.modules\nif IN_COLAB:\n    !pip install keras"),
        f"{NOTHING}.*pip",
    ),
    "is it Colab, asked of the shell": Peculiar(
        before(
            "sampling",
            "IN_COLAB = 'google.colab' in str(get_ipython())\nif get_ipython() is None: print('no notebook')",
        )
    ),
    "a picture of the GPU": Peculiar(
        before("sampling", "if tf.config.list_physical_devices('GPU'):\n    !nvidia-smi"), f"{NOTHING}.*nvidia"
    ),
    # ends of the program
    "exit": Peculiar(before("decoder", "exit()"), NOTHING),
    "quit": Peculiar(before("decoder", "quit"), NOTHING),
    "exit at the end of the first answer": Peculiar(end("sampling", "exit()"), NOTHING),
    "a shutdown": Peculiar(
        before("decoder", "import IPython\nIPython.Application.instance().kernel.do_shutdown(True)"), NOTHING
    ),
    "a restart": Peculiar(before("decoder", "import os\nos._exit(00)"), NOTHING),
    "a restart by kill": Peculiar(
        before("decoder", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"), NOTHING
    ),
    "exit that is caught": Peculiar(
        before("decoder", "import sys\ntry:\n    sys.exit()\nexcept SystemExit:\n    print('stopped')"), NOTHING
    ),
    "an interrupt": Peculiar(before("decoder", "raise KeyboardInterrupt"), ""),
    "a stop": Peculiar(before("decoder", "raise SystemExit('stop here')"), NOTHING),
    "an assertion": Peculiar(before("decoder", "assert False, 'stop here when running all cells'"), ""),
    "exit is another thing": Peculiar(before("decoder", "from IPython import display as exit\nexit")),
    "input is a layer": Peculiar(
        answer(
            "decoder",
            "def build_decoder(codings_size=10):\n    input = layers.Input(shape=[codings_size])\n"
            "    return keras.Model(input, layers.Reshape([28, 28])(layers.Dense(784)(layers.Dense(100, 'relu')(input))))",
        ),
    ),
    # in the cell of an answer
    "nvidia-smi": Peculiar(top("latent_loss", "!nvidia-smi"), f"{NOTHING}.*nvidia"),
    "a question": Peculiar(top("latent_loss", "input()"), NOTHING),
    "captured": Peculiar(top("latent_loss", "%%capture")),
    "timed": Peculiar(top("decoder", "%%time")),
    "a comment on the magic": Peculiar(top("decoder", "# %%time")),
    "in main": Peculiar(
        edited("training", lambda source: f"{source}\n\nif __name__ == '__main__':\n    print('trained')")
    ),
    "defined in main": Peculiar(edited("training", lambda source: indented(source, "if __name__ == '__main__':"))),
    "clears what it has drawn": Peculiar(
        inside("latent_loss", "from IPython.display import clear_output\nclear_output()\nclear_output(wait=True)")
    ),
    "a name of Python's means something else below": Peculiar(
        all_of(
            below("len = 3\nsum = 0\nfor i in range(len):\n    sum += i"),
            edited("latent_loss", lambda source: f"{source}\n_ = len([])"),
            inside("latent_loss", "assert len([1]) == sum([1])"),
        )
    ),
    "a variable called check": Peculiar(inside("decoder", "check = np.zeros(3)\ncheck.sort()")),
    "policy in an answer": Peculiar(
        inside("decoder", "keras.mixed_precision.set_global_policy('mixed_float16')"), then=r"Put back before"
    ),
    "type hints": Peculiar(
        all_of(
            before("latent_loss", "from typing import Any\nTensor = Any"),
            answer("latent_loss", FUNCTION.replace("log_var):", "log_var: Tensor) -> Tensor:")),
        ),
        runs=("from typing import Any", "Tensor = Any"),
    ),
    "type hints of nothing": Peculiar(
        all_of(
            first("from __future__ import annotations"),
            answer("latent_loss", FUNCTION.replace("log_var):", "log_var: Tensor) -> Tensor:")),
        ),
        runs=("from __future__ import annotations",),
    ),
    "run by a command": Peculiar(
        all_of(
            before("latent_loss", "%run helper.py"),
            answer(
                "latent_loss",
                "def latent_loss(codings_mean, codings_log_var):\n    return kl(codings_mean, codings_log_var)",
            ),
        ),
        runs=("get_ipython().run_line_magic('run', 'helper.py')",),
        files={"helper.py": f"from keras import ops\n\n{FUNCTION.replace('latent_loss', 'kl')}".encode()},
    ),
    "skipped cells": Peculiar(before("decoder", "%%script echo skipping\nexit()"), NOTHING),
    "a page": Peculiar(before("decoder", "%%html\n<b>My decoder</b>"), NOTHING),
    "a prompt": Peculiar(top("decoder", "# In [7]:")),
    "a file of settings": Peculiar(
        all_of(
            before("latent_loss", "%%writefile settings.txt\n-0.5"),
            answer("latent_loss", f"half = float(open('settings.txt').read())\n{FUNCTION.replace('-0.5', 'half')}"),
        ),
        then="second try",
    ),
    "a lambda": Peculiar(answer("latent_loss", f"latent_loss = lambda codings_mean, codings_log_var: {LOSS}")),
    "partial": Peculiar(
        answer(
            "latent_loss",
            "from functools import partial\n"
            + FUNCTION.replace("def latent_loss(", "def weighted(weight, ").replace("-0.5", "weight")
            + "latent_loss = partial(weighted, -0.5)",
        ),
    ),
    "decorated": Peculiar(
        all_of(
            before("latent_loss", "def noted(f):\n    def g(*args):\n        return f(*args)\n    return g"),
            top("latent_loss", "@noted"),
        ),
        runs=("def noted(f):",),
    ),
    "a function of TensorFlow's": Peculiar(top("latent_loss", "@tf.function")),
    "global": Peculiar(
        all_of(
            before("latent_loss", "calls = 0"),
            answer("latent_loss", FUNCTION.replace("    return", "    global calls\n    calls += 1\n    return")),
        ),
        runs=("calls = 0",),
    ),
    "set by a function": Peculiar(
        all_of(
            before("latent_loss", "def prepare():\n    global half\n    half = -0.5\nprepare()"),
            answer("latent_loss", FUNCTION.replace("-0.5", "half")),
        ),
        runs=("def prepare():",),
        then="second try",
    ),
    "told by a function of TensorFlow's own": Peculiar(
        answer("latent_loss", FUNCTION.replace("    return", "    tf.print(end='')\n    return"))
    ),
    "await": Peculiar(before("decoder", "import asyncio\nawait asyncio.sleep(0)"), ""),
    "async": Peculiar(before("decoder", "async def wait():\n    return 1\nwaited = await wait()"), ""),
    # where answers are
    "merged": Peculiar(merged, "not in the cell of its answer"),
    "one cell": Peculiar(one_cell, "was missing"),
    "pasted below": Peculiar(pasted_below, "was there twice"),
    "out of order": Peculiar(out_of_order, "stood before its answer"),
    "the imports below": Peculiar(set_up_below),
    "from bottom to top": Peculiar(turned_round, "stood before its answer"),
    "an older one above": Peculiar(older_above, "defined in cells"),
    "Colab": Peculiar(from_colab),
    "a module": Peculiar(
        into_a_module,
        files={"mymodel.py": f"from keras import ops\n\n{FUNCTION}".encode()},
    ),
    "a helper": Peculiar(
        all_of(
            before("latent_loss", "from helper import kl"),
            answer(
                "latent_loss",
                "def latent_loss(codings_mean, codings_log_var):\n    return kl(codings_mean, codings_log_var)",
            ),
        ),
        runs=("from helper import kl",),
        files={"helper.py": f"from keras import ops\n\n{FUNCTION.replace('latent_loss', 'kl')}".encode()},
    ),
    "a helper that is written by a cell": Peculiar(
        all_of(
            before(
                "latent_loss",
                f"%%writefile helper.py\nfrom keras import ops\n\n{FUNCTION.replace('latent_loss', 'kl')}",
            ),
            answer(
                "latent_loss",
                "import helper\ndef latent_loss(codings_mean, codings_log_var):\n    return helper.kl(codings_mean, codings_log_var)",
            ),
        ),
        runs=("with open('helper.py', 'w') as file:",),
    ),
    "a star": Peculiar(
        all_of(before("latent_loss", "from keras.ops import *"), answer("latent_loss", FUNCTION.replace("ops.", ""))),
        runs=("from keras.ops import *",),
    ),
    # what a plan of names misses
    "another name for a list": Peculiar(
        all_of(
            before("latent_loss", "weights = []\nsame = weights\nsame.append(-0.5)"),
            answer("latent_loss", FUNCTION.replace("-0.5", "weights[0]")),
        ),
        then="second try",
        runs=("weights = []",),
    ),
    "a file from one cell to another": Peculiar(
        all_of(
            before("latent_loss", "with open('half.txt', 'w') as file:\n    file.write('-0.5')"),
            before("latent_loss", "half = float(open('half.txt').read())"),
            answer("latent_loss", FUNCTION.replace("-0.5", "half")),
        ),
        then="second try",
        runs=("half = float(open('half.txt').read())",),
    ),
    "a list that a loop fills": Peculiar(
        all_of(
            before("decoder", "sizes = []\nfor n in (100, 150):\n    sizes.append(n)"),
            edited(
                "decoder",
                lambda source: source.replace("Dense(100", "Dense(sizes[0]").replace("Dense(150", "Dense(sizes[1]"),
            ),
        ),
        runs=("sizes = []", "for n in (100, 150):"),
    ),
    # classes
    "mended below": Peculiar(split, runs=("def drawn(self, inputs):", "Sampling.call = drawn")),
    "deleted": Peculiar(before("vae", "del X_train"), NOTHING),
    "a deleted answer, defined again": Peculiar(
        behind("latent_loss", f"del latent_loss\n{FUNCTION}"), NOTHING, runs=(FIRST,)
    ),
    "a subclass": Peculiar(
        all_of(
            edited("sampling", lambda source: source.replace("class Sampling(", "class Drawing(")),
            end("sampling", "class Sampling(Drawing):\n    pass"),
        ),
    ),
    "redefined with a fix": Peculiar(
        all_of(
            again("sampling"),
            edited("sampling", lambda source: source.replace("/ 2", "")),
        ),
        "defined in cells",
        runs=("class Sampling(layers.Layer):",),
    ),
    "a program in a text": Peculiar(
        all_of(
            before("latent_loss", "exec('def half(x):\\n    return -0.5 * x')"),
            answer(
                "latent_loss", FUNCTION.replace("-0.5 * ops.sum(", "half(ops.sum(").replace("axis=-1)", "axis=-1))")
            ),
        ),
        "half. is defined nowhere else",
        runs=("exec('def half(x):\\n    return -0.5 * x')",),
        suspicious=True,
    ),
    "names that mean something elsewhere": Peculiar(
        before(
            "decoder",
            "signal = np.sin(np.arange(9))\ncode = signal.mean()\ntypes = []\ntypes.append(code)\nsite = types.copy()",
        )
    ),
    "an old name of NumPy's": Peculiar(first("import numpy as np\nnp.float = float"), f"{NOT_RUN}|^$"),
    "reloaded": Peculiar(
        before("decoder", "import importlib\nimport helper\nimportlib.reload(helper)"), files={"helper.py": b"k = 1\n"}
    ),
    "kept in a pickle": Peculiar(
        before("decoder", "import pickle\nwith open('h.pkl', 'wb') as file:\n    pickle.dump({}, file)")
    ),
}
