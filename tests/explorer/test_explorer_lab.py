"""The explorer in JupyterLab 4 and in Notebook 7, with a real kernel."""

from __future__ import annotations

import base64
import io
import itertools
import json
import os
import time
from pathlib import Path

import nbformat
import numpy as np
import pytest
from lab import START, Notebook, jupyter, settled, write_notebook
from nbconvert import HTMLExporter
from pages import bring, finger
from PIL import Image

pytestmark = pytest.mark.browser

SETUP = """
from vaelab import ExplorerCallback, explore, load_fashion_mnist, load_vae
import time
from pathlib import Path
import keras, numpy as np
from keras import layers
encoder, decoder, _ = load_vae(own=False)
images, labels = load_fashion_mnist().test
"""
SHOW = "explorer = explore(decoder, encoder=encoder, images=images, labels=labels)\nexplorer"
SECOND = """
class Odd(layers.Layer):
    def call(self, x):
        return x

odd = keras.Sequential([keras.Input([10]), Odd(name="odd_one"), decoder])
second = explore(odd, encoder=encoder, images=images[:50], labels=labels[:50])
second
"""
TRAIN = """
keras.utils.set_random_seed(1)
inputs = keras.Input([28, 28])
features = layers.Dense(32, "relu")(layers.Flatten()(inputs))
plane_encoder = keras.Model(inputs, [layers.Dense(2)(features), layers.Dense(2)(features)])
plane_decoder = keras.Sequential([keras.Input([2]), layers.Dense(32, "relu"), layers.Dense(784), layers.Reshape([28, 28])])
autoencoder = keras.Model(inputs, plane_decoder(plane_encoder(inputs)[0]))
autoencoder.compile(loss="mse", optimizer="adam")
plane = explore(plane_decoder, encoder=plane_encoder, images=images[:300], labels=labels[:300])
plane
"""
FIT = "_ = autoencoder.fit(images, images, epochs=4, batch_size=32, verbose=0, callbacks=[ExplorerCallback(plane)])"
THIRD = """
class Switch:
    broken = False

def sometimes(codings):
    if Switch.broken:
        raise RuntimeError("out of order")
    return decoder(codings)

third = explore(sometimes, codings_size=10, title="third")
third
"""
BUSY = "while not Path('enough').exists():\n    time.sleep(0.05)"
CELLS = [SETUP, SHOW, SECOND, TRAIN, FIT, BUSY, THIRD, "print(1)"]
SETUP_, SHOW_, SECOND_, TRAIN_, FIT_, BUSY_, THIRD_, FREE_ = range(8)
# The prompt of a cell that runs; the kernel's status also tells of the messages that widgets send.
RUNNING = "index => window.jupyterapp.shell.currentWidget.content.widgets[index].promptNode.textContent.includes('*')"
PIXELS = """canvas => Array.from(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data)
    .filter((_, k) => k % 4 === 0)"""


# Puts a PNG file on the clipboard.
COPY = """packed => navigator.clipboard.write([new ClipboardItem({
    "image/png": new Blob([Uint8Array.from(atob(packed), letter => letter.charCodeAt(0))], { type: "image/png" }) })])"""
# Notes the map whenever the line that says when the weights are from changes.
WATCH = """root => {
    window.seen = [];
    const stamp = root.querySelector(".vx-footer").lastElementChild, map = root.querySelector(".vx-map");
    new MutationObserver(() => seen.push([stamp.textContent, map.toDataURL()])).observe(stamp, { childList: true });
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("explorer")
    settings = folder / ".settings" / "@jupyter-widgets" / "jupyterlab-manager"
    settings.mkdir(parents=True)
    (settings / "plugin.jupyterlab-settings").write_text(json.dumps({"saveState": True}))
    for name in ("lab", "notebook"):
        write_notebook(folder / f"{name}.ipynb", CELLS)
    with jupyter(folder, JUPYTERLAB_SETTINGS_DIR=str(folder / ".settings")) as address:
        yield address, folder


@pytest.fixture(scope="module", params=["lab", pytest.param("notebook", marks=pytest.mark.slow)])
def notebook(request, server, browser):
    """A notebook whose first explorer is shown."""
    address, _ = server
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(START)
    opened = Notebook(context.new_page(), address, request.param, f"{request.param}.ipynb")
    opened.errors.clear()  # complaints of the front ends themselves, before anything of ours is shown
    opened.front_end = request.param
    assert opened.run(SETUP_) == ""
    opened.run(SHOW_)
    opened.page.wait_for_selector(".vx-footer")
    yield opened
    context.close()


def ask(notebook: Notebook, expression: str):
    """Evaluate in the kernel."""
    notebook.set_source(FREE_, f"import json; print(json.dumps({expression}))")
    return json.loads(notebook.run(FREE_))


def explorer(notebook: Notebook, k: int = 0):
    return notebook.page.locator(".vx").nth(k)


def settle(notebook: Notebook, milliseconds: int = 400) -> None:
    settled(notebook.page, milliseconds)


def until(notebook: Notebook, condition, seconds: float = START / 1000) -> None:
    """Wait for what a busy machine may take its time over."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} seconds"
        settle(notebook, 50)


