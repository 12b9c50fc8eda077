"""Pictures from elsewhere: chosen, dropped or pasted, of every kind; and a drawing that is taken back."""

from __future__ import annotations

import io

import numpy as np
import pytest
from pages import PIXELS, bring, edited, opened, settle
from PIL import Image, ImageDraw

pytestmark = pytest.mark.browser

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M9 3h6v18H9z"/></svg>'


def pillar(mode: str = "RGB", size: tuple[int, int] = (300, 200), ink="black", paper="white", **settings) -> bytes:
    """An upright bar twice as high as it is wide, off the middle."""
    image, unit = Image.new(mode, size, paper), max(1, min(size) // 10)
    ImageDraw.Draw(image).rectangle((2 * unit, unit, 6 * unit - 1, 9 * unit - 1), fill=ink)
    buffer = io.BytesIO()
    image.save(buffer, **{"format": "png"} | settings)
    return buffer.getvalue()


TAKEN = {
    "transparent, black ink": ("a.png", pillar("RGBA", ink=(0, 0, 0, 255), paper=(0, 0, 0, 0))),
    "transparent, white ink": ("a.png", pillar("RGBA", ink=(255, 255, 255, 255), paper=(0, 0, 0, 0))),
    "palette": ("a.gif", pillar(format="gif")),
    "CMYK": ("a.jpg", pillar("CMYK", ink=(0, 0, 0, 255), paper=(0, 0, 0, 0), format="jpeg", quality=95)),
    "16 bits": ("a.png", pillar("I;16", ink=0, paper=65535)),
    "SVG without a size": ("a.svg", SVG.encode()),
    "8,000 pixels": ("a.png", pillar("L", (8000, 300), ink=0, paper=255)),
    "WebP": ("a.webp", pillar(format="webp", lossless=True)),
}
REFUSED = {
    "one pixel": ("one.png", pillar(size=(1, 1)), "found one colour all over one.png"),
    "nothing in it": ("blank.png", pillar(ink="white"), "found one colour all over blank.png"),
    "all transparent": ("glass.png", pillar("RGBA", ink=(0, 0, 0, 0), paper=(0, 0, 0, 0)), "found one colour all over glass"),
    "HEIC": ("photo.heic", b"\0\0\0\x18ftypheic" + bytes(200), "found photo.heic: try a PNG or JPEG"),
    "a text": ("notes.txt", b"hello", "found notes.txt"),
    "half a PNG": ("half.png", pillar()[:50], "half.png"),
    "an empty file": ("empty.png", b"", "found empty.png"),
}  # fmt: skip


# As at first: nothing drawn, and no part open.
FOLDED = """() => {
    [...document.querySelectorAll(".vx button")].find((button) => button.textContent === "Clear").click();
    document.querySelectorAll(".vx-part").forEach((part) => { part.open = false; });
}"""


def ink(page) -> np.ndarray:
    return 1 - np.asarray(page.locator(".vx-sketch").evaluate(PIXELS), float).reshape(28, 28) / 255


@pytest.fixture(scope="module")
def page(course, browser, tmp_path_factory):
    """One page for all pictures: what was brought before must not show in what comes next."""
    path = course.export_html(tmp_path_factory.mktemp("pictures") / "page.html")
    context = browser.new_context()
    opened_page = context.new_page()
    opened_page.goto(path.as_uri())
    opened_page.locator(".vx-footer").wait_for()
    yield opened_page
    context.close()


@pytest.mark.parametrize(("name", "content"), TAKEN.values(), ids=TAKEN)
def test_a_picture_of_any_kind_is_fitted_and_shown_where_it_was_taken(page, name, content):
    page.evaluate(FOLDED)
    bring(page, "drop", name, content)
    page.wait_for_function("document.querySelector('.vx-cost').textContent.startsWith('Your picture costs')")
    assert page.locator(".vx-sketch").is_visible()  # the part with the picture has opened
    drawn, wide = ink(page), 14 if name != "a.svg" else 9
    left = (28 - wide) // 2
    assert (drawn[1:27, left + 1 : left + wide - 1] > 0.9).all()
    assert (drawn[:, : left - 1] < 0.1).all() and (drawn[:, left + wide + 2 :] < 0.1).all()
    assert page.locator(".vx-notice").is_hidden()


@pytest.mark.parametrize("event", ["drop", "paste"])
@pytest.mark.parametrize(("name", "content", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_picture_is_refused_in_a_sentence_that_is_seen_and_changes_nothing(page, event, name, content, said):
    page.locator(".vx-thumbnail").nth(3).evaluate("button => button.click()")
    settle(page)
    before = edited(page)
    bring(page, event, name, content)
    notice = page.locator(".vx-notice")
    notice.wait_for()
    assert said in notice.inner_text() and notice.inner_text().startswith("Expected a picture")
    settle(page)
    assert (edited(page) == before).all()
    page.locator(".vx-row input").first.press("ArrowRight")
    assert notice.is_hidden()


def test_the_same_file_can_be_chosen_twice(course, open_page):
    page = open_page(course)
    part = opened(page, "Draw your own")
    for _ in range(2):
        part.locator("input[type=file]").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": pillar()})
        page.wait_for_function("document.querySelector('.vx-cost').textContent !== ''")
        assert ink(page).max() > 0.9
        page.get_by_role("button", name="Clear").click()
        assert ink(page).max() == 0


def test_undo_takes_a_stroke_off_the_board_too(course, open_page):
    page = open_page(course)
    opened(page, "Draw your own")
    board = page.locator(".vx-sketch")
    board.scroll_into_view_if_needed()
    box, seen = board.bounding_box(), [ink(page)]
    for x in (0.3, 0.7):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + 20)
        page.mouse.down()
        page.mouse.move(box["x"] + x * box["width"], box["y"] + 100, steps=4)
        page.mouse.up()
        settle(page)
        seen.append(ink(page))
    page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 60, button="right")  # a menu, no ink
    assert (ink(page) == seen[2]).all() and seen[2].sum() > seen[1].sum() + 5
    for key, at in (("Control+z", 1), ("Control+z", 0), ("Control+Shift+Z", 1), ("Control+Shift+Z", 2)):
        board.press(key)
        settle(page)
        np.testing.assert_allclose(ink(page), seen[at], atol=1 / 255)
