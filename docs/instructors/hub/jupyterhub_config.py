"""A JupyterHub for the course on one computer; docs/instructors/hub.md says what the folders are. Run by root."""

import os

c = get_config()  # noqa: F821

HUB = os.environ.get("HUB", "/srv/vae-hub")
INSTRUCTORS = os.environ.get("INSTRUCTORS", "ines").split()
COURSE = os.environ.get("COURSE", "/srv/vae-course")
STUDENTS = os.environ.get("STUDENTS", "/srv/vae-students")

EXCHANGE = os.environ.get("EXCHANGE", "/srv/exchange")

c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.db_url = f"sqlite:///{HUB}/state/hub.sqlite"
c.JupyterHub.cookie_secret_file = f"{HUB}/state/cookie_secret"
c.ConfigurableHTTPProxy.command = f"{HUB}/node_modules/.bin/configurable-http-proxy"
c.ConfigurableHTTPProxy.pid_file = f"{HUB}/state/proxy.pid"

# Whoever has a password on this computer may log in, but for the system's own accounts.
c.JupyterHub.authenticator_class = "pam"
c.Authenticator.allow_all = True
c.Authenticator.blocked_users = {"root"}

# Each server runs as the user who logged in.
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.default_url = "/lab"
c.Spawner.args = [
    '--ServerApp.terminado_settings={"shell_command": ["/bin/bash"]}',  # a login shell would take the packages off PATH again
    "--KernelManager.transport=ipc",  # sockets in the user's own folder: nobody else reaches a kernel
]
c.Spawner.start_timeout = c.Spawner.http_timeout = 120


def choose_environment(spawner):
    """Instructors work in the course's own folder and environment, students in their home with what they get of the course."""
    teaches = spawner.user.name in INSTRUCTORS
    packages = f"{COURSE if teaches else STUDENTS}/.venv/bin"
    # nbgrader and formgrader take the course's settings from the folder that they are started in.
    spawner.cmd = [*(["env", f"--chdir={COURSE}"] if teaches else []), f"{packages}/jupyterhub-singleuser"]
    spawner.environment["PATH"] = f"{packages}:/usr/local/bin:/usr/bin:/bin"
    spawner.environment["EXCHANGE"] = EXCHANGE
    spawner.notebook_dir = COURSE if teaches else "~"


c.Spawner.pre_spawn_hook = choose_environment
