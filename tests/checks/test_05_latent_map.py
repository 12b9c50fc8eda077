"""The checks of 05_latent_map: the numbers they expect are right, and every known slip has numbers of its own."""

from __future__ import annotations

import numpy as np
import pytest
from exercises import module_of

from vaelab import checks
from vaelab.checks.engine import Failure
from vaelab.checks.formulas import bernoulli, total_divergence
from vaelab.checks.kinds import calls, classifiers, epochs, linear, parts

loss_in_nats, codings_grid, knn_accuracy, centroid_path, anomaly_scores = map(
    module_of, ("loss_in_nats", "codings_grid", "knn_accuracy", "centroid_path", "anomaly_scores")
)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def test_cross_entropy_is_that_of_keras(rng: np.random.Generator) -> None:
    import keras

    inputs = loss_in_nats.values_inputs(rng)
    images, made = inputs["images"], inputs["reconstructions"]
    pixels = np.asarray(keras.ops.binary_crossentropy(images, made))
    np.testing.assert_allclose(bernoulli(images, made), pixels, rtol=1e-5)


def test_stand_in_loss_is_what_the_judges_expect(rng: np.random.Generator) -> None:
    from vaelab.checks.kinds import standins
    from vaelab.checks.kinds.models import as_tensor

    inputs = loss_in_nats.values_inputs(rng)
    names = ("images", "reconstructions", "mean", "log_var")
    reconstruction, latent = standins.vae_loss_nats(*(as_tensor(inputs[name]) for name in names))
    expected = bernoulli(inputs["images"], inputs["reconstructions"]).sum(axis=(1, 2))
    np.testing.assert_allclose(reconstruction, expected, rtol=1e-4)
    np.testing.assert_allclose(latent, total_divergence(inputs["mean"], inputs["log_var"]), rtol=1e-4)


def test_quantiles_share_the_prior_equally(rng: np.random.Generator) -> None:
    quantiles = codings_grid.quantiles(8)
    draws = np.sort(rng.standard_normal(80_000))
    below = np.searchsorted(draws, quantiles) / len(draws)
    np.testing.assert_allclose(below, (np.arange(8) + 0.5) / 8, atol=0.01)


@pytest.mark.parametrize(
    ("turn", "mistake"),
    [
        (lambda z: z, None),
        (lambda z: z[::-1], "upside_down"),
        (lambda z: z[:, ::-1], "mirrored"),
        (lambda z: z[::-1, ::-1], "both_reversed"),
        (lambda z: z.swapaxes(0, 1)[:, ::-1], "axes_exchanged"),
        (lambda z: z.swapaxes(0, 1)[::-1, ::-1], "axes_exchanged"),
        (lambda z: z.swapaxes(0, 1), "turned"),
        (lambda z: z.swapaxes(0, 1)[::-1], "turned"),
    ],
    ids=["right", "down", "left", "half turn", "rows, down", "rows, up", "rows, left", "rows, up and left"],
)
def test_every_way_to_turn_the_map_is_told(turn, mistake: str | None, rng: np.random.Generator) -> None:
    inputs = codings_grid.grid_inputs(rng, n=4)
    q = codings_grid.quantiles(4)
    plane = turn(np.stack(np.meshgrid(q, q[::-1]), axis=-1)).reshape(-1, 2)
    grid = parts.render(plane, inputs["pattern"]).reshape(4, 4, 28, 28)
    evidence = {"grid": calls.write_array(grid), "given": [], "defaults": {}}
    if mistake is None:
        assert "upwards" in codings_grid.judge_grid(inputs, evidence)
        return
    with pytest.raises(Failure) as failure:
        codings_grid.judge_grid(inputs, evidence)
    assert failure.value.mistake.name == mistake


@pytest.mark.parametrize("seed", [*range(4), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(4, 20))])
def test_no_mistake_comes_near_the_right_accuracy(seed: int) -> None:
    """Whatever the nonce is: the judge lets one test image and a half go astray, all known answers are more than two apart."""
    inputs = knn_accuracy.inputs(np.random.default_rng(seed))
    neighbours = knn_accuracy._neighbours(inputs)
    gaps = knn_accuracy._gaps(neighbours, inputs["labels"], inputs["n_train"], inputs["k"])
    assert gaps.max(axis=0).min() > 2.5


