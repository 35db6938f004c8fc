"""Triggers that refuse to change a posted row, whoever asks (R5, R6, invariant 9).

PostgreSQL refuses UPDATE and DELETE. SQLite refuses UPDATE; deleting is refused by `pos.models`
alone there, since Django empties SQLite's tables between tests with DELETE (PostgreSQL's with
TRUNCATE, which no row trigger sees).
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = ["pos_sale", "pos_saleline", "pos_payment", "pos_shipment", "pos_stockmovement"]

POSTGRESQL_FUNCTION = """
CREATE FUNCTION pos_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append_only: % on % is refused: what is posted stays', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
POSTGRESQL_TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION pos_refuse_change()
"""
SQLITE_TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, 'append_only: UPDATE on {table} is refused: what is posted stays'); END
"""


def add_triggers(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
    for table in TABLES:
        trigger = POSTGRESQL_TRIGGER if postgresql else SQLITE_TRIGGER
        schema_editor.execute(trigger.format(table=table), params=None)


def drop_triggers(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        where = f" ON {table}" if postgresql else ""
        schema_editor.execute(f"DROP TRIGGER {table}_append_only{where}", params=None)
    if postgresql:
        schema_editor.execute("DROP FUNCTION pos_refuse_change()", params=None)


class Migration(migrations.Migration):
    dependencies = [("pos", "0001_initial")]
    operations = [migrations.RunPython(add_triggers, drop_triggers)]
