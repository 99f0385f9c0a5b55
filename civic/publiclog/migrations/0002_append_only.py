"""Entries, nodes and checkpoints are inserted and read, never changed or removed."""

from django.db import migrations

from civic.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("publiclog", "0001_initial")]
    operations = [
        append_only("publiclog_entry"),
        append_only("publiclog_node"),
        append_only("publiclog_checkpoint"),
    ]
