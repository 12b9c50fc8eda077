"""Run in a process of its own by ``test_state``: change what is process-wide, put it back, say what is left of the change.

Reads cases from stdin: ``late`` (whether TensorFlow and its kin count as imported after ``remember``), ``change`` (a student's
lines), ``holds`` (an expression, true of a new kernel). Writes for each: what ``restore`` said, whether it holds, and how many functions it called.
"""

import json
import os
import signal
import sys
import traceback
from collections import Counter
from pathlib import Path

STATE = Path(sys.argv[1]).read_text(encoding="utf-8")
CHANGES = {"__name__": "__main__"}
REPORT = sys.stdout
sys.argv = ["kernel"]
signal.signal(signal.SIGINT, signal.default_int_handler)  # as in a kernel, however the tests were started


def call(function: str, *arguments: object) -> object:
    """As the engine does: the text is run anew each time."""
    names: dict = {"__name__": "engine"}
    exec(STATE, names)
    return names[function](*arguments)


def tried(case: dict, memories: dict) -> dict:
    sys.modules["_engine_state"] = memories[case["late"]]
    namespace = dict(CHANGES)
    try:
        exec(case["change"], namespace)
    except Exception:
        return {"failed": traceback.format_exc(limit=-2)}
    names: dict = {"__name__": "engine"}
    exec(STATE, names)
    calls: Counter[str] = Counter()  # a measure of work that no busy machine changes
    sys.setprofile(lambda frame, event, argument: calls.update([event]))
    try:
        said = names["restore"](case.get("nonce", "a nonce"))
    finally:
        sys.setprofile(None)
    try:
        held = bool(eval(case["holds"], namespace))
    except Exception:
        held = traceback.format_exc(limit=-2)
    return {"said": said, "holds": held, "calls": calls["call"] + calls["c_call"]}


def main() -> None:
    cases = json.load(sys.stdin)
    import vaelab  # noqa: F401  (the engine imports it into every new kernel, and it quiets TensorFlow)

    call("remember")
    memories = {True: sys.modules["_engine_state"]}
    # What no student's line has to say again.
    exec("import os, sys, random, warnings, logging, builtins, numpy as np, matplotlib.pyplot as plt", CHANGES)
    exec("import tensorflow as tf, keras", CHANGES)
    CHANGES["folder"], CHANGES["printed"] = os.getcwd(), print
    call("remember")
    memories[False] = sys.modules["_engine_state"]
    answers = [tried(case, memories) for case in cases]
    json.dump(answers, REPORT)


if __name__ == "__main__":
    main()
