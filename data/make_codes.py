"""Train the quantised autoencoder and the prior over its codes that the notebook on discrete codes loads, and put them in data/ablations/codes.npz:

    .venv/bin/python data/make_codes.py      # nine minutes on one quiet core

The networks of solutions/08_latent_prior/code_networks.py on all 55,000 training images: first the autoencoder, whose codes are
3 numbers of 5 levels each, then the recurrent prior on the codes that the images got. Brings data/SHA256SUMS up to date.
"""

from __future__ import annotations

import sys
import time

import numpy as np
from checksums import DATA, write_checksums
from make_ablations import save

import vaelab  # before Keras: keeps TensorFlow's start-up messages away

import keras  # isort: skip
from keras import layers, ops

sys.path.insert(0, str(DATA.parent / "solutions" / "08_latent_prior"))
from code_networks import PLACES, Prior, build_decoder, build_encoder, nats

SIZE, LEVELS = 3, 5
EPOCHS = {"autoencoder": 6, "prior": 5}
BATCH = {"autoencoder": 64, "prior": 128}


class Quantise(layers.Layer):
    """Numbers in [−1, 1] to the nearest of LEVELS equally spaced ones, with the gradient of the identity."""

    def call(self, x):
        half = (LEVELS - 1) / 2
        return x + ops.stop_gradient(ops.round(x * half) / half - x)


def main() -> None:
    about = {"size": SIZE, "levels": LEVELS, "epochs": EPOCHS}
    (X_train, _), (X_valid, _), _ = vaelab.load_fashion_mnist()
    keras.utils.set_random_seed(42)
    started = time.process_time()
    encoder, decoder = build_encoder(SIZE), build_decoder(SIZE)
    autoencoder = keras.Sequential([encoder, Quantise(), decoder])
    _fit(autoencoder, "mse", X_train, X_train, "autoencoder")
    error = autoencoder.evaluate(X_valid, X_valid, verbose=0)
    about["autoencoder_seconds"] = round(time.process_time() - started)
    print(f"autoencoder: {about['autoencoder_seconds']} processor seconds, valid mse {error:.4f}", flush=True)

    train, valid = (_indices(encoder, X) for X in (X_train, X_valid))
    started = time.process_time()
    prior = Prior(LEVELS**SIZE)
    _fit(prior, keras.losses.SparseCategoricalCrossentropy(from_logits=True), train, train, "prior")
    about["prior_seconds"] = round(time.process_time() - started)
    bits = nats(prior, valid).mean() / np.log(2)
    print(f"prior: {about['prior_seconds']} processor seconds, valid {bits:.1f} bits an image", flush=True)
    save(DATA / "ablations" / "codes.npz", encoder, decoder, about, prior=prior)
    write_checksums()


def _fit(model: keras.Model, loss: object, X: np.ndarray, y: np.ndarray, name: str) -> None:
    rate = keras.optimizers.schedules.CosineDecay(3e-3, EPOCHS[name] * -(-len(X) // BATCH[name]))
    model.compile(loss=loss, optimizer=keras.optimizers.Adam(rate), jit_compile=False, steps_per_execution=20)
    model.fit(X, y, epochs=EPOCHS[name], batch_size=BATCH[name], verbose=2)


def _indices(encoder: keras.Model, images: np.ndarray) -> np.ndarray:
    """Codes of images as whole numbers, (n, 49): the first of the numbers of a code counts most."""
    digits = np.round((encoder.predict(images, batch_size=500, verbose=0) + 1) / 2 * (LEVELS - 1)).astype("int32")
    return (digits @ LEVELS ** np.arange(SIZE)[::-1]).astype("int32").reshape(len(images), PLACES)


if __name__ == "__main__":
    main()
