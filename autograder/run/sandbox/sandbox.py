"""Open a sandbox, start kernels in it, end them: the part that the grading engine uses."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from autograder.run.limits import Limits
from autograder.run.sandbox import bubblewrap, folders, host
from autograder.run.sandbox.confine import HOME, SOCKETS, Box, python_paths
from autograder.run.sandbox.errors import SandboxError
from autograder.run.sandbox.folders import remove_folder
from autograder.run.sandbox.forkserver import ForkServer
from autograder.run.sandbox.kernel import Ending, ForkedProvisioner, Kernel, ProgramProvisioner
from autograder.run.sandbox.launch import MIB
from autograder.run.sandbox.server import MODULES

# sun_path holds 108 bytes on Linux and 104 on macOS; a socket's name below the temporary folder takes up to 20.
_LONGEST_PLACE = 70

# Told to every kernel. No GPU: kernels that share one would wait for each other, and it cannot be confined.
_QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
# Set while the fork server imports. One thread of OpenBLAS each, as kernels run side by side.
# No matplotlibrc: the grader's taste in figures is not the students'.
_IMPORTING = _QUIET | {"OPENBLAS_NUM_THREADS": "1", "MATPLOTLIBRC": os.devnull}


class Sandbox:
    """Starts kernels that can do no harm. An async context manager; see `open_sandbox`.

    ``isolation`` is "forked", "bubblewrap" or "none", and ``reason`` says why it is not a stronger one.
    """

    isolation: str = ""
    reason: str = ""

    def __init__(
        self,
        limits: Limits,
        isolation: str | None,
        readable: Sequence[str],
        modules: Sequence[str],
        later: Sequence[str],
    ) -> None:
        self._limits = limits
        self._wanted = isolation
        self._readable = [*python_paths(), *readable]
        self._modules, self._later = modules, later
        self._numbers = itertools.count(1)
        self._kernels: set[Kernel] = set()

    async def __aenter__(self) -> Sandbox:
        self._place = folders.claimed_place(_short_folder())
        Path(self._place, "root").mkdir()
        env = _IMPORTING | {"KERAS_HOME": str(self._place / "keras")}
        self.server = ForkServer(self._modules, self._later, env, self._limits.start_s)
        try:
            if self._wanted in (None, "forked") and sys.platform == "linux":
                self.server.start()  # it imports for seconds, while it is found out whether it can be used
            self.isolation, self.reason = await asyncio.to_thread(_choose, self._wanted)
        except BaseException:
            await self.__aexit__()
            raise
        if self.isolation != "forked":
            self.server.stop()
        if self.isolation == "none":
            warnings.warn(f"Students' code runs without protection: {self.reason}", stacklevel=2)
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            await asyncio.gather(*map(self.stop, list(self._kernels)))
        finally:
            self.server.stop()
            folders.remove_place(self._place)

    def folder(self) -> Path:
        """A new empty folder for a kernel to work in. It goes with the sandbox, also when the grader is killed."""
        Path(self._place, "folders").mkdir(exist_ok=True)
        return Path(tempfile.mkdtemp(dir=self._place / "folders"))

    async def kernel(self, folder: Path, env: Mapping[str, str]) -> Kernel:
        """A started kernel whose working and home directory, and only writable place, is ``folder``: its own while it runs.

        It sees the Python installation, ``code`` and ``data``, nothing else, and of the environment only ``env`` and what
        Python needs. Raises SandboxError if it cannot be started.
        """
        if not folder.is_dir():
            raise SandboxError(f"A kernel needs a folder to work in, and there is no folder {folder}.")
        folder = folder.resolve()
        place = self._place / str(next(self._numbers))
        Path(place, "s").mkdir(parents=True)
        interrupted_by = "message" if self.isolation == "bubblewrap" else "signal"
        kernel = Kernel(place, interrupted_by, self._limits.messages_mb * MIB)
        kernel.provisioner = self._provisioner(kernel, folder, env)
        self._kernels.add(kernel)
        try:
            await kernel.start_kernel()
        except BaseException as error:
            await self.stop(kernel)
            if isinstance(error, SandboxError) or not isinstance(error, OSError):
                raise
            raise SandboxError(f"A kernel could not be started: {error}.") from error
        return kernel

    def _provisioner(
        self, kernel: Kernel, folder: Path, env: Mapping[str, str]
    ) -> ForkedProvisioner | ProgramProvisioner:
        sockets = kernel.place / "s"
        common = {"kernel_spec": kernel.kernel_spec, "parent": kernel}
        inside = self.isolation != "none"
        env = _environment(HOME if inside else str(folder), "/tmp" if inside else str(kernel.place), env)
        box = Box(str(folder), str(sockets), str(self._place / "root"), self._readable, asdict(self._limits), env)
        if self.isolation == "forked":
            return ForkedProvisioner(self.server, box, SOCKETS, self._limits.start_s, **common)
        prefix, seen = [], str(sockets)
        if inside:
            prefix, seen = bubblewrap.command(shutil.which("bwrap"), box, env), SOCKETS
        program = bubblewrap.launch_command(box, f"{seen}/kernel.json", inside)
        return ProgramProvisioner([*prefix, *program], seen, str(folder), env, **common)

    async def stop(self, kernel: Kernel) -> Ending:
        """End ``kernel`` and all it started, if it has not ended, remove its sockets, and say how it ended."""
        await kernel.provisioner.kill()
        await kernel.provisioner.wait()
        kernel.stop_clients()
        await kernel.cleanup_resources()
        self._kernels.discard(kernel)
        remove_folder(kernel.place)
        return kernel.provisioner.ending or Ending("lost")


def open_sandbox(
    limits: Limits,
    isolation: str | None = None,
    code: Sequence[Path] = (),
    data: Sequence[Path] = (),
    modules: Sequence[str] = MODULES,
    later: Sequence[str] = (),
) -> Sandbox:
    """A sandbox for kernels; to be used with ``async with``, which raises SandboxError if it cannot be had.

    ``isolation``: exactly this one, or the strongest that works if None. ``code`` and ``data``: files and folders, beside the
    Python installation, that kernels may read under their own names. ``modules``: imported once, before kernels are forked;
    ``name.*`` are all in a package. ``later``: the same, but no kernel waits for them.
    """
    if isolation not in (None, *host.RUNGS):
        raise SandboxError(f"There is no isolation {isolation!r}; choose one of {', '.join(host.RUNGS)}.")
    return Sandbox(limits, isolation, [str(path.absolute()) for path in (*code, *data)], modules, later)


def _choose(wanted: str | None) -> tuple[str, str]:
    if wanted is None:
        return host.strongest()
    if reason := host.why_not(wanted):
        raise SandboxError(f"Isolation {wanted!r} was asked for. {reason}")
    return wanted, "" if wanted == "forked" else "It was asked for."


def _environment(home: str, scratch: str, given: Mapping[str, str]) -> dict[str, str]:
    """Everything a kernel gets to know of the environment."""
    own = {
        "PATH": os.pathsep.join([os.path.dirname(sys.executable), "/usr/bin", "/bin"]),
        "HOME": home,
        "USER": "student",
        "LANG": "C.UTF-8",
        "TMPDIR": scratch,
        "IPYTHONDIR": f"{scratch}/ipython",
        "JUPYTER_RUNTIME_DIR": f"{scratch}/jupyter",
        "MPLCONFIGDIR": f"{scratch}/matplotlib",
        "KERAS_HOME": f"{scratch}/keras",
        "XDG_CACHE_HOME": f"{scratch}/cache",
    }
    return own | _QUIET | dict(given)


def _short_folder() -> Path:
    """A folder for temporary files whose name leaves room for that of a socket."""
    return folders.temporary_folder(
        lambda name: len(os.fsencode(name)) <= _LONGEST_PLACE,
        f"a name short enough for sockets, of at most {_LONGEST_PLACE} characters",
    )
