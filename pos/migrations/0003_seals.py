"""Seals over all that is posted, and a closed day's newest one; seals are append-only too."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def add_trigger(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        what = (
            "BEFORE UPDATE OR DELETE ON pos_seal FOR EACH ROW EXECUTE FUNCTION pos_refuse_change()"
        )
    else:
        what = (
            "BEFORE UPDATE ON pos_seal BEGIN SELECT RAISE(ABORT,"
            " 'append_only: UPDATE on pos_seal is refused: what is posted stays'); END"
        )
    schema_editor.execute(f"CREATE TRIGGER pos_seal_append_only {what}", params=None)


def drop_trigger(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    where = " ON pos_seal" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER pos_seal_append_only{where}", params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("pos", "0002_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="dayclose",
            name="head",
            field=models.CharField(
                blank=True,
                help_text="Of the ledger's chain, at the close.",
                max_length=60,
                verbose_name="newest seal",
            ),
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sale", "Sale"),
                            ("movement", "Stock movement"),
                            ("close", "Close of a day"),
                        ],
                        max_length=8,
                    ),
                ),
                ("subject", models.PositiveBigIntegerField()),
                ("witness", models.CharField(blank=True, max_length=200)),
                ("mac", models.BinaryField(max_length=32)),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "subject"), name="sealed_once")
                ],
            },
        ),
        migrations.RunPython(add_trigger, drop_trigger),
    ]
