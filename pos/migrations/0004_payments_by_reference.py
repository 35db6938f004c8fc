"""Payments by what they name (voucher, slip): only those that name something."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pos", "0003_seals")]

    operations = [
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("reference__gt", "")),
                fields=["reference"],
                name="payments_by_reference",
            ),
        ),
    ]
