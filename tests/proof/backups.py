"""Backups of the database that a soak runs on, as an operator makes and restores them."""

import shutil
from pathlib import Path

from django.db import connection

from pos.services.seals import accept_loss


class Backups:
    """A copy of the database beside it: a file of SQLite, or a database of PostgreSQL."""

    def __init__(self) -> None:
        self.name = str(connection.settings_dict["NAME"])
        self.copy = f"{self.name}_backup"

    def back_up(self) -> None:
        """Copy the database as it is now."""
        self._copy(self.name, self.copy)

    def restore(self) -> None:
        """Put the copy back, and begin a new note of the newest seal, as an operator does."""
        self._copy(self.copy, self.name)
        accept_loss()

    def drop(self) -> None:
        """Remove the copy."""
        if connection.vendor == "sqlite":
            Path(self.copy).unlink(missing_ok=True)
            return
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{self.copy}"')

    def _copy(self, source: str, target: str) -> None:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            shutil.copyfile(source, target)
            for ending in ("-wal", "-shm"):
                Path(f"{target}{ending}").unlink(missing_ok=True)
            return
        connection.close()
        if hasattr(connection, "close_pool"):  # PostgreSQL alone has one
            connection.close_pool()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
