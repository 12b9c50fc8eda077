"""``split_dataset(images, seed=42)``: three parts without leaks.

So that a check can tell what became of each image, they are images of noise, recognised wherever they come out.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, General, Mistake, at_least, read_array, write
from vaelab.checks.kinds.values import call

WHERE = "step 2, “Three parts without leaks”"

PARTS = ("X_train", "X_valid", "X_test")
SHARES = np.array([0.7, 0.15, 0.15])
# 15 % of the remaining 85 %, 15 % of a rest of 30 %, and 15 % of the 70 % for training.
OF_THE_REST = (
    (0.7225, 0.1275, 0.15),
    (0.7225, 0.15, 0.1275),
    (0.7, 0.255, 0.045),
    (0.7, 0.045, 0.255),
    (0.595, 0.105, 0.3),
)
SAME_IMAGE = 0.99  # correlation: images of noise with n pixels have one of about 1 / √n with each other
DEFAULT_SEED = 42


class Slip(General):
    not_three_parts = "split_dataset does not return three parts.", "End with `return X_train, X_valid, X_test`."
    shape_lost = (
        "The images have lost their shape.",
        "Split along the first axis only: images[some_indices] keeps height, width and channels, and so does np.unique(images, axis=0).",
    )
    numbers_of_images = (
        "The parts hold numbers of images, not the images themselves.",
        "Indices are only the way: return images[indices], scaled.",
    )
    other_images = (
        "The parts do not hold the images that the function was given.",
        "Use the argument images, not an array of the notebook: the test calls the function with images of its own.",
    )
    empty_part = (
        "A part is empty.",
        "A slice x[start:stop] ends at stop, counted from the beginning: the second part is indices[n_train : n_train + n_valid].",
    )
    not_scaled = (
        "The pixels still run up to 255.",
        "Divide by 255. With larger pixels the untrained encoder gives log-variances of hundreds, and exp overflows.",
    )
    scaled_by_the_maximum = (
        "The images are divided by their own largest pixel, not by 255.",
        "Divide by 255: then a grey means the same in every data set and every part of it.",
    )
    divided_by_256 = "The pixels are divided by 256.", "The largest byte is 255: divide by that."
    stretched = "The pixels are stretched: the darkest is 0, the brightest 1.", "Divide by 255 and subtract nothing."
    standardised = (
        "The pixels are standardised, mean 0 and standard deviation 1.",
        "Pixels have to lie in [0, 1]: divide by 255 and subtract nothing.",
    )
    scaled_to_minus_one_to_one = "The pixels are scaled to [−1, 1].", "Pixels have to lie in [0, 1]: divide by 255."
    inverted = "Black and white are exchanged.", "Divide by 255 and change nothing else."
    whole_number_division = (
        "The pixels are 0 and 1 only: the division cut off everything behind the point.",
        "Divide with / and not with //, and convert to float32 before, not to an integer after.",
    )
    not_float32 = (
        "The pixels are not float32.",
        "Add .astype(np.float32): float64 takes twice the memory and is converted in every batch.",
    )
    images_lost = (
        "Some images are in none of the three parts.",
        "The last part is the rest: indices[n_train + n_valid :].",
    )
    too_few_kept = (
        "The three parts together hold too few of the different images.",
        "Take out exact copies alone, np.unique(images, axis=0), and cut all the rest: different images may have the same sum, mean or name.",
    )
    parts_overlap = (
        "The same image is in two parts.",
        "Shuffle the indices once (rng.permutation), then cut them into three pieces. Drawing each part anew makes overlaps.",
    )
    image_repeated = (
        "Some images are several times in the same part, others are missing.",
        "rng.permutation gives every index once; rng.integers and rng.choice with replacement do not.",
    )
    wrong_shares = "The parts do not have the sizes asked for.", "70 % for training, 15 % to validate, 15 % to test."
    sizes_by_chance = (
        "The sizes of the parts change with the seed: each image goes to a part by chance.",
        "Shuffle the indices, rng.permutation(n), and cut them at 70 % and 85 %.",
    )
    share_of_the_rest = (
        "A share is taken of what the first cut has left, not of all images.",
        "15 % of the remaining 85 % are less than 13 % of all: ask for 0.15 / 0.85 of them, or cut 30 % off and halve these.",
    )
    parts_in_another_order = "The parts come in another order.", "Return X_train, X_valid, X_test: the largest first."
    not_shuffled = (
        "The images are cut as they are sorted, so that the parts differ in kind.",
        "Files are sorted by name, often by class, and np.unique sorts, too. Shuffle last, just before the parts are cut: np.random.default_rng(seed).permutation(n).",
    )
    not_repeatable = (
        "The same seed gives another split the second time.",
        "Make the generator inside the function, from its argument: rng = np.random.default_rng(seed).",
    )
    seed_ignored = "Every seed gives the same split.", "Use the argument seed, not a number of your own."
    rows_unknown = (
        "There are rows that are none of the images: pixels were changed, or moved from one image to another.",
        "Only the order of the images changes: index with shuffled numbers, images[rng.permutation(n)] (rng.permuted shuffles every pixel by itself).",
    )
    other_default_seed = (
        "Without the argument, the split is not that of the seed 42.",
        "Leave the default in the def line: seed=42.",
    )
    input_changed = (
        "split_dataset changes the array that it was given.",
        "Shuffle indices, or a copy: rng.shuffle(images) works in place.",
    )
    copies_in_two_parts = (
        "An image and its exact copy are in different parts: the test is no longer blind.",
        "Remove copies before the split: np.unique(images, axis=0), then shuffle.",
    )
    copies_counted = (
        "The parts are cut by the number of all images, copies included, though only different ones are left.",
        "Count after the copies are gone: n = len(unique), and 70 % and 15 % of that n.",
    )
    all_copies_removed = "Images that have copies are gone altogether.", "Keep one of each: np.unique(images, axis=0)."


def contract_inputs(
    rng: np.random.Generator, n_images: int = 200, height: int = 8, width: int = 12, colour: bool = False
) -> dict:
    """Different images of noise. The brightest pixel is 229, so that dividing by the maximum shows."""
    at_least(120, n_images=n_images)
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
    split = _split(split_dataset, images, images, first, samples=True)
    later = {"again": first, "other": second, "named": DEFAULT_SEED, "bare": None}
    return {"split": split, **{key: _split(split_dataset, images, images, seed) for key, seed in later.items()}}


def probe_leaks(split_dataset: Any, inputs: dict) -> dict:
    images = inputs["images"]
    return {"split": _split(split_dataset, images[inputs["order"]], images, inputs["seeds"][0])}


def _split(function: Any, given: np.ndarray, images: np.ndarray, seed: int | None, samples: bool = False) -> dict:
    """What became of each image, and what ``call`` noted; without a seed for None."""
    how, options = ("", {}) if seed is None else (f", seed={seed}", {"seed": seed})
    parts, noted = call(function, f"split_dataset(images{how})", {"images": given}, **options)
    if not isinstance(parts, list | tuple) or len(parts) != 3:
        length = len(parts) if isinstance(parts, list | tuple | dict) else None
        return {"type": type(parts).__name__, "length": length}
    return {"parts": [_part(part, images, samples) for part in parts], **noted}


def _part(part: Any, images: np.ndarray, sample: bool) -> dict:
    """Type and shape of a part, which of the known images its rows are (−1: none), and its first image if asked for."""
    try:
        array = np.asarray(part)
    except Exception:
        array = np.empty(0, object)
    about = {"dtype": array.dtype.name, "shape": list(array.shape), "type": type(part).__name__}
    if array.dtype.kind not in "biuf" or array.ndim < 2 or array.size != len(array) * images[0].size:
        return about
    if not len(array):
        return {**about, "rows": write(np.empty(0, "int32"))}
    alike = np.abs(_standard(array) @ _standard(images).T)
    found = np.where(alike.max(axis=1) > SAME_IMAGE, alike.argmax(axis=1), -1)
    about["rows"] = write(found.astype("int32"))
    return {**about, "sample": write(array[:1].astype("float64"))} if sample else about


def _standard(images: np.ndarray) -> np.ndarray:
    """Images as rows of mean 0 and length 1, so that products of rows are correlations, whatever the scale."""
    flat = np.nan_to_num(images.reshape(len(images), -1).astype("float64"), posinf=0, neginf=0)
    flat -= flat.mean(axis=1, keepdims=True)
    return flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-12)


def judge_contract(inputs: dict, evidence: Mapping) -> str:
    images = inputs["images"]
    rows = _rows(evidence["split"], images)
    for name, part, own in zip(PARTS, evidence["split"]["parts"], rows, strict=True):
        _judge_scale(name, part, own, images)
    every = np.concatenate(rows)
    for name, own in zip(PARTS, rows, strict=True):
        distinct = len(np.unique(own))
        if distinct < len(own):
            raise Failure(Slip.image_repeated, f"{len(own)} different images in {name}", f"{distinct}")
    shared = len(every) - len(np.unique(every))
    if shared:
        raise Failure(Slip.parts_overlap, "every image in one part", f"{shared} images in two parts")
    again, other, named, bare = (_rows(evidence[key], images) for key in ("again", "other", "named", "bare"))
    sizes, others = ([len(own) for own in each] for each in (rows, other))
    if sizes != others:
        raise Failure(Slip.sizes_by_chance, f"parts of {sizes} for any seed", f"{others} for another seed")
    _judge_shares(rows, len(images), 0.005)
    if len(every) < len(images):
        raise Failure(Slip.images_lost, f"{len(images)} images in the three parts together", f"{len(every)}")
    _judge_order(rows, images)
    if not _same(rows, again):
        raise Failure(Slip.not_repeatable, "the same three parts for the same seed", "other parts")
    if _same(rows, other):
        raise Failure(Slip.seed_ignored, "other parts for another seed", "the same parts")
    if not _same(named, bare):
        raise Failure(Slip.other_default_seed, f"the parts of seed={DEFAULT_SEED}", "other parts")
    if "changed" in evidence["split"]:
        raise Failure(Slip.input_changed, "images as they were before the call", "other images, or another order")
    return f"{', '.join(map(str, sizes))} images, float32 in [0, 1], each in one part, and the same for the same seed."


def judge_leaks(inputs: dict, evidence: Mapping) -> str:
    images, order = inputs["images"], inputs["order"]
    rows = _rows(evidence["split"], images)
    _require_copies_not_counted(rows, len(order), len(images))
    for name, own in zip(PARTS, rows, strict=True):
        _require_some(name, own)
        if (own < 0).any():
            raise Failure(Slip.rows_unknown, f"{name} of the images that were given", f"{np.sum(own < 0)} other rows")
    if sum(map(len, rows)) > len(order):
        expected = f"{len(order)} images in the three parts together"
        raise Failure(Slip.parts_overlap, expected, f"{sum(map(len, rows))}")
    rows = [np.unique(own) for own in rows]
    every, counts = np.unique(np.concatenate(rows), return_counts=True)
    if (counts > 1).any():
        found = f"{np.sum(counts > 1)} of {len(np.unique(order))} images are in more than one part"
        raise Failure(Slip.copies_in_two_parts, "an image and its copies in one part only", found)
    missing, copied = np.setdiff1d(order, every), np.flatnonzero(np.bincount(order) > 1)
    if len(missing):
        no_copy_kept = set(missing) <= set(copied) and len(missing) > len(copied) / 2
        if not no_copy_kept:
            _require_cut_whole(rows, len(images))
        named = Slip.all_copies_removed if no_copy_kept else Slip.images_lost
        raise Failure(named, f"{len(images)} different images", f"{len(every)}")
    _judge_shares(rows, len(images), 0.15)  # copies that are kept together make the parts uneven
    return f"{len(order)} images, {len(order) - len(images)} of them copies: none is in two parts."


def _rows(split: Mapping, images: np.ndarray) -> list[np.ndarray]:
    """The rows of the three parts as indices of images. Raises ``Failure`` for what are no parts of these images."""
    if "parts" not in split:
        if split["type"] == "NoneType":
            raise Failure(Slip.nothing_returned.about(what="split_dataset(images)"), ", ".join(PARTS), "None")
        length = f" of length {int(split['length'])}" if isinstance(split["length"], int) else ""
        raise Failure(Slip.not_three_parts, ", ".join(PARTS), f"a {split['type']}{length}")
    found = []
    for name, about in zip(PARTS, split["parts"], strict=True):
        shape = tuple(int(n) for n in about["shape"])
        if str(about["dtype"]) == "object" or about["type"] == "NoneType":
            raise Failure(Slip.not_an_array.about(what=name), "an array of images", str(about["type"]))
        expected = f"{name} of shape (n, {str(images.shape[1:])[1:]}"
        if shape[1:] not in {images.shape[1:], (*images.shape[1:], 1)}:
            raise Failure(_wrong_shape(shape, about, split, images), expected, f"shape {shape}")
        rows = read_array(about["rows"])
        if "notebook" in split and len(rows) and (rows < 0).all():
            raise Failure(Slip.other_images, "the images that it was given, scaled", "none of them")
        if rows.shape != shape[:1] or rows.max(initial=-1) >= len(images):
            raise ValueError("rows that are not those of the images")
        found.append(rows)
    return found


def _wrong_shape(shape: tuple[int, ...], about: Mapping, split: Mapping, images: np.ndarray) -> Mistake:
    if len(shape) == 1 and "int" in str(about["dtype"]):
        return Slip.numbers_of_images
    other = len(shape) > 2 and sorted(shape[1:]) != sorted(images.shape[1:])
    return Slip.other_images if other and "notebook" in split else Slip.shape_lost


def _judge_scale(name: str, part: Mapping, own: np.ndarray, images: np.ndarray) -> None:
    """What was done to the pixels, from the first image of a part: fitted as slope · byte + level."""
    _require_some(name, own)
    sample, dtype = read_array(part["sample"]).ravel(), str(part["dtype"])
    seen = f"{name}: dtype {dtype}, pixels from {sample.min():.4g} to {sample.max():.4g}"
    expected = "float32 pixels in [0, 1], the bytes divided by 255"
    if not np.isfinite(sample).all():
        raise Failure(Slip.not_finite.about(what=name), expected, seen)
    if own[0] < 0:
        cut_off = np.isin(sample, (0.0, 1.0)).all()
        raise Failure(Slip.whole_number_division if cut_off else Slip.rows_unknown, expected, seen)
    slope, level = np.polyfit(images[own[0]].ravel().astype(float), sample, 1)
    if abs(255 * slope - 1) >= 2e-3 or abs(level) >= 2e-3:  # float16 rounds to 5e-4
        raise Failure(_wrong_scale(slope, level, images), expected, seen)
    if dtype != "float32":
        raise Failure(Slip.not_float32, "dtype float32", seen)


def _require_some(name: str, own: np.ndarray) -> None:
    if not len(own):
        raise Failure(Slip.empty_part, f"images in {name}", "none")


def _wrong_scale(slope: float, level: float, images: np.ndarray) -> Mistake:
    low, high, mean, std = (float(of(images)) for of in (np.min, np.max, np.mean, np.std))
    known = {
        Slip.not_scaled: (1, 0),
        Slip.scaled_by_the_maximum: (1 / high, 0),
        Slip.divided_by_256: (1 / 256, 0),
        Slip.stretched: (1 / (high - low), -low / (high - low)),
        Slip.scaled_to_minus_one_to_one: (1 / 127.5, -1),
        Slip.standardised: (1 / std, -mean / std),
    }
    if slope < 0:
        return Slip.inverted
    for mistake, (a, b) in known.items():
        wide = 0.1 if mistake is Slip.standardised else 2e-3  # by the statistics of one part or of all
        if abs(slope / a - 1) < wide and abs(level - b) < wide * max(1, abs(b)):
            return mistake
    return Slip.unrecognised


def _judge_shares(rows: Sequence[np.ndarray], total: int, slack: float) -> None:
    """Rounding each of two cuts moves a part by less than two images."""
    _require_cut_whole(rows, total)
    shares = np.array([len(own) / total for own in rows])
    slack += 2 / total
    if np.all(np.abs(shares - SHARES) <= slack):
        return
    seen = ", ".join(f"{name} {share:.1%}" for name, share in zip(PARTS, shares, strict=True))
    named = Slip.wrong_shares
    if np.all(np.abs(np.sort(shares)[::-1] - SHARES) <= slack):
        named = Slip.parts_in_another_order
    elif any(np.all(np.abs(shares - other) <= slack) for other in OF_THE_REST):
        named = Slip.share_of_the_rest
    raise Failure(named, "X_train 70%, X_valid 15%, X_test 15%", seen)


def _require_cut_whole(rows: Sequence[np.ndarray], total: int) -> None:
    """Raise ``Failure`` where the right shares are those of fewer images; three shares that are rounded leave out one or two."""
    kept = sum(map(len, rows))
    if kept < total - 2 and all(abs(len(own) - share * kept) <= 2 for own, share in zip(rows, SHARES, strict=True)):
        raise Failure(Slip.too_few_kept, f"{total} different images", f"{kept}, in the right shares")


def _require_copies_not_counted(rows: Sequence[np.ndarray], given: int, different: int) -> None:
    """Raise ``Failure`` where every image is in one part, and the cuts are the right ones for ``given`` images."""
    every = np.unique(np.concatenate(rows))
    cuts = np.minimum(np.cumsum(SHARES[:2]) * given, different)
    sizes, wanted = np.array([len(own) for own in rows]), np.diff([0, *cuts, different])
    if len(every) == sum(sizes) == different and every[0] == 0 and np.abs(sizes - wanted).max() <= 2:
        expected = ", ".join(f"{share:.0%}" for share in SHARES)
        raise Failure(Slip.copies_counted, f"{expected} of {different} different images", f"parts of {sizes.tolist()}")


def _judge_order(rows: Sequence[np.ndarray], images: np.ndarray) -> None:
    """The mean place of each part's images, six standard errors around ½: exceeded once in 10⁸ splits.

    Of m images out of n, drawn without replacement, it is √((n − m) / (12 n m)): 0.05 for a part of 200 images. Cut in order, the
    last part has its mean at 0.92, which is further away from 120 images on.
    """
    n = len(images)
    by_pixels = np.empty(n, int)
    by_pixels[np.lexsort(images.reshape(n, -1).T[::-1])] = np.arange(n)  # where np.unique puts each image
    for place, (name, own) in itertools.product((np.arange(n), by_pixels), zip(PARTS[1:], rows[1:], strict=True)):
        mean, error = place[own].mean() / n, np.sqrt((n - len(own)) / (12 * n * len(own)))
        if abs(mean - 0.5) > 6 * error:
            found = f"{name} holds images from {'the end' if mean > 0.5 else 'the beginning'}"
            raise Failure(Slip.not_shuffled, "images from everywhere in each part", found)


def _same(one: Sequence[np.ndarray], other: Sequence[np.ndarray]) -> bool:
    return all(np.array_equal(np.sort(a), np.sort(b)) for a, b in zip(one, other, strict=True))


contract = Check(contract_inputs, probe_contract, judge_contract)
leaks = Check(leaks_inputs, probe_leaks, judge_leaks)
