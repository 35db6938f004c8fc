"""The shop as a Django app."""

import sqlite3
from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


class PosConfig(AppConfig):
    """Records, services, API and admin of the shop; it knows nothing of disconnected mode."""

    name = "pos"
    verbose_name = "Shop"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let sets of rows be asked for, and go to SQLite, whole."""
        import_module("pos.lookups")
        connection_created.connect(use_all_parameters_of_sqlite)


def use_all_parameters_of_sqlite(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Use as many parameters as this SQLite takes, as Django does from 6.0 on.

    Django 5.2 believes in 999, which cuts the posting of 500 sales into 60 statements.
    """
    if connection.vendor == "sqlite":
        limit = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        connection.features.max_query_params = limit
