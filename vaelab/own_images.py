"""Images of your own: a folder or a zip archive of pictures, or one of three sets that are made without a network.

Every source gives an ``ImageSet``: bytes from 0 to 255, all images of one shape. Grey images are stored as amounts of ink,
as Fashion MNIST is: 0 is white paper, 255 is black. So every picture of the course, the explorer's too, shows a grey
photograph the right way round. Colour images are ordinary RGB.

Files are read with Pillow and never trusted: a file that cannot be used is skipped, with its name and the reason.
"""

from __future__ import annotations

import io
import itertools
import sys
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from vaelab.data import grading_profile

MAX_IMAGES = 5_000  # read from one source; the grader takes as many files from one student
MAX_FILE_MB = 30
MAX_TOTAL_MB = 1_000  # all files of one source together, unpacked
MAX_MEGAPIXELS = 60  # in one image: 180 MB of memory while it is read
MAX_ENTRIES = 50_000  # in a folder or an archive, whatever they are
SIZES = (4, 256)  # pixels along the side of the images that come out
GRADING_IMAGES = 1_500  # under the grading profile, so that a training takes seconds
FEW = 200  # a VAE trained on fewer images learns them by heart

_SHOWN = 20  # skipped files named one by one
_PATIENCE = 5  # seconds before a progress bar appears
_JUNK = {"__MACOSX", "__pycache__", ".ipynb_checkpoints", "Thumbs.db", "desktop.ini"}
_NOTEBOOK_FILES = (".ipynb", ".py")  # may lie beside the pictures
# Formats for which Pillow starts another program, or which it only recognises.
_NOT_READ = {"EPS", "WMF", "BUFR", "GRIB", "HDF5", "MPEG"}
_EXPORT = {".heic", ".heif", ".svg", ".pdf", ".eps", ".ai", ".psb", ".raw", ".cr2", ".nef", ".dng"}


class ImagesError(ValueError):
    """Images cannot be found, read or made; the message is one sentence for the user."""

    def _render_traceback_(self) -> list[str]:
        return [f"ImagesError: {self}"]  # in a notebook: the sentence, without the lines that raised it


class Remark(NamedTuple):
    """A file and what there is to say of it."""

    name: str
    text: str


class ImageSet(NamedTuple):
    """Images of one shape, and what is known of them.

    ``images``: uint8, (n, height, width) as ink, or (n, height, width, 3) as RGB. ``factors``: name → (n,) numbers, for
    generated images. ``names``: what each image is called, or empty. ``skipped``: files that were not used, and why.
    ``changed``: files that were used, but not as they are (the first frame of an animation, say).
    """

    images: np.ndarray
    factors: dict[str, np.ndarray]
    names: list[str]
    skipped: list[Remark]
    changed: list[Remark]

    def __repr__(self) -> str:
        """One line, where a notebook shows what a cell ends with: the pixels would fill pages."""
        n, *shape = self.images.shape
        more = [f"factors {', '.join(self.factors)}"] if self.factors else []
        more += [
            f"{len(remarks)} files {what}"
            for what, remarks in (("skipped", self.skipped), ("changed", self.changed))
            if remarks
        ]
        return "; ".join([f"<ImageSet: {n:,} images {tuple(shape)}, {self.images.dtype}", *more]) + ">"


# ---------------------------------------------------------------------------------------------------------------------
# Pictures in files


