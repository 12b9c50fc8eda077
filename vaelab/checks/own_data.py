"""Checks of ``load_dataset()`` and ``split_dataset(images, seed=42)``: what a data set must be before a VAE can learn from it.

``load_dataset`` is called as it is: the images may be a student's own, and evidence holds only a few numbers about them. So
that it can tell what ``split_dataset`` does, it gets images of noise, each of which is recognised wherever it comes out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, at_least, doing
from vaelab.checks.evidence import read_array, write
from vaelab.checks.verdict import NOT_ARRAY, NOT_FINITE, NOTHING_RETURNED, UNKNOWN, Failure, Mistake, placed, worded

WHERE_LOAD = "step 1, “Choose your images”"
WHERE_SPLIT = "step 2, “Three parts without leaks”"
LOAD = "load_dataset()"
FEWEST, SMALLEST, LARGEST = 200, 8, 64  # images; pixels along a side

PATH_RETURNED = Mistake(
    "path_returned",
    "load_dataset returns a name, not images.",
    "Read the pictures: read_images(name, size=…) returns a set whose .images is the array.",
    WHERE_LOAD,
)
WHOLE_SET = Mistake(
    "whole_set_returned",
    "load_dataset returns the whole set, not the array of images in it.",
    "Return its images: `return sprites(…).images`.",
    WHERE_LOAD,
)
LIST_OF_IMAGES = Mistake(
    "list_of_images",
    "load_dataset returns a list of images, not one array.",
    "All images must have one shape; then np.stack(images) makes one array of them.",
    WHERE_LOAD,
)
FLAT = Mistake(
    "images_flat",
    "The images have lost their shape, or there is only one.",
    "Return an array of shape (n, height, width), or (n, height, width, 3) for colour.",
    WHERE_LOAD,
)
ALPHA = Mistake(
    "alpha_channel",
    "The images have a fourth channel, their transparency.",
    "Keep red, green and blue: images[..., :3]. (read_images puts transparent pictures on white.)",
    WHERE_LOAD,
)
CHANNELS_FIRST = Mistake(
    "channels_first",
    "The colour channels come before the pixels.",
    "Keras takes (n, height, width, 3): np.moveaxis(images, 1, -1).",
    WHERE_LOAD,
)
SCALED_ALREADY = Mistake(
    "scaled_already",
    "The images are scaled to [0, 1] already.",
    "load_dataset returns bytes, 0 to 255; the scaling is split_dataset's work in step 2.",
    WHERE_LOAD,
)
NOT_BYTES = Mistake(
    "not_bytes",
    "The pixels are not stored as bytes.",
    "Return images of dtype uint8: images.astype(np.uint8), once they run from 0 to 255.",
    WHERE_LOAD,
)
DIM = Mistake(
    "range_not_used",
    "The brightest pixel of all images is far below 255.",
    "Scale the images so that they run from 0 to 255 (scikit-learn's digits run to 16: digits() does it for you).",
    WHERE_LOAD,
)
TOO_FEW = Mistake(
    "too_few_images",
    "There are too few images: a VAE would learn them by heart.",
    f"Find at least {FEWEST}, better some thousands; or choose digits(), sprites() or glyphs().",
    WHERE_LOAD,
)
ALL_EQUAL = Mistake(
    "all_images_equal",
    "All images are the same: there is nothing to tell apart.",
    "Look at a few of your files; are they copies, or all empty?",
    WHERE_LOAD,
)
MOSTLY_COPIES = Mistake(
    "mostly_copies",
    "More than half of the images are copies of others.",
    "Find more different pictures, or a larger size at which they differ.",
    WHERE_LOAD,
)
ODD_SIZE = Mistake(
    "size_not_suitable",
    "The images have a size that the rest of the notebook cannot use.",
    f"Height and width: multiples of 4 from {SMALLEST} to {LARGEST}, as in read_images(…, size=32).",
    WHERE_LOAD,
)


def load_inputs(rng: np.random.Generator) -> dict:
    return {}


def probe_load(load_dataset: Any, inputs: dict) -> dict:
    """A description of the images in a few numbers, however many there are."""
    with doing(f"calling {LOAD}"):
        loaded = load_dataset()
    if hasattr(loaded, "images") and hasattr(loaded, "skipped"):
        return {"kind": "set"}
    if isinstance(loaded, list | tuple):
        return {"kind": "list", "type": type(loaded).__name__, "length": len(loaded)}
    if not hasattr(loaded, "shape") or not hasattr(loaded, "dtype"):
        return {"kind": "other", "type": type(loaded).__name__}
    images = np.asarray(loaded)
    about = {"kind": "array", "dtype": images.dtype.name, "shape": list(images.shape)}
    if images.dtype.kind not in "biuf" or images.size == 0:
        return about
    distinct = len({image.tobytes() for image in np.ascontiguousarray(images)}) if images.ndim else 1
    return {**about, "range": write(np.array([images.min(), images.max()], "float64")), "distinct": distinct}


def judge_load(inputs: dict, evidence: Mapping) -> str:
    kind = evidence["kind"]
    expected = "an array of dtype uint8, shape (n, height, width) or (n, height, width, 3)"
    if kind == "set":
        raise Failure(WHOLE_SET, expected, "an ImageSet")
    if kind == "list":
        raise Failure(LIST_OF_IMAGES, expected, f"a {evidence['type']} of length {int(evidence['length'])}")
    if kind == "other":
        found = str(evidence["type"])
        known = {"NoneType": worded(NOTHING_RETURNED, what=LOAD), "str": PATH_RETURNED, "PosixPath": PATH_RETURNED}
        raise Failure(
            known.get(found, worded(NOT_ARRAY, what=LOAD)), expected, "None" if found == "NoneType" else found
        )
    shape, dtype = tuple(int(n) for n in evidence["shape"]), str(evidence["dtype"])
    if dtype == "object":
        raise Failure(LIST_OF_IMAGES, expected, "an array of objects")
    _require_image_shape(shape, expected)
    _require_bytes(evidence, dtype)
    distinct = int(evidence["distinct"])
    if distinct == 1 < shape[0]:
        raise Failure(ALL_EQUAL, "images that differ", f"{shape[0]} equal images")
    if shape[0] < FEWEST:
        raise Failure(TOO_FEW, f"at least {FEWEST} images", f"{shape[0]}")
    if distinct < shape[0] / 2:
        raise Failure(MOSTLY_COPIES, f"{shape[0]} images", f"{distinct} different ones")
    values = int(np.prod(shape[1:]))
    return f"{shape[0]:,} images of shape {shape[1:]}, {distinct:,} of them different; {values} pixel values each."


def _require_image_shape(shape: tuple[int, ...], expected: str) -> None:
    found = f"shape {shape}"
    if len(shape) == 4 and shape[1] in (1, 3) and shape[3] not in (1, 3):
        raise Failure(CHANNELS_FIRST, expected, found)
    if len(shape) == 4 and shape[3] in (2, 4):
        raise Failure(ALPHA, expected, found)
    if len(shape) not in (3, 4) or (len(shape) == 4 and shape[3] not in (1, 3)) or shape[1:] == (3,):
        raise Failure(FLAT, expected, found)
    if len(shape) == 3 and shape[2] in (3, 4):
        raise Failure(FLAT, expected, f"{found}, a single colour image")
    if any(side % 4 or not SMALLEST <= side <= LARGEST for side in shape[1:3]):
        raise Failure(ODD_SIZE, f"sides that are multiples of 4, {SMALLEST} to {LARGEST}", f"{shape[1]} × {shape[2]}")


def _require_bytes(evidence: Mapping, dtype: str) -> None:
    low, high = read_array(evidence["range"])
    found = f"dtype {dtype}, values from {low:.4g} to {high:.4g}"
    if not np.isfinite([low, high]).all():
        raise Failure(worded(NOT_FINITE, what=LOAD), "finite numbers", found)
    if dtype != "uint8":
        scaled = dtype.startswith("float") and low >= 0 and high <= 1
        raise Failure(SCALED_ALREADY if scaled else NOT_BYTES, "dtype uint8, values from 0 to 255", found)
    if high < 64 and high > low:
        raise Failure(DIM, "values up to 255, or near it", found)


# ---------------------------------------------------------------------------------------------------------------------
# The split

PARTS = ("X_train", "X_valid", "X_test")
SHARES = {"X_train": 0.7, "X_valid": 0.15, "X_test": 0.15}
SAME_IMAGE = 0.99  # correlation: images of noise with n pixels have one of about 1 / √n with each other

NOT_THREE_PARTS = Mistake(
    "not_three_parts",
    "split_dataset does not return three parts.",
    "End with `return X_train, X_valid, X_test`.",
    WHERE_SPLIT,
)
FLATTENED = Mistake(
    "shape_lost",
    "The images have lost their shape.",
    "Split along the first axis only: images[some_indices] keeps height, width and channels.",
    WHERE_SPLIT,
)
NOT_SCALED = Mistake(
    "not_scaled",
    "The pixels still run up to 255.",
    "Divide by 255. With larger pixels the untrained encoder gives log-variances of hundreds, and exp overflows.",
    WHERE_SPLIT,
)
BY_MAXIMUM = Mistake(
    "scaled_by_the_maximum",
    "The images are divided by their own largest pixel, not by 255.",
    "Divide by 255: then a grey means the same in every data set and every part of it.",
    WHERE_SPLIT,
)
BY_256 = Mistake(
    "divided_by_256", "The pixels are divided by 256.", "The largest byte is 255: divide by that.", WHERE_SPLIT
)
STRETCHED = Mistake(
    "stretched",
    "The pixels are stretched so that the darkest is 0 and the brightest is 1.",
    "Divide by 255 and subtract nothing.",
    WHERE_SPLIT,
)
STANDARDISED = Mistake(
    "standardised",
    "The pixels are standardised, mean 0 and standard deviation 1.",
    "Pixels have to lie in [0, 1]: divide by 255 and subtract nothing.",
    WHERE_SPLIT,
)
SYMMETRIC = Mistake(
    "scaled_to_minus_one_to_one",
    "The pixels are scaled to [−1, 1].",
    "Pixels have to lie in [0, 1]: divide by 255.",
    WHERE_SPLIT,
)
INVERTED = Mistake("inverted", "Black and white are exchanged.", "Divide by 255 and change nothing else.", WHERE_SPLIT)
WHOLE_NUMBERS = Mistake(
    "whole_number_division",
    "The pixels are 0 and 1 only: the division cut off everything behind the point.",
    "Divide with / and not with //, and convert to float32 before, not to an integer after.",
    WHERE_SPLIT,
)
NOT_FLOAT32 = Mistake(
    "not_float32",
    "The pixels are not float32.",
    "Add .astype(np.float32): float64 takes twice the memory and is converted in every batch.",
    WHERE_SPLIT,
)
LOST = Mistake(
    "images_lost",
    "Some images are in none of the three parts.",
    "Take the rest for the last part: indices[n_train + n_valid :].",
    WHERE_SPLIT,
)
OVERLAP = Mistake(
    "parts_overlap",
    "The same image is in two parts.",
    "Shuffle the indices once (rng.permutation), then cut them into three pieces. Drawing each part anew makes overlaps.",
    WHERE_SPLIT,
)
REPEATED = Mistake(
    "image_repeated",
    "Some images are several times in the same part, others are missing.",
    "rng.permutation gives every index once; rng.integers and rng.choice with replacement do not.",
    WHERE_SPLIT,
)
WRONG_SHARES = Mistake(
    "wrong_shares",
    "The parts do not have the sizes asked for.",
    "70 % for training, 15 % for validation, 15 % for the test.",
    WHERE_SPLIT,
)
OTHER_ORDER = Mistake(
    "parts_in_another_order",
    "The parts come in another order.",
    "Return X_train, X_valid, X_test: the largest comes first.",
    WHERE_SPLIT,
)
NOT_SHUFFLED = Mistake(
    "not_shuffled",
    "The images are cut in the order in which they come, so that the parts differ in kind.",
    "Files are sorted by name, often by class. Shuffle the indices first: np.random.default_rng(seed).permutation(n). "
    "(np.unique sorts too: shuffle after it.)",
    WHERE_SPLIT,
)
NOT_REPEATABLE = Mistake(
    "not_repeatable",
    "The same seed gives another split the second time.",
    "Make the generator inside the function, from its argument: rng = np.random.default_rng(seed).",
    WHERE_SPLIT,
)
SEED_IGNORED = Mistake(
    "seed_ignored",
    "Every seed gives the same split.",
    "Use the argument seed, not a number of your own.",
    WHERE_SPLIT,
)
INPUT_CHANGED = Mistake(
    "input_changed",
    "split_dataset changes the array that it was given.",
    "Shuffle indices, or a copy: rng.shuffle(images) works in place.",
    WHERE_SPLIT,
)
COPIES_LEAK = Mistake(
    "copies_in_two_parts",
    "An image and its exact copy are in different parts: the test is no longer blind.",
    "Remove copies before the split: np.unique(images, axis=0), then shuffle.",
    WHERE_SPLIT,
)
COPIES_GONE = Mistake(
    "all_copies_removed",
    "Images of which there are copies are gone altogether.",
    "Keep one of each: np.unique(images, axis=0) does.",
    WHERE_SPLIT,
)


def contract_inputs(
    rng: np.random.Generator, n_images: int = 200, height: int = 8, width: int = 12, colour: bool = False
) -> dict:
    """Different images of noise. The brightest pixel is 229, so that dividing by the maximum shows."""
    at_least(20, n_images=n_images)
    shape = (n_images, height, width, 3) if colour else (n_images, height, width)
    first, second = (int(seed) for seed in rng.choice(2**31, 2, replace=False))
    return {"images": rng.integers(10, 230, shape, np.uint8), "seeds": [first, second]}


def leaks_inputs(
    rng: np.random.Generator, n_images: int = 150, height: int = 12, width: int = 8, colour: bool = False
) -> dict:
    """A fifth of the images come up to three times more, in random places."""
    inputs = contract_inputs(rng, n_images, height, width, colour)
    copied = rng.choice(n_images, n_images // 5, replace=False)
    more = np.repeat(copied, rng.integers(1, 4, len(copied)))
    return {**inputs, "order": rng.permutation(np.concatenate([np.arange(n_images), more]))}


def probe_contract(split_dataset: Any, inputs: dict) -> dict:
    """Which image went where: in two calls with the same seed and in one with another."""
    images, (first, second) = inputs["images"], inputs["seeds"]
    given = images.copy()
    evidence = {"split": _split(split_dataset, given, images, first, samples=True)}
    evidence["changed"] = not np.array_equal(given, images)
    evidence["again"] = _split(split_dataset, images.copy(), images, first)
    evidence["other"] = _split(split_dataset, images.copy(), images, second)
    return evidence


def probe_leaks(split_dataset: Any, inputs: dict) -> dict:
    images = inputs["images"]
    return {"split": _split(split_dataset, images[inputs["order"]], images, inputs["seeds"][0])}


def _split(split_dataset: Any, given: np.ndarray, images: np.ndarray, seed: int, samples: bool = False) -> dict:
    with doing(f"calling split_dataset(images, seed={seed}) with images of shape {given.shape}"):
        parts = split_dataset(given, seed=seed)
    if not isinstance(parts, list | tuple) or len(parts) != 3:
        length = len(parts) if isinstance(parts, list | tuple | dict) else None
        return {"type": type(parts).__name__, "length": length}
    return {"parts": [_part(part, images, samples) for part in parts]}


def _part(part: Any, images: np.ndarray, sample: bool) -> dict:
    """Type and shape of a part, which of the known images its rows are (−1: none), and its first image if asked for."""
    try:
        array = np.asarray(part)
    except Exception:
        array = np.empty(0, object)
    about = {"dtype": array.dtype.name, "shape": list(array.shape), "type": type(part).__name__}
    if array.dtype.kind not in "biuf" or array.ndim < 2 or array.size != len(array) * images[0].size:
        return about
    rows = _standard(array) @ _standard(images).T
    found = (
        np.where(np.abs(rows).max(axis=1, initial=-1) > SAME_IMAGE, np.abs(rows).argmax(axis=1), -1)
        if len(array)
        else np.empty(0)
    )
    about["rows"] = write(found.astype("int32"))
    return {**about, "sample": write(array[:1].astype("float64"))} if sample else about


def _standard(images: np.ndarray) -> np.ndarray:
    """Images as rows of mean 0 and length 1, so that products of rows are correlations, whatever the scale."""
    flat = images.reshape(len(images), -1).astype("float64")
    flat = np.nan_to_num(flat, posinf=0, neginf=0)
    flat -= flat.mean(axis=1, keepdims=True)
    return flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-12)


def judge_contract(inputs: dict, evidence: Mapping) -> str:
    images = inputs["images"]
    rows = _judged_parts(evidence["split"], images)
    _judge_scale(evidence["split"]["parts"], rows, images)
    every = np.concatenate(rows)
    for part, own in zip(PARTS, rows, strict=True):
        if len(np.unique(own)) < len(own):
            raise Failure(REPEATED, f"{len(own)} different images in {part}", f"{len(np.unique(own))}")
    shared = len(every) - len(np.unique(every))
    if shared:
        raise Failure(OVERLAP, "every image in one part", f"{shared} images in two parts")
    _judge_shares(rows, len(images), 0.05)
    if len(every) < len(images):
        raise Failure(LOST, f"{len(images)} images in the three parts together", f"{len(every)}")
    _judge_order(rows, images)
    again, other = (_judged_parts(evidence[key], images) for key in ("again", "other"))
    if not _same(rows, again):
        raise Failure(NOT_REPEATABLE, "the same three parts for the same seed", "other parts")
    if _same(rows, other):
        raise Failure(SEED_IGNORED, "other parts for another seed", "the same parts")
    if evidence["changed"] is not False:
        raise Failure(INPUT_CHANGED, "images as they were before the call", "other images, or another order")
    sizes = ", ".join(str(len(own)) for own in rows)
    return f"{sizes} images, float32 in [0, 1], each in one part, and the same for the same seed."


def judge_leaks(inputs: dict, evidence: Mapping) -> str:
    images, order = inputs["images"], inputs["order"]
    rows = [np.unique(own) for own in _judged_parts(evidence["split"], images)]
    every, counts = np.unique(np.concatenate(rows), return_counts=True)
    if (counts > 1).any():
        observed = f"{np.sum(counts > 1)} of {len(np.unique(order))} images are in more than one part"
        raise Failure(COPIES_LEAK, "an image and its copies in one part only", observed)
    missing = np.setdiff1d(order, every)
    copied = np.flatnonzero(np.bincount(order) > 1)
    if len(missing):
        named = COPIES_GONE if set(missing) <= set(copied) and len(missing) > len(copied) / 2 else LOST
        raise Failure(named, f"{len(images)} different images", f"{len(every)}")
    _judge_shares(rows, len(images), 0.15)  # copies that are kept together make the parts uneven
    return f"{len(order)} images, {len(order) - len(images)} of them copies: none is in two parts."


def _judged_parts(split: Mapping, images: np.ndarray) -> list[np.ndarray]:
    """The rows of the three parts as indices of images. Raises ``Failure`` for what are no parts of these images."""
    expected = "X_train, X_valid, X_test"
    if "parts" not in split:
        if split["type"] == "NoneType":
            raise Failure(placed(worded(NOTHING_RETURNED, what="split_dataset(images)"), WHERE_SPLIT), expected, "None")
        length = f" of length {int(split['length'])}" if isinstance(split["length"], int) else ""
        raise Failure(NOT_THREE_PARTS, expected, f"a {split['type']}{length}")
    found = []
    for part, about in zip(PARTS, split["parts"], strict=True):
        shape = tuple(int(n) for n in about["shape"])
        if str(about["dtype"]) == "object" or about["type"] == "NoneType":
            raise Failure(worded(placed(NOT_ARRAY, WHERE_SPLIT), what=part), "an array of images", str(about["type"]))
        if shape[1:] not in {images.shape[1:], (*images.shape[1:], 1)}:
            raise Failure(FLATTENED, f"{part} of shape (n, {str(images.shape[1:])[1:]}", f"shape {shape}")
        rows = read_array(about["rows"])
        if rows.shape != shape[:1] or rows.max(initial=-1) >= len(images):
            raise ValueError("rows that are not those of the images")
        found.append(rows)
    return found


def _judge_scale(parts: Sequence[Mapping], rows: Sequence[np.ndarray], images: np.ndarray) -> None:
    """What was done to the pixels, from the first image of each part: fitted as slope · byte + level."""
    low, high = float(images.min()), float(images.max())
    mean, std = float(images.mean()), float(images.std())
    for name, part, own in zip(PARTS, parts, rows, strict=True):
        if not len(own):
            raise Failure(WRONG_SHARES, f"images in {name}", "none")
        sample = read_array(part["sample"]).ravel()
        seen = f"{name}: dtype {part['dtype']}, pixels from {sample.min():.4g} to {sample.max():.4g}"
        expected = "float32 pixels in [0, 1], the bytes divided by 255"
        if not np.isfinite(sample).all():
            raise Failure(worded(placed(NOT_FINITE, WHERE_SPLIT), what=name), expected, seen)
        if own[0] < 0:
            cut_off = np.isin(sample, (0.0, 1.0)).all()
            raise Failure(WHOLE_NUMBERS if cut_off else placed(UNKNOWN, WHERE_SPLIT), expected, seen)
        slope, level = np.polyfit(images[own[0]].ravel().astype(float), sample, 1)
        known = {
            NOT_SCALED: (1, 0),
            BY_MAXIMUM: (1 / high, 0),
            BY_256: (1 / 256, 0),
            STRETCHED: (1 / (high - low), -low / (high - low)),
            SYMMETRIC: (1 / 127.5, -1),
            STANDARDISED: (1 / std, -mean / std),
        }
        if abs(255 * slope - 1) < 2e-3 and abs(level) < 2e-3:  # float16 rounds to 5e-4
            if str(part["dtype"]) != "float32":
                raise Failure(NOT_FLOAT32, "dtype float32", seen)
            continue
        if slope < 0:
            raise Failure(INVERTED, expected, seen)
        for mistake, (a, b) in known.items():
            wide = 0.1 if mistake is STANDARDISED else 2e-3  # by the statistics of one part or of all
            if abs(slope / a - 1) < wide and abs(level - b) < wide * max(1, abs(b)):
                raise Failure(mistake, expected, seen)
        raise Failure(placed(UNKNOWN, WHERE_SPLIT), expected, seen)


def _judge_shares(rows: Sequence[np.ndarray], total: int, slack: float) -> None:
    shares = [len(own) / total for own in rows]
    if all(abs(share - wanted) <= slack + 1 / total for share, wanted in zip(shares, SHARES.values(), strict=True)):
        return
    seen = ", ".join(f"{name} {share:.0%}" for name, share in zip(PARTS, shares, strict=True))
    turned = sorted(shares, reverse=True)
    in_order = all(abs(s - w) <= slack for s, w in zip(turned, SHARES.values(), strict=True))
    raise Failure(OTHER_ORDER if in_order else WRONG_SHARES, "X_train 70%, X_valid 15%, X_test 15%", seen)


def _judge_order(rows: Sequence[np.ndarray], images: np.ndarray) -> None:
    """The mean place of a random tenth of 200 images is ½ ± 0.05: five standard errors are 0.25. Cut in order, it is 0.9."""
    n = len(images)
    by_pixels = np.empty(n, int)
    by_pixels[np.lexsort(images.reshape(n, -1).T[::-1])] = np.arange(n)  # where np.unique puts each image
    for place in (np.arange(n), by_pixels):
        for name, own in zip(PARTS[1:], rows[1:], strict=True):
            mean = place[own].mean() / n
            if abs(mean - 0.5) > 0.25:
                where = "the end" if mean > 0.5 else "the beginning"
                raise Failure(NOT_SHUFFLED, "images from everywhere in each part", f"{name} holds images from {where}")


def _same(one: Sequence[np.ndarray], other: Sequence[np.ndarray]) -> bool:
    return all(np.array_equal(np.sort(a), np.sort(b)) for a, b in zip(one, other, strict=True))


own_images = Check("own_images", "own_images", load_inputs, probe_load, judge_load, WHERE_LOAD)
split_contract = Check("split_contract", "split", contract_inputs, probe_contract, judge_contract, WHERE_SPLIT)
split_leaks = Check("split_leaks", "split", leaks_inputs, probe_leaks, judge_leaks, WHERE_SPLIT)
