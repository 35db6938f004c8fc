"""The log of what people did, and their explanations, are written once."""

from django.db import migrations

from pos.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("pos", "0009_sealed_states"),
        ("sync", "0007_sheets_by_the_servers_knowledge"),
    ]
    operations = [append_only("sync_actionlog", "sync_gapexplanation")]
