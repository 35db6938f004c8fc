"""A PostgreSQL of a test's own, whose processes can all be killed at once, as a power cut does."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg

from tests.e2e.shop_server import free_port

START_TIMEOUT_SECONDS = 60
POLL_SECONDS = 0.05


def programs() -> Path | None:
    """Return the folder of PostgreSQL's own programs, or None when they are not installed."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


class PrivatePostgres:
    """One cluster in a folder, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        found = programs()
        assert found, "PostgreSQL's programs are not installed"
        self.programs = found
        self.folder = folder
        self.port = free_port()
        self.url = f"postgres://shop@127.0.0.1:{self.port}/shop"
        self.own_url = f"postgres://shop@127.0.0.1:{self.port}/postgres"
        # It refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else None
        self.process: subprocess.Popen[bytes] | None = None
        folder.mkdir()
        if self.user:
            shutil.chown(folder, self.user)
        self._run("initdb", "-D", str(folder), "-U", "shop", "-A", "trust", "-E", "UTF8")
        self.start()
        with psycopg.connect(self.own_url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE shop")

    def start(self) -> None:
        """Start it, and return when it takes connections: after a kill it recovers first."""
        options = ["-p", str(self.port), "-c", "listen_addresses=127.0.0.1"]
        # By TCP only: the path of a socket has few letters.
        options += ["-c", "unix_socket_directories="]
        with (self.folder.parent / "postgres.log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.folder, *options],
                stdout=log,
                stderr=log,
                user=self.user,
            )
        give_up_at = time.monotonic() + START_TIMEOUT_SECONDS
        while True:
            try:
                psycopg.connect(self.own_url).close()
            except psycopg.OperationalError:
                assert time.monotonic() < give_up_at, "PostgreSQL did not start"
                time.sleep(POLL_SECONDS)
            else:
                return

    def kill(self) -> None:
        """Take away every process of it in the middle of whatever it does."""
        if self.process is None:
            return
        pid = self.process.pid
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
        )
        for each in (pid, *map(int, listed.stdout.split())):
            try:
                os.kill(each, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()
        self.process = None

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self.programs / program, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            user=self.user,
            cwd=self.folder,
        )