def drag(notebook: Notebook, slider, share: float) -> None:
    slider.scroll_into_view_if_needed()
    box, mouse = slider.bounding_box(), notebook.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2, steps=6)
    mouse.up()


def picture(root) -> list[int]:
    return root.locator(".vx-large").evaluate(PIXELS)


def expected(notebook: Notebook, name: str = "explorer") -> np.ndarray:
    return 255 - np.array(ask(notebook, f"np.rint(255 * {name}.image).ravel().tolist()"))


def until_it_shows(notebook: Notebook, root, name: str = "explorer", tolerance: int = 1) -> None:
    """Wait until the picture is the one that this explorer has in Python."""
    until(notebook, lambda: np.abs(np.array(picture(root)) - expected(notebook, name)).max() <= tolerance)


def test_every_slider_moves_the_picture_and_python_sees_it(notebook):
    root = explorer(notebook)
    root.locator(".vx-rows summary").click()
    for slider in root.locator(".vx-row input").all():
        before = picture(root)
        drag(notebook, slider, 0.9)
        if "0.0" not in slider.evaluate(
            "input => document.getElementById(input.getAttribute('aria-describedby')).textContent"
        ):
            until(notebook, lambda before=before: picture(root) != before)
    until(notebook, lambda: min(ask(notebook, "explorer.codings.tolist()")) > 1.5)
    until_it_shows(notebook, root)


def test_python_moves_the_sliders_and_starts_from_images(notebook):
    ask(notebook, "explorer.__setattr__('codings', np.arange(10) / 10)")
    root = explorer(notebook)

    def shown():
        labels, numbers = (root.locator(kind).all_text_contents() for kind in (".vx-row label", ".vx-number"))
        return dict(zip(labels, numbers, strict=False))

    until(notebook, lambda: shown().get("coding 7") == "0.70")
    ask(notebook, "explorer.start_from(12)")
    original = root.locator(".vx-pair canvas").first
    until(notebook, lambda: original.get_attribute("aria-label").startswith("original: image 12"))
    until_it_shows(notebook, root)


def test_keys_belong_to_the_explorer_while_it_has_the_focus(notebook):
    root, count = explorer(notebook), notebook.count()
    notebook.select(SHOW_)
    root.get_by_role("button", name="Reset").click()
    slider = root.locator(".vx-row input").first
    slider.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowDown", "d", "d", "x", "b", "a", "m", "Enter"):
        notebook.page.keyboard.press(key)
    settle(notebook)
    assert root.locator(".vx-number").first.inner_text() == "0.00"  # right, right, left, down
    assert notebook.count() == count
    assert notebook.source(SHOW_) == SHOW
    assert slider.evaluate("input => input === document.activeElement")
    root.locator(".vx-thumbnail").first.focus()
    for key in ("ArrowRight", "ArrowRight", "d", "d", "Enter"):
        notebook.page.keyboard.press(key)
    settle(notebook)
    assert notebook.count() == count
    label = root.locator(".vx-thumbnail").nth(2).get_attribute("aria-label")
    assert root.locator(".vx-pair canvas").first.get_attribute("aria-label") == f"original: {label}"


def test_a_busy_kernel_does_not_stop_the_picture(notebook, server):
    enough = server[1] / "enough"
    enough.unlink(missing_ok=True)
    root = explorer(notebook)
    root.get_by_role("button", name="Reset").click()
    settle(notebook)
    notebook.run(BUSY_, wait=False)
    try:
        notebook.page.wait_for_function(RUNNING, arg=BUSY_)
        before = picture(root)
        drag(notebook, root.locator(".vx-row input").first, 0.8)
        until(notebook, lambda: picture(root) != before)
        assert notebook.page.evaluate(RUNNING, BUSY_)
    finally:
        enough.touch()  # or the kernel would stay busy for all tests to come
    notebook.wait_until_idle()
    settle(notebook)
    until(notebook, lambda: max(ask(notebook, "explorer.codings.tolist()")) > 1.5)  # what was moved meanwhile arrives


def pillar() -> bytes:
    """A PNG file."""
    image, packed = Image.new("L", (60, 90), 255), io.BytesIO()
    image.paste(0, (20, 20, 40, 70))
    image.save(packed, "png")
    return packed.getvalue()


