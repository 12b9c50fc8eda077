"""The explorer during training."""

from __future__ import annotations

import keras

from vaelab.explorer.inputs import ExplorerError
from vaelab.explorer.latent import LatentExplorer


class ExplorerCallback(keras.callbacks.Callback):
    """Push the weights to an explorer after every epoch, so that its pictures follow the training.

    The cell that trains keeps the kernel busy, but the browser decodes by itself: the sliders go on working. Where no
    picture is live, such as when grading, this does nothing.
    """

    def __init__(self, explorer: LatentExplorer) -> None:
        super().__init__()
        self.explorer = explorer

    def on_train_begin(self, logs: dict | None = None) -> None:
        self._push("before the first epoch")

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        self._push(f"after epoch {epoch + 1}")

    def _push(self, stamp: str) -> None:
        if not self.explorer.live:
            return
        try:
            self.explorer.update(stamp=f"Weights {stamp}")
        except ExplorerError as error:  # such as NaN: the training has its own way of showing that
            self.explorer.say(f"Not shown {stamp}: {error}")
