"""The figures of the plane of two codings."""

from __future__ import annotations

import numpy as np
import pytest

from vaelab import plot_map

RNG = np.random.default_rng(0)


def test_map_is_drawn_and_described(tmp_path, capsys) -> None:
    plot_map.decoded_map(RNG.random((4, 4, 28, 28)), np.linspace(-1, 1, 4), title="A map", save=tmp_path / "map.png")
    assert (tmp_path / "map.png").stat().st_size > 1000
    assert "A map. 4 × 4 decoded images, both codings from −1.00 to 1.00." in capsys.readouterr().out


@pytest.mark.parametrize("shape", [(16, 28, 28), (3, 4, 28, 28)])
def test_map_refuses_what_is_no_square_grid(shape) -> None:
    with pytest.raises(ValueError, match=r"shape \(n, n, height, width\)"):
        plot_map.decoded_map(np.zeros(shape), np.zeros(shape[0]))


def test_scatter_tells_where_each_class_lies(tmp_path, capsys) -> None:
    labels = np.repeat([0, 2], 50)
    codings = RNG.normal(0, 0.1, (100, 2)) + np.array([[1.0, -1.0], [0, 0], [-2.0, 2.0]])[labels]
    centroids = np.array([[1.0, -1.0], [0, 0], [-2.0, 2.0]])
    plot_map.codings_by_class(
        codings, labels, ["a", "b", "c"], "Codings", centroids=centroids, path=(0, 2), save=tmp_path / "codings.png"
    )
    said = capsys.readouterr().out
    assert "a near (1.0, −1.0)" in said and "c near (−2.0, 2.0)" in said and "b near" not in said
    assert (tmp_path / "codings.png").stat().st_size > 1000


def test_scatter_refuses_more_than_two_codings() -> None:
    with pytest.raises(ValueError, match="two codings"):
        plot_map.codings_by_class(np.zeros((5, 3)), np.zeros(5), ["a"])


def test_roc_names_its_areas(capsys) -> None:
    curve = ([0, 0.2, 1], [0, 0.9, 1], 0.85)
    plot_map.roc_curves({"Never seen: Bag": {"reconstruction": curve}}, title="ROC")
    assert "Never seen: Bag: reconstruction 0.85" in capsys.readouterr().out
