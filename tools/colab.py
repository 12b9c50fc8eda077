"""Makes the course work on Google Colab; the first cell of every notebook runs it there, and nowhere else.

By then that cell has cloned the repository beside the notebook. What Colab lacks of the course's packages is installed, the course and
the files of the notebook's assignment are put on Python's path, and one line says so:

    %run vae-course/tools/colab.py 03_ablations
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
# JupyterLab, which Colab stands for.
NOT_NEEDED = {"jupyter"}
# Builds of one package. What is there stays: beside it, another build would overwrite half of it.
OF_ONE_KIND = {"tensorflow-cpu": "tensorflow"}


def set_up(assignment: str) -> str:
    """Install what is missing; returns the line for the reader. Raises RuntimeError if pip cannot."""
    wanted = list(missing())
    before = {module.split(".")[0] for module in sys.modules}
    if wanted:
        install(wanted)
    sys.path[:0] = [str(ROOT), str(ROOT / "assignments" / assignment)]
    names = ", ".join(Requirement(one).name for one in wanted)
    if stale := [name for name in names.split(", ") if name.replace("-", "_") in before]:
        return (
            f"Installed {names}. Now choose Runtime › Restart session and run this cell again: {stale[0]} was in use."
        )
    return f"The course is ready{', with ' if names else ''}{names}."


def missing() -> Iterator[str]:
    """The course's requirements that this Python does not meet."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for line in project["dependencies"]:
        requirement = Requirement(line)
        if requirement.name in NOT_NEEDED or (requirement.marker and not requirement.marker.evaluate()):
            continue
        name = OF_ONE_KIND.get(requirement.name, requirement.name)
        versions = [version_of(one) for one in {name, requirement.name}]
        if not any(version and requirement.specifier.contains(version, prereleases=True) for version in versions):
            yield f"{name}{requirement.specifier}"


def version_of(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def install(requirements: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "pip", "install", "-q", *requirements], capture_output=True, text=True)
    if done.returncode:
        why = (done.stderr.strip() or "pip said nothing").splitlines()[-1]
        raise RuntimeError(
            f"pip could not install {', '.join(requirements)} ({why}); run this cell again, or restart the session."
        )


if __name__ == "__main__":
    print(set_up(sys.argv[1]))
