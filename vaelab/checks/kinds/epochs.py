"""What a history says of losses that are averaged over the images of an epoch, while only batches are seen.

A probe fits for two epochs with learning rate 0 and without shuffling, so that every image's loss is known beforehand, and
changes the model between the epochs. The last batch is shorter, so that a mean of the batches' means is another number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from vaelab.checks.engine import Failure, General, Mistake, numbers
from vaelab.checks.formulas import PIXELS


class Slip(General):
    """``{what}`` is the value that is reported; ``judge_means`` fills it in."""

    last_batch_only = (
        "{what} of an epoch is that of its last batch.",
        "Keep a keras.metrics.Mean for each value, update it in every step, and return its result().",
    )
    last_batch_overweighted = (
        "{what} of an epoch is the mean of the batches' means: the short last batch counts too much.",
        "Update the metric with the vector of the images' losses, not with their mean: update_state(losses).",
    )
    metric_not_reset = (
        "{what} is not reset: the second epoch is averaged with what came before it.",
        "Make the metrics in __init__ as attributes of the model, self.loss_tracker = keras.metrics.Mean(…); if you write the property `metrics`, list all of them.",
    )
    metric_per_pixel = "{what} is divided by 784.", "Report nats per image, as vae_loss_nats returns them."
    metric_summed = (
        "{what} is a sum over images, not a mean.",
        "Use keras.metrics.Mean and update it with the vector of the images' losses.",
    )
    wrong_metric = (
        "{what} is not the mean over the images.",
        "Update its metric with the vector of the images' losses in every step.",
    )


def judge_means(
    slip: type[Slip],
    what: str,
    seen: np.ndarray,
    losses: np.ndarray,
    batch: int,
    running: Sequence[float],
    others: Mapping[Mistake, np.ndarray],
) -> None:
    """Raise ``Failure`` unless a value of the history is the mean over the images in each epoch.

    Args:
        slip: the exercise's family.
        what: how to call the value.
        seen: the value of both epochs.
        losses: of every image in both epochs, (2, images).
        batch: images in a batch.
        running: the value of both epochs if it were never reset; see ``running_means``.
        others: values of both epochs that give other mistakes away.
    """
    right = losses.mean(axis=1)
    # Means of some 40 float32 losses are right to 10⁻⁵; the subtlest slip, batches weighed alike, moves them by 10⁻².
    if np.allclose(seen, right, rtol=2e-4):
        return
    batches = np.split(losses, range(batch, losses.shape[1], batch), axis=1)
    known: list[tuple[Mistake, Sequence[float] | np.ndarray]] = [
        (slip.last_batch_only, batches[-1].mean(axis=1)),
        (slip.last_batch_overweighted, np.mean([part.mean(axis=1) for part in batches], axis=0)),
        (slip.metric_not_reset, [right[0], right.mean()]),
        (slip.metric_not_reset, running),
        (slip.metric_per_pixel, right / PIXELS),
        (slip.metric_summed, right * losses.shape[1]),
        (slip.metric_summed, np.mean([part.sum(axis=1) for part in batches], axis=0)),
        *others.items(),
    ]
    named = next((mistake for mistake, value in known if np.allclose(seen, value, rtol=2e-4)), slip.wrong_metric)
    raise Failure(named.about(what=f"The {what}"), f"{what} of the two epochs: {numbers(right)}", numbers(seen))


def running_means(training: np.ndarray, validation: np.ndarray, of_validation: bool) -> list[float]:
    """What a mean gives in both epochs that is never reset: training, validation, training, validation.

    The losses have shape (2, images); ``of_validation`` asks for the values that are read after the validation.
    """
    parts = [losses[epoch] for epoch in (0, 1) for losses in (training, validation)]
    return [float(np.mean(np.concatenate(parts[:last]))) for last in ((2, 4) if of_validation else (1, 3))]
