"""One decoder, with its encoder if there is one, as the explorer uses it: called, measured, and sent to the browser."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vaelab.explorer import inputs
from vaelab.explorer.condition import Condition, condition_of
from vaelab.explorer.export import Network, Unsupported, export, export_outputs
from vaelab.explorer.inputs import ExplorerError

MOST_ENCODED = 2000  # images for the KL, the principal components and the map; more would change little
MOST_IN_MAP = 40_000  # numbers: 2,000 images of up to 20 codings
OUTSIDE = 0.02, 0.005  # a decoder is said to be clipped where so many pixels lie so far outside [0, 1]


class Vae:
    """A decoder and perhaps an encoder.

    Attributes:
        size: how many codings there are. shape: (height, width, channels) of the decoded images.
        network: what the browser runs, or None, with the reason why not.
        means, log_vars: (n, size), the posteriors of the images it was measured on; None where there are none.
        kl: nats per coding, or []. pca: principal components of the means, or {}.
    """

    def __init__(self, name: str, decoder, encoder, engine: str, size: int, classes: int | None) -> None:
        self.name, self.size, self._engine, self._classes = name, size, engine, classes
        self.decoder = self.encoder = self.network = self.shape = self.encoder_condition = None
        self.encoders: list[Network] = []
        self.means = self.log_vars = None
        self.kl: list[float] = []
        self.pca: dict = {}
        self.reason = self.encoder_reason = self.range_note = ""
        self.set_decoder(decoder)
        self.set_encoder(encoder)

    def set_decoder(self, decoder) -> None:
        """Take a decoder, or the same one anew with the weights that it has by now."""
        condition = condition_of(decoder, self.size, self._classes)
        network, reason = self._exported(decoder, condition)
        compiled = decoder is self.decoder and network is None and self.network is None
        if compiled:
            call = self._call  # it reads the weights as they are now
        else:
            call = network if network is not None and network.dense else _compiled(decoder, self.size, condition)
        draws = np.random.default_rng(0).standard_normal((16, self.size)).astype(np.float32)
        labels = np.arange(16) % (1 if condition is None else condition.count)
        try:
            decoded = np.asarray(call(draws, labels))
        except Exception as error:  # the model is the student's: anything may happen in it
            raise ExplorerError(
                f"The decoder cannot be called on codings of shape {draws.shape}: {inputs.first_line(error)}."
            ) from error
        inputs.check_finite(decoder, decoded)
        shape = inputs.image_shape_of(decoded, len(draws))
        if self.shape not in (None, shape):
            raise ExplorerError(f"Expected images of shape {self.shape}, as before: make a new explorer instead.")
        self.decoder, self.network, self.reason, self.condition = decoder, network, reason, condition
        self.shape, self._call, self.range_note = shape, call, _range_note(decoded)

    def _exported(self, decoder, condition: Condition | None) -> tuple[Network | None, str]:
        if self._engine == "kernel":
            return None, 'engine="kernel" was asked for'
        try:
            return export(decoder, condition=condition), ""
        except Unsupported as error:
            if self._engine == "browser":
                raise ExplorerError(f"The browser cannot run this decoder: {error}.") from error
            return None, str(error)

    def decode(self, codings: np.ndarray, labels: np.ndarray | int = 0) -> np.ndarray:
        """Codings (n, size), and labels for a conditional decoder, to images (n, height, width, channels), not clipped.

        Dense chains run in NumPy (some 20 µs an image), everything else as a compiled function (0.4 ms); never
        ``predict``, which takes a hundred times as long for one image.
        """
        codings = np.asarray(codings, np.float32).reshape(-1, self.size)
        labels = np.broadcast_to(labels, len(codings))
        return np.asarray(self._call(codings, labels)).reshape(len(codings), *self.shape)

    # ------------------------------------------------------------------------------------------ the encoder

    def set_encoder(self, encoder) -> None:
        """Take an encoder, or the same one anew."""
        self.encoder, self.encoders, self.encoder_reason = encoder, [], ""
        if encoder is None:
            return
        self.encoder_condition = condition_of(encoder, None, self._classes)
        try:
            self.encoders = _exported_encoder(encoder, self.encoder_condition, self.shape, self.size)
        except Unsupported as error:
            self.encoder_reason = str(error)

    def encode(self, images: np.ndarray, labels: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray | None]:
        """Images (n, height, width, channels) to codings_mean and codings_log_var (n, size), or None for the latter."""
        if self.encoder_condition is not None and labels is None:
            raise ExplorerError("This encoder takes the images' labels too: pass labels=....")
        return inputs.encode(self.encoder, images, labels, self.encoder_condition)

    def measure(self, images: np.ndarray, labels: np.ndarray | None) -> None:
        """Encode images for the KL per coding, the principal components and the map."""
        self.means, self.log_vars = self.encode(
            images[:MOST_ENCODED], None if labels is None else labels[:MOST_ENCODED]
        )
        self.kl = []
        if self.log_vars is not None:
            # Equation 17-4 per coding: the KL from the posterior to the prior, in nats, averaged over the images
            with np.errstate(over="ignore"):
                kl = -0.5 * (1 + self.log_vars - np.exp(self.log_vars) - self.means**2)
            self.kl = np.nan_to_num(kl.mean(axis=0), posinf=1e9).tolist()
        self.pca = principal_components(self.means)

    # ------------------------------------------------------------------------------------------ the browser

    def state(self, precision: str, examples: np.ndarray) -> dict:
        """What the scripts know of this VAE; everything in it changes with its weights.

        examples: the images of which the browser has pixels, as indices into those it was measured on.
        """
        state = {"name": self.name, "reason": self.reason, "note": self.range_note, "kl": self.kl, "pca": self.pca}
        state |= {"conditional": self.condition is not None, "decoder": {}, "encoder": {}, "precision": precision}
        state["encoder_reason"] = self.encoder_reason
        if self.network is not None:
            state["decoder"] = {**self.network.described(precision), "weights": self.network.packed(precision)}
        if self.encoders:
            mean, *rest = (network.described(precision) for network in self.encoders)
            weights = self.encoders[0].packed(precision)
            state["encoder"] = {**mean, "weights": weights, "log_var": rest[0]["layers"] if rest else []}
        if self.means is not None:
            cloud = np.arange(min(len(self.means), MOST_IN_MAP // self.size))
            state |= {"means": _floats(self.means[examples])}
            state |= {"cloud": self.means[cloud].astype("<f2" if precision == "float16" else "<f4").tobytes()}
            state["log_vars"] = b"" if self.log_vars is None else _floats(self.log_vars[examples])
        return state

    def half_precision_does(self) -> bool:
        """Whether no pixel moves by more than one grey level when the weights are stored as float16."""
        codings = np.random.default_rng(0).standard_normal((64, self.size))
        codings = codings[: max(4, 40_000_000 // max(1, self.network.multiplications))]
        labels = np.arange(len(codings)) % (1 if self.condition is None else self.condition.count)
        rounded = self.network.rounded()
        if not np.isfinite(rounded.weights).all():  # clipping would hide what is infinite only then
            return False
        images = self.network(codings, labels), rounded(codings, labels)
        grey = [np.rint(255 * decoded.clip(0, 1)) for decoded in images]
        return bool(np.nanmax(np.abs(grey[0] - grey[1])) <= 1)


def _floats(values: np.ndarray) -> bytes:
    return np.asarray(values, "<f4").tobytes()


def _exported_encoder(encoder, condition, shape: tuple[int, int, int], size: int) -> list[Network]:
    """Networks of codings_mean and, where there is one, codings_log_var, for what is drawn in the browser."""
    both = len(getattr(encoder, "outputs", None) or []) > 1
    networks = export_outputs(encoder, (0, 1) if both else (0,), condition)
    if int(np.prod(networks[0].input_shape)) != int(np.prod(shape)):
        raise Unsupported(f"it takes {networks[0].input_shape} where the decoder gives {shape}")
    if any(network.output_shape != (size,) for network in networks):
        raise Unsupported(f"it gives {networks[0].output_shape}")
    return networks


def _compiled(model, size: int, condition: Condition | None) -> Callable:
    import tensorflow as tf

    @tf.function(input_signature=[tf.TensorSpec((None, size), tf.float32)], reduce_retracing=True)
    def decode(codings):
        return tf.cast(model(codings, training=False), tf.float32)

    def plainly(codings):
        from keras import ops

        return ops.convert_to_numpy(model(codings))

    def call(codings, labels):
        if condition is not None:
            return plainly(condition.of(codings, labels))
        try:
            return decode(codings).numpy()
        except Exception:  # a model that takes no training argument, or does not compile
            return plainly(codings)

    return call


def _range_note(decoded: np.ndarray) -> str:
    """A clause about pixels outside [0, 1], which are shown as if they were 0 or 1."""
    margin, share = OUTSIDE
    if np.mean((decoded < -margin) | (decoded > 1 + margin)) < share:
        return ""
    low, high = decoded.min(), decoded.max()
    note = f"this decoder's pixels reach from {low:.2f} to {high:.2f} and are clipped to [0, 1]".replace("-", "−")
    if np.mean(decoded < -0.25) > 0.25:
        note += "; if it was trained on pixels in [−1, 1], put layers.Rescaling(0.5, 0.5) behind it"
    return note


def principal_components(means: np.ndarray) -> dict:
    """Mean, axes (rows), standard deviations along them and shares of the variance; {} for too few images."""
    if len(means) <= means.shape[1] or means.shape[1] < 2:
        return {}
    mean = means.mean(axis=0)
    _, singular, axes = np.linalg.svd(means - mean, full_matrices=False)
    scales = np.maximum(singular / np.sqrt(len(means) - 1), 1e-6)
    shares = scales**2 / np.sum(scales**2)
    keep = slice(None, inputs.MOST_SLIDERS)
    arrays = {"mean": mean, "axes": axes[keep], "scales": scales[keep], "explained": shares[keep]}
    return {name: array.astype(float).round(7).tolist() for name, array in arrays.items()}
