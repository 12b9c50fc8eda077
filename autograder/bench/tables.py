"""The engine beside stock `nbgrader autograde`: same submissions, same machine, one run. Prints Markdown tables."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from autograder import course
from autograder.bench import attacks, class_of

A = class_of.ASSIGNMENT
GROWTH = "02_generate"  # trains nothing: what is seen is the grader


def measured(module: str, *arguments: object) -> dict:
    """What a measurement in a process of its own says. Raises ``RuntimeError`` if it fails."""
    command = [sys.executable, "-m", f"autograder.bench.{module}", *map(str, arguments)]
    environment = {**os.environ, "VAELAB_PROFILE": "grading", "TF_CPP_MIN_LOG_LEVEL": "3"}
    ran = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=course.ROOT)
    if ran.returncode:
        raise RuntimeError(f"bench.{module} failed: {ran.stderr.strip().splitlines()[-1:]}")
    return json.loads(ran.stdout.strip().splitlines()[-1])


def stock(root: Path, students: int) -> dict:
    """Stock nbgrader on a fresh class. It needs the instructor's notebooks below its own folder, under ``source``."""
    folder = root / "stock"
    hand_in(root, folder, students)
    os.symlink((root if (root / "solutions").is_dir() else course.ROOT) / "solutions", folder / "source")
    return measured("stock", folder, A)


def engine(root: Path, students: int, jobs: int, assignment: str = A) -> dict:
    """The engine on a fresh class."""
    folder = root / f"engine-{students}-{jobs}"
    hand_in(root, folder, students, assignment)
    return measured("engine", root, folder, assignment, jobs)


def hand_in(root: Path, folder: Path, students: int, assignment: str = A) -> None:
    """Submissions of the course's assignment, or of the one that ``root`` has in its place."""
    place = root if (root / "solutions").is_dir() else course.ROOT
    class_of.mixed(folder, students, assignment, place)


def side_by_side(root: Path, students: int, jobs: int, title: str) -> None:
    """The two graders on the same submissions; prints the comparison."""
    theirs, ours = stock(root, students), engine(root, students, jobs)
    number = ours["notebooks"]
    ratio = theirs["wall"] / ours["wall"]
    # A kernel's CPU time less the time its cells took by the clock, never below zero, plus all of the grader's own.
    beside = (ours["grader_cpu"] + max(0.0, ours["kernels_cpu"] - ours["cells"])) / number
    print(f"\n## {title}: {students} submissions, {number} notebooks, {jobs} jobs, {ours['isolation']}\n")
    print("| | stock nbgrader | engine | ratio |\n|---|---|---|---|")
    print(f"| wall time, s | {theirs['wall']:.1f} | {ours['wall']:.1f} | {ratio:.2f}× |")
    print(f"| submissions per minute | {60 * students / theirs['wall']:.1f} | {60 * students / ours['wall']:.1f} | |")
    total = sum(theirs["cpu"].values()), ours["grader_cpu"] + ours["children_cpu"]
    print(f"| CPU time of grader and children, s | {total[0]:.1f} | {total[1]:.1f} | {total[0] / total[1]:.2f}× |")
    print(f"| CPU time per notebook outside the student's cells, s | | {beside:.2f} | |")
    print(f"| of it the grader's, s per notebook | | {ours['grader_cpu'] / number:.2f} | |")
    print(f"| private memory of a kernel before the student's code, MB | | {ours['memory']:.0f} | |")
    print(f"| first submission started after, s | | {ours['first']:.1f} | |")
    print(f"| peak memory of the grader, MB | | {ours['peak_mb']:.0f} | |")
    least = ours["kernels_cpu"] / (os.cpu_count() or 1)
    print(
        f"\nWhat the tests need, and the tests, take {ours['kernels_cpu'] / number:.1f} s of CPU per notebook: {least:.0f} s on "
        f"{os.cpu_count()} cores."
    )
    print("\nWhere the engine's time goes, s: " + stages(ours))
    differing(theirs["scores"], ours)


