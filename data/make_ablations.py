"""Train the models that the less-blur notebook loads instead of training them, and put them in data/ablations/:

    .venv/bin/python data/make_ablations.py            # all, about six minutes on two quiet cores
    .venv/bin/python data/make_ablations.py longer     # only some

Each is the book's network or a variant of it, built by solutions/03_ablations/vae.py, on all 55,000 training images; the
time that the training took is stored with it and shown in the notebook. Brings data/SHA256SUMS up to date.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
from checksums import DATA, write_checksums

import vaelab  # before Keras: keeps TensorFlow's start-up messages away

import keras  # isort: skip

sys.path.insert(0, str(DATA.parent / "solutions" / "03_ablations"))
from vae import VariationalAutoencoder, build_decoder, build_encoder, train

# Each differs from the book's model (10 codings, weight 1, mse, 25 epochs) in one thing.
MODELS = {
    "autoencoder": {"latent_weight": 0.0},
    "calibrated": {"latent_weight": 0.04},
    "cross_entropy": {"loss": "binary_crossentropy", "activation": "sigmoid"},
    "more_codings": {"codings_size": 32},
    "longer": {"epochs": 50},
}


def main() -> None:
    X_train = vaelab.load_fashion_mnist().train.images
    for name in sys.argv[1:] or MODELS:
        about = {
            "codings_size": 10,
            "latent_weight": 1.0,
            "loss": "mse",
            "activation": None,
            "epochs": 25,
            **MODELS[name],
        }
        keras.utils.set_random_seed(42)
        encoder, decoder = (
            build_encoder(about["codings_size"]),
            build_decoder(about["codings_size"], about["activation"]),
        )
        vae = VariationalAutoencoder(encoder, decoder, about["latent_weight"])
        started = time.perf_counter()
        history = train(vae, X_train, about["epochs"], about["loss"]).history
        about["seconds"] = round(time.perf_counter() - started)
        save(DATA / "ablations" / f"{name}.npz", encoder, decoder, about)
        print(
            f"{name}: {about['seconds']} s, mse {history['mse'][-1]:.4f}, KL {history['kl'][-1]:.1f} nats", flush=True
        )
    write_checksums()


def save(path: Path, encoder: keras.Model, decoder: keras.Model, about: dict, **others: keras.Model) -> None:
    """Write the weights in half precision, which moves no pixel by more than a grey level or so."""
    arrays = {}
    for part, model in {"encoder": encoder, "decoder": decoder, **others}.items():
        weights = model.get_weights()
        about[f"{part}_arrays"] = len(weights)
        arrays |= {f"{part}_{i}": array.astype(np.float16) for i, array in enumerate(weights)}
    path.parent.mkdir(exist_ok=True)
    np.savez_compressed(path, about=json.dumps(about), **arrays)


if __name__ == "__main__":
    main()
