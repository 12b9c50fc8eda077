"""What a user takes back, keeps and takes elsewhere: undo, finds, the address, Python, pictures; and what comes in from there."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from pages import PIXELS, codings, edited, opened, settle, values
from PIL import Image, ImageDraw

pytestmark = pytest.mark.browser


def exact(page) -> str:
    """The codings as the page has them, to the last digit."""
    part = opened(page, "Keep and share")
    part.get_by_role("button", name="Copy as Python").click()
    return part.locator("textarea").input_value()


def test_undo_and_redo_go_gesture_by_gesture_and_a_find_can_be_returned_to(course, open_page):
    page = open_page(course)
    slider = page.locator(".vx-row input").first
    seen = [exact(page)]
    page.locator(".vx-thumbnail").nth(7).click()
    seen.append(exact(page))
    press = "key => new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })"
    slider.evaluate(f"slider => [1, 2, 3, 4, 5].forEach(() => slider.dispatchEvent(({press})('ArrowRight')))")  # held
    seen.append(exact(page))
    opened(page, "Keep and share").get_by_role("button", name="Keep this").click()
    page.get_by_role("button", name="Randomise").click()
    seen.append(exact(page))
    assert len(set(seen)) == 4
    slider.focus()
    for expected in seen[-2::-1]:
        page.keyboard.press("Control+z")
        assert exact(page) == expected
        slider.focus()
    page.keyboard.press("Control+z")
    assert page.get_by_role("status").first.inner_text() == "Nothing to undo."
    for expected in seen[1:]:
        page.keyboard.press("Control+Shift+Z")
        assert exact(page) == expected
        slider.focus()
    page.get_by_role("button", name="find 1").click()
    assert exact(page) == seen[2]


def test_the_address_brings_back_codings_image_and_path_exactly(course, open_page):
    page = open_page(course)
    page.get_by_role("radio", name="is B", exact=True).check()
    page.locator(".vx-thumbnail").nth(30).click()
    page.get_by_role("radio", name="starts from it", exact=True).check()
    page.locator(".vx-thumbnail").nth(21).click()
    page.get_by_role("button", name="Draw again").click()
    opened(page, "Path from A to B")
    page.get_by_role("radio", name="spherical", exact=True).check()
    page.get_by_role("slider", name="Position on the path").fill("0.37")
    page.get_by_role("slider", name="Position on the path").dispatch_event("change")
    page.locator(".vx-row input").nth(2).press("PageDown")
    settle(page)
    address = page.evaluate("location.hash")
    again = open_page(course, address)
    assert exact(again) == exact(page)
    assert (edited(again) == edited(page)).all()
    original = [p.locator(".vx-pair canvas").first.get_attribute("aria-label") for p in (page, again)]
    assert original[0] == original[1] and original[0].startswith("original: image")
    opened(again, "Path from A to B")
    assert again.get_by_role("radio", name="spherical", exact=True).is_checked()
    assert again.get_by_role("slider", name="Position on the path").input_value() == "0.37"
    assert "B" in again.locator(".vx-thumbnail").nth(30).get_attribute("aria-label").split(", ")[-1]


@pytest.fixture(scope="module")
def untouched() -> dict:
    """What a page shows that nobody has touched; its first reader fills it in."""
    return {}


@pytest.mark.parametrize(
    "mangled",
    [
        "z=AAAA&e=5",
        "z=",
        "e=3",
        "z=%%%&e=1",
        "{start}&e=4000",
        "{cut}",
        "z={infinite}",
        "elsewhere",
        "{start}%0D%0A&l=x&t=NaN&d=!",
    ],
)
def test_a_mangled_address_is_said_to_be_one_and_the_page_begins_as_ever(course, open_page, untouched, mangled):
    if not untouched:
        fresh = open_page(course)
        fresh.wait_for_function("location.hash")
        untouched.update(address=fresh.evaluate("location.hash"), codings=exact(fresh), picture=edited(fresh))
    address = untouched["address"][1:].split("&")[0]
    infinite = base64.urlsafe_b64encode(np.full(10, np.inf).tobytes()).decode().rstrip("=")
    broken = open_page(course, "#" + mangled.format(start=address, cut=address[:-9], infinite=infinite))
    notice = broken.locator(".vx-notice")
    assert notice.inner_text().startswith("Expected an address that was copied from this explorer")
    assert exact(broken) == untouched["codings"] and (edited(broken) == untouched["picture"]).all()
    broken.locator(".vx-row input").first.press("ArrowRight")
    assert notice.is_hidden()


def test_the_copied_lines_of_python_do_the_same(course, open_page):
    page = open_page(course)
    page.locator(".vx-thumbnail").nth(11).click()
    page.locator(".vx-row input").first.press("PageUp")
    settle(page)
    exec(exact(page), {"explorer": course})
    np.testing.assert_allclose(codings(page), course.codings, atol=0.006)
    assert course._start[0]["example"] == 11


def test_a_path_is_saved_as_a_gif_and_the_picture_as_a_png(course, open_page):
    page = open_page(course)
    part = opened(page, "Path from A to B")
    with page.expect_download() as saved:
        part.get_by_role("button", name="Save as GIF").click()
    film = Image.open(saved.value.path())
    assert (film.format, film.size, film.n_frames, film.info["loop"]) == ("GIF", (140, 140), 48, 0)
    places = [
        int(n)
        for n in page.evaluate(
            "[0, 1].map(k => document.querySelectorAll('.vx-minis canvas')[k].ariaLabel.match(/\\d+/)[0])"
        )
    ]
    for frame, index in ((0, places[0]), (24, places[1])):
        film.seek(frame)
        course.start_from(index)
        assert np.abs(np.asarray(film.convert("L"))[::5, ::5] - (255 - 255 * course.image)).max() <= 1.5
    with page.expect_download() as saved:
        opened(page, "Keep and share").get_by_role("button", name="Save as PNG").click()
    picture = np.asarray(Image.open(saved.value.path()).convert("L"))
    assert picture.shape == (224, 224) and (picture[::8, ::8].ravel() == edited(page)).all()


def photo(ink: str, paper: str) -> bytes:
    """A garment drawn large and off centre."""
    image = Image.new("RGB", (300, 200), paper)
    ImageDraw.Draw(image).rectangle((40, 30, 99, 149), fill=ink)
    buffer = io.BytesIO()
    image.save(buffer, "png")
    return buffer.getvalue()


@pytest.mark.parametrize(("ink", "paper"), [("black", "white"), pytest.param("white", "black", marks=pytest.mark.slow)])
def test_a_chosen_picture_is_fitted_and_its_price_said_also_with_the_checkpoint(course, open_page, ink, paper):
    page = open_page(course)
    part = opened(page, "Draw your own")
    part.locator("input[type=file]").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": photo(ink, paper)}
    )
    page.wait_for_function("document.querySelector('.vx-cost').textContent !== ''")
    settle(page)
    drawn = 1 - np.asarray(page.locator(".vx-sketch").evaluate(PIXELS), float).reshape(28, 28) / 255
    assert (drawn[:, 7:21] > 0.95).all() and (drawn[:, :6] < 0.05).all() and (drawn[:, 22:] < 0.05).all()
    mean, log_var = course._vaes[0].encode(drawn[None, ..., None].astype("float32"))
    np.testing.assert_allclose(codings(page), mean[0], atol=0.02)
    kl = float(np.sum(-0.5 * (1 + log_var - np.exp(log_var) - mean**2)))
    assert f"costs {kl:.0f} nats (test images: " in part.inner_text()
    assert page.locator(".vx-pair canvas").first.get_attribute("aria-label") == "original: your picture"


def test_moving_a_slider_stops_the_play(course, open_page):
    page = open_page(course)
    opened(page, "Path from A to B").get_by_role("button", name="Play").click()
    page.locator(".vx-row input").first.press("End")
    assert page.get_by_role("button", name="Play").count() == 1
    settle(page)
    assert next(iter(values(page).values())) == 3.3


@pytest.mark.slow
def test_the_tour_has_five_captions_and_the_question_mark_shows_the_keys(course, open_page):
    page = open_page(course)
    page.locator(".vx-row input").first.press("?")
    assert page.locator(".vx-keys").is_visible()
    page.get_by_role("button", name="Take the tour").click()
    captions = []
    for k in range(5):
        captions.append(page.locator(".vx-tour p").inner_text())
        assert page.locator(".vx-toured").count() == 1
        page.keyboard.press("Enter" if k < 4 else "Escape")
    assert len(set(captions)) == 5 and page.locator(".vx-tour").is_hidden()
