"""Pictures in a folder or a zip archive → images of one shape."""

from __future__ import annotations

import io
import itertools
import sys
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from vaelab.data import grading_profile
from vaelab.own_images import image_set
from vaelab.own_images.image_set import ImagesError, ImageSet, Remark, check_whole

MAX_IMAGES = 5_000  # read from one source; the grader takes as many files from one student
MAX_FILE_MB = 30
MAX_TOTAL_MB = 1_000  # all files of one source together, unpacked
MAX_MEGAPIXELS = 60  # in one image: 180 MB of memory while it is read
MAX_ENTRIES = 50_000  # in a folder or an archive, whatever they are
SIZES = (4, 256)  # pixels along the side of the images that come out
FEW = 200  # a VAE trained on fewer images learns them by heart

_SHOWN = 20  # skipped files named one by one
_PATIENCE = 5  # seconds before a progress bar appears
_JUNK = {"__MACOSX", "__pycache__", ".ipynb_checkpoints", "Thumbs.db", "desktop.ini"}
_NOTEBOOK_FILES = (".ipynb", ".py")  # may lie beside the pictures
# Formats for which Pillow starts another program, or which it only recognises.
_NOT_READ = {"EPS", "WMF", "BUFR", "GRIB", "HDF5", "MPEG"}
_EXPORT = {".heic", ".heif", ".svg", ".pdf", ".eps", ".ai", ".psb", ".raw", ".cr2", ".nef", ".dng"}


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
    check_whole(size, "size", *SIZES)
    path = _found(Path(source).expanduser())
    files, left_out = _in_zip(path) if path.is_file() else _in_folder(path)
    skipped, changed, images, names = list(left_out), [], [], []
    if len(files) > MAX_IMAGES:
        skipped += [Remark(name, f"more than {MAX_IMAGES:,} files") for name, _ in files[MAX_IMAGES:]]
        files = files[:MAX_IMAGES]
    total = len(files)
    if grading_profile() and total > image_set.GRADING_IMAGES:
        files = [files[i] for i in np.linspace(0, total - 1, image_set.GRADING_IMAGES).astype(int)]
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
