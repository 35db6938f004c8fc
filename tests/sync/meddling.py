"""Somebody with all rights in the database, but without the key."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper


@contextmanager
def owner_of_the_database() -> Iterator[CursorWrapper]:
    """All rights: no trigger, no check, no foreign key stands in the way; undone at the end."""
    with connection.cursor() as cursor, transaction.atomic():
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (trigger,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {trigger}")
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        yield cursor
        transaction.set_rollback(True)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def other(value: Any, chance: random.Random) -> Any:
    """Return another value than this one, which its column can hold."""
    match value:
        case bool():
            return not value
        case int() | float() | Decimal():
            return value + chance.choice([1, 2, 7])
        case datetime():
            return value + timedelta(minutes=1)
        case date():
            return value + timedelta(days=400)
        case UUID():
            return uuid4()
        case bytes() | memoryview():
            data = bytearray(value)
            data[chance.randrange(len(data))] ^= 1
            return bytes(data)
        case str() if len(value) == 32 and connection.vendor == "sqlite":
            return uuid4().hex
        case str() if value[:2] == "20" and "-" in value:
            return f"2019{value[4:]}"
        case str():
            return f"{value[:-1]}!" if len(value) > 2 else f"{value}!"
    return 1


def empty(table: str) -> None:
    """Delete what a table holds, past the triggers that refuse it: as a restored backup does."""
    with connection.cursor() as cursor:
        is_postgresql = connection.vendor == "postgresql"
        if is_postgresql:
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"DELETE FROM {table}")
        if is_postgresql:
            cursor.execute("SET LOCAL session_replication_role = origin")
