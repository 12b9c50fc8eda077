"""Make docs/explorer.html anew, the explorer that works without installing anything:

    .venv/bin/python docs/make_explorer.py

needed after a change of the course's checkpoint or of the explorer; tests/explorer/test_explorer_page.py says when.
"""

from __future__ import annotations

from pathlib import Path

from vaelab import CLASS_NAMES, explore, load_fashion_mnist, load_vae
from vaelab.explorer import LatentExplorer

PAGE = Path(__file__).with_name("explorer.html")
TITLE = "The latent space of Fashion MNIST"


def course_explorer() -> LatentExplorer:
    """The course's checkpoint with the test images, as a student sees it, started from one of them."""
    encoder, decoder, _ = load_vae(own=False)
    test = load_fashion_mnist().test
    split = {"images": test.images, "labels": test.labels, "class_names": CLASS_NAMES}
    explorer = explore(decoder, encoder=encoder, **split, title=TITLE)
    explorer.start_from(1)
    return explorer


if __name__ == "__main__":
    page = course_explorer().export_html(PAGE)
    print(f"{page.name}: {page.stat().st_size / 1000:.0f} KB")
