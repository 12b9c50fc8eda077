"""Figures: one fixed grey scale, a description for everyone, one clear sentence for what cannot be drawn."""

from __future__ import annotations

import base64
import html
import itertools
import json
import re
import subprocess
import sys
import types
import warnings

import numpy as np
import pytest
from matplotlib import rcParams
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.text import Text
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbformat import v4

from vaelab import plot
from vaelab.plot import style

VALUES = np.linspace(-0.8, 0.8, 7)
HISTORY = {
    "loss": [0.0495, 0.0330, 0.0309],
    "mse": [0.0412, 0.0240, 0.0217],
    "latent_loss": [0.0083, 0.0090, 0.0092],
    "val_loss": [0.0384, 0.0325, 0.0312],
    "val_mse": [0.0303, 0.0232, 0.0217],
    "val_latent_loss": [0.0081, 0.0093, 0.0095],
}


def decoded(n: int = 7, *, channel: bool = False) -> np.ndarray:
    """Images as a decoder gives them, some pixels outside [0, 1]."""
    pixels = np.random.default_rng(n).normal(0.5, 0.5, (n, 28, 28)).astype("float32")
    return pixels[..., None] if channel else pixels


@pytest.fixture
def shown(monkeypatch):
    """Collect what would be shown: a list of (figure, title, description)."""
    figures = []
    monkeypatch.setattr(style, "show", lambda figure, title, alt, save: figures.append((figure, title, alt)))
    return figures


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", ResourceWarning)  # of what other tests left to the garbage collector
        yield


def drawn_images(figure) -> list[AxesImage]:
    return [image for ax in figure.axes for image in ax.images]


def texts(figure) -> list[str]:
    figure.canvas.draw()
    return [text.get_text() for text in figure.findobj(Text) if text.get_visible() and text.get_text()]


FIGURES = {
    "images": lambda: plot.images(decoded(21), title="Generated"),
    "images with labels": lambda: plot.images(decoded(3), labels=["Bag", "Coat", "Dress"]),
    "rows": lambda: plot.rows({"original": decoded(7), "reconstruction": decoded(7)}, title="Reconstructions"),
    "walk": lambda: plot.walk(decoded(7), VALUES, 3),
    "walks": lambda: plot.walks({3: decoded(7), 0: decoded(7)}, VALUES, kl=[0.01, 0, 0, 1.98]),
    "kl_bars": lambda: plot.kl_bars([0.0, 2.1, 1.2]),
    "loss_curves": lambda: plot.loss_curves(HISTORY, 0.0875, 0.0245, 10, title="Losses"),
}
OF_IMAGES = [name for name in FIGURES if name not in ("kl_bars", "loss_curves")]
each_figure = pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)


# Images


@pytest.mark.parametrize("name", OF_IMAGES)
def test_every_image_is_clipped_and_drawn_on_the_same_grey_scale(shown, name):
    FIGURES[name]()
    artists = drawn_images(shown[0][0])
    assert artists
    for artist in artists:
        assert artist.get_clim() == (0, 1)
        assert artist.get_cmap().name == plot.GREYS
        assert artist.get_interpolation() == "nearest"
        assert artist.get_array().min() == 0 and artist.get_array().max() == 1


def test_a_faint_image_stays_faint(shown):
    plot.images(np.full((1, 28, 28), 0.1))
    (artist,) = drawn_images(shown[0][0])
    assert artist.to_rgba(artist.get_array(), bytes=True)[0, 0, :3] == pytest.approx([230] * 3, abs=2)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda pixels: pixels, id="array"),
        pytest.param(lambda pixels: pixels[..., None], id="with channel"),
        pytest.param(lambda pixels: pixels.astype("float64"), id="float64"),
        pytest.param(lambda pixels: pixels.tolist(), id="nested lists"),
        pytest.param(lambda pixels: _Tensor(pixels), id="tensor"),
    ],
)
def test_accepted_kinds_of_images(shown, make):
    pixels = decoded(2)
    plot.images(make(pixels))
    for artist, expected in zip(drawn_images(shown[0][0]), pixels.clip(0, 1), strict=True):
        np.testing.assert_allclose(artist.get_array(), expected)


