"""Sets of images that need no files: handwritten digits, sprites, and characters in many fonts."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vaelab.data import grading_profile
from vaelab.own_images import image_set
from vaelab.own_images.image_set import ImagesError, ImageSet, check_whole


def digits() -> ImageSet:
    """The 1,797 handwritten digits of scikit-learn, (1797, 8, 8), from 43 writers; factor: the digit.

    Source: Alpaydin and Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository, 1998.
    """
    from sklearn.datasets import load_digits

    data = load_digits()
    images = np.rint(data.images * (255 / 16)).astype(np.uint8)
    return _made(images, {"digit": data.target.astype(float)}, [str(digit) for digit in data.target])


SHAPES = ("bar", "ellipse", "triangle")


def sprites(n_images: int = 4000, size: int = 20, colour: bool = False, seed: int = 42) -> ImageSet:
    """One small shape on an empty ground, made from known factors that are independent of each other.

    Factors: ``x`` and ``y`` (−1 to 1, from left to right and from top to bottom), ``size`` (½ to 1), ``rotation``
    (0 to 90 degrees, clockwise), ``shape`` (0 bar, 1 ellipse, 2 triangle) and, in colour, ``hue`` (0 red to ⅔ blue).

    Args:
        n_images: how many, up to 100,000; at most 1,500 of them under the grading profile.
        size: pixels along each side, 8 to 64.
        colour: RGB on white, (n, size, size, 3); else ink on paper, (n, size, size).
        seed: the same seed gives the same images.
    """
    check_whole(n_images, "n_images", 1, 100_000)
    check_whole(size, "size", 8, 64)
    rng = np.random.default_rng(seed)
    factors = {
        "x": rng.uniform(-1, 1, n_images),
        "y": rng.uniform(-1, 1, n_images),
        "size": rng.uniform(0.5, 1, n_images),
        "rotation": rng.uniform(0, 90, n_images),
        "shape": rng.integers(0, len(SHAPES), n_images).astype(float),
    }
    if colour:
        factors["hue"] = rng.uniform(0, 2 / 3, n_images)
    if grading_profile():
        factors = {name: values[: image_set.GRADING_IMAGES] for name, values in factors.items()}
    ink = draw_sprites(factors, size)
    images = np.rint(255 * ink).astype(np.uint8)
    if colour:
        paper = 1 - ink[..., None] * (1 - _rgb(factors["hue"])[:, None, None])
        images = np.rint(255 * paper).astype(np.uint8)
    return _made(images, factors, [SHAPES[int(shape)] for shape in factors["shape"]])


def draw_sprites(factors: dict[str, np.ndarray], size: int) -> np.ndarray:
    """The sprites with these factors as ink, float64 in [0, 1], (n, size, size); edges are smooth over one pixel."""
    grid = np.linspace(-1, 1, size)
    x, y, scale, angle, shape = (
        np.asarray(factors[name], "float64")[:, None, None] for name in ("x", "y", "size", "rotation", "shape")
    )
    across, down = grid[None, None, :] - 0.4 * x, grid[None, :, None] - 0.2 * y  # nothing is cut off
    turn = np.deg2rad(angle)
    u, v = (across * np.cos(turn) + down * np.sin(turn)) / scale, (down * np.cos(turn) - across * np.sin(turn)) / scale
    long, short = 0.56, 0.36
    bar = np.maximum(np.abs(u) - 0.9 * long, np.abs(v) - 0.7 * short)
    ellipse = (np.sqrt((u / long) ** 2 + (v / short) ** 2) - 1) * short
    triangle = np.maximum(0.35 * u + np.abs(v) - 0.75 * short, -u - 0.75 * long)
    outside = np.choose(shape.astype(int), [bar, ellipse, triangle]) * scale  # distance from the edge
    return np.clip(0.5 - outside * (size - 1) / 2, 0, 1)


def _rgb(hue: np.ndarray) -> np.ndarray:
    """Strong colours (n, 3) from red (0) through green (⅓) to blue (⅔)."""
    return np.clip(2 - 6 * np.abs(hue[:, None] - np.array([0, 1 / 3, 2 / 3])), 0, 1)


CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_FONTS = [
    "DejaVuSans",
    "DejaVuSans-Bold",
    "DejaVuSans-Oblique",
    "DejaVuSans-BoldOblique",
    "DejaVuSansMono",
    "DejaVuSansMono-Bold",
    "DejaVuSansMono-Oblique",
    "DejaVuSansMono-BoldOblique",
    "DejaVuSerif",
    "DejaVuSerif-Bold",
    "DejaVuSerif-Italic",
    "DejaVuSerif-BoldItalic",
    "STIXGeneral",
    "STIXGeneralBol",
    "STIXGeneralItalic",
    "STIXGeneralBolIta",
    "cmr10",
    "cmb10",
    "cmss10",
    "cmtt10",
    "cmmi10",
]


def glyphs(n_images: int = 5000, size: int = 20, characters: str = CHARACTERS, seed: int = 42) -> ImageSet:
    """Letters and digits in the 21 text fonts that Matplotlib brings along, a little turned and scaled.

    Factors: ``character`` (its place in ``characters``), ``font`` (its number), ``size`` (0.75 to 1), ``tilt`` (−12 to 12 degrees).

    Args:
        n_images: how many, up to 100,000; at most 1,500 of them under the grading profile.
        size: pixels along each side, 8 to 64.
        characters: those to draw, ASCII letters and digits.
        seed: the same seed gives the same images.
    """
    check_whole(n_images, "n_images", 1, 100_000)
    check_whole(size, "size", 8, 64)
    if not characters or not set(characters) <= set(CHARACTERS):
        raise ImagesError(f"Expected characters from {CHARACTERS}, found {characters!r}.")
    rng = np.random.default_rng(seed)
    factors = {
        "character": rng.integers(0, len(characters), n_images).astype(float),
        "font": rng.integers(0, len(_FONTS), n_images).astype(float),
        "size": rng.uniform(0.75, 1, n_images),
        "tilt": rng.uniform(-12, 12, n_images),
    }
    if grading_profile():
        factors = {name: values[: image_set.GRADING_IMAGES] for name, values in factors.items()}
    images = np.stack([_glyph(characters, size, *row) for row in zip(*factors.values(), strict=True)])
    return _made(images, factors, [characters[int(k)] for k in factors["character"]])


def _glyph(characters: str, size: int, character: float, font: float, scale: float, tilt: float) -> np.ndarray:
    """One character as ink, uint8 (size, size), drawn four times as large and centred."""
    from PIL import Image, ImageDraw

    large = 4 * size
    face = _face(_FONTS[int(font)], large)
    text = characters[int(character)]
    left, top, right, bottom = face.getbbox(text)
    picture = Image.new("L", (large, large), 0)
    ImageDraw.Draw(picture).text(
        (large / 2 - (left + right) / 2, large / 2 - (top + bottom) / 2), text, fill=255, font=face
    )
    middle, cos, sin = large / 2, np.cos(np.deg2rad(tilt)) / scale, np.sin(np.deg2rad(tilt)) / scale
    place = (cos, sin, middle * (1 - cos - sin), -sin, cos, middle * (1 - cos + sin))
    turned = picture.transform((large, large), Image.Transform.AFFINE, place, Image.Resampling.BILINEAR)
    return np.asarray(turned.resize((size, size), Image.Resampling.BOX))


_faces: dict = {}


def _face(name: str, size: int):
    """A font of Matplotlib's whose capital letters fill most of ``size`` pixels."""
    import matplotlib
    from PIL import ImageFont

    if (name, size) not in _faces:
        path = Path(matplotlib.get_data_path(), "fonts", "ttf", f"{name}.ttf")
        try:
            _faces[name, size] = ImageFont.truetype(str(path), round(0.95 * size))
        except OSError as error:
            raise ImagesError(f"Matplotlib's font {path.name} cannot be read: install matplotlib again.") from error
    return _faces[name, size]


def _made(images: np.ndarray, factors: dict[str, np.ndarray], names: list[str]) -> ImageSet:
    if grading_profile():
        print(f"Grading profile: at most {image_set.GRADING_IMAGES:,} images.")
        images, names = images[: image_set.GRADING_IMAGES], names[: image_set.GRADING_IMAGES]
        factors = {name: values[: image_set.GRADING_IMAGES] for name, values in factors.items()}
    return ImageSet(images, factors, names, [], [])
