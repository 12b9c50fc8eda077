"""What is wrong with a test cell: anything in it that the judge could make no verdict of, or no right answer could pass."""

from __future__ import annotations

import ast
import difflib
import inspect
import json
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin, get_type_hints

import numpy as np

from autograder import syntax
from autograder.harmless.words import quoted
from autograder.release import cell_code
from vaelab.checks.engine import Check
from vaelab.checks.registry import CHECKS

_EXAMPLE = "such as check.latent_loss_values(latent_loss)"


def faults(source: str, exercise: str, defined: set[str], replaced: set[str]) -> Iterator[str]:
    """Whatever is none of the exercise's checks, called with the names of objects and with literal arguments.

    Args:
        source: a test cell's code.
        exercise: what the cell judges; empty if that is not known.
        defined: the names that the cells above it define.
        replaced: those of answers that a cell below the answer, and no answer itself, gives to something else.
    """
    if fault := cell_code.syntax_error(source):
        yield f"it cannot run, {fault}"
        return
    statements = syntax.module(source).body
    if not statements:
        yield f"it holds no call of a check, {_EXAMPLE}"
    for statement in statements:
        text = quoted(ast.unparse(statement), 80)
        match statement:
            case ast.Expr(ast.Call(ast.Attribute(ast.Name("check"), name)) as call):
                yield from (f"in {text}, {fault}" for fault in _of_call(name, call, exercise, defined, replaced))
            case _:
                yield f"{text} is no call of a check; a test cell may hold nothing else, {_EXAMPLE}"


def _of_call(name: str, call: ast.Call, exercise: str, defined: set[str], replaced: set[str]) -> Iterator[str]:
    if name not in CHECKS:
        near = difflib.get_close_matches(name, CHECKS, 1)
        yield f"there is no check `{name}`{f'; there is `{near[0]}`' if near else ''}"
        return
    if exercise and CHECKS[name].exercise != exercise:
        yield f"`{name}` checks the exercise `{CHECKS[name].exercise}`, and this cell is a test of `{exercise}`"
    if not all(isinstance(argument, ast.Name) for argument in call.args):
        yield "what is checked must be given by its name alone"
        return
    subjects = [argument.id for argument in call.args if isinstance(argument, ast.Name)]
    for subject in ("check", *subjects):
        if subject not in defined and "*" not in defined:
            yield f"`{subject}` is defined by no cell above the test"
        if subject in replaced:
            yield f"a cell between the answer and the test gives the name `{subject}` to something else; take another name there"
    try:
        parameters = _literals(call.keywords)
    except ValueError as error:
        yield str(error)
        return
    yield from _of_arguments(name, subjects, parameters)


def _literals(keywords: list[ast.keyword]) -> dict[str, Any]:
    """A call's parameters. Raises ``ValueError`` for those that a report, which is JSON, could not repeat."""
    found = {}
    for keyword in keywords:
        try:
            value = ast.literal_eval(keyword.value)
            repeated = json.loads(json.dumps(value, allow_nan=False)) == value
        except (ValueError, TypeError):
            repeated = False
        if not repeated or keyword.arg is None:
            raise ValueError(f"`{ast.unparse(keyword)}` is no plain number, text, list or True, False, None")
        found[keyword.arg] = value
    return found


def _of_arguments(name: str, subjects: list[str], parameters: dict[str, Any]) -> Iterator[str]:
    """Whether a check takes these arguments: it is asked to make its inputs from them, as it will be when it judges."""
    check = CHECKS[name]
    try:
        inspect.signature(check.probe).bind(*subjects, {})
    except TypeError:
        takes = len(inspect.signature(check.probe).parameters) - 1
        yield f"{len(subjects)} objects are given, and the check takes {takes}"
    known = list(inspect.signature(check.inputs).parameters)[1:]
    if unknown := set(parameters) - set(known):
        yield f"the check takes no parameter `{'`, `'.join(sorted(unknown))}`; it takes {', '.join(known) or 'none'}"
        return
    unfit = [
        f"`{key}={value!r}` is {wrong}" for key, value in parameters.items() if (wrong := _unfit(check, key, value))
    ]
    if unfit:
        yield from unfit
        return
    try:
        check.inputs(np.random.default_rng(0), **parameters)
    except Exception as error:  # a check is made for good values and may do anything with others
        yield f"the check can do nothing with these values: {type(error).__name__}: {error}"


# A check is made for sizes like its own; from some size on no kernel has the memory or the time.
_MOST, _TIMES = 100, 10


def _unfit(check: Check, parameter: str, value: Any) -> str:
    """What a parameter must be instead; empty if the value is of its kind, by its annotation and its default."""
    hint, default = (
        get_type_hints(check.inputs)[parameter],
        inspect.signature(check.inputs).parameters[parameter].default,
    )
    if get_origin(hint) is Literal:
        fits = [one for one in get_args(hint) if type(one) is type(value) and one == value]
        return "" if fits else f"none of {', '.join(map(repr, get_args(hint)))}"
    if isinstance(default, bool):
        return "" if isinstance(value, bool) else "neither True nor False"
    most = max(_MOST, _TIMES * default)
    whole = isinstance(default, int)
    number = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
    if number and 0 < value <= most:
        return ""
    return f"no {'whole number from 1' if whole else 'number above 0 and up'} to {most:g}"