@pytest.mark.parametrize("options", [{}, {"weights": "distance"}, {"p": 1}, {"metric": "cosine"}])
def test_neighbours_are_those_of_scikit_learn(rng: np.random.Generator, options: dict) -> None:
    from sklearn.neighbors import KNeighborsClassifier

    inputs = knn_accuracy.inputs(rng)
    mean, _, _ = parts.encode(inputs["images"].astype("float64"), inputs["code"])
    n, sets = inputs["n_train"], inputs["labels"]
    classifier = KNeighborsClassifier(inputs["k"], **options)
    scores = [classifier.fit(mean[:n], labels[:n]).score(mean[n:], labels[n:]) for labels in sets]
    right, wrong = knn_accuracy._accuracies(knn_accuracy._neighbours(inputs), sets, n, inputs["k"])
    known = wrong[knn_accuracy.Slip.distance_weighted if "weights" in options else knn_accuracy.Slip.another_distance]
    assert np.isclose(scores, known if options else right, atol=1e-9).all(axis=-1).any()


def test_other_measures_are_those_of_scikit_learn(rng: np.random.Generator) -> None:
    from sklearn.metrics import balanced_accuracy_score, f1_score

    answers, labels = rng.random((2, 60)) > [[0.4], [0.6]]
    expected = [f1_score(labels, answers, pos_label=kind) for kind in (False, True)]
    expected += [f1_score(labels, answers, average=average) for average in ("macro", "weighted")]
    expected.append(balanced_accuracy_score(labels, answers))
    assert classifiers.other_measures(answers, labels) == pytest.approx(expected)


def test_classes_are_unequal_and_label_0_is_not_the_first(rng: np.random.Generator) -> None:
    for _ in range(20):
        labels = centroid_path.centroids_inputs(rng)["labels"]
        counts = np.bincount(labels)
        assert labels[0] != 0 and counts.min() >= 3 and np.ptp(counts) > 0


def test_anomaly_scores_of_all_known_slips_differ(rng: np.random.Generator) -> None:
    for _ in range(10):
        inputs = anomaly_scores.inputs(rng)
        images = inputs["images"].reshape(-1, 784).astype("float64")
        outputs = linear.encode(images, inputs["weights"])
        decoded = [1 / (1 + np.exp(-linear.decode(codings, inputs["weights"]))) for codings in outputs]
        again = total_divergence(*linear.encode(decoded[0], inputs["weights"])[:2])
        size = outputs[0].shape[1]
        for formula in anomaly_scores._formulas(images, decoded[0], total_divergence(*outputs[:2]), size):
            for mistake, values in anomaly_scores._wrong(formula.what, images, decoded, outputs, again).items():
                for wrong in np.atleast_2d(values):
                    assert not np.allclose(wrong, formula.right, rtol=1e-4, atol=1e-2), mistake.name


def test_other_classifiers_are_told_apart_by_their_accuracies() -> None:
    """A vote among the first images, and one among all: two of the accuracies that are worked out only where nothing else fits."""
    inputs = knn_accuracy.inputs(np.random.default_rng(0))
    found = knn_accuracy._rarer(inputs, inputs["k"])
    frequent = [
        max(np.mean(labels[inputs["n_train"] :] == label) for label in set(labels)) for labels in inputs["labels"]
    ]
    assert np.allclose(found[knn_accuracy.Slip.one_answer_for_all], [frequent])
    assert np.min(found[knn_accuracy.Slip.any_neighbour]) > 0.9


def test_a_check_leaves_no_figure_open_and_closes_no_other() -> None:
    from matplotlib import pyplot as plt

    own = plt.figure()
    before = plt.get_fignums()
    report = checks.codings_scatter_figure.report(lambda codings, labels, names: plt.subplots()[1])
    assert checks.judge(report).mistake == "no_points"
    assert plt.get_fignums() == before
    plt.close(own)


def test_what_others_have_drawn_is_not_the_answers_figure() -> None:
    from matplotlib import pyplot as plt

    own, ax = plt.subplots()
    ax.scatter([1], [2])
    report = checks.codings_scatter_figure.report(lambda codings, labels, names: codings)
    assert checks.judge(report).mistake == "no_axes"
    report = checks.codings_scatter_figure.report(lambda codings, labels, names: plt.scatter(*codings.T))
    assert checks.judge(report).mistake == "not_the_axes"
    assert plt.gcf() is own
    plt.close(own)


def test_a_mean_that_is_never_reset_is_worked_out() -> None:
    training, validation = np.array([[1.0, 1.0], [3.0, 3.0]]), np.array([[5.0], [7.0]])
    assert epochs.running_means(training, validation, of_validation=False) == [1.0, (2 + 5 + 6) / 5]
    assert epochs.running_means(training, validation, of_validation=True) == [pytest.approx(7 / 3), (2 + 5 + 6 + 7) / 6]
