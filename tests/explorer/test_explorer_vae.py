"""What the page shows of a VAE beyond its decoder: posterior, price, map, neighbours, effect; two models and labels."""

from __future__ import annotations

import re

import numpy as np
import pytest
from keras import Input, Model, Sequential, layers, utils
from pages import IMAGE_PIXELS, PIXELS, codings, edited, index_of, opened, plane_models, reset, settle, values

from vaelab import CLASS_NAMES, explore, load_vae

pytestmark = pytest.mark.browser


def numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text.replace("−", "-"))]


def posterior(explorer, image) -> tuple[np.ndarray, np.ndarray]:
    mean, log_var = explorer._vaes[0].encode(image[None])
    return mean[0], np.exp(log_var[0] / 2)


def start(page, k: int = 9) -> int:
    """Start from a thumbnail; returns which of the explorer's images it is."""
    page.locator(".vx-thumbnail").nth(k).click()
    settle(page)
    return index_of(page, k)


def test_every_slider_carries_the_posterior_and_draw_again_stays_within_it(course, open_page, test_split):
    page = open_page(course)
    mean, deviation = posterior(course, test_split.images[start(page)])
    rows = """rows => rows.map(row => [row.querySelector("label").textContent,
        ...["--left", "--mean", "--right"].map(name => +row.querySelector(".vx-band").style.getPropertyValue(name))])"""
    for name, *band in page.locator(".vx-row").evaluate_all(rows):
        k = int(name.split()[1])
        expected = (mean[k] + deviation[k] * np.array([-1, 0, 1]) + 3.3) / 6.6
        np.testing.assert_allclose(band, expected.clip(0, 1), atol=1e-4)
    draws = []
    for _ in range(3):
        page.get_by_role("button", name="Draw again").click()
        settle(page)
        draws.append(codings(page))
    noise = (np.array(draws) - mean) / deviation
    assert np.abs(noise).max() < 6 and np.abs(noise).max() > 0.5
    assert len(np.unique(np.round(noise, 2))) > 20
    frames = opened(page, "The posterior").locator(".vx-draw img")
    assert frames.count() == 16
    assert (np.asarray(frames.first.evaluate(IMAGE_PIXELS)) == edited(page)).all()
    z, of_mean, of_deviation, of_noise, _ = numbers(page.locator(".vx-formula").inner_text().split(", ")[1])
    assert abs(z - (of_mean + of_deviation * of_noise)) < 0.02 * (1 + abs(of_noise))


def test_the_price_is_the_error_and_the_kl_of_this_image(course, open_page, test_split):
    page = open_page(course)
    image = test_split.images[start(page)]
    mean, deviation = posterior(course, image)
    kl = np.sum(-0.5 * (1 + 2 * np.log(deviation) - deviation**2 - mean**2))
    page.locator(".vx-row input").first.press("ArrowRight")
    settle(page)
    decoded = course._vaes[0].decode(
        np.where(np.arange(10) == int(next(iter(values(page))).split()[1]), mean + 0.05, mean)
    )
    error = np.sum((image - decoded[0, ..., 0]) ** 2)
    cells = [numbers(text) for text in page.locator(".vx-price tbody td").all_text_contents()]
    expected = [error, error / 784, kl, kl / 784, error + kl, (error + kl) / 784]
    np.testing.assert_allclose(np.ravel(cells), expected, rtol=0.01, atol=0.006)
    reset(page)
    surprise = numbers(page.locator(".vx-surprise").inner_text())
    np.testing.assert_allclose(surprise, [5 * np.log(2 * np.pi), 5 + 5 * np.log(2 * np.pi), 5**0.5], atol=0.06)


def test_the_map_of_ten_codings_is_a_plane_and_a_click_goes_there(course, open_page):
    page = open_page(course)
    part = opened(page, "Map: a plane")
    page.wait_for_selector(".vx-pad[data-decoded]")
    pad, before = part.locator(".vx-pad"), codings(page)
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.4 * box["height"])
    settle(page)
    shown = part.locator("figure canvas")
    assert shown.is_visible() and (codings(page) == before).all()
    preview = np.asarray(shown.evaluate(PIXELS))
    page.mouse.down()
    page.mouse.up()
    settle(page)
    assert (edited(page) == preview).all()
    pca = course._vaes[0].pca
    along = (codings(page) - pca["mean"]) @ np.array(pca["axes"]).T
    np.testing.assert_allclose(along[:2] / pca["scales"][:2], [-3.3 + 0.3 * 6.6, 3.3 - 0.4 * 6.6], atol=0.03)
    np.testing.assert_allclose(along[2:], 0, atol=0.02)
    page.get_by_role("radio", name="through A, B, C", exact=True).check()
    settle(page)
    assert "nearest to this plane" in part.inner_text()


