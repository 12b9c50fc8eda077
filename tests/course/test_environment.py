"""pyproject.toml, requirements.lock, environment.yml and the set-up script describe one environment."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version
from traitlets.config import PyFileConfigLoader

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
REQUIRES_PYTHON = SpecifierSet(PROJECT["requires-python"])
MINORS = [f"3.{minor}" for minor in range(8, 20)]
SUPPORTED = [minor for minor in MINORS if f"{minor}.9" in REQUIRES_PYTHON]

PLATFORMS = {
    "linux-x86_64": {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64"},
    "linux-aarch64": {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "aarch64"},
    "macos-arm64": {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64"},
}
TARGETS = [
    pytest.param(
        default_environment() | platform | {"python_version": minor, "python_full_version": f"{minor}.9"},
        id=f"{name}-{minor}",
    )
    for name, platform in PLATFORMS.items()
    for minor in SUPPORTED
]


def lock_requirements() -> list[Requirement]:
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def applies(requirement: Requirement, environment: dict[str, str]) -> bool:
    return requirement.marker is None or requirement.marker.evaluate(environment)


def pins(environment: dict[str, str]) -> dict[str, Version]:
    """Name to version of everything that the lock installs there."""
    found: dict[str, Version] = {}
    for requirement in lock_requirements():
        if applies(requirement, environment):
            name = canonicalize_name(requirement.name)
            assert name not in found, f"{name} is pinned twice"
            (specifier,) = requirement.specifier
            found[name] = Version(specifier.version)
    return found


def declared() -> list[Requirement]:
    extras = PROJECT["optional-dependencies"].values()
    return [Requirement(text) for group in (PROJECT["dependencies"], *extras) for text in group]


def test_lock_holds_nothing_but_exact_versions():
    for requirement in lock_requirements():
        assert re.fullmatch(r"==[^*,]+", str(requirement.specifier)), requirement
        assert requirement.url is None, requirement


@pytest.mark.parametrize("environment", TARGETS)
def test_every_declared_dependency_is_pinned_within_its_range(environment: dict[str, str]):
    locked = pins(environment)
    for requirement in declared():
        if applies(requirement, environment):
            name = canonicalize_name(requirement.name)
            assert name in locked, f"{name} is not in requirements.lock; run make lock"
            assert locked[name] in requirement.specifier, f"{requirement}, but {locked[name]} is locked"


def test_both_builds_of_tensorflow_have_one_version():
    builds = [r for r in lock_requirements() if r.name in ("tensorflow", "tensorflow-cpu")]
    assert len(builds) == 2
    assert len({str(r.specifier) for r in builds}) == 1


def test_setup_script_takes_the_pythons_that_the_package_takes():
    script = (ROOT / "tools" / "setup_venv.sh").read_text()
    assert re.search(r'^supported="(.*)"$', script, re.M).group(1).split() == SUPPORTED
    *others, last = SUPPORTED
    assert f"Python {', '.join(others)} or {last} is needed" in script


def test_conda_environment_is_the_lock_and_this_repository_on_a_supported_python():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    *conda, pip = environment["dependencies"]
    (python,) = [entry for entry in conda if entry.startswith("python")]
    assert python.removeprefix("python=") in SUPPORTED
    assert "pip" in conda
    assert pip == {"pip": ["-r requirements.lock", "-e ."]}


@pytest.mark.parametrize("writable", [True, False])
def test_nbgrader_can_make_its_gradebook_in_a_fresh_clone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writable: bool
):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    (tmp_path / "autograder").mkdir()
    if not writable:  # the mode of the folder would not stop root
        access = os.access
        monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and access(path, mode))
    monkeypatch.setenv("PATH", "/usr/bin")  # as with .venv/bin/nbgrader and make lab
    config = PyFileConfigLoader("nbgrader_config.py", str(tmp_path)).load_config()
    assert shutil.which("alembic")
    gradebook = Path(config.CourseDirectory.db_url.removeprefix("sqlite:///"))
    assert gradebook.parent == tmp_path / "autograder" / "work"
    assert gradebook.parent.is_dir() is writable


def test_python_sources_pass_the_linter():
    check = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=concise", "."]
    result = subprocess.run(check, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


CONTAINER = (ROOT / "Containerfile").read_text()


def test_the_container_copies_what_its_set_up_reads_and_runs_what_is_there():
    """Nobody can build it here, so what it names is looked up."""
    instructions = re.findall(
        r"^(FROM|RUN|COPY|WORKDIR|USER|ENV|EXPOSE|CMD) (.+?)(?<!\\)$", CONTAINER, re.MULTILINE | re.DOTALL
    )
    assert instructions[0][0] == "FROM"
    assert re.search(r"python:(3\.\d+)", CONTAINER)[1] in SUPPORTED
    copied = [one for name, rest in instructions if name == "COPY" for one in rest.split()[1:-1]]
    assert "." in copied and not [one for one in copied if not (ROOT / one).exists()]
    early = set(copied[: copied.index(".")])
    script = (ROOT / "tools" / "setup_venv.sh").read_text()
    assert {"requirements.lock", "pyproject.toml", "tools"} <= early and "requirements.lock" in script
    assert {PROJECT["readme"], *PROJECT["license-files"]} <= early
    command = json.loads(next(rest for name, rest in instructions if name == "CMD"))
    assert command[:3] == ["python", "-m", "jupyterlab"] and (ROOT / "assignments").is_dir()


def test_the_container_leaves_out_what_git_leaves_out():
    by_git, left_out = (
        {line.strip("/").removeprefix("**/") for line in (ROOT / name).read_text().split()}
        for name in (".gitignore", ".containerignore")
    )
    assert left_out >= by_git | {".git"} and {".venv", ".site", "autograder/work"} <= by_git
    assert (ROOT / ".dockerignore").read_text() == (ROOT / ".containerignore").read_text()


def test_a_codespace_sets_up_with_make():
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
    assert re.search(r"python:(3\.\d+)", container["image"])[1] in SUPPORTED
    assert container["onCreateCommand"].split()[-2:] == ["make", "venv"]
    assert "venv:" in (ROOT / "Makefile").read_text()
