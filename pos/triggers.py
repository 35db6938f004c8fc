"""Triggers that refuse to change a row that is written once: for migrations.

PostgreSQL refuses UPDATE and DELETE. SQLite refuses UPDATE; deleting is refused by the models alone
there, since Django empties SQLite's tables between tests with DELETE.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_POSTGRESQL = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION pos_refuse_change()
"""
_SQLITE = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, 'append_only: UPDATE on {table} is refused: what is posted stays'); END
"""


def append_only(*tables: str) -> migrations.RunPython:
    """Return what puts the triggers on these tables; after `pos` 0002, which has their function.

    SQLite rebuilds a table whose columns change, and drops its trigger: call this again then.
    """

    def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        drop(apps, schema_editor)
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        for table in tables:
            trigger = _POSTGRESQL if is_postgresql else _SQLITE
            schema_editor.execute(trigger.format(table=table), params=None)

    def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        for table in tables:
            where = f" ON {table}" if is_postgresql else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only{where}", params=None)

    return migrations.RunPython(add, drop)
