"""What is process-wide in a student's kernel, put back before each test. The engine sends this file there as text,
after ``setting``, ``python`` and ``libraries``, which say what the settings are.

A line anywhere in a notebook can switch off eager execution, halve every number's precision or turn warnings into errors
for all that follows. ``remember`` notes what such settings are before any of the student's code; ``restore`` puts them back
and seeds all random numbers from the test's nonce, so that a verdict depends on the answer alone.

Only modules that have been imported already are looked at: one that the notebook imports later counts as new, as ``FRESH``
tells. Every setting is put back by itself, and nothing raises: what cannot be put back is said.
"""

from __future__ import annotations

import sys
import types
from typing import Any

from autograder.run.inside.libraries import LIBRARIES, close_figures, seed
from autograder.run.inside.python import PYTHON
from autograder.run.inside.setting import UNKNOWN, Setting

# Where ``remember`` leaves what it saw: no name of the notebook's, and nothing that `%reset` clears.
MEMORY = "_engine_state"
SETTINGS = {**PYTHON, **LIBRARIES}


def remember() -> None:
    """Note what process-wide settings are; called once in a new kernel, before any of the student's code."""
    memory = types.ModuleType(MEMORY)
    memory.kept = {}
    for name, setting in SETTINGS.items():
        if setting.module in sys.modules:
            try:
                memory.kept[name] = setting.read()
            except Exception:  # a setting that this version of a library does not have
                continue
    sys.modules[MEMORY] = memory


def restore(nonce: str) -> list[str]:
    """Put everything back as it was, and derive random numbers from the nonce (none: leave them as they are).

    Returns:
        What had been changed, in words for the instructor. Figures, random numbers and how things look are put back silently.
    """
    kept = getattr(sys.modules.get(MEMORY), "kept", {})
    changed = []
    for name, setting in SETTINGS.items():
        if setting.module in sys.modules:
            try:
                changed.append(_put_back(setting, kept.get(name, setting.fresh)))
            except Exception as error:
                changed.append(f"{name} could not be put back ({type(error).__name__})")
    for step in (close_figures, lambda: seed(nonce)):
        try:
            step()
        except Exception as error:
            changed.append(f"random numbers or figures could not be put back ({type(error).__name__})")
    return list(dict.fromkeys(_plain(words) for words in changed if words))


def _put_back(setting: Setting, kept: Any) -> str:
    """Put one setting back; returns what to say of it."""
    if kept is UNKNOWN:
        return ""
    found = setting.read()
    if setting.same(found, kept):
        return ""
    setting.write(kept)
    return setting.words(found, kept)


def _plain(words: str) -> str:
    """Fit for a note: one line of visible characters, not too long."""
    return "".join(letter if letter.isprintable() else " " for letter in words)[:200]
