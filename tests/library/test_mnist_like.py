"""Data in the shape of MNIST: one interface for Fashion MNIST, scikit-learn's digits and files of one's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vaelab.data import CLASS_NAMES, DataError
from vaelab.mnist_like import load_mnist_like


@pytest.fixture(autouse=True)
def full_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VAELAB_PROFILE", raising=False)


def arrays(n: int = 200) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(1)
    return {"images": rng.integers(0, 256, (n, 28, 28), dtype="uint8"), "labels": np.arange(n) % 4}


def saved(path: Path, **named: np.ndarray) -> Path:
    np.savez(path / "own.npz", **named)
    return path / "own.npz"


def test_digits_are_enlarged_and_split_without_overlap() -> None:
    (X_train, y_train), (X_valid, y_valid), (X_test, y_test), names = load_mnist_like("digits")
    assert [len(X_train), len(X_valid), len(X_test)] == [1259, 179, 359]
    assert names == tuple("0123456789") and set(y_test) == set(range(10))
    for X, y in ((X_train, y_train), (X_valid, y_valid), (X_test, y_test)):
        assert X.shape == (len(y), 28, 28) and X.dtype == np.float32 and y.dtype == np.uint8
        assert X.min() == 0 and 0.9 < X.max() <= 1
    corner = X_train[:, :2]
    assert corner.max() == 0  # two empty pixels around each digit
    rows = {image.tobytes() for image in X_train}
    assert sum(image.tobytes() in rows for image in X_test) <= 3  # equal drawings, not equal places


def test_own_file_is_scaled_and_split(tmp_path: Path) -> None:
    given = arrays()
    data = load_mnist_like(saved(tmp_path, **given))
    assert [len(part.labels) for part in data[:3]] == [140, 20, 40]
    assert data.class_names == ("class 0", "class 1", "class 2", "class 3")
    images = np.concatenate([part.images for part in data[:3]])
    assert images.max() == 1
    assert sorted(images.sum(axis=(1, 2))) == pytest.approx(sorted(given["images"].sum(axis=(1, 2)) / 255), rel=1e-4)


def test_keras_names_a_channel_axis_and_floats_are_read(tmp_path: Path) -> None:
    given = arrays()
    images, labels = given["images"][..., None] / 255, given["labels"][:, None]
    path = saved(tmp_path, x_train=images[:150], y_train=labels[:150], x_test=images[150:], y_test=labels[150:])
    assert sum(len(part.labels) for part in load_mnist_like(path)[:3]) == 200


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda a: {"images": a["images"]}, "expected arrays called images and labels"),
        (lambda a: {**a, "images": a["images"][:, :20]}, "expected at least 100 images of shape"),
        (lambda a: {key: value[:50] for key, value in a.items()}, "expected at least 100 images"),
        (lambda a: {**a, "images": a["images"] - 300.0}, "outside"),
        (lambda a: {**a, "images": a["images"] * np.nan}, "NaN"),
        (lambda a: {**a, "images": 0 * a["images"]}, "all of one grey"),
        (lambda a: {**a, "labels": a["labels"][:-1]}, "one per image"),
        (lambda a: {**a, "labels": a["labels"] + 0.5}, "whole numbers"),
        (lambda a: {**a, "labels": 2 * a["labels"]}, "no image with the label 1"),
    ],
    ids=["no labels", "20 rows", "too few", "negative", "nan", "empty", "a label short", "fractions", "gap"],
)
def test_what_does_not_fit_is_said_in_one_sentence(change, says: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=says) as error:
        load_mnist_like(saved(tmp_path, **change(arrays())))
    assert str(error.value).count("\n") == 0


def test_missing_and_broken_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not exist"):
        load_mnist_like(tmp_path / "none.npz")
    (tmp_path / "text.npz").write_text("no numbers")
    with pytest.raises(DataError, match="cannot be read"):
        load_mnist_like(tmp_path / "text.npz")


def test_grading_always_takes_fashion_mnist(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    monkeypatch.setenv("VAELAB_PROFILE", "grading")
    data = load_mnist_like("a student's own file.npz")
    assert data.class_names == CLASS_NAMES and len(data.train.labels) == 4000
    assert "Fashion MNIST in place of a student's own file.npz" in capsys.readouterr().out
