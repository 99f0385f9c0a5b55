"""A number that was reached only by signatures that should not have counted is lost again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("petitions", "0012_index_of_rules")]
    operations = [
        migrations.AddField(
            model_name="milestone",
            name="lost_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
