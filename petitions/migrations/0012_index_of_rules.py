"""Signing wrote an entry for "no rule" into the index of rules; now only what a rule took out is."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("petitions", "0011_constraints_in_words")]
    operations = [
        migrations.AlterField(
            model_name="signature",
            name="invalidated_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signatures",
                to="petitions.invalidationrule",
                verbose_name="rule",
            ),
        ),
        migrations.AddIndex(
            model_name="signature",
            index=models.Index(
                condition=models.Q(("invalidated_by__isnull", False)),
                fields=["invalidated_by"],
                name="signature_of_rule",
            ),
        ),
    ]