class _Tensor:
    """What NumPy needs of a tensor; the real ones would make this file import TensorFlow."""

    def __init__(self, pixels):
        self.pixels = pixels

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.pixels, dtype)


def test_images_are_laid_out_row_by_row(shown):
    pixels = decoded(21)
    plot.images(pixels)
    artists = drawn_images(shown[0][0])
    lefts = [round(artist.get_extent()[0], 3) for artist in artists]
    tops = [round(artist.get_extent()[3], 3) for artist in artists]
    assert len(set(lefts)) == 7 and lefts[:7] == sorted(lefts[:7])
    assert len(set(tops)) == 3 and tops == sorted(tops)
    np.testing.assert_allclose(artists[8].get_array(), pixels[8].clip(0, 1))


@pytest.mark.parametrize(
    ("n", "asked", "columns"),
    [
        (1, None, 1),
        (7, None, 7),
        (10, None, 10),
        (12, None, 6),
        (13, None, 7),
        (20, None, 10),
        (21, None, 7),
        (12, 4, 4),
    ],
)
def test_columns_leave_no_gap_where_that_is_possible(shown, n, asked, columns):
    plot.images(decoded(n), columns=asked)
    assert len({round(image.get_extent()[0], 3) for image in drawn_images(shown[0][0])}) == columns


def test_images_keep_their_aspect(shown):
    plot.images(np.zeros((2, 40, 20)))
    left, right, bottom, top = drawn_images(shown[0][0])[0].get_extent()
    assert (bottom - top) == pytest.approx(2 * (right - left))


def test_rows_are_named_and_columns_captioned(shown):
    plot.rows({"codings": decoded(3), "pixels": decoded(3)}, captions=[0, 0.5, 1])
    figure, _, alt = shown[0]
    assert {"codings", "pixels", "0", "0.5", "1"} <= set(texts(figure))
    assert "2 rows of 3 images" in alt and "codings, pixels" in alt


def test_walk_gives_the_value_under_each_frame(shown):
    plot.walk(decoded(7), VALUES, 3)
    figure, title, alt = shown[0]
    written = texts(figure)
    assert {"−0.80", "−0.53", "−0.27", "0.00", "0.27", "0.53", "0.80", "value of coding 3"} <= set(written)
    assert title == "A walk along axis 3"
    assert "coding 3 from −0.80 to 0.80" in alt


def test_a_value_that_rounds_to_zero_has_no_sign(shown):
    plot.walk(decoded(2), [-0.001, 1], 0)
    assert "0.00" in texts(shown[0][0])


def test_walks_name_each_axis_with_its_kl_and_mark_dead_ones(shown):
    plot.walks({3: decoded(7), 0: decoded(7)}, VALUES, kl=[0.01, 0, 0, 1.98])
    figure, _, alt = shown[0]
    assert {"axis 3 · 1.98 nats", "axis 0 · 0.01 nats (dead)"} <= set(texts(figure))
    assert "axis 3 · 1.98 nats" in alt


def test_walks_accept_one_array_for_all_axes(shown):
    plot.walks(np.stack([decoded(7), decoded(7)]), VALUES)
    assert {"axis 0", "axis 1"} <= set(texts(shown[0][0]))


# Charts


def test_kl_bars_are_sorted_and_keep_the_index_of_each_coding(shown):
    plot.kl_bars([0.0, 2.1, 1.2, 0.02])
    figure, title, alt = shown[0]
    (ax,) = figure.axes
    assert [bar.get_height() for bar in ax.patches] == [2.1, 1.2, 0.02, 0.0]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1", "2", "3", "0"]
    assert [bool(bar.get_hatch()) for bar in ax.patches] == [False, False, True, True]
    assert title == "KL per coding: 2 of 4 active, 3.3 nats in total"
    assert "1: 2.10, 2: 1.20, 3: 0.02 (dead), 0: 0.00 (dead)" in alt
    assert any("2 dead" in text for text in texts(figure))


