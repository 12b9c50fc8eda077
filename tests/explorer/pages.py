"""The exported page, as the tests of the front end open it: from a file in Chromium, without a network or a kernel."""

from __future__ import annotations

import base64

import numpy as np
from keras import Model, Sequential, layers, utils
from lab import settled

PIXELS = """canvas => Array.from(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data)
    .filter((_, k) => k % 4 === 0)"""
IMAGE_PIXELS = f"""image => {{
    const canvas = Object.assign(document.createElement("canvas"), {{ width: image.naturalWidth, height: image.naturalHeight }});
    canvas.getContext("2d").drawImage(image, 0, 0);
    return ({PIXELS})(canvas);
}}"""

KINDS = {"svg": "image/svg+xml", "jpg": "image/jpeg", "txt": "text/plain", "heic": "image/heic"}
# As the browser brings it: event is a drop on the explorer, or what is pasted anywhere on the page.
BRING = """([event, name, type, packed]) => {
    const data = new DataTransfer(), bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    data.items.add(new File([bytes], name, { type }));
    const made = event === "drop" ? new DragEvent(event, { bubbles: true, cancelable: true, dataTransfer: data })
        : new ClipboardEvent(event, { bubbles: true, cancelable: true, clipboardData: data });
    (event === "drop" ? document.querySelector(".vx-large") : document.body).dispatchEvent(made);
}"""


def plane_models() -> tuple[Model, Model]:
    """An untrained encoder of stock layers and its decoder, with two codings."""
    utils.set_random_seed(3)
    encoder_in = layers.Input([28, 28])
    features = layers.Dense(30, "relu")(layers.Flatten()(encoder_in))
    encoder = Model(encoder_in, [layers.Dense(2)(features), layers.Dense(2)(features)])
    decoder = Sequential(
        [layers.Input([2]), layers.Dense(40, "relu"), layers.Dense(784, "sigmoid"), layers.Reshape([28, 28])]
    )
    return encoder, decoder


def settle(page) -> None:
    """Wait until what is drawn late, after the picture itself, is drawn."""
    settled(page, 200)


def edited(page) -> np.ndarray:
    return np.asarray(page.locator(".vx-large").evaluate(PIXELS), float)


def values(page) -> dict[str, float]:
    """Label to value of every slider of an axis, shown or folded."""
    script = (
        "rows => rows.map(row => [row.querySelector('label').textContent, row.querySelector('.vx-number').textContent])"
    )
    return {name: float(text.replace("−", "-")) for name, text in page.locator(".vx-row").evaluate_all(script)}


def codings(page) -> np.ndarray:
    found = values(page)
    return np.array([found[f"coding {k}"] for k in range(len(found))])


def expected_pixels(explorer, codings) -> np.ndarray:
    """Grey levels as the page should show them: dark garments on white."""
    explorer.codings = codings
    return 255 - np.rint(255 * explorer.image.ravel())


def reset(page) -> None:
    page.get_by_role("button", name="Reset").click()
    settle(page)


def opened(page, title: str):
    """Unfold a part; returns it."""
    part = page.locator(".vx-part", has=page.locator(".vx-title", has_text=title))
    if part.get_attribute("open") is None:
        part.locator("summary").first.click()
        settle(page)
    return part


def index_of(page, k: int) -> int:
    """Which of the explorer's images the k-th thumbnail shows."""
    return int(page.locator(".vx-thumbnail").nth(k).get_attribute("aria-label").split()[1].rstrip(","))


def finger(session, start: tuple[float, float], end: tuple[float, float], steps: int = 8) -> None:
    """A finger that goes from one place to another, as the browser's own input would bring it; session: of the page's debugger."""

    def send(kind: str, *at: tuple[float, float]) -> None:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in at]})

    send("touchStart", start)
    for k in range(1, steps + 1):
        send("touchMove", tuple(a + (b - a) * k / steps for a, b in zip(start, end, strict=True)))
    send("touchEnd")


def bring(page, event: str, name: str, content: bytes) -> None:
    """A file, dropped on the picture or pasted."""
    kind = KINDS.get(name.split(".")[1], f"image/{name.split('.')[1]}")
    page.evaluate(BRING, [event, name, kind, base64.b64encode(content).decode()])
