"""Train the convolutional VAE that the notebook on directions loads, and put it in data/ablations/convolutional.npz:

    .venv/bin/python data/make_convolutional.py      # two to three minutes on two quiet cores

The model of the notebook less_blur: 32 codings, weight 0.02, nine epochs on all 55,000 training images with a learning rate
that falls to 0. Brings data/SHA256SUMS up to date.
"""

from __future__ import annotations

import sys
import time

from checksums import DATA, write_checksums
from make_ablations import save

import vaelab  # before Keras: keeps TensorFlow's start-up messages away

import keras  # isort: skip

sys.path.insert(0, str(DATA.parent / "solutions" / "07_conditional"))
from vae_parts import VariationalAutoencoder, build_conv_decoder, build_conv_encoder

BATCH = 64


def main() -> None:
    about = {"codings_size": 32, "latent_weight": 0.02, "loss": "mse", "activation": "sigmoid", "epochs": 9}
    X_train = vaelab.load_fashion_mnist().train.images
    keras.utils.set_random_seed(42)
    encoder, decoder = build_conv_encoder(about["codings_size"]), build_conv_decoder(about["codings_size"])
    vae = VariationalAutoencoder(encoder, decoder, about["latent_weight"])
    rate = keras.optimizers.schedules.CosineDecay(2e-3, about["epochs"] * -(-len(X_train) // BATCH))
    started = time.perf_counter()
    # No jit_compile: XLA makes dense layers quicker, but convolutions on a CPU much slower.
    vae.compile(loss="mse", optimizer=keras.optimizers.Adam(rate), metrics=["mse"], jit_compile=False, steps_per_execution=20)
    history = vae.fit(X_train, X_train, epochs=about["epochs"], batch_size=BATCH, verbose=2).history
    about["seconds"] = round(time.perf_counter() - started)
    save(DATA / "ablations" / "convolutional.npz", encoder, decoder, about)
    print(f"convolutional: {about['seconds']} s, mse {history['mse'][-1]:.4f}", flush=True)
    write_checksums()


if __name__ == "__main__":
    main()
