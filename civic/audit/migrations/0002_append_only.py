"""Entries are inserted and read, never changed or removed: a trigger on either database says so."""

from django.db import migrations

from civic.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [append_only("audit_entry")]
