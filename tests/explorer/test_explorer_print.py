"""The explorer on paper: from its page, and in a notebook that was saved or converted."""

from __future__ import annotations

import re

import nbformat
import pytest
from nbconvert import HTMLExporter
from pages import settle

pytestmark = pytest.mark.browser

DEAD = ".vx :is(button, input, select, textarea), .vx-part, .vx-tour, .vx-notice"
SENTENCE = "The explorer as it stood when this was printed: on a screen its sliders move the picture."


def sheets(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize("which", ["course", "plane"])
def test_a_printed_page_is_one_sheet_of_pictures_and_numbers_with_nothing_to_press(request, open_page, which):
    page = open_page(request.getfixturevalue(which), color_scheme="dark")
    page.evaluate("document.querySelectorAll('.vx details').forEach(details => { details.open = true })")
    page.locator(".vx-row input").first.press("PageUp")
    settle(page)
    assert page.get_by_text(SENTENCE).is_hidden()
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator(DEAD).locator("visible=true").count() == 0
    assert page.locator(".vx-large, .vx-pair canvas").locator("visible=true").count() == 3
    assert page.get_by_text(SENTENCE).is_visible() and page.get_by_text("Drag a slider").is_hidden()
    number = page.locator(".vx-number").first
    assert number.is_visible() and number.inner_text() != "0.00"
    colours = "root => [getComputedStyle(root).backgroundColor, getComputedStyle(root).color]"
    assert page.locator(".vx").evaluate(colours) == ["rgb(255, 255, 255)", "rgb(27, 31, 36)"]
    assert sheets(page.pdf(format="A4")) == 1


@pytest.fixture(scope="module")
def converted(course):
    """HTML of a notebook that was saved in JupyterLab, without and with the state of its widgets."""
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "ab" * 16}, "text/plain": ""}
    data, metadata = course._still().as_html()
    outputs = [
        nbformat.v4.new_output("display_data", data=data, metadata=metadata),
        nbformat.v4.new_output("display_data", data=view),
    ]
    cells = [nbformat.v4.new_markdown_cell("A line.\n\n" * 24), nbformat.v4.new_code_cell("explorer", outputs=outputs)]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", [False, True])
def test_a_converted_notebook_shows_one_picture_and_its_sentence_on_paper_too(
    browser, tmp_path, converted, theme, state
):
    if state:
        saved = {"ab" * 16: {"model_name": "AnyModel", "model_module": "anywidget", "state": {}}}
        converted.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": saved}}
    html, _ = HTMLExporter(template_name="lab", theme=theme).from_notebook_node(converted)
    path = tmp_path / "notebook.html"
    path.write_text(html)
    page = browser.new_page(color_scheme=theme)
    page.goto(path.as_uri())
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        assert page.locator(".vx-still img").is_visible()
        assert page.get_by_text("run the cell in Jupyter to move its sliders yourself").is_visible()
        assert page.get_by_text("<LatentExplorer:").locator("visible=true").count() == 0
        assert page.get_by_text("widget").locator("visible=true").count() == 0
    assert page.locator(".vx-still").evaluate("still => getComputedStyle(still).breakInside") == "avoid"
    page.close()
