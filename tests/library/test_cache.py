"""The download cache, against a real HTTP server on this machine."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import re
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from vaelab import cache
from vaelab.cache import CacheError, fetch

CONTENT = random.Random(0).randbytes(300_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
SIZE = len(CONTENT)


class Server(ThreadingHTTPServer):
    """Serves ``content``; can ignore Range, close early, or answer with an error."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = CONTENT
        self.ranges = True
        self.close_after: int | None = None
        self.status: int | None = None
        self.asked: list[str | None] = []  # the Range header of each request

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/file.gz"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        server.asked.append(self.headers["Range"])
        if server.status:
            self.send_error(server.status)
            return
        start = int(re.search(r"\d+", self.headers["Range"])[0]) if self.headers["Range"] and server.ranges else 0
        if start >= len(server.content):
            self.send_error(416)
            return
        body = server.content[start:]
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(server.content) - 1}/{len(server.content)}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if server.close_after is None else body[: server.close_after])

    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("VAELAB_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_downloads_once(server, folder, capfd):
    path = fetch("file.gz", server.url, SHA256, SIZE)
    assert path == folder / "file.gz"
    assert path.read_bytes() == CONTENT
    assert fetch("file.gz", server.url, SHA256, SIZE) == path
    assert server.asked == [None]
    assert names(folder) == ["file.gz"]
    out, err = capfd.readouterr()
    assert "file.gz" in out and "100%" in out
    assert err == ""


def test_an_altered_file_in_the_cache_is_downloaded_again(server, folder):
    folder.mkdir()
    (folder / "file.gz").write_bytes(CONTENT[:-1] + b"?")
    assert fetch("file.gz", server.url, SHA256, SIZE).read_bytes() == CONTENT


def test_an_interrupted_download_continues_where_it_stopped(server, folder):
    server.close_after = 100_000
    with pytest.raises(CacheError, match=r"could not be downloaded .* continues where it stopped"):
        fetch("file.gz", server.url, SHA256, SIZE)
    assert names(folder) == ["file.gz.part"]
    assert (folder / "file.gz.part").read_bytes() == CONTENT[:100_000]

    server.close_after = None
    assert fetch("file.gz", server.url, SHA256, SIZE).read_bytes() == CONTENT
    assert server.asked == [None, "bytes=100000-"]
    assert names(folder) == ["file.gz"]


@pytest.mark.parametrize(
    ("part", "ranges", "asked"),
    [
        pytest.param(CONTENT[:1000], False, ["bytes=1000-"], id="server-ignores-range"),
        pytest.param(b"?" * 1000, True, ["bytes=1000-", None], id="part-of-another-file"),
        pytest.param(CONTENT, True, [], id="part-is-complete"),
        pytest.param(b"?" * SIZE, True, [None], id="part-is-complete-but-wrong"),
        pytest.param(CONTENT + b"?", True, [None], id="part-is-too-long"),
        pytest.param(b"", True, [None], id="part-is-empty"),
    ],
)
def test_whatever_part_was_left_the_file_is_right(server, folder, part, ranges, asked):
    folder.mkdir()
    (folder / "file.gz.part").write_bytes(part)
    server.ranges = ranges
    assert fetch("file.gz", server.url, SHA256, SIZE).read_bytes() == CONTENT
    assert server.asked == asked
    assert names(folder) == ["file.gz"]


@pytest.mark.parametrize(
    ("content", "part"),
    [
        pytest.param(CONTENT[:-1] + b"?", b"", id="altered"),
        pytest.param(CONTENT[:-1] + b"?", CONTENT[:1000], id="altered-and-resumed"),
        pytest.param(CONTENT[:-1], b"", id="shorter"),
        pytest.param(CONTENT + b"?", b"", id="longer"),
        pytest.param(CONTENT[:500], CONTENT[:1000], id="shorter-than-the-part"),
    ],
)
def test_another_file_is_never_kept(server, folder, content, part):
    folder.mkdir()
    (folder / "file.gz.part").write_bytes(part)
    server.content = content
    with pytest.raises(CacheError, match="is not the expected file"):
        fetch("file.gz", server.url, SHA256, SIZE)
    assert "file.gz" not in names(folder)


def test_ctrl_c_keeps_what_was_downloaded(server, folder, monkeypatch):
    class Interrupting:
        def __init__(self, response):
            self.response, self.status, self.headers = response, response.status, response.headers
            self.reads = 0

        def __enter__(self):
            return self

        def __exit__(self, *exc):
            self.response.close()

        def read(self, size):
            self.reads += 1
            if self.reads == 3:
                raise KeyboardInterrupt
            return self.response.read(size)

    whole = cache._open
    with monkeypatch.context() as patch:
        patch.setattr(cache, "_open", lambda url, start: Interrupting(whole(url, start)))
        with pytest.raises(KeyboardInterrupt):
            fetch("file.gz", server.url, SHA256, SIZE)
    kept = (folder / "file.gz.part").read_bytes()
    assert kept == CONTENT[: 2 * cache.CHUNK]
    assert fetch("file.gz", server.url, SHA256, SIZE).read_bytes() == CONTENT
    assert server.asked[-1] == f"bytes={len(kept)}-"


def test_no_network(folder, monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, so that no one else takes the port, but not listening
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/file.gz"
        with pytest.raises(CacheError, match=r"could not be downloaded .*refused.*VAELAB_DATA") as caught:
            fetch("file.gz", url, SHA256, SIZE)
    assert "\n" not in str(caught.value)
    assert names(folder) == []


def test_the_server_has_no_such_file(server, folder):
    server.status = 404
    with pytest.raises(CacheError, match="404"):
        fetch("file.gz", server.url, SHA256, SIZE)


def test_a_silent_server_is_given_up(server, folder, monkeypatch):
    monkeypatch.setattr(cache, "TIMEOUT", 0.2)
    released = threading.Event()
    monkeypatch.setattr(Handler, "do_GET", lambda self: released.wait(10))
    with pytest.raises(CacheError, match="timed out"):
        fetch("file.gz", server.url, SHA256, SIZE)
    released.set()


def test_a_full_disk_keeps_the_part_and_says_how_much_to_free(server, folder, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(cache.os, "fsync", full)
        with pytest.raises(CacheError, match=r"the disk is full; free .* MB .*continues where it stopped"):
            fetch("file.gz", server.url, SHA256, SIZE)
    assert names(folder) == ["file.gz.part"]
    assert fetch("file.gz", server.url, SHA256, SIZE).read_bytes() == CONTENT


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_disk_that_is_full_from_the_start(server, folder):
    folder.mkdir()
    (folder / "file.gz.part").symlink_to("/dev/full")  # every write there fails as on a full disk
    with pytest.raises(CacheError, match="the disk is full"):
        fetch("file.gz", server.url, SHA256, SIZE)
    assert not (folder / "file.gz").exists()


def test_a_folder_that_cannot_be_made(server, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")  # unlike permissions, this stops root too
    monkeypatch.setenv("VAELAB_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(CacheError, match=r"Cannot keep downloads in .*Not a directory.*VAELAB_CACHE") as caught:
        fetch("file.gz", server.url, SHA256, SIZE)
    assert "\n" not in str(caught.value)
    assert server.asked == []


def test_a_read_only_folder(server, folder, monkeypatch):
    folder.mkdir()
    whole = Path.open

    def read_only(path, mode="r", *args, **kwargs):
        if "r" not in mode:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return whole(path, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", read_only)
    with pytest.raises(CacheError, match=r"Read-only file system.*VAELAB_CACHE"):
        fetch("file.gz", server.url, SHA256, SIZE)


def test_the_folder_is_per_user_unless_named(monkeypatch):
    monkeypatch.setenv("VAELAB_CACHE", "~/elsewhere")
    assert cache.cache_folder() == Path.home() / "elsewhere"
    monkeypatch.delenv("VAELAB_CACHE")
    assert cache.cache_folder().name == "vaelab"
