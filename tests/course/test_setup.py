"""make on a fresh machine: what it says when something is missing, and what it does the second time.

All but the last test run the real Makefile and set-up script in a copy of the folder (with a space in its name), on a
PATH that holds a few tools and stand-ins for Python and uv.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = (
    *("sh", "awk", "cat", "cksum", "cp", "date", "dirname", "id", "ls", "mkdir", "rm", "sed", "tail"),
    "test",
    "wc",
)
LOCK = "numpy==2.4.6\ntensorflow-cpu==2.21.0 ; sys_platform == 'linux'\nuv==0.9.1\n"

# Answers what the script asks Python, makes a .venv out of itself and notes each pip install.
PYTHON = """\
#!/bin/sh
case "$*" in
    *version_info*) echo {version} ;;
    *ensurepip*) exit {without_venv:d} ;;
    "-m venv"*) echo "venv by {version}" >>calls; rm -rf .venv; mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
    "-m pip config"*) test ! -f pip-config || cat pip-config ;;
    "-m pip install uv"*) echo "$*" >>calls; test ! -f no-network && cp lock-uv .venv/bin/uv ;;
    "-m pip install"*) echo "$*" >>calls; echo "pip at work"; test ! -f no-network ;;
esac
"""

# Notes what it installs and from where; the file uv-does says in what way it does not succeed.
UV = """\
#!/bin/sh
test "$1" = --version && exit
echo "uv $* ${UV_DEFAULT_INDEX:+from $UV_DEFAULT_INDEX}" >>calls
echo "uv at work"
test ! -f no-network || exit 1
test ! -f uv-does || . ./uv-does
mkdir -p .venv/lib/python3.12/site-packages/numpy-2.4.6.dist-info
"""
HALF = "mkdir -p .venv/lib/python3.12/site-packages/half-1.0.dist-info; "


class FreshMachine:
    """A copy of what set-up needs, and a PATH of its own."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.bin.mkdir()
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool))
        self.checkout = folder / "a check out"
        (self.checkout / "tools").mkdir(parents=True)
        for name in ("Makefile", "tools/setup_venv.sh"):
            shutil.copy(ROOT / name, self.checkout / name)
        (self.checkout / "requirements.lock").write_text(LOCK)
        (self.checkout / "pyproject.toml").touch()
        self.is_a("Linux", "x86_64")
        self.has("uv", UV)

    def has(self, name: str, script: str = "#!/bin/sh\n") -> None:
        path = self.bin / name
        path.write_text(script)
        path.chmod(0o755)

    def has_python(self, name: str, version: str, without_venv: bool = False) -> None:
        self.has(name, PYTHON.format(version=version, without_venv=without_venv))

    def is_a(self, system: str, processor: str) -> None:
        self.has("uname", f'#!/bin/sh\ntest "$1" = -s && echo {system} || echo {processor}\n')

    def make(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [shutil.which("make"), *arguments]
        environment = {"PATH": str(self.bin)}
        return subprocess.run(command, cwd=self.checkout, env=environment, capture_output=True, text=True)

    def write(self, name: str, text: str) -> None:
        path = self.checkout / name
        path.write_text(text)
        path.chmod(0o755)

    @property
    def log(self) -> str:
        return (self.checkout / ".venv" / "setup.log").read_text()

    @property
    def calls(self) -> list[str]:
        path = self.checkout / "calls"
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> FreshMachine:
    return FreshMachine(tmp_path)


PIP_REPOSITORY = "-m pip install --no-deps --no-build-isolation -e ."
NEEDED = "Python 3.11, 3.12 or 3.13 is needed"


@pytest.mark.parametrize(
    ("pythons", "arguments", "sentence"),
    [
        pytest.param([], [], f"{NEEDED}, and none was found", id="none"),
        pytest.param([("python3", "3.9")], [], f"{NEEDED}, but python3 is Python 3.9", id="too-old"),
        pytest.param([("python3", "3.14")], [], f"{NEEDED}, but python3 is Python 3.14", id="too-new"),
        pytest.param([("python3", "3.12", True)], [], "run 'sudo apt install python3.12-venv'", id="without-venv"),
        pytest.param(
            [("python3", "3.12"), ("old", "3.9")],
            ["PYTHON=old"],
            f"{NEEDED}, but old is Python 3.9",
            id="named-one-too-old",
        ),
        pytest.param([("python3", "3.12")], ["PYTHON=gone"], "none was found (tried: gone)", id="named-one-absent"),
    ],
)
def test_one_sentence_says_what_is_missing(machine: FreshMachine, pythons, arguments, sentence):
    for python in pythons:
        machine.has_python(*python)
    result = machine.make("-s", "venv", *arguments)
    assert result.returncode != 0
    said, made = result.stderr.splitlines()
    assert sentence in said
    assert made.startswith("make: ***")
    assert not (machine.checkout / ".venv").exists()


@pytest.mark.parametrize(
    ("installer", "hint"),
    [("apt-get", "sudo apt install python3 python3-venv"), ("brew", "brew install python@3.13")],
)
def test_advice_fits_the_machine(machine: FreshMachine, installer: str, hint: str):
    machine.has(installer)
    assert hint in machine.make("venv").stderr


@pytest.mark.parametrize(
    ("pythons", "used"),
    [
        pytest.param([("python3", "3.9"), ("python3.12", "3.12")], "3.12", id="python3-too-old"),
        pytest.param([("python3.13", "3.13", True), ("python3", "3.11")], "3.11", id="newest-without-venv"),
        pytest.param([("python3.11", "3.11"), ("python3", "3.14")], "3.11", id="python3-too-new"),
    ],
)
def test_unsuitable_pythons_are_passed_over(machine: FreshMachine, pythons, used: str):
    for python in pythons:
        machine.has_python(*python)
    assert machine.make("venv").returncode == 0
    assert machine.calls[0] == f"venv by {used}"


def test_first_run_installs_lock_and_repository_and_second_run_does_nothing(machine: FreshMachine):
    machine.has_python("python3", "3.12")
    assert machine.make("venv").returncode == 0
    venv, lock, repository = machine.calls
    assert lock == "uv pip install --python .venv/bin/python -r requirements.lock "
    assert repository == "uv pip install --python .venv/bin/python --no-deps --no-build-isolation -e . "
    again = machine.make("-s", "venv")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert machine.calls == [venv, lock, repository]


def test_failed_install_is_not_taken_for_a_finished_one_and_is_continued(machine: FreshMachine):
    machine.has_python("python3", "3.12")
    (machine.checkout / "no-network").touch()
    failed = machine.make("demo")
    assert failed.returncode != 0
    assert "Run the same command again" in failed.stderr
    (machine.checkout / "no-network").unlink()
    assert machine.make("venv").returncode == 0
    assert machine.calls.count("venv by 3.12") == 1
    assert machine.calls[-1].endswith("-e . ")


def test_a_line_says_each_step_and_the_rest_is_in_a_log(machine: FreshMachine):
    machine.has_python("python3", "3.12")
    made = machine.make("-s", "venv")
    python, installing, installed, compiled = made.stderr.splitlines()
    assert python == "Making .venv with Python 3.12 (python3)."
    assert ".venv/setup.log" in installing
    assert re.fullmatch(r"Installed 1 packages with uv in \d+ s\.", installed)
    assert re.fullmatch(r"Compiled them in \d+ s\.", compiled)
    assert machine.log.count("uv at work") == 2 and "$ uv pip install" in machine.log


def test_the_end_of_the_log_is_shown_when_a_step_fails(machine: FreshMachine):
    machine.has_python("python3", "3.12")
    machine.write("no-network", "")
    said = machine.make("-s", "venv").stderr
    assert "pip at work" in said and "the end of .venv/setup.log" in said


def test_uv_of_the_lock_is_installed_where_there_is_none(machine: FreshMachine):
    machine.has_python("python3", "3.12")
    (machine.bin / "uv").unlink()
    machine.write("lock-uv", UV)
    assert machine.make("venv").returncode == 0
    assert machine.calls[1:3] == [
        "-m pip install uv==0.9.1",
        "uv pip install --python .venv/bin/python -r requirements.lock ",
    ]


@pytest.mark.parametrize("version", ["", "#!/bin/sh\necho 'uv: command not found' >&2; exit 127\n"])
def test_pip_installs_where_no_uv_is_to_be_had(machine: FreshMachine, version: str):
    machine.has_python("python3", "3.12")
    (machine.bin / "uv").unlink()
    if version:
        machine.has("uv", version)
    said = machine.make("-s", "venv")
    assert said.returncode == 0
    assert machine.calls[2:] == ["-m pip install -r requirements.lock", PIP_REPOSITORY]
    assert "uv could not do it (.venv/setup.log says why)" in said.stderr and "with pip in" in said.stderr


def test_pip_takes_over_where_uv_fails(machine: FreshMachine):
    machine.has_python("python3", "3.12")
    machine.write("uv-does", "echo 'no such index'; exit 2")
    assert machine.make("venv").returncode == 0
    assert machine.calls.count("venv by 3.12") == 1
    assert machine.calls[-2:] == ["-m pip install -r requirements.lock", PIP_REPOSITORY]
    assert "no such index" in machine.log


def test_pip_takes_over_in_a_new_environment_where_uv_leaves_halves(machine: FreshMachine):
    machine.has_python("python3", "3.12")
    machine.write("uv-does", HALF + "echo 'disk full'; exit 2")
    assert machine.make("venv").returncode == 0
    assert machine.calls.count("venv by 3.12") == 2
    assert machine.calls[-2:] == ["-m pip install -r requirements.lock", PIP_REPOSITORY]
    assert "disk full" in machine.log


@pytest.mark.parametrize(
    ("did", "venvs"), [pytest.param("", 1, id="nothing-yet"), pytest.param(HALF, 2, id="half-of-it")]
)
def test_what_an_interrupted_uv_left_is_not_taken_for_whole(machine: FreshMachine, did: str, venvs: int):
    machine.has_python("python3", "3.12")
    machine.write("uv-does", did + "kill -9 $PPID $$")
    assert machine.make("venv").returncode != 0
    machine.write("uv-does", "")
    assert machine.make("venv").returncode == 0
    assert machine.calls.count("venv by 3.12") == venvs
    assert machine.calls[-1].endswith("-e . ")


@pytest.mark.parametrize("section", [":env:", "global", "install"])
def test_uv_asks_the_index_that_pip_is_told_to_ask(machine: FreshMachine, section: str):
    machine.has_python("python3", "3.12")
    machine.write("pip-config", f"global.extra-index-url='https://b'\n{section}.index-url='https://a/simple'\n")
    assert machine.make("venv").returncode == 0
    assert [call.endswith("from https://a/simple") for call in machine.calls] == [False, True, True]


def test_changed_lock_is_installed(machine: FreshMachine):
    machine.has_python("python3", "3.12")
    machine.make("venv")
    (machine.checkout / "requirements.lock").write_text(LOCK + "tqdm==4.70.1\n")
    assert machine.make("venv").returncode == 0
    assert len(machine.calls) == 5
    assert machine.calls.count("venv by 3.12") == 1


def test_moved_checkout_is_installed_again(machine: FreshMachine):
    machine.has_python("python3", "3.12")
    machine.make("venv")
    machine.checkout = machine.checkout.rename(machine.checkout.with_name("moved"))
    assert machine.make("venv").returncode == 0
    assert machine.calls[-1].endswith("-e . ")
    assert len(machine.calls) == 5


def test_environment_whose_python_has_gone_is_made_anew(machine: FreshMachine):
    machine.has_python("python3", "3.12")
    machine.make("venv")
    (machine.checkout / ".venv" / "bin" / "python").unlink()
    assert machine.make("venv").returncode == 0
    assert machine.calls.count("venv by 3.12") == 2


@pytest.mark.parametrize(
    ("system", "processor", "arguments", "cuda"),
    [
        pytest.param("Linux", "x86_64", [], True, id="linux"),
        pytest.param("Linux", "x86_64", ["GPU=no"], False, id="linux-refused"),
        pytest.param("Linux", "aarch64", [], False, id="linux-arm"),
        pytest.param("Darwin", "arm64", [], False, id="mac"),
    ],
)
def test_nvidia_gpu_on_linux_gets_the_cuda_build_of_the_same_version(
    machine: FreshMachine, system: str, processor: str, arguments: list[str], cuda: bool
):
    machine.has_python("python3", "3.12")
    machine.has("nvidia-smi")
    machine.is_a(system, processor)
    assert machine.make("venv", *arguments).returncode == 0
    installed = machine.checkout / machine.calls[1].split("-r ")[1].strip()
    expected = (
        LOCK.replace("tensorflow-cpu==2.21.0 ; sys_platform == 'linux'", "tensorflow[and-cuda]==2.21.0")
        if cuda
        else LOCK
    )
    assert installed.read_text() == expected


def test_broken_nvidia_driver_gets_the_cpu_build(machine: FreshMachine):
    machine.has_python("python3", "3.12")
    machine.has("nvidia-smi", "#!/bin/sh\nexit 9\n")
    machine.make("venv")
    assert machine.calls[1].endswith("-r requirements.lock ")


def test_intel_mac_is_told_at_once(machine: FreshMachine):
    machine.has_python("python3", "3.12")
    machine.is_a("Darwin", "x86_64")
    result = machine.make("venv")
    assert result.returncode != 0
    assert "TensorFlow has no build for Intel Macs" in result.stderr
    assert machine.calls == []


def test_grade_asks_for_the_assignment_before_anything_else(machine: FreshMachine):
    result = machine.make("grade")
    assert result.returncode != 0
    assert result.stderr.startswith("Say which assignment: make grade ASSIGNMENT=01_build")


def test_plain_make_lists_the_targets(machine: FreshMachine):
    listed = machine.make().stdout
    for target in ("demo", "lab", "test", "assignments", "grade", "venv", "lock", "clean", "help"):
        assert f"  make {target} " in listed


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_fresh_clone_sets_itself_up(tmp_path: Path):
    """The real thing: downloads and installs everything (about a minute with a warm package cache)."""
    clone = tmp_path / "fresh clone"
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "MAKEFLAGS")}
    subprocess.run(["make", "venv"], cwd=clone, env=environment, check=True)
    python = clone / ".venv" / "bin" / "python"
    probe = "import autograder, keras, vaelab; print(vaelab.__file__)"
    found = subprocess.run([python, "-c", probe], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()).is_relative_to(clone)
    again = subprocess.run(["make", "-s", "venv"], cwd=clone, env=environment, capture_output=True, text=True)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
