"""Make docs/pictures/judged_run.svg anew, the picture of docs/grading.md: `.venv/bin/python docs/make_judged_run.py`.

What runs and why is asked of the engine, so that the picture shows what it does; tests/course/test_docs.py says when it is out of date.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder import plan
from autograder.plan import Plan, Test
from autograder.plan.cells import Entry

PICTURE = Path(__file__).parent / "pictures" / "judged_run.svg"

TEST = "check.latent_loss_values(latent_loss)"
SET_UP = "import tensorflow as tf\nimport matplotlib.pyplot as plt"
DEMONSTRATION = "history = train(vae, X_train)"
STUB = "def latent_loss(mean, log_var):\n    raise NotImplementedError()"
# What a student makes of it: cells as they stand, and what the picture calls them.
HANDED_IN = {
    "set-up": f"{SET_UP}\nimport seaborn as sns",
    "the student’s": "minus_half = -0.5",
    "demonstration": DEMONSTRATION,
    "the student’s ": "exec(open('more.txt').read())",
    "answer": "def latent_loss(mean, log_var):\n    return minus_half * tf.reduce_sum(…)",
    "test": TEST,
}
ROLES = {"answer": ("latent_loss", False, True), "test": ("test_latent_loss", True, False)}

WIDTH, HEIGHT = 1060, 500
LEFT, CARD, RIGHT, PANEL = 24, 430, 660, 376
ROW, GAP, TOP = 22, 30, 74
RUNS, IDLE, HIDES, TESTS, LINE = "#0550ae", "#8c959f", "#9a3412", "#116329", "#57606a"


def lesson(texts: dict[str, str]) -> NotebookNode:
    cells = []
    for i, (name, source) in enumerate(texts.items()):
        cell = new_code_cell(source, id=f"cell-{i}")
        if name in ROLES:
            grade_id, grade, solution = ROLES[name]
            cell.metadata["nbgrader"] = {"grade_id": grade_id, "grade": grade, "solution": solution}
        cells.append(cell)
    return new_notebook(cells=cells)


def worked_out() -> tuple[Plan, Test]:
    """The plan of the example, by the engine."""
    readable = {name: source.replace("…", "mean + log_var, axis=-1") for name, source in HANDED_IN.items()}
    given = {"set-up": SET_UP, "demonstration": DEMONSTRATION, "answer": STUB, "test": TEST}
    released = lesson(given)
    made = plan.made(lesson(readable), released, list(given.values()), {})
    return made, made.cells.tests[0]


def text(x: float, y: float, said: str, colour: str = "#1f2328", size: int = 13, more: str = "") -> str:
    return f'<text x="{x}" y="{y}" fill="{colour}" font-size="{size}" {more}>{escape(said)}</text>'


def box(x: float, y: float, width: float, height: float, colour: str, fill: str = "#ffffff", more: str = "") -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="6" fill="{fill}" stroke="{colour}" {more}/>'


CODE = 'font-family="ui-monospace, Menlo, Consolas, monospace" xml:space="preserve"'
BOLD = 'font-weight="600"'


def look(entry: Entry, needed: dict[Entry, object]) -> tuple[str, str]:
    """Colour of a statement, and a word on why it does not run."""
    if entry in needed:
        return RUNS, ""
    return (HIDES, "hides what it does") if entry.opaque else (IDLE, "not needed")


def drawn() -> str:
    made, test = worked_out()
    needed = made.needed[test].why
    rows: dict[Entry | Test, float] = {}
    parts = [text(LEFT, 40, "As handed in", size=17, more=BOLD)]
    y = TOP
    for i, name in enumerate(HANDED_IN):
        entries = sorted((one for one in made.cells.entries if one.cell == i), key=lambda one: one.position)
        lines = [(one, line) for one in entries for line in shown(one)] or [(test, TEST)]
        parts.append(text(LEFT, y - 7, name.strip(), LINE, 11))
        parts.append(box(LEFT, y, CARD, len(lines) * ROW + 10, "#d0d7de", "#f6f8fa"))
        for number, (one, line) in enumerate(lines):
            base = y + 20 + number * ROW
            rows.setdefault(one, base - 4)
            colour, why = (TESTS, "") if isinstance(one, Test) else look(one, needed)
            parts.append(text(LEFT + 12, base, line, colour, more=CODE))
            if why and (number == 0 or lines[number - 1][0] is not one):
                parts.append(text(LEFT + CARD - 10, base, why, colour, 11, 'text-anchor="end" font-style="italic"'))
        y += len(lines) * ROW + 10 + GAP
    parts += arrows(rows, needed, test)
    parts += kernel(sorted(needed, key=lambda one: one.position))
    return page(parts)


def shown(entry: Entry) -> list[str]:
    return entry.statement.text.replace("mean + log_var, axis=-1", "…").split("\n")


def arrows(rows: dict[Entry | Test, float], needed: dict, test: Test) -> list[str]:
    """From what uses a name to the statement that gives it; the names over all lines."""
    lines, names = [], []
    edge = LEFT + CARD
    for place, (entry, (name, user)) in enumerate(sorted(needed.items(), key=lambda item: -item[0].position)):
        start, end = rows[test] if user is None else rows[user] + ROW * (len(shown(user)) - 1), rows[entry]
        out = edge + 40 + 52 * place
        lines.append(
            f'<path d="M{edge} {start} C{out} {start} {out} {end} {edge + 7} {end}" fill="none" stroke="{RUNS}" '
            'stroke-width="1.5" marker-end="url(#tip)"/>'
        )
        middle, across = (start + end) / 2, edge + 0.75 * (out - edge)
        names.append(box(across + 3, middle - 10, 8 * len(name) + 8, 20, "none", "#ffffff"))
        names.append(text(across + 7, middle + 4, name, RUNS, 12, CODE))
    return [*lines, *names]


def kernel(ran: list[Entry]) -> list[str]:
    lines = [line for one in ran for line in shown(one)]
    height = (len(lines) + 1) * ROW + 44
    parts = [text(RIGHT, 40, "What is judged", size=17, more=BOLD), box(RIGHT, TOP, PANEL, height, RUNS, "#ddf4ff")]
    parts.append(text(RIGHT + 12, TOP + 22, "1  A clean kernel, confined, runs what is needed", RUNS, 13, BOLD))
    for number, line in enumerate([*lines, TEST]):
        colour = TESTS if line == TEST else "#1f2328"
        parts.append(text(RIGHT + 12, TOP + 46 + number * ROW, line, colour, 12, CODE))
    steps = [
        (
            TESTS,
            "#dafbe1",
            "2  The grader’s own process judges",
            ["Numbers come out of the kernel; the verdict is", "worked out where no code of a student’s runs."],
        ),
        (
            LINE,
            "#ffffff",
            "3  Failed? Once more, with all above it",
            [
                "A new kernel runs every statement above the test but",
                "what hides what it does and the course’s own cells.",
                "If it passes there, the points count, with a note.",
            ],
        ),
    ]
    y = TOP + height
    for colour, fill, title, said in steps:
        middle = RIGHT + PANEL / 2
        parts.append(f'<path d="M{middle} {y} V{y + 21}" stroke="{LINE}" stroke-width="1.5" marker-end="url(#grey)"/>')
        y += 28
        tall = 34 + 19 * len(said)
        parts.append(box(RIGHT, y, PANEL, tall, colour, fill, 'stroke-dasharray="5 4"' if colour == LINE else ""))
        parts.append(text(RIGHT + 12, y + 22, title, colour, 13, BOLD))
        parts += [text(RIGHT + 12, y + 43 + 19 * i, one, size=12) for i, one in enumerate(said)]
        y += tall
    return parts


def page(parts: list[str]) -> str:
    tips = "".join(
        f'<marker id="{name}" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0 0 L8 4 L0 8 z" fill="{colour}"/></marker>'
        for name, colour in (("tip", RUNS), ("grey", LINE))
    )
    title = "A submission’s cells, the statements that one test needs among them, and how they are run and judged"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" font-family="system-ui, sans-serif"><title>{title}</title><defs>{tips}</defs>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


if __name__ == "__main__":
    PICTURE.write_text(drawn(), encoding="utf-8")
    print(PICTURE)
