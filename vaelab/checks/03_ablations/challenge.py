"""Checks of ``my_generator(n, seed)``, the challenge of the less-blur notebook: garments that are sharper *and* more like
real ones than the book's.

The probe hands over the images themselves (as bytes), and the judge measures them: sharpness, Fréchet distance to real test
images, and likeness to each of the 70,000 images of Fashion MNIST, shifted and mirrored, because copies score best of all. Images do
not tell who trained their decoder, so the probe also looks whether my_generator gets at a model that came with the course.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
from collections.abc import Mapping
from dataclasses import replace
from types import FunctionType
from typing import Any, Literal

import numpy as np

from vaelab.checks.engine import Check, Failure, General, Mistake, doing, read_array, shaped, write
from vaelab.checks.engine.reaches import globals_in, is_own, names_in, reached
from vaelab.checks.kinds import decoded

WHERE = "the challenge, at the end"
DRAWS = 500
REFERENCE = 2000  # test images: their features take half a second

# Level → (largest Fréchet distance, smallest sharpness) of 500 images. Images of the book's model have 23.5 and 0.026, real
# ones 1.7 and 0.163. The solution, half a minute of training with 4,000 images, reaches 6.8 to 8.5 and 0.0459 to 0.0514 with
# seven seeds, and four other right answers 4.8 to 8.4 and 0.048 to 0.057: level 3 leaves them 1.5 and 0.006, two standard
# deviations or more.
LEVELS = {0: (np.inf, 0.0), 1: (12.0, 0.030), 2: (11.0, 0.035), 3: (10.0, 0.040)}

# What contrast and filters do to images of the book's model: doubling the contrast gives 11.4 and 0.061, and puts 25 % of
# the pixels above 250 of 255 (real images have 1.3 %, no decoder more than 2 %); unsharp masking with the amounts 1, 2, 3
# and 5 gives 13.3, 10.2, 9.4 and 9.9, with a sharpness of 0.066, 0.109, 0.149 and 0.222. Detail that a decoder has learned
# brings images much closer to real ones before it makes them as sharp as that.
MOST_BRIGHT = 0.06
FAR, SHARP_FOR_FAR = 5.0, 0.075


class Slip(General):
    pixels_not_in_0_to_1 = (
        "The pixels do not lie between 0 and 1.",
        "Clip what you return: np.clip(images, 0, 1); and do not multiply by 255.",
    )
    wrong_number_of_images = "The number of images is not n.", "my_generator(n, seed) returns n images."
    images_flat = "The images come out flat.", "Reshape them to (n, 28, 28)."
    codings_returned = "Codings come back, not images.", "Return what the decoder makes of them."
    same_images_for_every_seed = "Two seeds give the same images.", "Draw the codings from seed: sample(n, seed=seed)."
    only_the_order_changes = (
        "Two seeds give the same images, in another order.",
        "Draw the codings themselves from seed: sample(n, seed=seed).",
    )
    seed_has_no_effect = (
        "The same seed gives other images the second time.",
        "Draw the codings from seed: sample(n, seed=seed). A decoder needs no random numbers of its own.",
    )
    images_repeat = "Some images come back several times.", "Every image needs codings of its own."
    model_of_the_course = (
        "The images come from a model that was trained on 55,000 images and came with the course.",
        "Train a model of your own on X_small in my_model, and use nothing of load_vae, load_ablation or trained.",
    )
    copied_images = (
        "Too many of the images are images of Fashion MNIST, perhaps shifted, mirrored or changed a little.",
        "Generate them: draw new codings and decode them.",
    )
    made_of_test_images = (
        "my_generator looks at X_test, which its images are compared with: what is decoded of it are reconstructions, not new images.",
        "Draw new codings from what you fitted to the codings of X_small, and decode these.",
    )
    noise_for_detail = (
        "The images are sharp because they are noisy: their empty background is not empty.",
        "Noise raises the variance of the Laplacian, but it is no detail: the Fréchet distance sees it. Leave it out.",
    )
    contrast_for_detail = (
        "The images are sharp because their contrast is stretched: far too many pixels are at 1.",
        "Stretching multiplies the sharpness, and the Fréchet distance with it. Return what the decoder gives.",
    )
    filter_for_detail = (
        "The images are far sharper than images so unlike real ones can honestly be, as after a sharpening filter, or where photographs lie over each other.",
        "Return what the decoder gives, of codings that were drawn. Detail has to be learned: a lower weight, more codings, a longer training.",
    )
    too_far_from_real_images = (
        "The images are sharp enough, but not enough like real garments.",
        "Do the codings come from where the encoder puts them (a mixture with enough components, fitted to the codings of your own encoder)? Look at 40 images: what is wrong with the worst?",
    )
    too_blurred = (
        "The images are like real garments on the whole, but too blurred.",
        "What sharpens reconstructions: a lower weight of the latent loss, more codings, convolutions, a longer training.",
    )
    blurred_and_far_from_real = (
        "The images are both too blurred and too far from real garments.",
        "The two remedies work together: a lower weight (with more codings or convolutions) for the decoder, a fitted mixture for the sampling. And train until the mse hardly falls any more: after a few epochs every model is far from both.",
    )


# No mistake by itself: a function may use its shape alone.
OF_X_TRAIN = "`X_train` is used, and the challenge gives you X_small alone: at your instructor's, where X_train holds fewer images, yours may come out worse."


# A fact, and no mistake by itself: a mixture that was fitted to codings like these draws such codings too.
OF_THE_PRIOR = "And the codings that were decoded have mean 0, standard deviation 1 and no correlations, like draws from the prior N(0, I): do the codings of your images lie like that too?"


def challenge_inputs(rng: np.random.Generator, level: Literal[0, 1, 2, 3] = 1) -> dict:
    first, second = (int(seed) for seed in rng.choice(2**31 - 1, 2, replace=False) + 1)
    return {"seeds": [first, second], "level": level}


def probe_generator(my_generator: Any, inputs: dict) -> dict:
    """Five images from the first seed twice and from the second, with odd pixels left as they are."""
    first, second = inputs["seeds"]
    evidence: dict[str, Any] = _got_at(my_generator)
    for key, seed in {"first": first, "again": first, "second": second}.items():
        with doing(f"calling my_generator(5, {seed})"):
            evidence[key] = _few(my_generator(5, seed))
    return evidence


def _few(images: Any) -> dict:
    array = np.asarray(images) if hasattr(images, "shape") else images
    if isinstance(array, np.ndarray) and array.size > 10 * 28 * 28:
        return write(np.zeros(array.shape[:8], "bool"))
    return write(array.astype("float32") if isinstance(array, np.ndarray) and array.dtype == np.float64 else array)


def judge_generator(inputs: dict, evidence: Mapping) -> str:
    first, again, second = (_images(evidence[key], 5) for key in ("first", "again", "second"))
    for images in (first, second):
        _require_pixels(images.min(), images.max())
    if np.allclose(first, second, atol=1e-4):
        raise Failure(Slip.same_images_for_every_seed, "other images for another seed", "the same images")
    if all(np.abs(second - image).max(axis=(1, 2)).min() < 1e-4 for image in first):
        raise Failure(Slip.only_the_order_changes, "other images for another seed", "the same five")
    if not np.allclose(first, again, atol=1e-3):
        raise Failure(Slip.seed_has_no_effect, "the same images for the same seed", "other images")
    _require_own_model(evidence)
    return f"same seed, same images; another seed, other images; pixels in [0, 1].{_to_know(evidence)}"


def _images(written: Any, n: int) -> np.ndarray:
    shape = tuple(written.get("shape") or ()) if isinstance(written, Mapping) else ()
    shapes: dict[tuple[int, ...], Mistake] = {(n, 784): Slip.images_flat}
    if shape[1:] in {(28, 28), (28, 28, 1)}:
        shapes[shape] = Slip.wrong_number_of_images
    elif len(shape) == 2 and shape[0] == n and shape[1] < 200:
        shapes[shape] = Slip.codings_returned
    return shaped(written, f"my_generator({n}, seed)", (n, 28, 28), shapes)


def _require_pixels(low: float, high: float) -> None:
    if low < -1e-3 or high > 1 + 1e-3:
        raise Failure(Slip.pixels_not_in_0_to_1, "pixels in [0, 1]", f"pixels from {low:.3g} to {high:.3g}")


def probe_measures(my_generator: Any, inputs: dict) -> dict:
    """500 images as bytes; the range that their pixels had before."""
    with decoded.codings_decoded() as codings, doing(f"calling my_generator({DRAWS}, {inputs['seeds'][0]})"):
        images = my_generator(DRAWS, inputs["seeds"][0])
    array = np.asarray(images) if hasattr(images, "shape") else images
    if not isinstance(array, np.ndarray) or array.shape not in {(DRAWS, 28, 28), (DRAWS, 28, 28, 1)}:
        return {"images": _few(array)}
    array = array.astype("float64").reshape(DRAWS, 28, 28)
    if not np.isfinite(array).all():
        return {"images": write(np.full((DRAWS, 28, 28), np.nan, "float16"))}
    as_bytes = np.round(255 * array.clip(0, 1)).astype("uint8")
    extent = {"low": float(array.min()), "high": float(array.max())}
    prior = decoded.like_the_prior(codings, least=DRAWS)
    return {"images": write(as_bytes), **_got_at(my_generator), **extent, "prior": prior}


def judge_measures(inputs: dict, evidence: Mapping) -> str:
    images = _images(evidence["images"], DRAWS) / 255
    _require_pixels(float(evidence["low"]), float(evidence["high"]))
    if read_array(evidence["images"]).dtype != np.uint8:
        raise ValueError("images that are not bytes")
    copied = _share_of_copies(images)
    if copied > LARGEST_SHARE_OF_COPIES:
        raise Failure(Slip.copied_images, "new images", f"{copied:.0%} of {LOOKED_AT} images are known ones")
    different = len(np.unique(images.reshape(DRAWS, -1), axis=0))
    if different < 0.95 * DRAWS:
        raise Failure(Slip.images_repeat, f"{DRAWS} different images", f"{different} different ones")
    distance, sharp = _measured(images)
    farthest, least = LEVELS[inputs["level"]]
    prior = f" {OF_THE_PRIOR}" if evidence["prior"] is True and distance > farthest else ""
    missing = _what_is_missing(images, distance, sharp, farthest, least) if inputs["level"] else None
    if missing:
        raise Failure(
            replace(missing, says=f"{missing.says}{prior}", hint=f"{missing.hint}{_to_know(evidence)}"),
            f"Fréchet distance ≤ {farthest:g} and sharpness ≥ {least:g} ({DRAWS} images)",
            f"Fréchet distance {_told_from(distance, farthest, 1)}, sharpness {_told_from(sharp, least, 3)}",
        )
    _require_own_model(evidence)
    asked = f" (level {inputs['level']}: ≤ {farthest:g} and ≥ {least:g})" if inputs["level"] else ""
    return f"Fréchet distance {distance:.1f}, sharpness {sharp:.3f}{asked}; no copies.{_to_know(evidence)}"


def _measured(images: np.ndarray) -> tuple[float, float]:
    from vaelab import metrics

    return metrics.distance_of_gaussians(metrics.gaussian_of(images), _reference()), metrics.sharpness(images)


def _told_from(value: float, limit: float, digits: int) -> str:
    """With as many digits as tell it from the limit: 0.0358 is not "0.036" where 0.036 was expected."""
    return next(text for more in range(20) if float(text := f"{value:.{digits + more}f}") != limit or value == limit)


def _to_know(evidence: Mapping) -> str:
    return f" One thing to know: {OF_X_TRAIN}" if evidence.get("X_train") is True else ""


def _got_at(my_generator: Any) -> dict:
    """What the function uses that the challenge does not give."""
    # Its own code alone: what my_model measures on test images is my_model's matter.
    code = getattr(inspect.unwrap(my_generator), "__code__", None)
    return {
        "course": _of_the_course(my_generator),
        "X_train": _uses(my_generator, "X_train"),
        "X_test": code is not None and "X_test" in globals_in(code),
    }


def _uses(function: Any, name: str) -> bool:
    """Whether the function, or one that it gets at, reads this variable of the notebook."""
    own = (thing for thing in reached(function) if isinstance(thing, FunctionType) and is_own(thing))
    return any(name in globals_in(thing.__code__) for thing in own)


_LOADERS = {"load_vae", "load_ablation"}


# After everything else: a generator that would earn nothing anyway hears what is wrong with its images.
def _require_own_model(evidence: Mapping) -> None:
    if evidence["X_test"] is True:
        raise Failure(Slip.made_of_test_images, "images of codings that were drawn", "my_generator reads X_test")
    if evidence["course"]:
        raise Failure(
            Slip.model_of_the_course, "a model that my_model trains", f"my_generator uses {evidence['course']}"
        )


def _of_the_course(my_generator: Any) -> str:
    """By what the function gets at a model that came with the course: a loader, or weights that are loaded; else empty."""
    from vaelab.ablations import load_ablation
    from vaelab.checkpoints import load_vae

    for thing in reached(my_generator):
        if thing is load_vae or thing is load_ablation:
            return thing.__name__
        if isinstance(thing, FunctionType) and is_own(thing) and (loaders := _LOADERS & names_in(thing.__code__)):
            # The notebook's own `trained` loads; what the student wrote is its name.
            return thing.__name__ if thing.__name__ == "trained" else min(loaders)
        if (
            not isinstance(thing, type)
            and hasattr(thing, "get_weights")
            and any(
                weights.shape == known.shape and np.array_equal(weights, known)
                for weights in thing.get_weights()[:1]
                for known in _weights_of_the_course()
            )
        ):
            return f"a {type(thing).__name__} with weights of the course's"
    return ""


@functools.cache
def _weights_of_the_course() -> list[np.ndarray]:
    """The first weights of each encoder and decoder."""
    from vaelab.ablations import load_ablation, names
    from vaelab.checkpoints import load_vae

    loaded = [load_ablation(name) for name in names()]
    book = load_vae(own=False)
    parts = [part for one in loaded for part in (one.encoder, one.decoder)]
    return [part[0] for part in (*parts, book.encoder.get_weights(), book.decoder.get_weights())]


@functools.cache
def _known_images() -> np.ndarray:
    from vaelab.data import all_images

    return all_images()


@functools.cache
def _reference() -> Any:
    """The Gaussian of the features of test images."""
    from vaelab import metrics

    return metrics.gaussian_of(_known_images()[-REFERENCE:] / np.float32(255))


def _what_is_missing(
    images: np.ndarray, distance: float, sharp: float, farthest: float, least: float
) -> Mistake | None:
    """Why a level is not reached; None if it is."""
    if np.mean(images >= 250 / 255) > MOST_BRIGHT:
        return Slip.contrast_for_detail
    far, blurred = distance > farthest, sharp < least
    if far and not blurred and _noise(images) > 0.042:  # noise of 0.05 gives 0.049; without noise edges give 0.028
        return Slip.noise_for_detail
    if distance > FAR and sharp > SHARP_FOR_FAR:
        return Slip.filter_for_detail
    if far:
        return Slip.blurred_and_far_from_real if blurred else Slip.too_far_from_real_images
    return Slip.too_blurred if blurred else None


def _noise(images: np.ndarray) -> float:
    """The root mean square step between neighbours in the dark half of the pixels, beside which no edge can be."""
    steps = np.diff(images, axis=2)
    dark = (images[:, :, 1:] < 0.15) & (images[:, :, :-1] < 0.15)
    return float(np.sqrt(np.square(steps[dark]).mean())) if dark.any() else 0.0


# Copies. An image counts as one if its correlation with a known image, shifted by a pixel or mirrored, is above 0.99.
# Of 100 samples of the course's trained models none or one is so close, of 100 reconstructions of training images two or
# three; of copies with noise of 0.05 more than half are, of brightened ones (γ = 0.7) nine in ten.
LOOKED_AT = 24
LIKENESS = 0.99
# Of images decoded between the codings of neighbours three in a hundred are: eight of 24 come once in 3 · 10⁶ runs.
LARGEST_SHARE_OF_COPIES = 0.3


def _share_of_copies(images: np.ndarray) -> float:
    """Among 24 images, chosen by a hash of all of them so that nobody can know which."""
    digest = hashlib.sha256(np.round(255 * images).astype("uint8").tobytes()).digest()
    chosen = np.random.default_rng(list(digest)).choice(len(images), LOOKED_AT, replace=False)
    variants = np.stack(
        [
            np.roll(mirrored, (down, right), axis=(1, 2))
            for mirrored in (images[chosen], images[chosen, :, ::-1])
            for down in (-1, 0, 1)
            for right in (-1, 0, 1)
        ],
        axis=1,
    )
    queries, closest = _standardised(variants.reshape(-1, 784)), np.full(LOOKED_AT * 18, -1.0)
    known, coarse, of_queries = _known_images().reshape(-1, 784), _known_coarse(), _coarse(queries)
    for start in range(0, len(known), 5000):
        query, near = np.nonzero(_distances(of_queries, coarse[start : start + 5000]) < MOST_APART)
        likeness = np.sum(queries[query] * _standardised(known[start + near]), axis=1)
        np.maximum.at(closest, query, likeness)
    return float(np.mean(closest.reshape(LOOKED_AT, 18).max(axis=1) > LIKENESS))


# Rows of length 1 with a correlation c are 2 − 2c apart, squared, and their coarse images at most as far: only pairs that are
# near there have to be compared pixel by pixel. The rest is for rounding.
MOST_APART = 2 - 2 * LIKENESS + 1e-4


@functools.cache
def _known_coarse() -> np.ndarray:
    known = _known_images().reshape(-1, 784)
    return np.concatenate([_coarse(_standardised(known[i : i + 5000])) for i in range(0, len(known), 5000)])


def _coarse(rows: np.ndarray) -> np.ndarray:
    """Squares of 4 × 4 pixels as one value each, a projection that lengthens nothing; shapes (n, 784) → (n, 49)."""
    return rows.reshape(-1, 7, 4, 7, 4).sum(axis=(2, 4)).reshape(-1, 49) / 4


def _distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Squared distances of all rows; shapes (n, k) and (m, k) → (n, m)."""
    return np.square(a).sum(axis=1)[:, None] + np.square(b).sum(axis=1) - 2 * a @ b.T


def _standardised(rows: np.ndarray) -> np.ndarray:
    """Rows with mean 0 and length 1, whose product is their correlation."""
    rows = rows.astype("float32")
    rows -= rows.mean(axis=1, keepdims=True)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


# Whichever runs first has the model trained.
generator = Check(challenge_inputs, probe_generator, judge_generator, trains_long=True)
level = Check(challenge_inputs, probe_measures, judge_measures, trains_long=True)