def test_the_nearest_images_are_those_with_the_nearest_codings(course, open_page):
    page = open_page(course)
    part = opened(page, "Nearest test images")
    start(page, 10)
    means = course._vaes[0].means[course._examples]
    far = np.sort(np.linalg.norm(means - codings(page), axis=1))[:6]
    labels = part.locator(".vx-near").evaluate_all("items => items.map(item => item.getAttribute('aria-label'))")
    np.testing.assert_allclose([numbers(label)[-1] for label in labels], far, atol=0.02)
    assert page.locator(".vx-thumbnail").nth(10).get_attribute("aria-label") in labels[0]
    assert "the decoder invents" not in part.inner_text()
    for slider in page.locator(".vx-row input").all()[:6]:
        slider.press("End")
    settle(page)
    assert "the decoder invents" in part.inner_text()


@pytest.mark.slow
def test_the_effect_of_each_coding_is_the_derivative_of_the_picture(course, open_page):
    page = open_page(course)
    part = opened(page, "What does this coding do?")
    names = part.locator(".vx-effects button span:first-child").all_text_contents()
    sizes = [float(text) for text in part.locator(".vx-effects button span:last-child").all_text_contents()]
    vae, here = course._vaes[0], np.zeros(10)
    for name, size in zip(names, sizes, strict=True):
        step = 0.05 * np.eye(10)[int(name.split()[1])]
        slope = (vae.decode(here + step) - vae.decode(here - step)) / 0.1
        assert size == pytest.approx(np.linalg.norm(slope), rel=0.01, abs=0.01)


@pytest.mark.slow
def test_the_graph_has_the_numbers_of_the_chosen_coding(course, open_page, test_split):
    page = open_page(course)
    part = opened(page, "From image to picture")
    mean, deviation = posterior(course, test_split.images[start(page)])
    k = int(next(iter(values(page))).split()[1])
    found = [numbers(text)[0] for text in part.locator("b").all_text_contents()[:4]]
    np.testing.assert_allclose(found, [mean[k], 2 * np.log(deviation[k]), 0, mean[k]], atol=0.01)
    assert "step 1: Sampling" in part.inner_text()


@pytest.fixture(scope="module")
def pair(test_split):
    utils.set_random_seed(5)
    inputs = Input([28, 28])
    plain = Model(inputs, layers.Dense(10)(layers.Flatten()(inputs)))
    encodes, decodes, _ = load_vae(own=False)
    other = plane_models()[1]
    decoder = Model(codings := Input([10]), other(layers.Dense(2)(codings)))
    return explore(
        [decodes, decoder], encoder=[encodes, plain], images=test_split.images[:200], labels=test_split.labels[:200],
        class_names=CLASS_NAMES, names=["VAE", "plain"],
    )  # fmt: skip


def test_two_models_stand_beside_each_other_and_one_slider_moves_both(pair, open_page, test_split):
    page = open_page(pair)
    image = test_split.images[[start(page)]]
    shown = page.locator(".vx-large")
    assert shown.count() == 2

    def differences(step: float) -> list[float]:
        settle(page)
        k = int(next(iter(values(page))).split()[1])
        moved = [vae.encode(image)[0][0] + step * np.eye(10)[k] for vae in pair._vaes]
        decoded = [vae.decode(mean)[0].ravel() for vae, mean in zip(pair._vaes, moved, strict=True)]
        found = [np.asarray(shown.nth(n).evaluate(PIXELS)) for n in (0, 1)]
        return [np.abs(255 - 255 * there.clip(0, 1) - here).max() for there, here in zip(decoded, found, strict=True)]

    assert max(differences(0)) <= 1.5
    for _ in range(4):
        page.locator(".vx-row input").first.press("PageUp")
    assert max(differences(2.0)) <= 1.5
    assert len(set(page.locator(".vx-difference").evaluate(PIXELS))) > 3
    names = [text.replace("\u00ad", "") for text in page.locator(".vx-pair figcaption").all_inner_texts()]
    assert names[1:] == ["reconstruction, VAE", "reconstruction, plain"]


def test_a_conditional_decoder_has_a_button_for_each_label_and_a_strip_of_all(open_page, test_split):
    utils.set_random_seed(2)
    codings_in, order = Input([4]), Input([10])
    decoder = Model(
        [codings_in, order],
        layers.Reshape([28, 28])(layers.Dense(784, "sigmoid", kernel_initializer="random_normal")(
            layers.Dense(30, kernel_initializer="random_normal")(layers.Concatenate()([codings_in, order])))),
    )  # fmt: skip
    explorer = explore(decoder, class_names=CLASS_NAMES)
    page = open_page(explorer)
    page.get_by_role("radio", name="Bag", exact=True).check()
    settle(page)
    row = np.eye(10, dtype="float32")

    def expected(label: int) -> np.ndarray:
        return 255 - 255 * np.asarray(decoder([np.zeros([1, 4], "float32"), row[[label]]])).ravel()

    assert np.abs(edited(page) - expected(8)).max() <= 1
    frames = opened(page, "Same codings, every label").locator(".vx-frame")
    for k in (0, 5):
        assert np.abs(np.asarray(frames.nth(k).locator("canvas").evaluate(PIXELS)) - expected(k)).max() <= 1
    frames.nth(5).click()
    settle(page)
    assert page.get_by_role("radio", name="Sandal", exact=True).is_checked()
    page.keyboard.press("Control+z")
    settle(page)
    assert page.get_by_role("radio", name="Bag", exact=True).is_checked()


