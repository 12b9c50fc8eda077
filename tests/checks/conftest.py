"""For tests that run the notebooks' answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from vaelab import data


@pytest.fixture(scope="module")
def images_in_memory() -> Iterator[None]:
    """Hundreds of answers load them, and each file has a checksum."""
    data.keep()
    yield
    data._kept.clear()


@pytest.fixture
def small_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """The notebooks' set-up loads the small data of the grading profile."""
    monkeypatch.setenv("VAELAB_PROFILE", "grading")
