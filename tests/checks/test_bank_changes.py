"""Variants of the bank that are written as changes of another one: what they make of it, and what is said of those that do not fit."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder import bank
from autograder.cli import main

BASE = """# %% correct | the base
def half(values):
    for value in values:
        value = value / 2
        print(value)
    return values / 2
"""
WRONG = "# %% wrong | a slip | test_half | slip"


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Reads variants from the text of a file."""
    monkeypatch.setattr(bank, "FOLDER", tmp_path)
    (tmp_path / "01_x").mkdir()

    def read(text: str) -> list[bank.Variant]:
        (tmp_path / "01_x" / "half.py").write_text(text, encoding="utf-8")
        return bank.variants("01_x")

    return read


@pytest.mark.parametrize(
    ("changes", "old", "new"),
    [
        ("- return values / 2 → return values", "return values / 2", "return values"),
        ("- return values → return list(values)", "return values /", "return list(values) /"),
        ("- return values / 2", "    return values / 2\n", ""),
        ("- return values →", "return values", ""),
        ("- return values\n+ return 2 * values", "return values", "return 2 * values"),
        (
            "- return values / 2\n+ half = values / 2\n+ return half",
            "    return values / 2",
            "    half = values / 2\n    return half",
        ),
        ("  print(value)\n+ print()", "print(value)", "print(value)\n        print()"),
        ("- for value in values:\n-     value = value / 2\n+ if values:", "for value in values:\n        value = value / 2", "if values:"),
        ("          print(value)\n-     return values / 2\n+     return", "    return values / 2", "    return"),
        ("- return values / 2\n+     return values / 2", "    return values / 2", "        return values / 2"),
        ("-     print(value)\n+ print(value)\n+\n+ print()", "        print(value)", "    print(value)\n\n    print()"),
    ],
    ids=[
        "within a line",
        "a part of a line",
        "a line that goes",
        "a part that goes",
        "in two lines",
        "more lines",
        "added below a line",
        "lines at another indentation",
        "indented as in the base",
        "further in",
        "further out",
    ],
)  # fmt: skip
def test_changes_make_a_variant(read, changes: str, old: str, new: str) -> None:
    base, variant = read(f"{BASE}\n{WRONG}\n{changes}\n")
    assert base.source == BASE.partition("\n")[2] and old in base.source
    assert variant.source == base.source.replace(old, new)


def test_all_changes_are_of_the_base_in_any_order(read) -> None:
    changes = (
        "- return values / 2 → return value / 2\n- value = value / 2 → values = values / 2\n\n  print(value)\n+ print()"
    )
    base, variant = read(f"{BASE}\n{WRONG}\n{changes}\n")
    lines = base.source.splitlines()
    lines[2:] = ["        values = values / 2", "        print(value)", "        print()", "    return value / 2"]
    assert variant.source.splitlines() == lines


def test_an_empty_line_ends_a_change(read) -> None:
    _, variant = read(f"{BASE}\n{WRONG}\n- print(value)\n\n- return values / 2\n+ return\n")
    assert variant.source.endswith("value = value / 2\n    return\n")


def test_a_variant_may_be_made_of_another_one(read) -> None:
    whole = "# %% correct | NumPy\nhalf = lambda values: np.divide(values, 2)\n"
    ofs = f"{WRONG} | of NumPy\n- 2 → 3\n\n# %% correct | again | of a slip\n- 3 → 2.0\n"
    _, _, wrong, again = read(f"{BASE}\n{whole}\n{ofs}")
    assert wrong.source == "half = lambda values: np.divide(values, 3)\n" and wrong.mistake == "slip"
    assert again.source == "half = lambda values: np.divide(values, 2.0)\n" and again.correct


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"{BASE}{WRONG}\n- value / 3 → value", "“value / 3” must stand once in what is changed, and stands there 0 times"),
        (f"{BASE}{WRONG}\n- values → value", "“values” must stand once in what is changed, and stands there 3 times; take in"),
        (f"{BASE}{WRONG}\n- print(value)\n- value = value / 2", "“print(value)” (and below) must stand once"),
        (f"{BASE}{WRONG}\n+ print()", "“+ print()” does not say where it comes; write the line above it first"),
        (f"{BASE}{WRONG}\n  print(value)", "“print(value)” is only looked for; mark with “- ” what goes"),
        (f"{BASE}{WRONG}\n- print(value) → print(value)", "“print(value)” is only looked for"),
        (f"{BASE}{WRONG}\n- print(value) → print()\nreturn 1", "“return 1” stands among changes, whose lines begin with"),
        (f"{BASE}{WRONG}\n- return values → return\n- values / 2 → value", "“return values” and of “values / 2” overlap"),
        (f"{BASE}{WRONG} | of NumPy\n- 2 → 3", "no variant above has the title “NumPy”; write it whole, or"),
        (f"{WRONG}\n- 2 → 3", "the first variant has nothing above to change; write it whole, or"),
        (f"{BASE}{WRONG} | of the base\nhalf = 2", "it is whole, and so not of “the base”; leave that out"),
        (f"{BASE}{BASE}", "another variant above has this title; give each its own."),
        ("# %% right | a slip\nhalf = 1", "a heading is “correct | title” or “wrong | title | test | mistake”"),
        ("# %% wrong | a slip | test_half\nhalf = 1", "a heading is “correct | title” or “wrong | title | test | mistake”"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_in_one_sentence(read, text: str, says: str) -> None:
    with pytest.raises(ValueError) as raised:
        read(text)
    message = str(raised.value)
    assert message.startswith("01_x/half.py, “# %% ") and says in message
    assert message.endswith(".") and message.count("\n") == 0


def test_cells_are_shown_whole(read) -> None:
    read(f"{BASE}\n{WRONG}\n- value / 2 → value\n")
    shown = CliRunner().invoke(main, ["bank", "01_x", "--show", "A SLIP"])
    changed = BASE.partition("\n")[2].replace("value / 2", "value", 1)
    assert shown.output == f"{WRONG}\n{changed}\n" and shown.exit_code == 0
    every = CliRunner().invoke(main, ["bank", "01_x", "--show", "half"])
    assert every.output == f"{BASE}\n{shown.output}"


def test_what_cannot_be_shown_is_said(read) -> None:
    read(BASE)
    shown = CliRunner().invoke(main, ["bank", "01_x", "--show", "thirds"])
    assert shown.exit_code == 1
    assert "the bank of 01_x has no exercise and no title with “thirds”" in shown.output
