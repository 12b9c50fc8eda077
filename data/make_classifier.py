"""Train the classifier whose features the Fréchet distance is measured in, and write data/classifier/weights.npz:

    .venv/bin/python data/make_classifier.py

A small convolutional network for Fashion MNIST (about two minutes on two cores). Its last hidden layer has 64 units, the
features of ``vaelab.metrics``, which computes them from the weights with NumPy alone. The seed is fixed; on another
machine the weights still differ a little, and with them every distance, so that numbers measured with two classifiers
must not be compared.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from checksums import write_checksums

import vaelab  # before Keras: keeps TensorFlow's start-up messages away
from vaelab.metrics import class_probabilities

import keras  # isort: skip

TARGET = Path(__file__).resolve().parent / "classifier" / "weights.npz"
EPOCHS = 8


def build() -> keras.Sequential:
    """Two convolutions with stride 2, 64 features, 10 classes."""
    return keras.Sequential(
        [
            keras.Input([28, 28, 1]),
            keras.layers.Conv2D(16, 5, strides=2, padding="same", activation="relu", name="conv1"),
            keras.layers.Conv2D(32, 3, strides=2, padding="same", activation="relu", name="conv2"),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(64, activation="relu", name="features"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(10, activation="softmax", name="classes"),
        ]
    )


def main() -> None:
    keras.utils.set_random_seed(42)
    train, valid, test = vaelab.load_fashion_mnist()
    model = build()
    rate = keras.optimizers.schedules.CosineDecay(2e-3, EPOCHS * -(-len(train.images) // 128))
    model.compile(
        loss="sparse_categorical_crossentropy",
        optimizer=keras.optimizers.Adam(rate),
        metrics=["accuracy"],
        jit_compile=False,  # XLA's convolutions run on one CPU core
    )
    model.fit(
        train.images[..., None], train.labels, epochs=EPOCHS, batch_size=128, verbose=2,
        validation_data=(valid.images[..., None], valid.labels),
    )  # fmt: skip
    weights = {}
    for name in ("conv1", "conv2", "features", "classes"):
        kernel, bias = model.get_layer(name).get_weights()
        # Half precision moves a feature by less than 0.1 % and halves the file.
        weights |= {f"{name}_kernel": kernel.astype(np.float16), f"{name}_bias": bias.astype(np.float16)}
    TARGET.parent.mkdir(exist_ok=True)
    np.savez_compressed(TARGET, **weights)
    write_checksums()
    accuracy = np.mean(class_probabilities(test.images).argmax(axis=1) == test.labels)
    print(f"test accuracy {accuracy:.4f}; {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
