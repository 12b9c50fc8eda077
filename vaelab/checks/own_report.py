"""Checks of ``report_card(encoder, decoder, X_train, X_test)`` and ``factor_correlations(codings, factors)``, and of the
trained model itself (worth no points: it depends on everything before).

The report card is computed for a known encoder and decoder, both linear, so that every number can be worked out here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, at_most, doing
from vaelab.checks.evidence import read_array, write
from vaelab.checks.kl import divergence
from vaelab.checks.models import as_tensor
from vaelab.checks.readable import write_array
from vaelab.checks.verdict import NOTHING_RETURNED, UNKNOWN, Failure, Mistake, match, numbers, placed, shaped, worded

WHERE = "step 5, “The report card”"
ACTIVE = 0.1  # nats
KEYS = ("mse", "mean_image_mse", "pca_mse", "kl", "active")

NOT_A_DICT = Mistake(
    "not_a_dictionary",
    "report_card does not return a dictionary.",
    'Return {"mse": …, "mean_image_mse": …, "pca_mse": …, "kl": …, "active": …}.',
    WHERE,
)
KEY_MISSING = Mistake(
    "entry_missing", "An entry of the report card is missing.", "The five names are written in the task.", WHERE
)
SAMPLED = Mistake(
    "reconstructs_from_samples",
    "mse is computed from sampled codings: the report card would change from call to call.",
    "Decode codings_mean, the first output of the encoder.",
    WHERE,
)
LOG_VAR_DECODED = Mistake(
    "decodes_the_log_variance",
    "mse is computed from codings_log_var.",
    "Decode codings_mean, the first output of the encoder.",
    WHERE,
)
ON_TRAINING = Mistake(
    "measured_on_training_images",
    "{what} is measured on the training images.",
    "A report card tells of images that the model has not seen: use X_test.",
    WHERE,
)
SUMMED = Mistake(
    "summed_over_the_pixels", "{what} is a sum over the pixels.", "Take the mean over images and pixels.", WHERE
)
ROOT = Mistake(
    "root_taken", "{what} is the root of the mean squared error.", "Leave the root out, as Keras's mse does.", WHERE
)
ABSOLUTE = Mistake("absolute_error", "{what} is the mean absolute error.", "Square the differences.", WHERE)
MEAN_OF_TEST = Mistake(
    "mean_of_the_test_images",
    "The mean image is that of the test images.",
    "A rival may only have seen the training images, like the model: the mean of X_train, measured on X_test.",
    WHERE,
)
MEAN_GREY = Mistake(
    "mean_grey",
    "One mean grey stands in the place of the mean image.",
    "Take the mean over the images only: X_train.mean(axis=0).",
    WHERE,
)
WRONG_COMPONENTS = Mistake(
    "wrong_number_of_components",
    "PCA has another number of components than there are codings.",
    "metrics.pca_mse(X_train, X_test, number of codings).",
    WHERE,
)
PCA_OF_TEST = Mistake(
    "pca_of_the_test_images",
    "PCA was fitted to the images that it is measured on.",
    "metrics.pca_mse(X_train, X_test, number of codings): fitted to the first, measured on the second.",
    WHERE,
)
KL_SUMMED = Mistake(
    "kl_summed_over_codings",
    "kl is one number, or one per image.",
    "Keep the codings apart and average over the images: axis=0.",
    WHERE,
)
KL_DIVIDED = Mistake(
    "kl_divided", "kl is not in nats: it is divided by the number of pixels.", "Leave the division out.", WHERE
)
KL_HALF = Mistake("kl_without_half", "kl is twice too large: the factor ½ is missing.", "The factor is −½.", WHERE)
KL_SIGN = Mistake("kl_wrong_sign", "kl has the wrong sign.", "The factor in front is −½.", WHERE)
KL_SWAPPED = Mistake(
    "mean_and_log_var_swapped",
    "kl takes codings_mean for codings_log_var.",
    "The encoder returns [codings_mean, codings_log_var, codings].",
    WHERE,
)
KL_TOTAL = Mistake("kl_summed_over_images", "kl grows with the number of images.", "Average over the images.", WHERE)
THRESHOLD = Mistake(
    "threshold_missing",
    "active counts codings that carry next to nothing.",
    f"Count the codings with a KL above {ACTIVE} nats.",
    WHERE,
)
DEAD_COUNTED = Mistake("dead_counted", "active counts the codings that are not active.", "Count kl > 0.1.", WHERE)
FLAGS = Mistake(
    "flags_not_counted",
    "active is a list, not a number.",
    "np.sum(kl > 0.1) counts the codings.",
    WHERE,
)
TOTAL_COMPARED = Mistake(
    "active_of_another_kl",
    "active does not fit the KL of the codings.",
    "Count the codings whose own KL, in nats and averaged over the test images, is above 0.1.",
    WHERE,
)


def card_inputs(
    rng: np.random.Generator, height: int = 6, width: int = 8, colour: bool = False, codings_size: int = 5
) -> dict:
    """Linear encoder and decoder. Coding 0 is dead, coding 1 carries 0.03 nats, the others at least 0.3."""
    at_most(height * width, codings_size=codings_size)
    shape = (height, width, 3) if colour else (height, width)
    n_values = int(np.prod(shape))
    base = rng.random(n_values)
    X_train, X_test = (_dull(rng, base, n, shape) for n in (90, 70))
    mean_kernel, log_var_kernel = (rng.normal(0, 2 / np.sqrt(n_values), (n_values, codings_size)) for _ in range(2))
    mean_bias = rng.uniform(1.0, 1.6, codings_size) * rng.choice([-1.0, 1.0], codings_size)
    log_var_bias = rng.uniform(-1.5, -0.8, codings_size)
    for kernel, bias, weak in ((mean_kernel, mean_bias, 0.25), (log_var_kernel, log_var_bias, 0.0)):
        kernel -= base[:, None] * (base @ kernel) / (base @ base)  # the common image moves no coding far
        kernel[:, :2] = 0
        bias[0], bias[1] = 0, weak
    return {
        "X_train": X_train,
        "X_test": X_test,
        "mean": (mean_kernel, mean_bias),
        "log_var": (log_var_kernel, log_var_bias),
        "offset": rng.uniform(0.4, 0.8, codings_size),
        "pixels": (rng.normal(0, 0.2, (codings_size, n_values)), base),
    }


def _dull(rng: np.random.Generator, base: np.ndarray, n: int, shape: tuple[int, ...]) -> np.ndarray:
    noise = rng.normal(0, 0.15, (n, len(base))) + rng.normal(0, 0.1, (n, 1))
    return np.clip(base + noise, 0, 1).astype("float32").reshape(n, *shape)


def probe_card(report_card: Any, inputs: dict) -> dict:
    encoder, decoder = _linear_models(inputs)
    X_train, X_test = inputs["X_train"].copy(), inputs["X_test"].copy()
    with doing(f"calling report_card(encoder, decoder, X_train, X_test) with test images of shape {X_test.shape}"):
        card = report_card(encoder, decoder, X_train, X_test)
    if not isinstance(card, Mapping):
        return {"type": type(card).__name__}
    evidence = {"card": {key: write_array(card[key]) for key in KEYS if key in card}}
    return evidence if len(evidence["card"]) == len(KEYS) else {**evidence, "keys": [str(key) for key in card][:20]}


def _linear_models(inputs: Mapping) -> tuple[Any, Any]:
    """The encoder and the decoder as Keras models. The codings are the mean plus an offset, without noise."""
    import keras

    shape, size = inputs["X_test"].shape[1:], len(inputs["offset"])

    def dense(name: str, x: Any) -> Any:
        return _set_dense(*inputs[name])(x)

    images = keras.Input(shape)
    flat = keras.layers.Flatten()(images)
    mean, log_var = dense("mean", flat), dense("log_var", flat)
    drawn = _set_dense(np.eye(size), inputs["offset"])(mean)
    codings = keras.Input([size])
    pixels = keras.layers.Reshape(shape)(dense("pixels", codings))
    return keras.Model(images, [mean, log_var, drawn]), keras.Model(codings, pixels)


def _set_dense(kernel: np.ndarray, bias: np.ndarray) -> Any:
    import keras

    layer = keras.layers.Dense(len(bias))
    layer.build((None, len(kernel)))
    layer.set_weights([kernel, bias])
    return layer


def judge_card(inputs: dict, evidence: Mapping) -> str:
    expected = f"a dictionary with {', '.join(KEYS)}"
    if "card" not in evidence:
        found = str(evidence["type"])
        known = worded(placed(NOTHING_RETURNED, WHERE), what="report_card(…)") if found == "NoneType" else NOT_A_DICT
        raise Failure(known, expected, "None" if found == "NoneType" else f"a {found}")
    card = evidence["card"]
    missing = [key for key in KEYS if key not in card]
    if missing:
        raise Failure(KEY_MISSING, expected, f"no {', no '.join(missing)}; there are {', '.join(evidence['keys'])}")
    _judge_mse(inputs, _number(card, "mse"))
    _judge_mean_image(inputs, _number(card, "mean_image_mse"))
    _judge_pca(inputs, _number(card, "pca_mse"))
    kl = _judge_kl(inputs, card["kl"])
    _judge_active(kl, card["active"])
    return f"mse, both rivals, {len(kl)} values of kl and the {int(np.sum(kl > ACTIVE))} active codings are right."


def _number(card: Mapping, key: str) -> float:
    return float(shaped(card[key], key, (), {(1,): placed(UNKNOWN, WHERE)}, WHERE))


def _outputs(inputs: Mapping, images: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    flat = images.reshape(len(images), -1).astype("float64")
    mean, log_var = (flat @ inputs[name][0] + inputs[name][1] for name in ("mean", "log_var"))
    return mean, log_var, mean + inputs["offset"]


def _judge_mse(inputs: Mapping, observed: float) -> None:
    def error(images: np.ndarray, output: int, clip: bool = False, power: int = 2) -> float:
        codings = _outputs(inputs, images)[output]
        decoded = codings @ inputs["pixels"][0] + inputs["pixels"][1]
        decoded = np.clip(decoded, 0, 1) if clip else decoded
        return float(np.mean(np.abs(decoded - images.reshape(len(images), -1)) ** power))

    test, train = inputs["X_test"], inputs["X_train"]
    right = error(test, 0)
    if _close(observed, right) or _close(observed, error(test, 0, clip=True)):
        return
    known = {
        SAMPLED: error(test, 2),
        LOG_VAR_DECODED: error(test, 1),
        **_slips("mse", right, error(test, 0, power=1), test, error(train, 0)),
    }
    raise Failure(match(observed, known, 1e-3, 1e-6) or placed(UNKNOWN, WHERE), f"mse {right:.5g}", f"{observed:.5g}")


def _slips(what: str, right: float, absolute: float, test: np.ndarray, on_training: float) -> dict[Mistake, float]:
    values = {
        ON_TRAINING: on_training,
        SUMMED: right * test[0].size,
        ROOT: np.sqrt(right),
        ABSOLUTE: absolute,
    }
    return {worded(mistake, what=what): value for mistake, value in values.items()}


def _judge_mean_image(inputs: Mapping, observed: float) -> None:
    train, test = (inputs[key].astype("float64") for key in ("X_train", "X_test"))
    right = float(np.mean((test - train.mean(axis=0)) ** 2))
    if _close(observed, right):
        return
    known = {
        MEAN_OF_TEST: np.mean((test - test.mean(axis=0)) ** 2),
        MEAN_GREY: np.mean((test - train.mean()) ** 2),
        **_slips(
            "mean_image_mse",
            right,
            float(np.mean(np.abs(test - train.mean(axis=0)))),
            test,
            float(np.mean((train - train.mean(axis=0)) ** 2)),
        ),
    }
    named = match(observed, known, 1e-3, 1e-6) or placed(UNKNOWN, WHERE)
    raise Failure(named, f"mean_image_mse {right:.5g}", f"{observed:.5g}")


def _judge_pca(inputs: Mapping, observed: float) -> None:
    from vaelab import metrics

    train, test, size = inputs["X_train"], inputs["X_test"], len(inputs["offset"])
    right = metrics.pca_mse(train, test, size)
    if _close(observed, right):
        return
    if _close(observed, metrics.pca_mse(test, test, size)):
        named = PCA_OF_TEST
    elif _close(observed, metrics.pca_mse(train, train, size)):
        named = worded(ON_TRAINING, what="pca_mse")
    elif any(_close(observed, metrics.pca_mse(train, test, k)) for k in {2, 10, 16, size - 1, size + 1} - {size}):
        named = WRONG_COMPONENTS
    else:
        named = placed(UNKNOWN, WHERE)
    raise Failure(named, f"pca_mse {right:.5g}", f"{observed:.5g}")


def _judge_kl(inputs: Mapping, written: Mapping) -> np.ndarray:
    test, size = inputs["X_test"], len(inputs["offset"])
    mean, log_var, _ = _outputs(inputs, test)
    right = divergence(mean, log_var)
    shapes = dict.fromkeys([(), (1,), (len(test),), (len(test), size)], KL_SUMMED)
    kl = shaped(written, "kl", (size,), shapes, WHERE)
    average = right.mean(axis=0)
    if np.allclose(kl, average, rtol=1e-3, atol=1e-4):
        return average
    known = {
        KL_DIVIDED: average / test[0].size,
        KL_HALF: 2 * average,
        KL_SIGN: -average,
        KL_SWAPPED: divergence(log_var, mean).mean(axis=0),
        KL_TOTAL: right.sum(axis=0),
        worded(ON_TRAINING, what="kl"): divergence(*_outputs(inputs, inputs["X_train"])[:2]).mean(axis=0),
    }
    named = match(kl, known, 1e-3, 1e-5) or placed(UNKNOWN, WHERE)
    raise Failure(named, f"kl {numbers(average, 3)}", numbers(kl, 3))


def _judge_active(kl: np.ndarray, written: Mapping) -> None:
    right = int(np.sum(kl > ACTIVE))
    if isinstance(written, Mapping) and written.get("shape") not in ([], [1]):
        raise Failure(FLAGS, f"active {right}", f"something of shape {tuple(written.get('shape') or ())}")
    active = float(shaped(written, "active", (), {(1,): FLAGS}, WHERE))
    if active == right:
        return
    known = {THRESHOLD: np.sum(kl > 1e-6), DEAD_COUNTED: len(kl) - right}
    every = {len(kl): THRESHOLD}
    named = next(
        (mistake for mistake, value in known.items() if active == value), every.get(int(active), TOTAL_COMPARED)
    )
    raise Failure(named, f"active {right}: the codings above {ACTIVE} nats", f"{active:g}")


def _close(observed: float, expected: float) -> bool:
    return abs(observed - expected) <= 1e-3 * abs(expected) + 1e-7  # float32 models give six digits


# ---------------------------------------------------------------------------------------------------------------------
# Which axis found which factor

WHERE_FACTORS = "step 6, “Which axis found which factor?”"
WHAT = "factor_correlations(codings, factors)"

SIGNED = Mistake(
    "sign_kept",
    "Some correlations are negative.",
    "Which way an axis points is chance: take the absolute value.",
    WHERE_FACTORS,
)
TRANSPOSED = Mistake(
    "transposed",
    "Codings and factors are exchanged.",
    "One row per coding, one column per factor.",
    WHERE_FACTORS,
)
WHOLE_MATRIX = Mistake(
    "whole_matrix",
    "np.corrcoef gives the correlations of everything with everything.",
    "Cut the block out: rows of the codings, columns of the factors.",
    WHERE_FACTORS,
)
WRONG_BLOCK = Mistake(
    "wrong_block",
    "These are the correlations of the codings with each other.",
    "Take the columns after the codings: matrix[:n_codings, n_codings:].",
    WHERE_FACTORS,
)
COVARIANCE = Mistake(
    "covariance",
    "These are covariances: they depend on the units of a factor.",
    "Divide by both standard deviations.",
    WHERE_FACTORS,
)
SQUARED = Mistake("squared", "The correlations are squared.", "Take the absolute value instead.", WHERE_FACTORS)
NOT_CENTRED = Mistake(
    "not_centred",
    "The means are not subtracted: this is a cosine, not a correlation.",
    "Subtract the mean of every coding and of every factor first.",
    WHERE_FACTORS,
)
RANKS = Mistake(
    "rank_correlation",
    "This is the correlation of the ranks (Spearman's).",
    "Use the values themselves (Pearson's correlation), as np.corrcoef does.",
    WHERE_FACTORS,
)
DEAD_NAN = Mistake(
    "nan_for_constant_codings",
    "A coding that never changes gives NaN, 0 divided by 0.",
    "Let it be 0: np.nan_to_num, or add nothing where the standard deviation is 0.",
    WHERE_FACTORS,
)
ONE_MAXIMUM = Mistake(
    "maximum_only",
    "Only the largest correlation of each coding or factor comes back.",
    "Return the whole table, (codings, factors).",
    WHERE_FACTORS,
)
FACTOR_ORDER = Mistake(
    "factors_in_another_order",
    "The columns are in another order than the factors.",
    "Go through the factors as they come, factors.values(); sort nothing.",
    WHERE_FACTORS,
)


def factor_inputs(rng: np.random.Generator, n_images: int = 250, codings_size: int = 6, n_factors: int = 4) -> dict:
    """Codings that mix the factors, some with a minus sign; one of them is constant. Factors in different units."""
    names = [str(name) for name in rng.permutation(["x", "y", "size", "rotation", "shape", "hue", "width"])[:n_factors]]
    if names == sorted(names):
        names.reverse()  # so that sorting them shows
    values = rng.uniform(-1, 1, (n_images, n_factors)) ** 3
    mixing = rng.choice([-1.0, 1.0], (n_factors, codings_size)) * rng.uniform(0.2, 1, (n_factors, codings_size))
    codings = values @ mixing + rng.normal(0.5, 0.4, (n_images, codings_size))
    codings[:, rng.integers(codings_size)] = 0.0
    scaled = values * rng.uniform(3, 60, n_factors) + rng.uniform(20, 40, n_factors)
    return {
        "codings": codings.astype("float32"),
        "factors": {name: scaled[:, k] for k, name in enumerate(names)},
    }


def probe_factors(factor_correlations: Any, inputs: dict) -> dict:
    factors = {name: values.copy() for name, values in inputs["factors"].items()}
    with doing(f"calling {WHAT} with codings of shape {inputs['codings'].shape} and {len(factors)} factors"):
        found = factor_correlations(inputs["codings"].copy(), factors)
    return {"found": write_array(found)}


def judge_factors(inputs: dict, evidence: Mapping) -> str:
    codings = inputs["codings"].astype("float64")
    factors = np.column_stack(list(inputs["factors"].values()))
    size, count = codings.shape[1], factors.shape[1]
    block = _correlations(codings, factors)
    written = evidence["found"]
    shapes = {
        (count, size): TRANSPOSED,
        (size + count, size + count): WHOLE_MATRIX,
        (size, size): WRONG_BLOCK,
        (size,): ONE_MAXIMUM,
        (count,): ONE_MAXIMUM,
    }
    if isinstance(written, Mapping) and written.get("shape") == [size, count]:
        table = read_array(written).astype("float64")
        if (
            np.isnan(table).any()
            and np.isfinite(np.delete(table, np.flatnonzero(np.ptp(codings, axis=0) == 0), 0)).all()
        ):
            raise Failure(DEAD_NAN, "0 for a constant coding", "NaN")
    found = shaped(written, WHAT, (size, count), shapes, WHERE_FACTORS)
    right = np.abs(block)
    # Dividing by n in one place and by n − 1 in another changes a value by 1 / n.
    if np.allclose(found, right, rtol=1.5 / len(codings), atol=1e-4):
        return f"{size} codings × {count} factors, every correlation between 0 and 1."
    ranked = _correlations(_ranks(codings), _ranks(factors))
    centred = [values - values.mean(axis=0) for values in (codings, factors)]
    lengths = [np.linalg.norm(values, axis=0) for values in (codings, factors)]
    with np.errstate(all="ignore"):
        cosine = np.nan_to_num(codings.T @ factors / np.outer(*lengths))
    covariance = centred[0].T @ centred[1] / len(codings)
    known = {
        SIGNED: block,
        SQUARED: right**2,
        COVARIANCE: np.abs(covariance),
        NOT_CENTRED: np.abs(cosine),
        RANKS: np.abs(ranked),
        FACTOR_ORDER: right[:, np.argsort(list(inputs["factors"]))],
    }
    signed_too = {COVARIANCE: covariance, NOT_CENTRED: cosine, RANKS: ranked}
    named = match(found, known, 0.01, 1e-3) or match(found, signed_too, 0.01, 1e-3) or placed(UNKNOWN, WHERE_FACTORS)
    raise Failure(named, f"first row {numbers(right[0], 3)}", numbers(found[0], 3))


def _correlations(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    one, other = one - one.mean(axis=0), other - other.mean(axis=0)
    lengths = np.outer(np.linalg.norm(one, axis=0), np.linalg.norm(other, axis=0))
    return one.T @ other / np.where(lengths > 1e-9, lengths, np.inf)


def _ranks(values: np.ndarray) -> np.ndarray:
    constant = np.ptp(values, axis=0) == 0
    return np.where(constant, 0.0, values.argsort(axis=0).argsort(axis=0))


# ---------------------------------------------------------------------------------------------------------------------
# The trained model

WHERE_RESULT = "step 4, “Training”"

NOT_BETTER = Mistake(
    "no_better_than_the_mean_image",
    "The reconstructions are hardly better than the mean image.",
    "Train longer, on more images, or with a smaller beta; and look whether the loss still falls.",
    WHERE_RESULT,
)
COLLAPSED = Mistake(
    "posterior_collapse",
    "Fewer than two codings are active: the model ignores the others.",
    "The latent loss weighs more than these images are worth: try a smaller beta, or larger images.",
    WHERE_RESULT,
)
SAMPLES_EQUAL = Mistake(
    "samples_constant", "All images decoded from the prior look the same.", "Try a smaller beta.", WHERE_RESULT
)
COPIES = Mistake(
    "samples_are_copies",
    "The samples are copies of training images.",
    "There are too few images for so large a model: find more, or take fewer codings, smaller layers or a larger beta.",
    WHERE_RESULT,
)
WRONG_ENDS = Mistake(
    "ends_of_the_path",
    "The path does not begin and end at the reconstructions of its two images.",
    "path decodes (1 − t) · codings_mean of the first image + t · codings_mean of the second, t from 0 to 1.",
    WHERE_RESULT,
)
MOST_TRAINING, MOST_TEST, SAMPLES = 2000, 300, 64


def result_inputs(rng: np.random.Generator) -> dict:
    return {"seed": int(rng.integers(2**31))}


def probe_result(vae: Any, X_train: np.ndarray, X_test: np.ndarray, path: Any, inputs: dict) -> dict:
    """A few numbers about the trained model and its data, however large they are. ``path`` joins X_test[0] and X_test[1]."""
    from vaelab import metrics

    train, test = np.asarray(X_train)[:MOST_TRAINING], np.asarray(X_test)[:MOST_TEST]
    with doing("encoding and decoding test images"):
        mean, log_var = (np.asarray(output, "float64") for output in vae.encoder(as_tensor(test))[:2])
        images = np.asarray(vae.decoder(as_tensor(mean)), "float64").reshape(test.shape)
        prior = np.random.default_rng(inputs["seed"]).standard_normal((SAMPLES, mean.shape[1]))
        samples = np.clip(np.asarray(vae.decoder(as_tensor(prior)), "float64"), 0, 1).reshape(SAMPLES, -1)
    frames = np.asarray(path, "float64").reshape(len(path), -1)
    ends = np.mean((np.clip(frames[[0, -1]], 0, 1) - np.clip(images[:2], 0, 1).reshape(2, -1)) ** 2, axis=1)
    return {
        "mse": write(np.mean((images - test) ** 2)),
        "mean_image_mse": metrics.mean_image_mse(train, test),
        "pca_mse": metrics.pca_mse(train, test, mean.shape[1]),
        "kl": write(divergence(mean, log_var).mean(axis=0)),
        "variety": write(samples.std(axis=0).mean() / max(test.std(axis=0).mean(), 1e-9)),
        "nearest": write([np.median(_nearest(rows, train)) for rows in (samples, test)]),
        "ends": write(ends),
    }


def _nearest(images: np.ndarray, train: np.ndarray) -> np.ndarray:
    """Mean squared error between each image and the nearest training image."""
    one, other = (values.reshape(len(values), -1).astype("float64") for values in (images, train))
    squared = np.sum(one**2, axis=1)[:, None] - 2 * one @ other.T + np.sum(other**2, axis=1)
    return np.maximum(squared.min(axis=1), 0) / one.shape[1]


def judge_result(inputs: dict, evidence: Mapping) -> str:
    kl = np.asarray(shaped(evidence["kl"], "kl", tuple(evidence["kl"]["shape"]), where=WHERE_RESULT))
    mse, variety = (float(shaped(evidence[key], key, (), where=WHERE_RESULT)) for key in ("mse", "variety"))
    of_samples, of_test = shaped(evidence["nearest"], "the distances", (2,), where=WHERE_RESULT)
    ends = shaped(evidence["ends"], "the ends of the path", (2,), where=WHERE_RESULT)
    mean_image, pca = float(evidence["mean_image_mse"]), float(evidence["pca_mse"])
    active = int(np.sum(kl > ACTIVE))
    seen = f"MSE {mse:.4f}, {active} of {len(kl)} codings active, {kl.sum():.1f} nats"
    if active < 2:
        raise Failure(COLLAPSED, "at least 2 active codings", seen)
    if mse > 0.9 * mean_image:
        raise Failure(NOT_BETTER, f"an MSE well below the mean image's, {mean_image:.4f}", seen)
    if variety < 0.1:
        raise Failure(SAMPLES_EQUAL, "images that differ", f"{variety:.0%} of the variety of real ones")
    if of_samples < 0.05 * of_test:
        expected = f"samples about as far from the training images as test images are ({of_test:.4f})"
        raise Failure(COPIES, expected, f"{of_samples:.4f}")
    if ends.max() > 0.05 * mean_image:
        raise Failure(
            WRONG_ENDS, "frames 0 and −1 equal to the two reconstructions", f"they differ by {ends.max():.4f}"
        )
    rival = "better" if mse < pca else "worse"
    return (
        f"{seen}. Mean image {mean_image:.4f}; PCA with {len(kl)} components {pca:.4f} ({rival}: the VAE is {mse / pca:.2f} × "
        f"that). Samples are {of_samples:.4f} from the nearest training image, test images {of_test:.4f}."
    )


report_card_values = Check("report_card_values", "report_card", card_inputs, probe_card, judge_card, WHERE)
factor_correlations_values = Check(
    "factor_correlations_values", "factor_correlations", factor_inputs, probe_factors, judge_factors, WHERE_FACTORS
)
own_result = Check("own_result", "your model", result_inputs, probe_result, judge_result, WHERE_RESULT)
