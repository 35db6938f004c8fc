"""A shop of its own for an end-to-end test: a real server process that can be stopped and killed.

The demo shop is loaded once in a run; each test gets a copy of that database. SQLite by default;
with E2E_DATABASE_URL each copy is a PostgreSQL database beside the one named there.
"""

import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql as pg

ROOT = Path(__file__).resolve().parent.parent.parent
START_TIMEOUT_SECONDS = 60
STOP_TIMEOUT_SECONDS = 20
POLL_SECONDS = 0.05


class ShopServer:
    """One shop: its data, its address, which stays the same over restarts, and its process."""

    def __init__(
        self,
        data_dir: Path,
        database_url: str,
        *,
        extra_env: Mapping[str, str] = MappingProxyType({}),
        port: int | None = None,
    ) -> None:
        self.data_dir = data_dir
        self.database_url = database_url
        self.extra_env = extra_env
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.zone = ZoneInfo("Australia/Melbourne")
        self.log = data_dir / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.data_dir / "bookmine.sqlite3"

    @property
    def env(self) -> dict[str, str]:
        """The environment of the server and of the commands beside it."""
        return os.environ | {
            "ALLOWED_HOSTS": "",
            "BOOKMINE_DATA_DIR": str(self.data_dir),
            "CSRF_TRUSTED_ORIGINS": "",
            "DATABASE_URL": self.database_url,
            "DEBUG": "true",
            "DJANGO_SETTINGS_MODULE": "bookmine.settings",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "REDIS_URL": "",
            "SECRET_KEY": "",
            "TIME_ZONE": self.zone.key,
            **self.extra_env,
        }

    def start(self) -> None:
        """Start the server's process and return when it is well."""
        assert self.process is None, "the server runs already"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._wait_until_well()

    def stop(self) -> None:
        """Ask the server to end, as a service manager does."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Take the server away in the middle of whatever it does, as a power cut does."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Stop the server and start it on the same address."""
        self.stop()
        self.start()

    def manage(self, *arguments: str) -> str:
        """Run a management command on this shop's data and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(arguments)} failed:\n{done.stderr}{done.stdout}"
        return done.stdout

    def pairing_code(self) -> str:
        """Return a fresh code that makes a browser a till."""
        return self.manage("pairing_code").strip()

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Read the database directly, past all of Bookmine's code; parameters are written `?`."""
        if self.database_url:
            with psycopg.connect(self.database_url) as connection:
                # The tests' own text, never a user's.
                return connection.execute(sql.replace("?", "%s"), parameters).fetchall()
        with closing(sqlite3.connect(self.database, timeout=20)) as connection:
            connection.execute("PRAGMA query_only = ON")
            return connection.execute(sql, parameters).fetchall()

    def _wait_until_well(self) -> None:
        assert self.process is not None
        give_up_at = time.monotonic() + START_TIMEOUT_SECONDS
        while time.monotonic() < give_up_at and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=5).close()
            except OSError:  # refused, reset, or an answer that is not 200
                time.sleep(POLL_SECONDS)
            else:
                return
        self.kill()
        raise AssertionError(f"the server did not start:\n{self.log.read_text()[-4000:]}")

    def _end(self, with_signal: signal.Signals) -> None:
        if self.process is None:
            return
        self.process.send_signal(with_signal)
        self.process.wait(STOP_TIMEOUT_SECONDS)
        self.process = None


class ShopTemplate:
    """The demo shop, loaded once; every test's shop is a copy of it."""

    def __init__(
        self,
        folder: Path,
        *,
        postgres_url: str | None = None,
        extra_env: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        from_env = os.environ.get("E2E_DATABASE_URL", "")
        self.postgres_url = from_env if postgres_url is None else postgres_url
        self.shop = ShopServer(folder, self._new_database(), extra_env=extra_env)
        self.shop.manage("migrate", "--verbosity", "0")
        self.shop.manage("demo_shop")

    @contextmanager
    def opened(self, folder: Path, port: int | None = None) -> Iterator[ShopServer]:
        """Give a started copy of the demo shop, and take it away afterwards."""
        shutil.copytree(self.shop.data_dir, folder, dirs_exist_ok=True)
        server = ShopServer(
            folder,
            self._new_database(self.shop.database_url),
            extra_env=self.shop.extra_env,
            port=port,
        )
        try:
            server.start()
            yield server
        finally:
            server.kill()
            self._drop(server.database_url)

    def close(self) -> None:
        """Leave no database behind."""
        self._drop(self.shop.database_url)

    def _new_database(self, template_url: str = "") -> str:
        if not self.postgres_url:
            return ""
        name = f"bookmine_e2e_{uuid.uuid4().hex[:12]}"
        template = urlsplit(template_url).path.strip("/") or "template1"
        self._administer("CREATE DATABASE {} TEMPLATE {}", name, template)
        return urlunsplit(urlsplit(self.postgres_url)._replace(path=f"/{name}"))

    def _drop(self, database_url: str) -> None:
        if database_url:
            name = urlsplit(database_url).path.strip("/")
            self._administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _administer(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.postgres_url, autocommit=True) as connection:
            connection.execute(pg.SQL(statement).format(*map(pg.Identifier, names)))


def free_port() -> int:
    """Return a port that nothing takes while its server is down.

    The system hands out ports above 32768 to outgoing connections, the browser's own among them.
    """
    for port in random.sample(range(20_000, 32_000), 100):
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise AssertionError("no port is free")