def test_kl_bars_without_dead_codings_say_nothing_of_them(shown):
    plot.kl_bars([1.0, 2.0])
    assert not any("dead" in text for text in texts(shown[0][0]))


def test_loss_curves_show_both_terms_and_both_reference_lines(shown):
    plot.loss_curves(types.SimpleNamespace(history=HISTORY), 0.0875, 0.0245, 10)
    figure, _, alt = shown[0]
    left, right = figure.axes
    drawn = [tuple(np.unique(line.get_ydata())) for line in left.lines]
    assert (0.0875,) in drawn and (0.0245,) in drawn
    assert len(left.lines) == 6 and len(right.lines) == 2
    written = set(texts(figure))
    assert {"mean image 0.0875\n(full collapse)", "PCA 0.0245\n(10 components)"} <= written
    assert {"total 0.0312", "mse 0.0217", "training", "validation", "KL (nats per image)"} <= written
    assert "validation total loss from 0.0384 to 0.0312" in alt
    assert "0.0095 (7.4 nats)" in alt
    assert "mean image 0.0875" in alt and "PCA 0.0245" in alt


@pytest.mark.parametrize(
    ("keys", "panels", "curves"),
    [
        pytest.param(["loss"], 1, 1, id="loss only"),
        pytest.param(["loss", "val_loss"], 1, 2, id="no metrics"),
        pytest.param(["loss", "val_loss", "mse"], 1, 3, id="mse in training only"),
        pytest.param(["loss", "latent_loss"], 2, 1, id="no validation"),
        pytest.param(["val_loss"], 1, 1, id="validation only"),
    ],
)
def test_loss_curves_draw_what_a_history_holds(shown, keys, panels, curves):
    plot.loss_curves({key: HISTORY[key] for key in keys}, 0.0875, 0.0245, 10)
    axes = shown[0][0].axes
    assert len(axes) == panels
    assert len(axes[0].lines) == curves + 2


def test_loss_curves_know_keras_other_names_of_mse(shown):
    plot.loss_curves({"loss": [0.05], "mean_squared_error": [0.04]}, 0.0875, 0.0245, 10)
    assert "mse 0.0400" in texts(shown[0][0])


@pytest.mark.parametrize(
    "history",
    [
        pytest.param({"loss": [0.0875], "mse": [0.0875]}, id="one epoch, collapsed on to the mean image"),
        pytest.param({"loss": [0.05, -0.2, -3.0], "mse": [0.05] * 3}, id="negative"),
        pytest.param({"loss": [900.0, 1.0, np.nan], "val_loss": [np.inf, 2.0, np.nan]}, id="not finite"),
        pytest.param({"loss": [0.1, 0.1], "latent_loss": [0.0, 0.0]}, id="no latent loss at all"),
        pytest.param({"loss": [0.0246], "mse": [0.0240]}, id="everything near PCA"),
    ],
)
def test_loss_curves_cope_with_runs_that_went_wrong(shown, history):
    plot.loss_curves(history, 0.0875, 0.0245, 10)
    figure = shown[0][0]
    ends = [text for text in figure.axes[0].texts if text.get_visible()]
    heights = sorted((text.xy[1], 1 + text.get_text().count("\n")) for text in ends)
    for (low, low_lines), (high, high_lines) in itertools.pairwise(heights):
        assert high - low > 0.04 * (low_lines + high_lines), "two names at the ends of lines collide"
    assert heights[0][0] >= 0 and heights[-1][0] <= 1, "a name lies outside the axes"
    negative = min(np.nan_to_num(history["loss"])) < 0
    assert figure.axes[0].get_yscale() == ("linear" if negative else "log")
    texts(figure)  # draws it, and a warning would be an error


