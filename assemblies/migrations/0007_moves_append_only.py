"""That a draw was moved is never changed or removed."""

from django.db import migrations

from civic.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("assemblies", "0006_called_off_and_moved")]
    operations = [append_only("assemblies_drawmove")]
