"""What was told of a project is never changed or removed."""

from django.db import migrations

from civic.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("budgets", "0011_names_for_officials")]
    operations = [append_only("budgets_projectupdate")]
