"""What one submission may use: the one place of the limits and their defaults."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Times in seconds, sizes in MiB; per kernel unless it says otherwise."""

    memory_mb: int = 2048
    cpu_s: int = 600
    processes: int = 256
    open_files: int = 1024
    file_mb: int = 256
    output_mb: int = 8  # per notebook, all outputs together
    messages_mb: int = 32  # all that a kernel sends, also what is no output: the state of widgets, for example
    cell_s: int = 120
    notebook_s: int = 600
    start_s: int = 60  # until a kernel answers
