"""What classifiers of codings score: votes of the nearest, as an exercise asks for, and what students take in their place.

Everywhere ``mean`` holds the codings of all images, the first ``n`` those that are fitted to, and ``ones`` sets of labels of two
classes, true for the one, (sets, images).
"""

from __future__ import annotations

import numpy as np

MOST = 31  # neighbours that are looked for


def nearest(X: np.ndarray, X_new: np.ndarray, metric: str = "euclidean") -> tuple[np.ndarray, np.ndarray]:
    """Of the rows of ``X`` the ``MOST`` nearest to each of ``X_new``, nearest first, and their distances."""
    from scipy.spatial.distance import cdist

    distances = cdist(X_new, X, metric)
    order = np.argsort(distances, axis=1)[:, :MOST]
    return order, np.take_along_axis(distances, order, axis=1)


def voted(neighbours: np.ndarray, fitted: np.ndarray) -> np.ndarray:
    """What most of the nearest say, (…, fitted) → (…, images); ``neighbours``: (images, k) numbers of those fitted to."""
    return 2 * fitted[..., neighbours].sum(axis=-1) > neighbours.shape[-1]


def cross_validated(mean: np.ndarray, ones: np.ndarray, k: int, folds: int) -> np.ndarray:
    """The mean accuracy on the folds that scikit-learn makes of each set of labels."""
    from sklearn.model_selection import StratifiedKFold

    def accuracy(fitted: np.ndarray) -> float:
        parts = StratifiedKFold(folds).split(mean, fitted)
        says = [(voted(nearest(mean[seen], mean[left])[0][:, :k], fitted[seen]), fitted[left]) for seen, left in parts]
        return float(np.mean([np.mean(said == true) for said, true in says]))

    return np.array([accuracy(fitted) for fitted in ones])


def by_centroid(mean: np.ndarray, ones: np.ndarray, n: int) -> np.ndarray:
    """The accuracy of the nearer centroid, (sets,)."""
    centroids = [np.stack([mean[:n][~own[:n]].mean(axis=0), mean[:n][own[:n]].mean(axis=0)]) for own in ones]
    says = [nearest(pair, mean[n:])[0][:, 0] == 1 for pair in centroids]
    return np.mean(np.array(says) == ones[:, n:], axis=1)


def others(mean: np.ndarray, ones: np.ndarray, n: int) -> dict[str, np.ndarray]:
    """The accuracies of other classifiers of scikit-learn, as they are by default, by their names; (sets,) each."""
    from sklearn import linear_model, naive_bayes, svm, tree

    makers = (
        linear_model.LogisticRegression,
        naive_bayes.GaussianNB,
        svm.SVC,
        lambda: tree.DecisionTreeClassifier(random_state=0),
    )
    return {
        type(make()).__name__: np.array([make().fit(mean[:n], own[:n]).score(mean[n:], own[n:]) for own in ones])
        for make in makers
    }


def of_regression(answers: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
    """R² of the neighbours' mean label, and how often it is the label once rounded; (sets, images) → (sets,) each."""
    true = labels.astype("float64")
    spread = np.square(true - true.mean(axis=1, keepdims=True)).sum(axis=1)
    return [1 - np.square(true - answers).sum(axis=1) / spread, np.mean(np.round(answers) == true, axis=1)]


def other_measures(answers: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
    """F₁ of either class, their mean and weighted mean, and the mean of the two recalls; (sets, images) → (sets,) each."""

    def shares(which: np.ndarray) -> np.ndarray:
        return np.array([np.mean(~which, axis=-1), np.mean(which, axis=-1)])

    share = shares(labels)
    right = np.array([np.mean((answers == kind) & (labels == kind), axis=-1) for kind in (False, True)])
    f1 = 2 * right / (share + shares(answers))
    return [*f1, f1.mean(axis=0), (f1 * share).sum(axis=0), (right / share).mean(axis=0)]
