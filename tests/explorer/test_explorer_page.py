"""The exported page, opened from a file in Chromium without a network: the front end, with no kernel."""

from __future__ import annotations

import base64
import gzip
import json
import re
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from lab import settled
from pages import (
    IMAGE_PIXELS,
    PIXELS,
    codings,
    edited,
    expected_pixels,
    index_of,
    opened,
    plane_models,
    reset,
    settle,
    values,
)

from vaelab import explore, load_vae, plot
from vaelab.explorer.export import export
from vaelab.explorer.widget import CSS, JAVASCRIPT

pytestmark = pytest.mark.browser

KILOBYTE = 1000


def test_page_is_small_and_names_no_address(course, tmp_path):
    text = course.export_html(tmp_path / "page.html").read_text()
    assert len(text.encode()) < 1200 * KILOBYTE
    assert "http:" not in text and "https:" not in text


def test_the_shipped_page_is_that_of_this_explorer_and_checkpoint():
    """If not: .venv/bin/python docs/make_explorer.py"""
    shipped = (Path(__file__).parents[2] / "docs" / "explorer.html").read_text(encoding="utf-8")
    assert len(shipped.encode()) < 1200 * KILOBYTE
    assert JAVASCRIPT in shipped and CSS in shipped
    packed = re.search(r'<script id="state" type="application/gzip">(.*?)</script>', shipped)[1]
    state = json.loads(gzip.decompress(base64.b64decode(packed)))
    decoder = export(load_vae(own=False).decoder)
    assert base64.b64decode(state["vaes"][0]["decoder"]["weights"]["base64"]) == decoder.packed("float16")
    assert state["vaes"][0]["decoder"]["layers"] == decoder.layers


def test_the_classes_have_the_colours_that_they_have_in_every_plot(plane, open_page):
    page = open_page(plane)
    shown = page.locator(".vx-dot").evaluate_all("dots => dots.map(dot => getComputedStyle(dot).backgroundColor)")
    parts = [[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in plot.CLASS_COLOURS]
    assert shown == [f"rgb({red}, {green}, {blue})" for red, green, blue in parts]


def test_a_label_cannot_end_the_script_element(test_split, open_page):
    encoder, decoder = plane_models()
    names = ["</script><script>throw Error('out')</script>"] * 10
    split = {"images": test_split.images[:20], "labels": test_split.labels[:20], "class_names": names}
    page = open_page(explore(decoder, encoder=encoder, **split, title="<b>"))
    assert page.locator("h1").inner_text() == "<b>"
    assert "</script>" in page.locator(".vx-thumbnail").first.get_attribute("aria-label")


def test_every_slider_moves_its_own_coding_and_the_picture_is_that_of_keras(course, open_page):
    page = open_page(course)
    page.locator(".vx-rows summary").click()
    for slider in page.locator(".vx-row input").all():
        name = page.locator(f"label[for='{slider.get_attribute('id')}']").inner_text()
        reset(page)
        box = slider.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + box["height"] / 2, steps=5)
        page.mouse.up()
        settle(page)
        moved = {axis: value for axis, value in values(page).items() if value}
        assert list(moved) == [name] and 1.2 < moved[name] < 2
        assert np.abs(edited(page) - expected_pixels(course, codings(page))).max() <= 1
        assert page.get_by_text(f"Along {name}", exact=True).count() == 1


def test_codings_are_ordered_by_kl_and_dead_ones_are_folded_away(course, open_page):
    page = open_page(course)
    kl = [float(text.split()[0]) for text in page.locator(".vx-note").all_text_contents()]
    assert kl == sorted(kl, reverse=True)
    dead = sum(value < 0.1 for value in kl)
    assert page.locator(".vx-rows summary").inner_text().startswith(f"{dead} unused codings")
    assert page.locator(".vx-row:visible").count() == 10 - dead