@pytest.mark.parametrize(
    ("history", "said"),
    [
        ({}, "train with fit"),
        (
            {"total_loss": [0.3], "val_total_loss": [0.0]},
            "under 'loss', found .*has to return the total under this name",
        ),
        (
            {"loss": [0.3, 0.2], "val_loss": [0.0, 0.0]},
            "0 in every epoch: with a train_step of your own write a test_step",
        ),
    ],
)
def test_a_history_of_a_train_step_of_one_s_own_is_told_what_it_lacks(history, said):
    with pytest.raises(ValueError, match=said):
        plot.loss_curves(history, 0.0875, 0.0245, 10)


# Every figure


@each_figure
def test_every_figure_fits_the_notebook_and_is_legible(shown, draw):
    draw()
    figure = shown[0][0]
    assert all(text.get_fontsize() >= 9 for text in figure.findobj(Text) if text.get_text())
    _, metadata = style.mimebundle(figure, "x")
    assert 100 < metadata["image/png"]["width"] <= 950


@each_figure
def test_every_figure_ignores_the_readers_own_style(draw, shown, monkeypatch):
    monkeypatch.setitem(rcParams, "figure.facecolor", "black")
    monkeypatch.setitem(rcParams, "text.color", "white")
    monkeypatch.setitem(rcParams, "font.size", 3.0)
    draw()
    figure = shown[0][0]
    assert figure.get_facecolor() == (1, 1, 1, 1)
    assert all(text.get_color() != "white" for text in figure.findobj(Text))
    assert rcParams["text.color"] == "white"


@each_figure
@pytest.mark.parametrize("profile", [None, "grading"])
def test_every_figure_is_shown_once_with_alt_text(draw, profile, monkeypatch):
    if profile:
        monkeypatch.setenv("VAELAB_PROFILE", profile)
    else:
        monkeypatch.delenv("VAELAB_PROFILE", raising=False)
    displayed = []
    monkeypatch.setattr("IPython.get_ipython", object)
    monkeypatch.setattr("IPython.display.display", lambda data, metadata, raw: displayed.append((data, metadata)))
    assert draw() is None
    ((data, metadata),) = displayed
    alt, width = metadata["image/png"]["alt"], metadata["image/png"]["width"]
    assert len(alt) > 20 and alt == data["text/plain"]
    png = base64.b64decode(data["image/png"])
    assert png.startswith(b"\x89PNG") and int.from_bytes(png[16:20]) // 2 == width
    if profile == "grading":
        assert "text/html" not in data
    else:
        found = re.search(r'<img alt="([^"]*)" width="(\d+)"', data["text/html"])
        assert (html.unescape(found[1]), int(found[2])) == (alt, width)


def test_a_notebook_shows_the_figure_and_nothing_else():
    code = "import numpy as np\nfrom vaelab import plot\nplot.kl_bars([2.0, 0.0])\nplot.images(np.ones((2, 28, 28)))"
    notebook = v4.new_notebook(cells=[v4.new_code_cell(code)])
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    outputs = notebook.cells[0].outputs
    assert [output.output_type for output in outputs] == ["display_data", "display_data"]
    page, _ = HTMLExporter(template_name="lab").from_notebook_node(notebook)
    assert "KL per coding: 1 of 2 active, 2.0 nats in total" in re.findall(r'<img alt="([^"]*)"', page)[0]


def test_a_feedback_page_keeps_picture_and_description(monkeypatch):
    monkeypatch.setenv("VAELAB_PROFILE", "grading")
    data, metadata = style.mimebundle(Figure(), "A figure.")
    output = v4.new_output("display_data", data=data, metadata=metadata)
    notebook = v4.new_notebook(cells=[v4.new_code_cell("", outputs=[output])])
    page, _ = HTMLExporter(template_name="classic", sanitize_html=True).from_notebook_node(notebook)
    (image,) = re.findall(r"<img[^>]*>", page)
    assert 'src="data:image/png;base64,' in image and 'alt="A figure."' in image


def test_alt_text_is_escaped():
    figure = Figure()
    data, _ = style.mimebundle(figure, 'a "b" <script>')
    assert 'alt="a &quot;b&quot; &lt;script&gt;"' in data["text/html"]


