"""Where jobs run: in this process's confined kernels, or on the workers of a Dask cluster.

A job is JSON and so is its result; nothing that a student touched is ever unpickled.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import threading
from collections.abc import Mapping
from concurrent.futures import Executor, Future
from typing import Any

from autograder import course
from autograder.run.limits import Limits
from autograder.run.sandbox import MODULES, open_sandbox

# What every kernel of the course needs, and what notebooks of the course import.
COURSE = (*MODULES, "vaelab.checks.*")
NOTEBOOKS = (
    "vaelab.*",
    "autograder.run.images",
    "matplotlib_inline.backend_inline",
    "ipywidgets",
    "PIL.Image",
    "scipy.ndimage",
    "scipy.special",
    "scipy.stats",
    "sklearn.decomposition",
    "sklearn.metrics",
    "sklearn.mixture",
    "sklearn.neighbors",
    "threadpoolctl",
)
# On a worker of a cluster, whose number of threads is the limit in fact.
MOST_AT_ONCE = 64
# A job that is told to end has a kernel to kill and a folder to empty.
END_S = 20
# It is told again: before Python 3.12 asyncio.wait_for forgets a cancellation that comes just as what it waits for is there.
AGAIN_S = 5


class LocalPool(Executor):
    """An executor of jobs. One thread with an event loop drives all kernels; ``jobs`` run at a time.

    Args:
        jobs: submissions that run at the same time.
        limits: what each may use.
        isolation: a rung of the sandbox's ladder, the strongest possible one by default.

    Raises:
        autograder.run.sandbox.SandboxError: this host does not allow that isolation.
    """

    def __init__(self, jobs: int, limits: Limits, isolation: str | None = None) -> None:
        self.width = jobs
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="kernels", daemon=True)
        self._thread.start()
        self._slots = asyncio.Semaphore(jobs)
        self._jobs: set[asyncio.Task] = set()
        code, data = [course.ROOT / "vaelab"], [course.ROOT / "data"]
        self._opened = open_sandbox(limits, isolation, code, data, COURSE, NOTEBOOKS)
        self.sandbox = self._call(self._opened.__aenter__()).result()

    def submit(self, fn: Any, /, job: Mapping[str, Any], **kwargs: Any) -> Future:
        """Run a job; ``fn`` is ``run`` on every executor and stands for the coroutine that runs here."""
        return self._call(self._run(job))

    async def _run(self, job: Mapping[str, Any]) -> dict[str, Any]:
        self._jobs.add(task := asyncio.current_task())
        try:
            async with self._slots:
                # Not earlier: the fork server, which takes longest, is started first.
                from autograder.run import execute

                return await execute.run_job(job, self.sandbox)
        finally:
            self._jobs.discard(task)

    def _call(self, coroutine: Any) -> Future:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End all kernels and the fork server."""
        self._call(self._end()).result(timeout=60)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)

    async def _end(self) -> None:
        # The jobs alone: the sandbox ends the tasks of its own, and waits for them.
        jobs, told = set(self._jobs), 0
        while jobs and told * AGAIN_S < END_S:
            for job in jobs:
                job.cancel()
            _, jobs = await asyncio.wait(jobs, timeout=AGAIN_S)
            told += 1
        await self._opened.__aexit__(None, None, None)
        if left := asyncio.all_tasks() - {asyncio.current_task()}:  # cancelled, and not yet told so
            await asyncio.wait(left, timeout=END_S)


_here: LocalPool | None = None
_lock = threading.Lock()


def run(text: str) -> str:
    """Run one job given as JSON text, and return JSON text. What a remote worker calls; its kernels stay warm.

    The worker's threads share one fork server; as many jobs run at a time as it has threads.
    """
    job = json.loads(text)
    return json.dumps(_pool_of(job).submit(run, job).result())


def _pool_of(job: Mapping[str, Any]) -> LocalPool:
    """This process's pool, for its whole life."""
    global _here
    with _lock:
        if _here is None:
            _here = LocalPool(MOST_AT_ONCE, Limits(**job["limits"]))
            atexit.register(_here.shutdown)
        return _here


class DaskPool(Executor):
    """The same on a running Dask cluster. Workers need this package, nothing else: no shared files, no database.

    Raises:
        ValueError: Dask is not installed, or no cluster answers there.
    """

    def __init__(self, address: str, timeout: float = 20) -> None:
        try:
            from distributed import Client
            from distributed.comm.addressing import parse_address, parse_host_port
        except ImportError as error:
            raise ValueError("--scheduler needs Dask: pip install distributed") from error
        try:
            if "inproc" not in (parts := parse_address(address)):
                parse_host_port(parts[1])  # else the client fails half made, and leaves a traceback when it goes
            self._client = Client(address, timeout=timeout, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise ValueError(f"No Dask scheduler answers at {address}: {error}") from error

    @property
    def width(self) -> int:
        """How many jobs the cluster runs at a time, at present."""
        return max(1, sum(self._client.nthreads().values()))

    def submit(self, fn: Any, /, job: Mapping[str, Any], **kwargs: Any) -> Future:
        """Run a job on a worker; one whose worker dies runs again on another, up to twice."""
        future: Future = Future()
        sent = self._client.submit(run, json.dumps(job), pure=False, retries=2)
        sent.add_done_callback(lambda done: _settle(future, done))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster; it goes on for others."""
        self._client.close()


def _settle(future: Future, done: Any) -> None:
    try:
        future.set_result(json.loads(done.result()))
    except BaseException as error:  # a task that the cluster has cancelled raises asyncio's cancellation
        future.set_exception(error)