def test_arrow_keys_move_a_slider_by_one_step_and_home_to_its_end(course, open_page):
    page = open_page(course)
    page.locator(".vx-row input").first.focus()
    for key, value in (("ArrowRight", 0.05), ("ArrowRight", 0.1), ("ArrowLeft", 0.05), ("Home", -3.3), ("End", 3.3)):
        page.keyboard.press(key)
        settle(page)
        assert next(iter(values(page).values())) == value


# What a key changes before the browser lays anything out; the explorer has rested, so that the key is drawn at once.
PRESSED = f"""row => {{
    const input = row.querySelector("input"), number = row.querySelector(".vx-number"), canvas = document.querySelector(".vx-large");
    const seen = () => [({PIXELS})(canvas).join(), number.textContent, input.value];
    const before = seen();
    input.dispatchEvent(new KeyboardEvent("keydown", {{ key: "PageUp", bubbles: true, cancelable: true }}));
    return seen().map((value, k) => value !== before[k]);
}}"""


def test_the_picture_comes_a_frame_before_the_handle_and_the_number(course, open_page):
    page = open_page(course)
    row = page.locator(".vx-row").first
    assert row.evaluate(PRESSED) == [True, False, False]
    settle(page)
    assert next(iter(values(page).values())) == 0.5 and float(row.locator("input").input_value()) == pytest.approx(0.5)


def test_pictures_that_stay_are_images_and_layers_are_few(course, open_page, test_split):
    """In each frame a browser goes through all canvases, every one a layer."""
    page = open_page(course)
    opened(page, "Keep and share").get_by_role("button", name="Keep this").click()
    assert opened(page, "The posterior").locator(".vx-draw img").count() == 16
    assert page.locator(".vx-kept img").count() == 1
    images = page.locator(".vx-thumbnail img")
    assert images.count() == page.locator(".vx-thumbnail").count() > 20
    assert page.locator("canvas:visible").count() < 16
    original = images.nth(9).evaluate(IMAGE_PIXELS)
    assert original == (255 - np.rint(255 * test_split.images[index_of(page, 9)].ravel())).tolist()


def test_the_whole_page_can_be_reached_by_tab(course, open_page):
    page = open_page(course)
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "document.activeElement.className || document.activeElement.textContent || document.activeElement.type"
            )
        )
    for stop in ("Randomise", "range", "vx-frame", "vx-thumbnail", "vx-draw", "vx-primary", "Help"):
        assert any(stop in name for name in seen), (stop, seen)
    assert sum("vx-thumbnail" in name for name in seen) <= 2  # one tab stop, not forty (Tab goes round the page once)


def test_randomise_draws_from_the_prior_and_reset_returns_to_zero(course, open_page):
    page = open_page(course)
    draws = []
    for _ in range(30):
        page.get_by_role("button", name="Randomise").click()
        settled(page, 0)
        draws.append(codings(page))
    assert len(np.unique(np.ravel(draws))) > 150
    assert abs(np.mean(draws)) < 0.25 and 0.8 < np.std(draws) < 1.2  # five standard errors of 300 draws
    reset(page)
    assert not codings(page).any()


def test_a_thumbnail_shows_original_and_reconstruction_beside_the_edited_image(course, open_page, test_split):
    page = open_page(course)
    thumbnail = page.locator(".vx-thumbnail").nth(9)
    index = index_of(page, 9)
    thumbnail.click()
    settle(page)
    original, reconstruction = (page.locator(".vx-pair canvas").nth(k).evaluate(PIXELS) for k in (0, 1))
    assert original == (255 - np.rint(255 * test_split.images[index].ravel())).tolist()
    course.start_from(index)
    expected = 255 - np.rint(255 * course.image.ravel())
    assert np.abs(np.asarray(reconstruction) - expected).max() <= 1
    np.testing.assert_allclose(codings(page), course.codings, atol=0.006)
    page.locator(".vx-row input").first.focus()
    page.keyboard.press("End")
    settle(page)
    assert np.abs(edited(page) - reconstruction).max() > 50  # only the edited image has moved
    assert page.locator(".vx-pair canvas").nth(1).evaluate(PIXELS) == reconstruction


