"""Triggers that keep what posted amounts mean: the currency, and whether prices include tax.

Both stay as they are from the first posted sale on, whoever asks: `pos.models.Shop.clean` says it
earlier and in words.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

WORDS = "shop_stays: dockets are posted in this currency and with these prices"
CHANGED = "OLD.currency <> NEW.currency OR OLD.prices_include_tax <> NEW.prices_include_tax"

POSTGRESQL_FUNCTION = f"""
CREATE FUNCTION pos_keep_meaning() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM pos_sale) THEN
        RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""
POSTGRESQL_TRIGGER = f"""
CREATE TRIGGER pos_shop_keeps_meaning BEFORE UPDATE ON pos_shop
FOR EACH ROW WHEN ({CHANGED}) EXECUTE FUNCTION pos_keep_meaning()
"""
SQLITE_TRIGGER = f"""
CREATE TRIGGER pos_shop_keeps_meaning BEFORE UPDATE ON pos_shop
WHEN ({CHANGED}) AND EXISTS (SELECT 1 FROM pos_sale)
BEGIN SELECT RAISE(ABORT, '{WORDS}'); END
"""


def add_trigger(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
        schema_editor.execute(POSTGRESQL_TRIGGER, params=None)
    else:
        schema_editor.execute(SQLITE_TRIGGER, params=None)


def drop_trigger(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    where = " ON pos_shop" if postgresql else ""
    schema_editor.execute(f"DROP TRIGGER pos_shop_keeps_meaning{where}", params=None)
    if postgresql:
        schema_editor.execute("DROP FUNCTION pos_keep_meaning()", params=None)


class Migration(migrations.Migration):
    dependencies = [("pos", "0011_settings_that_tills_can_use")]
    operations = [migrations.RunPython(add_trigger, drop_trigger)]
