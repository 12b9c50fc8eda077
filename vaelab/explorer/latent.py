"""``explore``: a decoder, and an encoder and images if there are any, made into something to look at."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vaelab import metrics, plot
from vaelab.explorer import inputs
from vaelab.explorer.condition import condition_of
from vaelab.explorer.examples import chosen
from vaelab.explorer.inputs import ExplorerError
from vaelab.explorer.still import someone_is_watching, still
from vaelab.explorer.vae import MOST_ENCODED, Vae

if TYPE_CHECKING:
    import keras

    from vaelab.explorer.widget import ExplorerWidget

LIMITS = (-3.3, 3.3)  # 99.9 % of a standard Gaussian


def explore(
    decoder: keras.Model | Sequence[keras.Model],
    *,
    encoder: keras.Model | Sequence[keras.Model] | None = None,
    images=None,
    labels=None,
    class_names: Sequence[str] | None = None,
    names: Sequence[str] | None = None,
    axes: str = "latent",
    limits: tuple[float, float] = LIMITS,
    codings_size: int | None = None,
    engine: str = "auto",
    title: str = "Latent explorer",
) -> LatentExplorer:
    """Explore a decoder's latent space with sliders; the last line of a notebook cell shows it.

    Args:
        decoder: codings (n, codings_size), and labels if it is conditional, to images (n, height, width) or with 1 or 3
            channels at the end. A list of two is shown side by side, moved by one set of sliders.
        encoder: images to [codings_mean, codings_log_var, ...], one for each decoder. With images, it orders the
            codings by KL.
        images: pixels in [0, 1] of the decoder's shape, to start from. Statistics use the first 2,000.
        labels: (n,) integers, for the colours of the map and the names of the images; also what conditional models take.
        class_names: a name for each label, such as ``vaelab.CLASS_NAMES``.
        names: what two decoders are called.
        axes: what the sliders move first: "latent", the codings, or "pca", the principal components of the images'.
        limits: the range of the sliders.
        codings_size: how many codings a decoder takes that does not say so itself, such as a plain function.
        engine: "browser", "kernel", or "auto", which asks the kernel only for what the browser cannot decode.
        title: heading of an exported page.

    Raises:
        ExplorerError: one sentence about what does not fit.
    """
    inputs.one_of(axes, ("latent", "pca"), "axes")
    inputs.one_of(engine, ("auto", "browser", "kernel"), "engine")
    pairs = inputs.checked_models(decoder, encoder, names)
    if images is not None and any(pair[2] is None for pair in pairs):
        raise ExplorerError("Images need their encoder: pass encoder=... too, or leave the images out.")
    # The images' own shape is compared with the decoder's, which is known only after it was called.
    some = None if images is None else inputs.checked_images(images, None)
    checked = inputs.checked_labels(labels, class_names, 0 if some is None else len(some))
    return LatentExplorer(pairs, some, checked, axes, inputs.checked_limits(limits), codings_size, engine, str(title))


class LatentExplorer:
    """What ``explore`` returns: the explorer in a cell, and the same state in Python.

    Attributes:
        codings: (codings_size,); set it to move the sliders.
        label: the class that a conditional decoder is asked for, an integer; set it by number or name.
        image: (height, width) or (height, width, 3), the decoded image in [0, 1]; set it to start from an image.
        engine_used: "browser" or "kernel".
        reason: why the browser does not decode, or "".
        live: whether a cell shows the explorer now, so that there is something to update.
    """

    def __init__(self, pairs, images, labels, axes, limits, codings_size, engine, title) -> None:
        self._labels, self._class_names = labels
        self._title, self._axes, self._limits = title, axes, limits
        self._widget: ExplorerWidget | None = None
        self._stamp, self._revision, self._label = "", 0, 0
        self._vaes: list[Vae] = []
        for name, decoder, encoder in pairs:
            self._size = self._size_of(decoder, encoder, images, codings_size)
            self._vaes.append(Vae(name, decoder, encoder, engine, self._size, self._classes))
        self._check_pair()
        self._images = None if images is None else inputs.checked_images(images, self._shape)
        if self._images is None:
            self._thumbnails = self._examples = np.arange(0)
        else:
            self._thumbnails, self._examples = chosen(len(self._images), self._labels, self._shape)
        self._measure()
        if axes == "pca" and not self._vaes[0].pca:
            raise ExplorerError("Principal components need an encoder and at least as many images as codings.")
        self._codings = np.zeros(self._size)
        self._start: tuple[dict, bytes] = ({}, b"")
        if self._images is not None:
            self.start_from(int(self._thumbnails[0]))

    def _size_of(self, decoder, encoder, images, given: int | None) -> int:
        found = None
        if images is not None and encoder is not None:
            labels = None if self._labels is None else self._labels[:1]
            condition = condition_of(encoder, None, self._classes)
            if condition is not None and labels is None:
                raise ExplorerError("This encoder takes the images' labels too: pass labels=....")
            found = inputs.encode(encoder, images[:1], labels, condition)[0].shape[1]
        return inputs.codings_size_of(decoder, found, given, condition_of(decoder, found or given, self._classes))

    def _check_pair(self) -> None:
        first, *others = self._vaes
        for other in others:
            if (other.size, other.shape) != (first.size, first.shape):
                raise ExplorerError(
                    f"Expected two decoders of the same codings and images, found {first.size} codings to "
                    f"{first.shape} and {other.size} to {other.shape}: show them in two explorers."
                )
        if any(vae.condition is not None for vae in self._vaes) and self._class_names is None:
            count = next(vae.condition.count for vae in self._vaes if vae.condition is not None)
            self._class_names = [f"class {k}" for k in range(count)]

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
    def label(self) -> int:
        return self._label

    @label.setter
    def label(self, label) -> None:
        if not any(vae.condition is not None for vae in self._vaes):
            raise ExplorerError("This decoder takes no label: only a conditional one does.")
        self._label = inputs.checked_label(label, self._class_names)
        if self._widget is not None:
            self._widget.label = self._label

    @property
    def image(self) -> np.ndarray:
        image = self._vaes[0].decode(self._codings[None], self._label)[0].clip(0, 1)
        return image[..., 0] if image.shape[-1] == 1 else image

    @image.setter
    def image(self, image) -> None:
        if self._vaes[0].encoder is None:
            raise ExplorerError("An image can only be set with an encoder: make the explorer with encoder=....")
        pixels = inputs.checked_images(np.asarray(image)[None], self._shape)
        self._start_from(pixels[0], "an image of your own", -1, self._label)

    @property
    def engine_used(self) -> str:
        return "kernel" if any(vae.network is None for vae in self._vaes) else "browser"

    @property
    def reason(self) -> str:
        return next((vae.reason for vae in self._vaes if vae.reason), "")

    @property
    def live(self) -> bool:
        return self._widget is not None

    def start_from(self, index: int) -> None:
        """Show image ``index`` beside its reconstruction, and move the sliders to its codings."""
        pixels = self._image_at(index)
        index = int(index) % len(self._images)
        self._start_from(pixels, self._name_of(index), index, 0 if self._labels is None else int(self._labels[index]))

    def morph(self, a: int, b: int, t: float) -> None:
        """Move to ``t`` of the way from the codings of image ``a`` to those of image ``b``, on a straight line."""
        start, end = self._codings_of(a), self._codings_of(b)
        self.codings = (1 - t) * start + t * end

    def arithmetic(self, a: int, b: int, c: int) -> None:
        """Move to the codings of image ``a`` minus those of ``b`` plus those of ``c``."""
        self.codings = self._codings_of(a) - self._codings_of(b) + self._codings_of(c)

    def update(self, decoder=None, encoder=None, *, stamp: str | None = None) -> None:
        """Show what the models are now, after more training; or other models of the same sizes.

        With two models, ``decoder`` and ``encoder`` are lists of two.
        stamp: said below the picture; by default the time.
        """
        several = len(self._vaes) > 1
        for k, vae in enumerate(self._vaes):
            new_decoder, new_encoder = (
                given[k] if several and given is not None else given for given in (decoder, encoder)
            )
            if new_decoder is not None:
                condition = condition_of(new_decoder, self._size, self._classes)
                shape = inputs.input_shape(new_decoder, condition)
                if shape is not None and shape[-1] != self._size:
                    raise ExplorerError(f"Expected a decoder of {self._size} codings: make a new explorer instead.")
            vae.set_decoder(vae.decoder if new_decoder is None else new_decoder)
            vae.set_encoder(vae.encoder if new_encoder is None else new_encoder)
        self._measure()
        if self._widget is not None:
            self._widget.vaes = self._vae_states("float32")
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
            self._widget.observe(self._moved, names=["codings", "label", "start"])
            self._widget.on_msg(self._asked)
        return self._widget

    def __repr__(self) -> str:
        return f"<LatentExplorer: {self._size} codings, decoded by the {self.engine_used}>"

    def _ipython_display_(self) -> None:
        from IPython.display import display

        if not someone_is_watching():
            data, metadata = self._still().as_output()
            display(data, metadata=metadata, raw=True)
            return
        # For readers without the live widget: a notebook reopened, converted or printed. widget.css hides it where the
        # widget stands below it, and it hides what stands there instead where the widget cannot be shown.
        data, metadata = self._still().as_html()
        display(data, metadata=metadata, raw=True)
        view = self.widget._repr_mimebundle_()
        view = view[0] if isinstance(view, tuple) else view
        # No text beside it: what shows no widgets shows the picture above, and its sentence.
        display({**view, "text/plain": ""}, raw=True)

    # ----------------------------------------------------------------------------------------- the images

    @property
    def _shape(self) -> tuple[int, int, int]:
        return self._vaes[0].shape

    @property
    def _classes(self) -> int | None:
        return None if self._class_names is None else len(self._class_names)

    def _measure(self) -> None:
        if self._images is not None:
            for vae in self._vaes:
                vae.measure(self._images, self._labels)

    def _image_at(self, index: int) -> np.ndarray:
        if self._images is None:
            raise ExplorerError("This explorer has no images: make it with encoder=... and images=....")
        if not isinstance(index, int | np.integer) or not -len(self._images) <= index < len(self._images):
            raise ExplorerError(f"Expected the index of one of the {len(self._images)} images, found {index!r}.")
        return self._images[index]

    def _codings_of(self, index: int) -> np.ndarray:
        labels = None if self._labels is None else self._labels[[index]]
        return self._vaes[0].encode(self._image_at(index)[None], labels)[0][0].astype(float)

    def _name_of(self, index: int) -> str:
        index = int(index) % len(self._images)
        return f"image {index}" if self._labels is None else f"image {index}, {self._class_names[self._labels[index]]}"

    def _start_from(self, pixels: np.ndarray, name: str, index: int, label: int) -> None:
        posteriors = []
        for vae in self._vaes:
            mean, log_var = vae.encode(pixels[None], np.array([label]))
            posteriors.append({"mean": mean[0].tolist(), "log_var": None if log_var is None else log_var[0].tolist()})
        example = np.flatnonzero(self._examples == index)
        start = {"name": name, "example": int(example[0]) if len(example) else -1, "posteriors": posteriors}
        start |= {"index": index, "label": label}
        self._start = start, inputs.to_bytes(pixels)
        if any(vae.condition is not None for vae in self._vaes):
            self.label = label
        if self._widget is not None:
            with self._widget.hold_sync():
                self._widget.start_pixels = self._start[1]
                self._widget.start = self._start[0]
        self.codings = np.asarray(posteriors[0]["mean"])

    # ---------------------------------------------------------------------------------------- the browser

    def _moved(self, change) -> None:
        if change["name"] == "label":
            self._label = int(change["new"])
        elif change["name"] == "start":
            self._start = change["new"], bytes(self._widget.start_pixels)
        else:
            self._codings = np.asarray(change["new"], dtype=float)

    def _asked(self, widget, content: dict, buffers: list) -> None:
        """Decode for the browser: a batch of codings comes as float32, its grey levels go back, or why there are none."""
        answer = {"decoded": content.get("decode"), "id": content.get("id"), "vae": content.get("vae", 0)}
        pixels = b""
        try:
            codings = np.frombuffer(buffers[0], "<f4").reshape(-1, self._size)
            decoded = self._vaes[content.get("vae", 0)].decode(codings, content.get("labels", 0))
            if np.isfinite(decoded).all():
                pixels = inputs.to_bytes(decoded)
            else:
                answer["error"] = "The decoder gives NaN or infinite pixels here: move back, or reset"
        except (
            Exception
        ) as error:  # the model is the student's; unanswered, the picture would stand still without a word
            answer["error"] = f"The decoder failed: {inputs.first_line(error)}"
        widget.send(answer, buffers=[pixels])

    def _state(self, precision: str) -> dict:
        start, start_pixels = self._start
        stills = [inputs.to_bytes(vae.decode(self._codings[None], self._label)) for vae in self._vaes]
        return {
            "config": self._config(),
            "codings": self._codings.tolist(),
            "label": self._label,
            "start": start,
            "start_pixels": start_pixels,
            "stills": stills,
            "example_pixels": b"" if self._images is None else inputs.to_bytes(self._images[self._examples]),
            "labels": b"" if self._labels is None else self._labels[:MOST_ENCODED].tobytes(),
            "vaes": self._vae_states(precision),
            "stamp": self._stamp,
            "revision": self._revision,
        }

    def _config(self) -> dict:
        conditional = any(vae.condition is not None for vae in self._vaes)
        return {
            "title": self._title,
            "size": self._size,
            "shape": list(self._shape),
            "limits": list(self._limits),
            "most_sliders": inputs.MOST_SLIDERS,
            "axes": self._axes,
            "dead_below": metrics.ACTIVE,
            "class_names": self._class_names,
            "class_colours": list(plot.CLASS_COLOURS),
            "conditional": conditional,
            "thumbnails": len(self._thumbnails),
            "examples": self._examples.tolist(),
            "example_labels": [] if self._labels is None else self._labels[self._examples].tolist(),
        }

    def _vae_states(self, precision: str) -> list[dict]:
        return [vae.state(precision, self._examples) for vae in self._vaes]

    def _offline_state(self) -> dict:
        """State for a page: half-precision weights where no pixel moves by more than one grey level."""
        if self.engine_used == "kernel":
            raise ExplorerError(f"A page has no kernel, and the browser cannot run this decoder: {self.reason}.")
        half = all(vae.half_precision_does() for vae in self._vaes)
        return self._state("float16" if half else "float32")

    def _still(self):
        """The picture for readers without the live widget."""
        start, caption = None, "decoded"
        if self._start[0]:
            name, [own, *_] = self._start[0]["name"], self._start[0]["posteriors"]
            start = name, np.frombuffer(self._start[1], np.uint8).reshape(self._shape) / 255
            caption = "its reconstruction" if np.allclose(own["mean"], self._codings) else "moved from there"
        first = self._vaes[0]  # of two models, and the title says which
        title = f"{self._title}: {first.name}" if first.name else self._title
        return still(first, self._codings, self._label, start, caption, self._limits, title)
