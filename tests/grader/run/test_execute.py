"""How a run treats the tests of a plan."""

from __future__ import annotations

import asyncio

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.run import execute, guarding
from autograder.run.limits import Limits


@pytest.mark.parametrize(
    ("test", "seconds"),
    [
        ("check.latent_loss_values(latent_loss)", 50),
        ("check.challenge_generator(my_generator)", 150),
        ("check.challenge_level(my_generator, level=1)", 150),
    ],
)
def test_a_test_that_trains_a_model_has_more_time(test: str, seconds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    async def noted(client: object, index: int, nonce: str, timeout: float) -> dict:
        asked.append(timeout)
        return {}

    monkeypatch.setattr(guarding, "run_test", noted)
    plan = {"statements": [], "tests": [{"name": "test_one", "source": test}]}
    run = execute.Run(plan, None, {}, "", Limits(cell_s=50))

    class Client:
        nb = new_notebook(cells=[new_code_cell(test)])

    asyncio.run(run._run_test(Client(), 0, again=False))
    assert asked == [seconds]
