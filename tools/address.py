"""Writes the repository's address, which stands in pyproject.toml and nowhere else to be set, into what names it.

    .venv/bin/python tools/address.py        # make assignments does it first

These are the first cells of the notebooks in solutions/, which fetch the course on Colab, and the pages of docs/.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# What an address of this repository follows; other addresses are left alone.
BEFORE = r"git clone (?:-q )?(?:--depth 1 )?https://github\.com/|mybinder\.org/v2/gh/|colab\.research\.google\.com/github/"
NAMED = re.compile(rf"({BEFORE})[\w.-]+/[\w.-]+")


def repository() -> str:
    """OWNER/NAME on GitHub."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["urls"]["Repository"].removeprefix("https://github.com/").strip("/")


def files() -> list[Path]:
    return [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md")), *sorted(ROOT.glob("solutions/*/*.ipynb"))]


def addressed(text: str, to: str) -> str:
    return NAMED.sub(lambda found: found[1] + to, text)


def main() -> None:
    to = repository()
    for path in files():
        text = path.read_text(encoding="utf-8")
        if (made := addressed(text, to)) != text:
            path.write_text(made, encoding="utf-8")
            print(f"{path.relative_to(ROOT)} names {to} now.")


if __name__ == "__main__":
    main()
