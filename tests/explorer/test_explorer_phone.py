"""The page under a finger and on small screens."""

from __future__ import annotations

import numpy as np
import pytest
from pages import codings, edited, settle, values

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 375, "height": 700}, "has_touch": True, "is_mobile": True}


def swipe(page, start, end, steps: int = 8) -> None:
    """A finger, as the browser's own input would bring it."""
    session = page.context.new_cdp_session(page)

    def send(kind: str, at) -> None:
        points = [] if at is None else [{"x": at[0], "y": at[1]}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", start)
    for k in range(1, steps + 1):
        send("touchMove", [a + (b - a) * k / steps for a, b in zip(start, end, strict=True)])
    send("touchEnd", None)
    page.wait_for_timeout(150)
    settle(page)


def middle(page, slider) -> tuple[float, float]:
    slider.evaluate("element => element.scrollIntoView({ block: 'center' })")
    settle(page)
    box = slider.bounding_box()
    return box["x"] + 0.7 * box["width"], box["y"] + box["height"] / 2


def test_scrolling_across_a_slider_does_not_move_it_and_a_sideways_swipe_or_a_tap_does(course, open_page):
    page = open_page(course, **PHONE)
    slider = page.locator(".vx-row input").nth(1)
    before, (x, y) = codings(page), middle(page, slider)
    scrolled = page.evaluate("scrollY")
    swipe(page, (x, y), (x + 3, y - 200))
    assert (codings(page) == before).all()
    assert page.evaluate("scrollY") > scrolled + 50
    x, y = middle(page, slider)
    swipe(page, (x, y), (x - 60, y))
    swiped = list(values(page).values())[1]
    assert swiped not in (before[1], 0.0) and swiped < 0.7 * 6.6 - 3.3
    x, y = middle(page, slider)
    page.touchscreen.tap(x, y)
    page.wait_for_timeout(150)
    settle(page)
    assert list(values(page).values())[1] == pytest.approx(-3.3 + 0.7 * 6.6, abs=0.3)


@pytest.mark.parametrize(
    "viewport",
    [(320, 640), pytest.param((375, 700), marks=pytest.mark.slow), pytest.param((700, 375), marks=pytest.mark.slow)],
    ids=str,
)
def test_the_picture_stays_in_view_while_the_page_is_scrolled(course, open_page, viewport):
    page = open_page(course, **PHONE | {"viewport": {"width": viewport[0], "height": viewport[1]}})
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport[0]
    large, before = page.locator(".vx-large"), edited(page)
    page.locator(".vx-thumbnail").nth(20).scroll_into_view_if_needed()
    page.mouse.wheel(0, 150)
    settle(page)
    page.locator(".vx-thumbnail").nth(20).tap()
    settle(page)
    box = large.bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= viewport[1] and box["x"] >= 0
    assert box["x"] + box["width"] <= viewport[0]
    assert box["height"] < 0.45 * viewport[1] or viewport[1] == 375
    assert np.abs(edited(page) - before).max() > 50


def test_what_is_pressed_is_24_pixels_large_and_a_slider_32(course, open_page):
    page = open_page(course, **PHONE)
    page.evaluate("document.querySelectorAll('.vx details').forEach(details => { details.open = true })")
    settle(page)
    sizes = """elements => elements.filter(element => element.offsetParent).map(element => {
        const box = (element.matches("input[type=radio]") ? element.parentElement : element).getBoundingClientRect();
        return [Math.min(box.width, box.height), element.className || element.textContent || element.type];
    })"""
    small = page.locator(".vx :is(button, summary, input[type=radio])").evaluate_all(sizes)
    assert [name for size, name in small if size < 24] == []
    assert min(size for size, _ in page.locator(".vx input[type=range]").evaluate_all(sizes)) >= 32
