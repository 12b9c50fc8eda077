"""The page under a finger and on small screens."""

from __future__ import annotations

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from pages import codings, edited, finger, opened, settle, values

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 375, "height": 700}, "has_touch": True, "is_mobile": True}


def held(width: int, height: int) -> dict:
    return PHONE | {"viewport": {"width": width, "height": height}}


def swipe(page, start: tuple[float, float], end: tuple[float, float]) -> None:
    finger(page.context.new_cdp_session(page), start, end)
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
    ("which", "title", "surface"), [("course", "Draw your own", ".vx-sketch"), ("plane", "Map of the two", ".vx-pad")]
)
def test_what_is_drawn_or_dragged_with_a_finger_does_not_scroll_the_page(request, open_page, which, title, surface):
    page = open_page(request.getfixturevalue(which), **PHONE)
    opened(page, title)
    board, before = page.locator(surface), codings(page)
    x, y = middle(page, board)
    place = board.bounding_box()
    for end in ((x, y - 60), (x - 60, y + 40), (x - 20, y + 60)):  # upwards too, and more than once
        swipe(page, (x, y), end)
        assert board.bounding_box()["y"] == pytest.approx(place["y"], abs=1)  # neither scrolled nor pushed away
    assert (codings(page) != before).any()


@pytest.mark.parametrize(
    "viewport",
    [
        *((320, 640), (320, 225)),
        *(pytest.param(size, marks=pytest.mark.slow) for size in ((375, 700), (700, 375), (568, 320))),
    ],
    ids=str,
)
def test_the_picture_stays_in_view_while_the_page_is_scrolled(course, open_page, viewport):
    page = open_page(course, **held(*viewport))
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
    stage = page.locator(".vx-stage").bounding_box()
    assert stage["height"] < 0.5 * viewport[1] or stage["width"] < 0.5 * viewport[0]
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


@pytest.mark.parametrize("viewport", [(375, 700), (700, 375)], ids=str)
def test_axe_finds_no_violation_under_a_finger(course, open_page, viewport):
    page = open_page(course, **held(*viewport))
    page.evaluate("document.querySelectorAll('.vx details').forEach(details => { details.open = true })")
    page.get_by_role("button", name="Take the tour").tap()
    settle(page)
    found = Axe().run(page).response["violations"]
    assert [(violation["id"], violation["nodes"][0]["html"]) for violation in found] == []


@pytest.mark.parametrize("viewport", [(375, 700), (700, 375)], ids=str)
def test_what_the_tour_speaks_of_is_neither_under_the_picture_nor_under_the_caption(course, open_page, viewport):
    page = open_page(course, **held(*viewport))
    opened(page, "Help")
    page.get_by_role("button", name="Take the tour").tap()
    for _ in range(5):
        settle(page)
        box = page.locator(".vx-toured").bounding_box()
        tall = box["height"] > viewport[1] / 2  # of what is taller than what is left for it, any part
        at = [[box["x"] + 0.5 * box["width"], y] for y in (range(0, viewport[1], 20) if tall else [box["y"] + 12])]
        shown = "([x, y]) => Boolean(document.elementFromPoint(x, y)?.closest('.vx-toured'))"
        assert any(page.evaluate(shown, point) for point in at), page.locator(".vx-tour p").inner_text()
        page.locator(".vx-tour .vx-primary").tap()
    assert page.locator(".vx-tour").is_hidden()
