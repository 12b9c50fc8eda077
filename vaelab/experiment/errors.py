"""The one error of an experiment."""

from __future__ import annotations


class ExperimentError(RuntimeError):
    """An experiment cannot be run as it was planned; the message is one sentence for the student."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in the place of a traceback: the fault is in the plan, not in a line of code."""
        return [f"Experiment: {self}"]
