"""A real hub, set up by the very commands of its page, and people who log in to it with a browser."""

from __future__ import annotations

import base64
import os
import pwd
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab import START
from playwright.sync_api import Browser, Page

from autograder import course

PAGE = course.ROOT / "docs" / "instructors" / "hub.md"
_BLOCK = re.compile(r"^```sh\n# as (\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# How this computer reaches the registries of packages.
_KEPT = ("PIP_", "UV_", "NODE_", "npm_", "NPM_", "SSL_", "LANG", "http", "HTTP", "no_proxy", "NO_PROXY")
_SETTING = re.compile(r"^([A-Z]+)=(\S+)", re.MULTILINE)
# What the page leaves to who runs the hub: other ports, and a front end that tests can ask.
_FOR_TESTS = """
c.JupyterHub.bind_url = "{address}"
c.JupyterHub.hub_port = {hub}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.Spawner.args += ["--LabApp.expose_app_in_browser=True"]
"""
_TERMINAL = """async ([command, end]) => {
    const session = await window.jupyterapp.serviceManager.terminals.startNew();
    return await new Promise(done => {
        let said = "", ended = false;
        session.messageReceived.connect(async (_, message) => {
            if (message.type !== "stdout") return;
            said += message.content[0];
            const found = said.match(new RegExp(end + "=(\\\\d+)"));
            if (!found || ended) return;
            ended = true;  // what comes after the end would end the next terminal, which gets this one's number
            await session.shutdown();
            done([Number(found[1]), said]);
        });
        session.send({ type: "stdin", content: [command + "\\r"] });
    });
}"""


@dataclass(frozen=True)
class Block:
    """Commands of the page: whose they are, and where and when they are given."""

    who: str
    where: str
    script: str


def blocks(text: str) -> list[Block]:
    return [Block(who, where.strip(" ,"), script) for who, where, script in _BLOCK.findall(text)]


def settings(text: str) -> dict[str, str]:
    """The folders that the page names."""
    return dict(_SETTING.findall(blocks(text)[0].script))


def free_ports(number: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Hub:
    """The computer with the hub: folders by their names on the page, and processes of its users."""

    def __init__(self, folders: Mapping[str, Path], log: Path) -> None:
        self.folders, self.log = folders, log
        self.process: subprocess.Popen | None = None
        port, self._hub_port, self._api_port = free_ports(3)
        self.address = f"http://127.0.0.1:{port}"

    def run(self, who: str, script: str, fails: bool = False) -> str:
        """Run commands as a user of the computer; returns what they say."""
        done = subprocess.run(
            ["bash", "-euc", script], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **self._as(who)
        )
        with self.log.open("a") as log:
            log.write(f"\n# as {who}\n{script}{done.stdout}")
        assert (done.returncode != 0) == fails, f"as {who}:\n{script}\n{done.stdout[-4000:]}"
        return done.stdout

    def _as(self, who: str) -> dict:
        user = pwd.getpwnam(who)
        kept = {name: value for name, value in os.environ.items() if name.startswith(_KEPT)}
        environment = {**kept, "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": user.pw_dir, "USER": who}
        environment |= {name: str(folder) for name, folder in self.folders.items()}
        owner = {} if who == "root" else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        return {"env": environment, "cwd": "/", **owner}

    def start(self, script: str) -> None:
        config = self.folders["HUB"] / "jupyterhub_config.py"
        with config.open("a") as file:
            file.write(_FOR_TESTS.format(address=self.address, hub=self._hub_port, api=self._api_port))
        with self.log.open("a") as log:
            self.process = subprocess.Popen(["bash", "-euc", script], stdout=log, stderr=log, **self._as("root"))
        deadline = time.monotonic() + START / 1000
        while not self._answers():
            assert self.process.poll() is None and time.monotonic() < deadline, self.log.read_text()[-4000:]
            time.sleep(0.5)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/hub/api", timeout=5):
                return True
        except OSError:
            return False

    def stop(self) -> None:
        """The hub ends its proxy and everybody's servers."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=120)


class Person:
    """Somebody who has logged in with a browser of their own, in JupyterLab."""

    def __init__(self, hub: Hub, browser: Browser, name: str, password: str) -> None:
        self.hub, self.name = hub, name
        self.base = f"{hub.address}/user/{name}"
        self.page = self.new_page(browser.new_context(viewport={"width": 1400, "height": 1000}).new_page())
        self.page.goto(f"{hub.address}/hub/login")
        self.page.locator("#username_input").fill(name)
        self.page.locator("#password_input").fill(password)
        self.page.locator("#login_submit").click()
        self.page.wait_for_function("window.jupyterapp?.serviceManager?.isReady", timeout=START)

    def new_page(self, page: Page) -> Page:
        page.set_default_timeout(START)
        return page

    def does(self, script: str) -> str:
        """Run commands in a terminal of JupyterLab; returns what it shows. They must succeed."""
        status, said = self.tries(script)
        assert status == 0, f"{self.name} in a terminal:\n{script}\n{said[-4000:]}"
        return said

    def tries(self, script: str) -> tuple[int, str]:
        text = base64.b64encode(script.encode()).decode()
        command = f'bash -euc "$(echo {text} | base64 -d)"; echo the-end=$?'
        status, said = self.page.evaluate(_TERMINAL, [command, "the-end"])
        with self.hub.log.open("a") as log:
            log.write(f"\n# as {self.name}, in the hub\n{script}{said}\n")
        return status, said


def joined(blocks: Sequence[Block], who: str, where: str) -> list[str]:
    return [one.script for one in blocks if (one.who, one.where) == (who, where)]
