"""What a person knows of dockets that were printed and never came."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pos", "0001_initial"),
        ("sync", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="GapExplanation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("epoch", models.PositiveIntegerField()),
                ("first_sequence", models.PositiveBigIntegerField()),
                ("last_sequence", models.PositiveBigIntegerField()),
                ("reason", models.CharField(max_length=300)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="explanations",
                        to="pos.device",
                    ),
                ),
            ],
            options={
                "verbose_name": "explanation of a gap",
                "verbose_name_plural": "explanations of gaps",
                "ordering": ["id"],
                "permissions": [("explain_gap", "Can explain a docket that never arrived")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_sequence__gte", models.F("first_sequence"))),
                        name="explained_gap_is_a_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="explained_gap_has_its_reason",
                    ),
                    models.UniqueConstraint(
                        fields=("device", "epoch", "first_sequence", "last_sequence"),
                        name="a_gap_is_explained_once",
                    ),
                ],
            },
        ),
    ]
