"""What every test shares: settings of their own instead of the user's, the slow tests, random numbers, and a browser.

In CI (environment variable CI=true) a skipped test counts as failed: a test that did not run proves nothing.

A run is the same run every time: what a test draws, and what Hypothesis tries, follows from the test's name. With --slow
both are drawn anew, and what then fails is a property that is not one, or a tolerance that is too tight.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import autograder  # noqa: F401  # before anything imports jsonschema, which it makes quick

IN_CI = os.environ.get("CI", "").lower() == "true"

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# Neither remembers: an example that failed once must not decide what a later run tries. The time of one example says
# nothing on a busy machine.
settings.register_profile("certain", derandomize=True, database=None, deadline=None)
settings.register_profile("random", database=None, deadline=None, print_blob=True)
# What collecting tests makes stays to the end: looking for garbage among it took a quarter of that time.
gc.disable()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--all", action="store_true", help="run what CI runs: the tests marked browser and thorough as well"
    )
    parser.addoption("--slow", action="store_true", help="run the tests marked slow as well, and those of --all")


def pytest_configure(config: pytest.Config) -> None:
    """Point every per-user setting at an empty folder, before a test module imports anything."""
    home = Path(tempfile.mkdtemp(prefix="vae-course-tests-"))
    # Kernels' sockets lie here, and the path of a socket has room for 104 characters only.
    runtime = Path(tempfile.mkdtemp(prefix="jr-", dir="/tmp" if os.path.isdir("/tmp") else None))
    config.add_cleanup(lambda: [shutil.rmtree(folder, ignore_errors=True) for folder in (home, runtime)])
    for name in list(os.environ):
        if name.startswith(("VAELAB_", "JUPYTER_", "KERAS_")) or name in ("MPLBACKEND", "MATPLOTLIBRC"):
            del os.environ[name]
    own = {
        "VAELAB_HOME": home / "vaelab",
        "VAELAB_CACHE": home / "vaelab-cache",
        "JUPYTER_CONFIG_DIR": home / "jupyter-config",
        "JUPYTER_DATA_DIR": home / "jupyter-data",
        "JUPYTER_RUNTIME_DIR": runtime,
        "JUPYTERLAB_SETTINGS_DIR": home / "lab-settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "lab-workspaces",
        "IPYTHONDIR": home / "ipython",
        "KERAS_HOME": home / "keras",
        "MATPLOTLIBRC": home / "matplotlibrc",
    }
    os.environ.update({name: str(path) for name, path in own.items()})
    # Matrices here are small: threads that wait for each other on a busy machine take ten times the work itself.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Not MPLBACKEND=Agg: kernels started by a test would inherit it and show no figures.
    (home / "matplotlibrc").write_text("backend: Agg\n")
    config.option.slow |= "slow" in config.getoption("markexpr")
    config.option.all |= IN_CI or config.option.slow or named(config)
    settings.load_profile("random" if config.getoption("--slow") else "certain")


def named(config: pytest.Config) -> bool:
    """Whether some tests are asked for by name, all of which are run then."""
    by_place = config.args_source is not pytest.Config.ArgsSource.TESTPATHS
    return by_place or bool(config.option.keyword or config.option.markexpr)


def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are processors: some tests wait, for a browser, a kernel or a time to pass."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With --dist=loadfile what ``together`` keeps together goes to one process, and not all of the bank."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return together(nodeid)

    return Scheduling(config, log)


def together(nodeid: str) -> str:
    """Tests that share what is costly: those of a file, of the bank's variants those of an assignment."""
    file, _, test = nodeid.partition("::")
    variant = re.search(r"\[(\w+)/\w+: ", test)
    return f"{file} {variant[1]}" if variant else file


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what was not asked for, and run what computes beside what waits."""
    without = {"browser", "thorough"} if not config.getoption("--all") else set()
    without |= {"slow"} if not config.getoption("--slow") else set()
    left_out = {item for item in items if without & {mark.name for mark in item.iter_markers()}}
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = spread([item for item in items if item not in left_out])


def spread(items: list[pytest.Item]) -> list[pytest.Item]:
    """Those of the checks, which compute, evenly among the others, many of which wait for a browser or a kernel."""
    shared: dict[str, list[pytest.Item]] = {}
    for item in items:
        shared.setdefault(together(item.nodeid), []).append(item)
    kinds = [name for name in shared if "/checks/" in name], [name for name in shared if "/checks/" not in name]
    place = {name: (k + 0.5) / len(names) for names in kinds for k, name in enumerate(names)}
    return [item for name in sorted(shared, key=lambda name: place[name]) for item in shared[name]]


def pytest_collection_finish() -> None:
    gc.enable()
    gc.set_threshold(5000, 10, 10)
    _set_aside_what_stays("tests")


def pytest_runtest_logfinish() -> None:
    if "tensorflow" in sys.modules:
        _set_aside_what_stays("tensorflow")


@functools.cache
def _set_aside_what_stays(_: str) -> None:
    """Once for all tests and once for TensorFlow: garbage is not looked for again and again among what stays to the end."""
    gc.collect()
    gc.freeze()


def _fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason} (in CI a skipped test is a failure)"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.fixture(autouse=True)
def draws(request: pytest.FixtureRequest) -> Iterator[None]:
    from draws import draw_alike  # not before the settings above: it imports vaelab

    with contextlib.nullcontext() if request.config.getoption("--slow") else draw_alike(request.node.name):
        yield


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of Chromium or Chrome: environment variable CHROMIUM, else the usual names and places."""
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else [*CHROMIUM_NAMES, *CHROMIUM_MAC]
    found = next(filter(None, map(shutil.which, candidates)), None)
    if found is None:
        pytest.skip(f"no Chromium: tried {', '.join(candidates)}; install one or set CHROMIUM to its path")
    return found


@pytest.fixture(scope="module")
def browser(chromium: str):
    """A headless Playwright browser (sync API) without network.

    One per module, not per session: while Playwright's sync API is open, its event loop counts as running in
    this thread, and asyncio.run (nbclient, nbgrader) refuses to start in later modules.
    """
    from lab import CHROMIUM_ARGS
    from playwright.sync_api import sync_playwright

    try:
        playwright = sync_playwright().start()
    except Exception as error:
        pytest.skip(f"Playwright's driver does not start: {error}; Debian needs the package libatomic1 for it")
    # Playwright starts Chromium without its own sandbox, so this works as root too.
    browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=CHROMIUM_ARGS)
    yield browser
    browser.close()
    playwright.stop()
