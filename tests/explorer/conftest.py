"""Explorers that the tests of the front end share, and a way to open their pages."""

from __future__ import annotations

import numpy as np
import pytest
from pages import plane_models, settle

from vaelab import CLASS_NAMES, explore, load_fashion_mnist, load_vae


@pytest.fixture(scope="session")
def test_split():
    return load_fashion_mnist().test


@pytest.fixture(scope="session")
def course(test_split):
    encoder, decoder, _ = load_vae(own=False)
    return explore(
        decoder, encoder=encoder, images=test_split.images, labels=test_split.labels, class_names=CLASS_NAMES
    )


@pytest.fixture(scope="session")
def plane(test_split):
    encoder, decoder = plane_models()
    return explore(
        decoder,
        encoder=encoder,
        images=test_split.images[:300],
        labels=test_split.labels[:300],
        class_names=CLASS_NAMES,
    )


@pytest.fixture
def open_page(browser, tmp_path):
    """Opens an explorer's page in a context of its own; fails on script errors and on any request."""
    contexts, complaints = [], []

    def open_(explorer, address: str = "", **settings):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | settings)
        contexts.append(context)
        context.set_default_timeout(120_000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.on("request", lambda request: request.url.startswith("http") and complaints.append(request.url))
        explorer.codings = np.zeros(len(explorer.codings))
        page.goto(explorer.export_html(tmp_path / "explorer.html").as_uri() + address)
        page.wait_for_selector(".vx-footer")
        settle(page)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []
