"""Fixtures for every test of the server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def head_of_its_own(settings: Settings, tmp_path: Path) -> None:
    """Each test's tables begin empty, and so does the note of their newest seal."""
    settings.LEDGER_HEAD_FILE = tmp_path / "ledger.head"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let PostgreSQL drop the test database: an async test's thread may still be connected."""
    yield
    if connection.vendor != "postgresql":
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
