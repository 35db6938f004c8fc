"""The settings fail loudly: one sentence, no traceback, and never the value itself."""

import os
import re
import secrets
import stat
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "DEBUG": "false",
    "ALLOWED_HOSTS": "till.example.org",
    "SECRET_KEY": "a-long-text-of-fifty-different-characters-0123456789-xyz",
}


def start(data_dir: Path, code: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Import the settings in a process of their own, as a server that starts does."""
    return subprocess.run(
        [sys.executable, "-c", f"from bookmine import settings\n{code}"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DATABASE_URL": "",
            "BOOKMINE_DATA_DIR": str(data_dir),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("DEBUG", "flase"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://root:hunter2@127.0.0.1/shop"),
        ("DATABASE_URL", "postgres://127.0.0.1:port/shop"),
        ("DATABASE_URL", "postgres://127.0.0.1"),
        ("REDIS_URL", "http://:hunter2@127.0.0.1"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("CSRF_TRUSTED_ORIGINS", "till.example.org"),
        ("BOOKMINE_DATA_DIR", "/dev/null/data"),
        ("TRUSTED_PROXIES", "everybody"),
        ("TRUSTED_PROXIES", "0.0.0.0/0"),
        ("CSRF_TRUSTED_ORIGINS", "https://*"),
        ("LEDGER_KEY", "00" * 32),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_sentence(
    tmp_path: Path, name: str, value: str
) -> None:
    stopped = start(tmp_path, **{name: value})

    assert stopped.returncode == 1
    [sentence] = stopped.stderr.splitlines()
    assert sentence.startswith("Bookmine cannot start: set ")
    assert name in sentence
    assert "hunter2" not in sentence


def test_debug_listens_to_this_machine_only(tmp_path: Path) -> None:
    stopped = start(tmp_path, DEBUG="true", HOST="0.0.0.0")

    assert stopped.returncode == 1
    assert "set DEBUG=false before listening on HOST=0.0.0.0" in stopped.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "hunter2"),
        ("SECRET_KEY", "hunter2 hunter2 hunter2 hunter2 hunter2 hunter2 hunter2 "),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "0123456789abc" * 5),
        ("SECRET_KEY", "django-insecure-hunter2-9v$3k!x0q_w7e5r4t6y8u1i2o3p4a5s6d7f8g"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "till.example.org, *"),
        ("ALLOWED_HOSTS", "*.example.org"),
    ],
)
def test_a_weak_value_stops_a_production_start(tmp_path: Path, name: str, value: str) -> None:
    stopped = start(tmp_path, **{**PRODUCTION, name: value})

    assert stopped.returncode == 1
    [sentence] = stopped.stderr.splitlines()
    assert sentence.startswith(f"Bookmine cannot start: set {name} to ")
    assert "hunter2" not in sentence


@pytest.mark.parametrize(
    "make", [partial(secrets.token_urlsafe, 50), partial(secrets.token_hex, 32)]
)
def test_a_random_secret_key_is_taken(tmp_path: Path, make: Callable[[], str]) -> None:
    started = start(tmp_path, **{**PRODUCTION, "SECRET_KEY": make()})

    assert (started.returncode, started.stderr) == (0, "")


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_production_does_not_start_on_a_guess(tmp_path: Path, name: str) -> None:
    stopped = start(tmp_path, **{**PRODUCTION, name: ""})

    assert stopped.returncode == 1
    [sentence] = stopped.stderr.splitlines()
    assert sentence.startswith(f"Bookmine cannot start: set {name} to ")


def test_a_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    keys = {start(tmp_path, "print(settings.SECRET_KEY)").stdout for _ in range(2)}

    assert len(keys) == 1
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert len((tmp_path / "secret_key").read_text()) >= 50


def test_sqlite_answers_only_for_what_is_on_the_disk(tmp_path: Path) -> None:
    asked = start(
        tmp_path,
        """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "bookmine.settings"
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    for name in ("journal_mode", "synchronous", "foreign_keys"):
        print(cursor.execute(f"PRAGMA {name}").fetchone()[0])
print(connection.transaction_mode)
""",
    )

    assert asked.stdout.split() == ["wal", "2", "1", "IMMEDIATE"], asked.stderr


def test_postgresql_and_redis_are_chosen_by_their_urls(tmp_path: Path) -> None:
    chosen = start(
        tmp_path,
        "print(settings.DATABASES['default']['HOST'])\n"
        "print(settings.CHANNEL_LAYERS['default']['CONFIG'])",
        DATABASE_URL="postgres://shop:hunter2@db.example.org:5433/shop",
        REDIS_URL="redis://cache.example.org:6379/1",
    )

    assert chosen.stdout.splitlines() == [
        "db.example.org",
        "{'hosts': ['redis://cache.example.org:6379/1']}",
    ]


def test_the_example_names_every_setting() -> None:
    example = (ROOT / ".env.example").read_text()
    settings = (ROOT / "bookmine" / "settings.py").read_text()
    named = set(re.findall(r'(?:read\(|env\.str\()\s*"([A-Z_]+)"', settings))
    assert named == set(re.findall(r"^#([A-Z_]+)=", example, re.MULTILINE))
