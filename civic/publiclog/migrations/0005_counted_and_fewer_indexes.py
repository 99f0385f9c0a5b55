"""The number that counts is kept with the log, and parts lose an index that no query needs.

The indexes go by name and not by altering their fields: SQLite would copy each table for that, and
leave behind the triggers that keep it append-only.
"""

import django.db.models.deletion
from django.db import migrations, models

COUNT = """
UPDATE publiclog_log SET counted = (
  SELECT COALESCE(SUM(CASE WHEN kind = 'void' THEN -1 ELSE 1 END), 0)
  FROM publiclog_entry
  WHERE publiclog_entry.log_id = publiclog_log.name AND kind IN ('ballot', 'signature', 'void')
)
"""
INDEXES = {
    "entry": "publiclog_entry_log_id_1f2bcab9",
    "node": "publiclog_node_log_id_4fdc85b2",
    "checkpoint": "publiclog_checkpoint_log_id_ad52db17",
}


def without_index(model: str) -> migrations.SeparateDatabaseAndState:
    name, table = INDEXES[model], f"publiclog_{model}"
    field = models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="publiclog.log",
    )
    drop = migrations.RunSQL(
        [f"DROP INDEX IF EXISTS {name}", f"DROP INDEX IF EXISTS {name}_like"],
        [f"CREATE INDEX {name} ON {table} (log_id)"],
    )
    return migrations.SeparateDatabaseAndState(
        database_operations=[drop],
        state_operations=[migrations.AlterField(model, "log", field)],
    )


class Migration(migrations.Migration):
    dependencies = [("publiclog", "0004_waiting_in_order")]
    operations = [
        migrations.AddField(
            model_name="log",
            name="counted",
            field=models.BigIntegerField(
                default=0, verbose_name="ballots or signatures that count"
            ),
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
        *[without_index(model) for model in INDEXES],
    ]