def stages(ours: dict) -> str:
    """Seconds by stage; cells run beside the others."""
    parts = {**ours["stages"], "students' cells (all kernels)": ours["cells"], "CPU of kernels": ours["kernels_cpu"]}
    return ", ".join(f"{name} {seconds:.1f}" for name, seconds in parts.items())


def differing(theirs: dict, ours: dict) -> None:
    """Submissions that the two score differently."""
    found = [(s, theirs[s], score) for s, score in ours["scores"].items() if theirs[s] != score]
    print(f"\nScores differ for {len(found)} of {len(theirs)} submissions.")
    for student, stock_score, score in found:
        print(f"- {student}: stock {stock_score}, engine {score}")
    for student, problem in ours["problems"].items():
        print(f"- {student} was not graded by the engine: {problem}")


def growth(root: Path, sizes: list[int], jobs: list[int]) -> None:
    """Seconds by number of submissions and of jobs."""
    print(
        f"\n## Growth: seconds for a class of {GROWTH}\n\n| submissions | "
        + " | ".join(f"{j} jobs" for j in jobs)
        + " |"
    )
    print("|---" * (len(jobs) + 1) + "|")
    for size in sizes:
        walls = [engine(root, size, j, GROWTH)["wall"] for j in jobs]
        print(f"| {size} | " + " | ".join(f"{wall:.1f}" for wall in walls) + " |", flush=True)


def attacked(root: Path, jobs: int, quick: bool) -> None:
    """Points that the attack suite earns on both."""
    chosen = [one for one in attacks.attacks.attacks() if one.quick or not quick]
    print(f"\n## Attacks: points nobody has earned, {len(chosen)} submissions\n")
    print("| attack | tries | stock nbgrader | engine | the report says |\n|---|---|---|---|---|")
    for row in attacks.compared(root, jobs, chosen):
        said = row.said.replace("|", "\\|").replace("\n", " ")[:100]
        cells = (row.attack.name, row.attack.tries, row.stock, f"{row.here:g}", said)
        print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def explorer(quick: bool) -> None:
    """The latent explorer beside interact, in a real browser: a script of the tests, which know how to drive one."""
    print("\n## Explorer: from key press to picture, in JupyterLab\n\n```", flush=True)
    script = course.ROOT / "tests" / "explorer" / "bench_explorer.py"
    subprocess.run([sys.executable, str(script), "--presses", "20" if quick else "60"], check=True)
    print("```")


def run(parts: Sequence[str], quick: bool, students: int, jobs: int) -> None:
    """Measure some of ``PARTS`` and print them. Raises ``RuntimeError`` for a measurement that fails."""
    students = 4 if quick else students
    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load before {load:.1f}")
    if load > 1:
        print("Others use this machine: times are too long, and ratios uncertain.")
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        for part in parts:
            root = Path(scratch) / part
            root.mkdir(mode=0o755)
            PARTS[part](root, quick, students, jobs)
    print(f"\nLoad after: {os.getloadavg()[0]:.1f}")


def _one(root: Path, quick: bool, students: int, jobs: int) -> None:
    side_by_side(root, students, jobs, "One notebook")


def _three(root: Path, quick: bool, students: int, jobs: int) -> None:
    class_of.three_notebooks(root)
    side_by_side(root, max(2, students // 4), jobs, "Three notebooks")


def _growth(root: Path, quick: bool, students: int, jobs: int) -> None:
    sizes, widths = ([2, 4], [1, 2]) if quick else ([10, 20, 40], [1, 2, 4])
    growth(root, sizes, widths)


PARTS: dict[str, Callable[[Path, bool, int, int], None]] = {
    "one": _one,
    "three": _three,
    "growth": _growth,
    "attacks": lambda root, quick, students, jobs: attacked(root, jobs, quick),
    "explorer": lambda root, quick, students, jobs: explorer(quick),
}
