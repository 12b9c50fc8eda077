"""Pictures of one's own: every file is used or named with a reason, and the sets that need no files are as described."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vaelab.own_images import (
    ImagesError,
    ImageSet,
    digits,
    draw_sprites,
    files,
    glyphs,
    image_set,
    made,
    read_images,
    sprites,
)

DARK_LEFT = np.repeat(np.array([[[0, 0, 0]] * 20 + [[255, 255, 255]] * 20], np.uint8), 40, axis=0)


def photo(colour: tuple[int, ...] = (200, 30, 30), size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    return Image.new(mode, size, colour)


def saved(folder: Path, name: str, picture: Image.Image, **options) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, **options)
    return path


def reasons(found: ImageSet) -> dict[str, str]:
    return {remark.name: remark.text for remark in found.skipped}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one good picture, red."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    saved(folder, "0_red.png", photo())
    return folder


class TestPictures:
    def test_shapes_and_dtype(self, folder: Path) -> None:
        grey, colour = read_images(folder, size=16), read_images(str(folder), size=24, colour=True)
        assert grey.images.shape == (1, 16, 16) and colour.images.shape == (1, 24, 24, 3)
        assert grey.images.dtype == colour.images.dtype == np.uint8
        assert grey.names == ["0_red.png"] and not grey.skipped and not grey.changed

    def test_colours_are_kept_and_grey_is_ink(self, folder: Path) -> None:
        np.testing.assert_allclose(read_images(folder, colour=True).images[0, 5, 5], [200, 30, 30], atol=2)
        saved(folder, "1_white.png", photo((255, 255, 255)))
        saved(folder, "2_black.png", photo((0, 0, 0)))
        red, white, black = read_images(folder).images[:, 8, 8]
        assert white == 0 and black == 255 and 150 < red < 200

    def test_central_square_is_taken(self, tmp_path: Path) -> None:
        wide = np.full((40, 120, 3), 255, np.uint8)
        wide[:, 40:80] = 0
        saved(tmp_path, "wide.png", Image.fromarray(wide))
        assert read_images(tmp_path, size=8).images.min() > 200

    def test_subfolders_are_read_in_order_and_junk_is_not(self, folder: Path) -> None:
        saved(folder, "b/2.jpg", photo())
        saved(folder, "a/1.bmp", photo())
        for name in (".hidden.png", "__MACOSX/x.png", ".ipynb_checkpoints/y.png"):
            saved(folder, name, photo())
        (folder / "notebook.ipynb").write_text("{}")
        (folder / "Thumbs.db").write_bytes(b"x")
        found = read_images(folder)
        assert found.names == ["0_red.png", "a/1.bmp", "b/2.jpg"] and not found.skipped

    @pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "LA"])
    def test_every_mode_gives_the_same_picture(self, tmp_path: Path, mode: str) -> None:
        name = "x.jpg" if mode in {"CMYK", "YCbCr"} else "x.tif" if mode == "LAB" else "x.png"
        picture = Image.fromarray(DARK_LEFT)
        if mode == "LAB":
            lab = np.zeros((40, 40, 3), np.uint8)
            lab[:, 20:, 0] = 255
            lab[..., 1:] = 0
            picture = Image.frombytes("LAB", (40, 40), lab.tobytes())
        else:
            picture = picture.convert("L").convert(mode) if mode in {"1", "LA"} else picture.convert(mode)
        saved(tmp_path, name, picture)
        image = read_images(tmp_path, size=8).images[0].astype(int)
        assert image[:, 0].min() > 240 and image[:, -1].max() < 15

    @pytest.mark.parametrize("colour", [False, True])
    def test_transparency_becomes_white_paper(self, tmp_path: Path, colour: bool) -> None:
        saved(tmp_path, "rgba.png", photo((0, 0, 0, 0), mode="RGBA"))
        palette = photo(0, mode="P")
        palette.putpalette([0, 0, 0, 255, 0, 0])
        saved(tmp_path, "palette.png", palette, transparency=0)
        images = read_images(tmp_path, colour=colour).images
        assert (images == (255 if colour else 0)).all()

    def test_sixteen_bits_are_scaled_not_cut_off(self, tmp_path: Path) -> None:
        ramp = np.tile(np.linspace(0, 65535, 64).astype(np.uint16), (64, 1))
        saved(tmp_path, "a.png", Image.fromarray(ramp))
        saved(tmp_path, "b.tif", Image.fromarray((ramp / 65535).astype(np.float32)))
        saved(tmp_path, "c.tif", Image.fromarray(ramp.astype(np.int32)))
        found = read_images(tmp_path, size=16)
        for image in found.images.astype(int):
            assert image[8, 0] > 240 and 115 < image[8, 8] < 135 and image[8, -1] < 15
        assert len(found.changed) == 3 and "256 grey levels" in found.changed[0].text

    def test_photographs_are_turned_upright(self, tmp_path: Path) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # the camera was held on its side: turn by 90 degrees clockwise
        saved(tmp_path, "turned.jpg", Image.fromarray(DARK_LEFT), exif=exif, quality=95)
        image = read_images(tmp_path, size=8).images[0]
        assert image[0].min() > 240 and image[-1].max() < 15  # dark at the top

    def test_of_an_animation_the_first_frame_is_used_and_that_is_said(self, tmp_path: Path) -> None:
        frames = [photo((0, 0, 0)), photo((255, 255, 255)), photo((0, 255, 0))]
        saved(tmp_path, "a.gif", frames[0], save_all=True, append_images=frames[1:])
        found = read_images(tmp_path)
        assert (found.images == 255).all()
        assert found.changed == [("a.gif", "the first of 3 frames is used")]

    def test_large_photographs_are_read(self, tmp_path: Path) -> None:
        saved(tmp_path, "large.jpg", photo(size=(6000, 4000)))
        assert read_images(tmp_path, size=64, colour=True).images.shape == (1, 64, 64, 3)


class TestBadFiles:
    def test_each_is_named_with_a_reason_and_the_others_are_kept(
        self, folder: Path, capfd: pytest.CaptureFixture
    ) -> None:
        buffer = io.BytesIO()
        Image.fromarray(np.random.default_rng(0).integers(0, 255, (200, 200, 3), np.uint8)).save(buffer, "JPEG")
        (folder / "cut.jpg").write_bytes(buffer.getvalue()[:4000])
        (folder / "empty.png").write_bytes(b"")
        (folder / "text.txt").write_text("not a picture")
        (folder / "renamed.png").write_bytes(b"%PDF-1.7 nothing")
        (folder / "phone.heic").write_bytes(b"\0\0\0\x18ftypheic")
        (folder / "inner.zip").write_bytes(b"PK\x03\x04" + bytes(50))
        (folder / "drawing.eps").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n")
        saved(folder, "dot.png", photo(size=(2, 2)))
        saved(folder, "line.png", photo(size=(900, 1)))
        found = read_images(folder)
        assert found.names == ["0_red.png"]
        told = reasons(found)
        assert set(told) == {path.name for path in folder.iterdir()} - {"0_red.png"}
        assert told["cut.jpg"] == "damaged or cut off" and told["empty.png"] == "an empty file"
        assert told["text.txt"] == told["renamed.png"] == "not a picture that Pillow can read"
        assert "export it as JPEG" in told["phone.heic"] and "export it" in told["drawing.eps"]
        assert told["inner.zip"].startswith("an archive inside")
        assert told["dot.png"] == "only 2 × 2 pixels" and told["line.png"] == "only 900 × 1 pixels"
        printed = capfd.readouterr()
        assert all(f"{name}: {reason}" in printed.out for name, reason in told.items())
        assert "Skipped: 9 files." in printed.out and not printed.err

    def test_a_picture_of_too_many_pixels_is_not_decoded(self, folder: Path) -> None:
        def chunk(kind: bytes, data: bytes) -> bytes:
            return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

        for name, side in (("large.png", 10_000), ("bomb.png", 60_000)):
            header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
            start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
            (folder / name).write_bytes(start + chunk(b"IDAT", zlib.compress(bytes(10_000))) + chunk(b"IEND", b""))
        told = reasons(read_images(folder))
        assert "megapixels" in told["large.png"] and "megapixels" in told["bomb.png"]

    def test_files_over_the_limit_are_not_opened(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with (folder / "huge.png").open("wb") as file:
            file.truncate(files.MAX_FILE_MB * 2**20 + 1)
        assert reasons(read_images(folder)) == {"huge.png": "larger than 30 MB"}
        monkeypatch.setattr(files, "MAX_TOTAL_MB", 0)
        with pytest.raises(ImagesError, match="all files together"):
            read_images(folder)

    def test_no_more_files_than_the_limit_and_the_rest_is_named(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        saved(folder, "1.png", photo((0, 0, 0)))
        monkeypatch.setattr(files, "MAX_IMAGES", 1)
        found = read_images(folder)
        assert len(found.images) == 1 and reasons(found) == {"1.png": "more than 1 files"}

    def test_broken_links_are_skipped(self, folder: Path) -> None:
        (folder / "gone.png").symlink_to(folder / "nowhere.png")
        assert "link" in reasons(read_images(folder))["gone.png"]

    def test_not_a_number_is_no_picture(self, folder: Path) -> None:
        saved(folder, "nan.tif", Image.fromarray(np.full((8, 8), np.nan, np.float32)))
        assert "NaN" in reasons(read_images(folder))["nan.tif"]

    def test_long_lists_of_skipped_files_are_cut_short_on_the_screen_only(
        self, folder: Path, capsys: pytest.CaptureFixture
    ) -> None:
        for k in range(30):
            (folder / f"{k}.txt").write_text("x")
        found = read_images(folder)
        assert len(found.skipped) == 30
        assert "… and 10 more, listed in .skipped" in capsys.readouterr().out


class TestNothingToRead:
    def test_messages_are_one_sentence(self, tmp_path: Path) -> None:
        with pytest.raises(ImagesError, match="There is no folder and no zip file"):
            read_images(tmp_path / "nowhere")
        with pytest.raises(ImagesError, match="is empty: put pictures"):
            read_images(tmp_path)
        (tmp_path / "a.txt").write_text("x")
        with pytest.raises(ImagesError, match=r"None of the 1 files .*1 × not a picture"):
            read_images(tmp_path)
        with pytest.raises(ImagesError, match="neither a folder nor a zip file"):
            read_images(tmp_path / "a.txt")
        for size in (2, 1000, 32.0, True, "32"):
            with pytest.raises(ImagesError, match="Expected size as a whole number"):
                read_images(tmp_path, size=size)

    def test_three_pictures_are_read_and_called_few(self, folder: Path, capsys: pytest.CaptureFixture) -> None:
        for k in (1, 2):
            saved(folder, f"{k}.png", photo((k, 90 * k, 0)))
        assert len(read_images(folder).images) == 3
        assert "fewer than 200" in capsys.readouterr().out

    def test_equal_pictures_are_told(self, folder: Path, capsys: pytest.CaptureFixture) -> None:
        for k in (1, 2):
            saved(folder, f"{k}.png", photo())
        assert len(read_images(folder).images) == 3
        assert "All pictures look the same" in capsys.readouterr().out
        saved(folder, "other.png", photo((0, 0, 0)))
        read_images(folder)
        assert "2 pictures are copies of others" in capsys.readouterr().out


class TestArchives:
    def pack(self, path: Path, files: dict[str, bytes]) -> Path:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        return path

    def png(self) -> bytes:
        buffer = io.BytesIO()
        photo().save(buffer, "PNG")
        return buffer.getvalue()

    def test_archive_is_read_without_being_unpacked(self, tmp_path: Path) -> None:
        good = self.png()
        path = self.pack(
            tmp_path / "x.zip", {"x/a.png": good, "../../b.png": good, "__MACOSX/x/._a.png": b"?", "x/c.txt": b"?"}
        )
        found = read_images(path)
        assert len(found.images) == 2 and list(reasons(found)) == ["x/c.txt"]
        assert [p.name for p in tmp_path.iterdir()] == ["x.zip"]

    def test_archive_and_folder_stand_in_for_each_other(self, tmp_path: Path, folder: Path) -> None:
        self.pack(tmp_path / "packed.zip", {"a.png": self.png()})
        assert len(read_images(tmp_path / "packed").images) == len(read_images(tmp_path / "pictures.zip").images) == 1

    def test_the_grader_unpacks_archives_where_they_were(
        self, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder / "own_dataset.ipynb").write_text("{}")
        with pytest.raises(ImagesError, match="There is no folder"):
            read_images(folder / "my_images.zip")
        monkeypatch.setenv("VAELAB_PROFILE", "grading")
        found = read_images(folder / "my_images.zip")
        assert found.names == ["0_red.png"] and not found.skipped

    def test_bombs_and_damage_are_skipped(self, tmp_path: Path) -> None:
        zeros = bytes(files.MAX_FILE_MB * 2**20 + 1)
        path = self.pack(tmp_path / "x.zip", {"a.png": self.png(), "bomb.png": zeros, "damaged.png": self.png()})
        raw = bytearray(path.read_bytes())
        raw[raw.index(b"damaged.png") + len("damaged.png") + 5] ^= 0xFF  # in its compressed data
        path.write_bytes(raw)
        told = reasons(read_images(path))
        assert told["bomb.png"] == "larger than 30 MB" and "damaged" in told["damaged.png"]

    def test_a_size_that_lies_is_found_out(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = self.pack(tmp_path / "x.zip", {"a.png": self.png(), "b.png": bytes(3 * 2**20)})
        monkeypatch.setattr(files, "MAX_FILE_MB", 1)
        raw = path.read_bytes().replace(struct.pack("<I", 3 * 2**20), struct.pack("<I", 1000))
        path.write_bytes(raw)
        found = read_images(path)
        assert found.names == ["a.png"] and set(reasons(found)) == {"b.png"}

    def test_protected_and_broken_archives(self, tmp_path: Path) -> None:
        path = self.pack(tmp_path / "x.zip", {"a.png": self.png()})
        raw = bytearray(path.read_bytes())
        raw[6] |= 1
        raw[raw.index(b"PK\x01\x02") + 8] |= 1
        path.write_bytes(raw)
        with pytest.raises(ImagesError, match="protected by a password"):
            read_images(path)
        path.write_bytes(bytes(raw[:-30]))
        with pytest.raises(ImagesError, match=r"x\.zip is"):
            read_images(path)


class TestMadeSets:
    def test_digits(self) -> None:
        found = digits()
        assert found.images.shape == (1797, 8, 8) and found.images.dtype == np.uint8
        assert found.images.max() == 255 and len(np.unique(found.factors["digit"])) == 10

    @pytest.mark.parametrize("colour", [False, True])
    def test_sprites_follow_their_factors(self, colour: bool) -> None:
        found = sprites(300, 24, colour=colour, seed=3)
        assert found.images.shape == (300, 24, 24) + (3,) * colour and found.images.dtype == np.uint8
        ink = 255.0 - found.images.min(axis=-1) if colour else found.images.astype(float)
        total = ink.sum(axis=(1, 2))
        assert total.min() > 0
        place = np.linspace(-1, 1, 24)
        for name, axis in (("x", 1), ("y", 2)):
            centre = (ink.sum(axis=axis) * place).sum(axis=1) / total
            assert np.corrcoef(centre, found.factors[name])[0, 1] > 0.9
        assert np.corrcoef(total, found.factors["size"])[0, 1] > 0.5
        border = np.concatenate([ink[:, [0, -1]].reshape(300, -1), ink[:, :, [0, -1]].reshape(300, -1)], axis=1)
        assert border.max() < 160  # nothing is cut off
        np.testing.assert_array_equal(found.images, sprites(300, 24, colour=colour, seed=3).images)
        assert (found.images != sprites(300, 24, colour=colour, seed=4).images).any()

    def test_hues_are_colours(self) -> None:
        factors = {name: np.zeros(1) for name in ("x", "y", "rotation", "shape")} | {"size": np.ones(1)}
        assert draw_sprites(factors, 21)[0, 10, 10] == 1
        np.testing.assert_allclose(made._rgb(np.array([0, 1 / 3, 2 / 3])), np.eye(3), atol=1e-9)

    def test_glyphs_show_every_character_in_every_font(self) -> None:
        found = glyphs(400, 16, seed=1)
        assert found.images.shape == (400, 16, 16) and found.images.dtype == np.uint8
        ink = found.images.mean(axis=(1, 2))
        assert ink.min() > 3 and ink.max() < 160
        for font in range(len(made._FONTS)):
            drawn = [made._glyph("AgW0", 16, float(k), float(font), 1.0, 0.0) for k in range(4)]
            assert len({image.tobytes() for image in drawn}) == 4, made._FONTS[font]
        np.testing.assert_array_equal(found.images, glyphs(400, 16, seed=1).images)

    def test_arguments_are_checked(self) -> None:
        for wrong in (
            lambda: sprites(0),
            lambda: sprites(10, 4),
            lambda: glyphs(10, 300),
            lambda: glyphs(10, characters="ß"),
        ):
            with pytest.raises(ImagesError, match="Expected"):
                wrong()

    def test_grading_sees_a_fixed_part(
        self, monkeypatch: pytest.MonkeyPatch, folder: Path, capsys: pytest.CaptureFixture
    ) -> None:
        whole = sprites(100, 16)
        for k in range(1, 10):
            saved(folder, f"{k}.png", photo((k, 0, 0)))
        monkeypatch.setenv("VAELAB_PROFILE", "grading")
        monkeypatch.setattr(image_set, "GRADING_IMAGES", 40)
        part = sprites(100, 16)
        np.testing.assert_array_equal(part.images, whole.images[:40])
        assert all(len(values) == 40 for values in part.factors.values()) and len(part.names) == 40
        assert len(digits().images) == len(glyphs(50, 16).images) == 40
        monkeypatch.setattr(image_set, "GRADING_IMAGES", 4)
        assert read_images(folder).names == ["0_red.png", "3.png", "6.png", "9.png"]
        assert "Grading profile: 4 of 10 files." in capsys.readouterr().out


def test_a_set_at_the_end_of_a_cell_is_one_line() -> None:
    assert repr(sprites(30, size=12)) == "<ImageSet: 30 images (12, 12), uint8; factors x, y, size, rotation, shape>"