def read_images(source: str | Path, size: int = 32, colour: bool = False) -> ImageSet:
    """Read all pictures in a folder (and its subfolders) or a zip archive; print what was read and what was not.

    Each picture is turned upright as its EXIF data say, put on white where it is transparent, cut to its central square and
    scaled to ``size`` × ``size``. Of an animation the first frame is taken. At most 5,000 files are read (1,500,
    evenly spaced, under the grading profile), each of at most 30 MB and 60 megapixels.

    Args:
        source: a folder, or a .zip file. Where one of the two is missing, the other one of the same name is taken.
        size: pixels along each side of the images that come out, 4 to 256.
        colour: RGB images (n, size, size, 3); else grey images (n, size, size), in which 0 is white and 255 black.

    Returns:
        An ``ImageSet``; its ``skipped`` names every file that could not be used, and why.

    Raises:
        ImagesError: there is no such folder or archive, or no picture in it can be used.
    """
    _check_whole(size, "size", *SIZES)
    path = _found(Path(source).expanduser())
    files, left_out = _in_zip(path) if path.is_file() else _in_folder(path)
    skipped, changed, images, names = list(left_out), [], [], []
    if len(files) > MAX_IMAGES:
        skipped += [Remark(name, f"more than {MAX_IMAGES:,} files") for name, _ in files[MAX_IMAGES:]]
        files = files[:MAX_IMAGES]
    total = len(files)
    if grading_profile() and total > GRADING_IMAGES:
        files = [files[i] for i in np.linspace(0, total - 1, GRADING_IMAGES).astype(int)]
    room = MAX_TOTAL_MB * 2**20
    for name, read in _with_progress(files):
        try:
            data = read()
            room -= len(data)
            if room < 0:
                raise ImagesError(f"all files together are larger than {MAX_TOTAL_MB:,} MB")
            image, remark = _decoded(data, name, size, colour)
        except ImagesError as reason:
            skipped.append(Remark(name, str(reason)))
            continue
        images.append(image)
        names.append(name)
        if remark:
            changed.append(Remark(name, remark))
    if not images:
        raise ImagesError(_nothing(path, skipped))
    found = ImageSet(np.stack(images), {}, names, skipped, changed)
    if len(files) < total:
        print(f"Grading profile: {len(files):,} of {total:,} files.")
    print(_report(found, path))
    return found


def _found(path: Path) -> Path:
    """The folder or archive, or the one that it was packed into or unpacked from."""
    packed = path.suffix.lower() == ".zip"
    others = [path.with_suffix("") if packed else path.with_name(path.name + ".zip")]
    if packed and grading_profile():
        others.append(path.parent)  # the grader unpacks archives where they were
    for candidate in (path, *others):
        if candidate.is_dir():
            return candidate
        if candidate.is_file():
            if zipfile.is_zipfile(candidate):
                return candidate
            raise ImagesError(
                f"{path.name} is neither a folder nor a zip file: give the folder that holds the pictures."
            )
    raise ImagesError(
        f"There is no folder and no zip file “{path}” beside this notebook: put your pictures into such a folder, or "
        "give the name of the one that you have."
    )


def _in_folder(folder: Path) -> tuple[list[tuple[str, Callable[[], bytes]]], list[Remark]]:
    """Name and reader of each file of a folder that may be a picture, by name; and what is left out from the start."""
    files, left_out = [], []
    found = list(itertools.islice(folder.rglob("*"), MAX_ENTRIES + 1))
    if len(found) > MAX_ENTRIES:
        raise ImagesError(
            f"“{folder.name}” holds more than {MAX_ENTRIES:,} files: give the folder with the pictures only."
        )
    for path in sorted(found):
        parts = path.relative_to(folder).parts
        if _is_junk(parts) or path.is_dir() or path.suffix.lower() in _NOTEBOOK_FILES:
            continue
        name = "/".join(parts)
        if not path.is_file():
            left_out.append(Remark(name, "a broken link, or no ordinary file"))
        else:
            files.append((name, lambda path=path: _read_file(path)))
    return files, left_out


def _read_file(path: Path) -> bytes:
    limit = MAX_FILE_MB * 2**20
    try:
        if path.stat().st_size > limit:
            raise ImagesError(f"larger than {MAX_FILE_MB} MB")
        with path.open("rb") as file:
            return file.read(limit)
    except OSError as error:
        raise ImagesError(f"cannot be opened ({error.strerror})") from error


