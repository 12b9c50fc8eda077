"""Results of earlier runs, in a file beside the notebook: a run that was made once is not made again."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

FILE = "experiments.json"  # beside the notebook; notebooks of one folder share it
_ABOUT = "Results of your experiments, by what ran. You may delete this file; then everything is run again."


class Kept:
    """What is known of earlier runs, by their fingerprint. ``trouble`` says why nothing can be read or kept; else it is empty."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or Path(FILE)
        self.trouble = ""
        self._runs = self._read()

    def get(self, key: str) -> dict[str, float] | None:
        """What a run measured, if it was made before."""
        return self._runs.get(key)

    def add(self, key: str, measured: dict[str, float]) -> None:
        """Keep what a run measured, beside whatever another notebook has kept meanwhile."""
        self._runs = {**self._read(), **self._runs, key: measured}
        try:
            self._write(json.dumps({"about": _ABOUT, "runs": self._runs}, indent=1))
        except OSError as error:
            self.trouble = f"Results are not kept, because {self._path} cannot be written ({error.strerror})."

    def _read(self) -> dict[str, dict[str, float]]:
        try:
            runs = json.loads(self._path.read_text(encoding="utf-8"))["runs"]
            return {str(key): {str(name): float(value) for name, value in run.items()} for key, run in runs.items()}
        except FileNotFoundError:
            return {}
        except OSError as error:
            self.trouble = f"Earlier results are not used, because {self._path} cannot be read ({error.strerror})."
        except (ValueError, KeyError, TypeError, AttributeError):
            self.trouble = f"Earlier results are not used, because {self._path} is damaged; it is written anew."
        return {}

    def _write(self, text: str) -> None:
        """All or nothing: a kernel that is stopped while writing leaves the old file."""
        descriptor, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(name, self._path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