def test_a_plain_script_prints_the_description_and_can_save(tmp_path):
    code = (
        "import numpy as np; from vaelab import plot; "
        f"plot.images(np.zeros((3, 28, 28)), title='Nothing', save={str(tmp_path / 'a.png')!r})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Nothing. 3 images in 1 row.\n"
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_importing_the_figures_does_not_import_tensorflow():
    code = (
        "import sys, json; import vaelab.plot; print(json.dumps([m in sys.modules for m in ('tensorflow', 'keras')]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    assert json.loads(done.stdout) == [False, False]


# What cannot be drawn


def with_nan() -> np.ndarray:
    pixels = decoded(5)
    pixels[2, 3, 4] = np.nan
    return pixels


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        pytest.param(lambda: plot.images(with_nan()), r"NaN or infinity in 1 of 5 images", id="NaN"),
        pytest.param(lambda: plot.images(np.full((2, 9, 9), np.inf)), r"infinity in 2 of 2", id="infinity"),
        pytest.param(lambda: plot.images(np.zeros((0, 28, 28))), r"found \(0, 28, 28\)", id="empty"),
        pytest.param(lambda: plot.images([]), r"found \(0,\)", id="empty list"),
        pytest.param(lambda: plot.images(np.zeros((28, 28))), r"pass image\[None\]", id="one image"),
        pytest.param(lambda: plot.images(np.zeros((5, 784))), r"found \(5, 784\)", id="flat"),
        pytest.param(lambda: plot.images(np.zeros((5, 28, 28, 4))), r"found \(5, 28, 28, 4\)", id="four channels"),
        pytest.param(lambda: plot.images(np.full((2, 28, 28), 255, "uint8")), r"divide by 255", id="bytes"),
        pytest.param(lambda: plot.images("boots"), r"numbers, found a str", id="text"),
        pytest.param(lambda: plot.images(None), r"numbers, found None", id="None"),
        pytest.param(lambda: plot.images([[1, 2], [3]]), r"numbers, found a list", id="ragged"),
        pytest.param(lambda: plot.images(decoded(3), columns=0), r"at least 1 column", id="no columns"),
        pytest.param(lambda: plot.images(decoded(3), labels=["a"]), r"3 labels.*found 1", id="too few labels"),
        pytest.param(lambda: plot.rows({}), r"dictionary", id="no rows"),
        pytest.param(lambda: plot.rows([decoded(3)]), r"dictionary", id="rows without labels"),
        pytest.param(
            lambda: plot.rows({"a": decoded(3), "b": decoded(2)}),
            r"'a' \(3, 28, 28\), 'b' \(2,",
            id="rows that differ",
        ),
        pytest.param(lambda: plot.rows({"a": decoded(3), "b": with_nan()}), r"row 'b'.*NaN", id="NaN in one row"),
        pytest.param(lambda: plot.walk(decoded(7), VALUES[:6], 3), r"7 values.*found 6", id="too few values"),
        pytest.param(lambda: plot.walks([decoded(7)] * 3, VALUES, kl=[1, 2]), r"up to 2, found 2", id="too few KLs"),
        pytest.param(lambda: plot.walks(5, VALUES), r"found \(\)", id="walks of a number"),
        pytest.param(lambda: plot.kl_bars(np.ones((100, 10))), r"found shape \(100, 10\)", id="KL per image"),
        pytest.param(lambda: plot.kl_bars([1, np.nan]), r"finite numbers, found nan", id="KL of NaN"),
        pytest.param(lambda: plot.kl_bars([]), r"found shape \(0,\)", id="no KL"),
        pytest.param(lambda: plot.loss_curves(None, 0.1, 0.1, 10), r"History.*found a NoneType", id="no history"),
        pytest.param(lambda: plot.loss_curves({}, 0.1, 0.1, 10), r"found an empty one", id="empty history"),
        pytest.param(lambda: plot.loss_curves({"loss": []}, 0.1, 0.1, 10), r"loss \[\]", id="no epoch"),
        pytest.param(lambda: plot.loss_curves({"loss": [np.nan]}, 0.1, 0.1, 10), r"nan", id="nan from the start"),
        pytest.param(lambda: plot.loss_curves({"accuracy": [1]}, 0.1, 0.1, 10), r"accuracy \[1\]", id="no loss"),
        pytest.param(
            lambda: plot.loss_curves(HISTORY, None, 0.1, 10),
            r"mean_image_mse and pca_mse",
            id="no reference line",
        ),
    ],
)
def test_what_cannot_be_drawn_gets_one_clear_sentence(shown, draw, message):
    with pytest.raises(ValueError, match=message) as caught:
        draw()
    said = str(caught.value)
    assert said.startswith("Expected ") and said.endswith(".") and "\n" not in said
    assert not shown


