"""How a check runs and speaks; what exercises and kinds are written with."""

from vaelab.checks.engine.check import Check, CheckFailed, at_least, at_most, doing, use_nonce
from vaelab.checks.engine.compare import apart, hinted, match, numbers, shaped, worst_row
from vaelab.checks.engine.evidence import read_array, shape_of, write
from vaelab.checks.engine.mistakes import General, Mistake, Mistakes
from vaelab.checks.engine.verdict import Failure, Verdict, running_on

__all__ = [
    "Check",
    "CheckFailed",
    "Failure",
    "General",
    "Mistake",
    "Mistakes",
    "Verdict",
    "apart",
    "at_least",
    "at_most",
    "doing",
    "hinted",
    "match",
    "numbers",
    "read_array",
    "running_on",
    "shape_of",
    "shaped",
    "use_nonce",
    "worst_row",
    "write",
]
