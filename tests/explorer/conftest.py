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


@pytest.fixture(scope="module")
def tabs(browser):
    """Opens a tab with these settings. Tabs of the same settings share a context, and an earlier test's tabs are closed only
    when the next one is open: the process that draws them serves both, and a new one takes longer than most tests."""
    contexts, left = {}, []

    def open_(**settings):
        context = contexts.get(repr(settings))
        if context is None:
            context = contexts[repr(settings)] = browser.new_context(
                **{"viewport": {"width": 1280, "height": 900}} | settings
            )
            context.set_default_timeout(120_000)
        return context.new_page()

    def leave(pages):
        for page in left:
            page.close()
        left[:] = pages

    yield open_, leave
    for context in contexts.values():
        context.close()


@pytest.fixture
def open_page(tabs, tmp_path):
    """Opens an explorer's page in a tab of its own; fails on script errors and on any request."""
    open_tab, leave = tabs
    pages, complaints = [], []

    def open_(explorer, address: str = "", **settings):
        page = open_tab(**settings)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.on("request", lambda request: request.url.startswith("http") and complaints.append(request.url))
        explorer.codings = np.zeros(len(explorer.codings))
        page.goto(explorer.export_html(tmp_path / "explorer.html").as_uri() + address)
        page.wait_for_selector(".vx-footer")
        if not pages:
            leave([])
        pages.append(page)
        settle(page)
        return page

    yield open_
    leave(pages)
    assert complaints == []