def test_arrow_keys_walk_through_the_thumbnails_and_enter_chooses(course, open_page):
    page = open_page(course)
    page.locator(".vx-thumbnail").first.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == page.locator(".vx-thumbnail").nth(21).get_attribute("aria-label")
    page.keyboard.press("Enter")
    settle(page)
    assert page.get_by_role("status").inner_text() == f"Started from {focused}."


def test_a_frame_of_the_filmstrip_takes_its_axis_there_and_shows_what_it_showed(course, open_page):
    page = open_page(course)
    page.locator(".vx-row input").nth(1).focus()
    settle(page)
    frame = page.locator(".vx-frame").nth(7)
    assert frame.get_attribute("aria-label") == "coding 1 at 2.47"
    shown = np.asarray(frame.locator("canvas").evaluate(PIXELS), float)
    frame.click()
    settle(page)
    assert values(page)["coding 1"] in (2.47, 2.48)
    assert (edited(page) == shown).all()


def choose(page, place: str, k: int) -> None:
    page.get_by_role("radio", name=f"is {place}", exact=True).check()
    page.locator(".vx-thumbnail").nth(k).click()


@pytest.mark.parametrize("way", ["straight line", "spherical"])
def test_the_path_begins_at_a_and_ends_at_b(course, open_page, way):
    page = open_page(course)
    choose(page, "A", 4)
    choose(page, "B", 30)
    opened(page, "Path from A to B")
    page.get_by_role("radio", name=way, exact=True).check()
    slider = page.get_by_role("slider", name="Position on the path from A to B")
    slider.focus()
    ends = []
    for key, place in (("Home", 4), ("End", 30)):
        page.keyboard.press(key)
        slider.dispatch_event("input")
        settle(page)
        index = index_of(page, place)
        course.start_from(index)
        np.testing.assert_allclose(codings(page), course.codings, atol=0.006)
        ends.append(course.codings)
    slider.fill("0.5")
    settle(page)
    between = np.linalg.norm(codings(page))
    straight = np.linalg.norm(ends[0] + ends[1]) / 2
    assert bool(abs(between - straight) < 0.02) is (way == "straight line")


def test_play_moves_the_picture_until_it_is_paused(course, open_page):
    page = open_page(course)
    opened(page, "Path from A to B")
    play = page.get_by_role("button", name="Play")
    play.click()
    for _ in range(2):  # it begins to move, and goes on
        shown = page.locator(".vx-large").evaluate("canvas => canvas.toDataURL()")
        page.wait_for_function("shown => document.querySelector('.vx-large').toDataURL() !== shown", arg=shown)
    page.get_by_role("button", name="Pause").click()
    settle(page)
    paused = edited(page)
    settled(page, 300)
    assert (edited(page) == paused).all()


def test_play_goes_in_eight_steps_where_less_motion_is_wanted(course, open_page):
    page = open_page(course, reduced_motion="reduce")
    watch = """number => {
        window.seen = [];
        new MutationObserver(() => seen.push(number.textContent)).observe(number, { childList: true, characterData: true, subtree: true });
    }"""
    opened(page, "Path from A to B")
    page.locator(".vx-slide .vx-number").evaluate(watch)
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("new Set(seen.filter(text => text !== '0 %')).size >= 2")
    moved = [text for text in dict.fromkeys(page.evaluate("seen")) if text != "0 %"]
    assert moved[0] in ("12 %", "13 %") and moved[1] == "25 %"


def test_arithmetic_adds_the_difference_of_two_images_to_a_third(course, open_page):
    page = open_page(course)
    indices = []
    for place, k in (("A", 5), ("B", 12), ("C", 33)):
        choose(page, place, k)
        indices.append(index_of(page, k))
    opened(page, "Arithmetic")
    page.get_by_role("button", name="Go there").click()
    settle(page)
    course.arithmetic(*indices)
    np.testing.assert_allclose(codings(page), course.codings, atol=0.006)


def test_principal_components_move_the_codings_along_their_axis(course, open_page):
    page = open_page(course)
    page.get_by_role("radio", name="principal components", exact=True).check()
    settle(page)
    assert "component 1" in values(page)
    share = [float(text.rstrip(" %")) for text in page.locator(".vx-note").all_text_contents()]
    assert share == sorted(share, reverse=True) and sum(share) == pytest.approx(100, abs=3)
    page.locator(".vx-row input").first.fill("2")
    settle(page)
    page.get_by_role("radio", name="codings", exact=True).check()
    settle(page)
    pca = course._vaes[0].pca
    step = (2 - np.dot(-np.array(pca["mean"]), pca["axes"][0]) / pca["scales"][0]) * pca["scales"][0]
    np.testing.assert_allclose(codings(page), step * np.array(pca["axes"][0]), atol=0.02)


def test_the_pad_follows_the_pointer_and_the_arrow_keys(plane, open_page):
    page = open_page(plane)
    pad = page.locator(".vx-pad")
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"], steps=4)
    page.mouse.up()
    settle(page)
    np.testing.assert_allclose(codings(page), [1.65, 1.65], atol=0.02)
    assert np.abs(edited(page) - expected_pixels(plane, codings(page))).max() <= 3  # two decimals of the codings
    before = codings(page)
    pad.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    settle(page)
    np.testing.assert_allclose(codings(page) - before, [0.1, -0.1], atol=0.011)
    assert "coding 0 at" in page.get_by_role("status").inner_text()


def test_one_class_can_be_shown_alone_on_the_map(plane, open_page):
    page = open_page(plane)
    page.wait_for_selector(".vx-pad[data-decoded]")
    everything = page.locator(".vx-map").evaluate(PIXELS)
    trousers = page.get_by_role("button", name="Trouser", exact=True)
    trousers.click()
    assert trousers.get_attribute("aria-pressed") == "true"
    assert page.locator(".vx-map").evaluate(PIXELS) != everything
    trousers.click()
    assert page.locator(".vx-map").evaluate(PIXELS) == everything


def test_a_drawing_is_encoded_by_the_encoder_of_the_page(plane, open_page):
    page = open_page(plane)
    opened(page, "Draw your own")
    board = page.locator(".vx-sketch")
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 110, steps=8)
    page.mouse.up()
    settle(page)
    drawing = 1 - np.asarray(board.evaluate(PIXELS), float).reshape(28, 28) / 255
    assert drawing.max() == 1 and 0.02 < drawing.mean() < 0.5
    plane.image = drawing
    np.testing.assert_allclose(codings(page), plane.codings, atol=0.02)
    assert page.locator(".vx-pair canvas").first.get_attribute("aria-label") == "original: your drawing"
    board.focus()
    for key in ("ArrowLeft", "ArrowUp", "Space"):
        page.keyboard.press(key)
    settle(page)
    assert 1 - np.asarray(board.evaluate(PIXELS), float).mean() / 255 > drawing.mean()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("which", ["course", "plane"])
def test_axe_finds_no_violation(request, open_page, which, scheme):
    page = open_page(request.getfixturevalue(which), color_scheme=scheme)
    page.locator(".vx-thumbnail").nth(3).click()
    page.evaluate("document.querySelectorAll('.vx details').forEach(details => { details.open = true })")
    settle(page)
    found = Axe().run(page).response["violations"]
    assert [(violation["id"], violation["nodes"][0]["html"]) for violation in found] == []


@pytest.mark.parametrize("width", [320, 375, 800, 3840])
@pytest.mark.parametrize("which", ["course", "plane"])
def test_nothing_is_cut_off_at_any_width(request, open_page, which, width):
    page = open_page(request.getfixturevalue(which), viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    letters = page.locator(".vx").evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
    assert letters == (21 if width == 3840 else 14)
    clipped = (
        "labels => labels.filter(label => label.scrollWidth > label.clientWidth + 1).map(label => label.textContent)"
    )
    assert page.locator(".vx-row label, .vx-row .vx-number, .vx button").evaluate_all(clipped) == []
