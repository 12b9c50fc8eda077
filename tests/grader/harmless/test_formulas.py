"""Formulas in feedback pages: MathML, and nothing else that a student may have put into them."""

from __future__ import annotations

import re

import nbformat
import pytest

from autograder import course
from autograder.harmless.prose import as_html

PATHS = [path for name in course.assignments() for path in course.notebooks(name)]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_formula_of_the_course_is_converted(path) -> None:
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            without_code = re.sub(r"<(pre|code)\b.*?</\1>", "", as_html(cell.source), flags=re.DOTALL)
            assert "$" not in without_code and not re.search(r">[^<]*\\[a-z]+[^<]*</m", without_code)


def test_a_formula_becomes_mathml_and_code_stays_code() -> None:
    made = as_html("The *rate* $\\frac12 < x$, `$y$`.\n\n$$\n\\sum_i z_i\n$$")
    assert '<math display="inline">' in made and "<mfrac><mn>1</mn><mn>2</mn></mfrac><mo>&lt;</mo>" in made
    assert "<code>$y$</code>" in made and '<math display="block">' in made and "<em>rate</em>" in made


@pytest.mark.parametrize(
    "text",
    [
        r"$$\begin{aligned} a &= b \\\\ c &= d \end{aligned}$$",
        r"\begin{align*} a &= b \\ c &= d \end{align*}",
        r"\begin{equation} a = b \end{equation}",
        r"<details><summary>A hint: $a = b$</summary>text</details>",
        r"$\begin{cases} a & b < c \\\\ d & e \end{cases}$",
    ],
)
def test_what_people_write_in_several_lines_is_a_formula(text: str) -> None:
    made = as_html(text)
    assert made.count("<math") == 1 and "begin" not in made and "$" not in made


@pytest.mark.parametrize(
    ("latex", "spaces"),
    [
        (r"\log p(x)", 1),
        (r"2\log_2 p", 2),
        (r"-\log(x) + \exp\left(y\right)", 0),
        (r"\frac{\log x}{2}", 1),
        (r"\arg\min_k x", 2),
        (r"\log\,p", 1),
        (r"xy", 0),
    ],
)
def test_a_function_s_name_stands_apart_from_what_is_no_sign(latex: str, spaces: int) -> None:
    made = as_html(f"${latex}$")
    assert made.count("<mspace") == spaces and "\\" not in made


def test_a_dollar_in_an_attribute_begins_no_formula() -> None:
    made = as_html('<p><img alt="$1" src="x">costs <a href="https://x/$3">$y$</a></p>')
    assert made.count("<math") == 1 and 'alt="$1"' in made and 'href="https://x/$3"' in made


@pytest.mark.parametrize(
    "formula",
    [
        r"\text{<script>alert(1)</script>}",
        r"\href{javascript:alert(1)}{x}",
        r"\text{<img src=x onerror=alert(1)>}",
        r"\text{&lt;script&gt;alert(1)&lt;/script&gt;}",
        r"\style{background: url(//x)}{y}",
        r"\hspace{99999999em}x",
        r"\hspace{-50em}x",
        r"\url{javascript:alert(1)}",
        r"\frac{",
        "{" * 400,
    ],
)
def test_what_is_no_plain_formula_stays_text(formula: str) -> None:
    made = as_html(f"before ${formula}$ after")
    assert "before" in made and "after" in made
    assert not re.search(r"<(script|img)|<[^>]*(href|style|onerror)", made)
