"""What was published of a draw is never changed or removed: a trigger on either database says so."""

from django.db import migrations

from civic.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("assemblies", "0001_initial")]
    operations = [append_only("assemblies_draw"), append_only("assemblies_drawnpanel")]
