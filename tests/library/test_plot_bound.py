"""The figures of bounds on log p(x)."""

from __future__ import annotations

import numpy as np
import pytest

from vaelab import plot_bound
from vaelab.plot import style


def test_ellipses_are_drawn_and_described(tmp_path, capsys) -> None:
    gaussians = {"posterior": (np.zeros(2), np.array([[1.0, -0.9], [-0.9, 4.0]])), "guess": (np.ones(2), np.eye(2))}
    plot_bound.ellipses(gaussians, "first", "second", "Two", save=tmp_path / "ellipses.png")
    said = capsys.readouterr().out
    assert "posterior: standard deviations 1.00 and 2.00, correlation −0.45; guess" in said
    assert (tmp_path / "ellipses.png").stat().st_size > 1000


def test_ellipses_refuse_a_list_and_more_than_a_plane() -> None:
    with pytest.raises(ValueError, match="found none"):
        plot_bound.ellipses([], "first", "second")
    with pytest.raises(ValueError, match=r"covariance of 'a' of shape \(2, 2\), found \(3, 3\)"):
        plot_bound.ellipses({"a": (np.zeros(2), np.eye(3))}, "first", "second")


def test_gaps_below_what_luck_can_tell_are_drawn_and_told(tmp_path, capsys) -> None:
    plot_bound.gaps([1, 5], {"prior": [10.0, 2.5], "posterior": [0.0, -0.01]}, "Gaps", save=tmp_path / "gaps.png")
    assert "with 1, 5 draws. prior: 10.00, 2.50; posterior: 0.00, −0.01" in capsys.readouterr().out
    assert (tmp_path / "gaps.png").stat().st_size > 1000


def test_a_guess_has_one_colour_in_both_figures(monkeypatch) -> None:
    drawn = []
    monkeypatch.setattr(style, "show", lambda figure, title, alt, save: drawn.append(figure))
    guesses, plane = ["prior", "right mean", "true", "narrow"], (np.zeros(2), np.eye(2))
    plot_bound.gaps([1, 5], {name: [2.0, 1.0] for name in guesses})
    plot_bound.ellipses(dict.fromkeys(["posterior", "true", "narrow"], plane), "first", "second", among=guesses)
    of_gaps, of_ellipses = ({line.get_label(): line.get_color() for line in figure.axes[0].lines} for figure in drawn)
    assert all(of_gaps[name] == of_ellipses[name] for name in ("true", "narrow"))
    assert len({*of_gaps.values(), *of_ellipses.values()}) == 5  # and no two guesses, nor the posterior, share one


def test_gaps_refuse_another_number_of_values() -> None:
    with pytest.raises(ValueError, match="prior"):
        plot_bound.gaps([1, 5], {"prior": [10.0]})