def test_a_picture_that_is_pasted_is_the_explorer_s_while_it_has_the_focus(notebook):
    root, count, page = explorer(notebook), notebook.count(), notebook.page
    root.get_by_role("button", name="Reset").click()
    notebook.select(SHOW_)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(COPY, base64.b64encode(pillar()).decode())
    slider = root.locator(".vx-row input").first
    slider.focus()
    before = picture(root)
    page.keyboard.press("ControlOrMeta+v")
    until(notebook, lambda: ask(notebook, "explorer.widget.start['name']") == "your picture")
    assert picture(root) != before and notebook.count() == count
    root.get_by_role("button", name="Reset").click()


@pytest.mark.slow  # a busy machine may let a touch pass by
def test_a_finger_scrolls_the_notebook_or_moves_a_slider_but_never_both(notebook):
    root, page = explorer(notebook), notebook.page
    root.get_by_role("button", name="Reset").click()
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    slider, number = root.locator(".vx-row input").nth(1), root.locator(".vx-number").nth(1)
    slider.evaluate("element => element.scrollIntoView({ block: 'center' })")
    settle(notebook)
    box = slider.bounding_box()
    x, y = box["x"] + 0.7 * box["width"], box["y"] + box["height"] / 2
    finger(session, (x, y), (x + 3, y - 200))
    settle(notebook)
    assert number.inner_text() == "0.00" and slider.bounding_box()["y"] < box["y"] - 50
    places = []

    def moved_by_a_swipe() -> bool:  # once the notebook has come to rest, and with the slider in view
        slider.evaluate("element => element.scrollIntoView({ block: 'center' })")
        settle(notebook)
        places[:] = [slider.bounding_box()["y"]]
        y = places[0] + box["height"] / 2
        finger(session, (x, y), (x + 40, y))
        settle(notebook)
        places.append(slider.bounding_box()["y"])
        return float(number.inner_text().replace("−", "-")) > 1

    until(notebook, moved_by_a_swipe)
    assert places[1] == pytest.approx(places[0], abs=1)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    root.get_by_role("button", name="Reset").click()


def test_a_picture_that_is_dropped_belongs_to_the_explorer_not_to_the_notebook(notebook):
    root, count = explorer(notebook), notebook.count()
    before = picture(root)
    bring(notebook.page, "drop", "a.png", pillar())
    cost = root.locator(".vx-cost")
    until(notebook, lambda: cost.inner_text().startswith("Your picture costs"))
    until(notebook, lambda: ask(notebook, "explorer.widget.start['name']") == "your picture")
    assert picture(root) != before and notebook.count() == count
    bring(notebook.page, "drop", "notes.txt", b"hello")
    until(notebook, root.locator(".vx-notice").is_visible)
    assert root.locator(".vx-notice").inner_text().startswith("Expected a picture")
    root.get_by_role("button", name="Reset").click()


def test_a_second_explorer_decoded_by_the_kernel_is_independent(notebook):
    first = explorer(notebook)
    first.get_by_role("button", name="Reset").click()
    notebook.run(SECOND_)
    second = notebook.page.locator(".vx", has_text="'odd_one' (Odd) does not run in the browser")
    second.locator(".vx-footer").wait_for()
    before = picture(first)
    drag(notebook, second.locator(".vx-row input").first, 0.85)
    until(notebook, lambda: ask(notebook, "bool(second.codings.any())"))
    until_it_shows(notebook, second, "second", tolerance=0)
    assert picture(first) == before
    frames = second.locator(".vx-frame canvas")
    until(notebook, lambda: len({str(frames.nth(k).evaluate(PIXELS)) for k in range(9)}) == 9)
    identifiers = "roots => roots.flatMap(root => [...root.querySelectorAll('[id]')].map(element => element.id))"
    found = notebook.page.locator(".vx").evaluate_all(identifiers)
    assert len(found) == len(set(found))


def test_a_decoder_that_fails_once_says_so_and_goes_on_when_it_is_mended(notebook):
    notebook.run(THIRD_)
    root = notebook.page.locator(".vx[aria-label=third]")
    root.locator(".vx-footer").wait_for()
    notebook.set_source(FREE_, "Switch.broken = True")
    notebook.run(FREE_)
    root.locator(".vx-row input").first.press("End")
    trouble = root.locator(".vx-trouble")
    until(notebook, lambda: "out of order" in trouble.inner_text())
    notebook.set_source(FREE_, "Switch.broken = False")
    notebook.run(FREE_)
    root.locator(".vx-row input").nth(1).press("End")
    until(notebook, trouble.is_hidden)
    until_it_shows(notebook, root, "third")