def _in_zip(path: Path) -> tuple[list[tuple[str, Callable[[], bytes]]], list[Remark]]:
    """The same for an archive. Nothing is ever unpacked to the disk."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise ImagesError(f"{path.name} is damaged: pack the folder again.") from error
    entries = [info for info in archive.infolist() if not info.is_dir()]
    if len(entries) > MAX_ENTRIES:
        raise ImagesError(f"{path.name} holds more than {MAX_ENTRIES:,} files: leave out what is no picture.")
    wanted = [info for info in entries if not _is_junk(info.filename.split("/"))]
    wanted = [info for info in wanted if not info.filename.lower().endswith(_NOTEBOOK_FILES)]
    wanted.sort(key=lambda info: info.filename)
    return [(info.filename, lambda info=info: _read_entry(archive, info)) for info in wanted], []


def _read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The content of an entry, as far as it may be read: what a header says of sizes need not be true."""
    limit = MAX_FILE_MB * 2**20
    if info.flag_bits & 0x1:
        raise ImagesError("protected by a password")
    if info.file_size > limit:
        raise ImagesError(f"larger than {MAX_FILE_MB} MB")
    try:
        with archive.open(info) as file:
            data = file.read(limit + 1)
    except Exception as error:  # zlib.error, BadZipFile and whatever other decompressors raise
        raise ImagesError("damaged in the archive") from error
    if len(data) > limit:
        raise ImagesError(f"larger than {MAX_FILE_MB} MB")
    return data


def _is_junk(parts: Sequence[str]) -> bool:
    return any(part in _JUNK or (part.startswith(".") and part != "..") for part in parts)


def _with_progress(files: list) -> Iterator:
    """The files, with a bar on stdout once that takes longer than a few seconds."""
    from tqdm import tqdm

    quiet = grading_profile() or len(files) < 2
    return iter(tqdm(files, "Reading pictures", delay=_PATIENCE, file=sys.stdout, disable=quiet, leave=False))


