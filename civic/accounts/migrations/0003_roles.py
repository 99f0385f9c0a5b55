"""One group per role. They hold no permissions: what a role may do is said in each permissions.py."""

from django.db import migrations

ROLES = [
    "budget officer",
    "petitions officer",
    "assembly officer",
    "moderator",
    "auditor",
    "registrar",
]


def make_groups(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    group.objects.bulk_create([group(name=name) for name in ROLES], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_sessions_and_person_keys"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