def test_points_are_named_and_joined_in_order(shown):
    series = {"seed 1": [(0, 68.0, "w = 392"), (6.5, 20.0, "w = 1")], "seed 2": [(0.1, 67.0, ""), (7.0, 20.5, "")]}
    plot.points(series, xlabel="rate", ylabel="distortion", title="What a nat buys")
    ((figure, _, alt),) = shown
    (ax,) = figure.axes
    assert [line.get_xdata().tolist() for line in ax.lines] == [[0, 6.5], [0.1, 7.0]]
    assert {"w = 392", "w = 1"} <= {text.get_text() for text in ax.texts}
    assert "w = 392: 0, 68" in alt and "seed 2: 0.1, 67" in alt
    assert len({line.get_marker() for line in ax.lines}) == 2  # not by colour alone


def test_tangents_are_as_steep_as_said_on_a_linear_axis(shown):
    series = {"seed 1": [(0, 68.0, "w = 392"), (6.5, 20.0, "w = 1"), (150, 15.0, "w = 0")]}
    slopes = [(0, 68.0, -392.0), (6.5, 20.0, -1.0), (150, 15.0, 0.0)]
    plot.points(series, xlabel="rate", ylabel="distortion", tangents=slopes)
    ((figure, _, alt),) = shown
    (ax,) = figure.axes
    assert ax.get_xscale() == "linear"
    for line, (x, y, slope) in zip(ax.lines[1:], slopes, strict=True):
        (left, right), (above, below) = line.get_xdata(), line.get_ydata()
        assert (below - above) == pytest.approx(slope * (right - left), abs=1e-6)
        assert ((left + right) / 2, (above + below) / 2) == pytest.approx((x, y))
        assert np.hypot(*np.diff(ax.transData.transform(line.get_xydata()), axis=0)[0]) == pytest.approx(
            90 * figure.dpi / 72
        )
    assert "tangent at 6.5, 20 with slope -1" in alt


def test_groups_of_columns_have_headings_and_room_between_them(shown):
    images = np.zeros([5, 28, 28])
    groups = {"reconstructions": 2, "samples from a distribution that was fitted to the codings": 3}
    plot.rows({"w = 0": images, "w = 1": images}, groups=groups)
    ((figure, _, alt),) = shown
    lefts = sorted({image.get_extent()[0] for image in drawn_images(figure)})
    steps = np.diff(lefts)
    assert steps[1] > 1.15 * steps[0] == pytest.approx(1.15 * steps[2])
    headings = {text.get_text().split()[0]: text for text in figure.axes[0].texts}
    assert headings["reconstructions"].get_position()[0] == lefts[0]
    assert headings["samples"].get_position()[0] == lefts[2]
    assert "from left to right: 2 reconstructions, 3 samples" in alt
    assert max(text.get_position()[1] for name, text in headings.items() if name != "w") < min(
        image.get_extent()[3] for image in drawn_images(figure)
    )
    with pytest.raises(ValueError, match="Expected groups of 5 columns in all, found 4"):
        plot.rows({"w = 0": images}, groups={"a": 4})


