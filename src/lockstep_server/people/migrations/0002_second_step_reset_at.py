from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: list[tuple[str, str]] = [("people", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="second_step_reset_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
