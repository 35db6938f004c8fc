"""Sales by the till's own time: what was made within minutes of another one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pos", "0004_payments_by_reference")]

    operations = [
        migrations.AddIndex(
            model_name="sale",
            index=models.Index(fields=["locked_at"], name="sales_by_the_tills_time"),
        ),
    ]