def test_where_a_decoder_overflows_its_pixels_are_red_and_only_the_picture_itself_is_warned_of(open_page):
    decoder = Sequential([Input([3]), layers.Dense(16, use_bias=False), layers.Reshape([4, 4])])
    kernel = np.zeros([3, 16], "float32")
    kernel[1, 5] = 1.2e38  # one pixel is infinite beyond 2.8
    decoder.layers[0].kernel.assign(kernel)
    page = open_page(explore(decoder))
    trouble = page.locator(".vx-trouble")
    page.locator(".vx-row input").nth(1).focus()
    settle(page)
    last = page.locator(".vx-frame canvas").last
    assert last.evaluate("canvas => [...canvas.getContext('2d').getImageData(1, 1, 1, 1).data]") == [214, 90, 90, 255]
    assert trouble.is_hidden()
    page.keyboard.press("End")
    settle(page)
    assert "NaN or infinite pixels here" in trouble.inner_text()
    reset(page)
    assert trouble.is_hidden()


def test_names_of_any_length_and_a_single_image_break_no_layout(open_page):
    encoder, decoder = plane_models()
    name = "Averylongnamewithoutanyspace" * 4
    images = np.random.default_rng(0).random((3, 28, 28), "float32")
    several = explore(
        [decoder, decoder], encoder=[encoder, encoder], images=images, labels=[0, 1, 2], class_names=[name] * 3,
        names=[name, "<i>b"], title=name,
    )  # fmt: skip
    alone = explore(decoder, encoder=encoder, images=images[:1], class_names=[name], labels=[0], title=name)
    for explorer in (several, alone):
        for width in (1300, 375):
            page = open_page(explorer, viewport={"width": width, "height": 900})
            page.evaluate("document.querySelectorAll('.vx details').forEach(part => { part.open = true })")
            settle(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.locator(".vx-stage").bounding_box()["height"] < 600
            assert "Infinity" not in page.locator(".vx").inner_text()


@pytest.mark.parametrize(
    "places", [{"A": 4, "B": 4, "C": 30}, {"A": 4, "B": 4, "C": 4}], ids=["two equal", "all equal"]
)
def test_a_plane_through_an_image_and_itself_is_still_a_plane(course, open_page, places):
    page = open_page(course)
    for place, k in places.items():
        page.get_by_role("radio", name=f"is {place}", exact=True).check()
        page.locator(".vx-thumbnail").nth(k).click()
    part = opened(page, "Map: a plane")
    page.get_by_role("radio", name="through A, B, C", exact=True).check()
    pad = part.locator(".vx-pad")
    pad.scroll_into_view_if_needed()
    box, found = pad.bounding_box(), []
    for x, y in ((0.5, 0.5), (0.9, 0.5), (0.5, 0.1)):
        page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
        settle(page)
        found.append(codings(page))
    right, up = found[1] - found[0], found[2] - found[0]
    assert min(np.linalg.norm(right), np.linalg.norm(up)) > 0.5
    assert abs(right @ up) < 0.05 * np.linalg.norm(right) * np.linalg.norm(up)


@pytest.mark.parametrize("shape", [(60, 7), (7, 60)], ids=["tall", "wide"])
def test_an_image_of_any_shape_leaves_room_for_the_rest(open_page, shape):
    inputs = Input(shape)
    features = layers.Flatten()(inputs)
    encoder = Model(inputs, [layers.Dense(3)(features), layers.Dense(3)(features)])
    decoder = Sequential([Input([3]), layers.Dense(int(np.prod(shape)), "sigmoid"), layers.Reshape(shape)])
    images = np.random.default_rng(0).random((20, *shape), "float32")
    page = open_page(explore(decoder, encoder=encoder, images=images), viewport={"width": 375, "height": 700})
    page.evaluate("document.querySelectorAll('.vx details').forEach(part => { part.open = true })")
    settle(page)
    assert page.locator(".vx-stage").bounding_box()["height"] < 250
    proportions = "canvases => canvases.filter(c => c.offsetParent).map(c => [c.offsetWidth, c.offsetHeight])"
    for width, height in page.locator(".vx-image").evaluate_all(proportions):
        assert max(width, height) <= 240
        assert width / height == pytest.approx(shape[1] / shape[0], rel=0.5)