def _decoded(data: bytes, name: str, size: int, colour: bool) -> tuple[np.ndarray, str]:
    """One picture as an array, and what was changed about it. Raises ``ImagesError`` with the reason to skip it."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if not data:
        raise ImagesError("an empty file")
    if data[:4] == b"PK\x03\x04":
        raise ImagesError("an archive inside: unpack it first")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about sizes that are looked at below, and odd metadata
            with Image.open(io.BytesIO(data), formats=_formats()) as picture:
                width, height = picture.size
                _check_size(width, height)
                frames = getattr(picture, "n_frames", 1)
                picture.draft("RGB", (2 * size, 2 * size))  # lets a large JPEG be decoded at a fraction of its size
                picture.load()
                flat, remark = _flattened(ImageOps.exif_transpose(picture))
    except ImagesError:
        raise
    except UnidentifiedImageError as error:
        raise ImagesError(_unknown(name)) from error
    except Image.DecompressionBombError as error:
        raise ImagesError(f"more than {MAX_MEGAPIXELS} megapixels") from error
    except MemoryError as error:
        raise ImagesError("too large for the memory") from error
    except Exception as error:  # Pillow's readers raise OSError, SyntaxError, ValueError, struct.error … for damage
        raise ImagesError("damaged or cut off") from error
    if frames > 1:
        remark = f"the first of {frames} frames is used"
    square = ImageOps.fit(flat, (size, size), Image.Resampling.LANCZOS)
    pixels = np.asarray(square if colour else square.convert("L"))
    return pixels.copy() if colour else 255 - pixels, remark


def _formats() -> list[str]:
    from PIL import Image

    Image.init()
    return [name for name in Image.OPEN if name not in _NOT_READ]


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_MEGAPIXELS * 1e6:
        raise ImagesError(f"{width} × {height} pixels, more than {MAX_MEGAPIXELS} megapixels")
    if min(width, height) < SIZES[0]:
        raise ImagesError(f"only {width} × {height} pixels")


def _flattened(picture) -> tuple:
    """The picture in RGB on white, and what was lost on the way."""
    from PIL import Image

    if picture.mode.startswith("I") or picture.mode == "F":
        return _from_numbers(np.asarray(picture)), "more than 8 bits a pixel, scaled to 256 grey levels"
    if picture.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, picture).convert("RGB"), ""
    return picture.convert("RGB"), ""


def _from_numbers(values: np.ndarray):
    """A picture of 16 or 32 bits a pixel. (Pillow's own conversion would cut off everything above 255.)"""
    from PIL import Image

    values = values.astype("float64")
    if not np.isfinite(values).all():
        raise ImagesError("contains NaN or infinite pixels")
    low, high = values.min(), values.max()
    if low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    elif low >= 0 and high <= 65_535:
        low, high = 0.0, 65_535.0
    scaled = 255 * (values - low) / max(high - low, 1e-12)
    return Image.fromarray(np.rint(scaled).astype(np.uint8)).convert("RGB")


def _unknown(name: str) -> str:
    kind = Path(name).suffix.lower()
    if kind in _EXPORT:
        return f"{kind[1:].upper()} files are not read: export it as JPEG or PNG"
    return "not a picture that Pillow can read"


def _nothing(path: Path, skipped: list[Remark]) -> str:
    """Why there are no images at all."""
    if not skipped:
        return f"“{path.name}” is empty: put pictures (JPEG, PNG, …) into it."
    reasons = Counter(remark.text for remark in skipped).most_common(3)
    listed = "; ".join(f"{count} × {reason}" for reason, count in reasons)
    return (
        f"None of the {len(skipped)} files in “{path.name}” can be used ({listed}): put JPEG or PNG pictures into it."
    )


def _report(found: ImageSet, path: Path) -> str:
    """What was read, and every file that was not; in words, a line each."""
    n_images, height, width = found.images.shape[:3]
    kind = "RGB" if found.images.ndim == 4 else "grey, as ink: 0 is white, 255 is black"
    lines = [f"Read {n_images:,} {_noun('picture', n_images)} from “{path.name}” ({height} × {width}, {kind})."]
    copies = n_images - len(np.unique(found.images.reshape(n_images, -1), axis=0))
    if copies == n_images - 1 > 0:
        lines.append("All pictures look the same at this size: there is nothing to learn from them.")
    elif copies:
        lines.append(f"{copies:,} {_noun('picture', copies)} {'is a copy' if copies == 1 else 'are copies'} of others.")
    if n_images < FEW:
        lines.append(f"That is little: a VAE learns fewer than {FEW} pictures by heart.")
    for title, remarks in (("Skipped", found.skipped), ("Used with a change", found.changed)):
        if remarks:
            lines.append(f"{title}: {len(remarks):,} {_noun('file', len(remarks))}.")
            lines += [f"  {_printable(remark.name)}: {remark.text}" for remark in remarks[:_SHOWN]]
        if len(remarks) > _SHOWN:
            where = "skipped" if title == "Skipped" else "changed"
            lines.append(f"  … and {len(remarks) - _SHOWN:,} more, listed in .{where}")
    return "\n".join(lines)


def _noun(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"


def _printable(name: str) -> str:
    clean = "".join(character if character.isprintable() else "?" for character in name)
    return f"…{clean[-70:]}" if len(clean) > 70 else clean


def _check_whole(value, name: str, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not low <= value <= high:
        raise ImagesError(f"Expected {name} as a whole number from {low} to {high:,}, found {value!r}.")


# ---------------------------------------------------------------------------------------------------------------------
# Sets that need no files


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
    _check_whole(n_images, "n_images", 1, 100_000)
    _check_whole(size, "size", 8, 64)
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
        factors = {name: values[:GRADING_IMAGES] for name, values in factors.items()}
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
    _check_whole(n_images, "n_images", 1, 100_000)
    _check_whole(size, "size", 8, 64)
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
        factors = {name: values[:GRADING_IMAGES] for name, values in factors.items()}
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
        print(f"Grading profile: at most {GRADING_IMAGES:,} images.")
        images, names = images[:GRADING_IMAGES], names[:GRADING_IMAGES]
        factors = {name: values[:GRADING_IMAGES] for name, values in factors.items()}
    return ImageSet(images, factors, names, [], [])
