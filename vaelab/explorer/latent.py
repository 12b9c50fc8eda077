"""``explore``: a decoder, and an encoder and images if there are any, made into something to look at."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vaelab import metrics, plot
from vaelab.data import grading_profile
from vaelab.explorer import inputs
from vaelab.explorer.export import Network, Unsupported, export
from vaelab.explorer.inputs import Decoder, ExplorerError

if TYPE_CHECKING:
    import keras

    from vaelab.explorer.widget import ExplorerWidget

LIMITS = (-3.3, 3.3)  # 99.9 % of a standard Gaussian
MOST_ENCODED = 2000  # images for the KL, the principal components and the clusters; more would change little
THUMBNAILS = 40
STILL_AXES, STILL_STEPS = 5, 9  # of the picture that stands in for the explorer


def explore(
    decoder: keras.Model,
    *,
    encoder: keras.Model | None = None,
    images=None,
    labels=None,
    class_names: Sequence[str] | None = None,
    axes: str = "latent",
    limits: tuple[float, float] = LIMITS,
    engine: str = "auto",
    title: str = "Latent explorer",
) -> LatentExplorer:
    """Explore a decoder's latent space with sliders; the last line of a notebook cell shows it.

    Args:
        decoder: codings (n, codings_size), at most 64, to images (n, height, width) or with 1 or 3 channels at the end.
        encoder: images to [codings_mean, codings_log_var, ...]. With images, it orders the codings by KL.
        images: pixels in [0, 1] of the decoder's shape, to start from. Statistics use the first 2,000.
        labels: (n,) integers, for the colours of the map and the names of the images.
        class_names: a name for each label, such as ``vaelab.CLASS_NAMES``.
        axes: what the sliders move first: "latent", the codings, or "pca", the principal components of the images'.
        limits: the range of the sliders.
        engine: "browser", "kernel", or "auto", which asks the kernel only for what the browser cannot decode.
        title: heading of an exported page.

    Raises:
        ExplorerError: one sentence about what does not fit.
    """
    inputs.one_of(axes, ("latent", "pca"), "axes")
    inputs.one_of(engine, ("auto", "browser", "kernel"), "engine")
    return LatentExplorer(decoder, encoder, images, labels, class_names, axes, limits, engine, title)


class LatentExplorer:
    """What ``explore`` returns: the explorer in a cell, and the same state in Python.

    Attributes:
        codings: (codings_size,); set it to move the sliders.
        image: (height, width) or (height, width, 3), the decoded image in [0, 1]; set it to start from an image.
        engine_used: "browser" or "kernel".
        reason: why the browser does not decode, or "".
        live: whether a cell shows the explorer now, so that there is something to update.
    """

    def __init__(self, decoder, encoder, images, labels, class_names, axes, limits, engine, title) -> None:
        if images is not None and encoder is None:
            raise ExplorerError("Images need their encoder: pass encoder=... too, or leave the images out.")
        self._encoder, self._engine, self._title = encoder, engine, str(title)
        self._axes, self._limits = axes, inputs.checked_limits(limits)
        # The images' own shape is compared with the decoder's, which is known only after it was called.
        some = None if images is None else inputs.checked_images(images, None)
        encoder_size = None if some is None else inputs.encode(encoder, some[:1])[0].shape[1]
        self._size = inputs.codings_size_of(decoder, encoder_size)
        self._widget: ExplorerWidget | None = None
        self._codings = np.zeros(self._size)
        self._start: tuple[dict, bytes] = ({}, b"")
        self._stamp, self._revision = "", 0
        self._decode: Decoder | None = None
        self._set_decoder(decoder)
        self._images = None if images is None else inputs.checked_images(images, self._decode.shape)
        count = 0 if self._images is None else len(self._images)
        self._labels, self._class_names = inputs.checked_labels(labels, class_names, count)
        self._thumbnails = _chosen(self._labels, min(count, MOST_ENCODED))
        self._set_encoder(encoder)
        if axes == "pca" and not self._pca:
            raise ExplorerError("Principal components need an encoder and at least as many images as codings.")

    # ------------------------------------------------------------------------------------------- in Python

    @property
    def codings(self) -> np.ndarray:
        return self._codings.copy()

    @codings.setter
    def codings(self, codings) -> None:
        self._codings = inputs.checked_codings(codings, self._size)
        if self._widget is not None:
            self._widget.codings = self._codings.tolist()

    @property
    def image(self) -> np.ndarray:
        image = self._decode(self._codings[None])[0]
        return image[..., 0] if image.shape[-1] == 1 else image

    @image.setter
    def image(self, image) -> None:
        if self._encoder is None:
            raise ExplorerError("An image can only be set with an encoder: make the explorer with encoder=....")
        pixels = inputs.checked_images(np.asarray(image)[None], self._decode.shape)
        self._start_from(pixels[0], "an image of your own")

    @property
    def engine_used(self) -> str:
        return "kernel" if self._network is None else "browser"

    @property
    def live(self) -> bool:
        return self._widget is not None

    def start_from(self, index: int) -> None:
        """Show image ``index`` beside its reconstruction, and move the sliders to its codings."""
        self._start_from(self._image_at(index), self._name_of(index))

    def morph(self, a: int, b: int, t: float) -> None:
        """Move to ``t`` of the way from the codings of image ``a`` to those of image ``b``, on a straight line."""
        start, end = self._codings_of(a), self._codings_of(b)
        self.codings = (1 - t) * start + t * end

    def arithmetic(self, a: int, b: int, c: int) -> None:
        """Move to the codings of image ``a`` minus those of ``b`` plus those of ``c``."""
        self.codings = self._codings_of(a) - self._codings_of(b) + self._codings_of(c)

    def update(self, decoder=None, encoder=None, *, stamp: str | None = None) -> None:
        """Show what the models are now, after more training; or other models of the same sizes.

        stamp: said below the picture; by default the time.
        """
        if decoder is not None and inputs.codings_size_of(decoder, None) != self._size:
            raise ExplorerError(f"Expected a decoder of {self._size} codings, as before: make a new explorer instead.")
        self._set_decoder(self._decoder if decoder is None else decoder)
        self._set_encoder(self._encoder if encoder is None else encoder)
        if self._widget is not None:
            with self._widget.hold_sync():
                for name, value in self._changing_state("float32").items():
                    setattr(self._widget, name, value)
        self.say(f"Weights of {time.strftime('%H:%M:%S')}" if stamp is None else stamp)

    def say(self, stamp: str) -> None:
        """Show a line below the picture, such as when the weights are from."""
        self._stamp = stamp
        self._revision += 1
        if self._widget is not None:
            with self._widget.hold_sync():
                self._widget.stamp = stamp
                self._widget.revision = self._revision

    def export_html(self, path: str | Path) -> Path:
        """Write the explorer as one page that needs no kernel, server or network; return its path."""
        from vaelab.explorer.page import page

        path = Path(path).expanduser()
        path.write_text(page(self._offline_state(), self._title), encoding="utf-8")
        return path

    def frame(self, height: int = 900):
        """Return the same page for the output of a cell: it still works in a reopened or converted notebook."""
        from IPython.display import HTML

        from vaelab.explorer.page import frame

        return HTML(frame(self._offline_state(), self._title, height))

    @property
    def widget(self) -> ExplorerWidget:
        """The anywidget itself, for layouts of your own."""
        if self._widget is None:
            from vaelab.explorer.widget import ExplorerWidget

            self._widget = ExplorerWidget(**self._state("float32"))
            self._widget.observe(self._moved, names="codings")
            self._widget.on_msg(self._asked)
        return self._widget

    def __repr__(self) -> str:
        return f"<LatentExplorer: {self._size} codings, decoded by the {self.engine_used}>"

    def _ipython_display_(self) -> None:
        if not _someone_is_watching():
            self._show_still()
            return
        from IPython.display import display

        view = self.widget._repr_mimebundle_()
        view = view[0] if isinstance(view, tuple) else view
        display({**view, "text/plain": f"{self!r}; run the cell again to use it"}, raw=True)
        # For readers without the live widget: a notebook reopened, converted or on a web page. widget.css hides it
        # where the widget stands above it.
        data, metadata = self._still()
        if "text/html" in data:
            data["text/html"] = f'<div class="vx-still">{data["text/html"]}</div>'
        display(data, metadata=metadata, raw=True)

    # ----------------------------------------------------------------------------------------- the models

    def _set_decoder(self, decoder) -> None:
        network, reason = None, 'engine="kernel" was asked for'
        if self._engine != "kernel":
            try:
                network, reason = export(decoder), ""
            except Unsupported as error:
                reason = str(error)
                if self._engine == "browser":
                    raise ExplorerError(f"The browser cannot run this decoder: {reason}.") from None
        before = self._decode
        if before is None or decoder is not self._decoder or network is not None or self._network is not None:
            decode = Decoder(decoder, network, self._size)
        else:
            decode = before  # compiled already; it reads the weights as they are now
        try:
            decoded = decode.raw(np.random.default_rng(0).standard_normal((2, self._size)))
        except Exception as error:  # the model is the student's: anything may happen in it
            first = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")[:200]
            raise ExplorerError(
                f"The decoder cannot be called on codings of shape (2, {self._size}): {first}."
            ) from error
        inputs.check_finite(decoder, decoded)
        decode.shape = inputs.image_shape_of(decoded)
        if before is not None and decode.shape != before.shape:
            raise ExplorerError(f"Expected images of shape {before.shape}, as before: make a new explorer instead.")
        self._decoder, self._network, self._decode, self.reason = decoder, network, decode, reason

    def _set_encoder(self, encoder) -> None:
        self._encoder, self._kl, self._pca, self._means = encoder, [], {}, None
        self._encoder_network = _exported(encoder, self._decode.shape, self._size)
        if self._images is None:
            return
        self._means, log_var = inputs.encode(encoder, self._images[:MOST_ENCODED])
        if log_var is not None:
            # Equation 17-4 per coding: the KL from the posterior to the prior, in nats, averaged over the images
            with np.errstate(over="ignore"):
                kl = -0.5 * (1 + log_var - np.exp(log_var) - self._means**2)
            self._kl = np.nan_to_num(kl.mean(axis=0), posinf=1e9).tolist()
        self._pca = _principal_components(self._means)

    def _image_at(self, index: int) -> np.ndarray:
        if self._images is None:
            raise ExplorerError("This explorer has no images: make it with encoder=... and images=....")
        if not isinstance(index, int | np.integer) or not -len(self._images) <= index < len(self._images):
            raise ExplorerError(f"Expected the index of one of the {len(self._images)} images, found {index!r}.")
        return self._images[index]

    def _codings_of(self, index: int) -> np.ndarray:
        return inputs.encode(self._encoder, self._image_at(index)[None])[0][0].astype(float)

    def _name_of(self, index: int) -> str:
        index = int(index) % len(self._images)
        return f"image {index}" if self._labels is None else f"image {index}, {self._class_names[self._labels[index]]}"

    def _start_from(self, pixels: np.ndarray, label: str) -> None:
        codings = inputs.encode(self._encoder, pixels[None])[0][0].astype(float)
        self._start = {"label": label, "codings": codings.tolist()}, inputs.to_bytes(pixels)
        if self._widget is not None:
            with self._widget.hold_sync():
                self._widget.start_pixels = self._start[1]
                self._widget.start = self._start[0]
        self.codings = codings

    # ---------------------------------------------------------------------------------------- the browser

    def _moved(self, change) -> None:
        self._codings = np.asarray(change["new"], dtype=float)

    def _asked(self, widget, content: dict, buffers: list) -> None:
        """Decode for the browser: a batch of codings comes as float32, its grey levels go back."""
        codings = np.frombuffer(buffers[0], "<f4").reshape(-1, self._size)
        answer = {"decoded": content.get("decode"), "id": content.get("id")}
        widget.send(answer, buffers=[inputs.to_bytes(self._decode(codings))])

    def _state(self, precision: str) -> dict:
        start, start_pixels = self._start
        return {
            "config": self._config(),
            "codings": self._codings.tolist(),
            "start": start,
            "start_pixels": start_pixels,
            "still": inputs.to_bytes(self._decode(self._codings[None])),
            "example_pixels": b"" if self._images is None else inputs.to_bytes(self._images[self._thumbnails]),
            **self._changing_state(precision),
            "revision": self._revision,
        }

    def _config(self) -> dict:
        return {
            "title": self._title,
            "size": self._size,
            "shape": list(self._decode.shape),
            "limits": list(self._limits),
            "axes": self._axes,
            "reason": self.reason,
            "dead_below": metrics.ACTIVE,
            "class_names": self._class_names,
            "class_colours": list(plot.CLASS_COLOURS),
            "has_images": self._images is not None,
            "has_pca": bool(self._pca),
        }

    def _changing_state(self, precision: str) -> dict:
        """What new weights change."""
        state = {"kl": self._kl, "pca": self._pca, "stamp": self._stamp, "examples": {"codings": [], "labels": []}}
        for name, network in (("decoder", self._network), ("encoder", self._encoder_network)):
            state[name] = {} if network is None else {"layers": network.layers, "precision": precision}
            state[f"{name}_weights"] = b"" if network is None else network.packed(precision)
        if self._means is not None:
            state["examples"] = {
                "codings": self._means[self._thumbnails].astype(float).round(5).tolist(),
                "labels": [self._name_of(index) for index in self._thumbnails],
            }
            if self._size == 2:
                state["cloud"] = self._means.astype("<f4").tobytes()
                state["cloud_labels"] = b"" if self._labels is None else self._labels[: len(self._means)].tobytes()
        return state

    def _offline_state(self) -> dict:
        """State for a page: half-precision weights where no pixel moves by more than one grey level."""
        if self._network is None:
            raise ExplorerError(f"A page has no kernel, and the browser cannot run this decoder: {self.reason}.")
        codings = np.random.default_rng(0).standard_normal((64, self._size))
        grey = [
            np.rint(255 * decoded.clip(0, 1)) for decoded in (self._network(codings), self._network.rounded()(codings))
        ]
        precision = "float16" if np.nanmax(np.abs(grey[0] - grey[1])) <= 1 else "float32"
        return {"encoder": {}, "cloud": b"", "cloud_labels": b"", **self._state(precision)}

    # ------------------------------------------------------------------------------------------ the still

    def _walks(self) -> tuple[dict, np.ndarray]:
        """Decoded images along the axes with the most KL, from the present codings."""
        order = np.argsort(-np.asarray(self._kl), kind="stable") if self._kl else np.arange(self._size)
        values = np.linspace(*self._limits, STILL_STEPS)
        walks = {}
        for axis in order[:STILL_AXES].tolist():
            codings = np.tile(self._codings, (STILL_STEPS, 1))
            codings[:, axis] = values
            walks[axis] = self._decode(codings)
        return walks, values

    def _show_still(self) -> None:
        walks, values = self._walks()
        if self._decode.shape[2] == 1:
            plot.walks({axis: images[..., 0] for axis, images in walks.items()}, values, self._kl or None, self._title)

    def _still(self) -> tuple[dict, dict]:
        """The same picture as data for a display, without showing it."""
        from IPython.utils.capture import capture_output

        with capture_output() as captured:
            self._show_still()
        if not captured.outputs:
            return {"text/plain": repr(self)}, {}
        [output] = captured.outputs
        return dict(output.data), dict(output.metadata or {})


def _exported(encoder, shape: tuple[int, int, int], size: int) -> Network | None:
    """The encoder as the browser runs it, where it can, for drawings: one channel, codings_mean out."""
    if encoder is None or shape[2] != 1:
        return None
    try:
        network = export(encoder)
    except Unsupported:
        return None
    fits = network.input_shape in (shape, shape[:2]) and network.output_shape == (size,)
    return network if fits else None


def _principal_components(means: np.ndarray) -> dict:
    """Mean, axes (rows), standard deviations along them and shares of the variance; {} for too few images."""
    if len(means) <= means.shape[1] or means.shape[1] < 2:
        return {}
    mean = means.mean(axis=0)
    _, singular, axes = np.linalg.svd(means - mean, full_matrices=False)
    scales = np.maximum(singular / np.sqrt(len(means) - 1), 1e-6)
    shares = scales**2 / np.sum(scales**2)
    arrays = {"mean": mean, "axes": axes, "scales": scales, "explained": shares}
    return {name: array.astype(float).tolist() for name, array in arrays.items()}


def _chosen(labels: np.ndarray | None, count: int) -> np.ndarray:
    """Indices of the thumbnails: the first images, or the first of each class, class by class."""
    if labels is None:
        return np.arange(min(count, THUMBNAILS))
    present = np.unique(labels[:count])
    each = max(1, THUMBNAILS // len(present))
    return np.concatenate([np.flatnonzero(labels[:count] == label)[:each] for label in present])[:THUMBNAILS]


def _someone_is_watching() -> bool:
    """Whether this cell runs in front of somebody: not when grading, and not from nbconvert, papermill or a script.

    A front end offers to answer input(); what executes notebooks in bulk does not.
    """
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None or grading_profile():
        return False
    request = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return bool(request.get("content", {}).get("allow_stdin", False))