def test_variants_have_a_point_for_each_value_and_seed(shown):
    mse = np.array([[0.04, 0.041], [0.03, 0.031], [0.02, 0.02]])
    lines = {"mse": {"mean image": (0.087,) * 3, "PCA": (0.05, 0.04, 0.03)}}
    plot.variants({"mse": mse, "active": np.ones([3, 2])}, ["2", "5", "10"], (1, 2), "number of codings", lines)
    ((figure, _, alt),) = shown
    left, right = figure.axes
    points = [line.get_ydata().tolist() for line in left.lines if line.get_marker() in ("o", "s")]
    assert points == mse.T.tolist()
    assert [line.get_ydata()[0] for line in left.lines[2:]] == [0.087] * 3 + [0.05, 0.04, 0.03]
    assert len(right.lines) == 2 and left.get_xticklabels()[2].get_text() == "10"
    assert "mse at 5: 0.03, 0.031" in alt and "PCA: 0.05, 0.04, 0.03" in alt
    with pytest.raises(ValueError, match=r"Expected mse of shape \(3, 1\), found \(3, 2\)"):
        plot.variants({"mse": mse}, ["2", "5", "10"], (1,), "number of codings")


def test_histograms_share_bins_and_tell_means(shown):
    plot.histograms({"prior": np.linspace(1, 5, 400), "codings": np.linspace(2, 3, 100)}, xlabel="length")
    ((figure, _, alt),) = shown
    assert "prior: mean 3.00, from 1.00 to 5.00" in alt and "codings: mean 2.50" in alt
    outlines = [patch.get_xy()[:, 1].sum() for patch in figure.axes[0].patches]
    assert outlines[0] == pytest.approx(outlines[1], rel=1e-6)  # shares, whatever the number of values


def test_numbers_below_zero_have_a_true_minus_sign_and_other_hyphens_stay(capsys, tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(Figure, "savefig", lambda figure, *args, **settings: drawn.append(figure))
    sets = {"log p": np.full(4, -6.88), "re-run -2, seed 1-3": np.zeros(4)}
    plot.histograms(sets, xlabel="nats", title="On 2026-11-30", save=tmp_path / "a.png")
    written = [text.get_text() for text in drawn[0].axes[0].get_legend().get_texts()]
    assert written == ["log p (mean −6.88)", "re-run −2, seed 1-3 (mean 0.00)"]
    said = capsys.readouterr().out
    assert "On 2026-11-30" in said and "mean −6.88, from −6.88 to −6.88" in said


@pytest.mark.parametrize("draw", [lambda: plot.points({}, "x", "y"), lambda: plot.histograms([], "x")])
def test_points_and_histograms_want_a_dictionary(draw):
    with pytest.raises(ValueError, match="Expected"):
        draw()


# sRGB, linear, as people see it who lack one kind of cone (Machado, Oliveira and Fernandes 2009, severity 1).
_VISIONS = {
    "all cones": np.eye(3),
    "no long ones": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no medium ones": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "no short ones": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


def lab(colours, vision=((1, 0, 0), (0, 1, 0), (0, 0, 1))) -> np.ndarray:
    """CIELAB (n, 3) of colours such as "#3f90da"; distances of about 2 can just be told."""
    srgb = np.array([[int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)] for colour in colours])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = np.clip(linear @ np.transpose(vision), 0, 1) @ to_xyz.T / [0.9505, 1, 1.089]
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116).T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)


@pytest.mark.parametrize("vision", _VISIONS)
def test_the_classes_colours_stay_apart_whoever_looks(vision):
    seen = lab(plot.CLASS_COLOURS, _VISIONS[vision])
    apart = np.linalg.norm(seen[:, None] - seen, axis=-1) + 100 * np.eye(len(seen))
    assert len(seen) == 10 and apart.min() > 17


def test_no_classs_colour_is_lost_on_a_grey_picture():
    assert np.hypot(*lab(plot.CLASS_COLOURS)[:, 1:].T).min() > 20
