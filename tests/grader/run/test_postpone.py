"""Modules that the fork server reads when they are used: like any others, but for the time."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import course
from autograder.run.sandbox.postpone import postponed

PACKAGE = {
    "__init__.py": "from heavy_package import light, heavy",
    "light.py": "answer = 1",
    "heavy/__init__.py": "import builtins; builtins.heavy_was_read = True; answer = 42",
    "heavy/part.py": "answer = 43",
}
WITHOUT_SKLEARN = """
import sys
from autograder.run.sandbox import server
with server.postponed(*server.POSTPONED):
    server.load(["tensorflow", "keras"])
print("sklearn" in sys.modules, "keras" in sys.modules, sys.modules["keras"].wrappers.SKLearnClassifier.__name__)
"""


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Whether the heavy module has been read."""
    for name, text in PACKAGE.items():
        path = tmp_path / "heavy_package" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    yield lambda: hasattr(sys.modules["builtins"], "heavy_was_read")
    vars(sys.modules["builtins"]).pop("heavy_was_read", None)
    for name in [name for name in sys.modules if name.startswith("heavy_package")]:
        del sys.modules[name]


def test_a_postponed_module_is_read_when_it_is_first_used_and_not_when_all_modules_are_looked_through(read):
    before = list(sys.meta_path)
    with postponed("heavy_package.heavy"):
        import heavy_package
    assert sys.meta_path == before
    assert heavy_package.light.answer == 1
    for module in list(sys.modules.values()):
        hasattr(module, "__warningregistry__")
    inspect.getmodule(read)
    assert heavy_package.heavy.__file__.endswith("__init__.py") and not read()
    assert heavy_package.heavy.answer == 42 and read()
    with pytest.raises(AttributeError, match="no_such_name"):
        heavy_package.heavy.no_such_name  # noqa: B018


@pytest.mark.parametrize(
    "use",
    [
        "from heavy_package.heavy import answer",
        "from heavy_package.heavy import *",
        "import heavy_package.heavy.part; answer = heavy_package.heavy.part.answer - 1",
    ],
)
def test_it_may_be_used_in_any_way(read, use: str):
    with postponed("heavy_package.heavy"):
        import heavy_package  # noqa: F401
    exec(use, names := {})
    assert names["answer"] == 42


def test_tensorflow_comes_without_scikit_learn_and_keras_with_all_its_wrappers():
    said = subprocess.run(
        [sys.executable, "-c", WITHOUT_SKLEARN],
        cwd=course.ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert said.stdout.split() == ["False", "True", "SKLearnClassifier"]
