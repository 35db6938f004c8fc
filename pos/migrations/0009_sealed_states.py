"""Seals name their format, and rows that honestly change are sealed as they do."""

from django.db import migrations, models

from pos.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("pos", "0008_opened_shifts_and_reference_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="SealedStates",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("rows", models.TextField()),
            ],
            options={
                "verbose_name": "set of sealed states",
                "verbose_name_plural": "sets of sealed states",
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="seal",
            name="format",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name="seal",
            name="kind",
            field=models.CharField(
                choices=[
                    ("sale", "Sale"),
                    ("movement", "Stock movement"),
                    ("close", "Close of a day"),
                    ("states", "States of rows"),
                ],
                max_length=8,
            ),
        ),
        append_only("pos_seal", "pos_sealedstates"),
    ]
