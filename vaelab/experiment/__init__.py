"""A student's own experiment: one thing is varied, every value runs with two seeds at least, and a table says what came out.

``run`` calls the student's function for each value and seed within a time budget and keeps what it measured beside the notebook
(``kept``; ``sameness`` tells whether anything changed since). ``measures`` is what an autoencoder is usually asked for, and
``show`` prints and draws the table between its two reference lines.
"""

from vaelab.experiment.errors import ExperimentError
from vaelab.experiment.measured import measures
from vaelab.experiment.runs import Results, run
from vaelab.experiment.table import show

__all__ = ["ExperimentError", "Results", "measures", "run", "show"]
