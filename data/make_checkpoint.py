"""Train the course's VAE again and install it as data/checkpoint/:

    .venv/bin/python data/make_checkpoint.py

runs solutions/01_build/build_a_vae.ipynb in full (55,000 images, 25 epochs: a few minutes), takes the model that the
notebook saves, prints its validation losses, puts it in data/checkpoint/ and brings data/SHA256SUMS up to date.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import numpy as np
from checksums import write_checksums
from nbclient import NotebookClient

from vaelab import load_fashion_mnist, load_vae
from vaelab.checkpoints import OWN

if TYPE_CHECKING:
    import keras

DATA = Path(__file__).resolve().parent
NOTEBOOK = DATA.parent / "solutions" / "01_build" / "build_a_vae.ipynb"


def main() -> None:
    os.environ["VAELAB_PROFILE"] = "full"
    with tempfile.TemporaryDirectory() as home:
        os.environ["VAELAB_HOME"] = home  # the notebook's save_vae writes there, and leaves the user's own model alone
        notebook = nbformat.read(NOTEBOOK, as_version=4)
        resources = {"metadata": {"path": str(NOTEBOOK.parent)}}
        NotebookClient(notebook, timeout=1800, kernel_name="python3", resources=resources).execute()
        encoder, decoder, source = load_vae()
        if source != OWN:
            raise SystemExit(f"{NOTEBOOK.name} ran but saved no model that loads; data/checkpoint is unchanged.")
        install(Path(home) / "vae")
    mse, kl = validation_losses(encoder, decoder)
    print(f"validation mse {mse:.4f} + KL/784 {kl / 784:.4f} = {mse + kl / 784:.4f}")


def install(saved: Path) -> None:
    """Put the model ``saved`` in the place of data/checkpoint and write data/SHA256SUMS anew."""
    shutil.rmtree(DATA / "checkpoint", ignore_errors=True)
    shutil.copytree(saved, DATA / "checkpoint")
    write_checksums()


def validation_losses(encoder: keras.Model, decoder: keras.Model) -> tuple[float, float]:
    """Mean squared error per pixel and mean KL in nats over the 5,000 validation images."""
    images = load_fashion_mnist().valid.images
    mean, log_var, codings = encoder.predict(images, verbose=0)
    kl = 0.5 * np.sum(np.exp(log_var) + np.square(mean) - 1 - log_var, axis=1)  # Equation 17-4, per image
    return float(np.mean(np.square(decoder.predict(codings, verbose=0) - images))), float(np.mean(kl))


if __name__ == "__main__":
    main()
