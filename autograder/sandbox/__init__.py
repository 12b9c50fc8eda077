"""Run students' code where it can do no harm: kernels for nbclient, confined as strongly as the host allows.

async with open_sandbox(Limits(), code=[Path("vaelab")], data=[Path("data")]) as sandbox:
    kernel = await sandbox.kernel(folder, {"VAELAB_PROFILE": "grading"})
    …
    ending = await sandbox.stop(kernel)
"""

from autograder.sandbox.errors import SandboxError
from autograder.sandbox.folders import remove_folder
from autograder.sandbox.host import Finding, doctor
from autograder.sandbox.kernel import Ending, Kernel
from autograder.sandbox.meter import NO_MESSAGE
from autograder.sandbox.sandbox import Sandbox, open_sandbox
from autograder.sandbox.server import MODULES

__all__ = [
    "MODULES",
    "NO_MESSAGE",
    "Ending",
    "Finding",
    "Kernel",
    "Sandbox",
    "SandboxError",
    "doctor",
    "open_sandbox",
    "remove_folder",
]
