"""What was reported, and that something was corrected, is never changed or removed."""

from django.db import migrations

from civic.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("assemblies", "0008_recommendations")]
    operations = [
        append_only("assemblies_progressreport"),
        append_only("assemblies_correction"),
    ]
