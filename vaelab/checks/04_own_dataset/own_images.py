"""``load_dataset()``: what a data set must be before a VAE can learn from it.

It is called as it is: the images may be a student's own, and evidence holds only a few numbers about them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, General, Mistake, doing, hinted, read_array, write
from vaelab.checks.kinds import files_opened

WHERE = "step 1, “Choose your images”"
WHAT = "load_dataset()"
ARRAY = "an array of dtype uint8, shape (n, height, width) or (n, height, width, 3)"
FEW = 8  # things that are returned side by side, such as images and labels; as images they would be too few
FEWEST, SMALLEST, LARGEST = 200, 8, 64  # images; pixels along a side


class Slip(General):
    path_returned = (
        "load_dataset returns a name, not images.",
        "Read the pictures: read_images(name, size=…) returns a set whose .images is the array.",
    )
    whole_set_returned = (
        "load_dataset returns the whole set, not the array of images in it.",
        "Return its images: `return sprites(…).images`.",
    )
    list_of_images = (
        "load_dataset returns a list of images, not one array.",
        "All images must have one shape; then np.stack(images) makes one array of them.",
    )
    several_things_returned = (
        "load_dataset returns several things, not the images alone.",
        "Return the array of images by itself: `return images`, without labels or names.",
    )
    images_flat = (
        "The images have lost their shape: what is returned has {axes} axes.",
        "Return an array of shape (n, height, width), or (n, height, width, 3) for colour. (A single image needs the first axis, too.)",
    )
    one_image_only = (
        "This is one colour image, not a set of them.",
        "Return an array of shape (n, height, width, 3).",
    )
    alpha_channel = (
        "The images have a fourth channel, their transparency.",
        "Keep red, green and blue: images[..., :3]. (read_images puts transparent pictures on white.)",
    )
    channels_first = (
        "The colours come before the pixels.",
        "Keras takes (n, height, width, 3): np.moveaxis(images, 1, -1).",
    )
    scaled_already = (
        "The images are scaled to [0, 1] already.",
        "load_dataset returns bytes, 0 to 255; the scaling is split_dataset's work in step 2.",
    )
    not_bytes = (
        "The pixels are not stored as bytes.",
        "Return images of dtype uint8: images.astype(np.uint8), once they run from 0 to 255.",
    )
    range_not_used = (
        "The brightest pixel of all images is far below 255.",
        "Scale the images so that they run from 0 to 255 (scikit-learn's digits run to 16: digits() does it for you).",
    )
    too_few_images = (
        "There are too few images: a VAE would learn them by heart.",
        f"Find at least {FEWEST}, better some thousands; or choose digits(), sprites() or glyphs().",
    )
    all_images_equal = (
        "All images are the same: there is nothing to tell apart.",
        "Look at a few of your files; are they copies, or all empty?",
    )
    mostly_copies = (
        "More than half of the images are copies of others.",
        "Find more different pictures, or a larger size at which they differ.",
    )
    files_elsewhere = (
        "The images come from files that your instructor will not have.",
        'Put them into a folder beside this notebook, read them by its name alone, as in read_images("my_images", …), and hand the folder in with the notebook.',
    )
    size_not_suitable = (
        "The images have a size that the rest of the notebook cannot use.",
        f"Height and width: multiples of 4 from {SMALLEST} to {LARGEST}, as in read_images(…, size=32).",
    )


def inputs(rng: np.random.Generator) -> dict:
    return {}


def probe(load_dataset: Any, inputs: dict) -> dict:
    """A description of the images in a few numbers, however many there are."""
    with doing(f"calling {WHAT}"):
        loaded, opened = files_opened.calling(load_dataset)
    if hasattr(loaded, "images") and hasattr(loaded, "skipped"):
        return {"kind": "set"}
    if isinstance(loaded, list | tuple):
        alike = len(loaded) > FEW or len({_shape(one) for one in loaded}) == 1
        return {"kind": "list", "type": type(loaded).__name__, "length": len(loaded), "alike": alike}
    if not hasattr(loaded, "shape") or not hasattr(loaded, "dtype"):
        return {"kind": "other", "type": type(loaded).__name__}
    images = np.asarray(loaded)
    about: dict[str, Any] = {"kind": "array", "dtype": images.dtype.name, "shape": list(images.shape)}
    if images.dtype.kind not in "biuf" or images.size == 0:
        return about
    elsewhere = files_opened.elsewhere(load_dataset, opened)
    about |= {"elsewhere": str(elsewhere)[-200:]} if elsewhere else {}
    distinct = len({image.tobytes() for image in np.ascontiguousarray(images)}) if images.ndim else 1
    return {**about, "range": write(np.array([images.min(), images.max()], "float64")), "distinct": distinct}


def _shape(one: Any) -> tuple[int, ...] | str:
    shape = getattr(one, "shape", None)
    return type(one).__name__ if shape is None else tuple(shape)


def judge(inputs: dict, evidence: Mapping) -> str:
    if evidence["kind"] != "array":
        raise _no_array(evidence)
    shape, dtype = tuple(int(n) for n in evidence["shape"]), str(evidence["dtype"])
    if dtype == "object":
        raise Failure(Slip.list_of_images, ARRAY, "an array of objects")
    if mistake := _wrong_shape(shape):
        raise Failure(mistake, ARRAY, f"shape {shape}")
    if any(side % 4 or not SMALLEST <= side <= LARGEST for side in shape[1:3]):
        expected = f"sides that are multiples of 4, {SMALLEST} to {LARGEST}"
        raise Failure(Slip.size_not_suitable, expected, f"{shape[1]} × {shape[2]}")
    _require_bytes(*read_array(evidence["range"]), dtype)
    n, distinct = shape[0], int(evidence["distinct"])
    if distinct == 1 < n:
        raise Failure(Slip.all_images_equal, "images that differ", f"{n} equal images")
    if n < FEWEST:
        raise Failure(Slip.too_few_images, f"at least {FEWEST} images", f"{n}")
    if distinct < n / 2:
        raise Failure(Slip.mostly_copies, f"{n} images", f"{distinct} different ones")
    if "elsewhere" in evidence:
        raise Failure(Slip.files_elsewhere, "files in the folder of this notebook", str(evidence["elsewhere"])[:200])
    pixels = int(np.prod(shape[1:]))
    return f"{n:,} images of shape {shape[1:]}, {distinct:,} of them different; {pixels:,} pixel values each."


def _no_array(evidence: Mapping) -> Failure:
    if evidence["kind"] == "set":
        return Failure(Slip.whole_set_returned, ARRAY, "an ImageSet")
    found = str(evidence["type"])
    if evidence["kind"] == "list":
        named = Slip.list_of_images if evidence["alike"] is True else Slip.several_things_returned
        return Failure(named, ARRAY, f"a {found} of length {int(evidence['length'])}")
    if found == "NoneType":
        return Failure(Slip.nothing_returned.about(what=WHAT), ARRAY, "None")
    path = found in ("str", "PosixPath")
    return Failure(Slip.path_returned if path else hinted(Slip.not_an_array.about(what=WHAT), found), ARRAY, found)


def _wrong_shape(shape: tuple[int, ...]) -> Mistake | None:
    if len(shape) == 4 and shape[1] in (1, 3) and shape[3] not in (1, 3):
        return Slip.channels_first
    if len(shape) == 4 and shape[3] in (2, 4):
        return Slip.alpha_channel
    single_colour_image = len(shape) == 3 and shape[2] in (3, 4)
    if len(shape) not in (3, 4) or (len(shape) == 4 and shape[3] not in (1, 3)) or single_colour_image:
        return Slip.one_image_only if single_colour_image else Slip.images_flat.about(axes=len(shape))
    return None


def _require_bytes(low: float, high: float, dtype: str) -> None:
    found = f"dtype {dtype}, values from {low:.4g} to {high:.4g}"
    if not np.isfinite([low, high]).all():
        raise Failure(Slip.not_finite.about(what=WHAT), "finite numbers", found)
    if dtype != "uint8":
        scaled = dtype.startswith("float") and low >= 0 and high <= 1
        raise Failure(Slip.scaled_already if scaled else Slip.not_bytes, "dtype uint8, values from 0 to 255", found)
    if high < 64 and high > low:
        raise Failure(Slip.range_not_used, "values up to 255, or near it", found)


usable = Check(inputs, probe, judge)