@pytest.mark.parametrize("scrolled", [False, True])
def test_the_picture_stays_in_view_while_the_notebook_is_scrolled(notebook, scrolled):
    """Also where JupyterLab was told to scroll a cell's outputs by themselves."""
    notebook.select(SHOW_)
    notebook.command(f"notebook:{'enable' if scrolled else 'disable'}-output-scrolling")
    root = explorer(notebook)
    root.evaluate("root => root.querySelectorAll('details').forEach(details => { details.open = true })")
    root.locator(".vx-footer").evaluate("footer => footer.scrollIntoView({ block: 'end' })")
    settle(notebook)
    large = root.locator(".vx-large").bounding_box()
    assert root.bounding_box()["y"] < -500 and 0 < large["y"] < 1000 - large["height"]
    notebook.command("notebook:disable-output-scrolling")


def test_the_map_forms_while_the_model_trains(notebook):
    notebook.run(TRAIN_)
    notebook.page.wait_for_selector(".vx-flat")  # the map of two codings
    root = notebook.page.locator(".vx", has=notebook.page.locator(".vx-flat"))
    settle(notebook)
    root.evaluate(WATCH)
    notebook.run(FIT_)
    until(notebook, lambda: notebook.page.evaluate("seen.length") >= 5)
    settle(notebook)
    stamps, maps = zip(*notebook.page.evaluate("seen"), strict=True)
    assert stamps == ("Weights before the first epoch", *(f"Weights after epoch {k}" for k in (1, 2, 3, 4)))
    assert len(set(maps[1:])) == 4
    until_it_shows(notebook, root, "plane")


def test_the_theme_is_followed(notebook):
    colour = "root => getComputedStyle(root).backgroundColor"
    light = explorer(notebook).evaluate(colour)
    set_theme = "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
    notebook.page.evaluate(set_theme, "JupyterLab Dark")
    notebook.page.wait_for_selector("[data-jp-theme-light=false]", state="attached")
    dark = explorer(notebook).evaluate(colour)
    notebook.page.evaluate(set_theme, "JupyterLab Light")
    notebook.page.wait_for_selector("[data-jp-theme-light=true]", state="attached")
    assert (light, dark) == ("rgb(255, 255, 255)", "rgb(22, 26, 31)")


def test_a_restarted_kernel_leaves_the_picture_alive(notebook):
    notebook.page.evaluate(
        "async () => { await window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart() }"
    )
    settle(notebook, 500)
    notebook.wait_until_idle()
    root = explorer(notebook)
    before = picture(root)
    shares = itertools.cycle([0.15, 0.85])

    def dragged() -> bool:
        """JupyterLab moves what is on the page while the kernel comes back, and a drag may miss the slider."""
        drag(notebook, root.locator(".vx-row input").first, next(shares))
        return picture(root) != before

    until(notebook, dragged)
    notebook.run(SETUP_)
    notebook.run(SHOW_)  # the other tests ask the kernel


def saved(notebook: Notebook, folder: Path) -> nbformat.NotebookNode:
    """Save the notebook; return what was written."""
    path = folder / f"{notebook.front_end}.ipynb"
    before = path.stat().st_mtime_ns
    notebook.command("docmanager:save")
    # Jupyter empties the file before it writes it.
    until(notebook, lambda: path.stat().st_mtime_ns > before and path.read_text().endswith("}\n"))
    return nbformat.read(path, as_version=4)


def test_a_reopened_notebook_shows_the_explorer_without_running_a_cell(notebook, server):
    address, folder = server
    explorer(notebook).locator(".vx-footer").wait_for()
    assert notebook.page.locator(".vx-still").first.is_hidden()
    assert "widgets" in saved(notebook, folder).metadata
    page = notebook.page.context.new_page()
    again = Notebook(page, address, notebook.front_end, f"{notebook.front_end}.ipynb")
    root = explorer(again)
    root.locator(".vx-footer").wait_for()
    settle(again)
    before = picture(root)
    drag(again, root.locator(".vx-row input").first, 0.95)
    until(again, lambda: picture(root) != before)
    page.close()


def test_where_no_widget_state_was_saved_a_described_picture_takes_its_place(notebook, server):
    address, folder = server
    notebook.run(SHOW_)
    without = saved(notebook, folder)
    without.metadata.pop("widgets", None)
    nbformat.write(without, folder / "without.ipynb")
    page = notebook.page.context.new_page()
    Notebook(page, address, notebook.front_end, "without.ipynb")
    still = page.locator(".vx-still img").first
    still.wait_for()
    settled(page, 500)
    assert page.get_by_text("Error displaying widget").locator("visible=true").count() == 0
    assert "nats" in still.get_attribute("alt")
    assert page.locator(".vx").count() == 0
    page.close()
    html, _ = HTMLExporter(template_name="lab").from_notebook_node(without)
    assert html.count('class="vx-still"') >= 1 and "<LatentExplorer" not in html.replace("&lt;", "<")


def test_no_script_complained(notebook):
    ours = [error for error in notebook.errors if "vx" in error or "explorer" in error or "anywidget" in error]
    assert ours == [], os.linesep.join(notebook.errors)
