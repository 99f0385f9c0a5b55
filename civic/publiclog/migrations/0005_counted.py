"""How many count by each log stands with it: no page counts a million entries."""

from django.db import migrations, models
from django.db.models import Count, F, Q


def count_entries(apps, schema_editor):
    Log, Entry = (apps.get_model("publiclog", name) for name in ("Log", "Entry"))
    of_log = Entry.objects.values("log", "log__counts").annotate(
        more=Count("pk", filter=Q(kind=F("log__counts"))),
        less=Count("pk", filter=Q(kind="void")),
    )
    for row in of_log.iterator():
        Log.objects.filter(pk=row["log"]).update(counted=row["more"] - row["less"])


class Migration(migrations.Migration):
    dependencies = [("publiclog", "0004_waiting_in_order")]
    operations = [
        migrations.AddField(
            model_name="log",
            name="counted",
            field=models.PositiveBigIntegerField(default=0, verbose_name="counted"),
        ),
        migrations.RunPython(count_entries, migrations.RunPython.noop),
    ]
