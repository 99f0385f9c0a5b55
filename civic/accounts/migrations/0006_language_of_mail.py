from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_keys_outlive_moves")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="language",
            field=models.CharField(
                blank=True, max_length=12, verbose_name="language of our mail"
            ),
        ),
    ]
